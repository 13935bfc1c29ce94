"""Dates that a text names without ambiguity.

A day without a year, "yesterday" and the like are resolved from the date of publication, and so is
"on Thursday" for those who want it. Ambiguous ones are left out: "next Friday", "today" (which may
be nowadays), "03/04/2026", a year that may be a number of people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from corpus import Span, is_cyrillic
from retrieval.question import PAST_RU, PAST_UK, UKRAINIAN

SURE_DAYS = 120
"""A day without a year resolves to the nearest such day, at most this far from publication."""


Precision = Literal["day", "month", "year"]


_DAYS_AWAY = {
    "yesterday": -1,
    "the day before yesterday": -2,
    "tomorrow": 1,
    "вчера": -1,
    "позавчера": -2,
    "завтра": 1,
    "послезавтра": 2,
    "вчора": -1,
}


_RELATIVE = re.compile(
    r"\b(?:(?P<word>" + "|".join(sorted(_DAYS_AWAY, key=len, reverse=True)) + r")"
    r"|(?P<days>\d{1,3}) (?:days? ago|(?:дн(?:я|ей)|день) назад))\b",
    re.IGNORECASE,
)


_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")


_DOTTED = re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d\d?)\.(?P<year>(?:19|20)\d\d)\b")


_YEAR = re.compile(
    r"\b(?:in|since|by|until|from|during|early|late)\s+(?P<year>(?:19|20)\d\d)"
    r"(?=[,.;:)!?”\"’]|\s+(?:and|the|when|to|after|as|but|with|by|because|for|or|it|he|she|they|a|"
    r"an|that|who|which|was|were|is|has|had|until)\b|\s*$)"
    r"|\b(?P<year_ru>(?:19|20)\d\d)(?:-?м|-?го)?\s+(?:году?|года|год|році|року|рік)\b",
)


WEEKDAYS = tuple(
    re.compile(rf"\b(?:{names})\b", re.IGNORECASE)
    for names in (
        "monday|понедельника?|понеділ(?:ок|ка)|montag|lundi|lunes",
        "tuesday|вторника?|вівтор(?:ок|ка)|dienstag|mardi|martes",
        "wednesday|сред[ауы]|серед[аиу]|mittwoch|mercredi|miércoles",
        "thursday|четвер(?:га?)?|donnerstag|jeudi|jueves",
        "friday|пятниц[ауы]|п[’'ʼ]ятниц[яюі]|freitag|vendredi|viernes",
        "saturday|суббот[ауы]|субот[аиу]|samstag|sonnabend|samedi|sábado",
        "sunday|воскресень[ея]|неділ[яюі]|sonntag|dimanche|domingo",
    )
)
"""The names of the days of a week, Monday first, in the languages of news."""


_YEARS = r"(?:19|20)\d\d"


_OPENING, _CLOSING = "“«", "”»"


_SLAVIC = re.compile(r"[\u0400-\u04ff]+")


_DATE = "|".join(
    (
        # 13 February 2026, 13. Februar, 13 de febrero de 2026, 13 февраля 2026
        (
            r"(?<![\d.,:/-])\b(?P<d1>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+|de\s+)?(?P<m1>MONTH)"
            rf"(?:,?\s+(?:de\s+|del\s+)?(?P<y1>{_YEARS})\b)?"
        ),
        # February 13, 2026
        (
            r"\b(?P<m2>MONTH)\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?\b(?!:\d|%)"
            rf"(?:,?\s+(?P<y2>{_YEARS})\b)?"
        ),
        # August 2025
        rf"\b(?P<m3>MONTH),?\s+(?:de\s+)?(?P<y3>{_YEARS})\b",
    )
)


class NamedDate(NamedTuple):
    """A date that is named in a text."""

    span: Span
    """The words that name it, counted within the text."""
    when: date
    """The day, or the first day of the month or year."""
    precision: Precision


def dates_in(
    text: str,
    published: date | None = None,
    *,
    language: str | None = None,
    steady: bool = True,
    weekdays: bool = False,
) -> list[NamedDate]:
    """The dates that a text names, in their order there.

    `published` is the day that relative dates count from; `steady` is False if the text was
    changed on another day, so that "yesterday" is ambiguous. `language`: BCP 47. With `weekdays`,
    "on Thursday" is the last such day, or the next where the sentence speaks of what will be.

    >>> [(n.when.isoformat(), n.precision)
    ...  for n in dates_in("On 13 February Meta spoke, as in 2018.", date(2026, 2, 14))]
    [('2026-02-13', 'day'), ('2018-01-01', 'year')]
    """
    found = [*_written_out(text, published, language), *_numeric(text)]
    if published and steady:
        found += _relative(text, published)
    found += _years(text)
    taken: list[NamedDate] = []
    for named in found:  # the more precise ones come first
        if not any(n.span.start < named.span.end and named.span.start < n.span.end for n in taken):
            taken.append(named)
    if published and steady and weekdays:
        taken += _of_the_week(text, published, list(taken))
    return sorted(taken)


def day_of(iso: str | None) -> date | None:
    """The day of an ISO 8601 date or date and time; None if it is neither.

    >>> day_of("2026-02-13T23:10:00+03:00"), day_of("spring"), day_of(None)
    (datetime.date(2026, 2, 13), None, None)
    """
    try:
        return date.fromisoformat((iso or "")[:10])
    except ValueError:
        return None


def _written_out(text: str, published: date | None, language: str | None) -> Iterator[NamedDate]:
    code = _code(text, language)
    months, pattern = _months(code)
    for match in pattern.finditer(text):
        part = match.groupdict()
        if _is_no_month(text, match, code):
            continue
        name = next(part[n] for n in ("m1", "m2", "m3") if part[n])
        month = next(number for number, form in months if form.fullmatch(name.rstrip(".")))
        year = next((int(part[n]) for n in ("y1", "y2", "y3") if part[n]), None)
        day = next((int(part[n]) for n in ("d1", "d2") if part[n]), None)
        if year is None:
            when = _nearest(published, month, day or 1)
        else:
            when = _date(year, month, day or 1)
        if when:
            end = match.start() + len(match[0].rstrip("."))
            yield NamedDate(Span(match.start(), end), when, "day" if day else "month")


def _is_no_month(text: str, match: re.Match[str], code: str) -> bool:
    """True if the name of a month is no date with what follows it.

    Only English puts a day behind its month, and not after "in": "в марте 12 человек", "in May 20
    people". A month with a capital that its language does not write is a name: "Mars 2020".
    """
    before = text[max(match.start() - 40, 0) : match.start()]
    if match["m2"]:
        return code != "en" or _IN.search(before) is not None
    if not match["m3"] or code in {"en", "de"}:
        return False
    return match["m3"][0].isupper() and not _BEGINS.search(before)


_IN = re.compile(r"\bin $", re.IGNORECASE)


def _numeric(text: str) -> Iterator[NamedDate]:
    for pattern in (_ISO, _DOTTED):
        for match in pattern.finditer(text):
            when = _date(int(match["year"]), int(match["month"]), int(match["day"]))
            if when:
                yield NamedDate(Span(*match.span()), when, "day")


def _relative(text: str, published: date) -> Iterator[NamedDate]:
    for match in _RELATIVE.finditer(text):
        if _is_quoted(text, match.start()):
            continue  # the day of the quotation is unknown
        days = _DAYS_AWAY[match["word"].lower()] if match["word"] else -int(match["days"])
        with suppress(OverflowError):  # before the first day of the calendar, or after the last
            yield NamedDate(Span(*match.span()), published + timedelta(days), "day")


_BESIDE_CHARS = 12  # of a weekday that is written with its date: "Friday, 13 February"


_SENTENCE_END = re.compile(r"[.!?…][”»\"’)]*\s")


_NO_ONE_DAY = re.compile(
    r"(?:\b(?:every|each|next|following|most|or|кажд\w+|следующ\w+|ближайш\w+|или|кожн\w+|"
    r"наступн\w+|jede\w*|nächste\w*|chaque|prochain\w*|cada|próxim\w+)\W{1,3}|[-–]\W{0,2})$",
    re.IGNORECASE,
)


_BEFORE_THAT = re.compile(
    r"\b(?:last|past|previous|прошл\w+|минувш\w+|предыдущ\w+|минул\w+|letzte\w*|vorige\w*)\W{1,3}$",
    re.IGNORECASE,
)


_SPOKE = re.compile(
    r"\b(?:said|says|told|announced|reported|wrote|added|confirmed|declared|warned|"
    r"(?:сообщ|сказа|заяв|рассказа|объяв|подтверд|отмети|написа|повідом|заяви|розпові|оголос)\w*)"
    r"(?:\W{1,3}\w+){0,4}\W{1,3}$",
    re.IGNORECASE,
)


_WILL_BE = re.compile(
    r"\b(?:will|shall|would|won[’']t|going to|due|set to|is to|are to|plans?|planned for|expected|"
    r"буд\w+|планиру\w+|намер\w+|wird|werden)\b",
    re.IGNORECASE,
)


_UP_TO = re.compile(
    r"\b(?:until|till|by|from|starting|до|к|ко|с|со|від|з|bis(?: zum)?|ab|jusqu['’]?(?:à|au)|"
    r"dès|hasta(?: el)?|desde(?: el)?)\s$",
    re.IGNORECASE,
)
"""What stands directly before a day up to which, or from which, something is to be."""


_SOMEBODYS = re.compile(r"['’]s\b")
"""What follows a day in "by Monday’s storm"."""


_OF_TIME = re.compile(
    r"(?:\b(?:во?|на|до|со?|после|перед|эту|ту|прошл\w+|минувш\w+|предыдущ\w+|следующ\w+|ближайш\w+|"
    r"кажд\w+|утр\w+|вечер\w*|ноч\w+|понедельник\w*|вторник\w*|четверг\w*|пятниц\w+)(?:,? и|,)?"
    r"|\A|[.!?…\n])[\s–-]{0,4}$",
    re.IGNORECASE,
)


_OF_LIFE = re.compile(
    r"\s{1,3}(?:обитани|общени|программ|разработ|распростран|прожив|развити|обучени|жизни|для)\w*",
    re.IGNORECASE,
)


_SPANISH = re.compile(r"\b(?:el|del|al|este|pasado|hasta|desde|cada|y|o)\s$", re.IGNORECASE)


_BEGINS = re.compile(r"(?:\A|[.!?…:\n]|[.!?…][”»\"’)]{1,3})\s{0,3}[“«„\"(–—-]{0,2}\s{0,3}$")


_WRITTEN_LARGE = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|\w{0,10}(?:tag|mittwoch|abend)", re.IGNORECASE
)
"""Days that English and German write with a capital; elsewhere one is a name: Plácido Domingo."""


_WEEK = 7


def _of_the_week(text: str, published: date, dated: list[NamedDate]) -> Iterator[NamedDate]:
    """The weekdays that a text names, counted from the day of publication."""
    for number, names in enumerate(WEEKDAYS):
        for match in names.finditer(text):
            start, end = match.span()
            before = text[max(start - 80, 0) : start]
            beside = any(
                start - _BESIDE_CHARS <= n.span.end and n.span.start <= end + _BESIDE_CHARS
                for n in dated
            )
            if beside or _is_quoted(text, start) or _NO_ONE_DAY.search(before):
                continue
            if _is_no_day(match[0], before, text[end : end + 20]):
                continue
            days = (published.weekday() - number) % _WEEK
            if _BEFORE_THAT.search(before):
                days = days or _WEEK
            elif _is_to_come(text, start, end):
                days = -((number - published.weekday()) % _WEEK)
            with suppress(OverflowError):  # as above
                yield NamedDate(Span(start, end), published - timedelta(days), "day")


def _is_no_day(word: str, before: str, after: str) -> bool:
    """True if the name of a weekday is another word in its place: "охрана окружающей среды"."""
    if re.fullmatch("сред[ауы]", word, re.IGNORECASE):
        return not _OF_TIME.search(before) or _OF_LIFE.match(after) is not None
    if word.lower() == "lunes":  # which are moons in French
        return not _SPANISH.search(before)
    is_large = word[0].isupper() and not _WRITTEN_LARGE.fullmatch(word)
    return is_large and not _BEGINS.search(before)


def is_of_saying(text: str, at: int) -> bool:
    """True if the date at a position is the day on which somebody spoke of something.

    >>> said = "She said on Tuesday that the ferry opens on 1 March."
    >>> is_of_saying(said, said.index("Tuesday")), is_of_saying(said, said.index("1 March"))
    (True, False)
    """
    return _SPOKE.search(text[max(at - 80, 0) : at]) is not None


def _is_to_come(text: str, start: int, end: int) -> bool:
    """True if the sentence around a weekday speaks of what will be then."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, max(start - 400, 0), start)]
    before = text[max(ends[-1] if ends else 0, start - 400) : start]
    if _SPOKE.search(before):
        return False
    stop = _SENTENCE_END.search(text, end)
    after = text[end : stop.start() if stop else len(text)][:120]
    if _UP_TO.search(before) and not _SOMEBODYS.match(after):
        return True
    if is_cyrillic(text[start:end]):
        told = PAST_UK if UKRAINIAN.search(text) else PAST_RU
        return not told.search(f"{before} {after}")
    return bool(_WILL_BE.search(before) or _WILL_BE.search(after[:40]))


