"""Quantities in a text as ranges: value, precision and unit.

"97 million" is any number that rounds to it; "more than 100 million" may be a fifth more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus import Span

_NEAR_CHARS = 60  # words of a quantity are at most this near to its number


_ABOUT, _BEYOND, _SHORT_OF, _UP_TO = (0.95, 1.05), (1.0, 1.2), (0.9, 1.0), (0.5, 1.0)


_BEFORE = tuple(
    (re.compile(rf"(?:^|\W)(?:{words})\W*+(?:(?:the |a |an )\W*+)?$", re.IGNORECASE), factors)
    for words, factors in (
        ("about|around|some|roughly|approximately|circa|около|примерно|порядка|где-то", _ABOUT),
        ("more than|over|at least|above|exceeding|upwards of", _BEYOND),
        ("более(?: чем)?|больше(?: чем)?|свыше|не менее|не меньше|минимум", _BEYOND),
        ("nearly|almost|close to|just under|почти|без малого", _SHORT_OF),
        ("up to|at most|fewer than|less than|under|до|не более|менее|меньше", _UP_TO),
    )
)


_UNITS_WORDS = {
    "zero": 0, "one": 1, "once": 1, "two": 2, "twice": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
    "один": 1, "одна": 1, "одного": 1, "два": 2, "две": 2, "двух": 2, "двое": 2, "три": 3,
    "трех": 3, "трое": 3, "четыре": 4, "четырех": 4, "пять": 5, "пяти": 5, "шесть": 6,
    "шести": 6, "семь": 7, "семи": 7, "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9,
    "десять": 10, "десяти": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13,
    "четырнадцать": 14, "пятнадцать": 15, "шестнадцать": 16, "семнадцать": 17,
    "восемнадцать": 18, "девятнадцать": 19, "двадцать": 20, "тридцать": 30, "сорок": 40,
    "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80, "девяносто": 90,
    "сто": 100, "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500,
}  # fmt: skip


_SCALES = tuple(
    (re.compile(rf"(?:{words})\Z", re.IGNORECASE), value)
    for words, value in (
        ("hundred", 1e2),
        (r"thousand|k|тыс|тысяч[аиу]?", 1e3),
        (r"million|mln|mn|m|млн|миллион(?:а|ов)?", 1e6),
        (r"billion|bn|млрд|миллиард(?:а|ов)?", 1e9),
        (r"trillion|tn|трлн|триллион(?:а|ов)?", 1e12),
    )
)


_MANY = tuple(
    (re.compile(rf"(?:{words})\Z", re.IGNORECASE), (low, high))
    for words, low, high in (
        ("dozens|tens|десятки", 20, 99),
        ("hundreds|сотни", 200, 999),
        ("thousands|тысячи", 2e3, 999_999),
        ("millions|миллионы", 2e6, 999e6),
    )
)


_SHARES = (("half|половин", 50.0), ("third|трет", 100 / 3), ("quarter|четверт", 25.0))


_OF = tuple(
    (re.compile(rf"\A\W*(?:{words})", re.IGNORECASE), of)
    for words, of in (
        ("%|per ?cent|процент", "%"),
        (r"\$|(?:us )?dollars?|долл", "$"),
        ("€|euros?|евро", "€"),
        ("£|pounds?|фунт", "£"),
        ("₽|r[ou]+bles?|руб", "₽"),
        ("kroner?|kronor|крон", "kr"),
        (r"km/h|kph|км/ч", "km/h"),
        ("mph", "mph"),
        ("kilomet|km|км|километр", "km"),
        (r"miles?\b", "mile"),
        (r"met(?:er|re)s?|m\b|метр|м\b", "m"),
        (r"feet|foot|ft\b", "ft"),
        (r"minutes?\b|минут", "minute"),
        (r"hours?\b|час", "hour"),
        (r"days?|дн|день", "day"),
        (r"weeks?\b|недел", "week"),
        (r"months?\b|месяц", "month"),
        (r"years?|год|лет", "year"),
    )
)


_NUMBER = re.compile(
    r"\d{1,3}(?:[,\u00a0\u202f '’]\d{3})+(?!\d)(?:\.\d+)?|"
    r"[1-9]\d{0,2}(?:\.\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
)


_TOKEN = re.compile(rf"(?P<number>{_NUMBER.pattern})|(?P<word>[^\W\d_]+)")


_BETWEEN = re.compile(r"\A(?:[^\w–—-]*+[-–—]|\W*+(?:to|до|and|и)\b)\W*+\Z", re.IGNORECASE)


_OPENS = re.compile(r"\b(?:between|from|от|между)\W*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as a range, both ends included."""

    low: float
    high: float
    of: str
    """%, a currency, a measure, or nothing that matters here."""
    span: Span
    """The span in the text, with scale and unit."""

    def agrees_with(self, other: Amount) -> bool | None:
        """True if both may be the same number; None if they are of different kinds."""
        if self.of != other.of and ("%" in (self.of, other.of) or (self.of and other.of)):
            return None
        return self.low <= other.high and other.low <= self.high


