"""Records that a source yields: articles with their metadata, or listings of addresses."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from corpus.article import Article
from corpus.urls import is_web, same_site


@dataclass(frozen=True, slots=True)
class ExtractedArticle:
    """An article as extracted, with facts that Article itself does not hold."""

    article: Article
    changed: str | None = None
    """ISO 8601: when its publisher last changed it."""
    licence: str | None = None
    """The address or name of a licence that it states."""
    addresses: tuple[str, ...] = ()
    """Every address that it was reached by or says is its own."""
    scrolls: bool = True
    """True if a link may open the page at a sentence."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed or sitemap: the address of an article and its stated metadata."""

    address: str
    title: str | None = None
    published: str | None = None
    changed: str | None = None
    language: str | None = None
    text: str | None = None
    """The whole text, where the feed of the article's own site gives it."""


@dataclass(frozen=True, slots=True)
class FeedListing:
    """A feed or sitemap: addresses of articles, newest first as far as dates are known."""

    kind: Literal["feed", "sitemap", "opml"]
    entries: tuple[FeedEntry, ...] = ()
    more: tuple[FeedEntry, ...] = ()
    """Further sitemaps, the next page of a feed, or the feeds that a list of them names."""
    title: str | None = None
    pause_s: float | None = None
    """The pause between two fetches that its publisher asks for, in seconds."""


def of_its_site(found: ExtractedArticle, place: str) -> ExtractedArticle:
    """Articles fetched from `place`, with only the addresses that this site may speak for.

    A fetched file can claim any source: an article that it attributes to another site would
    replace one from there and be quoted in its name. Such an article gets `place` as its source
    and no publisher. Local files are the curator's own and are trusted.
    """
    if not is_web(place):
        return found
    article = found.article
    url = article.url if _speaks_for(place, article.url) else None
    source = article.source if _speaks_for(place, article.source) else place
    foreign = (source, url) != (article.source, article.url)
    return replace(
        found,
        article=replace(
            article,
            source=source,
            url=url,
            publisher=None if foreign else article.publisher,
            id="",
        ),
        addresses=tuple(each for each in found.addresses if _speaks_for(place, each)),
    )


def _speaks_for(place: str, address: str | None) -> bool:
    return address is not None and is_web(address) and same_site(place, address)


def storable(text: str) -> str:
    r"""A text fit to store: lines end in \n, and code points that are not characters are removed.

    >>> storable("a\r\nb\x00\ud800c")
    'a\nbc'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or not _is_no_character(c))


def _is_no_character(char: str) -> bool:
    code = ord(char)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE


Read = tuple[ExtractedArticle, ...] | FeedListing
"""Articles, or the addresses of articles."""


def dumped(read: Read) -> bytes:
    """The records as bytes of JSON.

    Each letter as it is, since escaped it would take three times the room. What is no character
    is kept, for `loaded` to give back.
    """
    if isinstance(read, FeedListing):
        return _json({"listing": asdict(read)})
    found = [asdict(each) for each in read]
    for each in found:
        each["article"].pop("digest")
    return _json({"found": found})


def _json(thing: dict[str, Any]) -> bytes:
    return json.dumps(thing, ensure_ascii=False).encode("utf-8", "surrogatepass")


def loaded(data: bytes) -> Read:
    """The records from these bytes. Raises SourceError if they report a fault."""
    thing: dict[str, Any] = json.loads(data)
    if "fault" in thing:
        raise SourceError(thing["fault"])
    if "listing" in thing:
        listing = thing["listing"]
        for name in ("entries", "more"):
            listing[name] = tuple(FeedEntry(**each) for each in listing[name])
        return FeedListing(**listing)
    return tuple(
        ExtractedArticle(
            **{
                **each,
                "article": Article(**each["article"]),
                "addresses": tuple(each["addresses"]),
            }
        )
        for each in thing["found"]
    )


class SourceError(Exception):
    """A source that cannot be read as articles; the message says which and why."""
