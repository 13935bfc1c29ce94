"""XML of strangers as a tree: no entity is expanded, nothing is loaded, nothing is fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from corpus.article import ARTICLE_CHARS
from corpus.extract.dom import blocks, tree_of
from corpus.extract.publication_date import parse_stated
from corpus.extract.records import FeedEntry, FeedListing, SourceError, storable
from corpus.extract.text import decode
from corpus.extract.visible import visible
from corpus.segmentation import split
from corpus.urls import AddressError, is_web, key_of, same_site, tidy

if TYPE_CHECKING:
    from lxml.etree import _Element


def xml_tree(data: bytes, what: str) -> _Element:
    """The root of an XML document, as far as it can be read.

    Raises SourceError where nothing of it can; `what` names it.
    """
    from lxml import etree

    parser = etree.XMLParser(
        encoding=_encoding_of(data),
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data.strip(), parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(f"cannot read {what}: {error}") from error
    if root is None:
        raise SourceError(f"cannot read {what}: it is not XML")
    return root


_BARE_AMPERSAND = re.compile(
    rb"&(?!(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
)


def _mended(data: bytes) -> bytes:
    """XML with a raw & of an address escaped; what CDATA holds stays as it is.

    >>> _mended(b"<link>/a?b=1&c=2&amp;d=3</link><![CDATA[&c]]>")
    b'<link>/a?b=1&amp;c=2&amp;d=3</link><![CDATA[&c]]>'
    """
    pieces: list[bytes] = []
    at = 0
    while (start := data.find(b"<![CDATA[", at)) >= 0:
        end = data.find(b"]]>", start)
        if end < 0:
            break
        pieces += [_BARE_AMPERSAND.sub(b"&amp;", data[at:start]), data[start : end + 3]]
        at = end + 3
    return b"".join([*pieces, _BARE_AMPERSAND.sub(b"&amp;", data[at:])])


def _encoding_of(data: bytes) -> str | None:
    """UTF-8 for what is valid UTF-8 beyond ASCII, whatever it declares; by chance no other is."""
    try:
        return None if data.isascii() or b"\0" in data else data.decode("utf-8") and "utf-8"
    except UnicodeDecodeError:
        return None


def name_of(node: _Element) -> str:
    """The name of an element without its namespace, in lower case; empty for a comment."""
    return node.tag.rpartition("}")[2].lower() if isinstance(node.tag, str) else ""


def text_of(node: _Element, *names: str) -> str | None:
    """The text of the first child of one of these names, with all inside it."""
    for name in names:
        for child in node:
            if name_of(child) == name:
                text = " ".join("".join(child.itertext()).split())
                if text:
                    return text
    return None


LIMIT_ENTRIES = 5000


_TITLE_CHARS = 500


_MARKUP = re.compile(r"<[^>]{0,400}>")


_ELEMENT = re.compile(r"</[A-Za-z]|<(?:br|img|wbr)\b", re.IGNORECASE)
"""Markup, rather than the name of a tag in a title that is about one."""


_PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000}


_LONGEST_PAUSE_S = 86_400.0


_BASE = "{http://www.w3.org/XML/1998/namespace}base"


_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_feed(data: bytes, address: str) -> FeedListing:
    """The entries of a feed, newest first, each address once.

    Raises SourceError if the bytes are not a feed.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(data, address)
    root = xml_tree(_mended(data), f"the feed {address}")
    if name_of(root) not in {"rss", "rdf", "feed"}:
        raise SourceError(f"{address} is not a feed but a document of kind {name_of(root)!r}")
    channel = next((node for node in root if name_of(node) == "channel"), root)
    base = _base(root, _base(channel, address))
    language = text_of(channel, "language") or root.get(_LANG)
    items = [node for node in root.iter() if name_of(node) in {"item", "entry"}][:LIMIT_ENTRIES]
    entries = (_entry(item, base, language, address) for item in items)
    return FeedListing(
        "feed",
        newest_entries_first(entry for entry in entries if entry is not None),
        _next_page(channel, base),
        _plain(text_of(channel, "title")),
        _pause(channel),
    )


