"""Counts for admins: questions by day, articles by quotes and votes; ratings as a table."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.render.answers import label
from bot.render.json import line_of
from bot.state.admin_records import DayCount, by_day
from corpus import Article, CorpusStore, UnknownArticleError, Version

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


_WORDS = ("title", "publisher", "quote")


def rated(store: CorpusStore | None, ratings: Sequence[AnswerRating]) -> Iterator[dict[str, Any]]:
    """Each rating with the title and publisher of its article and the words that it quotes.

    None where they are not known any more, or there is no corpus. Neither the reader nor the
    question is stored, so neither can appear. Blocks.
    """
    for one in ratings:
        told: dict[str, str | None] = dict.fromkeys(_WORDS)
        if store is not None and one.article is not None:
            try:
                article = store.all.article(one.article)
                versions = store.all.history(one.article)
            except UnknownArticleError:  # it was removed since
                yield asdict(one) | told
                continue
            told |= {"title": article.title, "publisher": article.publisher}
            text = _quoted_text(versions, one)
            told["quote"] = text[one.start : one.end] if text is not None else None
        yield asdict(one) | told


def _quoted_text(versions: Sequence[Version], one: AnswerRating) -> str | None:
    """The text that a rated answer quoted; None where that is not sure.

    Of several versions, only one of before the day of the rating is surely the one.
    """
    if len(versions) == 1:
        return versions[0].text
    known = [v for v in versions if v.retrieved and v.retrieved[:10] < one.day]
    if known and (versions[-1] is known[-1] or _changed_later(versions, known[-1], one)):
        return known[-1].text
    return None


def _changed_later(versions: Sequence[Version], known: Version, one: AnswerRating) -> bool:
    """True if the version after a known one was read after the day of a rating."""
    after = versions[versions.index(known) + 1]
    return after.retrieved is not None and after.retrieved[:10] > one.day


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """The rows as CSV, with a head; what a spreadsheet would take for a formula is quoted."""
    from bot.state.feedback import AnswerRating

    told = io.StringIO()
    names = [field.name for field in fields(AnswerRating)]
    table = csv.DictWriter(told, [*names, *_WORDS], lineterminator="\n")
    table.writeheader()
    for row in rows:
        table.writerow(row | {name: _as_text(row[name]) for name in _WORDS})
    return told.getvalue()


def _as_text(words: str | None) -> str | None:
    """Words of strangers as a spreadsheet shows them rather than computes them.

    Source: https://owasp.org/www-community/attacks/CSV_Injection.

    >>> _as_text("=1+1"), _as_text("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{words}" if words and words[0] in "=+-@\t\r" else words


def as_json_lines(rows: Iterable[dict[str, Any]]) -> str:
    """The rows as JSON, one a line."""
    return "".join(f"{line_of(row)}\n" for row in rows)
