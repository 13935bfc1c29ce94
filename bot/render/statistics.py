"""Counts for admins in Telegram HTML: questions by day, articles by quotes and votes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.render.telegram_html import label
from bot.state.admin_records import DayCount, by_day
from corpus import Article

if TYPE_CHECKING:
    from bot.i18n import Translator
    from bot.state.feedback import AnswerRating

MOST_QUOTED = 5
"""Articles of which it is told how often they were quoted."""


_CHARS = 80  # of a title in one line of several


def days(counts: Sequence[DayCount], speech: Translator) -> Iterator[str]:
    """A line for each day with its outcomes, then one with the languages."""
    for day, of in by_day(counts).items():
        yield speech.html(
            "stats-day",
            day=speech.date(date.fromisoformat(day)),
            answered=of["answered"],
            uncertain=of["uncertain"],
            missing=of["not_found"],
        )
    languages: Counter[str] = Counter()
    for one in counts:
        languages[one.language] += one.n
    if languages:
        said = ", ".join(f"{code} {n}" for code, n in languages.most_common())
        yield speech.html("stats-languages", languages=said)


def votes(ratings: Iterable[AnswerRating], speech: Translator) -> str:
    """How many 👍 and 👎 there were."""
    given = [(one.helpful, one.unhelpful) for one in ratings]
    up, down = (sum(column) for column in zip((0, 0), *given, strict=True))
    return speech.html("stats-feedback", n=up, unhelpful=down)


def most_quoted(
    articles: Iterable[Article],
    quoted: Counter[str],
    ratings: Iterable[AnswerRating],
    speech: Translator,
) -> Iterator[str]:
    """A line for each of the articles: how often it was quoted, its title, its 👍 and 👎."""
    up, down = votes_by_article(ratings)
    for one in articles:
        yield speech.html(
            "stats-quoted",
            n=quoted[one.id],
            label=label(one.label, _CHARS),
            helpful=up[one.id],
            unhelpful=down[one.id],
        )


def votes_by_article(ratings: Iterable[AnswerRating]) -> tuple[Counter[str], Counter[str]]:
    """The 👍 and the 👎 of each article that an answer with votes quotes first, by its id."""
    up, down = Counter[str](), Counter[str]()
    for one in ratings:
        if one.article is not None:
            up[one.article] += one.helpful
            down[one.article] += one.unhelpful
    return up, down