def feeds_of(data: bytes, address: str, charset: str | None = None) -> FeedListing:
    """The feeds that a page links to, as further addresses of a listing without entries.

    Raises SourceError if there are none.
    """
    try:
        tree = tree_of(decode(data, charset))
    except ValueError as error:
        raise SourceError(f"there is no page at {address}: {error}") from error
    stated = next((node.get("href") for node in tree.iter("base") if node.get("href")), None)
    base = _address(stated, address) or address
    found: list[FeedEntry] = []
    for node in tree.iter("link"):
        kind = (node.get("type") or "").lower()
        if "alternate" in (node.get("rel") or "").lower().split() and re.search(
            r"rss|atom|feed\+json", kind
        ):
            at = _address(node.get("href"), base)
            found += [FeedEntry(at, _plain(node.get("title")))] if at else []
    if not found:
        raise SourceError(f"{address} names no feed; look for one in its footer, or add articles")
    return FeedListing("feed", more=tuple(dict.fromkeys(found)))


def newest_entries_first(entries: Iterable[FeedEntry]) -> tuple[FeedEntry, ...]:
    """Entries in order of date, those without one last, each address once."""
    once: dict[str, FeedEntry] = {}
    for entry in entries:
        once.setdefault(key_of(entry.address), entry)
    return tuple(sorted(once.values(), key=lambda entry: entry.published or "", reverse=True))


def _entry(item: _Element, base: str, language: str | None, feed: str) -> FeedEntry | None:
    """One entry; None if it has no usable link."""
    here = _base(item, base)
    link = text_of(item, "origlink") or _link(item) or _permalink(item)
    address = _address(link, here)
    if address is None:
        return None
    return FeedEntry(
        address,
        _plain(text_of(item, "title")),
        parse_stated(text_of(item, "published", "pubdate", "issued", "date", "created")),
        parse_stated(text_of(item, "updated", "modified")),
        text_of(item, "language") or item.get(_LANG) or language,
        _text_of_entry(_content(item), address, feed),
    )


def _content(item: _Element) -> str | None:
    """The markup of a whole article: content:encoded of RSS, content of Atom; not a summary."""
    for node in item:
        if name_of(node) not in {"encoded", "content"} or node.get("src") is not None:
            continue
        if node.get("type") == "xhtml":
            return _as_html(node)
        if (node.get("type") or "html") in {"html", "text/html"} and (node.text or "").strip():
            return str(node.text)
    return None


def _as_html(node: _Element) -> str:
    """The markup of an element in XHTML, whatever prefix its names have."""
    from lxml import etree

    whole = deepcopy(node)
    for each in whole.iter(etree.Element):
        each.tag = name_of(each)
    etree.cleanup_namespaces(whole)
    return str(etree.tostring(whole, method="html", encoding="unicode", with_tail=False))


_WHOLE_CHARS = 140


_CUT_SHORT = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?|\b(?:read|continue) (?:more|reading)\W{0,3})$", re.IGNORECASE
)


def _text_of_entry(markup: str | None, address: str, feed: str) -> str | None:
    """The text that a feed gives of an article of its own site; None for less than a whole one.

    A feed that collects from other sites could put words into their mouths.
    """
    if not markup or not is_web(feed) or not same_site(address, feed):
        return None
    try:
        found = blocks(visible(tree_of(markup)))
    except ValueError:
        return None
    kept = [block.text for block in found if block.linked_chars * 2 < len(block.text)]
    text = storable("\n".join(kept)).strip()
    if not _WHOLE_CHARS <= len(text) <= ARTICLE_CHARS:
        return None
    if "\ufffd" in text or _CUT_SHORT.search(text[-40:]):
        return None
    return text if split(text) else None


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


def _next_page(channel: _Element, base: str) -> tuple[FeedEntry, ...]:
    """Source: RFC 5005."""
    for node in channel:
        if name_of(node) == "link" and node.get("rel") in {"next", "prev-archive"}:
            at = _address(node.get("href"), base)
            return (FeedEntry(at),) if at else ()
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


def _json_feed(data: bytes, address: str) -> FeedListing:
    """Source: jsonfeed.org, version 1.1."""
    try:
        feed: Any = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"cannot read the feed {address}: {error}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise SourceError(f"{address} is not a feed: it has no items")
    entries: list[FeedEntry] = []
    for item in items[:LIMIT_ENTRIES]:
        at = _address(_of(item, "url") or _of(item, "external_url") or _of(item, "id"), address)
        if at:
            published, changed = (
                parse_stated(_of(item, "date_published")),
                parse_stated(_of(item, "date_modified")),
            )
            language = _of(item, "language") or _of(feed, "language")
            text = _text_of_entry(_of(item, "content_html"), at, address)
            entries.append(FeedEntry(at, _of(item, "title"), published, changed, language, text))
    following = _address(_of(feed, "next_url"), address)
    more = (FeedEntry(following),) if following else ()
    return FeedListing("feed", newest_entries_first(entries), more, _of(feed, "title"))


