"""Metadata of pages: title, publisher, author, and dates in ISO 8601."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_ISO = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)


_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?")


_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")


_WORDS = re.compile(
    r"\b(\d{1,2})\.?\s+([^\W\d_]{3,})\.?,?\s+(\d{4})\b|\b([^\W\d_]{3,})\.?\s+(\d{1,2}),\s+(\d{4})\b"
)


_ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


_MONTHS = (
    "jan янв січ gen ene",
    "feb фев лют fév fev",
    "mar мар бер mär",
    "apr апр кві avr abr",
    "may май мая тра mai mag",
    "jun июн чер juin giu",
    "jul июл лип juil lug",
    "aug авг сер aoû ago",
    "sep сен вер set",
    "oct окт жов okt ott",
    "nov ноя лис",
    "dec дек гру dez déc dic",
)


_FIRST_YEAR = 1600


_LAST_YEAR = 2200


def parse_iso(text: str | None) -> str | None:
    """A date, or date and time with its zone, as machines write it: ISO 8601 or RFC 5322.

    >>> parse_iso("2026-02-27T17:20:31+0100"), parse_iso("2026/2/4")
    ('2026-02-27T17:20:31+01:00', '2026-02-04')
    >>> parse_iso("Wed, 04 Mar 2026 06:30:00 GMT")
    '2026-03-04T06:30:00+00:00'
    >>> parse_iso("soon"), parse_iso("0000-00-00")
    (None, None)
    """
    text = (text or "").strip()
    match = _ISO.match(text) or _COMPACT.match(text)
    if match:
        return _checked(*match.groups())
    try:
        return parsedate_to_datetime(text).isoformat() if text else None
    except (ValueError, IndexError, OverflowError):
        return None


def parse_written(text: str) -> str | None:
    """The first date in a line that people read; only where day and month cannot be mixed up.

    >>> parse_written("Published 4 March 2026, 14:05"), parse_written("11 апреля 2026")
    ('2026-03-04', '2026-04-11')
    >>> parse_written("02/03/2026") is None
    True
    """
    if match := _DOTTED.search(text):
        return _checked(match[3], match[2], match[1])
    if match := _WORDS.search(text):
        day, name, year = match.groups()[:3] if match[1] else (match[5], match[4], match[6])
        month = next((n for n, names in enumerate(_MONTHS, 1) if _is_of(name, names)), None)
        return _checked(year, str(month), day) if month else None
    match = _ISO_DAY.search(text)
    return parse_iso(match[0]) if match else None


_DATE = "1 January 2000"  # stands for a date in whatever words


_TIME = re.compile(
    r"(?:\b(?:at|в|о|об|um|à) )?\b\d{1,2}[:.]\d{2}(?::\d{2})?\b(?: ?[ap]\.?m\b\.?)?"
    r"(?: ?\(?(?:UTC|GMT|BST|CET|CEST|EET|EEST|MSK|E[SD]T|P[SD]T|МСК|Z)\b(?:[+-]\d{1,2})?\)?)?",
    re.IGNORECASE,
)


_LABEL = re.compile(
    r"\b(?:(?:first |last )?(?:published|posted|updated|modified|added|released)(?: on)?"
    r"|date(?: of publication)?|veröffentlicht(?: am)?|aktualisiert(?: am)?|publié le"
    r"|mis à jour le|publicado el|опубликован[оа]?|размещен[оа]?|обновлен[оа]?|добавлен[оа]?"
    r"|опублікован[оа]?|розміщен[оа]?|оновлен[оа]?|додан[оа]?"
    r"|дата(?: публикации| обновления| публікації| оновлення)?)\b:?",
    re.IGNORECASE,
)


_DAY = re.compile(
    r"\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
    r"|понеділок|вівторок|середа|четвер|п['’ʼ]ятниця|субота|неділя|года?|г|року|р)\b\.?",
    re.IGNORECASE,
)


_BYLINE = re.compile(r"(?:by|von|par|por|автор(?:ка)?|текст)\b:? ?\S+(?: \S+){0,4}", re.IGNORECASE)


_PARTS = re.compile(r"[,|/•·–—\n]|\s-\s")


def is_dateline(line: str) -> bool:
    """True if a line with a date holds nothing else but a label, a time, a place or a byline.

    A place or a name is a few words with capitals, set apart from the date by a comma or the like.

    >>> is_dateline("Published 4 March 2026, 14:05"), is_dateline("Halvik, 4 March 2026")
    (True, True)
    >>> is_dateline("It was founded on 3 May 2001 in Halvik.")
    False
    """
    for pattern in (_DOTTED, _WORDS, _ISO_DAY):
        line = pattern.sub("\0", line)
    parts = _PARTS.split(_TIME.sub("", line))
    return "\0" in line and all(map(_is_of_a_dateline, parts))


def _is_of_a_dateline(part: str) -> bool:
    rest = _DAY.sub("", _LABEL.sub("", part.replace("\0", " ")))
    rest = " ".join(rest.strip(" \t.:;()").split())
    if not rest or _BYLINE.fullmatch(rest):
        return True
    words = rest.split()
    return "\0" not in part and len(words) <= 4 and all(word[0].isupper() for word in words)


def _is_of(name: str, starts: str) -> bool:
    return any(name.lower().startswith(start) for start in starts.split())


def _checked(year: str, month: str, day: str, *time: str | None) -> str | None:
    """The date, with its time if given; None if the calendar has no such day."""
    try:
        on = date(int(year), int(month), int(day))
        if not _FIRST_YEAR < on.year < _LAST_YEAR:
            return None
        if not time or time[0] is None:
            return on.isoformat()
        zone = (time[3] if len(time) > 3 else None) or ""
        hours = f"{int(time[0]):02}:{time[1]}:{time[2] or '00'}"
        return datetime.fromisoformat(f"{on.isoformat()}T{hours}{zone}").isoformat()
    except ValueError:
        return None


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


_SITE_AFTER = re.compile(r" (?:\||-|–|—|::|»|•|·) [^|–—»•·]{2,60}$")


_ADDRESS_DATE = re.compile(r"/(20\d{2})[/-](\d{2})[/-](\d{2})(?:/|-|$)")


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


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
    published = (
        parse_iso(_text(article.get("datePublished")))
        or next(filter(None, (parse_iso(meta.get(name)) for name in _META_PUBLISHED)), None)
        or parse_iso(item.get("datepublished"))
        or _near_the_title(tree)
        or _in_address(address)
    )
    changed = (
        parse_iso(_text(article.get("dateModified")))
        or next(filter(None, (parse_iso(meta.get(name)) for name in _META_CHANGED)), None)
        or parse_iso(item.get("datemodified"))
    )
    kind = next(filter(_ARTICLE.match, _types(article)), None)
    return PageMetadata(
        kind=kind,
        title=_title(tree, article, meta),
        author=_people(article.get("author"), names) or _author(tree, meta, item),
        publisher=_people(article.get("publisher"), names)
        or _clean(meta.get("og:site_name"))
        or item.get("publisher")
        or None,
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
        if name in {"datepublished", "datemodified", "author", "publisher"}:
            inner = node.xpath('.//*[@itemprop="name"]')
            at = inner[0] if inner else node
            value = at.get("content") or at.get("datetime") or at.text_content()
            found.setdefault(name, _clean(value) or "")
    return found


def _title(tree: HtmlElement, article: dict[str, Any], meta: dict[str, str]) -> str | None:
    stated = _clean(_text(article.get("headline"))) or _clean(meta.get("og:title"))
    if stated:
        return stated
    shown = [text for node in tree.iter("h1") if (text := _clean(node.text_content()))]
    whole = _clean(tree.findtext(".//title"))
    if len(shown) == 1 or (shown and whole and whole.startswith(shown[0])):
        return shown[0]
    return _SITE_AFTER.sub("", whole) if whole else None


def _author(tree: HtmlElement, meta: dict[str, str], item: dict[str, str]) -> str | None:
    for name in ("author", "article:author", "dc.creator", "citation_author", "parsely-author"):
        value = _clean(meta.get(name))
        if value and not value.startswith(("http:", "https:", "@")):
            return value
    if item.get("author"):
        return item["author"]
    named = tree.xpath('//a[@rel="author"] | //*[@class="author"]')
    value = _clean(named[0].text_content()) if named else None
    return value if value and len(value.split()) <= 6 else None


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
    return ", ".join(dict.fromkeys(found)) or None


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


def _near_the_title(tree: HtmlElement) -> str | None:
    """A date next to the headline, in a time element or in plain text, that no sentence holds."""
    seen_title = False
    passed = 0
    for node in tree.iter("h1", "time", "p", "span", "small", "div"):
        if node.tag == "h1":
            seen_title, passed = True, 0
        elif node.tag == "time" and (at := parse_iso(node.get("datetime"))):
            if not _is_in_prose(node):
                return at
        elif seen_title and passed < 6 and len(node) == 0 and (text := _clean(node.text)):
            passed += 1
            if len(text) <= 60 and is_dateline(text) and (at := parse_written(text)):
                return at
    return None


def _is_in_prose(time: HtmlElement) -> bool:
    """True if the paragraph around a time element says more than a dateline does."""
    paragraph = next(time.iterancestors("p", "li", "blockquote", "figcaption"), None)
    if paragraph is None:
        return False
    before, _, after = paragraph.text_content().partition(time.text_content() or "\0")
    return not is_dateline(f"{before} {_DATE} {after}"[:_LIMIT_CHARS])


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
