"""Articles, passages, words and embeddings as rows: how they are written, and how they come back.

What is written here is part of a transaction that the store has begun.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.database import Database
from corpus.paragraph import Span
from corpus.passage import Cut, Passage

Embedding = NDArray[np.float32]
"""Shape (n, dim), float32, every row of length 1: a dot product is a cosine."""

FIELDS = (
    *("text", "source", "title", "url", "publisher", "author", "published", "retrieved"),
    *("language", "id", "changed", "licence", "scrolls", "gone", "story"),
)
"""Of an article, in the order in which it is made from a row."""

PASSAGE = "id, article_id, start, stop, sentences, heading"


def article_of(row: Sequence[Any]) -> Article:
    """The article of a row of `FIELDS`."""
    known = dict(zip(FIELDS, row, strict=True))
    return Article(**{**known, "scrolls": bool(known["scrolls"])})


def passage_of(db: Database, row: Sequence[Any], article: Article) -> Passage:
    """The passage of a row of `PASSAGE`, refused where it does not lie in its article."""
    id, _, start, stop, sentences, heading = row
    try:
        flat = json.loads(sentences)
        spans = tuple(map(Span, flat[::2], flat[1::2]))
        above = Span(*json.loads(heading)) if heading else None
        whole = flat == sorted(flat) and (flat[0], flat[-1]) == (start, stop)
    except (ValueError, TypeError, IndexError):
        whole = False
    if not whole or not 0 <= start < stop <= len(article.text):
        raise db.damaged(f"passage {id} does not lie in its article")
    return Passage(id, article, Span(start, stop), spans, above)


def insert_article(db: Database, article: Article) -> None:
    """Write an article that is not there."""
    names = (*FIELDS, "digest")
    marks = ", ".join("?" * len(names))
    db.write(f"INSERT INTO articles ({', '.join(names)}) VALUES ({marks})", *_values(article))


def update_article(db: Database, article: Article) -> None:
    """Write all that an article says over what the one of that id said."""
    names = ", ".join(f"{name} = ?" for name in (*FIELDS, "digest"))
    db.write(f"UPDATE articles SET {names} WHERE id = ?", *_values(article), article.id)


def _values(article: Article) -> list[object]:
    values = [getattr(article, name) for name in (*FIELDS, "digest")]
    return [int(value) if isinstance(value, bool) else value for value in values]


def insert_passage(db: Database, article_id: str, cut: Cut) -> int:
    """Write a passage and its words; gives its id."""
    flat = [edge for sentence in cut.sentences for edge in sentence]
    id = db.write(
        "INSERT INTO passages (article_id, start, stop, sentences, heading) "
        "VALUES (?, ?, ?, ?, ?)",
        article_id,
        *cut.span,
        json.dumps(flat, separators=(",", ":")),
        json.dumps(cut.heading) if cut.heading else None,
    )
    db.write(
        "INSERT INTO words (rowid, title, body) "
        "SELECT id, title, body FROM passage_text WHERE id = ?",
        id,
    )
    return id


def insert_vectors(db: Database, encoder: str, ids: Sequence[int], vectors: Embedding) -> None:
    """Write the embeddings of passages, a row of `vectors` for each id."""
    db.write("INSERT OR IGNORE INTO encoders (name) VALUES (?)", encoder)
    (encoder_id,) = db.first("SELECT id FROM encoders WHERE name = ?", encoder)
    rows = zip(ids, np.ascontiguousarray(vectors, dtype=np.float32), strict=True)
    db.write_many(
        "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)",
        [(encoder_id, id, vector.tobytes()) for id, vector in rows],
    )


def delete_passages(db: Database, article_id: str) -> None:
    """Remove the passages of an article; FTS5 must be told the words that go, as they were."""
    db.write(
        "INSERT INTO words (words, rowid, title, body) "
        "SELECT 'delete', passage_text.id, title, body FROM passage_text "
        "JOIN passages ON passages.id = passage_text.id WHERE article_id = ?",
        article_id,
    )
    db.write("DELETE FROM passages WHERE article_id = ?", article_id)


def delete_article(db: Database, article_id: str) -> None:
    """Remove an article with all that belongs to it but its bands."""
    delete_passages(db, article_id)
    db.write("DELETE FROM articles WHERE id = ?", article_id)


def read_vectors(db: Database, encoder: str) -> tuple[NDArray[np.int64], Embedding]:
    """Passage ids and their embeddings by one encoder; CorpusError where they are damaged."""
    rows = db.all(
        "SELECT passage_id, vector FROM embeddings JOIN encoders ON encoders.id = encoder_id "
        "WHERE name = ? ORDER BY passage_id",
        encoder,
    )
    ids = np.array([id for id, _ in rows], dtype=np.int64)
    sizes = {len(vector) for _, vector in rows}
    if len(sizes) > 1:
        raise db.damaged("embeddings of different lengths; verbatim embed")
    flat = np.frombuffer(b"".join(vector for _, vector in rows), dtype=np.float32)
    vectors = flat.reshape(len(rows), -1) if rows else flat.reshape(0, 0)
    if not np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-2):
        raise db.damaged("an embedding that is not of length 1; verbatim embed")
    return ids, vectors
