"""The words that a reader marks: made whole, and the clause, sentence and text they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from corpus import Span
from retrieval import word_classes as words
from retrieval.question import CYRILLIC, DIGIT, NUMERIC, WORD, Asked, alike, misspelt, sounds_like
from retrieval.word_classes import FUNCTION, SCALE, TIME_WORDS, TITLES, UNIT_CLASSES


@dataclass(frozen=True)
class SpanInContext:
    """A span that a reader marked, with the question and what stands around it."""

    asked: Asked
    text: str
    where: Span
    """The sentence, in the text."""
    exact: Span
    heading: str
    required: tuple[str, ...]
    other_names: tuple[tuple[str, str], ...] = ()

    @cached_property
    def sentence(self) -> str:
        """The sentence that holds the span."""
        return self.text[slice(*self.where)]

    @cached_property
    def start(self) -> int:
        """Where the span begins in the sentence."""
        return self.exact.start - self.where.start

    @cached_property
    def end(self) -> int:
        """Where the span ends in the sentence."""
        return self.exact.end - self.where.start

    @cached_property
    def span(self) -> str:
        """The words of the span."""
        return self.text[slice(*self.exact)]

    @cached_property
    def before(self) -> str:
        """The sentence before, in the same paragraph."""
        at = max(0, self.where.start - _NEAR_CHARS)
        ahead = self.text[at : self.where.start].rpartition("\n")[2].rstrip()
        cut = [m.end() for m in _SENTENCE_END.finditer(ahead) if m.end() < len(ahead)]
        return ahead[cut[-1] if cut else 0 :].strip()

    @cached_property
    def paragraph(self) -> str:
        """The sentence, and what stands before it in its paragraph."""
        at = max(0, self.where.start - _NEAR_CHARS)
        return self.text[at : self.where.end].rpartition("\n")[2]

    @cached_property
    def after(self) -> str:
        """The beginning of the sentence after."""
        return self.text[self.where.end : self.where.end + 120].lstrip(" ")

    @cached_property
    def is_same_script(self) -> bool:
        """True if question and sentence are written in one alphabet."""
        return (CYRILLIC.search(self.sentence) is not None) == self.asked.is_cyrillic

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        """The clauses of the sentence, counted within it."""
        return tuple(_clauses(self.sentence))

    @cached_property
    def at(self) -> int:
        """Which clause holds the beginning of the span."""
        return max((i for i, c in enumerate(self.clauses) if c.start <= self.start), default=0)

    @cached_property
    def clause(self) -> Span:
        """The clause that holds the span; it reaches to the end of the span."""
        start, end = self.clauses[self.at]
        return Span(start, max(end, self.end))

    def governing(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Cues outside the span in its clause, or that open the predicate of it."""
        for clause in self._near():
            for match in pattern.finditer(self.sentence, clause.start, clause.end):
                if match.end() <= self.start or match.start() >= self.end:
                    if clause.start >= self.clause.end and _NOBODY.match(match[0]):
                        continue
                    opening = len(self.sentence[clause.start : match.start()].split()) <= 2
                    is_parenthesis = match.end() <= self.start and clause.end - match.end() <= 2
                    if (
                        clause == self.clause
                        or is_parenthesis
                        or (opening and match.start() >= self.end)
                    ):  # "Probably, …"
                        yield match

    def _near(self) -> Iterator[Span]:
        yield self.clause
        later = [c for c in self.clauses if c.start >= self.clause.end][:2]
        for clause in later:
            opens = self.sentence[clause.start - 2 : clause.start].strip() == ","
            if opens and not _SUBORDINATE.match(self.sentence, clause.start):
                yield clause
        if self.at:
            yield self.clauses[self.at - 1]

    def shared(self, part: str, wanted: Iterable[str] | None = None) -> float:
        """The share of the question's content words that a part holds; 0 in another alphabet."""
        told = tuple(self.asked.content if wanted is None else wanted)
        if not told or not self.is_same_script:
            return 0.0
        held = WORD.findall(part)
        return sum(any(alike(word, h) for h in held) for word in told) / len(told)

    @cached_property
    def asks_who_says(self) -> bool:
        """True if it asks who says something, or who somebody is: what is said may be denied."""
        if self.asked.kind == "thing":
            return words.WHAT_SAID.search(self.asked.text) is not None
        if self.asked.kind != "who":
            return False
        return _SAYING.search(self.asked.text) is not None or self.is_about_a_name

    @cached_property
    def is_about_a_name(self) -> bool:
        """True if it asks who somebody is whom it names."""
        if _WHO_IS.search(self.asked.text):
            return True
        match = _WHO_IS_NAMED.match(self.asked.text)
        if match is None or len(match["name"].split()) > 3:
            return False
        if not self.is_same_script:
            return True
        own = [word for word in WORD.findall(self.sentence) if word[0].isupper()]
        return all(
            any(alike(word, name) or misspelt(word, name) for name in own)
            for word in WORD.findall(match["name"])
        )

    @cached_property
    def is_numeric(self) -> bool:
        """True if it is asked for a number, and one is marked."""
        kind = self.asked.kind
        return kind in NUMERIC or (kind == "thing" and DIGIT.search(self.span) is not None)


