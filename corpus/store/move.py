"""A corpus taken from one database to another, row by row: to PostgreSQL, and back to a file.

Rows are copied in the order of their keys and committed some at a time, so that a move that was
stopped goes on from the last one. Meanwhile the target is no corpus yet: that is the last step.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from corpus.store.database import CorpusError, Database, Revision

BATCH = 1000
"""Rows that are copied in one transaction."""


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]


def _table(name: str, key: str, more: str = "") -> _Table:
    return _Table(name, tuple(key.split()), tuple(f"{key} {more}".split()))


_TABLES = (
    _table(
        *("articles", "id"),
        "source digest text title url publisher author published retrieved language changed "
        "licence scrolls gone copy_group seal",
    ),
    _table("addresses", "key", "address publisher article_id seal"),
    _table("bands", "key article_id"),
    _table("versions", "article_id number", "text digest title retrieved changed"),
    _table("visits", "key", "address etag modified first last next failures fault"),
    _table("feeds", "key", "title"),
    _table("news", "article_id", "at"),
    _table("hidden", "kind what"),
    _table("passages", "id", "article_id start stop sentences heading seal"),
    _table("encoders", "id", "name"),
    _table("embeddings", "encoder_id passage_id", "vector seal"),
)
"""The tables of a corpus, each after those it refers to; words are indexed anew."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How far a move is: rows copied of one table."""

    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class TableSum:
    """What is compared of a table: how many rows it has, and the sum of their checksums."""

    table: str
    rows: int
    sum: int


def move(source: Database, target: Database) -> Iterator[Moved]:
    """Copy a corpus to a database that has none, or a part of this one. Blocks.

    The source is read-only meanwhile: readers go on, and what would write waits, then fails.
    Raises CorpusError where the target holds another corpus, or where they differ in the end.
    """
    with source.read_only() as ask_lock:
        revision = source.revision_now()
        _begin(source, target, revision)
        yield from copy_rows(source, target)
        _compare(source, target)
        # a lock goes with its connection, and writers do not wait from then on
        if source.revision_now() != revision:
            raise CorpusError(
                f"the corpus in {source.path} changed while it was moved to {target.path}; empty "
                "that, and move again"
            )
        ask_lock()
        target.end_move()


def _compare(source: Database, target: Database) -> None:
    """Raise CorpusError where a table of one is not that of the other."""
    theirs, ours = sums_of(source), sums_of(target)
    for one, other in zip(theirs, ours, strict=True):
        if one != other:
            raise CorpusError(
                f"{one.table} differ: {one.rows} rows with the sum {one.sum} in {source.path}, "
                f"{other.rows} with {other.sum} in {target.path}; empty it, and move again"
            )


def _begin(source: Database, target: Database, revision: Revision) -> None:
    """Note in the target what is moved to it."""
    name = move_name(revision)
    begun = target.begin_move(name)
    if begun != name:
        raise CorpusError(
            f"a part of another corpus, or of this one before it changed, is in {target.path}; "
            f"empty it, and move {source.path} again"
        )


def move_name(revision: Revision) -> str:
    """The name of a move, by which the same corpus is known when the move goes on."""
    return f"{revision.generation}:{revision.stamp}"


def copy_rows(source: Database, target: Database) -> Iterator[Moved]:
    """Copy what the target lacks of each table, then index words and the last ids. Blocks."""
    for table in _TABLES:
        copied = int(target.first(f"SELECT count(*) FROM {table.name}")[0])
        columns = _columns(table, target.vector_in)
        names = ", ".join(table.columns)
        insert = f"INSERT INTO {table.name} ({names}) VALUES ({columns})"
        for rows in _batches(source, table, _last(target, table)):
            with target.transaction(counts=False):
                target.write_many(insert, [_encoded(target, table, row) for row in rows])
            copied += len(rows)
            yield Moved(table.name, copied)
    with target.transaction(counts=False):
        target.finish_copy(source.last_passage_id(), source.revision_now())
        target.rebuild_words()


def _columns(table: _Table, vector: str) -> str:
    return ", ".join(vector if name == "vector" else "?" for name in table.columns)


def _encoded(target: Database, table: _Table, row: Sequence[Any]) -> list[Any]:
    pairs = zip(table.columns, row, strict=True)
    return [target.encode_vector(value) if name == "vector" else value for name, value in pairs]


def _last(target: Database, table: _Table) -> Sequence[Any] | None:
    key = ", ".join(table.key)
    backwards = ", ".join(f"{name} DESC" for name in table.key)
    row: Sequence[Any] | None = target.first(
        f"SELECT {key} FROM {table.name} ORDER BY {backwards} LIMIT 1"
    )
    return row


def _batches(
    db: Database, table: _Table, after: Sequence[Any] | None = None
) -> Iterator[list[list[Any]]]:
    """The rows of a table after a key, in the order of keys, vectors as bytes."""
    key = ", ".join(table.key)
    columns = ", ".join(db.vector_out if name == "vector" else name for name in table.columns)
    at_vector = table.columns.index("vector") if "vector" in table.columns else None
    marks = ", ".join("?" * len(table.key))
    while True:
        where = f"WHERE ({key}) > ({marks}) " if after is not None else ""
        found = db.all(
            f"SELECT {columns} FROM {table.name} {where}ORDER BY {key} LIMIT {BATCH}",
            *(after or ()),
        )
        if not found:
            return
        rows = [list(row) for row in found]
        if at_vector is not None:
            for row in rows:
                row[at_vector] = db.decode_vector(row[at_vector])
        yield rows
        after = rows[-1][: len(table.key)]


def sums_of(db: Database) -> list[TableSum]:
    """The number of rows and the sum of their checksums, of each table. Blocks: it reads all."""
    sums = []
    for table in _TABLES:
        rows = total = 0
        for batch in _batches(db, table):
            rows += len(batch)
            total += sum(crc32(json.dumps(row, default=_told).encode()) for row in batch)
        sums.append(TableSum(table.name, rows, total))
    return sums


def _told(value: object) -> int:
    if isinstance(value, bytes):
        return crc32(value)
    raise TypeError(type(value))
