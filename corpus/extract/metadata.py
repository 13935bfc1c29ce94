"""Metadata of pages: title, publisher, author, language, and when they were published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.extract.byline import authors_of_head, joined_names
from corpus.extract.headline import headline, title_of_page
from corpus.extract.publication_date import (
    dates_of_head,
    is_of_article,
    parse_iso,
    parse_stated,
)
from corpus.urls import AddressError, parse

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_ARTICLE = re.compile(
    r"\A(?:.*Article|BlogPosting|LiveBlogPosting|Report|Review|SocialMediaPosting|PressRelease)$"
)


_META_PUBLISHED = (
    "article:published_time og:article:published_time datepublished date dc.date dc.date.issued "
    "dcterms.created dcterms.issued citation_publication_date parsely-pub-date sailthru.date "
    "publish-date pubdate publication_date published_time article.published"
).split()


_META_CHANGED = (
    "article:modified_time og:updated_time datemodified dcterms.modified dc.date.modified "
    "last-modified revised"
).split()


_MICRODATA = frozenset({"datepublished", "datemodified", "author", "publisher"})


_WHOLES = frozenset({"WebPage", "ItemPage", "CreativeWork", "Blog", "Thing", "VideoObject"})


_ADDRESS_DATE = re.compile(r"/(20\d{2})[/-](\d{2})[/-](\d{2})(?:/|-|$)")


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,8}")


_LIMIT_CHARS = 500


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The metadata that a page states; None for what it does not state."""

    kind: str | None = None
    """The schema.org type of its article."""
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    changed: str | None = None
    language: str | None = None
    canonical: str | None = None
    licence: str | None = None
    free: bool | None = None
    """True if the page says it is free to read, False if it says it is not."""
    is_site: bool = False
    """True if the page declares itself a website rather than an article."""


def page_metadata(tree: HtmlElement, address: str) -> PageMetadata:
    """The metadata that a page states; addresses as written there."""
    things = list(_things(tree))
    article = next((each for each in things if _is_article(each)), {})
    names = {str(each.get("@id")): each for each in things if each.get("name")}
    meta = _meta(tree)
    item = _microdata(tree)
    publisher = (
        _people(article.get("publisher"), names)
        or _clean(meta.get("og:site_name"))
        or item.get("publisher")
        or None
    )
    stated = (_text(article.get("headline")), meta.get("og:title"), meta.get("twitter:title"))
    sites = (publisher, meta.get("og:site_name"), meta.get("application-name"), _host_of(address))
    title = title_of_page(tree, map(_clean, stated), sites)
    heading = headline(tree, title)
    published = (
        parse_stated(_text(article.get("datePublished")))
        or next(filter(None, (parse_stated(meta.get(name)) for name in _META_PUBLISHED)), None)
        or parse_stated(item.get("datepublished"))
    )
    in_head = (None, None) if published else dates_of_head(tree, heading)
    published = published or in_head[0] or _in_address(address)
    changed = (
        parse_stated(_text(article.get("dateModified")))
        or next(filter(None, (parse_stated(meta.get(name)) for name in _META_CHANGED)), None)
        or parse_stated(item.get("datemodified"))
        or in_head[1]
    )
    kind = next(filter(_ARTICLE.match, _types(article)), None)
    return PageMetadata(
        kind=kind,
        title=title,
        author=_people(article.get("author"), names)
        or _author(tree, meta, item, heading=heading, publisher=publisher),
        publisher=publisher,
        published=published,
        changed=changed,
        language=_language(tree, article, meta),
        canonical=_canonical(tree, meta),
        licence=_licence(tree, article),
        free=_is_free(article),
        is_site=not kind and (meta.get("og:type") or "") in {"website", "profile"},
    )


