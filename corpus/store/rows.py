"""Articles, passages, words and embeddings as rows: how they are written, and how they come back.

What is written here is part of a transaction that the store has begun.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from corpus.article import Article, Passage, PassageSpan, Span
from corpus.language import stemmed
from corpus.store.database import Database, checksum, is_intact, vector_checksum

Embedding = NDArray[np.float32]
"""Shape (n, dim), float32, every row of length 1: a dot product is a cosine."""


FIELDS = (
    *("text", "source", "title", "url", "publisher", "author", "published", "retrieved"),
    *("language", "id", "changed", "licence", "scrolls", "gone", "copy_group"),
)
"""The columns of an article, in the order of its row."""


PASSAGE = "id, article_id, start, stop, sentences, heading, seal"


class ArticleCache:
    """The articles that were read last, each for as long as its row stays as it is."""

    def __init__(self, database: Database, size: int = 256) -> None:
        """Read from an open file; keep `size` articles at most."""
        self._db = database
        self._size = size
        self._articles: dict[str, tuple[Article, int]] = {}

    def get(self, article_id: str, digest: str, seal: int) -> Article | None:
        """The article of that id, whose row has that digest and seal; None where it is gone."""
        article, sealed = self._articles.get(article_id, (None, 0))
        if article is None or (article.digest, sealed) != (digest, seal):
            article = read_article(self._db, article_id)
            self._articles.pop(article_id, None)
            if article is not None:
                # what was read may be newer than the row that was asked for
                self._articles[article_id] = article, seal_of(article)
            for oldest in list(self._articles)[: -self._size]:
                self._articles.pop(oldest, None)
        return article


def read_article(db: Database, article_id: str) -> Article | None:
    """The article of that id, or None. Raises CorpusError if its row is damaged."""
    row = db.first(
        f"SELECT {', '.join(FIELDS)}, digest, seal FROM articles WHERE id = ?", article_id
    )
    if row is None:
        return None
    text, *known, digest, _ = row
    if not is_intact(row[1:]) or row[FIELDS.index("id")] != article_id:
        raise db.damaged(f"what is known of article {article_id} is not as it was")
    fields = dict(zip(FIELDS[1:], known, strict=True))
    article = Article(str(text), **{**fields, "scrolls": bool(fields["scrolls"])})
    if article.digest != digest:
        raise db.damaged(f"the text of article {article_id} is not as it was")
    return article


def check_passage(db: Database, row: Sequence[Any]) -> None:
    """Refuse a row of `PASSAGE` that is not as it was written."""
    if not is_intact(row):
        raise db.damaged(f"passage {row[0]} is not as it was")


def passage_of(db: Database, row: Sequence[Any], article: Article) -> Passage:
    """The passage of a row of `PASSAGE`. Raises CorpusError if the row is damaged."""
    check_passage(db, row)
    id, _, start, stop, sentences, heading, _ = row
    flat = json.loads(sentences)
    spans = tuple(map(Span, flat[::2], flat[1::2]))
    above = Span(*json.loads(heading)) if heading else None
    if stop > len(article.text):
        raise db.damaged(f"passage {id} does not lie in its article")
    return Passage(id, article, Span(start, stop), spans, above)


def insert_article(db: Database, article: Article) -> None:
    """Write an article that is not there."""
    names = (*FIELDS, "digest", "seal")
    marks = ", ".join("?" * len(names))
    db.write(f"INSERT INTO articles ({', '.join(names)}) VALUES ({marks})", *_values(article))


def update_article(db: Database, article: Article) -> None:
    """Overwrite the row of that id with an article."""
    names = ", ".join(f"{name} = ?" for name in (*FIELDS, "digest", "seal"))
    db.write(f"UPDATE articles SET {names} WHERE id = ?", *_values(article), article.id)


def seal_of(article: Article) -> int:
    """The checksum of all that is known of an article, as it stands in its row."""
    return int(_values(article)[-1])


def _values(article: Article) -> list[Any]:
    values = [getattr(article, name) for name in (*FIELDS, "digest")]
    values = [int(value) if isinstance(value, bool) else value for value in values]
    return [*values, checksum(*values[1:])]  # the text has its digest


def insert_passages(db: Database, article: Article, cuts: Sequence[PassageSpan]) -> list[int]:
    """Write the passages of an article and their words; gives their ids."""
    (last,) = db.first("SELECT max(seq) FROM sqlite_sequence WHERE name = 'passages'")
    ids = list(range((last or 0) + 1, (last or 0) + 1 + len(cuts)))
    values = [(id, article.id, *_spans_of(cut)) for id, cut in zip(ids, cuts, strict=True)]
    db.write_many(
        f"INSERT INTO passages ({PASSAGE}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(*row, checksum(*row)) for row in values],
    )
    title = stemmed(article.title, article.language)
    db.write_many(
        "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
        [
            (id, title, stemmed(article.text[slice(*cut.span)], article.language))
            for id, cut in zip(ids, cuts, strict=True)
        ],
    )
    return ids


def _spans_of(cut: PassageSpan) -> tuple[int, int, str, str | None]:
    flat = [edge for sentence in cut.sentences for edge in sentence]
    sentences = json.dumps(flat, separators=(",", ":"))
    return (*cut.span, sentences, json.dumps(cut.heading) if cut.heading else None)


def insert_vectors(db: Database, encoder: str, ids: Sequence[int], vectors: Embedding) -> None:
    """Write the embeddings of passages, a row of `vectors` for each id."""
    db.write("INSERT OR IGNORE INTO encoders (name) VALUES (?)", encoder)
    (encoder_id,) = db.first("SELECT id FROM encoders WHERE name = ?", encoder)
    rows = zip(ids, np.ascontiguousarray(vectors, dtype=np.float32), strict=True)
    told = [(id, vector.tobytes()) for id, vector in rows]
    db.write_many(
        "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)",
        [(encoder_id, id, vector, vector_checksum(id, vector)) for id, vector in told],
    )


def delete_passages(db: Database, article_id: str) -> None:
    """Delete the passages of an article; FTS5 needs the deleted words exactly as stored."""
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


def read_vectors(
    db: Database, encoder: str, where: str = "1", *values: object, limit: int = -1
) -> tuple[NDArray[np.int64], Embedding]:
    """Passage ids and their embeddings by one encoder. Raises CorpusError if damaged.

    `where`: a condition of SQL on passage_id, with its values; `limit`: at most so many.
    """
    rows = db.all(
        "SELECT passage_id, vector, seal FROM embeddings "
        f"WHERE encoder_id = (SELECT id FROM encoders WHERE name = ?) AND {where} "
        "ORDER BY passage_id LIMIT ?",
        encoder,
        *values,
        limit,
    )
    for id, vector, sealed in rows:
        if not isinstance(vector, bytes) or vector_checksum(id, vector) != sealed:
            raise db.damaged(f"the embedding of passage {id} is not as it was", mended=True)
    ids = np.array([id for id, _, _ in rows], dtype=np.int64)
    if len({len(vector) for _, vector, _ in rows}) > 1:
        raise db.damaged("embeddings of different lengths", mended=True)
    flat = np.frombuffer(b"".join(vector for _, vector, _ in rows), dtype=np.float32)
    return ids, flat.reshape(len(rows), -1) if rows else flat.reshape(0, 0)


KEPT = 50
"""The number of versions kept: a live page has no end of them."""


_SENTENCE = re.compile(r"[^\n]+?[.!?…](?=\s)\s*|[^\n]*\n\s*|[^\n]+")


_COMPARED_SENTENCES = 1_000_000
"""Pairs of sentences that are compared at most: of about 15,000 words a text."""


_COMPARED_WORDS = 250_000
"""Pairs of words that are compared at most at each place that changed."""


_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article, its text word for word."""

    number: int
    """From 1, in order of time."""
    text: str
    digest: str
    title: str | None = None
    retrieved: str | None = None
    """ISO 8601: when it was read first."""
    changed: str | None = None


