"""Articles from documents: PDF, DOCX and EPUB."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from corpus.article import Article
from corpus.extract.dom import blocks, decode, tree_of
from corpus.extract.feeds import name_of, text_of, xml_tree
from corpus.extract.page_layout import Fragment, collecting, page_text, text_of_pages
from corpus.extract.publication_date import parse_iso, parse_stated
from corpus.extract.records import ExtractedArticle, SourceError, storable
from corpus.extract.visible import visible
from corpus.passage import split
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
    lines = [*_paragraphs(root), *_notes(packed, address)]
    title = author = published = None
    if "docProps/core.xml" in packed.namelist():
        core = xml_tree(_unpacked(packed, "docProps/core.xml"), address)
        title, author = text_of(core, "title"), text_of(core, "creator")
        published = parse_iso(text_of(core, "created"))
    text = "\n".join(line for line in lines if line)
    return _found(text, address, title=title, author=author, published=published)


_ELSEWHERE = frozenset({"txbxcontent", "fallback", "movefrom", "del"})


_SPACE_FOR = {"tab": " ", "br": " ", "cr": " ", "nobreakhyphen": "-"}


def _paragraphs(root: _Element, mark: str = "") -> Iterator[str]:
    """The text of each paragraph, a text box after the one that it is anchored in, and once.

    A text box is there twice: for programs that know its drawing, and as a fallback.
    """
    for paragraph in root.iter("{*}p"):
        if any(name_of(each) == "fallback" for each in paragraph.iterancestors()):
            continue
        text = " ".join("".join(_pieces(paragraph)).split())
        if text:
            yield f"{mark}{text}"
            mark = ""


def _pieces(node: _Element) -> Iterator[str]:
    for child in node:
        name = name_of(child)
        if name == "t":
            yield child.text or ""
        elif name in {"footnotereference", "endnotereference"}:
            yield f"[{_note_mark(name, _id_of(child))}]"
        elif name in _SPACE_FOR:
            yield _SPACE_FOR[name]
        elif name not in _ELSEWHERE:
            yield from _pieces(child)


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
                    yield from _paragraphs(note, f"[{_note_mark(kind, _id_of(note))}] ")


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
    text = storable(text).strip()
    known = {
        name: (" ".join(storable(value).split()) or None) for name, value in known.items() if value
    }
    if not split(text, language=known.get("language")):
        raise SourceError(f"there is no sentence to quote in {address}")
    url = address if is_web(address) else None
    return ExtractedArticle(Article(text, source=address, url=url, **known), addresses=(address,))  # type: ignore[arg-type]  # names of fields
