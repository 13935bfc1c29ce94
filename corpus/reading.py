"""What the store gives back: articles, passages, versions, and what a search needs of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from corpus import related, rows, versions
from corpus.among import Among
from corpus.article import Article
from corpus.database import CorpusError, Database, Moment
from corpus.hiding import Hiding, read_rules
from corpus.passage import Passage
from corpus.related import Place
from corpus.rows import PASSAGE, Embedding
from corpus.versions import Version
from corpus.visits import Visits


class UnknownArticleError(CorpusError):
    """An article id that this corpus does not hold."""


@dataclass(frozen=True, slots=True)
class Held:
    """An article of the store with the number of its passages."""

    article: Article
    passages: int


class CorpusReading:
    """All that can be asked of a corpus. Safe in several threads, one at a time. Blocks.

    What is hidden is not there, for whoever asks; `everything` has it.
    """

    def __init__(self, database: Database, *, hides: bool = True) -> None:
        """Wrap an open file; use `open`."""
        self._db = database
        self._hides = hides
        self._rules = lru_cache(maxsize=1)(self._read_rules)
        self._cached = lru_cache(maxsize=256)(self._read_article)
        self._languages = lru_cache(maxsize=1)(self._read_languages)
        self._seen = 0  # the generation of what is cached
        self.visits = Visits(database)
        if hides:
            self._everything = CorpusReading(database, hides=False)

    @classmethod
    def open(cls, path: Path | Literal[":memory:"], *, create: bool = False) -> Self:
        """Open the corpus at `path`; with `create`, start an empty one where there is none.

        Raises CorpusError where there is no corpus, or one that is damaged, somebody else's, or
        written by a newer version.
        """
        return cls(Database(path, create=create))

    def __enter__(self) -> Self:
        """Give the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file, where a `with` block does not."""
        self._db.close()

    @property
    def path(self) -> Path | None:
        """The file it lives in; None where it is only in memory."""
        return None if self._db.path == ":memory:" else Path(self._db.path)

    @property
    def generation(self) -> int:
        """A number that every change of the corpus raises, in the same transaction."""
        return self.moment.generation

    @property
    def moment(self) -> Moment:
        """What the corpus is now, to be told apart from what it was and from other corpora."""
        return self._db.moment()

    def came_from(self, moment: Moment) -> bool:
        """Whether the corpus was that once, and since then passages only came and went.

        What has come has a greater id than all that was there.
        """
        return self._db.came_from(moment)

    def articles(self, among: Among | None = None) -> list[Held]:
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
            held = [Held(all_of(id), count) for id, count in found]
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

    def places(self, article: Article) -> list[Place]:
        """Where else on the web the very text of an article stands."""
        hiding = self.hiding()
        found = related.read_places(self._db, article)
        return [place for place in found if not hiding.hides_place(place)]

    def copies(self, article: Article) -> list[Article]:
        """The other articles of the same story: copies of the text, though not word for word."""
        with self._db.snapshot():
            found = self._db.all(
                "SELECT id FROM articles WHERE story = ? AND id <> ? ORDER BY published, id",
                article.story,
                article.id,
            )
            hiding = self.hiding()
            copies = [self.everything.article(id) for (id,) in found]
        return [copy for copy in copies if not hiding.hides(copy)]

    def history(self, article_id: str) -> list[Version]:
        """What an article said, oldest first; the last is what it says now.

        Raises UnknownArticleError for an id that this corpus does not hold.
        """
        return versions.versions_of(self._db, self.article(article_id))

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

    def passage_ids(self, among: Among) -> NDArray[np.int64]:
        """The ids of all passages of the articles meant, in order."""
        where, values = self._where(among)
        found = self._db.all(
            "SELECT passages.id FROM passages JOIN articles ON articles.id = article_id "
            f"WHERE {where} ORDER BY passages.id",
            *values,
        )
        return np.array([id for (id,) in found], dtype=np.int64)

    def match(self, query: str, limit: int, among: Among | None = None) -> list[tuple[int, float]]:
        """Passage ids with BM25 scores for an FTS5 query, best first; higher is better.

        Source: SQLite's bm25() is lower-is-better (https://sqlite.org/fts5.html#the_bm25_function);
        its sign is turned here.
        """
        where, values = self._where(among)
        meant = (
            "AND rowid IN (SELECT passages.id FROM passages "
            f"JOIN articles ON articles.id = article_id WHERE {where}) "
        )
        found = self._db.all(
            "SELECT rowid, -bm25(words) AS score FROM words WHERE words MATCH ? "
            f"{meant if among else ''}ORDER BY score DESC, rowid LIMIT ?",
            query,
            *values,
            limit,
        )
        return [(int(id), float(score)) for id, score in found]

    def hiding(self) -> Hiding:
        """The rules for what is not shown; none where everything is."""
        return self._rules(self.generation) if self._hides else Hiding()

    @property
    def everything(self) -> CorpusReading:
        """The same corpus with what is hidden, for who keeps it rather than reads it."""
        return self._everything if self._hides else self

    def languages(self) -> frozenset[str | None]:
        """The languages that articles are in, with None where that of one is not known."""
        return self._languages(self.generation)

    def count_passages(self) -> int:
        """How many passages there are."""
        return int(self._db.first("SELECT count(*) FROM passages")[0])

    def count_after(self, passage_id: int) -> int:
        """How many passages have a greater id than this one."""
        return int(self._db.first("SELECT count(*) FROM passages WHERE id > ?", passage_id)[0])

    def count(self, query: str, most: int) -> int:
        """How many passages an FTS5 query matches; no more than `most` are counted."""
        found = self._db.first(
            "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)", query, most
        )
        return int(found[0])

    def vectors(self, encoder: str) -> tuple[NDArray[np.int64], Embedding]:
        """Passage ids, shape (n,), and their embeddings by one encoder, shape (n, dim).

        Raises CorpusError where a passage has none, naming the encoder that there is and the
        command that makes them, and where a stored vector is damaged.
        """
        with self._db.snapshot():
            ids, vectors = rows.read_vectors(self._db, encoder)
            if len(ids) != self.count_passages():
                self.check_encoder(encoder)
                raise self._db.damaged("passages without an embedding", mended=True)
        return ids, vectors

    def vectors_after(
        self, encoder: str, passage_id: int, limit: int
    ) -> tuple[NDArray[np.int64], Embedding]:
        """As `vectors`, of the first passages whose ids are greater than the one given."""
        return rows.read_vectors(self._db, encoder, "passage_id > ?", passage_id, limit=limit)

    def vectors_of(self, encoder: str, ids: Sequence[int]) -> tuple[NDArray[np.int64], Embedding]:
        """As `vectors`, of these passages, in the order of their ids; those gone are left out."""
        marks = ",".join("?" * len(ids))
        return rows.read_vectors(self._db, encoder, f"passage_id IN ({marks})", *ids)

    def encoder(self) -> str | None:
        """The name of the encoder that the embeddings are by; None where there is none yet."""
        row = self._db.first("SELECT name FROM encoders ORDER BY id DESC LIMIT 1")
        return None if row is None else str(row[0])

    def last_passage(self) -> int:
        """The greatest id of a passage, 0 where there is none."""
        return int(self._db.first("SELECT coalesce(max(id), 0) FROM passages")[0])

    def check_embedded(self, encoder: str) -> None:
        """Raise CorpusError where a passage has no embedding by this encoder. Blocks."""
        self.check_encoder(encoder)
        missing = self._db.first(
            "SELECT id FROM passages WHERE NOT EXISTS (SELECT 1 FROM embeddings "
            "WHERE encoder_id = (SELECT id FROM encoders WHERE name = ?) "
            "AND passage_id = passages.id) LIMIT 1",
            encoder,
        )
        if missing:
            raise self._db.damaged(f"passage {missing[0]} has no embedding", mended=True)

    def check_encoder(self, encoder: str) -> None:
        """Raise CorpusError while there are embeddings by another encoder than this."""
        other = self._db.first("SELECT name FROM encoders WHERE name <> ?", encoder)
        if other:
            raise CorpusError(
                f"the corpus at {self._db.path} has embeddings by {other[0]}, not by {encoder}; "
                "make them anew with: verbatim embed"
            )

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
        id = related.article_at(self._db, address)
        return self.everything.article(id) if id else None

    def _where(self, among: Among | None) -> tuple[str, list[str]]:
        if not among:
            return "1", []
        names = self._db.all("SELECT DISTINCT publisher FROM articles WHERE publisher IS NOT NULL")
        return among.where([name for (name,) in names])

    def _read_languages(self, generation: int) -> frozenset[str | None]:
        del generation  # what is cached is of one
        return frozenset(
            code for (code,) in self._db.all("SELECT DISTINCT language FROM articles")
        )

    def _read_article(self, article_id: str) -> Article:
        article = rows.read_article(self._db, article_id)
        if article is None:
            raise self._unknown(article_id)
        return article

    def _read_rules(self, generation: int) -> Hiding:
        del generation  # what is cached is of one
        return read_rules(self._db)

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
