"""Addresses and dates from sitemaps: of pages, of news, of further sitemaps, or plain lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.address import AddressError, is_web, same_site, tidy
from corpus.sources.feed import newest_first
from corpus.sources.file import SourceError
from corpus.sources.found import Entry, Listing
from corpus.sources.tree import name_of, text_of, xml_tree
from corpus.sources.when import iso

if TYPE_CHECKING:
    from lxml.etree import _Element

LIMIT_ENTRIES = 50_000  # sitemaps.org


def read_sitemap(data: bytes, address: str) -> Listing:
    """The entries of a sitemap, newest first; those of an index are further sitemaps.

    From the web, only addresses of the same site count, as sitemaps.org has it. Raises SourceError
    where it is no sitemap.
    """
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _plain_list(data, address)
    root = xml_tree(data, f"the sitemap {address}")
    kind = name_of(root)
    if kind not in {"urlset", "sitemapindex"}:
        raise SourceError(f"{address} is no sitemap but a document of kind {kind!r}")
    found = [
        entry
        for node in list(root)[:LIMIT_ENTRIES]
        if (entry := _entry(node, address)) is not None
    ]
    if kind == "sitemapindex":
        return Listing("sitemap", more=newest_first(found))
    return Listing("sitemap", newest_first(found))


def _entry(node: _Element, address: str) -> Entry | None:
    at = _own(text_of(node, "loc"), address)
    if at is None:
        return None
    changed = iso(text_of(node, "lastmod"))
    news = next((child for child in node if name_of(child) == "news"), None)
    if news is None:
        return Entry(at, published=None, changed=changed)
    about = next((child for child in news if name_of(child) == "publication"), news)
    return Entry(
        at,
        text_of(news, "title"),
        iso(text_of(news, "publication_date")),
        changed,
        text_of(about, "language"),
    )


def _plain_list(data: bytes, address: str) -> Listing:
    lines = data.decode("utf-8-sig", "replace").split()[:LIMIT_ENTRIES]
    found = [Entry(at) for line in lines if (at := _own(line, address)) is not None]
    if not found or len(found) * 2 < len(lines):
        raise SourceError(f"{address} is no sitemap: it holds no addresses of its own site")
    return Listing("sitemap", newest_first(found))


def _own(text: str | None, address: str) -> str | None:
    try:
        at = tidy(text or "")
        return at if not is_web(address) or same_site(at, address) else None
    except AddressError:
        return None