_NEAR_CHARS = 600


_SAYING = re.compile(
    r"\b(?:says?|said|claim(?:s|ed)?|thinks?|believes?|wrote that|writes that|"
    r"reported|told|argues?|"
    r"говор\w+|сказал\w*|утвержда\w+|счита\w+|сообщи\w+|написал\w*,? что|дума\w+|"
    r"каже|кажуть|сказа\w+|стверджу\w+|вважа\w+|повідоми\w+|написа\w+,? що)\b",
    re.IGNORECASE,
)


_WHO_IS = re.compile(r"\b(?:кто так(?:ой|ая|ие)|хто так(?:ий|а|і))\b", re.IGNORECASE)


_WHO_IS_NAMED = re.compile(
    r"\A\W*+who(?: is| was|['’]s) (?!(?:the|a|an|in|now|your|his|her|their)\b)"
    r"(?P<name>[^?]{1,60})",
    re.IGNORECASE,
)


_SENTENCE_END = re.compile(r"[.!?…][”»\"’)]{0,4} {1,3}(?=[^\W_]|[“«\"(])")


_NOBODY = re.compile(r"(?:none|nobody|no)\b", re.IGNORECASE)


_BOUNDARY = re.compile(
    r"[,:]\s|;\s?|\s[–—-]\s|[()]|(?<=[,.!?])[”»\"]\s?|[”»\"],\s|"
    r"\s(?=(?:and|but|or|that|which|who|whom|whose|because|when|while|although|"
    r"though|whereas|if|whether|"
    r"и|а|но|или|что|чтобы|который|которая|которое|которые|когда|если|хотя|пока|"
    r"та|і|й|але|або|що|щоб|який|яка|яке|які|коли|якщо|хоча|доки|"
    r"und|aber|oder|dass|weil|et|mais|que|car|y|pero|porque)\s)",
    re.IGNORECASE,
)


_SUBORDINATE = re.compile(
    r"(?:and|but|or|that|which|who|whom|whose|because|when|where|while|although|"
    r"though|if|whether|not|than|as|"
    r"чем|ніж|и|а|но|или|что|чтобы|котор\w+|когда|где|если|хотя|пока|та|і|й|але|або|"
    r"що|щоб|як(?:ий|а|е|і)|коли|"
    r"де|якщо|хоча|доки|der|die|das|und|aber|et|mais|qui|y|pero|que)\b",
    re.IGNORECASE,
)


def _clauses(sentence: str) -> Iterator[Span]:
    start = 0
    for match in _BOUNDARY.finditer(sentence):
        if match.end() > start and match.start() > start:
            yield Span(start, match.start())
            start = match.end()
    yield Span(start, len(sentence))


@lru_cache(maxsize=256)
def stands(name: str, text: str) -> bool:
    """True if a name, or a form or a near spelling of it, stands in a text, in any alphabet.

    >>> stands("вотсапа", "WhatsApp has 100 million users."), stands("Max", "Песков сказал.")
    (True, False)
    """
    if name.lower() in text.lower():
        return True
    held = WORD.findall(text)
    if any(alike(name, word) or misspelt(name, word) for word in held):
        return True
    return any(name.isascii() != word.isascii() and sounds_like(name, word) for word in held)


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


_ENGLISH_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:M)ay|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)


_MONTH = (
    rf"(?:{_ENGLISH_MONTH}|"
    r"январ[яеь]|феврал[яеь]|марта?е?|апрел[яеь]|ма[йяе]|"
    r"июн[яеь]|июл[яеь]|августа?е?|сентябр[яеь]|октябр[яеь]|ноябр[яеь]|декабр[яеь]|"
    r"січ(?:ень|ня|ні)|"
    r"лют(?:ий|ого|ому)|берез(?:ень|ня|ні)|квіт(?:ень|ня|ні)|трав(?:ень|ня|ні)|черв(?:ень|ня|ні)|"
    r"лип(?:ень|ня|ні)|серп(?:ень|ня|ні)|верес(?:ень|ня|ні)|жовт(?:ень|ня|ні)|"
    r"листопада?і?|груд(?:ень|ня|ні))"
)


_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|-го)? {_MONTH}(?:,? \d{{4}}\b)?|"
    rf"{_ENGLISH_MONTH} \d{{1,2}}(?!\d)(?:, \d{{4}}\b)?"
    rf"|{_MONTH} \d{{4}}\b)(?: (?:года?|року)\b)?",
    re.IGNORECASE,
)


_PAIRS = {"“": "”", "«": "»", "„": "“", "(": ")", "[": "]"}


_NAME = re.compile(r"[^\W\d_][\w’'-]*")


_NEXT_NAME = re.compile(r" (?:(?:de|von|van|da|di|al|bin|la) )?(?P<name>[^\W\d_][\w’'-]*)")


_NAME_BEFORE = re.compile(
    r"(?<![\w’'-])(?P<name>[^\W\d_][\w’'-]*) (?:(?:de|von|van|da|di|al|bin|la) )?$"
)


_GROWN_CHARS = 60


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
    low, high = max(within.start, start - _GROWN_CHARS), min(within.end, end + _GROWN_CHARS)
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
