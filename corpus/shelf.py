"""Looking along the articles a page at a time, however many there are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.article import Article

if TYPE_CHECKING:
    from corpus.reading import CorpusReading

_ORDER = "ORDER BY published IS NULL, published DESC, title, id"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who published some of the articles."""

    name: str | None
    """None for the articles of which that is not known."""
    articles: int
    newest: str | None
    """ISO 8601: when the newest of them was published."""


def latest(store: CorpusReading, limit: int, offset: int = 0) -> list[Article]:
    """A page of the articles, newest first; those without a date last. Blocks.

    No other article is read, however many there are, and whatever is hidden.
    """
    with store._db.snapshot():  # noqa: SLF001  # of this package
        where, values = _shown(store)
        ids = store._db.all(  # noqa: SLF001
            f"SELECT id FROM articles {where} {_ORDER} LIMIT ? OFFSET ?", *values, limit, offset
        )
        return [store.article(id) for (id,) in ids]


def count_articles(store: CorpusReading) -> int:
    """How many articles are shown. Blocks."""
    with store._db.snapshot():  # noqa: SLF001
        held = int(store._db.first("SELECT count(*) FROM articles")[0])  # noqa: SLF001
        return held - len(store.hidden_ids())


def count_passages(store: CorpusReading) -> int:
    """How many passages there are in the articles that are shown. Blocks."""
    with store._db.snapshot():  # noqa: SLF001
        where, values = _shown(store, "article_id")
        found = store._db.first(f"SELECT count(*) FROM passages {where}", *values)  # noqa: SLF001
    return int(found[0])


def publishers(store: CorpusReading) -> list[Publisher]:
    """Who published the articles: who has most comes first, and what is not known last. Blocks."""
    with store._db.snapshot():  # noqa: SLF001
        where, values = _shown(store)
        rows = store._db.all(  # noqa: SLF001
            f"SELECT publisher, count(*), max(published) FROM articles {where} GROUP BY publisher",
            *values,
        )
    found = [Publisher(*row) for row in rows]
    return sorted(found, key=lambda p: (p.name is None, -p.articles, p.name or ""))


def _shown(store: CorpusReading, id: str = "id") -> tuple[str, list[str]]:
    """What leaves out the rows of hidden articles in SQL, with its values."""
    if not (hidden := store.hidden_ids()):
        return "", []
    return f"WHERE {id} NOT IN (SELECT value FROM json_each(?))", [json.dumps(sorted(hidden))]


def last_passage(store: CorpusReading) -> int:
    """The id of the newest passage there ever was: what comes later has a greater one."""
    row = store._db.first("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")  # noqa: SLF001
    return int(row[0]) if row else 0
