"""Disagreement of sources: articles that answer with different numbers, dates or names.

Explainable rules. Other words for the same are no disagreement, nor is what cannot be compared (a
share and a sum, dollars and kroner, two reasons).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from itertools import combinations

from anyascii import anyascii

from corpus import Span
from retrieval.answerability import kind
from retrieval.dates import WEEKDAYS, NamedDate, dates_in, day_of
from retrieval.quantities import Amount, amounts_in, overlapping
from retrieval.question import asked
from retrieval.quote import Quote

_NOT_COMPARED = ("reason", "way", "yes")


_RUSSIAN = re.compile(r"(?P<no>почему|зачем|отчего|как|правда ли)\b", re.IGNORECASE)


_LENGTH = re.compile(r"\bhow (?:high|tall|deep|wide|long|far)\b|высок|глубок|высот", re.IGNORECASE)


_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")


_CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-3])"
    r"(?:(?:[:.](?P<minute>[0-5]\d))? ?(?P<half>[ap])\.?m\b\.?|:(?P<sharp>[0-5]\d)\b)",
    re.IGNORECASE,
)


_ROUGHLY = re.compile(
    r"\b(?:about|around|roughly|after|before|by|until|till|since|from|between|past|shortly)\b",
    re.IGNORECASE,
)


_GROWING = frozenset({"count", "share", "amount", "age", "cost"})
"""Kinds of numbers that become others as time passes."""


_ONCE = frozenset({"amount", "cost"})
"""Those of them that do not, where they were paid or measured once."""


_ARTICLES = frozenset("a an the der die das le la les el los las".split())


_WHO = re.compile(
    r"\A(?:(?:who|whom|whose|кто|кого|кому|кем|чей|чья|чьё)\b|what\b.*\bname\b)", re.IGNORECASE
)


_KINDS = frozenset("company firm group storm компания фирма группа".split())


_NAME = re.compile(r"[^\W\d_][\w’'-]*")


_NO_NAMES = frozenset(
    "a an the in on at by of and or it he she they this that there after before because about "
    "mr mrs ms dr в на с и по из от за при его ее их это".split()
)


_LONGEST_NAME_WORDS = 8


_WRITTEN_OUT = {"st": "Saint", "ste": "Sainte", "mt": "Mount", "ft": "Fort"}


_ARTICLE = re.compile(
    r"\A\W{0,3}(?:(?P<english>the)|die|der|das|les|la|le|los|las|el|il|gli|het)\s", re.IGNORECASE
)


_DIRECTION = re.compile(
    r"\b(?:(?:(?P<N>north|nord|север|північ|півноч)|(?P<S>south|süd|юг|юж|південь|півд))"
    r"(?:\w{0,2}-?(?:(?P<E>east|ost|восто)|(?P<W>west|запад)))?"
    r"|(?P<E2>east|ost|восто|схід|сход)|(?P<W2>west|запад|захід|заход))\w{0,6}",
    re.IGNORECASE,
)


_NO_ONE_DAY = re.compile(
    r"\b(?:every|each|night|overnight|late|early|evening|or|кажд\w+|ночь\w*|или|jede\w*|nacht)\b",
    re.IGNORECASE,
)


_WEEK = 7


_VOWELS = re.compile(r"[aeiouyjw']")


_SOUNDS = (("kh", "h"), ("ks", "x"), ("ph", "f"), ("ck", "k"), ("c", "k"), ("q", "k"), ("w", "v"))


def differ(question: str, quotes: Sequence[Quote]) -> bool:
    """True if two quotes from different articles disagree."""
    return any(
        answers_differ(question, one, other)
        for one, other in combinations(quotes, 2)
        if one.article.id != other.article.id
    )


def answers_differ(question: str, one: Quote, other: Quote) -> bool:
    """True if the exact words of two quotes cannot both be right."""
    if one.exact is None or other.exact is None or _RUSSIAN.match(question.strip()):
        return False
    wanted = kind(question)
    if wanted == "thing":  # the answers show what kind of thing was asked for
        wanted = next((k for k, has in _SHOWS if has(one) and has(other)), "name")
    if wanted == "number":
        return _amounts_differ(question, one, other)
    if wanted == "time":
        return _dates_differ(one, other)
    return wanted not in _NOT_COMPARED and _named_apart(question, _said(one), _said(other))


def grows(question: str, quotes: Sequence[Quote]) -> bool:
    """True if quotes that differ do so because time passed: figures of different days.

    Those of one day contradict each other, and so do those of what does not change: a fine that
    was paid, the height of a dam, a date or a name. A figure that its own sentence dates back is
    not of the day on which it was published.
    """
    said = asked(question)
    if kind(question) != "number" or said.kind not in _GROWING:
        return False
    if said.kind in _ONCE and said.is_of_past:
        return False
    days = [day_of(quote.article.published) for quote in quotes]
    if None in days or any(map(_is_of_before, quotes)):
        return False
    return not any(
        one_day == other_day and answers_differ(question, one, other)
        for (one, one_day), (other, other_day) in combinations(zip(quotes, days, strict=True), 2)
    )


def _is_of_before(quote: Quote) -> bool:
    """True if a quote says of which time its figure is, and that is before its publication.

    Yesterday is not: "on Monday 60 were missing" is the news of Tuesday. Nor is the date of
    something else: "the app, founded in 2014, has 100 million users".
    """
    published = day_of(quote.article.published)
    if quote.exact is None or published is None:
        return False
    text = quote.article.text[slice(*quote.sentence)]
    exact = Span(*(at - quote.sentence.start for at in quote.exact))
    return any(
        (published - _days(named)[1]).days > _WEEK
        for named in dates_in(text, published, language=quote.article.language)
        if _is_beside(text, named.span, exact)
    )


def _is_beside(text: str, date_: Span, figure: Span) -> bool:
    """True if a date is of a figure: no comma is between them, or it begins the sentence."""
    first, last = sorted((date_, figure))
    return "," not in text[first.end : last.start] or len(text[: date_.start].split()) <= _OPENING


_OPENING = 2  # words before a date that begins a sentence


def by_value(question: str, quotes: Sequence[Quote]) -> tuple[tuple[Quote, ...], ...]:
    """The quotes by what they answer: those that answer the same together, in their order."""
    groups: list[list[Quote]] = []
    for quote in quotes:
        same = next((group for group in groups if _same(question, group[0], quote)), None)
        if same is None:
            groups.append([quote])
        else:
            same.append(quote)
    return tuple(map(tuple, groups))


def _same(question: str, one: Quote, other: Quote) -> bool:
    """True if two quotes answer with the same number, name or words."""
    if one.exact is None or other.exact is None:
        return False
    if _words_of(one) == _words_of(other):
        return True
    if kind(question) == "number":
        first, second = _first_amount(one), _first_amount(other)
        if first is None or second is None or first.agrees_with(second) is not True:
            return False
        return (first.low, first.high) == (second.low, second.high)
    if kind(question) in {"name", "thing"}:
        names = _names(_said(one)), _names(_said(other))
        return bool(names[0]) and len(names[0]) == len(names[1]) and all(map(_alike, *names))
    return False


def _words_of(quote: Quote) -> list[str]:
    words = re.findall(r"\w+", _said(quote).casefold())
    return [word for word in words if word not in _ARTICLES]


def _first_amount(quote: Quote) -> Amount | None:
    text, exact = _sentence(quote)
    return next(overlapping(amounts_in(text), exact), None)


def _amounts_differ(question: str, one: Quote, other: Quote) -> bool:
    lengths = bool(_LENGTH.search(question))
    first, second = (
        list(overlapping(amounts_in(text, lengths=lengths), exact))
        for text, exact in map(_sentence, (one, other))
    )
    if not first or not second or first[0].agrees_with(second[0]) is not False:
        return False  # later numbers, as in "2 of them children", count something else
    told = [first[0].agrees_with(b) for b in second] + [a.agrees_with(second[0]) for a in first]
    return True not in told


def _dates_differ(one: Quote, other: Quote) -> bool:
    first, second = _dates(one), _dates(other)
    if not first and not second:
        if _weekdays(_said(one)) and _weekdays(_said(other)):
            return _weekdays_differ(one, first, other, second)
        return _clocks_differ(_said(one), _said(other))
    if not first or not second:
        return _weekdays_differ(one, first, other, second)
    return not any(a[0] <= b[1] and b[0] <= a[1] for a in first for b in second)


def _weekdays_differ(
    one: Quote, first: list[tuple[date, date]], other: Quote, second: list[tuple[date, date]]
) -> bool:
    """True if days of one week, named by weekday or by date, are not the same weekday."""
    said = f"{_said(one)} {_said(other)}"
    if _ROUGHLY.search(said) or _NO_ONE_DAY.search(said):
        return False
    days = [_days_of_week(quote, dates) for quote, dates in ((one, first), (other, second))]
    when = [
        dates[0][0] if dates else day_of(quote.article.published)
        for quote, dates in ((one, first), (other, second))
    ]
    if when[0] is None or when[1] is None or abs((when[0] - when[1]).days) > _WEEK:
        return False
    return bool(days[0] and days[1] and not days[0] & days[1])


def _days_of_week(quote: Quote, dates: list[tuple[date, date]]) -> set[int]:
    """The weekdays, Monday 0, that the exact words name, or that their dates are."""
    if not dates:
        return _weekdays(_said(quote))
    return {first.weekday() for first, last in dates} if all(a == b for a, b in dates) else set()


def _weekdays(said: str) -> set[int]:
    return {number for number, names in enumerate(WEEKDAYS) if names.search(said)}


def _clocks_differ(one: str, other: str) -> bool:
    """True if each names one time of day, in the same zone, and the two differ."""
    first, second = list(_CLOCK.finditer(one)), list(_CLOCK.finditer(other))
    if len(first) != 1 or len(second) != 1 or _ROUGHLY.search(one) or _ROUGHLY.search(other):
        return False
    (a,), (b,) = first, second
    if one[a.end() :].split() != other[b.end() :].split():
        return False  # GMT and Moscow time
    whole_day = a["half"] and b["half"]
    apart = _minutes(a) - _minutes(b)
    return bool(apart if whole_day else apart % (12 * 60))


def _minutes(clock: re.Match[str]) -> int:
    """Since midnight."""
    half = (clock["half"] or "").lower()
    hours = int(clock["hour"]) % 12 if half else int(clock["hour"])
    return (hours + 12 * (half == "p")) * 60 + int(clock["minute"] or clock["sharp"] or 0)


def _dates(quote: Quote) -> list[tuple[date, date]]:
    """The first and the last day of each date among the exact words."""
    text, exact = _sentence(quote)
    article = quote.article
    named = dates_in(text, day_of(article.published), language=article.language)
    meant = [n for n in named if n.span.start < exact.end and exact.start < n.span.end]
    years = [] if meant else _YEAR.findall(_said(quote))
    return [
        *(_days(n) for n in meant),
        *((date(int(year), 1, 1), date(int(year), 12, 31)) for year in years),
    ]


def _days(named: NamedDate) -> tuple[date, date]:
    first = named.when
    if named.precision == "day":
        return first, first
    if named.precision == "month":
        return first, first.replace(day=monthrange(first.year, first.month)[1])
    return first, first.replace(month=12, day=31)


def _named_apart(question: str, one: str, other: str) -> bool:
    """True if both are full names, or single names to a "who is" question, and they differ.

    A title, a company's owner or a country may be another name for the same: no disagreement.
    """
    if _opposite(one, other):
        return True
    if _translated(one, other) or _translated(other, one):
        return False
    first, second = _names(one), _names(other)
    full = len(first) > 1 and len(second) > 1
    single = _WHO.match(question.strip()) and _is_name(one) and _is_name(other)
    return bool((full or single) and _names_differ(first, second))


def _opposite(one: str, other: str) -> bool:
    """True if two places differ in nothing but opposite directions.

    >>> _opposite("the north of the city", "the south of the city")
    True
    >>> _opposite("the north of the city", "the south of Brell"), _opposite("north", "north-east")
    (False, False)
    """
    first, second = _directions(one), _directions(other)
    apart = any(
        a in first and b in second and a not in second and b not in first
        for a, b in ("NS", "SN", "EW", "WE")
    )
    return apart and _without_directions(one) == _without_directions(other)


def _directions(said: str) -> set[str]:
    named = (match.groupdict().items() for match in _DIRECTION.finditer(said))
    return {name[0] for groups in named for name, word in groups if word}


def _without_directions(said: str) -> list[str]:
    return _DIRECTION.sub("", said).lower().split()


def _translated(one: str, other: str) -> bool:
    """True if one is a name with an English article, the other one in another language."""
    english, foreign = _ARTICLE.match(one), _ARTICLE.match(other)
    if english is None or not english["english"]:
        return False
    return _is_cyrillic(other) or (foreign is not None and not foreign["english"])


def _is_name(said: str) -> bool:
    """True if the text consists of names only, at least one."""
    words = [word for word in _NAME.findall(said) if word.lower() not in _NO_NAMES | _KINDS]
    return bool(words) and all(word[0].isupper() for word in words)


def _names_differ(one: list[str], other: list[str]) -> bool:
    """True if the two share no name; a part of a name is not another name."""
    fewer, more = sorted((one, other), key=len)
    if not fewer or _initials(fewer) == "".join(more) or _initials(more) == "".join(fewer):
        return False
    return not all(any(_alike(a, b) for b in more) for a in fewer)


def _names(exact: str) -> list[str]:
    """The words of the names; empty if the text holds more than names."""
    words = _NAME.findall(exact)
    if len(words) > _LONGEST_NAME_WORDS:
        return []
    names = [w for w in words if w[0].isupper() and w.lower() not in _NO_NAMES]
    return [_WRITTEN_OUT.get(w.lower(), w) for w in names]


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def _alike(one: str, other: str) -> bool:
    """True if two words may be forms of one name: cases, initials, another alphabet.

    >>> _alike("Иванова", "Иванов"), _alike("I", "Ingrid"), _alike("Нордкрафт", "Nordkraft")
    (True, True, True)
    >>> _alike("Solheim", "Solberg"), _alike("Per", "Nils")
    (False, False)
    """
    one, other = (re.sub(r"[’']s?\Z", "", w).lower().replace("ё", "е") for w in (one, other))
    if _sound(one) == _sound(other):  # Kyiv and Kiev
        return True
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    prefix = 0
    while prefix < min(len(one), len(other)) and one[prefix] == other[prefix]:
        prefix += 1
    ending = 4 if prefix >= 5 else 3 if _is_cyrillic(one) else 1  # of cases, or of a people
    return (prefix >= 3 and max(len(one), len(other)) - prefix <= ending) or one == other


def _is_cyrillic(word: str) -> bool:
    return any("\u0400" <= c <= "\u04ff" for c in word)


def _sound(word: str) -> str:
    """The consonants of a word, in Latin letters, each once."""
    latin = anyascii(word).lower()
    for written, sound in _SOUNDS:
        latin = latin.replace(written, sound)
    return re.sub(r"(.)\1+", r"\1", _VOWELS.sub("", latin))


def _has_amounts(quote: Quote) -> bool:
    text, exact = _sentence(quote)
    return any(True for _ in overlapping(amounts_in(text), exact))


def _said(quote: Quote) -> str:
    return quote.article.text[slice(*quote.exact)] if quote.exact else ""


def _sentence(quote: Quote) -> tuple[str, Span]:
    """The quote's text and the span of its exact words in it, to see an "about" before them."""
    return quote.text, quote.emphasis


_SHOWS: tuple[tuple[str, Callable[[Quote], object]], ...] = (
    ("time", _dates),
    ("number", _has_amounts),
)