def _things(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object that the JSON-LD of a page describes, outer ones first."""
    waiting: list[Any] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            try:
                waiting.append(json.loads(script.text or "", strict=False))
            except (ValueError, RecursionError):
                continue
    for _ in range(2000):  # who describes more does not describe an article
        if not waiting:
            return
        thing = waiting.pop(0)
        if isinstance(thing, list):
            waiting = thing[:200] + waiting
        elif isinstance(thing, dict):
            yield thing
            waiting += [thing[key] for key in ("@graph", "mainEntity") if key in thing]


def _types(thing: dict[str, Any]) -> list[str]:
    kinds = thing.get("@type")
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _is_article(thing: dict[str, Any]) -> bool:
    return any(_ARTICLE.match(kind) for kind in _types(thing))


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("http-equiv")
        if name and node.get("content"):
            found.setdefault(name.strip().lower(), node.get("content", ""))
    return found


def _microdata(tree: HtmlElement) -> dict[str, str]:
    """Dates, author and publisher from itemprop: its text or its content attribute."""
    found: dict[str, str] = {}
    for node in tree.xpath("//*[@itemprop]"):
        name = str(node.get("itemprop")).lower()
        if name in _MICRODATA and _is_of_the_article(node):
            inner = node.xpath('.//*[@itemprop="name"]')
            at = inner[0] if inner else node
            value = at.get("content") or at.get("datetime")
            value = value or (at.get("title") if at.tag == "abbr" else None) or at.text_content()
            found.setdefault(name, _clean(value) or "")
    return found


def _is_of_the_article(node: HtmlElement) -> bool:
    """True unless the item around a property is of another kind: a comment, an event, a person."""
    item = next((each for each in node.iterancestors() if each.get("itemscope") is not None), None)
    kind = (item.get("itemtype") or "").rpartition("/")[2] if item is not None else ""
    return not kind or kind in _WHOLES or _ARTICLE.match(kind) is not None


def _author(
    tree: HtmlElement,
    meta: dict[str, str],
    item: dict[str, str],
    *,
    heading: HtmlElement | None,
    publisher: str | None,
) -> str | None:
    """The author by the page's head, its microdata or its byline; of a site's own name, the last.

    Sites that do not say who wrote an article often state themselves.
    """
    stated = None
    for name in ("author", "article:author", "dc.creator", "citation_author", "parsely-author"):
        value = _clean(meta.get(name))
        if value and not value.startswith(("http:", "https:", "@")):
            stated = value
            break
    stated = stated or item.get("author")
    if stated and stated != publisher:
        return stated
    if names := authors_of_head(tree, heading):
        return names
    named = tree.xpath('//a[@rel="author"] | //*[@class="author"]')
    value = next(
        (_clean(each.text_content()) for each in named if is_of_article(each, heading)), None
    )
    return value if value and len(value.split()) <= 6 else stated


def _people(value: Any, names: dict[str, dict[str, Any]]) -> str | None:
    """Names of persons or organisations, however JSON-LD puts them."""
    listed = value if isinstance(value, list) else [value]
    found: list[str] = []
    for each in listed[:20]:
        thing = each
        if isinstance(each, dict) and not each.get("name"):
            thing = names.get(str(each.get("@id")), {})
        name = _clean(_text(thing.get("name") if isinstance(thing, dict) else thing))
        if name and not name.startswith(("http:", "https:")):
            found.append(name)
    return joined_names(found)


def _canonical(tree: HtmlElement, meta: dict[str, str]) -> str | None:
    for node in tree.iter("link"):
        if "canonical" in (node.get("rel") or "").lower().split() and node.get("href"):
            return str(node.get("href"))
    return meta.get("og:url")


def _licence(tree: HtmlElement, article: dict[str, Any]) -> str | None:
    stated = article.get("license")
    stated = stated.get("url") or stated.get("@id") if isinstance(stated, dict) else stated
    if _text(stated):
        return _clean(_text(stated))
    for node in tree.xpath("//*[self::a or self::link][@rel][@href]"):
        if "license" in node.get("rel").lower().split():
            return _clean(node.get("href"))
    return None


def _is_free(article: dict[str, Any]) -> bool | None:
    stated = article.get("isAccessibleForFree")
    return None if stated is None else str(stated).lower() not in {"false", "0", "no"}


def _language(tree: HtmlElement, article: dict[str, Any], meta: dict[str, str]) -> str | None:
    stated = article.get("inLanguage")
    stated = stated.get("alternateName") if isinstance(stated, dict) else stated
    for value in (
        tree.get("lang") or tree.get("xml:lang"),
        _text(stated),
        meta.get("og:locale"),
        meta.get("content-language"),
    ):
        match = _LANGUAGE.fullmatch((value or "").strip())
        if match:
            return match[0].replace("_", "-")
    return None


def _host_of(address: str) -> str | None:
    """The host of a page without www and its last label, as sites are called."""
    try:
        return parse(address).host.removeprefix("www.").rpartition(".")[0]
    except AddressError:
        return None


def _in_address(address: str) -> str | None:
    found = _ADDRESS_DATE.search(address)
    return parse_iso("-".join(found.groups())) if found else None


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, str) else None


def _clean(value: str | None) -> str | None:
    """One line without markup; None if it is empty or far too long to be a name."""
    from html import unescape

    text = " ".join(unescape(value or "").split())
    return text if 0 < len(text) <= _LIMIT_CHARS else None
