"""The byline of a page: who wrote an article, as the page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.extract.publication_date import dates_in, is_of_article, words_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_NAMED = frozenset("author authors byline autor autoren redakteur createdby username".split())


_NOT_NAMES = frozenset(
    "bio about image avatar description link box card title job role twitter email count date "
    "photo picture more posts articles social follow".split()
)


_BY = re.compile(
    r"(?P<label>(?:written |posted |reported )?by|words by|von|text(?: von)?|par|por"
    r"|autor(?:in)?|автор(?:ка)?(?: текст[ау])?|текст|author)\s*(?:[:—–-]\s*|(?<=[a-zа-я])\s)",
    re.IGNORECASE,
)


_NEXT = re.compile(r" ?, ?| (?:&|and|und|et|y|и|та|і) ")


_AFTER = re.compile(r" ?[|·•/] ?| [—–-] ")
"""What stands between a name and something else."""


_LIMIT_CHARS = 160


_NAME_WORDS = 4


_NAME_CHARS = 60


_PARTICLES = frozenset("de del da di van von der den la le el bin al".split())


def authors_of_head(tree: HtmlElement, heading: HtmlElement | None) -> str | None:
    """The names that the byline of an article gives, separated by commas; None without one.

    A byline is an element that is named so, or a short line "By …" by the heading. The author of
    a comment, a card or another article is none.
    """
    for node in _candidates(tree):
        if is_of_article(node, heading) and (names := _names_in(node)):
            return names
    return None


def _candidates(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Elements that may be a byline, those that say so most clearly first."""
    stated = tree.xpath('//body//*[contains(@rel, "author")] | //body//*[@itemprop="author"]')
    yield from stated
    named: list[tuple[int, HtmlElement]] = []
    for node in tree.xpath("//body//*[@class or @id or @data-testid]"):
        words = words_of(node)
        if _NAMED.isdisjoint(words) or not words.isdisjoint(_NOT_NAMES):
            continue
        if len(node.text_content()) <= _LIMIT_CHARS:
            named.append((0 if "name" in words else 1, node))
    yield from (node for _, node in sorted(named, key=lambda each: each[0]))
    for node in tree.xpath("//body//*[self::p or self::div or self::span or self::li]"):
        if len(node) <= 3 and _BY.match(_said(node)):
            yield node


def _said(node: HtmlElement) -> str:
    return " ".join(" ".join(node.itertext())[: 2 * _LIMIT_CHARS].split())


def _names_in(node: HtmlElement) -> str | None:
    """The names in a byline; None if it holds anything else than names and a date."""
    inner = node.xpath('.//*[@itemprop="name"]')
    said = _said(inner[0] if inner else node)
    label = _BY.match(said)
    return names_in(said[label.end() :] if label else said, linked=_links(node))


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
    return ", ".join(dict.fromkeys(names)) or None


def _is_name(said: str) -> bool:
    words = said.split()
    return 2 <= len(words) <= 5 and all(word[0].isupper() or word in _PARTICLES for word in words)
