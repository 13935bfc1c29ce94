"""What the store gives back: articles, passages and versions, and nothing that is hidden."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from corpus.article import Article
from corpus.filters import ArticleFilter
from corpus.passage import Passage, Span
from corpus.store import addresses, rows
from corpus.store.addresses import AlternateLocation
from corpus.store.crawl_state import CrawlStates
from corpus.store.database import CorpusError, Database
from corpus.store.full_text import CorpusSearching
from corpus.store.hide_rules import HideRules, read_rules
from corpus.store.rows import PASSAGE, Version

LIMIT_COPIES = 50
"""Copies of one article that are read to tell where else its words stand."""


class UnknownArticleError(CorpusError):
    """An article id that this corpus does not hold."""


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article of the store with the number of its passages."""

    article: Article
    passages: int


class CorpusReading(CorpusSearching):
    """All that can be asked of a corpus. Safe in several threads, one at a time. Blocks.

    What is hidden is not there, for whoever asks; `everything` has it.
    """

    def __init__(self, database: Database, *, hides: bool = True) -> None:
        """Wrap an open file; use `open`."""
        super().__init__(database)
        self._hides = hides
        self._rules = lru_cache(maxsize=1)(self._read_rules)
        self._hidden = lru_cache(maxsize=1)(self._read_hidden)
        self._cached = lru_cache(maxsize=256)(self._read_article)
        self._seen = 0  # the generation of what is cached
        self.visits = CrawlStates(database)
        if hides:
            self._everything = CorpusReading(database, hides=False)

    def articles(self, among: ArticleFilter | None = None) -> list[ArticleSummary]:
        """All articles, or those meant, newest first; those without a date last, by title."""
        where, values = self._where(among)
        with self._db.snapshot():  # or another process may remove one before it is read
            found = self._db.all(
                "SELECT articles.id, count(passages.id) FROM articles LEFT JOIN passages "
                f"ON passages.article_id = articles.id WHERE {where} GROUP BY articles.id "
                "ORDER BY published IS NULL, published DESC, title, articles.id",
                *values,
            )
            hiding, all_of = self.hiding(), self.everything.article
            held = [ArticleSummary(all_of(id), count) for id, count in found]
        return [one for one in held if not hiding.hides(one.article)] if hiding else held

    def article(self, article_id: str) -> Article:
        """The article with this id, its text checked against its digest.

        Raises UnknownArticleError for an id that this corpus does not hold, or hides.
        """
        if self._seen != (now := self.generation):  # another process may have written
            self._cached.cache_clear()
            self._seen = now
        article = self._cached(article_id)
        if self.hiding().hides(article):
            raise self._unknown(article_id)
        return article

    def article_at(self, address: str) -> Article | None:
        """The article that was read from an address, in whatever spelling."""
        article = self._at(address)
        return None if article is None or self.hiding().hides(article) else article

    def places(self, article: Article) -> list[AlternateLocation]:
        """Where else on the web the very text of an article stands."""
        hiding = self.hiding()
        found = addresses.read_places(self._db, article)
        return [place for place in found if not hiding.hides_place(place)]

    def copies(self, article: Article) -> list[Article]:
        """The newest other articles of the same story: copies, though not word for word.

        No more than `LIMIT_COPIES`, oldest first: whoever quotes one reads them all.
        """
        with self._db.snapshot():
            found = self._db.all(
                "SELECT id FROM articles WHERE story = ? AND id <> ? "
                "ORDER BY published DESC, id DESC LIMIT ?",
                article.story,
                article.id,
                LIMIT_COPIES,
            )
            hiding = self.hiding()
            copies = [self.everything.article(id) for (id,) in reversed(found)]
        return [copy for copy in copies if not hiding.hides(copy)]

    def history(self, article_id: str) -> list[Version]:
        """What an article said, oldest first; the last is what it says now.

        None of it where any version says something on a topic that is hidden: what was changed
        cannot be told without it. Raises UnknownArticleError for an id that this corpus does not
        hold.
        """
        article, hiding = self.article(article_id), self.hiding()
        told = rows.versions_of(self._db, article)
        texts = (text for version in told for text in (version.title, version.text) if text)
        return [] if any(hiding.hides_words(t, article.language) for t in texts) else told

    def opening(self, article_id: str) -> list[Span]:
        """The first sentences of an article: nothing from the first to any of them is hidden.

        They end where a passage is hidden after them; passages hidden before them are passed over.
        Raises UnknownArticleError for an id that this corpus does not hold.
        """
        article, hiding = self.article(article_id), self.hiding()
        found: list[Span] = []
        for passage in self.everything.passages_of(article_id):
            if hiding.hides_passage(passage):
                if found:
                    break
                continue
            for sentence in passage.sentences:
                # a heading of which no sentence is left may stand between two
                said = article.text[found[-1].start : sentence.end] if found else ""
                if hiding.hides_words(said, article.language):
                    return found
                found.append(sentence)
        return found

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages with these ids, in the order asked; gone or hidden ones are left out."""
        marks = ",".join("?" * len(ids))
        with self._db.snapshot():
            found = self._db.all(f"SELECT {PASSAGE} FROM passages WHERE id IN ({marks})", *ids)
            by_id = {passage.id: passage for passage in self._shown(found)}
        return [by_id[id] for id in ids if id in by_id]

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of an article, in reading order."""
        with self._db.snapshot():
            found = self._db.all(
                f"SELECT {PASSAGE} FROM passages WHERE article_id = ? ORDER BY start", article_id
            )
            return list(self._shown(found))

    def hiding(self) -> HideRules:
        """The rules for what is not shown; none where everything is."""
        return self._rules(self.generation) if self._hides else HideRules()

    def hidden_ids(self) -> frozenset[str]:
        """The ids of the articles of which nothing is shown.

        What is known of all articles is looked through once after each change, without the texts.
        """
        return self._hidden(self.generation) if self.hiding() else frozenset()

    @property
    def everything(self) -> CorpusReading:
        """The same corpus with what is hidden, for who keeps it rather than reads it."""
        return self._everything if self._hides else self

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A block that writes all or nothing; for the modules that write."""
        try:
            with self._db.transaction():
                yield
        finally:
            self._cached.cache_clear()
            self.everything._cached.cache_clear()  # noqa: SLF001  # of this class

    def _at(self, address: str | None) -> Article | None:
        """The stored article that was read from this address."""
        id = addresses.article_at(self._db, address)
        return self.everything.article(id) if id else None

    def _read_article(self, article_id: str) -> Article:
        article = rows.read_article(self._db, article_id)
        if article is None:
            raise self._unknown(article_id)
        return article

    def _read_rules(self, generation: int) -> HideRules:
        del generation  # what is cached is of one
        return read_rules(self._db)

    def _read_hidden(self, generation: int) -> frozenset[str]:
        del generation  # what is cached is of one
        hiding = self.hiding()
        found = self._db.all(
            "SELECT CASE WHEN coalesce(title, '') = '' THEN text ELSE '' END, "
            "source, title, url, publisher, language, id FROM articles"
        )
        known = (
            Article(text, source, title, url, publisher, language=language, id=id)
            for text, source, title, url, publisher, language, id in found
        )
        return frozenset(article.id for article in known if hiding.hides(article))

    def _unknown(self, article_id: str) -> UnknownArticleError:
        return UnknownArticleError(
            f"no article {article_id} in {self._db.path}; see the ids with: verbatim sources"
        )

    def _shown(self, found: Iterable[Any]) -> Iterator[Passage]:
        """The passages of rows that are not hidden."""
        hiding = self.hiding()
        for row in found:
            passage = self._passage(row)
            if not hiding or not hiding.hides_passage(passage):
                yield passage

    def _passage(self, row: Any) -> Passage:
        """The passage of a row, refused where it is not as it was written."""
        rows.check_passage(self._db, row)
        return rows.passage_of(self._db, row, self.everything.article(row[1]))


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
