"""What is known: articles, their passages, the words of the passages and their embeddings.

The one module that speaks SQL about articles. An article with all that belongs to it is written
in one transaction, so that it is seen whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.database import CorpusError, Database
from corpus.paragraph import Span
from corpus.passage import Cut, Passage, split

Embedding = NDArray[np.float32]
"""Shape (n, dim), float32, every row of length 1: a dot product is a cosine."""

Embed = Callable[[Sequence[Passage]], Embedding]
"""What makes embeddings: a row for each passage, in the order given."""

_ARTICLE = "text, source, title, url, publisher, author, published, retrieved, language, id"
_PASSAGE = "id, article_id, start, stop, sentences, heading"
_KNOWN_OF = ("title", "url", "publisher", "author", "published", "language")


class UnknownArticleError(CorpusError):
    """An article id that this corpus does not hold."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an article that was handed to the store."""

    article: Article
    outcome: Literal["added", "replaced", "unchanged"]
    passages: int


@dataclass(frozen=True, slots=True)
class Held:
    """An article of the store with the number of its passages."""

    article: Article
    passages: int


class CorpusStore:
    """The corpus: `with CorpusStore.open(path) as store:` is its whole life.

    Safe to use from several threads, one at a time. Blocks: call it from a thread in async code.
    """

    def __init__(self, database: Database) -> None:
        """Wrap an open file; use `open`."""
        self._db = database
        self._cached = lru_cache(maxsize=256)(self._read_article)

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

    # -- writing ------------------------------------------------------------------------------

    def add(self, article: Article, encoder: str, embed: Embed) -> Added:
        """Add an article, or replace the one from the same source: all of it or nothing.

        `embed` makes the embeddings, by the encoder of that name. The same text again changes
        nothing, unless more is known of it now. Raises CorpusError for a text that has no sentence
        to quote, and where the corpus was embedded by another encoder.
        """
        known, there = self._with_text_of(article), self._from_source_of(article)
        if known and there and known.id != there.id:
            self.remove(there.id)  # what stood there is gone, and what stands there now is known
            return Added(known, "replaced", len(self.passages_of(known.id)))
        article = self._named(article, known, there)
        if article == known:
            return Added(article, "unchanged", len(self.passages_of(article.id)))
        older = known or there
        if "\0" in article.text:
            raise CorpusError(f"there is a zero character in {article.source or 'the text'}")
        cuts = split(article.text, language=article.language)
        if not cuts:
            raise CorpusError(f"there is no sentence to quote in {article.source or 'the text'}")
        self._check_encoder(encoder)
        # Embedding takes long, so it comes before the transaction: nobody is kept waiting by it.
        vectors = embed([Passage(0, article, *cut) for cut in cuts])
        with self._changing():
            if older:
                self._delete(older.id)
            self._insert(article)
            ids = [self._insert_passage(article.id, cut) for cut in cuts]
            self._insert_vectors(encoder, ids, vectors)
        return Added(article, "replaced" if older else "added", len(cuts))

    def remove(self, article_id: str) -> Article:
        """Remove an article with all its passages, and give it back.

        Raises UnknownArticleError for an id that this corpus does not hold.
        """
        article = self.article(article_id)
        with self._changing():
            self._delete(article_id)
        return article

    def embed_again(
        self, encoder: str, embed: Callable[[Sequence[Passage]], Embedding]
    ) -> Iterator[int]:
        """Replace all embeddings by those of one encoder; yields how many passages are done.

        Article by article, so that it can be stopped and started again: what another encoder left
        goes last.
        """
        for held in self.articles():
            passages = self.passages_of(held.article.id)
            ids = [p.id for p in passages]
            vectors = embed(passages)
            with self._changing():
                self._insert_vectors(encoder, ids, vectors)
            yield len(ids)
        with self._changing():
            self._db.write(
                "DELETE FROM embeddings WHERE encoder_id NOT IN "
                "(SELECT id FROM encoders WHERE name = ?)",
                encoder,
            )
            self._db.write("DELETE FROM encoders WHERE name <> ?", encoder)

    # -- reading ------------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """A number that every change of the corpus raises, in the same transaction."""
        return int(self._db.first("SELECT value FROM generation")[0])

    def articles(self) -> list[Held]:
        """All articles, newest first; those without a date last, by title."""
        rows = self._db.all(
            "SELECT articles.id, count(passages.id) FROM articles "
            "LEFT JOIN passages ON passages.article_id = articles.id GROUP BY articles.id "
            "ORDER BY published IS NULL, published DESC, title, articles.id"
        )
        return [Held(self.article(id), count) for id, count in rows]

    def article(self, article_id: str) -> Article:
        """The article with this id, its text checked against its digest.

        Raises UnknownArticleError for an id that this corpus does not hold.
        """
        return self._cached(article_id)

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages with these ids, in the order asked; ids that are gone are left out."""
        marks = ",".join("?" * len(ids))
        rows = self._db.all(
            f"SELECT {_PASSAGE} FROM passages WHERE id IN ({marks})",
            *ids,
        )
        found = {row[0]: self._passage(row) for row in rows}
        return [found[id] for id in ids if id in found]

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of an article, in reading order."""
        rows = self._db.all(
            f"SELECT {_PASSAGE} FROM passages WHERE article_id = ? ORDER BY start",
            article_id,
        )
        return [self._passage(row) for row in rows]

    def match(self, query: str, limit: int) -> list[tuple[int, float]]:
        """Passage ids with BM25 scores for an FTS5 query, best first; higher is better.

        Source: SQLite's bm25() is lower-is-better (https://sqlite.org/fts5.html#the_bm25_function);
        its sign is turned here.
        """
        rows = self._db.all(
            "SELECT rowid, -bm25(words) AS score FROM words WHERE words MATCH ? "
            "ORDER BY score DESC, rowid LIMIT ?",
            query,
            limit,
        )
        return [(int(id), float(score)) for id, score in rows]

    def vectors(self, encoder: str) -> tuple[NDArray[np.int64], Embedding]:
        """Passage ids, shape (n,), and their embeddings by one encoder, shape (n, dim).

        Raises CorpusError where a passage has none, naming the encoder that there is and the
        command that makes them, and where a stored vector is damaged.
        """
        rows = self._db.all(
            "SELECT passage_id, vector FROM embeddings JOIN encoders ON encoders.id = encoder_id "
            "WHERE name = ? ORDER BY passage_id",
            encoder,
        )
        if len(rows) != self._db.first("SELECT count(*) FROM passages")[0]:
            self._check_encoder(encoder)
            raise self._db.damaged("passages without an embedding; verbatim embed")
        ids = np.array([id for id, _ in rows], dtype=np.int64)
        sizes = {len(vector) for _, vector in rows}
        if len(sizes) > 1:
            raise self._db.damaged("embeddings of different lengths; verbatim embed")
        flat = np.frombuffer(b"".join(vector for _, vector in rows), dtype=np.float32)
        vectors = flat.reshape(len(rows), -1) if rows else flat.reshape(0, 0)
        if not np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-2):
            raise self._db.damaged("an embedding that is not of length 1; verbatim embed")
        return ids, vectors

    # -- inside -------------------------------------------------------------------------------

    def _check_encoder(self, encoder: str) -> None:
        """Refuse an encoder while there are embeddings by another one."""
        other = self._db.first("SELECT name FROM encoders WHERE name <> ?", encoder)
        if other:
            raise CorpusError(
                f"the corpus at {self._db.path} has embeddings by {other[0]}, not by {encoder}; "
                "make them anew with: verbatim embed"
            )

    def _with_text_of(self, article: Article) -> Article | None:
        """The stored article that has this very text."""
        row = self._db.first("SELECT id FROM articles WHERE digest = ?", article.digest)
        return self.article(row[0]) if row else None

    def _from_source_of(self, article: Article) -> Article | None:
        """The stored article that was read from the same place."""
        row = article.source and self._db.first(
            "SELECT id FROM articles WHERE source = ?", article.source
        )
        return self.article(row[0]) if row else None

    def _named(self, article: Article, known: Article | None, there: Article | None) -> Article:
        """The article as it is to be stored: with what is known of it, under an id of its own."""
        if known:
            told = {name: getattr(article, name) for name in _KNOWN_OF}
            return replace(known, **{k: v for k, v in told.items() if v is not None})
        if there:
            return replace(article, id=there.id)
        if self._db.first("SELECT 1 FROM articles WHERE id = ?", article.id):
            # An article that was corrected since began with this very text.
            return replace(article, id=f"{article.id[:6]}{self.generation:06}")
        return article

    @contextmanager
    def _changing(self) -> Iterator[None]:
        try:
            with self._db.transaction():
                yield
        finally:
            self._cached.cache_clear()

    def _read_article(self, article_id: str) -> Article:
        row = self._db.first(f"SELECT {_ARTICLE}, digest FROM articles WHERE id = ?", article_id)
        if row is None:
            raise UnknownArticleError(
                f"no article {article_id} in {self._db.path}; see the ids with: verbatim sources"
            )
        article = Article(*row[:-1])
        if article.digest != row[-1]:
            raise self._db.damaged(f"the text of article {article_id} is not as it was")
        return article

    def _passage(self, row: Any) -> Passage:
        """The passage of a row, refused where it does not lie in its article."""
        id, article_id, start, stop, sentences, heading = row
        article = self.article(article_id)
        try:
            flat = json.loads(sentences)
            spans = tuple(map(Span, flat[::2], flat[1::2]))
            above = Span(*json.loads(heading)) if heading else None
            whole = flat == sorted(flat) and (flat[0], flat[-1]) == (start, stop)
        except (ValueError, TypeError, IndexError):
            whole = False
        if not whole or not 0 <= start < stop <= len(article.text):
            raise self._db.damaged(f"passage {id} does not lie in its article")
        return Passage(id, article, Span(start, stop), spans, above)

    def _insert(self, article: Article) -> None:
        names = f"{_ARTICLE}, digest".split(", ")
        marks = ", ".join("?" * len(names))
        self._db.write(
            f"INSERT INTO articles ({', '.join(names)}) VALUES ({marks})",
            *(getattr(article, name) for name in names),
        )

    def _insert_passage(self, article_id: str, cut: Cut) -> int:
        flat = [edge for sentence in cut.sentences for edge in sentence]
        id = self._db.write(
            "INSERT INTO passages (article_id, start, stop, sentences, heading) "
            "VALUES (?, ?, ?, ?, ?)",
            article_id,
            *cut.span,
            json.dumps(flat, separators=(",", ":")),
            json.dumps(cut.heading) if cut.heading else None,
        )
        self._db.write(
            "INSERT INTO words (rowid, title, body) "
            "SELECT id, title, body FROM passage_text WHERE id = ?",
            id,
        )
        return id

    def _insert_vectors(self, encoder: str, ids: Sequence[int], vectors: Embedding) -> None:
        self._db.write("INSERT OR IGNORE INTO encoders (name) VALUES (?)", encoder)
        (encoder_id,) = self._db.first("SELECT id FROM encoders WHERE name = ?", encoder)
        rows = zip(ids, np.ascontiguousarray(vectors, dtype=np.float32), strict=True)
        self._db.write_many(
            "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)",
            [(encoder_id, id, vector.tobytes()) for id, vector in rows],
        )

    def _delete(self, article_id: str) -> None:
        """Remove an article; FTS5 must be told the words that go, as they were."""
        self._db.write(
            "INSERT INTO words (words, rowid, title, body) "
            "SELECT 'delete', passage_text.id, title, body FROM passage_text "
            "JOIN passages ON passages.id = passage_text.id WHERE article_id = ?",
            article_id,
        )
        self._db.write("DELETE FROM articles WHERE id = ?", article_id)
