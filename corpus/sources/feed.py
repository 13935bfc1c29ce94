"""Addresses and dates from feeds: RSS 0.9 to 2.0, Atom, JSON Feed, and the feeds of a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from corpus.address import AddressError, is_web, key_of, tidy
from corpus.sources.file import SourceError
from corpus.sources.found import Entry, Listing
from corpus.sources.markup import decode, tree_of
from corpus.sources.tree import name_of, text_of, xml_tree
from corpus.sources.when import iso

if TYPE_CHECKING:
    from lxml.etree import _Element

LIMIT_ENTRIES = 5000

_TITLE_CHARS = 500

_MARKUP = re.compile(r"<[^>]{0,400}>")
_PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000}
_LONGEST_PAUSE_S = 86_400.0
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_feed(data: bytes, address: str) -> Listing:
    """The entries of a feed, newest first, each address once.

    Raises SourceError where it is no feed.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(data, address)
    root = xml_tree(data, f"the feed {address}")
    if name_of(root) not in {"rss", "rdf", "feed"}:
        raise SourceError(f"{address} is no feed but a document of kind {name_of(root)!r}")
    channel = next((node for node in root if name_of(node) == "channel"), root)
    base = _base(root, _base(channel, address))
    language = text_of(channel, "language") or root.get(_LANG)
    items = [node for node in root.iter() if name_of(node) in {"item", "entry"}][:LIMIT_ENTRIES]
    entries = (_entry(item, base, language) for item in items)
    return Listing(
        "feed",
        newest_first(entry for entry in entries if entry is not None),
        _next_page(channel, base),
        _plain(text_of(channel, "title")),
        _pause(channel),
    )


def feeds_of(data: bytes, address: str, charset: str | None = None) -> Listing:
    """The feeds that a page names, as further addresses of a listing without entries.

    Raises SourceError where there is none.
    """
    try:
        tree = tree_of(decode(data, charset))
    except ValueError as error:
        raise SourceError(f"there is no page at {address}: {error}") from error
    found: list[Entry] = []
    for node in tree.iter("link"):
        kind = (node.get("type") or "").lower()
        if "alternate" in (node.get("rel") or "").lower().split() and re.search(
            r"rss|atom|feed\+json", kind
        ):
            at = _address(node.get("href"), address)
            found += [Entry(at, node.get("title"))] if at else []
    if not found:
        raise SourceError(f"{address} names no feed; look for one in its footer, or add articles")
    return Listing("feed", more=tuple(dict.fromkeys(found)))


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries in order of date, those without one last, each address once."""
    once: dict[str, Entry] = {}
    for entry in entries:
        once.setdefault(key_of(entry.address), entry)
    return tuple(sorted(once.values(), key=lambda entry: entry.published or "", reverse=True))


def _entry(item: _Element, base: str, language: str | None) -> Entry | None:
    """One item; None where it leads nowhere."""
    here = _base(item, base)
    link = text_of(item, "origlink") or _link(item) or _permalink(item)
    address = _address(link, here)
    if address is None:
        return None
    return Entry(
        address,
        _plain(text_of(item, "title")),
        iso(text_of(item, "published", "pubdate", "issued", "date", "created")),
        iso(text_of(item, "updated", "modified")),
        text_of(item, "language") or item.get(_LANG) or language,
    )


def _link(item: _Element) -> str | None:
    """The address of an item: of its links the one that is for reading."""
    for node in item:
        if name_of(node) != "link":
            continue
        if node.get("href") is None:
            if (node.text or "").strip():
                return str(node.text)
        elif (node.get("rel") or "alternate") == "alternate":
            return str(node.get("href"))
    return None


def _permalink(item: _Element) -> str | None:
    for node in item:
        if name_of(node) == "guid" and (node.get("isPermaLink") or "true").lower() != "false":
            return node.text or None
        if name_of(node) == "id" and (node.text or "").startswith("http"):
            return node.text or None
    return None


def _next_page(channel: _Element, base: str) -> tuple[Entry, ...]:
    """Source: RFC 5005."""
    for node in channel:
        if name_of(node) == "link" and node.get("rel") in {"next", "prev-archive"}:
            at = _address(node.get("href"), base)
            return (Entry(at),) if at else ()
    return ()


def _pause(channel: _Element) -> float | None:
    """Source: RSS 2.0, ttl in minutes; RSS 1.0 syndication module."""
    minutes = text_of(channel, "ttl") or ""
    if minutes.isascii() and minutes.isdigit():
        return min(float(minutes[:9]) * 60, _LONGEST_PAUSE_S)
    period = _PERIODS_S.get((text_of(channel, "updateperiod") or "").lower())
    times = text_of(channel, "updatefrequency") or "1"
    if period is None or not (times.isascii() and times.isdigit()):
        return None
    return min(period / max(int(times[:6]), 1), _LONGEST_PAUSE_S)


def _json_feed(data: bytes, address: str) -> Listing:
    """Source: jsonfeed.org, version 1.1."""
    try:
        feed: Any = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"cannot read the feed {address}: {error}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise SourceError(f"{address} is no feed: it holds no items")
    entries: list[Entry] = []
    for item in items[:LIMIT_ENTRIES]:
        at = _address(_of(item, "url") or _of(item, "external_url") or _of(item, "id"), address)
        if at:
            published, changed = iso(_of(item, "date_published")), iso(_of(item, "date_modified"))
            language = _of(item, "language") or _of(feed, "language")
            entries.append(Entry(at, _of(item, "title"), published, changed, language))
    following = _address(_of(feed, "next_url"), address)
    more = (Entry(following),) if following else ()
    return Listing("feed", newest_first(entries), more, _of(feed, "title"))


def _of(thing: Any, key: str) -> str | None:
    value = thing.get(key) if isinstance(thing, dict) else None
    return value if isinstance(value, str) and value.strip() else None


def _base(node: _Element, outer: str) -> str:
    inner = node.get(_BASE)
    return (_address(inner, outer) or outer) if inner else outer


def _address(text: str | None, base: str) -> str | None:
    """The tidied address, None where it is none."""
    text = (text or "").strip()
    if not text or not (is_web(base) or is_web(text)):
        return None
    try:
        return tidy(text, base if is_web(base) else None)
    except AddressError:
        return None


def _plain(text: str | None) -> str | None:
    from html import unescape

    text = " ".join(unescape(_MARKUP.sub("", unescape((text or "")[:4000]))).split())
    return text[:_TITLE_CHARS] or None
