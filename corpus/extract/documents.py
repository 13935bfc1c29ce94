"""Articles from documents: PDF, DOCX and EPUB."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corpus.article import TITLE_CHARS, Article, too_long
from corpus.extract.dom import blocks, tree_of
from corpus.extract.feeds import name_of, text_of, xml_tree
from corpus.extract.page_layout import (
    Fragment,
    WhiteText,
    collecting,
    page_text,
    text_of_pages,
)
from corpus.extract.publication_date import parse_iso, parse_stated
from corpus.extract.records import ExtractedArticle, SourceError, storable
from corpus.extract.text import decode
from corpus.extract.visible import LOWERED, RAISED, lowered_form, raised_form, visible
from corpus.segmentation import is_heading, split, table_lines, title_of
from corpus.urls import is_web

if TYPE_CHECKING:
    from lxml.etree import _Element
    from pypdf import PageObject

LIMIT_PAGES = 3000


LIMIT_UNPACKED_BYTES = 100_000_000


_PDF_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})(\d{2}))?")


def read_document(data: bytes, address: str) -> ExtractedArticle:
    """The article of a PDF, DOCX or EPUB, told apart by their bytes.

    Runs only where CPU and memory are limited. Raises SourceError with the reason if the
    document holds no text.
    """
    if data.startswith(b"%PDF-"):
        return _pdf(data, address)
    if not data.startswith(b"PK\x03\x04"):
        raise SourceError(f"{address} is not a PDF, DOCX or EPUB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            if "word/document.xml" in names:
                return _docx(packed, address)
            if "META-INF/container.xml" in names:
                return _epub(packed, address)
    # zipfile raises the second for a compression it has not, the last for a file with a password
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise SourceError(f"cannot read {address}: {error}") from error
    raise SourceError(f"{address} is a ZIP file; unpack it and add the folder")


def _pdf(data: bytes, address: str) -> ExtractedArticle:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = [] if locked else [_page(each) for each in reader.pages[:LIMIT_PAGES]]
        about = None if locked else reader.metadata
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise SourceError(f"cannot read {address}: {str(error) or 'it is damaged'}") from error
    if locked:
        raise SourceError(f"{address} is locked with a password; unlock it and add the copy")
    if not any(page.strip() for page in pages):
        raise SourceError(f"{address} holds pictures of text; let an OCR program read it first")
    title = about.title if about else None
    author = about.author if about else None
    made = _PDF_DATE.match(str(about.get("/CreationDate", "")) if about else "")
    published = parse_iso("-".join(filter(None, made.groups()[:3]))) if made else None
    text = text_of_pages(pages)
    return _found(text, address, title=title, author=author, published=published)


def _page(page: PageObject) -> str:
    fragments: list[Fragment] = []
    unseen = WhiteText()
    text = page.extract_text(
        visitor_operand_before=unseen.before,
        visitor_operand_after=unseen.after,
        visitor_text=collecting(fragments),
    )
    return page_text(text, fragments)


def _docx(packed: zipfile.ZipFile, address: str) -> ExtractedArticle:
    root = xml_tree(_unpacked(packed, "word/document.xml"), address)
    body = next(root.iter("{*}body"), root)
    styles = _Styles.of(
        xml_tree(_unpacked(packed, _STYLES), address) if _STYLES in packed.NameToInfo else None
    )
    styles.apply_to(body)
    lines = [*_lines_of_docx(body), *_notes(packed, styles, address)]
    title = author = published = None
    if "docProps/core.xml" in packed.namelist():
        core = xml_tree(_unpacked(packed, "docProps/core.xml"), address)
        title, author = text_of(core, "title"), text_of(core, "creator")
        published = parse_iso(text_of(core, "created"))
    text = "\n".join(line for line in lines if line)
    return _found(text, address, title=title, author=author, published=published)


_STYLES = "word/styles.xml"


_TOGGLES = ("strike", "vanish")
"""What a style of a run turns back where that of its paragraph turns it on."""


_UNSEEN = (*_TOGGLES, "dstrike")


_Marks = dict[str, str]
"""What a run is like, by the name of the mark: `{"strike": "1", "vertalign": "superscript"}`."""


@dataclass(frozen=True, slots=True)
class _Styles:
    """What the styles of a document strike, hide and raise.

    Source: ECMA-376, part 1, 17.7.2 and 17.7.3.
    """

    marks: dict[str, _Marks]
    """Of each style by its id, with those of the styles that it is based on."""
    defaults: _Marks
    usual: dict[str, str]
    """The id of the style of what names none, by its kind: paragraph, character."""

    @classmethod
    def of(cls, tree: _Element | None) -> _Styles:
        """The styles of `styles.xml`; none without it."""
        if tree is None:
            return cls({}, {}, {})
        own: dict[str, _Marks] = {}
        based: dict[str, str] = {}
        usual: dict[str, str] = {}
        for style in tree.iter("{*}style"):
            name = _attribute(style, "styleId")
            own[name] = _marks_of(style)
            based[name] = _value_at(style, "{*}basedOn")
            if (_attribute(style, "default") or "0") not in _OFF:
                usual[_attribute(style, "type")] = name
        marks: dict[str, _Marks] = {}
        for name in own:
            whole: _Marks = {}
            at, seen = name, set[str]()
            while at in own and at not in seen:
                seen.add(at)
                whole = own[at] | whole
                at = based.get(at, "")
            marks[name] = whole
        defaults = next(tree.iter("{*}rPrDefault"), None)
        return cls(marks, {} if defaults is None else _marks_of(defaults), usual)

    def apply_to(self, part: _Element) -> None:
        """Take the runs out that their styles strike or hide, and mark those that they raise.

        What a run says itself goes before all.
        """
        if not any(self.marks.values()) and not self.defaults:
            return
        for run in list(part.iter("{*}r")):
            marks = self._of_run(run)
            if any(marks.get(name, "0") not in _OFF for name in _UNSEEN):
                run.getparent().remove(run)
            elif level := marks.get("vertalign"):
                run.set(_LEVEL, level)

    def _of_run(self, run: _Element) -> _Marks:
        paragraph = next(run.iterancestors("{*}p"), None)
        named = "" if paragraph is None else _value_at(paragraph, "{*}pPr/{*}pStyle")
        of_paragraph = self.marks.get(named or self.usual.get("paragraph", ""), {})
        named = _value_at(run, "{*}rPr/{*}rStyle")
        of_run = self.marks.get(named or self.usual.get("character", ""), {})
        marks = self.defaults | of_paragraph | of_run
        for name in _TOGGLES:
            is_on = [each.get(name, "0") not in _OFF for each in (of_paragraph, of_run)]
            if self.defaults.get(name, "0") in _OFF:
                marks[name] = "1" if is_on[0] != is_on[1] else "0"
        return marks | _marks_of(run)


_LEVEL = "level-by-style"


def _value_at(node: _Element, path: str) -> str:
    return next((_value(each) or "" for each in node.iterfind(path)), "")


def _marks_of(node: _Element) -> _Marks:
    """What an element says of its text itself."""
    return {name_of(mark): _value(mark) or "" for mark in node.iterfind("{*}rPr/*")}


_LEFT_OUT = frozenset("del movefrom fallback rpr ppr instrtext deltext rt".split())


_OFF = frozenset({"0", "false", "off", "none"})


def _lines_of_docx(within: _Element) -> list[str]:
    """The lines of a part of a document: paragraphs, items of lists and rows of tables in order.

    A text box stands below the paragraph that it is anchored in.
    """
    lines: list[str] = []
    going_on = ""  # of a paragraph whose end was deleted
    for node in within.iterchildren():
        name = name_of(node)
        if name == "p":
            line, boxes = _paragraph(node)
            line = " ".join(filter(None, (going_on, line)))
            going_on = line if _has_no_end(node) else ""
            lines += [line] if line and not going_on else []
            for box in boxes:
                lines += _lines_of_docx(box)
        elif name == "tbl":
            lines += _table_of_docx(node)
        elif name not in _LEFT_OUT:
            lines += _lines_of_docx(node)
    return [*lines, going_on] if going_on else lines


def _has_no_end(paragraph: _Element) -> bool:
    return next(paragraph.iterfind("{*}pPr/{*}rPr/{*}del"), None) is not None


def _paragraph(paragraph: _Element) -> tuple[str, list[_Element]]:
    """The words of a paragraph that its reader sees, and the text boxes in it."""
    pieces: list[str] = []
    boxes: list[_Element] = []
    doing = list(paragraph.iterchildren())[::-1]
    while doing:
        node = doing.pop()
        name = name_of(node)
        if name == "txbxcontent":
            boxes.append(node)
        elif name in _SCRIPTS:
            said = "".join(each.text or "" for each in node.iter("{*}t"))
            pieces.append(said.translate(_SCRIPTS[name]) if said.isdigit() else f"^{said}")
        elif name == "r":
            pieces += _run(node, "".join(pieces[-3:]))
            doing += [each for each in node.iterchildren() if name_of(each) not in _TEXT][::-1]
        elif name not in _LEFT_OUT:
            pieces += ["/"] if name == "den" else []
            doing += list(node.iterchildren())[::-1]
    line = " ".join("".join(pieces).split())
    is_item = next(paragraph.iterfind("{*}pPr/{*}numPr"), None) is not None
    return (f"• {line}" if is_item and line and is_heading(line) else line), boxes


_SCRIPTS = {"sup": RAISED, "sub": LOWERED}
"""The parts of a formula that stand above and below its line."""


_SPACE_FOR = {"tab": " ", "br": " ", "cr": " ", "nobreakhyphen": "-"}


_REFERENCES = frozenset({"footnotereference", "endnotereference"})


_TEXT = frozenset({"t", "rpr", *_SPACE_FOR, *_REFERENCES})


def _run(run: _Element, before: str) -> list[str]:
    """The text of a run; none of one that is struck out or hidden, powers raised."""
    marks = _marks_of(run)
    if any(marks.get(name, "0") not in _OFF for name in _UNSEEN) or _is_too_faint(run, marks):
        return []
    names = [name_of(node) for node in run.iterchildren()]
    said = "".join(_said(node) for node in run.iterchildren())
    level = None if _REFERENCES.intersection(names) else marks.get("vertalign", run.get(_LEVEL))
    if level == "superscript":
        form = raised_form(said.strip(), before) if said.strip() else None
    else:
        form = lowered_form(said.strip(), before, "") if level == "subscript" else None
    return [said if form is None else form]


_LEAST_HALF_POINTS = 5


_GROUNDS = ("{*}tbl", "{*}txbxContent")  # white words may stand on a dark ground there


def _is_too_faint(run: _Element, marks: _Marks) -> bool:
    """True for words that nobody sees: tiny ones, and white ones on the ground of the page."""
    size = marks.get("sz", "")
    if size.isascii() and size.isdigit() and int(size[:6]) < _LEAST_HALF_POINTS:
        return True
    if marks.get("color", "").lower() != "ffffff" or {"shd", "highlight"} & marks.keys():
        return False
    paragraph = next(run.iterancestors("{*}p"), None)
    shaded = paragraph is not None and paragraph.find("{*}pPr/{*}shd") is not None
    return not shaded and next(run.iterancestors(*_GROUNDS), None) is None


def _said(node: _Element) -> str:
    name = name_of(node)
    if name in _REFERENCES:
        return f"[{_note_mark(name, _attribute(node, 'id'))}]"
    return (node.text or "") if name == "t" else _SPACE_FOR.get(name, "")


def _value(node: _Element) -> str | None:
    return next((value for key, value in node.items() if key.endswith("}val")), "1")


def _table_of_docx(table: _Element) -> list[str]:
    """The rows of a table; of one of layout, the lines of its cells."""
    cells: list[list[list[str]]] = []
    for row in table.iterchildren("{*}tr"):
        if next(row.iterfind("{*}trPr/{*}del"), None) is None:
            cells.append(_cells_of_docx(row, cells[-1] if cells else []))
    longest = max((len(line) for row in cells for cell in row for line in cell), default=0)
    if sum(len(row) > 1 for row in cells) < 2 or longest > _CELL_CHARS:
        return [line for row in cells for cell in row for line in cell]
    headed = next(table.iterfind("{*}tr/{*}trPr/{*}tblHeader"), None) is not None
    return table_lines([[" ".join(cell) for cell in row] for row in cells], has_header=headed)


def _cells_of_docx(row: _Element, above: list[list[str]]) -> list[list[str]]:
    """The lines of each cell of a row; one that spans columns or rows stands in each of them."""
    cells: list[list[str]] = []
    for cell in row.iterchildren("{*}tc"):
        lines = _lines_of_docx(cell)
        for merged in cell.iterfind("{*}tcPr/{*}vMerge"):
            goes_on = (_attribute(merged, "val") or "continue") == "continue"
            if goes_on and not lines and len(cells) < len(above):
                lines = above[len(cells)]
        span = _value_at(cell, "{*}tcPr/{*}gridSpan")
        cells += [lines] * (min(int(span), _SPAN) if span.isascii() and span.isdigit() else 1)
    return cells


_CELL_CHARS = 200  # a longer one makes a table one of layout


_SPAN = 30


def _attribute(node: _Element, name: str) -> str:
    return next((str(value) for key, value in node.items() if key.endswith(f"}}{name}")), "")


def _note_mark(kind: str, number: str) -> str:
    """The mark of a note; those at the end of a document are told from those of a page."""
    return number if kind.startswith("footnote") else f"e{number}"


_KINDS_OF_NOTES = ("footnote", "endnote")


def _notes(packed: zipfile.ZipFile, styles: _Styles, address: str) -> Iterator[str]:
    """The notes of a document, each with its mark, as it stands in the text."""
    for kind in _KINDS_OF_NOTES:
        name = f"word/{kind}s.xml"
        if name in packed.NameToInfo:
            notes = xml_tree(_unpacked(packed, name), address)
            styles.apply_to(notes)
            for note in notes.iter(f"{{*}}{kind}"):
                if not any(key.endswith("}type") for key in note.attrib):  # a ruled line
                    first, *others = _lines_of_docx(note) or [""]
                    yield f"[{_note_mark(kind, _attribute(note, 'id'))}] {first}"
                    yield from others


def _epub(packed: zipfile.ZipFile, address: str) -> ExtractedArticle:
    """Source: EPUB 3.3: container, package, spine."""
    container = xml_tree(_unpacked(packed, "META-INF/container.xml"), address)
    path = next((node.get("full-path") for node in container.iter("{*}rootfile")), None)
    if not path:
        raise SourceError(f"cannot read {address}: it names no package")
    package = xml_tree(_unpacked(packed, path), address)
    items = {node.get("id"): node.get("href") or "" for node in package.iter("{*}item")}
    lines: list[str] = []
    left_bytes = LIMIT_UNPACKED_BYTES
    for node in package.iter("{*}itemref"):
        href = unquote(items.get(node.get("idref"), "")).partition("#")[0]
        name = posixpath.normpath(posixpath.join(posixpath.dirname(path), href))
        if href and name in packed.NameToInfo:
            data = _unpacked(packed, name, left_bytes)
            left_bytes -= len(data)
            lines += [block.text for block in blocks(visible(tree_of(decode(data))))]
    about = next(package.iter("{*}metadata"), package)
    return _found(
        "\n".join(lines),
        address,
        title=text_of(about, "title"),
        author=text_of(about, "creator"),
        publisher=text_of(about, "publisher"),
        published=parse_stated(text_of(about, "date")),
        language=text_of(about, "language"),
    )


def _unpacked(
    packed: zipfile.ZipFile, name: str, limit_bytes: int = LIMIT_UNPACKED_BYTES
) -> bytes:
    """One file of an archive, whatever size it says it has."""
    try:
        with packed.open(name) as opened:
            data = opened.read(limit_bytes + 1)
    except KeyError as error:
        raise SourceError(f"the document lacks {name}") from error
    if len(data) > limit_bytes:
        raise SourceError(f"the document unpacks to more than {limit_bytes:,} bytes")
    return data


def _found(text: str, address: str, **known: str | None) -> ExtractedArticle:
    if fault := too_long(text):
        raise SourceError(f"cannot read {address}: {fault}")
    text = storable(text).strip()
    known = {
        name: line
        for name, value in known.items()
        if value and 0 < len(line := " ".join(storable(value).split())) <= TITLE_CHARS
    }
    if title := known.get("title") or title_of(text):
        known["title"] = title
    if not split(text, language=known.get("language")):
        raise SourceError(f"there is no sentence to quote in {address}")
    url = address if is_web(address) else None
    return ExtractedArticle(Article(text, source=address, url=url, **known), addresses=(address,))  # type: ignore[arg-type]  # names of fields
