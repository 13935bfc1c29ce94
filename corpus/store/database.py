"""The file a corpus lives in: its tables, how it is opened, and what its faults are called."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock, local
from typing import Any, Literal, NamedTuple
from weakref import finalize
from zlib import crc32

from corpus.attribution import ConfirmedPublishers
from corpus.files import SQLITE_IS_SAFE, FileLock, lock_of_use, open_sqlite, sqlite3
from corpus.language import stemmed
from corpus.store import formats

SCHEMA_VERSION = formats.NEWEST


_CACHE_KB = 64_000  # of pages in memory at most, or adding to a large corpus waits for the disk


_LOG_BYTES = 16_000_000  # to which the write-ahead log shrinks again, once no reader needs it


_APPLICATION_ID = 0x5642544D  # "VBTM": marks the file as a corpus


_HINTS = {
    "readonly": "; its file and folder must be writable",
    "unable to open": "; its file and folder must be writable",
    "disk is full": "; make room on the disk",
}
"""What to do about some errors of SQLite."""


_SCHEMA = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, source TEXT UNIQUE, digest TEXT NOT NULL UNIQUE, text TEXT NOT NULL,
    title TEXT, url TEXT, publisher TEXT, author TEXT, published TEXT, retrieved TEXT,
    language TEXT, changed TEXT, licence TEXT, scrolls INTEGER NOT NULL, gone TEXT,
    copy_group TEXT NOT NULL, seal INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_by_copy_group ON articles (copy_group);
CREATE INDEX articles_by_language ON articles (language);
CREATE INDEX articles_by_publisher ON articles (publisher, published);
CREATE TABLE addresses (
    key TEXT PRIMARY KEY, address TEXT NOT NULL, publisher TEXT,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    seal INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_by_article ON addresses (article_id);
CREATE TABLE bands (
    key INTEGER NOT NULL, article_id TEXT NOT NULL, PRIMARY KEY (key, article_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE versions (
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, text TEXT NOT NULL, digest TEXT NOT NULL, title TEXT,
    retrieved TEXT, changed TEXT,
    PRIMARY KEY (article_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE visits (
    key TEXT PRIMARY KEY, address TEXT NOT NULL, etag TEXT, modified TEXT,
    first REAL NOT NULL, last REAL NOT NULL, next REAL NOT NULL,
    failures INTEGER NOT NULL, fault TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE feeds (
    key TEXT PRIMARY KEY REFERENCES visits (key) ON DELETE CASCADE, title TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE news (
    article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, at REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE hidden (
    kind TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (kind, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, stop INTEGER NOT NULL,
    sentences TEXT NOT NULL, heading TEXT, seal INTEGER NOT NULL
) STRICT;
CREATE INDEX passages_by_article ON passages (article_id, start);
CREATE TABLE encoders (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE embeddings (
    encoder_id INTEGER NOT NULL REFERENCES encoders (id),
    passage_id INTEGER NOT NULL REFERENCES passages (id) ON DELETE CASCADE,
    vector BLOB NOT NULL, seal INTEGER NOT NULL,
    PRIMARY KEY (encoder_id, passage_id)
) STRICT; -- with a rowid: without one, every vector would take an overflow page of its own
CREATE INDEX embeddings_by_passage ON embeddings (passage_id);
CREATE TABLE generation (value INTEGER PRIMARY KEY, stamp INTEGER NOT NULL) STRICT;
INSERT INTO generation VALUES (0, random());
CREATE VIEW passage_text AS
    SELECT passages.id AS id, stemmed(articles.title, language) AS title,
           stemmed(substr(text, start + 1, stop - start), language) AS body
    FROM passages JOIN articles ON articles.id = article_id;
CREATE VIRTUAL TABLE words USING fts5 (
    title, body, content='passage_text', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2'
);
"""


_FORGET_REVISIONS = (
    "DELETE FROM generation WHERE value <= (SELECT max(value) FROM generation) - 10000"
)


class CorpusError(Exception):
    """A corpus that cannot be used, or an article that it cannot take; the message says why."""


class TextError(CorpusError):
    """What cannot be an article: there is no sentence to quote in it, or it is too large."""


class Revision(NamedTuple):
    """A revision of a corpus: a number and a random stamp that make it unique."""

    generation: int
    stamp: int


class _Operation(local):
    """Of each thread: how deep it is in operations, and the revision that they began with."""

    depth = 0
    revision: Revision | None = None


