"""Metadata of pages: title, byline, publisher, language, and when they were published.

The title is told from the name of the site, its section and its kicker; the byline from the names
of those who speak below it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from corpus.article import TITLE_CHARS
from corpus.extract.publication_date import (
    BY,
    PARAGRAPH_CHARS,
    dates_in,
    dates_of_head,
    is_dateline,
    is_of_article,
    parse_iso,
    parse_stated,
    text_with_breaks,
    words_of,
)
from corpus.extract.visible import is_hidden
from corpus.urls import AddressError, parse

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BETWEEN = re.compile(r" (?:[|–—»«›•·/-]|::|\+\+\+) | ?\| ?|: |\A\+\+\+ ")
"""What stands between a title and the name of its site, a section or a kicker."""


_SITE_AFTER = re.compile(r" (?:\||-|–|—|::|»|•|·) [^|–—»•·]{2,60}$")


_CUT = re.compile(r" ?(?:…|\.\.\.)\Z")


_KICKER = frozenset(
    "kicker overline eyebrow badge label topic rubric category section live pretitle supertitle "
    "roofline topline overhead dachzeile spitzmarke ticker marker".split()
)
"""What the small line above a headline is called."""


_UNSEEN = frozenset("sr-only visually-hidden visuallyhidden screen-reader-text".split())


_TITLES = (
    "//body//*[self::h1 or self::h2 or self::h3 or @itemprop='headline' or "
    "contains(@class, 'title') or contains(@class, 'headline')]"
)


_INNER = 8  # elements of a heading, or links home, that are looked at


_SEGMENTS = 8


_LEAST_PART = 0.5
"""A title is at least so much of what is stated as one, without the name of the site."""


_LEAST_CUT_CHARS = 12


def title_of_page(
    tree: HtmlElement, stated: Iterable[str | None], sites: Iterable[str | None]
) -> str | None:
    """The title of an article as its page shows it, by what it states as one; None without any.

    `stated` are titles for machines, the most reliable first; `sites` are names of the site.
    Where the page shows none of them, the first of them counts, without the site.
    """
    names = {flat(site) for site in [*sites, *_homes(tree)] if site}
    sources = [said for each in stated if each and (said := _without_sites(each, names))]
    window = _line(tree.findtext(".//title") or "")
    whole = [_without_sites(window, names)] if 0 < len(window) <= TITLE_CHARS else []
    names.add("")
    shown = [
        [said for said in _sayings(node) if flat(said) not in names]
        for node in tree.xpath(_TITLES)
    ]
    as_shown = {each.casefold(): each for sayings in reversed(shown) for each in sayings}
    return (
        next(filter(None, (as_shown.get(each.casefold()) for each in sources)), None)
        or _longest_part(shown, sources + whole)
        or _whole_of_cut(shown, sources + whole)
        or next(iter(sources), None)
        or _only_heading(tree, names, window)
        or next((_SITE_AFTER.sub("", each) if each == window else each for each in whole), "")
        or None
    )


def headline(tree: HtmlElement, title: str | None) -> HtmlElement | None:
    """The element that shows the title of a page, a heading if there is one, else its first h1."""
    wanted = flat(title or "")
    named = None
    for node in tree.xpath(_TITLES) if wanted else ():
        shown = flat(node.text_content()[:TITLE_CHARS])
        within = node.tag == "h1" and shown and (shown in wanted or wanted in shown)
        if shown == wanted or within:
            if node.tag in ("h1", "h2", "h3"):
                return node
            named = node if named is None else named
    return next(tree.iter("h1"), None) if named is None else named


def _longest_part(shown: list[list[str]], sources: list[str]) -> str | None:
    """The longest title shown that is a source or a part of one, and most of it.

    Of what a heading says, that which a source has word for word: "Live: Bridge open" of a source
    is no "Live Bridge open" of a heading, but its kicker and its title.
    """
    found: list[str] = []
    letters = {said: flat(said) for sayings in shown for said in sayings}
    for source in sources:
        least, runs = _LEAST_PART * len(flat(source)), _runs(source)
        flat_runs = set(map(flat, runs))
        for sayings in shown:
            parts = [said for said in sayings if len(letters[said]) >= least]
            same = [said for said in parts if said.casefold() in runs]
            alike = [said for said in parts if letters[said] in flat_runs]
            found += (same or alike)[:1]
    return max(found, key=len, default=None)


def _whole_of_cut(shown: list[list[str]], sources: list[str]) -> str | None:
    """The title shown that a source is the beginning of."""
    for source in sources:
        beginning = flat(_CUT.sub("", source))
        for said in chain.from_iterable(shown):
            if len(beginning) >= _LEAST_CUT_CHARS and flat(said).startswith(beginning):
                return said
    return None


def _only_heading(tree: HtmlElement, names: set[str], window: str) -> str | None:
    """The h1 of a page, if it has one alone or the title of the window begins with it."""
    said = [line for node in tree.iter("h1") if flat(line := _line(text_with_breaks(node)))]
    said = [line for line in said if flat(line) not in names]
    if len(said) == 1 or (said and window.startswith(said[0])):
        return said[0] if len(said[0]) <= TITLE_CHARS else None
    return None


def _sayings(node: HtmlElement) -> Iterator[str]:
    """What a heading may say as the title: all but its kicker, all of it, or one of its parts."""
    whole = text_with_breaks(node)
    if len(whole) > 2 * TITLE_CHARS:
        return
    inner = [each for each in node.iterdescendants() if isinstance(each.tag, str)][:_INNER]
    lines = [_without_kicker(node), whole, *whole.split("\n")] if inner else [whole]
    for each in inner:
        lines += [text_with_breaks(each), _after(each, node)]
    yield from (line for text in lines if 0 < len(line := _line(text)) <= TITLE_CHARS)


def _without_kicker(node: HtmlElement) -> str:
    pieces = [node.text or ""]
    for child in node:
        classes = set((child.get("class") or "").lower().split())
        words = {word for name in classes for word in re.split(r"[_-]+", name)}
        if isinstance(child.tag, str) and not (
            words & _KICKER or classes & _UNSEEN or is_hidden(child)
        ):
            pieces.append(text_with_breaks(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _after(inner: HtmlElement, node: HtmlElement) -> str:
    """The words of a heading after an element that is a child of it."""
    if inner.getparent() is not node:
        return ""
    pieces = [inner.tail or ""]
    for each in inner.itersiblings():
        pieces += [text_with_breaks(each) if isinstance(each.tag, str) else "", each.tail or ""]
    return "".join(pieces)


def _homes(tree: HtmlElement) -> list[str]:
    """What links to the front page are called: the names of the site."""
    return [node.text_content() for node in tree.xpath("//a[@href='/']")[:_INNER]]


def _segments(stated: str) -> list[tuple[int, int]]:
    """The spans of the parts of a title for machines.

    >>> title = "Bridge open - again | Ledger"
    >>> [title[start:end] for start, end in _segments(title)]
    ['Bridge open', 'again', 'Ledger']
    """
    marks = [match.span() for match in _BETWEEN.finditer(stated)]
    starts = [0, *(end for _, end in marks)]
    ends = [*(start for start, _ in marks), len(stated)]
    return [span for span in zip(starts, ends, strict=True) if span[0] < span[1]][:_SEGMENTS]


def _runs(stated: str) -> set[str]:
    """Every run of parts of a title for machines, in small letters."""
    parts = _segments(stated)
    return {
        stated[start:end].casefold() for n, (start, _) in enumerate(parts) for _, end in parts[n:]
    }


def _without_sites(stated: str, names: set[str]) -> str:
    """A title for machines without the names of its site at its ends."""
    stated = _line(stated)
    parts = _segments(stated)
    while len(parts) > 1 and flat(stated[slice(*parts[0])]) in names:
        parts.pop(0)
    while len(parts) > 1 and flat(stated[slice(*parts[-1])]) in names:
        parts.pop()
    return stated[parts[0][0] : parts[-1][1]] if parts else ""


def _line(text: str) -> str:
    return " ".join(text.split())


def flat(text: str) -> str:
    """The letters and digits of a text alone, small: spacing and markup make no difference."""
    return _NO_WORD.sub("", text).casefold()


_NO_WORD = re.compile(r"[\W_]+")


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


_NAMED = frozenset("author authors byline autor autoren redakteur createdby username".split())


_NOT_NAMES = frozenset(
    "bio about image avatar description link box card title job role twitter email count date "
    "photo picture more posts articles social follow".split()
)


_BY = re.compile(rf"(?:{BY})\s*(?:[:—–-]\s*|(?<=[a-zа-я])\s)", re.IGNORECASE)


_NEXT = re.compile(r" ?, ?| (?:&|and|und|et|y|и|та|і) ")


_AFTER = re.compile(r" ?[|·•/] ?| [—–-] ")
"""What stands between a name and something else."""


_LINE_CHARS = 160


_PARTICLES = frozenset("de del da di van von der den la le el bin al".split())


def authors_of_head(tree: HtmlElement, heading: HtmlElement | None) -> str | None:
    """The names that the byline of an article gives, separated by commas; None without one.

    A byline is an element that is named so, or a short line "By …" by the heading; below the
    first paragraph, one that holds nothing else than names and a date. The author of a comment, a
    card or another article is none.
    """
    for node in _named(tree):
        if is_of_article(node, heading) and (names := _names_in(node)):
            return names
    for node, is_below in _short_lines(tree, heading):
        if is_of_article(node, heading) and (names := _names_of_line(_said(node), is_below)):
            return names
    return None


def _named(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Elements that are named as a byline, those that say so most clearly first."""
    stated = tree.xpath('//body//*[contains(@rel, "author")] | //body//*[@itemprop="author"]')
    yield from stated
    named: list[tuple[int, HtmlElement]] = []
    for node in tree.xpath("//body//*[@class or @id or @data-testid]"):
        words = words_of(node)
        if _NAMED.isdisjoint(words) or not words.isdisjoint(_NOT_NAMES):
            continue
        if len(node.text_content()) <= _LINE_CHARS:
            named.append((0 if "name" in words else 1, node))
    yield from (node for _, node in sorted(named, key=lambda each: each[0]))


