"""Which dates a text names, and which it only seems to."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.dates import dates_in, day_of

_PUBLISHED = date(2026, 2, 14)


def _named(text: str, language: str | None = None) -> list[tuple[str, str, str]]:
    found = dates_in(text, _PUBLISHED, language=language)
    return [(text[slice(*n.span)], n.when.isoformat(), n.precision) for n in found]


@pytest.mark.parametrize(
    ("text", "words", "when", "precision"),
    [
        ("It was closed on 13 February 2025.", "13 February 2025", "2025-02-13", "day"),
        ("It was closed on February 13th, 2025.", "February 13th, 2025", "2025-02-13", "day"),
        ("Feb. 12: it rained.", "Feb. 12", "2026-02-12", "day"),
        ("From 1 April it is open.", "1 April", "2026-04-01", "day"),
        ("On 20 December it fell.", "20 December", "2025-12-20", "day"),
        ("In August 2025 it was promised.", "August 2025", "2025-08-01", "month"),
        ("It was built in 2018.", "in 2018", "2018-01-01", "year"),
        ("Dated 2026-02-01, it says so.", "2026-02-01", "2026-02-01", "day"),
        ("It came yesterday.", "yesterday", "2026-02-13", "day"),
        ("It came 3 days ago.", "3 days ago", "2026-02-11", "day"),
        ("Мост закрыли 13 февраля.", "13 февраля", "2026-02-13", "day"),
        ("В мае 2025 года обещали ремонт.", "мае 2025", "2025-05-01", "month"),
        ("С 01.04.2026 он открыт.", "01.04.2026", "2026-04-01", "day"),
        ("Вчера пошёл дождь.", "Вчера", "2026-02-13", "day"),
        ("Его построили в 2018 году.", "2018 году", "2018-01-01", "year"),
    ],
)
def test_a_date_is_told_with_its_words(text: str, words: str, when: str, precision: str) -> None:
    """In English and Russian, no more precise than it is named."""
    assert _named(text) == [(words, when, precision)]


@pytest.mark.parametrize(("code", "text"), [("de", "Am 13. Februar"), ("uk", "Це було 13 лютого")])
def test_other_languages_have_their_months(code: str, text: str) -> None:
    """As the CLDR writes them."""
    assert [when for _, when, _ in _named(text, code)] == ["2026-02-13"]


@pytest.mark.parametrize(
    "text",
    [
        "She said so on Thursday.",  # which one?
        "It is today the largest.",  # nowadays
        "It was due on 02/03/2026.",  # February or March?
        "It opens on 15 October.",  # of which year?
        "It stood in 2000 schools.",
        "You may 5 times.",
        "He said: “It was fine yesterday.”",  # said on a day that is not known
        "Он сказал: «Вчера было лучше».",
        "It was due on 31 February 2026.",
        "Пришли 5 мам.",
        "В марте 12 человек ушли.",
        "In May 20 people left.",
        "Марта 5 лет работала в школе.",
        "It was sat 5 on, and the sun 3 off.",
    ],
)
def test_what_may_mean_something_else_is_left_out(text: str) -> None:
    """No date is better than a wrong one."""
    assert _named(text) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ru", "Закон об охране окружающей среды приняли."),
        ("ru", "Выбросы попали в окружающую среду."),
        ("ru", "Он вышел из рабочей среды."),
        ("ru", "Его вернули в среду обитания."),
        ("fr", "Les lunes de Saturne sont nombreuses."),
        ("fr", "La mission Mars 2020 a réussi."),
        ("fr", "En mars 20 personnes sont parties."),
        ("de", "Im Mai 20 Leute gingen."),
        ("es", "Cantó Plácido Domingo."),
        ("es", "En mayo 20 personas se fueron."),
        ("uk", "У березні 12 людей пішли."),
    ],
)
def test_words_that_look_like_days_or_months_are_none(code: str, text: str) -> None:
    """Surroundings, moons, a planet, a tenor, and people who are counted after a month."""
    assert dates_in(text, _PUBLISHED, language=code, weekdays=True) == []


def test_without_a_day_of_publication_only_whole_dates_are_sure() -> None:
    """Nothing tells from which day they count."""
    assert dates_in("It came yesterday, on 13 February.") == []
    assert len(dates_in("It came on 13 February 2026.")) == 1


def test_a_text_that_was_changed_later_has_no_yesterday() -> None:
    """It may be counted from either day."""
    assert dates_in("It came yesterday.", _PUBLISHED, steady=False) == []


def test_the_day_of_a_time_is_that_of_its_place() -> None:
    """It is not moved to another zone."""
    assert day_of("2026-02-13T23:10:00+03:00") == date(2026, 2, 13)


@pytest.mark.parametrize("published", [date.min, date.max])
@pytest.mark.parametrize(
    "text",
    [
        "It fell 3 days ago.",
        "It fell last Monday.",
        "It opens on Sunday.",
        "It falls tomorrow.",
        "It fell yesterday.",
        "It fell on 3 January.",
    ],
)
def test_the_ends_of_the_calendar(text: str, published: date) -> None:
    """A day before the first or after the last is none."""
    found = dates_in(text, published, weekdays=True)
    assert all(date.min <= named.when <= date.max for named in found)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("She said on Thursday that it was over.", "2026-02-12"),
        ("It was closed on Saturday.", "2026-02-14"),  # the day itself
        ("It will open on Friday.", "2026-02-20"),
        ("They have until Wednesday to comply.", "2026-02-18"),
        ("The court said on Tuesday it would hear the case.", "2026-02-10"),
        ("It fell last Saturday.", "2026-02-07"),
        ("Суд в четверг отказался отменить запрет.", "2026-02-12"),
        ("Мост откроют в пятницу.", "2026-02-20"),
        ("Срок дали до пятницы.", "2026-02-20"),
        ("У четвер суд відмовився скасувати заборону.", "2026-02-12"),
        ("Am Donnerstag wurde die Brücke gesperrt.", "2026-02-12"),
        ("She was stabbed by her neighbour on Monday.", "2026-02-09"),
        ("He fled from the city on Friday.", "2026-02-13"),
        ("The pier was hit by Monday’s storm.", "2026-02-09"),
        ("He must leave by Monday.", "2026-02-16"),
        ("Он ушёл с поста в среду.", "2026-02-11"),
        ("El puente se cerró el lunes.", "2026-02-09"),
        ("Срок дали до среды.", "2026-02-18"),
    ],
)
def test_a_weekday_counts_from_the_day_of_publication(text: str, day: str) -> None:
    """The last one, or the next where it is spoken of as to come; published on a Saturday."""
    published = date(2026, 2, 14)
    language = "de" if text.startswith("Am") else "es" if text.startswith("El") else None
    (named,) = dates_in(text, published, language=language, weekdays=True)
    assert named.when.isoformat() == day
    assert dates_in(text, published, language=language) == []


@pytest.mark.parametrize(
    "text",
    [
        "It is open every Thursday.",
        "It will open next Friday.",
        "“I saw it on Friday,” he said.",
        "В следующий четверг мост откроют.",
        "Closed Monday-Friday.",
    ],
)
def test_a_weekday_that_may_be_another_is_left_out(text: str) -> None:
    """Nobody knows when the speaker spoke, or which of two is next."""
    found = dates_in(text, date(2026, 2, 14), weekdays=True)
    assert [n for n in found if text[slice(*n.span)] != "Monday"] == []


def test_a_weekday_beside_its_date_is_that_date() -> None:
    """It is not counted again."""
    (named,) = dates_in("It fell on Friday, 6 February.", date(2026, 2, 14), weekdays=True)
    assert named.when == date(2026, 2, 6)