def _of(thing: Any, key: str) -> str | None:
    value = thing.get(key) if isinstance(thing, dict) else None
    return value if isinstance(value, str) and value.strip() else None


def _base(node: _Element, outer: str) -> str:
    inner = node.get(_BASE)
    return (_address(inner, outer) or outer) if inner else outer


def _address(text: str | None, base: str) -> str | None:
    """The normalized address; None if it is not one."""
    text = (text or "").strip()
    if not text or not (is_web(base) or is_web(text)):
        return None
    try:
        return tidy(text, base if is_web(base) else None)
    except AddressError:
        return None


def _plain(text: str | None) -> str | None:
    from html import unescape

    text = unescape((text or "")[:4000])
    if _ELEMENT.search(text):
        try:
            text = " ".join(block.text for block in blocks(visible(tree_of(text))))
        except ValueError:
            return None
    text = " ".join(unescape(_MARKUP.sub("", text)).split())
    return text[:_TITLE_CHARS] or None


LIMIT_SITEMAP_ENTRIES = 50_000  # sitemaps.org


def read_sitemap(data: bytes, address: str) -> FeedListing:
    """The entries of a sitemap, newest first; those of an index are further sitemaps.

    From the web, only addresses of the same site count, as sitemaps.org requires. Raises
    SourceError if the bytes are not a sitemap.
    """
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _plain_list(data, address)
    root = xml_tree(_mended(data), f"the sitemap {address}")
    kind = name_of(root)
    if kind not in {"urlset", "sitemapindex"}:
        raise SourceError(f"{address} is not a sitemap but a document of kind {kind!r}")
    found = [
        entry
        for node in list(root)[:LIMIT_SITEMAP_ENTRIES]
        if (entry := _sitemap_entry(node, address)) is not None
    ]
    if kind == "sitemapindex":
        return FeedListing("sitemap", more=newest_entries_first(found))
    return FeedListing("sitemap", newest_entries_first(found))


def read_opml(data: bytes, address: str) -> FeedListing:
    """The feeds that an OPML file lists, in its order, each address once; folders do not matter.

    Source: http://opml.org/spec2.opml, outlines with an `xmlUrl`. Raises SourceError if there is
    none.
    """
    root = xml_tree(_mended(data), f"the list of feeds {address}")
    found: dict[str, FeedEntry] = {}
    for node in root.iter():
        if name_of(node) != "outline" or len(found) == LIMIT_ENTRIES:
            continue
        told = {str(name).lower(): str(value) for name, value in node.attrib.items()}
        try:
            at = tidy(told.get("xmlurl", "").strip())
        except AddressError:
            continue
        title = " ".join((told.get("title") or told.get("text") or "").split())[:_TITLE_CHARS]
        if is_web(at):
            found.setdefault(key_of(at), FeedEntry(at, storable(title) or None))
    if not found:
        raise SourceError(f"{address} lists no feeds")
    return FeedListing("opml", more=tuple(found.values()))


def _sitemap_entry(node: _Element, address: str) -> FeedEntry | None:
    at = _own(text_of(node, "loc"), address)
    if at is None:
        return None
    changed = parse_stated(text_of(node, "lastmod"))
    news = next((child for child in node if name_of(child) == "news"), None)
    if news is None:
        return FeedEntry(at, published=None, changed=changed)
    about = next((child for child in news if name_of(child) == "publication"), news)
    return FeedEntry(
        at,
        _plain(text_of(news, "title")),
        parse_stated(text_of(news, "publication_date")),
        changed,
        text_of(about, "language"),
    )


def _plain_list(data: bytes, address: str) -> FeedListing:
    lines = data.decode("utf-8-sig", "replace").split()[:LIMIT_SITEMAP_ENTRIES]
    found = [FeedEntry(at) for line in lines if (at := _own(line, address)) is not None]
    if not found or len(found) * 2 < len(lines):
        raise SourceError(f"{address} is not a sitemap: it has no addresses of its own site")
    return FeedListing("sitemap", newest_entries_first(found))


def _own(text: str | None, address: str) -> str | None:
    try:
        at = tidy(text or "")
        return at if not is_web(address) or same_site(at, address) else None
    except AddressError:
        return None