_What = Literal["kept", "left out", "added"]


_Change = tuple[_What, str]


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """Some words of a text that were kept, left out or added."""

    what: _What
    text: str


def keep_version(db: Database, article: Article) -> None:
    """Store the current text of an article as a version before it is overwritten."""
    (number,) = db.first(
        "SELECT coalesce(max(number), 0) + 1 FROM versions WHERE article_id = ?", article.id
    )
    now = (article.text, article.digest, article.title, article.retrieved, article.changed)
    write_version(db, article.id, Version(number, *now))
    db.write(
        "DELETE FROM versions WHERE article_id = ? AND number <= ?", article.id, number - KEPT
    )


def write_version(db: Database, article_id: str, version: Version) -> None:
    """Write what an article said before."""
    names = ("number", "text", "digest", "title", "retrieved", "changed")
    db.write(
        f"INSERT OR IGNORE INTO versions (article_id, {', '.join(names)}) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        article_id,
        *(getattr(version, name) for name in names),
    )


def versions_of(db: Database, article: Article) -> list[Version]:
    """The versions of a stored article, oldest first, the current one last."""
    rows = db.all(
        "SELECT number, text, digest, title, retrieved, changed FROM versions "
        "WHERE article_id = ? ORDER BY number",
        article.id,
    )
    before = [Version(*row) for row in rows]
    for version in before:
        if sha256(str(version.text).encode()).hexdigest() != version.digest:
            raise db.damaged(f"version {version.number} of article {article.id} is not as it was")
    number = before[-1].number + 1 if before else 1
    now = (article.text, article.digest, article.title, article.retrieved, article.changed)
    return [*before, Version(number, *now)]