def is_byline(line: str) -> bool:
    """True if a line says who wrote something, and nothing else.

    >>> is_byline("By Ann Weller and Tom Okell"), is_byline("By Monday it was gone.")
    (True, False)
    """
    if len(line) > _LINE_CHARS or line.endswith(_STOPS) or not _BY.match(line):
        return False
    return all(map(_is_name, _NEXT.split(_without_label(line))))


def _short_lines(
    tree: HtmlElement, heading: HtmlElement | None
) -> Iterator[tuple[HtmlElement, bool]]:
    """Lines "By …"; with each, whether it stands below the first paragraph after the heading."""
    seen, is_below = heading is None, False
    for node in tree.xpath("//body//*"):
        seen = seen or node is heading
        if node.tag not in _LINES:
            continue
        said = _said(node)
        if len(said) <= _LINE_CHARS and len(node) <= _CHILDREN and _BY.match(said):
            yield node, is_below
        is_below = is_below or (seen and _is_paragraph(node, said))


_LINES = frozenset("p div span li".split())


_CHILDREN = 3


def _is_paragraph(node: HtmlElement, said: str) -> bool:
    return len(said) >= PARAGRAPH_CHARS and not any(
        each is not node for each in node.iter("p", "div", "li", "h1")
    )


def _said(node: HtmlElement) -> str:
    """The words of an element in one line, up to twice the length of a byline."""
    pieces: list[str] = []
    left = 2 * _LINE_CHARS
    for text in node.itertext():
        pieces.append(" ".join(text[:_RAW_CHARS].split())[:left])
        left -= len(pieces[-1]) + 1
        if left <= 0:
            break
    return " ".join(filter(None, pieces))


