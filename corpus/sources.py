"""From an address or path to extracted articles, or to a listing of further addresses.

Fetches and extracts; does not decide what is stored or when to refetch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from corpus.extract.records import ExtractedArticle, FeedListing, Read, SourceError
from corpus.extract.sandbox import Sandbox
from corpus.extract.telegram import page_of_channel
from corpus.extract.text import KINDS, read_path
from corpus.fetch.client import Downloader
from corpus.fetch.response import CacheValidators

_PAGE_BYTES = 5_000_000


_DOCUMENT_BYTES = 25_000_000


_LARGE = (".pdf", ".epub", ".docx", ".mbox", ".jsonl", ".xml", ".gz")


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The result of a fetch: articles, a listing, or the news that nothing changed."""

    address: str
    """The final address, after redirects."""
    found: tuple[ExtractedArticle, ...] = ()
    listing: FeedListing | None = None
    seen: CacheValidators = field(default_factory=CacheValidators)
    """To be handed in the next time."""
    unchanged: bool = False
    moved: str | None = None
    """The address to ask from now on, where the host moved it for good."""


def fetch_articles(
    downloader: Downloader,
    reader: Sandbox,
    address: str,
    *,
    seen: CacheValidators | None = None,
    want: str | None = None,
) -> FetchResult:
    """Download an address and extract its articles. Blocks.

    `want` is a known content type, or "feeds" for the feeds that a page links to. Raises
    DownloadError if the download fails, SourceError if nothing can be extracted.
    """
    large = address.lower().partition("?")[0].endswith(_LARGE)
    limit = _DOCUMENT_BYTES if large else _PAGE_BYTES
    got = downloader.get(page_of_channel(address) or address, seen=seen, limit_bytes=limit)
    if got.unchanged:
        return FetchResult(got.address, seen=got.seen, unchanged=True, moved=got.moved)
    read = reader.read(got.data, got.address, declared=got.kind, charset=got.charset, want=want)
    if isinstance(read, FeedListing):
        return FetchResult(got.address, listing=read, seen=got.seen, moved=got.moved)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    found = tuple(_dated(each, now, address, got.scrolls) for each in read)
    return FetchResult(got.address, found, seen=got.seen, moved=got.moved)


def _dated(found: ExtractedArticle, now: str, asked: str, scrolls: bool) -> ExtractedArticle:
    """With the time it was read, and every address it was reached by."""
    return replace(
        found,
        article=replace(found.article, retrieved=found.article.retrieved or now),
        addresses=tuple(dict.fromkeys((*found.addresses, asked))),
        scrolls=found.scrolls and scrolls,
    )


READ_APART = frozenset(
    {".html", ".htm", ".xhtml", ".pdf", ".docx", ".epub", ".jsonl", ".ndjson", ".mbox", ".eml"}
)
"""Endings of files that strangers made, which are read in the process for that."""


LIMIT_BYTES = 100_000_000


_MARKS = (b"<", b"%PDF-", b"PK\x03\x04", b"From ", b"\x1f\x8b")


def files_of(path: Path) -> Iterator[Path]:
    """The file itself, or all files below a folder that may hold articles, in order of path.

    Skips hidden files and links to folders. Raises SourceError if there are none.
    """
    try:
        if not path.is_dir():
            if not path.exists():
                host, slash, _ = str(path).partition("/")
                is_address = slash and "." in host.strip(".")
                hint = ", or write https:// before an address" if is_address else ""
                raise SourceError(f"no file or folder {path}; check the path{hint}")
            yield path
            return
    except OSError as error:  # a name that is too long
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    found = list(_below(path))
    if not found:
        kinds = ", ".join(sorted(KINDS | READ_APART))
        raise SourceError(f"no articles in {path}: nothing in it ends in {kinds}")
    yield from found


def read_file(reader: Sandbox, path: Path) -> Read:
    """The articles of a file, or the listing in it.

    Raises SourceError where nothing can be read.
    """
    if path.suffix.lower() in KINDS:
        return tuple(ExtractedArticle(article, addresses=()) for article in read_path(path))
    try:
        if not path.is_file():
            raise SourceError(f"cannot read {path}: not a regular file")
        if path.stat().st_size > LIMIT_BYTES:
            raise SourceError(f"{path} is larger than {LIMIT_BYTES:,} bytes; split it")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    try:
        return dated(reader.read(data, path.resolve().as_uri()))
    except SourceError as error:
        raise SourceError(f"cannot read {path}: {error}") from error


def read_piped(reader: Sandbox, data: bytes) -> Read:
    """The articles in piped bytes: the first bytes tell the content type, else it is text."""
    import hashlib

    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    want = None if head.startswith(_MARKS) else "text"
    if head.startswith(b"{") and b"jsonfeed.org/version" not in head:
        want = "jsonl"
    return dated(reader.read(data, f"piped:{hashlib.sha256(data).hexdigest()[:12]}", want=want))


def read_sent(reader: Sandbox, name: str, data: bytes) -> Read:
    """The articles in the bytes of a file that somebody sent.

    Always parsed in the sandbox; the name only tells the content type and opens no file.
    Raises SourceError if nothing can be extracted.
    """
    import hashlib

    name = name.replace("\\", "/").rpartition("/")[2] or "file"
    if len(data) > LIMIT_BYTES:
        raise SourceError(f"{name} is larger than {LIMIT_BYTES:,} bytes; split it")
    read = dated(reader.read(data, name))
    source = f"sent:{hashlib.sha256(data).hexdigest()[:12]}"
    if not isinstance(read, tuple):
        return read
    return tuple(
        replace(f, article=replace(f.article, source=_sent_from(f.article.source, name, source)))
        for f in read
    )


def dated(read: Read) -> Read:
    """The article, with the current time as its time of retrieval if it has none."""
    if not isinstance(read, tuple):
        return read
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return tuple(
        replace(f, article=replace(f.article, retrieved=f.article.retrieved or now)) for f in read
    )


def _below(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise SourceError(f"cannot list {folder}: {error.strerror}") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _below(entry)
        elif entry.suffix.lower() in KINDS | READ_APART:
            yield entry


def _sent_from(source: str | None, name: str, sent: str) -> str:
    """The source of an article in a sent file: its own, or a digest that identifies the file."""
    if source is None or source == name:
        return sent
    return sent + source.removeprefix(name) if source.startswith(f"{name}#") else source