def amounts_in(text: str, *, lengths: bool = False) -> list[Amount]:
    """The numbers that a text names, in order; a range is one of them.

    With `lengths`, "2 m" are metres rather than millions.

    >>> [(a.low, a.high, a.of) for a in amounts_in("from 50 to 60 dollars")]
    [(50.0, 60.0, '$')]
    >>> [(a.low, a.high) for a in amounts_in("97 million")]
    [(96500000.0, 97500000.0)]
    """
    found: list[Amount] = []
    tokens = list(_TOKEN.finditer(text))
    at = 0
    while at < len(tokens):
        amount, at = _amount(text, tokens, at, lengths=lengths)
        if amount is None:
            continue
        before = found[-1] if found else None
        if before and _is_range(text, before, amount):
            found[-1] = _ranging(before, amount)
        else:
            found.append(amount)
    return found


def _amount(
    text: str, tokens: list[re.Match[str]], at: int, *, lengths: bool
) -> tuple[Amount | None, int]:
    """The number that begins at a token, if one does, and the token after it."""
    start = tokens[at].start()
    word = _plain(tokens[at]["word"])
    if many := next((m for pattern, m in _MANY if word and pattern.match(word)), None):
        return Amount(*many, "", Span(*tokens[at].span())), at + 1
    if share := next((s for stem, s in _SHARES if re.match(rf"(?:{stem})", word)), None):
        return Amount(share - 2, share + 2, "%", Span(*tokens[at].span())), at + 1
    value, step, at = _value(tokens, at, lengths=lengths)
    if value is None:
        return None, at
    end = tokens[at - 1].end()
    of = _of(text, start, end)
    low, high = _told(text[max(0, start - 30) : start], value, step or float(of == "%"))
    return Amount(low, high, of, Span(start, end)), at


def _value(
    tokens: list[re.Match[str]], at: int, *, lengths: bool
) -> tuple[float | None, float, int]:
    """A value, the step it is rounded to (0 for exact), and the token after it."""
    value, step = 0.0, 0.0
    first = at
    if digits := tokens[at]["number"]:
        value, step = _digits(digits)
        at += 1
    while at < len(tokens) and not tokens[at]["number"]:
        word = _plain(tokens[at]["word"])
        scale = next((v for pattern, v in _SCALES if pattern.match(word)), None)
        if scale and at > first and not (lengths and word == "m"):
            value, step = value * scale, max(step, 1.0) * scale if digits else 0.0
        elif word in _UNITS_WORDS and not digits:
            value += _UNITS_WORDS[word]
        elif word != "and" or digits or at == first or not _goes_on(tokens, at + 1):
            break
        at += 1
    return (value, step, at) if at > first else (None, 0.0, at + 1)


def _goes_on(tokens: list[re.Match[str]], at: int) -> bool:
    return at < len(tokens) and _plain(tokens[at]["word"]) in _UNITS_WORDS


def _digits(written: str) -> tuple[float, float]:
    """A value written in digits, and the weight of its last digit if it is a fraction.

    >>> _digits("1,850"), _digits("1.850"), _digits("97,5"), _digits("96.500.000")
    ((1850.0, 0.0), (1850.0, 0.0), (97.5, 0.1), (96500000.0, 0.0))
    """
    plain = re.sub(r"[,\u00a0\u202f '’](?=\d{3}(?!\d))", "", written)
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", written):
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    decimals = len(plain.partition(".")[2])
    return float(plain), round(0.1**decimals, decimals) if decimals else 0.0


def _told(before: str, value: float, step: float) -> tuple[float, float]:
    """The range that a number means, given the words before it."""
    for pattern, (low, high) in _BEFORE:
        if pattern.search(before):
            return value * low, value * high
    return value - step / 2, value + step / 2


def _of(text: str, start: int, end: int) -> str:
    before = text[max(0, start - _NEAR_CHARS) : start].rstrip()[-1:]
    if before in ("$", "€", "£", "₽"):
        return before
    after = text[end : end + _NEAR_CHARS]
    return next((of for pattern, of in _OF if pattern.match(after)), "")


def _is_range(text: str, one: Amount, other: Amount) -> bool:
    between = text[one.span.end : other.span.start]
    if not _BETWEEN.match(between):
        return False
    before = text[max(0, one.span.start - _NEAR_CHARS) : one.span.start]
    return re.search(r"and|и", between) is None or bool(_OPENS.search(before))


def _ranging(one: Amount, other: Amount) -> Amount:
    """From one number to another; "50–60 million" is millions on both sides."""
    low = one.low
    while 0 < low < other.low / 999 and other.high >= 1e3:
        low *= 1000
    span = Span(one.span.start, other.span.end)
    return replace(other, low=min(low, other.low), high=max(one.high, other.high), span=span)


def _plain(word: str | None) -> str:
    return (word or "").lower().replace("ё", "е")


def overlapping(amounts: list[Amount], span: Span) -> Iterator[Amount]:
    """The quantities that overlap a span."""
    return (a for a in amounts if a.span.start < span.end and span.start < a.span.end)