_RAW_CHARS = 4000  # of one piece of text, with the space around it


def _names_of_line(said: str, is_below: bool) -> str | None:
    """The names of a line "By …"; None if it is a sentence, or says more below the text."""
    listed = _without_label(said)
    names = names_in(listed)
    if names and (is_below or said.endswith(_STOPS)):
        alone = all(map(_is_name, _NEXT.split(listed.strip(" ,"))))
        return names if alone or is_dateline(said) else None
    return names


def _without_label(said: str) -> str:
    label = _BY.match(said)
    return said[label.end() :] if label else said


_STOPS = (".", "!", "?", "…", ":", ";")


def _names_in(node: HtmlElement) -> str | None:
    """The names in a byline; None if it holds anything else than names and a date."""
    inner = node.xpath('.//*[@itemprop="name"]')
    said = _said(inner[0] if inner else node)
    return names_in(_without_label(said), linked=_links(node))


def _links(node: HtmlElement) -> list[str]:
    return [said for link in node.iter("a") if (said := _said(link))]


def names_in(said: str, *, linked: list[str] | None = None) -> str | None:
    """The names at the beginning of a line, up to a date or a bar; None if it holds others words.

    >>> names_in("Ann Weller and Tom Okell, 4 March 2026"), names_in("Our reporters in Lund")
    ('Ann Weller, Tom Okell', None)
    """
    dated = dates_in(said)
    said = _AFTER.split(said[: dated[0][0]] if dated else said, maxsplit=1)[0].strip(" ,")
    names = _NEXT.split(said)
    if not all(map(_is_name, names)):
        names = [name for name in linked or () if _is_name(name)]
    return joined_names(names)


def joined_names(names: Iterable[str]) -> str | None:
    """Names in one line, each once; of very many, as many as an article may have; None of none.

    >>> joined_names(["Ann Weller", "Tom Okell", "Ann Weller"]), joined_names([])
    ('Ann Weller, Tom Okell', None)
    """
    line = ""
    for name in dict.fromkeys(names):
        longer = f"{line}, {name}" if line else name
        if len(longer) > TITLE_CHARS:
            break
        line = longer
    return line or None


def _is_name(said: str) -> bool:
    words = said.split()
    return 2 <= len(words) <= 5 and all(word[0].isupper() or word in _PARTICLES for word in words)
