"""The paragraphs of a text, and which of them are headings.

A line is a paragraph or, where it is short, starts no list and ends without a stop, a heading. In
a text whose lines break at a column, only an empty line ends a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_HEADING_CHARS = 120
_HEADING_WORDS = 16
_LIST_ITEM = re.compile(r"(?:[-*+•–—]|\d{1,3}[.)])\s+\S")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+\S")
_STOPS = ".!?…。！？:;,"
_NOTES = re.compile(r"(?<!\s)(?:\s*+\[\w{1,120}+\]){1,40}+\W*+$")
"""The [1] of a reference after the last stop."""

_AFTER_WORDS = re.compile(r"(?<![\W_])[\W_]*+$")
_QUESTION = re.compile(r"\A[^.!?…:“”\"«»„]+\?")

_WRAPPED_CHARS = range(50, 121)
_EMPTY_LINE = r"\n[ \t\r]*\n"
_WRAPPED = re.compile(_EMPTY_LINE + r"|\n(?=[*•][ \t]|#{1,6}[ \t])")
_LINES = re.compile(r"[\n\r\f\v\x85\u2028\u2029]")


class Span(NamedTuple):
    """A half-open range of code points of an article's text."""

    start: int
    end: int


def paragraphs(text: str) -> Iterator[Span]:
    """Spans of lines, or of the blocks of lines where a text is hard-wrapped; none is blank."""
    start = 0
    for match in (_WRAPPED if _is_wrapped(text) else _LINES).finditer(text):
        yield from _nonempty(text, start, match.start())
        start = match.end()
    yield from _nonempty(text, start, len(text))


def is_heading(line: str) -> bool:
    """Whether a paragraph is a section heading or bare markup rather than something said.

    A short question alone in its line is a heading too: it asks, so it answers nothing.

    >>> is_heading("The Rise of Max"), is_heading("Who owns Max?"), is_heading("Nobody knows.[1]")
    (True, True, False)
    """
    if _MARKDOWN_HEADING.match(line) or not any(c.isalnum() for c in line):
        return True
    if _LIST_ITEM.match(line) or "\n" in line:
        return False
    if len(line) > _HEADING_CHARS or len(line.split()) > _HEADING_WORDS:
        return False
    ending = _AFTER_WORDS.search(_NOTES.sub("", line))
    stopped = ending is not None and any(c in _STOPS for c in ending[0])
    return not stopped or _QUESTION.fullmatch(line.strip("*_ ")) is not None


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    part = text[start:end]
    lead = len(part) - len(part.lstrip())
    return Span(start + lead, start + max(lead, len(part.rstrip())))


def _is_wrapped(text: str) -> bool:
    """Whether lines break at a column: none is long, and many go on in the next one."""
    blocks = [block.splitlines() for block in re.split(_EMPTY_LINE, text)]
    broken = [pair for block in blocks for pair in pairwise(block)]
    if max((len(line) for line, _ in broken), default=0) not in _WRAPPED_CHARS:
        return False
    running = [
        line for line, after in broken if line.rstrip()[-1:].isalnum() and after[:1].islower()
    ]
    return 3 * len(running) > len(broken)


def _nonempty(text: str, start: int, end: int) -> Iterator[Span]:
    span = trimmed(text, start, end)
    if span.start < span.end:
        yield span
