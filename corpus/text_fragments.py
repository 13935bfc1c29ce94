"""Links that open a page at the words quoted from it.

Source: the Text Fragments draft of the WICG, and the measured behaviour of browsers: a term lies
within one block and ends at whole words; the first match of the start wins, then the first end
after it. A browser that finds no match opens the page at its top.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

from corpus.article import Span
from corpus.urls import AddressError, parse

_WORDS = 4  # in a term, to begin with


_LONGEST = 12


_WHOLE = 8  # a quote of at most this many words is one term


_WORD_CHARS = 60  # longer ones belong to writing without spaces, where words end elsewhere


_RUN = re.compile(r"\S+")


_LETTER = re.compile(r"\w")


_FORM = {0x00A0: " ", 0x00AD: None, 0x200B: None, 0x200C: None, 0x200D: None, 0xFEFF: None}


_CLOSING = frozenset(".,:;!?…)]”’»\"'")


_UNSEEN = "[\u00ad\u200b\u200c\u200d\ufeff]"


_TELEGRAM_PAGE = re.compile(r"https?://(?:www\.)?(?:t|telegram)\.me/", re.IGNORECASE)


_NO_PAGE = re.compile(r"\.(?:pdf|docx?|epub|txt|md|jsonl?|xml|zip|mbox|eml)$", re.IGNORECASE)


class _Words(NamedTuple):
    """Words of one block, as a span of the text without the marks at its ends."""

    start: int
    end: int


def text_fragment_link(
    text: str, span: Span, url: str | None, *, title: str | None = None, scrolls: bool = True
) -> str | None:
    """The link that opens a page at `text[start:end]`; None if the article has no address.

    `text` is the text of the whole article, `title` the heading that the page shows above it.
    Plain `url` if a browser could not find the words or would find others, and for documents and
    Telegram posts; `scrolls` is False for pages that forbid text fragments.

    >>> text_fragment_link("It rained. The river rose. It fell.", Span(11, 26), "https://example.org/a")
    'https://example.org/a#:~:text=The%20river%20rose'
    """
    if not url or not scrolls or not _may_scroll(url):
        return url
    if title and title not in text:
        text = f"{title}\n{text}"
        span = Span(span.start + len(title) + 1, span.end + len(title) + 1)
    words = _words_in(text, span)
    if not words or max(end - start for start, end in words) > _WORD_CHARS:
        return url
    terms = _terms(text, words)
    if terms is None:
        return url
    address, _, fragment = url.partition("#")
    fragment = fragment.partition(":~:")[0]
    return f"{address}#{fragment}:~:text={terms}"


def _may_scroll(url: str) -> bool:
    if _TELEGRAM_PAGE.match(url):
        return False
    try:
        address = parse(url)
    except AddressError:
        return False
    if address.fragment.startswith(("/", "!")):  # the page uses it to find its way
        return False
    return not _NO_PAGE.search(address.path)


def _terms(text: str, words: list[_Words]) -> str | None:
    """The value of text=: one term or two, with a prefix term if they are ambiguous."""
    blocks = _blocks(text, words)
    if len(words) <= _WHOLE and len(blocks) == 1:
        return _whole(text, words)
    least = min(_WORDS, max(1, len(words) // 2))
    begin, finish = blocks[0], blocks[-1]
    single = len(blocks) == 1
    for count in range(least, min(_LONGEST, len(words) - least) + 1):
        start = _Words(begin[0].start, begin[min(count, len(begin)) - 1].end)
        if _first(text, start, 0) == start.start:
            return _range(text, start, finish, least, single=single)
    start = _Words(begin[0].start, begin[min(least, len(begin)) - 1].end)
    prefix = _prefix(text, start)
    return None if prefix is None else _range(text, start, finish, least, prefix, single=single)


def _whole(text: str, words: list[_Words]) -> str | None:
    """A short quote as one term."""
    term = _Words(words[0].start, words[-1].end)
    if _first(text, term, 0) == term.start:
        return _term(text, term)
    prefix = _prefix(text, term)
    return None if prefix is None else f"{_term(text, prefix)}-,{_term(text, term)}"


def _range(
    text: str,
    start: _Words,
    finish: list[_Words],
    least: int,
    prefix: _Words | None = None,
    *,
    single: bool,
) -> str | None:
    """Start and end, the end long enough to be the first of its kind after the start."""
    free = [word for word in finish if word.start >= start.end] if single else finish
    for count in range(min(least, len(free)), min(_LONGEST, len(free)) + 1):
        if not count:
            return None
        end = _Words(free[-count].start, free[-1].end)
        if _first(text, end, start.end) == end.start:
            before = f"{_term(text, prefix)}-," if prefix else ""
            return f"{before}{_term(text, start)},{_term(text, end)}"
    return None


def _prefix(text: str, start: _Words) -> _Words | None:
    """The words just before `start` in its block, enough to make the match unique."""
    line = text.rfind("\n", 0, start.start) + 1
    before = _words_in(text, Span(line, start.start))
    for count in range(min(2, len(before)), min(_LONGEST, len(before)) + 1):
        if not count:
            return None
        between = text[before[-1].end : start.start]
        stop = len(between.rstrip())
        if stop == len(between) or not set(between[:stop]) <= _CLOSING:
            return None  # a browser allows but white space between prefix and start
        prefix = _Words(before[-count].start, before[-1].end + stop)
        if _first(text, _Words(prefix.start, start.end), 0) == prefix.start:
            return prefix
    return None


def _words_in(text: str, span: Span) -> list[_Words]:
    """Whole words within a span, without the marks around them."""
    found: list[_Words] = []
    for match in _RUN.finditer(text, span.start, span.end):
        start, end = match.span()
        if not _LETTER.search(text, start, end):
            continue
        while not text[start].isalnum() and start < end - 1:
            start += 1
        while not text[end - 1].isalnum() and end > start + 1:
            end -= 1
        cut_before = start == span.start and start > 0 and text[start - 1].isalnum()
        cut_after = end == span.end and end < len(text) and text[end].isalnum()
        if not cut_before and not cut_after:
            found.append(_Words(start, end))
    return found


def _blocks(text: str, words: list[_Words]) -> list[list[_Words]]:
    """The words of each line."""
    found: list[list[_Words]] = [[words[0]]]
    for before, word in pairwise(words):
        if "\n" in text[before.end : word.start]:
            found.append([])
        found[-1].append(word)
    return found


def _first(text: str, term: _Words, at: int) -> int:
    """The first match of a term at or after a position, as a browser searches."""
    parts = re.sub(_UNSEEN, "", text[term.start : term.end]).split()
    between = f"{_UNSEEN}*" if re.search(_UNSEEN, text) else ""
    joined = r"[ \t\u00a0\u202f]+".join(between.join(map(re.escape, part)) for part in parts)
    looked_for = re.compile(rf"(?<!\w){joined}(?!\w)", re.IGNORECASE)
    found = looked_for.search(text, at)
    return found.start() if found else -1


def _term(text: str, term: _Words) -> str:
    """A term encoded for an address; invisible characters are dropped, - , and & encoded."""
    plain = " ".join(text[term.start : term.end].translate(_FORM).split(" "))
    return quote(re.sub(r" +", " ", plain), safe="").replace("-", "%2D")
