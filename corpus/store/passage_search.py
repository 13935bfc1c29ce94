"""Passage search: words and embeddings of an open corpus, and the revision they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.article import ArticleFilter
from corpus.store.database import (
    CorpusError,
    Database,
    Found,
    Revision,
    VectorSearch,
    vector_checksum,
)

MAKING, READY, FORMER = "~making ", "~ready ", "~former "
"""Before the name of an encoder: its embeddings lie beside those in use, not finished yet; they
wait to take their place; or they have left it."""

IN_USE = "name NOT LIKE '~%'"
"""The condition of SQL for an encoder whose embeddings are in use."""


class PassageSearch:
    """Numbers and ids of what a corpus holds. Safe in several threads, one at a time. Blocks."""

    def __init__(self, database: Database) -> None:
        """Search an open file."""
        self._db = database
        self._languages = lru_cache(maxsize=1)(self._read_languages)

    @property
    def revision(self) -> Revision:
        """The revision of the corpus: tells it from what it was before, and from other corpora.

        In an operation, the one at its beginning.
        """
        return self._db.revision()

    @property
    def finds(self) -> bool:
        """True if the database indexes the embeddings itself; else retrieval keeps an index."""
        return self._db.finds

    def came_from(self, revision: Revision) -> bool:
        """True if the corpus descends from that revision only by added and removed passages.

        An added passage has a greater id than all before it.
        """
        return self._db.came_from(revision)

    def operation(self) -> AbstractContextManager[None]:
        """A block that reads the revision once, such as the search for one answer."""
        return self._db.operation()

    def passage_ids(self, among: ArticleFilter) -> NDArray[np.int64]:
        """The ids of all passages of the articles meant, in order."""
        where, values = chosen(self._db, among)
        found = self._db.all(
            "SELECT passages.id FROM passages JOIN articles ON articles.id = article_id "
            f"WHERE {where} ORDER BY passages.id",
            *values,
        )
        return np.array([id for (id,) in found], dtype=np.int64)

    def match(
        self, query: str, limit: int, among: ArticleFilter | None = None
    ) -> list[tuple[int, float]]:
        """Passage ids with BM25 scores, best first; higher is better.

        `query` is phrases in double quotes, with OR between them.
        """
        where, values = chosen(self._db, among) if among else (None, [])
        found = self._db.match_words(query, limit, where, values)
        return [(int(id), float(score)) for id, score in found]

    def find(
        self,
        encoder: str,
        vector: NDArray[np.float32],
        words: Sequence[str],
        *,
        most: int,
        limit: int,
        among: ArticleFilter | None = None,
    ) -> Found:
        """The passages near a question, shape (dim,), and those with its words, in one statement.

        `words` is a query for each word, of which the commonest are left out where together they
        match more than `most` passages. Only where `finds` is true.
        """
        where, values = chosen(self._db, among) if among else (None, [])
        return self._db.find(VectorSearch(encoder, vector, words, most, limit, where, values))

    def languages(self) -> frozenset[str | None]:
        """The languages that articles are in, with None where that of one is not known."""
        return self._languages(self._db.revision())

    def count_after(self, passage_id: int) -> int:
        """The number of passages with a greater id."""
        return int(self._db.first("SELECT count(*) FROM passages WHERE id > ?", passage_id)[0])

    def count(self, query: str, most: int) -> int:
        """The number of passages that a query of `match` matches, counted up to `most`."""
        return self._db.count_words(query, most)

    def terms(self, first: str, limit: int) -> list[str]:
        """Indexed words, cut to their stems, that begin with these letters, in their order."""
        return self._db.terms(first, limit)

    def vectors(self, encoder: str) -> tuple[NDArray[np.int64], Embedding]:
        """Passage ids, shape (n,), and their embeddings by one encoder, shape (n, dim).

        Raises CorpusError where a passage has none, naming the encoder that there is and the
        command that makes them, and where a stored vector is damaged.
        """
        with self._db.snapshot():
            ids, vectors = read_vectors(self._db, encoder)
            if len(ids) != self.count_after(0):
                self.check_encoder(encoder)
                raise self._db.damaged("passages without an embedding", mended=True)
        return ids, vectors

    def vectors_after(
        self, encoder: str, passage_id: int, limit: int
    ) -> tuple[NDArray[np.int64], Embedding]:
        """As `vectors`, of the first passages whose ids are greater than the one given."""
        return read_vectors(self._db, encoder, "passage_id > ?", passage_id, limit=limit)

    def vectors_of(self, encoder: str, ids: Sequence[int]) -> tuple[NDArray[np.int64], Embedding]:
        """As `vectors`, of these passages, in the order of their ids; those gone are left out."""
        marks = ",".join("?" * len(ids))
        return read_vectors(self._db, encoder, f"passage_id IN ({marks})", *ids)

    def encoder(self) -> str | None:
        """The name of the encoder that the embeddings are by; None where there is none yet."""
        row = self._db.first(f"SELECT name FROM encoders WHERE {IN_USE} ORDER BY id DESC LIMIT 1")
        return None if row is None else str(row[0])

    def is_ready(self, encoder: str) -> bool:
        """True if embeddings by this encoder wait to take the place of those in use."""
        row = self._db.first("SELECT 1 FROM encoders WHERE name = ?", READY + encoder)
        return row is not None

    def last_id(self) -> int:
        """The greatest id of a passage, 0 where there is none."""
        return int(self._db.first("SELECT coalesce(max(id), 0) FROM passages")[0])

    def last_id_ever(self) -> int:
        """The greatest id that a passage ever had: what comes later has a greater one."""
        return self._db.last_passage_id()

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
        """Raise CorpusError while the embeddings in use are by another encoder than this."""
        other = self._db.first(f"SELECT name FROM encoders WHERE name <> ? AND {IN_USE}", encoder)
        if other and self.is_ready(encoder):
            raise CorpusError(
                f"the corpus at {self._db.path} is in use with embeddings by {other[0]}; those by "
                f"{encoder} are ready: stop every process that uses it, then start again"
            )
        if other:
            raise CorpusError(
                f"the corpus at {self._db.path} has embeddings by {other[0]}, not by {encoder}; "
                "make them anew with: verbatim embed"
            )

    def _read_languages(self, revision: Revision) -> frozenset[str | None]:
        del revision  # what is cached is of one
        return frozenset(
            code for (code,) in self._db.all("SELECT DISTINCT language FROM articles")
        )


def chosen(database: Database, among: ArticleFilter | None) -> tuple[str, list[object]]:
    """A choice of articles as a condition of SQL on their table, with its values."""
    said: list[str] = ["true"]
    values: list[object] = []
    if not among:
        return "true", []
    if among.since:
        said.append("articles.published >= ?")
        values.append(among.since)
    if among.until:
        said.append("substr(articles.published, 1, ?) <= ?")
        values += [len(among.until), among.until]
    if among.language:
        said.append("(lower(articles.language) = ? OR lower(articles.language) LIKE ? || '-%')")
        values += [among.language.lower()] * 2
    if among.publisher:
        where, value = database.any_of("articles.id", _ids_by(database, among.publisher))
        said.append(where)
        values.append(value)
    if among.article:
        said.append("articles.id = ?")
        values.append(among.article)
    if among.articles:
        where, value = database.any_of("articles.id", among.articles)
        said.append(where)
        values.append(value)
    return " AND ".join(said), values


def _ids_by(database: Database, publisher: str) -> list[str]:
    """The articles of which the publisher, as readers are told, has this in its name.

    No article is looked at whose page gives another name, unless a host may be meant.
    """
    part = publisher.casefold()
    name, _, host = part.partition(" (")
    where, values = "true", list[object]()
    if host or "." not in part:
        names = [each for each in publisher_names(database) if name in each.casefold()]
        where, value = database.any_of("publisher", names)
        values = [value]
    found = database.all(f"SELECT id, publisher, url, source FROM articles WHERE {where}", *values)
    bylines = ((id, database.confirmed.byline(*known)) for id, *known in found)
    return [id for id, byline in bylines if byline and part in byline.casefold()]


def publisher_names(database: Database) -> list[str]:
    """The publishers of articles and of their copies, as each of them is spelled."""
    found = database.all(
        "SELECT publisher FROM articles WHERE publisher IS NOT NULL "
        "UNION SELECT publisher FROM addresses WHERE publisher IS NOT NULL"
    )
    return [name for (name,) in found]


Embedding = NDArray[np.float32]
"""Shape (n, dim), float32, every row of length 1: a dot product is a cosine."""


def insert_vectors(db: Database, encoder: str, ids: Sequence[int], vectors: Embedding) -> None:
    """Write the embeddings of passages, a row of `vectors` for each id."""
    db.write("INSERT INTO encoders (name) VALUES (?) ON CONFLICT DO NOTHING", encoder)
    (encoder_id,) = db.first("SELECT id FROM encoders WHERE name = ?", encoder)
    db.encoder_came(encoder_id, vectors.shape[1])
    rows = zip(ids, np.ascontiguousarray(vectors, dtype=np.float32), strict=True)
    told = [(id, vector.tobytes()) for id, vector in rows]
    db.write_many(
        f"INSERT INTO embeddings VALUES (?, ?, {db.vector_in}, ?) ON CONFLICT "
        "(encoder_id, passage_id) DO UPDATE SET vector = excluded.vector, seal = excluded.seal",
        [
            (encoder_id, id, db.encode_vector(vector), vector_checksum(id, vector))
            for id, vector in told
        ],
    )


def read_vectors(
    db: Database, encoder: str, where: str = "true", *values: object, limit: int = 1 << 62
) -> tuple[NDArray[np.int64], Embedding]:
    """Passage ids and their embeddings by one encoder. Raises CorpusError if damaged.

    `where`: a condition of SQL on passage_id, with its values; `limit`: at most so many.
    """
    found = db.all(
        f"SELECT passage_id, {db.vector_out}, seal FROM embeddings "
        f"WHERE encoder_id = (SELECT id FROM encoders WHERE name = ?) AND {where} "
        "ORDER BY passage_id LIMIT ?",
        encoder,
        *values,
        limit,
    )
    decoded, ids, vectors = db.decode_vector, list[int](), list[bytes]()
    for id, value, sealed in found:
        vector = decoded(value)
        if vector_checksum(id, vector) != sealed:
            raise db.damaged(f"the embedding of passage {id} is not as it was", mended=True)
        ids.append(id)
        vectors.append(vector)
    if len(set(map(len, vectors))) > 1:
        raise db.damaged("embeddings of different lengths", mended=True)
    flat = np.frombuffer(b"".join(vectors), dtype=np.float32)
    shaped = flat.reshape(len(ids), -1) if ids else flat.reshape(0, 0)
    return np.array(ids, dtype=np.int64), shaped
