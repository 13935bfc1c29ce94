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
        ("no fewer than|no less than|not fewer than|not less than", _BEYOND),
        ("no more than|not more than|не более(?: чем)?|не больше(?: чем)?", _UP_TO),
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
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "один": 1, "одна": 1, "одного": 1, "два": 2, "две": 2, "двух": 2, "двое": 2, "три": 3,
    "трех": 3, "трое": 3, "четыре": 4, "четырех": 4, "пять": 5, "пяти": 5, "шесть": 6,
    "шести": 6, "семь": 7, "семи": 7, "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9,
    "десять": 10, "десяти": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13,
    "четырнадцать": 14, "пятнадцать": 15, "шестнадцать": 16, "семнадцать": 17,
    "восемнадцать": 18, "девятнадцать": 19, "двадцать": 20, "тридцать": 30, "сорок": 40,
    "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80, "девяносто": 90,
    "сто": 100, "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500,
    "полтора": 1.5, "полторы": 1.5, "півтора": 1.5, "півтори": 1.5,
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "elf": 11, "zwölf": 12, "zwanzig": 20, "dreißig": 30, "vierzig": 40,
    "fünfzig": 50, "anderthalb": 1.5, "eineinhalb": 1.5, "zweieinhalb": 2.5, "dreieinhalb": 3.5,
    "viereinhalb": 4.5, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "vingt": 20, "trente": 30, "dos": 2,
    "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
    "doce": 12, "veinte": 20, "treinta": 30, "дві": 2, "чотири": 4, "шість": 6, "сім": 7,
    "вісім": 8, "полмиллиона": 5e5, "полмиллиарда": 5e8, "полтысячи": 500, "півмільйона": 5e5,
    "півмільярда": 5e8, "півтисячі": 500,
}  # fmt: skip


_SCALES = tuple(
    (re.compile(rf"(?:{words})\Z", re.IGNORECASE), value)
    for words, value in (
        ("dozen|dutzend|douzaines?|docenas?|дюжин[аыу]?", 12.0),
        ("hundred|hundert", 1e2),
        ("thousand|k|tausend|tsd|mille|mil|тыс|тысяч[аиу]?|тис|тисяч[аіу]?", 1e3),
        ("lakhs?|lacs?", 1e5),
        ("million|mln|mn|m|millionen|mio|millions|mill[oó]n|millones|milion[ei]", 1e6),
        ("млн|миллион(?:а|ов)?|мільйон(?:а|и|ів)?", 1e6),
        ("crores?", 1e7),
        ("billion|bn|milliarden?|mrd|mld|milliards?|miliard[oi]", 1e9),
        ("млрд|миллиард(?:а|ов)?|мільярд(?:а|и|ів)?", 1e9),
        (
            "trillion|tn|billionen|bill[oó]n|billones|трлн|триллион(?:а|ов)?|трильйон(?:а|и|ів)?",
            1e12,
        ),
    )
)


_ONE = frozenset("a an eine ein une un una".split())
"""Before a scale: "a million". Without one of them it may be "several million"."""


_FRACTIONS = tuple(
    (re.compile(rf"(?:{words})\Z"), value)
    for words, value in (
        ("half|halb(?:e[nr]?)?|demie?|medi[oa]|половин(?:а|у|ы|е|ой)|пол|пів", 1 / 2),
        ("thirds?|drittel|tiers|tercios?|треть|трети|третью|третина", 1 / 3),
        ("quarters?|viertel|quarts?|cuartos?|четверть|четверти|четвертью|чверть", 1 / 4),
        ("dreiviertel", 3 / 4),
        ("fifths?|fünftel", 1 / 5),
        ("tenths?|zehntel", 1 / 10),
    )
)


_WITH = frozenset("and et y с со з und".split())
"""Between a number and a fraction: "two and a half"."""


_OF_A = frozenset("a an of de un une".split())
"""Between a fraction and a scale: "three quarters of a million"."""


