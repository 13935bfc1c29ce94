"""Records that a source yields: articles with their metadata, or listings of addresses."""

from __future__ import annotations

import json
import re
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
    return _NO_CHARACTER.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


_NO_CHARACTER = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(0x11))
    + "]"
)
"""Controls, halves of surrogate pairs, and what Unicode will never make a character."""


Read = tuple[ExtractedArticle, ...] | FeedListing
"""Articles, or the addresses of articles."""


def dumped(read: Read) -> bytes:
    """The records as bytes of JSON.

    Each letter as it is, since escaped it would take three times the room. What is no character
    is kept, and left out by `loaded`.
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
    """The records from these bytes, with what is no character left out of every text.

    Raises SourceError if they report a fault.
    """
    thing: dict[str, Any] = _storable(json.loads(data))
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
                "article": Article(**_known(each["article"])),
                "addresses": tuple(each["addresses"]),
            }
        )
        for each in thing["found"]
    )


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of an article; of which nothing is left but blanks is not known."""
    return {
        name: value if value or name in {"text", "id", "copy_group", "scrolls"} else None
        for name, value in fields.items()
    }


def _storable(thing: Any) -> Any:
    if isinstance(thing, str):
        return storable(thing)
    if isinstance(thing, list):
        return [_storable(each) for each in thing]
    if isinstance(thing, dict):
        return {name: _storable(each) for name, each in thing.items()}
    return thing


class SourceError(Exception):
    """A source that cannot be read as articles; the message says which and why."""
