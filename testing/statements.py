"""The SQL that a corpus carries out, as SQLite's own trace tells it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from corpus import CorpusStore
from corpus.store.database import SqliteDatabase


@contextmanager
def traced(store: CorpusStore) -> Iterator[list[str]]:
    """The statements that are carried out in the block, without those that FTS5 makes itself."""
    statements: list[str] = []
    assert isinstance(store.database, SqliteDatabase)
    connection = store.database._db

    def trace(statement: str) -> None:
        if not statement.startswith("--"):
            statements.append(statement)

    connection.set_trace_callback(trace)
    try:
        yield statements
    finally:
        connection.set_trace_callback(None)
