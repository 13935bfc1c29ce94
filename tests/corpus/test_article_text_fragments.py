"""Links that land on the quoted words, checked by playing what a browser does."""

from __future__ import annotations

import random
import re
from urllib.parse import unquote

import pytest

from corpus import Span, text_fragment_link

_URL = "https://example.org/a"
_TEXT = (
    "River passes the record\n"
    "The river rose by two metres on Monday night, and the lower town flooded, police said. "
    "Nobody was hurt.\n"
    "The river rose by two metres on Monday night, and the mill was closed, the owner said. "
    "It fell again — slowly — on Tue-day.\n"
    "“We sang,” said the cook. “We sang, and then it fell again.”"
)


def _landing(text: str, link: str | None) -> tuple[int, int] | None:
    """Where a browser would land: the first start, then the first end after it, word by word."""
    assert link is not None
    _, _, terms = link.partition(":~:text=")
    if not terms:
        return None
    parts = [unquote(part) for part in terms.split(",")]
    assert all(set(part) <= _PLAIN for part in terms.split(","))
    at = 0
    if parts[0].endswith("-"):
        before = parts.pop(0)[:-1]
        whole = _find(text, f"{before} {parts[0]}", 0)
        if whole is None:
            return None
        at = whole[0] + len(before)
    start = _find(text, parts[0], at)
    if start is None or len(parts) == 1:
        return start
    end = _find(text, parts[1], start[1])
    return None if end is None else (start[0], end[1])


_PLAIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%._~-")


def _find(text: str, term: str, at: int) -> tuple[int, int] | None:
    """A term within one line, at whole words."""
    words = r"[^\S\n]+".join(map(re.escape, term.split(" ")))
    match = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE).search(text, at)
    return match.span() if match else None


def _said(text: str) -> str:
    return re.sub(r"^\W+|\W+$", "", text)


@pytest.mark.parametrize(
    "quote",
    [
        "Nobody was hurt.",
        "The river rose by two metres on Monday night, and the lower town flooded, police said.",
        "The river rose by two metres on Monday night, and the mill was closed, the owner said.",
        "It fell again — slowly — on Tue-day.",
        "“We sang,” said the cook.",
        "“We sang, and then it fell again.”",
        "the owner said. It fell again — slowly — on Tue-day.",
        "police said. Nobody was hurt.\nThe river rose by two metres",
    ],
)
def test_it_lands_on_the_quote(quote: str) -> None:
    """Exactly there, although parts of it stand elsewhere too."""
    start = _TEXT.rindex(quote)
    link = text_fragment_link(_TEXT, Span(start, start + len(quote)), _URL)
    landing = _landing(_TEXT, link)
    assert landing is not None
    assert _said(_TEXT[slice(*landing)]) == _said(quote)
    assert start <= landing[0] <= start + 2


def test_the_headline_is_not_mistaken_for_the_quote() -> None:
    """Words that open a headline and a sentence alike are told apart."""
    title = "Mill closed after flood in the night"
    text = (
        "Mill closed after flood, its owner said on Tuesday, because the wheel had been damaged."
    )
    link = text_fragment_link(text, Span(0, len(text)), _URL, title=title)
    landing = _landing(f"{title}\n{text}", link)
    assert landing == (len(title) + 1, len(title) + len(text))


def test_twice_the_same_sentence_has_no_link_but_the_second_by_its_prefix() -> None:
    """The first of two equal lines is found as it is; a lone line equal to it cannot be."""
    text = "It fell again.\nThen they said: It fell again.\nIt fell again."
    first, second, third = (m.start() for m in re.finditer("It fell again", text))
    assert (
        text_fragment_link(text, Span(first, first + 14), _URL)
        == f"{_URL}#:~:text=It%20fell%20again"
    )
    link = text_fragment_link(text, Span(second, second + 14), _URL)
    assert link == f"{_URL}#:~:text=they%20said%3A-,It%20fell%20again"
    assert text_fragment_link(text, Span(third, third + 14), _URL) == _URL


def test_encoding() -> None:
    """Cyrillic, hyphens, commas and & are encoded; spaces are plain; what is unseen goes."""
    text = "Мэр\u00a0города, Ил\u00adьин & Ко, сказал: из-за льда — нет."
    link = text_fragment_link(text, Span(0, len(text)), _URL)
    assert link is not None
    terms = link.partition(":~:text=")[2]
    assert "%2D" in terms or "-" not in terms
    assert "%C2%A0" not in terms
    assert "%C2%AD" not in terms
    assert unquote(terms).startswith("Мэр города, Ильин & Ко")


def test_narrow_spaces_stay() -> None:
    """U+202F is kept as the page has it: Firefox wants it so."""
    text = "It cost 5\u202f000 crowns."
    link = text_fragment_link(text, Span(0, len(text)), _URL)
    assert link is not None
    assert "%E2%80%AF" in link or "5" not in link.partition("text=")[2]


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/channel/123",
        "https://t.me/s/channel/123",
        "https://telegram.me/channel/5",
        "https://example.org/report.pdf",
        "https://example.org/app#/story/5",
        "https://example.org/app#!story",
        "mid:1@example.org",
        "file:///a/b.txt",
    ],
)
def test_where_it_cannot_work_the_address_is_left_alone(url: str) -> None:
    """Telegram posts, documents, pages that use the fragment themselves, what is no page."""
    assert text_fragment_link(_TEXT, Span(24, 110), url) == url


def test_nothing_without_an_address() -> None:
    """No link is made up."""
    assert text_fragment_link(_TEXT, Span(24, 110), None) is None
    assert text_fragment_link(_TEXT, Span(24, 110), _URL, scrolls=False) == _URL


def test_a_fragment_of_its_own_stays() -> None:
    """An anchor is kept before the words; an old text fragment is replaced."""
    span = Span(_TEXT.index("Nobody"), _TEXT.index("Nobody") + 16)
    words = ":~:text=Nobody%20was%20hurt"
    assert text_fragment_link(_TEXT, span, _URL + "#part") == f"{_URL}#part{words}"
    assert text_fragment_link(_TEXT, span, _URL + "#part:~:text=x") == f"{_URL}#part{words}"


def test_writing_without_spaces() -> None:
    """Where words cannot be told, a long quote has no fragment rather than a wrong one."""
    text = (
        "市長は月曜日に新しい橋が九月に開通すると述べ、長年の工事がようやく終わることを市民に報告したと地元紙が伝えているのであると記者は書いたのだった。"
        * 2
    )
    assert text_fragment_link(text, Span(0, len(text)), _URL) == _URL


@pytest.mark.slow
def test_random_texts_land_where_they_should() -> None:
    """2,000 sentences of texts with very few words: right, or no fragment at all."""
    source = random.Random(7)  # noqa: S311  # made to be the same each time
    words = "the river mill rose fell over under on Monday night said owner police and but".split()
    landed = 0
    for _ in range(250):
        lines = []
        for _ in range(4):
            line = [" ".join(source.choices(words, k=source.randint(3, 22))) + "." for _ in "ab"]
            lines.append(" ".join(line))
        text = "\n".join(lines)
        for match in re.finditer(r"[^.\n]+\.", text):
            start = match.start() + (len(match[0]) - len(match[0].lstrip()))
            landing = _landing(text, text_fragment_link(text, Span(start, match.end()), _URL))
            if landing is not None:
                landed += 1
                assert text[slice(*landing)] == text[start : match.end() - 1]
                assert landing[0] == start
    assert landed >= 1990