_NONE = re.compile(
    r"(?:nobody|none|nothing|no[ -]one|not (?:a single|one)|no people|niemand|keiner|"
    r"никто|никого|ничего|ни (?:одного|одной|один|одна)|ніхто|нікого|жоден|жодного|"
    r"personne n|aucune?(?! info| chiffre)|nadie|ningun[ao]|ningún|"
    r"no (?!les|details|figures|numbers|reports|estimates|plans)[a-z]{3,20}(?<![us])s)\b",
    re.IGNORECASE,
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


_OF = tuple(
    (re.compile(rf"\A\W*(?:{words})", re.IGNORECASE), of)
    for words, of in (
        ("%|per ?cent|процент", "%"),
        (r"\$|(?:us )?dollars?|долл", "$"),
        ("€|euros?|евро", "€"),
        ("£|pounds?|фунт", "£"),
        ("₽|r[ou]+bles?|руб", "₽"),
        (r"cents?\b|centimes?\b|цент(?:а|ов|ів)?\b", "cent"),
        (r"pence\b|penny\b|пенс", "penny"),
        ("kope(?:c|e)?ks?|коп", "kopeck"),
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


_PARTS = {"cent": "", "penny": "£", "kopeck": "₽"}
"""The hundredths of currencies; of which "cents" are, is not said."""


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
    >>> [a.low for a in amounts_in("three quarters of a million, 2 lakh, nobody")]
    [750000.0, 150000.0, 0]
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
    if nobody := _NONE.match(text, start):
        after = next(
            (i for i in range(at, len(tokens)) if tokens[i].start() >= nobody.end()), None
        )
        return Amount(0, 0, "", Span(*nobody.span())), len(tokens) if after is None else after
    first = at
    value, step, at = _value(tokens, at, lengths=lengths)
    end = tokens[at - 1].end()
    if (share := _share(tokens, at, value)) and (value is None or at == first + 1):
        at += value is not None
        return Amount(share - 2, share + 2, "%", Span(start, tokens[at - 1].end())), at
    if value is None:
        return None, at
    of = _of(text, start, end)
    low, high = _told(text[max(0, start - 30) : start], value, step or float(of == "%"))
    if of in _PARTS:
        low, high, of = low / 100, high / 100, _PARTS[of]
    return Amount(low, high, of, Span(start, end)), at


def _share(tokens: list[re.Match[str]], at: int, value: float | None) -> float:
    """The percentage of "a third", whose token is the last, or of "two thirds", whose is next."""
    at -= value is None
    fraction = _fraction(tokens, at)
    if value in (None, 1):
        alone = value == 1 or fraction >= 1 / 4 or _word(tokens, at - 1) in _ONE
        return 100 * fraction * alone
    parts = _word(tokens, at) not in {"half", "third", "quarter", "fifth", "tenth"}
    return 100 * fraction * value if parts and fraction * value < 1 else 0.0


def _value(
    tokens: list[re.Match[str]], at: int, *, lengths: bool
) -> tuple[float | None, float, int]:
    """A value, the step it is rounded to (0 for exact), and the token after it."""
    first, digits = at, tokens[at]["number"]
    value, step = _digits(digits) if digits else (0.0, 0.0)
    total, scaled = 0.0, 1.0  # of the thousands and millions read, and the last of these
    if digits or (_word(tokens, at) in _ONE and _scale(tokens, at + 1)):
        value = value if digits else 1.0
        at += 1
    while at < len(tokens) and not tokens[at]["number"]:
        word, scale = _word(tokens, at), _scale(tokens, at)
        if (and_part := _and_part(tokens, at)) and at > first:
            value += and_part[0] * (1.0 if value else scaled)
            at = and_part[1]
        elif part := _part_of_scale(tokens, at):
            value = (value or 1.0) * part[0]
            at = part[1]
        elif scale and at > first and not (lengths and word == "m"):
            step = max(step, 1.0) * scale if digits else 0.0
            total, value, scaled = _scaled(total, value, scale)
            at += 1
        elif word in _UNITS_WORDS and not digits:
            value += _UNITS_WORDS[word]
            at += 1
        elif word == "and" and not digits and at > first and _goes_on(tokens, at + 1):
            at += 1
        else:
            break
    return (total + value, step, at) if at > first else (None, 0.0, at + 1)


def _scaled(total: float, value: float, scale: float) -> tuple[float, float, float]:
    """The sum, the number that is being read, and the scale, once this scale is read.

    >>> _scaled(2e6, 5, 100), _scaled(2e6, 500, 1000), _scaled(1000, 0, 1e6)
    ((2000000.0, 500, 100), (2500000.0, 0.0, 1000), (1000000000.0, 0.0, 1000000.0))
    """
    if scale <= 100:
        return total, (value or 1.0) * scale, scale
    return (total + value * scale if value else total * scale), 0.0, scale


def _and_part(tokens: list[re.Match[str]], at: int) -> tuple[float, int] | None:
    """The fraction of "and a half", "with three quarters", and the token after it."""
    joint, after = _word(tokens, at), _word(tokens, at + 1)
    if joint not in _WITH or (joint == "and" and after not in {"a", "three"}):
        return None
    number = 3 if after == "three" else 1
    at += 2 if number == 3 or after in _ONE else 1
    fraction = _fraction(tokens, at)
    return (number * fraction, at + 1) if fraction in {1 / 2, 1 / 4} else None


def _part_of_scale(tokens: list[re.Match[str]], at: int) -> tuple[float, int] | None:
    """The fraction of "half a million", "quarters of a million", and the token of the scale."""
    fraction = _fraction(tokens, at)
    at += 1
    while fraction and _word(tokens, at) in _OF_A:
        at += 1
    return (fraction, at) if fraction and _scale(tokens, at) else None


def _fraction(tokens: list[re.Match[str]], at: int) -> float:
    word = _word(tokens, at)
    return next((value for pattern, value in _FRACTIONS if pattern.match(word)), 0.0)


def _scale(tokens: list[re.Match[str]], at: int) -> float:
    word = _word(tokens, at)
    return next((value for pattern, value in _SCALES if pattern.match(word)), 0.0)


def _word(tokens: list[re.Match[str]], at: int) -> str:
    """The word of a token; empty if it is a number, or if there is none."""
    return _plain(tokens[at]["word"]) if 0 <= at < len(tokens) else ""


def _goes_on(tokens: list[re.Match[str]], at: int) -> bool:
    return _word(tokens, at) in _UNITS_WORDS


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
