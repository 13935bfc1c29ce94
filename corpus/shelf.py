"""Looking along the articles a page at a time, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
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

    As fast in a large corpus as in a small one, unless something is hidden in it.
    """
    if not store.hiding():
        ids = store._db.all(  # noqa: SLF001  # of this package
            f"SELECT id FROM articles {_ORDER} LIMIT ? OFFSET ?", limit, offset
        )
        return [store.article(id) for (id,) in ids]
    return [held.article for held in islice(store.articles(), offset, offset + limit)]


def count_articles(store: CorpusReading) -> int:
    """How many articles are shown. Blocks."""
    if store.hiding():
        return len(store.articles())
    return int(store._db.first("SELECT count(*) FROM articles")[0])  # noqa: SLF001


def publishers(store: CorpusReading) -> list[Publisher]:
    """Who published the articles: who has most comes first, and what is not known last. Blocks."""
    if store.hiding():
        counted: dict[str | None, Publisher] = {}
        for held in store.articles():
            name, date = held.article.publisher, held.article.published
            known = counted.get(name, Publisher(name, 0, None))
            newest = max(known.newest or "", date or "") or None
            counted[name] = Publisher(name, known.articles + 1, newest)
        found = list(counted.values())
    else:
        rows = store._db.all(  # noqa: SLF001
            "SELECT publisher, count(*), max(published) FROM articles GROUP BY publisher"
        )
        found = [Publisher(*row) for row in rows]
    return sorted(found, key=lambda p: (p.name is None, -p.articles, p.name or ""))


def last_passage(store: CorpusReading) -> int:
    """The id of the newest passage there ever was: what comes later has a greater one."""
    row = store._db.first("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")  # noqa: SLF001
    return int(row[0]) if row else 0