class Database:
    """One connection to a corpus file, used by several threads one at a time."""

    def __init__(
        self,
        path: Path | Literal[":memory:"],
        *,
        create: bool,
        confirmed: ConfirmedPublishers | None = None,
    ) -> None:
        """Open the file; with `create`, make an empty corpus if there is no file.

        `confirmed` are the publishers that are named to readers without their host. Raises
        CorpusError if there is none, or it cannot be used.
        """
        if isinstance(path, Path) and not path.is_file():
            if not create:
                raise CorpusError(f"no corpus at {path}; build one with: verbatim add seeds/")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CorpusError(
                    f"cannot make the folder {path.parent}: {error.strerror}; set DATA_DIR to "
                    "another folder"
                ) from error
        self.path = str(path)
        self.confirmed = confirmed or ConfirmedPublishers()
        self.lock = RLock()
        self._operation = _Operation()
        in_use = _used(path)
        # also where nobody closes it
        self._leave = finalize(self, in_use.close if in_use else lambda: None)
        try:
            with self._reporting():
                self._db = open_sqlite(path)
            self._db.create_function("stemmed", 2, stemmed, deterministic=True)
            try:
                self._prepare(create=create)
            except BaseException:
                self._db.close()
                raise
        except BaseException:
            self._leave()
            raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()
        self._leave()

    def _prepare(self, *, create: bool) -> None:
        """Check the file, set how it is written, and make the tables of a new one."""
        with self._reporting():
            version = self.first("PRAGMA user_version")[0]
            application = self.first("PRAGMA application_id")[0]
            empty = not self.first("SELECT count(*) FROM sqlite_schema")[0]
            if empty and not create:
                raise CorpusError(
                    f"the corpus at {self.path} is empty; build one with: verbatim add seeds/"
                )
            if not empty and application != _APPLICATION_ID:
                raise self._foreign()
            if not empty and version < formats.OLDEST:
                raise CorpusError(
                    f"the corpus at {self.path} is of format {version}, older than any that can "
                    f"be read ({formats.OLDEST} to {SCHEMA_VERSION}); move it away and build "
                    "it again with: verbatim add"
                )
            if version > SCHEMA_VERSION:
                raise CorpusError(
                    f"the corpus at {self.path} was written by a newer version (format {version}, "
                    f"this one reads {SCHEMA_VERSION}); update Verbatim"
                )
            if not empty and version < SCHEMA_VERSION:
                formats.migrate(self._db, Path(self.path))
            self._db.execute("PRAGMA foreign_keys = ON")
            # A power cut may take the last articles, never a part of one: they are added again.
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
            self._db.execute("PRAGMA busy_timeout = 10000")
            self._db.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
            self._write_ahead()
            if empty:
                self._db.executescript(
                    f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; "
                    f"PRAGMA application_id = {_APPLICATION_ID}; COMMIT"
                )

    def _write_ahead(self) -> None:
        """Let others read while one writes; a backup that was put back is not in that mode yet.

        Not with a SQLite that several writers make damage a write-ahead log: readers wait then.
        """
        mode = "wal" if SQLITE_IS_SAFE else "delete"
        if self.first("PRAGMA journal_mode")[0] in {mode, "memory"} or not os.access(
            self.path, os.W_OK
        ):
            return
        # another process is at work in it: the next who opens it will do this
        with contextlib.suppress(sqlite3.OperationalError):
            self._db.execute(f"PRAGMA journal_mode = {mode}")

    @contextmanager
    def transaction(self, *, counts: bool = True) -> Iterator[None]:
        """A write transaction, all or nothing; with a new revision if it `counts`."""
        with self.lock, self._reporting():
            self._db.execute("BEGIN IMMEDIATE")
            self._operation.revision = None
            try:
                yield
                if counts:
                    self._db.execute(
                        "INSERT INTO generation SELECT max(value) + 1, random() FROM generation"
                    )
                    self._db.execute(_FORGET_REVISIONS)
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # SQLite itself rolls back if the disk is full
                    self._db.execute("ROLLBACK")
                raise
            finally:
                self._operation.revision = None

    @contextmanager
    def operation(self) -> Iterator[None]:
        """A block in which the revision is read once: it is what it was when first asked for.

        Blocks may lie in each other. It holds no lock, and others may write meanwhile: what must
        agree with itself is read in a `snapshot`. A transaction of this thread begins it anew.
        """
        self._operation.depth += 1
        try:
            yield
        finally:
            self._operation.depth -= 1
            if not self._operation.depth:
                self._operation.revision = None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A read transaction: the block sees one revision, whatever other processes write."""
        with self.lock, self._reporting(), self.operation():
            nested = self._db.in_transaction
            if not nested:
                self._db.execute("BEGIN")
            try:
                yield
            finally:
                if not nested:
                    self._db.execute("ROLLBACK")

    def revision(self) -> Revision:
        """What the corpus is now or, in an operation, was when that first asked for it."""
        revision = self._operation.revision or self.revision_now()
        if self._operation.depth:
            self._operation.revision = revision
        return revision

    def revision_now(self) -> Revision:
        """What the corpus is now, in an operation too."""
        return Revision(
            *self.first("SELECT value, stamp FROM generation ORDER BY value DESC LIMIT 1")
        )

    def came_from(self, revision: Revision) -> bool:
        """True if the corpus descends from that revision only by added and removed rows."""
        row = self.first("SELECT stamp FROM generation WHERE value = ?", revision.generation)
        return row is not None and row[0] == revision.stamp

    def forget_revisions(self) -> None:
        """In a transaction that changes what was there: no revision before it counts any more."""
        self.write("DELETE FROM generation WHERE value < (SELECT max(value) FROM generation)")
        self.write("UPDATE generation SET stamp = random()")

    def write(self, sql: str, *values: object) -> int:
        """Execute one statement of a transaction; gives the id of the inserted row."""
        return int(self._db.execute(sql, values).lastrowid or 0)

    def write_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Carry out one statement of a transaction for each row."""
        self._db.executemany(sql, rows)

    def all(self, sql: str, *values: object) -> list[Any]:
        """All rows of a query."""
        with self.lock, self._reporting():
            return self._db.execute(sql, values).fetchall()

    def first(self, sql: str, *values: object) -> Any:
        """The first row of a query, or None."""
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def damaged(self, what: str, *, mended: bool = False) -> CorpusError:
        """The error that says that the file is damaged, how, and what to do.

        `mended`: the damaged part can be rebuilt from intact data.
        """
        do = "move it away and build it again with: verbatim add, or put back a copy"
        return CorpusError(
            f"the corpus at {self.path} is damaged ({what}); "
            + ("mend it with: verbatim check --repair" if mended else do)
        )

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        """Turn what SQLite reports into what can be done about it."""
        try:
            yield
        except (sqlite3.OperationalError, sqlite3.ProgrammingError) as error:
            if "malformed" in str(error) or "disk image" in str(error):
                raise self.damaged(str(error)) from error
            hint = next((do for what, do in _HINTS.items() if what in str(error)), "")
            raise CorpusError(
                f"the corpus at {self.path} cannot be used: {error}{hint}"
            ) from error
        except formats.MigrationError as error:
            if "malformed" in str(error):
                raise self.damaged(str(error.__cause__)) from error
            raise CorpusError(str(error)) from error
        except UnicodeEncodeError as error:  # of what is asked for or written
            raise CorpusError(
                "what was given holds half a character (a lone surrogate), which no corpus has; "
                "write it as UTF-8"
            ) from error
        except UnicodeDecodeError as error:  # of the schema, or of SQLite's own message
            raise self.damaged("a text in it is not UTF-8") from error
        except sqlite3.IntegrityError as error:  # about the values to write, not the file
            raise CorpusError(
                f"the corpus at {self.path} does not take that ({error}); try again"
            ) from error
        except sqlite3.DatabaseError as error:
            if "not a database" in str(error):
                raise self._foreign() from error
            raise self.damaged(str(error)) from error

    def _foreign(self) -> CorpusError:
        return CorpusError(
            f"{self.path} is not a Verbatim corpus, or damaged; it was left as it is: move it "
            "away, or set DATA_DIR to another folder"
        )


def _used(path: Path | Literal[":memory:"]) -> FileLock | None:
    """The lock by which no restore puts the file away; None where there can be none.

    That is for a new file, and one in a folder that is read only. Raises CorpusError while a
    backup is restored.
    """
    if not isinstance(path, Path) or not path.is_file():
        return None
    try:
        lock = lock_of_use(path)
    except OSError:
        return None
    if not lock.acquire(shared=True):
        lock.close()
        raise CorpusError(f"a backup is being restored to {path}; try again when that is done")
    return lock


def checksum(*values: object) -> int:
    """The CRC-32 of the values of a row, in their order.

    It detects damage, missing one case in four thousand million; it is not a signature.

    >>> checksum("It rains.", 1), checksum("It rains.", 2)
    (606752219, 252124696)
    """
    return crc32(json.dumps(values, default=repr).encode())


def is_intact(row: Sequence[object]) -> bool:
    """True if the last value of a row is the checksum of those before it."""
    return checksum(*row[:-1]) == row[-1]


def vector_checksum(passage_id: int, vector: bytes) -> int:
    """The CRC-32 of an embedding and of whose it is."""
    return crc32(vector, crc32(passage_id.to_bytes(8, "little")))