def _years(text: str) -> Iterator[NamedDate]:
    for match in _YEAR.finditer(text):
        year = int(match["year"] or match["year_ru"])
        yield NamedDate(Span(*match.span()), date(year, 1, 1), "year")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(published: date | None, month: int, day: int) -> date | None:
    """The day of this month and day nearest to publication; None if it is too far away."""
    if published is None:
        return None
    years = range(max(published.year - 1, 1), min(published.year + 1, 9999) + 1)
    days = [found for year in years if (found := _date(year, month, day))]
    best = min(days, key=lambda found: abs(found - published), default=None)
    return best if best and abs(best - published) <= timedelta(SURE_DAYS) else None


def _is_quoted(text: str, at: int) -> bool:
    """True if a position is inside quotation marks."""
    depth = sum((c in _OPENING) - (c in _CLOSING) for c in text[:at])
    return depth > 0 or text.count('"', 0, at) % 2 == 1


def is_weekday_or_month(word: str) -> bool:
    """True for the name of one, by itself.

    >>> [is_weekday_or_month(word) for word in ("Monday", "march", "Mai", "марта", "Marchmont")]
    [True, True, True, True, False]
    """
    if any(day.fullmatch(word) for day in WEEKDAYS):
        return True
    named = (form for code in ("en", _code(word, None), "de") for _, form in _months(code)[0])
    return any(form.fullmatch(word) or form.fullmatch(word.capitalize()) for form in named)


