"""Cutting an article into passages of whole sentences.

An article is read line by line: a line is a paragraph or, where it is short, starts no list
and ends without a stop, a heading. Headings and bare markup stay in the text and are known to the
passages below them, but they belong to no sentence, so no quote can be made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from corpus.article import Article

LIMIT_CHARS = 800
"""A passage ends before it grows longer: about 170 tokens, so an encoder of 256 reads it all."""

_HEADING_CHARS = 120
_HEADING_WORDS = 16
_LIST_ITEM = re.compile(r"(?:[-*+•–—]|\d{1,3}[.)])\s+\S")
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+\S")
_STOPS = ".!?…。！？"
_CLOSING = "\"'”’»)]*_ "
_WRAPPED_CHARS = range(50, 121)


class Span(NamedTuple):
    """A half-open range of code points of an article's text."""

    start: int
    end: int


class Cut(NamedTuple):
    """Where a passage lies in its text, with the sentences in it and the heading above it."""

    span: Span
    sentences: tuple[Span, ...]
    heading: Span | None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is searched: some whole sentences of one article, in one section."""

    id: int
    article: Article
    span: Span
    sentences: tuple[Span, ...]
    heading: Span | None = None

    @property
    def text(self) -> str:
        """The passage itself: a slice, so it cannot differ from the article."""
        return self.article.text[self.span.start : self.span.end]

    @property
    def section(self) -> str | None:
        """The words of the heading above the passage, without markup, if there is one."""
        if self.heading is None:
            return None
        return self.article.text[self.heading.start : self.heading.end].strip("#*_ \t") or None


def split(text: str, *, language: str = "en", limit_chars: int = LIMIT_CHARS) -> list[Cut]:
    r"""Cut a text into passages, in order and without overlap.

    Every sentence is in exactly one passage; a passage never crosses a heading, and is longer
    than `limit_chars` only where a single sentence is.

    >>> [text[c.span.start:c.span.end] for text in ["News\nOne. Two."] for c in split(text)]
    ['One. Two.']
    """
    cuts: list[Cut] = []
    section: list[Span] = []
    heading: Span | None = None
    for paragraph in _paragraphs(text):
        if _is_heading(text[paragraph.start : paragraph.end]):
            cuts += _fill(section, heading, limit_chars)
            section = []
            if any(c.isalnum() for c in text[paragraph.start : paragraph.end]):
                heading = paragraph
        else:
            section += sentences(text, paragraph, language=language)
    return cuts + _fill(section, heading, limit_chars)


def title_of(text: str) -> str | None:
    """The heading before anything is said, without markup; None where there is none."""
    for paragraph in _paragraphs(text):
        line = text[paragraph.start : paragraph.end]
        if not _is_heading(line):
            return None
        if title := line.strip("#*_ \t"):
            return title
    return None


def sentences(text: str, within: Span | None = None, *, language: str = "en") -> list[Span]:
    """Spans of the sentences of a paragraph, without the white space around them.

    Quotation marks, abbreviations, initials and decimals do not end a sentence.

    >>> [text[a:b] for text in ["Mr. J. Smith paid $3.5 million. He left."]
    ...  for a, b in sentences(text)]
    ['Mr. J. Smith paid $3.5 million.', 'He left.']
    """
    from sentencex import get_sentence_boundaries

    start, end = within or Span(0, len(text))
    found: list[Span] = []
    for boundary in get_sentence_boundaries(language, text[start:end]):
        span = _trim(text, start + boundary["start_index"], start + boundary["end_index"])
        if not any(c.isalnum() for c in text[span.start : span.end]):
            if found and span.start < span.end:  # a stray mark belongs to what it follows
                found[-1] = Span(found[-1].start, span.end)
            continue
        found.append(span)
    return found


def _paragraphs(text: str) -> Iterator[Span]:
    """Spans of lines, or of the blocks of lines where a text is hard-wrapped."""
    breaks = re.compile(r"\n[ \t\r]*\n" if _is_wrapped(text) else r"[\n\r\f\v\x85\u2028\u2029]")
    start = 0
    for match in breaks.finditer(text):
        yield from _nonempty(text, start, match.start())
        start = match.end()
    yield from _nonempty(text, start, len(text))


def _is_wrapped(text: str) -> bool:
    """Whether lines break at a column, so that only an empty line ends a paragraph."""
    blocks = [b.splitlines() for b in re.split(r"\n[ \t\r]*\n", text)]
    inner = [len(line) for block in blocks for line in block[:-1]]
    if len(blocks) < 2 or not inner or max(inner) not in _WRAPPED_CHARS:
        return False
    return sum(length >= _WRAPPED_CHARS.start for length in inner) > len(inner) / 2


def _nonempty(text: str, start: int, end: int) -> Iterator[Span]:
    span = _trim(text, start, end)
    if span.start < span.end:
        yield span


def _trim(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    part = text[start:end]
    lead = len(part) - len(part.lstrip())
    return Span(start + lead, start + max(lead, len(part.rstrip())))


def _is_heading(line: str) -> bool:
    """Whether a paragraph is a section heading or bare markup rather than something said."""
    if _MARKDOWN_HEADING.match(line) or not any(c.isalnum() for c in line):
        return True
    if _LIST_ITEM.match(line) or "\n" in line:
        return False
    bare = line.rstrip(_CLOSING)
    short = len(line) <= _HEADING_CHARS and len(line.split()) <= _HEADING_WORDS
    return short and not bare.endswith(tuple(_STOPS + ":;,"))


def _fill(section: list[Span], heading: Span | None, limit_chars: int) -> list[Cut]:
    """Passages of about equal length that hold the sentences of one section."""
    if not section:
        return []
    total = section[-1].end - section[0].start
    target = total / -(-total // limit_chars)  # balanced: no stub at the end
    cuts: list[Cut] = []
    held: list[Span] = []
    for sentence in section:
        if held:
            grown = sentence.end - held[0].start
            past_target = (held[-1].end + sentence.end) / 2 - held[0].start > target
            if grown > limit_chars or past_target:
                cuts.append(_cut(held, heading))
                held = []
        held.append(sentence)
    cuts.append(_cut(held, heading))
    return cuts


def _cut(held: list[Span], heading: Span | None) -> Cut:
    return Cut(Span(held[0].start, held[-1].end), tuple(held), heading)
