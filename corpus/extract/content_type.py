"""Content type detection: by the first bytes, then by the declared media type."""

from __future__ import annotations

import re
from typing import Literal

from corpus.extract.records import SourceError

ContentType = Literal["page", "feed", "sitemap", "document", "mail", "jsonl", "text", "packed"]


_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


_ROOTS: dict[bytes, ContentType] = {
    b"rss": "feed",
    b"rdf": "feed",
    b"feed": "feed",
    b"urlset": "sitemap",
    b"sitemapindex": "sitemap",
    b"html": "page",
}


_MARKS: dict[bytes, ContentType] = {
    b"%PDF-": "document",
    b"PK\x03\x04": "document",
    b"\x1f\x8b": "packed",
}


_DECLARED: dict[str, ContentType] = {
    "text/html": "page",
    "application/xhtml+xml": "page",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/feed+json": "feed",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/mbox": "mail",
    "text/plain": "text",
    "text/markdown": "text",
}


_ENDINGS: dict[str, ContentType] = {
    "html": "page",
    "htm": "page",
    "xhtml": "page",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "mbox": "mail",
    "eml": "mail",
    "pdf": "document",
    "docx": "document",
    "epub": "document",
    "txt": "text",
    "text": "text",
    "md": "text",
    "markdown": "text",
}


def content_type_of(data: bytes, declared: str | None, address: str) -> ContentType:
    """The content type of these bytes. Raises SourceError if no reader knows them."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, kind in _MARKS.items():
        if head.startswith(mark):
            return kind
    if head.startswith(b"<") and (by_root := _by_root(head)):
        return by_root
    ending = address.partition("?")[0].rpartition("/")[2].rpartition(".")[2].lower()
    if head.startswith(b"{") and b"jsonfeed.org/version" in head:
        return "feed"
    if head.startswith(b"From ") and ending not in {"txt", "md"}:
        return "mail"
    named = "sitemap" in address.lower() and declared == "text/plain"
    found = "sitemap" if named else _DECLARED.get(declared or "") or _ENDINGS.get(ending)
    if found is None and not head.startswith(b"<"):
        said = f" ({declared})" if declared else ""
        raise SourceError(
            f"nothing here reads {address}{said}: it is not a page, feed or document"
        )
    return found or "page"


def _by_root(head: bytes) -> ContentType | None:
    """By the first element of a marked-up document, whatever comes before it."""
    for match in _ROOT.finditer(head):
        name = match[1].lower()
        if name in _ROOTS:
            return _ROOTS[name]
    return None