def _code(text: str, language: str | None) -> str:
    cyrillic = sum("а" <= c <= "я" for c in text.lower())
    usual = "ru" if 2 * cyrillic > sum(map(str.isalpha, text)) else "en"
    return (language or usual).partition("-")[0].lower()


@lru_cache(maxsize=16)
def _months(code: str) -> tuple[tuple[tuple[int, re.Pattern[str]], ...], re.Pattern[str]]:
    """The month names of a language, and its patterns of dates with them.

    Source: the names of the CLDR (https://cldr.unicode.org).
    """
    from babel import Locale, UnknownLocaleError

    try:
        names = Locale.parse(code).months
    except (UnknownLocaleError, ValueError):
        names = Locale.parse("en").months
    forms: dict[int, set[str]] = {}
    for width in ("wide", "abbreviated"):
        for use in ("format", "stand-alone"):
            for number, name in names[use][width].items():
                forms.setdefault(number, set()).update(
                    _written(name.rstrip("."), inflected=width == "wide")
                )
    ordered = {n: "|".join(sorted(f, key=len, reverse=True)) for n, f in forms.items()}
    months = tuple((number, re.compile(form)) for number, form in ordered.items())
    return months, re.compile(_DATE.replace("MONTH", rf"(?:{'|'.join(ordered.values())})\b\.?"))


def _written(month: str, *, inflected: bool) -> Iterator[str]:
    """Patterns for the forms of the name of a month."""
    if inflected and _SLAVIC.fullmatch(month):
        if month[-1] in "аеиійоуьюя":
            month = f"{month}?"  # января, январь, январе
        month += "[аеиійоуьюя]?"
    yield month
    yield month[:1].upper() + month[1:]
