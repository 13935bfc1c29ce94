"""From an address to articles, or to the addresses of articles: download, then read.

What came is told as it is; what to keep, and when to come again, is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from corpus.download import Downloader
from corpus.fetched import Seen
from corpus.sources.channel import page_of_channel
from corpus.sources.child import Reader
from corpus.sources.found import Found, Listing

_PAGE_BYTES = 5_000_000
_DOCUMENT_BYTES = 25_000_000
_LARGE = (".pdf", ".epub", ".docx", ".mbox", ".jsonl", ".xml", ".gz")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What an address gave: articles, or a listing, or word that nothing changed."""

    address: str
    """Where it came from in the end."""
    found: tuple[Found, ...] = ()
    listing: Listing | None = None
    seen: Seen = field(default_factory=Seen)
    """To be handed in the next time."""
    unchanged: bool = False
    moved: str | None = None
    """The address to ask from now on, where the host moved it for good."""


def gather(
    downloader: Downloader,
    reader: Reader,
    address: str,
    *,
    seen: Seen | None = None,
    want: str | None = None,
) -> Gathered:
    """What is at an address now. Blocks.

    `want` is a kind that is known, or "feeds" for the feeds a page names. Raises DownloadError
    where nothing comes, SourceError where nothing of it can be read.
    """
    large = address.lower().partition("?")[0].endswith(_LARGE)
    limit = _DOCUMENT_BYTES if large else _PAGE_BYTES
    got = downloader.get(page_of_channel(address) or address, seen=seen, limit_bytes=limit)
    if got.unchanged:
        return Gathered(got.address, seen=got.seen, unchanged=True, moved=got.moved)
    read = reader.read(got.data, got.address, declared=got.kind, charset=got.charset, want=want)
    if isinstance(read, Listing):
        return Gathered(got.address, listing=read, seen=got.seen, moved=got.moved)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    found = tuple(_dated(each, now, address, got.scrolls) for each in read)
    return Gathered(got.address, found, seen=got.seen, moved=got.moved)


def _dated(found: Found, now: str, asked: str, scrolls: bool) -> Found:
    """With the time it was read, and every address it was reached by."""
    return replace(
        found,
        article=replace(found.article, retrieved=found.article.retrieved or now),
        addresses=tuple(dict.fromkeys((*found.addresses, asked))),
        scrolls=found.scrolls and scrolls,
    )
