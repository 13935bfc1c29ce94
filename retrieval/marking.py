"""What may be marked of the words that a reader chose, and what makes them doubtful.

A reader model marks words near what is asked. It marks "strikers" in "Police denied that strikers
had set the fire", and the day on which somebody spoke in "did not say when. He spoke on Tuesday".
The rules here are of the language: negation, modality, speech, units, names, time. A doubted span
is not marked; its sentence may still be shown, and is no sure answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from corpus import Span
from retrieval import doubts
from retrieval.clauses import SpanInContext
from retrieval.question import asked
from retrieval.word_classes import FUNCTION, SCALE, TIME_WORDS, TITLES, UNIT_CLASSES


class Doubt(StrEnum):
    """Why the words that a reader chose may not be the answer."""

    DENIED = "denied"
    """The clause denies what is asked."""
    SUPPOSED = "supposed"
    """It is only possible, planned, suspected or would have been."""
    WITHDRAWN = "withdrawn"
    """The text calls it false, a mistake or an earlier version."""
    NOT_SAID = "not_said"
    """The text says that what is asked is not known or was not told."""
    ANOTHER_THING = "another_thing"
    """The number counts something else, or the whole of which a part is asked."""
    ANOTHER_TIME = "another_time"
    """It is of another time, or it is the day on which somebody spoke."""
    ANOTHER_NAME = "another_name"
    """A name in the question stands nowhere near, and another in its place."""
    MISFIT = "misfit"
    """It is not of the kind that is asked: no money for a cost, no name for a name."""
    FORMER = "former"
    """Somebody who held an office does not hold it now."""


@dataclass(frozen=True, slots=True)
class Marking:
    """What may be marked in a sentence, and why it may not."""

    exact: Span | None
    """The words made whole; None where nothing is to be marked."""
    doubts: frozenset[Doubt] = frozenset()


UNMARKED = Marking(None)
"""Nothing to mark, and no doubt about it either."""


def mark(
    question: str,
    text: str,
    sentence: Span,
    exact: Span,
    *,
    heading: str = "",
    names: Iterable[str] = (),
) -> Marking:
    """The marking of `exact`, in code points of `text`, as the answer to a question.

    `heading` is the title and section above it; `names` must stand in the sentence or just before
    it.

    >>> text = "Police denied that strikers had set the fire."
    >>> mark("Who set the fire?", text, Span(0, 45), Span(19, 27)).doubts
    frozenset({<Doubt.DENIED: 'denied'>})
    """
    grown = whole(text, sentence, exact)
    if grown is None:
        return UNMARKED
    read = SpanInContext(asked(question), text, sentence, grown, heading, tuple(names))
    doubts = frozenset(doubt for doubt, holds in _RULES if holds(read))
    return Marking(None if doubts else grown, doubts)


_RULES: tuple[tuple[Doubt, Callable[[SpanInContext], bool]], ...] = (
    (Doubt.DENIED, doubts.denied),
    (Doubt.SUPPOSED, doubts.supposed),
    (Doubt.WITHDRAWN, doubts.withdrawn),
    (Doubt.NOT_SAID, doubts.not_said),
    (Doubt.ANOTHER_THING, doubts.another_thing),
    (Doubt.ANOTHER_TIME, doubts.another_time),
    (Doubt.ANOTHER_NAME, doubts.another_name),
    (Doubt.MISFIT, doubts.misfit),
    (Doubt.FORMER, doubts.former),
)


_NUMBER = r"\d{1,3}(?:[,.\u00a0\u202f '’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,:]\d+)*"


_MEASURED = (
    rf"(?:[ \u00a0]?(?:{SCALE})(?![^\W\d_]))?"
    rf"(?:[ \u00a0-]?(?:{'|'.join(pattern.pattern for _, pattern in UNIT_CLASSES)}))?"
    r"(?:[ \u00a0]?[ap]\.?m\b\.?)?"
)


_QUANTITY = re.compile(
    r"(?:(?:between|from|от|между|від|між|zwischen|entre) )"
    rf"[$€£₽₴¥]?(?:{_NUMBER}) (?:and|to|и|до|і|й|та|und|bis|et|"
    rf"[àay]) [$€£₽₴¥]?(?:{_NUMBER}){_MEASURED}"
    rf"|(?<![\d.,])[$€£₽₴¥]? ?(?:{_NUMBER})(?: ?[-–—] ?[$€£₽₴¥]?(?:{_NUMBER}))?{_MEASURED}",
    re.IGNORECASE,
)


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|январ[яеь]|феврал[яеь]|марта?е?|апрел[яеь]|ма[йяе]|"
    r"июн[яеь]|июл[яеь]|августа?е?|сентябр[яеь]|октябр[яеь]|ноябр[яеь]|декабр[яеь]|"
    r"січ(?:ень|ня|ні)|"
    r"лют(?:ий|ого|ому)|берез(?:ень|ня|ні)|квіт(?:ень|ня|ні)|трав(?:ень|ня|ні)|черв(?:ень|ня|ні)|"
    r"лип(?:ень|ня|ні)|серп(?:ень|ня|ні)|верес(?:ень|ня|ні)|жовт(?:ень|ня|ні)|"
    r"листопада?і?|груд(?:ень|ня|ні))"
)


_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|-го)? {_MONTH}(?:,? \d{{4}}\b)?|"
    rf"{_MONTH} \d{{1,2}}(?!\d)(?:, \d{{4}}\b)?"
    rf"|{_MONTH} \d{{4}}\b)(?: (?:года?|року)\b)?",
    re.IGNORECASE,
)


_PAIRS = {"“": "”", "«": "»", "„": "“", "(": ")", "[": "]"}


_NAME = re.compile(r"[^\W\d_][\w’'-]*")


_NEXT_NAME = re.compile(r" (?:(?:de|von|van|da|di|al|bin|la) )?(?P<name>[^\W\d_][\w’'-]*)")


_NAME_BEFORE = re.compile(
    r"(?<![\w’'-])(?P<name>[^\W\d_][\w’'-]*) (?:(?:de|von|van|da|di|al|bin|la) )?$"
)


_NEAR_CHARS = 60


_EDGES = " \t\n\r\u00a0,;:"


def whole(text: str, sentence: Span, span: Span) -> Span | None:
    """The span grown to whole words, numbers with their units, names and quotations.

    It stays within the sentence; None where it holds no letter and no digit.

    >>> text = "In Lisbon 2,300 people marched."
    >>> text[slice(*whole(text, Span(0, 31), Span(12, 15)))]
    '2,300'
    """
    start, end = max(span.start, sentence.start), min(span.end, sentence.end)
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    if not any(c.isalnum() for c in text[start:end]):
        return None
    start, end = _words(text, sentence, start, end)
    start, end = _united(text, sentence, start, end)
    start, end = _name(text, sentence, start, end)
    return _quotation(text, sentence, start, end)


def _words(text: str, within: Span, start: int, end: int) -> tuple[int, int]:
    while start > within.start and _joined(text, start):
        start -= 1
    while end < within.end and _joined(text, end):
        end += 1
    return start, end


def _joined(text: str, at: int) -> bool:
    """True if a word continues across a position: letters on both sides, or a hyphen between."""
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return True
    if before in "-’'":
        return after.isalnum() and at > 1 and text[at - 2].isalnum()
    return after in "-’'" and before.isalnum() and text[at + 1 : at + 2].isalnum()


def _united(text: str, within: Span, start: int, end: int) -> tuple[int, int]:
    """With the rest of each number or date that is partly in it."""
    low, high = max(within.start, start - _NEAR_CHARS), min(within.end, end + _NEAR_CHARS)
    for pattern in (_QUANTITY, _DATE):
        for match in pattern.finditer(text, low, high):
            first = match.end() - len(match[0].lstrip())
            if first < end and start < match.end():
                start, end = min(start, first), max(end, match.end())
    return _words(text, within, start, end)


def _name(text: str, within: Span, start: int, end: int) -> tuple[int, int]:
    """With the rest of a name of which only some words are in it."""
    words = [m.group() for m in _NAME.finditer(text[start:end])]
    if not words or len(words) > 3 or not all(_is_name(w) for w in words):
        return start, end
    match = _NEXT_NAME.match(text, end, within.end)
    if match and _is_name(match["name"]):
        return start, match.end()
    if len(words) == 1 and (
        match := _NAME_BEFORE.search(text[max(within.start, start - 40) : start])
    ):
        at = max(within.start, start - 40) + match.start()
        if _is_name(match["name"]) and at > within.start and not TITLES.fullmatch(match["name"]):
            start = at
    return start, end


def _is_name(word: str) -> bool:
    return (
        word[0].isupper()
        and word.lower() not in FUNCTION
        and TIME_WORDS.fullmatch(word) is None
        and (len(word) == 1 or not word.isupper() or len(word) < 6)
    )


def _quotation(text: str, within: Span, start: int, end: int) -> Span | None:
    """With both of a pair of quotation marks or brackets, or with neither."""
    for opening, closing in _PAIRS.items():
        part = text[start:end]
        if part.count(opening) > part.count(closing):
            at = text.find(closing, end, within.end)
            if at >= 0:
                end = at + 1
            elif part.startswith(opening):
                start += 1
            elif opening != "„":
                return None
        elif part.count(closing) > part.count(opening) and closing != "“":
            at = text.rfind(opening, within.start, start)
            if at >= 0:
                start = at
            elif part.endswith(closing):
                end -= 1
            else:
                return None
    return _straight(text, within, start, end)


def _straight(text: str, within: Span, start: int, end: int) -> Span | None:
    if text.count('"', start, end) % 2 == 0:
        return Span(start, end)
    if text.count('"', within.start, start) % 2:  # what is open before it ends in it
        at = text.rfind('"', within.start, start)
        return Span(at, end)
    at = text.find('"', end, within.end)
    if at >= 0:
        return Span(start, at + 1)
    if text[start] == '"':
        return Span(start + 1, end)
    return Span(start, end - 1) if text[end - 1] == '"' else None
