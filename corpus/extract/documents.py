"""Articles from documents: PDF, DOCX and EPUB."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corpus.article import TITLE_CHARS, Article, too_long
from corpus.extract.dom import blocks, decode, tree_of
from corpus.extract.feeds import name_of, text_of, xml_tree
from corpus.extract.page_layout import Fragment, collecting, page_text, text_of_pages
from corpus.extract.publication_date import parse_iso, parse_stated
from corpus.extract.records import ExtractedArticle, SourceError, storable
from corpus.extract.visible import lowered_form, raised_form, visible
from corpus.segmentation import is_heading, split, table_lines
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
    return page_text(page.extract_text(visitor_text=collecting(fragments)), fragments)


def _docx(packed: zipfile.ZipFile, address: str) -> ExtractedArticle:
    root = xml_tree(_unpacked(packed, "word/document.xml"), address)
    body = next(root.iter("{*}body"), root)
    if "word/styles.xml" in packed.NameToInfo:
        styles = xml_tree(_unpacked(packed, "word/styles.xml"), address)
        _mark_by_style(body, _unseen_styles(styles))
    lines = [*_lines_of_docx(body), *_notes(packed, address)]
    title = author = published = None
    if "docProps/core.xml" in packed.namelist():
        core = xml_tree(_unpacked(packed, "docProps/core.xml"), address)
        title, author = text_of(core, "title"), text_of(core, "creator")
        published = parse_iso(text_of(core, "created"))
    text = "\n".join(line for line in lines if line)
    return _found(text, address, title=title, author=author, published=published)


_UNSEEN = ("strike", "dstrike", "vanish")


def _unseen_styles(styles: _Element) -> dict[str, frozenset[str]]:
    """What of struck and hidden each style makes its text, by itself or the style it is based on.

    Source: ECMA-376, part 1, 17.7.
    """
    own: dict[str, dict[str, bool]] = {}
    based: dict[str, str] = {}
    for style in styles.iter("{*}style"):
        name = _id_of_style(style)
        own[name] = {
            name_of(mark): (_value(mark) or "") not in _OFF
            for mark in style.iterfind("{*}rPr/*")
            if name_of(mark) in _UNSEEN
        }
        for base in style.iterfind("{*}basedOn"):
            based[name] = _value(base) or ""
    found: dict[str, frozenset[str]] = {}
    for name in own:
        marks: dict[str, bool] = {}
        at, seen = name, set[str]()
        while at in own and at not in seen:
            seen.add(at)
            marks = own[at] | marks
            at = based.get(at, "")
        found[name] = frozenset(mark for mark, is_on in marks.items() if is_on)
    return {name: marks for name, marks in found.items() if marks}


def _id_of_style(style: _Element) -> str:
    return next((str(value) for key, value in style.items() if key.endswith("}styleId")), "")


def _mark_by_style(body: _Element, unseen: dict[str, frozenset[str]]) -> None:
    """Take the runs out that their style strikes or hides, unless they say otherwise."""
    for run in list(body.iter("{*}r")) if unseen else ():
        own = {name_of(each): _value(each) or "" for each in run.iterfind("{*}rPr/*")}
        around = next(run.iterancestors("{*}p"), None)
        styles = [_value(each) for each in run.iterfind("{*}rPr/{*}rStyle")]
        if around is not None:
            styles += [_value(each) for each in around.iterfind("{*}pPr/{*}pStyle")]
        marks = set().union(*(unseen.get(name or "", frozenset()) for name in styles))
        if any(mark not in own for mark in marks):
            run.getparent().remove(run)


_LEFT_OUT = frozenset("del movefrom fallback rpr ppr instrtext deltext".split())


_OFF = frozenset({"0", "false", "off", "none"})


def _lines_of_docx(within: _Element) -> list[str]:
    """The lines of a part of a document: paragraphs, items of lists and rows of tables in order.

    A text box stands below the paragraph that it is anchored in.
    """
    lines: list[str] = []
    for node in within.iterchildren():
        name = name_of(node)
        if name == "p":
            line, boxes = _paragraph(node)
            lines += [line] if line else []
            for box in boxes:
                lines += _lines_of_docx(box)
        elif name == "tbl":
            lines += _table_of_docx(node)
        elif name not in _LEFT_OUT:
            lines += _lines_of_docx(node)
    return lines


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
        elif name == "r":
            pieces += _run(node, "".join(pieces[-3:]))
            doing += [each for each in node.iterchildren() if name_of(each) not in _TEXT][::-1]
        elif name not in _LEFT_OUT:
            doing += list(node.iterchildren())[::-1]
    line = " ".join("".join(pieces).split())
    is_item = next(paragraph.iterfind("{*}pPr/{*}numPr"), None) is not None
    return (f"• {line}" if is_item and line and is_heading(line) else line), boxes


_SPACE_FOR = {"tab": " ", "br": " ", "cr": " ", "nobreakhyphen": "-"}


_REFERENCES = frozenset({"footnotereference", "endnotereference"})


_TEXT = frozenset({"t", "rpr", *_SPACE_FOR, *_REFERENCES})


def _run(run: _Element, before: str) -> list[str]:
    """The text of a run; none of one that is struck out or hidden, powers raised."""
    marks = {name_of(each): _value(each) or "" for each in run.iterfind("{*}rPr/*")}
    if any(marks.get(name, "0") not in _OFF for name in ("strike", "dstrike", "vanish")):
        return []
    names = [name_of(node) for node in run.iterchildren()]
    said = "".join(_said(node) for node in run.iterchildren())
    level = None if _REFERENCES.intersection(names) else marks.get("vertalign")
    if level == "superscript":
        form = raised_form(said.strip(), before) if said.strip() else None
    else:
        form = lowered_form(said.strip(), before, "") if level == "subscript" else None
    return [said if form is None else form]


def _said(node: _Element) -> str:
    name = name_of(node)
    if name in _REFERENCES:
        return f"[{_note_mark(name, _id_of(node))}]"
    return (node.text or "") if name == "t" else _SPACE_FOR.get(name, "")


def _value(node: _Element) -> str | None:
    return next((value for key, value in node.items() if key.endswith("}val")), "1")


def _table_of_docx(table: _Element) -> list[str]:
    """The rows of a table; of one of layout, the lines of its cells."""
    rows = [list(row.iterchildren("{*}tc")) for row in table.iterchildren("{*}tr")]
    cells = [[_lines_of_docx(cell) for cell in row] for row in rows]
    longest = max((len(line) for row in cells for cell in row for line in cell), default=0)
    if sum(len(row) > 1 for row in cells) < 2 or longest > _CELL_CHARS:
        return [line for row in cells for cell in row for line in cell]
    headed = next(table.iterfind("{*}tr/{*}trPr/{*}tblHeader"), None) is not None
    return table_lines([[" ".join(cell) for cell in row] for row in cells], has_header=headed)


_CELL_CHARS = 200  # a longer one makes a table one of layout


def _id_of(node: _Element) -> str:
    return next((str(value) for key, value in node.items() if key.endswith("}id")), "")


def _note_mark(kind: str, number: str) -> str:
    """The mark of a note; those at the end of a document are told from those of a page."""
    return number if kind.startswith("footnote") else f"e{number}"


_KINDS_OF_NOTES = ("footnote", "endnote")


def _notes(packed: zipfile.ZipFile, address: str) -> Iterator[str]:
    """The notes of a document, each with its mark, as it stands in the text."""
    for kind in _KINDS_OF_NOTES:
        name = f"word/{kind}s.xml"
        if name in packed.NameToInfo:
            for note in xml_tree(_unpacked(packed, name), address).iter(f"{{*}}{kind}"):
                if not any(key.endswith("}type") for key in note.attrib):  # a ruled line
                    first, *others = _lines_of_docx(note) or [""]
                    yield f"[{_note_mark(kind, _id_of(note))}] {first}"
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
    if not split(text, language=known.get("language")):
        raise SourceError(f"there is no sentence to quote in {address}")
    url = address if is_web(address) else None
    return ExtractedArticle(Article(text, source=address, url=url, **known), addresses=(address,))  # type: ignore[arg-type]  # names of fields
