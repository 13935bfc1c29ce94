"""Articles from documents: PDF, DOCX and EPUB."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from urllib.parse import unquote

from corpus.article import Article
from corpus.extract.dom import blocks, decode, tree_of
from corpus.extract.feeds import name_of, text_of, xml_tree
from corpus.extract.publication_date import parse_iso, parse_stated
from corpus.extract.records import ExtractedArticle, SourceError, storable
from corpus.extract.visible import visible
from corpus.passage import split
from corpus.urls import is_web

LIMIT_PAGES = 3000


LIMIT_UNPACKED_BYTES = 100_000_000


_CUT_WORD = re.compile(r"[^\W\d_]-$")


_ENDED = re.compile(r"[.!?…:;]['\"”»)\]]*$")


_LINE_END_CHARS = 20  # all of a paragraph would be searched again for each of its lines


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
        pages = [] if locked else [page.extract_text() for page in reader.pages[:LIMIT_PAGES]]
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
    text = "\n".join(unwrapped(page) for page in pages)
    return _found(text, address, title=title, author=author, published=published)


def unwrapped(page: str) -> str:
    r"""The lines of a printed page joined to paragraphs; a word cut by a hyphen is made whole.

    A line that ends a sentence well before the margin ends the paragraph.

    >>> unwrapped("The river rose all through the night and flood-\ned the lower town.\nIt fell.")
    'The river rose all through the night and flooded the lower town.\nIt fell.'
    """
    lines = [" ".join(line.split()) for line in page.splitlines()]
    widest = max(map(len, lines), default=0)
    out: list[str] = []
    open_line = ""
    for line in lines:
        if not line or (open_line and not _goes_on(open_line, line, widest)):
            out += [open_line] if open_line else []
            open_line = line
            last = line
            continue
        if open_line and _CUT_WORD.search(open_line[-2:]) and line[0].islower():
            open_line = open_line[:-1] + line
        else:
            open_line = f"{open_line} {line}".strip()
        last = line
        if _ENDED.search(last) and len(last) < 0.75 * widest:
            out.append(open_line)
            open_line = ""
    return "\n".join([*out, open_line] if open_line else out)


def _goes_on(before: str, after: str, widest: int) -> bool:
    """True if a line continues the one before it."""
    if _ENDED.search(before[-_LINE_END_CHARS:]):
        return len(before) >= 0.75 * widest
    return after[0].islower() or len(before) >= 0.6 * widest


def _docx(packed: zipfile.ZipFile, address: str) -> ExtractedArticle:
    root = xml_tree(_unpacked(packed, "word/document.xml"), address)
    lines: list[str] = []
    for paragraph in root.iter("{*}p"):
        pieces: list[str] = []
        for node in paragraph.iter("{*}t", "{*}tab", "{*}br", "{*}noBreakHyphen"):
            name = name_of(node)
            pieces.append((node.text or "") if name == "t" else "-" if "hyphen" in name else " ")
        lines.append(" ".join("".join(pieces).split()))
    title = author = published = None
    if "docProps/core.xml" in packed.namelist():
        core = xml_tree(_unpacked(packed, "docProps/core.xml"), address)
        title, author = text_of(core, "title"), text_of(core, "creator")
        published = parse_iso(text_of(core, "created"))
    text = "\n".join(line for line in lines if line)
    return _found(text, address, title=title, author=author, published=published)


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
