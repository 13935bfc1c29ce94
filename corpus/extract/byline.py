"""The byline of a page: who wrote an article, as the page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from corpus.article import TITLE_CHARS
from corpus.extract.publication_date import (
    BY,
    PARAGRAPH_CHARS,
    dates_in,
    is_dateline,
    is_of_article,
    words_of,
)

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_NAMED = frozenset("author authors byline autor autoren redakteur createdby username".split())


_NOT_NAMES = frozenset(
    "bio about image avatar description link box card title job role twitter email count date "
    "photo picture more posts articles social follow".split()
)


_BY = re.compile(rf"(?:{BY})\s*(?:[:—–-]\s*|(?<=[a-zа-я])\s)", re.IGNORECASE)


_NEXT = re.compile(r" ?, ?| (?:&|and|und|et|y|и|та|і) ")


_AFTER = re.compile(r" ?[|·•/] ?| [—–-] ")
"""What stands between a name and something else."""


_LIMIT_CHARS = 160


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
        if len(node.text_content()) <= _LIMIT_CHARS:
            named.append((0 if "name" in words else 1, node))
    yield from (node for _, node in sorted(named, key=lambda each: each[0]))


def is_byline(line: str) -> bool:
    """True if a line says who wrote something, and nothing else.

    >>> is_byline("By Ann Weller and Tom Okell"), is_byline("By Monday it was gone.")
    (True, False)
    """
    if len(line) > _LIMIT_CHARS or line.endswith(_STOPS) or not _BY.match(line):
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
        if len(said) <= _LIMIT_CHARS and len(node) <= _CHILDREN and _BY.match(said):
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
    left = 2 * _LIMIT_CHARS
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
