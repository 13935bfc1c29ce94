"""Cutting an article into passages of whole sentences.

Headings and bare markup stay in the text and are known to the passages below them, but they belong
to no sentence, so no quote can be made of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from corpus.article import Article
from corpus.paragraph import Span, is_heading, paragraphs, trimmed

LIMIT_CHARS = 800
"""A passage ends before it grows longer: about 170 tokens, so an encoder of 256 reads it all."""

SENTENCE_LIMIT_CHARS = 1500
"""A longer sentence is cut at white space: twice its UTF-16 units still fit a Telegram message."""

_HEADLINE_WORDS = 5
_EDGE_CHARS = 40
_PART_CHARS = 30_000
_WORD = re.compile(r"[^\W\d_]{2,}")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_NUMBER_OF_ITEM = re.compile(r"\(?\d{1,3}[.)]")
_BEFORE_A_NAME = re.compile(
    r"(?:^|\W)(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Adm|Maj|Capt|Lt|Col|Sgt|Cpl|Rev)\.$"
)
_INITIAL = re.compile(r"(?:^|[\s.(«„“])(?!Я)[^\W\d_]\.$")
_SHORT_WORD = re.compile(r"\b[^\W\d_]{1,4}\.$")
_GOES_ON = re.compile(r"(?P<dash>[-–—]\s*)?(?P<letter>[^\W\d_])(?P<next>.?)")


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


def split(text: str, *, language: str | None = None, limit_chars: int = LIMIT_CHARS) -> list[Cut]:
    r"""Cut a text into passages, in order and without overlap.

    Every sentence is in exactly one passage; a passage never crosses a heading, and is longer
    than `limit_chars` only where a single sentence is. Where a headline is all there is, as in
    many posts, it is what is said. `language` is a BCP 47 code; where it is not known, the
    letters of the text decide.

    >>> [text[c.span.start:c.span.end] for text in ["News\nOne. Two."] for c in split(text)]
    ['One. Two.']
    """
    cuts: list[Cut] = []
    section: list[Span] = []
    heading: Span | None = None
    language = language or _likely_language(text)
    for paragraph in paragraphs(text):
        if is_heading(text[paragraph.start : paragraph.end]):
            cuts += _fill(section, heading, limit_chars)
            section = []
            if any(c.isalnum() for c in text[paragraph.start : paragraph.end]):
                heading = paragraph
        else:
            section += sentences(text, paragraph, language=language)
    cuts += _fill(section, heading, limit_chars)
    return cuts or _fill(_headline(text, language), None, limit_chars)


def title_of(text: str) -> str | None:
    """The heading before anything is said, without markup; None where there is none."""
    for paragraph in paragraphs(text):
        line = text[paragraph.start : paragraph.end]
        if not is_heading(line):
            return None
        if title := line.strip("#*_ \t"):
            return title
    return None


def sentences(text: str, within: Span | None = None, *, language: str | None = None) -> list[Span]:
    """Spans of the sentences of a paragraph, without the white space around them.

    Quotation marks, abbreviations, initials and decimals do not end a sentence; one longer than
    `SENTENCE_LIMIT_CHARS` is cut at white space.

    >>> [text[a:b] for text in ["Mr. J. Smith paid $3.5 million. He left."]
    ...  for a, b in sentences(text)]
    ['Mr. J. Smith paid $3.5 million.', 'He left.']
    """
    from sentencex import get_sentence_boundaries

    within = within or Span(0, len(text))
    code = (language or _likely_language(text[slice(*within)])).partition("-")[0].lower()
    pieces = (
        trimmed(text, start + boundary["start_index"], start + boundary["end_index"])
        for start, end in _parts(text, within)
        for boundary in get_sentence_boundaries(code, text[start:end])
    )
    return [
        part
        for sentence in _rejoined(text, pieces, initials=code not in {"en", "ru"})
        for part in _bounded(text, sentence)
        if any(c.isalnum() for c in text[part.start : part.end])
    ]


def _parts(text: str, paragraph: Span) -> Iterator[Span]:
    """A paragraph in parts of a bounded length: twice as many quotes take four times as long."""
    start, end = paragraph
    while end - start > _PART_CHARS:
        last = start + _PART_CHARS
        stop = max(text.rfind(". ", start, last), text.rfind("\n", start, last))
        edge = (stop if stop > start else text.rfind(" ", start, last)) + 1
        edge = edge if edge > start + 1 else last
        yield Span(start, edge)
        start = edge
    yield Span(start, end)


def _headline(text: str, language: str) -> list[Span]:
    """A single line without a stop that says something; a question or a name does not."""
    lines = [line for line in paragraphs(text) if _WORD.search(text[slice(*line)])]
    said = text[slice(*lines[0])] if len(lines) == 1 else ""
    if len(_WORD.findall(said)) < _HEADLINE_WORDS or said.startswith("#") or "?" in said:
        return []
    return sentences(text, lines[0], language=language)


def _likely_language(text: str) -> str:
    """Russian rules for a text in Cyrillic letters, English ones for any other."""
    return "ru" if 2 * len(_CYRILLIC.findall(text)) > sum(map(str.isalpha, text)) else "en"


def _rejoined(text: str, pieces: Iterable[Span], *, initials: bool) -> list[Span]:
    """Sentences from pieces that may end too early; a stray mark belongs to what it follows.

    With `initials`, none ends after a single capital; the rules of some languages know that.
    """
    found: list[Span] = []
    for piece in pieces:
        after = text[piece.start : piece.end]
        said = any(c.isalnum() for c in after)
        before = _edges(text, found[-1]) if found else ""
        cut = initials and before[-2:-1].isupper() and _INITIAL.search(before)
        if found and after and (not said or cut or _runs_on(before, after)):
            found[-1] = Span(found[-1].start, piece.end)
        elif said:
            found.append(piece)
    return found


def _edges(text: str, sentence: Span) -> str:
    """What a sentence begins and ends with: one may grow by as many pieces as a text has."""
    start, end = sentence
    if end - start <= 2 * _EDGE_CHARS:
        return text[start:end]
    return text[start : start + _EDGE_CHARS] + text[end - _EDGE_CHARS : end]


def _runs_on(before: str, after: str) -> bool:
    """Whether a stop between two pieces does not end the sentence.

    >>> _runs_on("We asked Dr.", "Who it was."), _runs_on("“Never!”", "— he said.")
    (True, True)
    >>> _runs_on("It costs 5 thousand approx.", "iPhones sell."), _runs_on("It fell.", "It rose.")
    (False, False)
    """
    if _NUMBER_OF_ITEM.fullmatch(before) or _BEFORE_A_NAME.search(before):
        return True
    opening = _GOES_ON.match(after)
    if opening is None or not opening["letter"].islower() or opening["next"].isupper():
        return False
    # Who writes no capitals at all ends sentences like this, so capitals must have been used.
    return bool(opening["dash"]) or bool(not before[0].islower() and _SHORT_WORD.search(before))


def _bounded(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence, in parts where it is longer than a quote may be."""
    start, end = sentence
    while end - start > SENTENCE_LIMIT_CHARS:
        last = start + SENTENCE_LIMIT_CHARS
        edge = next((i for i in range(last, start, -1) if text[i].isspace()), last)
        yield trimmed(text, start, edge)
        start = edge
        while start < end and text[start].isspace():
            start += 1
    yield Span(start, end)


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
