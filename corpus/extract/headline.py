"""The title of an article, told from the name of its site, its section and its kicker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from corpus.article import TITLE_CHARS
from corpus.extract.publication_date import text_with_breaks
from corpus.extract.visible import is_hidden

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
