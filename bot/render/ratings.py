"""Ratings of answers as a table for editors: CSV or JSON lines, with the quoted words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from bot.render.json import line_of
from corpus import CorpusStore, UnknownArticleError, Version

if TYPE_CHECKING:
    from bot.state.feedback import AnswerRating

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
    """Whether the version after a known one was read after the day of a rating."""
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