def differences(before: str, after: str) -> Iterator[DiffSegment]:
    """The word-by-word difference of two texts: kept and removed segments make up the first.

    Compares sentences first, then words within changed ones, since a long article would take a
    minute otherwise. A change of many words is one segment.

    >>> [(piece.what, piece.text) for piece in differences("It rains.", "It pours.")]
    [('kept', 'It '), ('left out', 'rains'), ('added', 'pours'), ('kept', '.')]
    """
    for what, text in _joined(_by_sentence(before, after)):
        yield DiffSegment(what, text)


def _by_sentence(before: str, after: str) -> Iterator[_Change]:
    sentences = _SENTENCE.findall(before), _SENTENCE.findall(after)
    for left_out, added in _compared(*sentences, _COMPARED_SENTENCES):
        if left_out == added:
            yield "kept", left_out
            continue
        words = _PIECE.findall(left_out), _PIECE.findall(added)
        for gone, come in _compared(*words, _COMPARED_WORDS):
            if gone == come:
                yield "kept", gone
            else:
                yield "left out", gone
                yield "added", come


def _compared(old: list[str], new: list[str], most: int) -> Iterator[tuple[str, str]]:
    """Pairs of old and new segments in order; equal if kept."""
    if len(old) * len(new) > most:
        old, new = ["".join(old)], ["".join(new)]
    # numbers for the segments, since rapidfuzz compares hashes; difflib takes time to the third
    # power of their number where many are alike
    numbers = {segment: number for number, segment in enumerate({*old, *new})}
    steps = Indel.opcodes([numbers[one] for one in old], [numbers[one] for one in new])
    for _, group in groupby(steps, key=lambda step: step.tag == "equal"):
        alike = list(group)
        first, last = alike[0], alike[-1]
        yield (
            "".join(old[first.src_start : last.src_end]),
            "".join(new[first.dest_start : last.dest_end]),
        )


def _joined(changes: Iterable[_Change]) -> Iterator[_Change]:
    """Changes without empty ones, neighbours of one kind as one."""
    there = (change for change in changes if change[1])
    for what, alike in groupby(there, key=itemgetter(0)):
        yield what, "".join(text for _, text in alike)
