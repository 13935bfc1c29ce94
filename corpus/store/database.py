"""The database a corpus lives in: what the store asks of any, and SQLite, the one in a file.

The rest of the store speaks the SQL that SQLite and PostgreSQL share, with `?` for a value. Where
they differ, in words, embeddings and faults, `Database` has a method: there is nothing else to
write for another one.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock, local
from typing import Any, Literal, NamedTuple
from weakref import finalize
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from corpus.attribution import ConfirmedPublishers
from corpus.files import (
    SQLITE_IS_SAFE,
    FileLock,
    atomic_write,
    lock_of_use,
    open_sqlite,
    sqlite3,
)
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


REVISION = "SELECT value, stamp FROM generation ORDER BY value DESC LIMIT 1"


_FORGET_REVISIONS = (
    "DELETE FROM generation WHERE value <= (SELECT max(value) FROM generation) - 10000"
)


_WORDS_OF = "FROM passage_text JOIN passages ON passages.id = passage_text.id WHERE article_id = ?"


class CorpusError(Exception):
    """A corpus that cannot be used, or an article that it cannot take; the message says why."""


class TextError(CorpusError):
    """A text that cannot be an article: it has no sentence to quote, or is too large."""


class DatabaseUrl:
    """The address of a corpus in a database server, without its password wherever it is shown."""

    def __init__(self, url: str) -> None:
        """Keep an address that begins with postgresql://."""
        self.secret = url
        """The address with its password."""

    def __str__(self) -> str:
        """The address without what may be a password.

        >>> str(DatabaseUrl("postgresql://bot:secret@db.example:5432/news?sslmode=require"))
        'postgresql://db.example:5432/news'
        """
        where = self.secret.partition("://")[2].partition("?")[0]
        return f"postgresql://{where.rpartition('@')[2]}"

    def __repr__(self) -> str:
        """The same."""
        return f"DatabaseUrl({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        """True for the same address."""
        return isinstance(other, DatabaseUrl) and other.secret == self.secret

    def __hash__(self) -> int:
        """Of the address."""
        return hash(self.secret)


class Revision(NamedTuple):
    """A revision of a corpus: a number and a random stamp that make it unique."""

    generation: int
    stamp: int


@dataclass(frozen=True, slots=True)
class VectorSearch:
    """A search by meaning and by words together."""

    encoder: str
    vector: NDArray[np.float32]
    """The embedding of the question, shape (dim,)."""
    words: Sequence[str]
    """A query of `match_words` for each word of the question."""
    most: int
    """Passages that the words may match together; the commonest words are left out."""
    limit: int
    """Passages to find by meaning, and as many by words."""
    where: str | None = None
    """A condition of SQL on articles, with its `values`."""
    values: Sequence[object] = ()


class Found(NamedTuple):
    """Passages that one statement found, so that they are of one revision."""

    near: list[int]
    """Ids, unordered."""
    worded: list[tuple[int, float]]
    """Ids with their BM25 scores, best first."""
    cosines: dict[int, float]
    """Of all of them that have an embedding."""


class _Operation(local):
    """Of each thread: how deep it is in operations, and the revision that they began with."""

    depth = 0
    revision: Revision | None = None
    is_writing = False


Rows = Iterable[Sequence[object]]


class Database(ABC):
    """A database that holds a corpus; several threads may use it."""

    vector_in, vector_out = "?", "vector"
    """How SQL takes an embedding, and gives it back; see `encode_vector`."""
    finds = False
    """True if embeddings are indexed, so that `find` searches them."""

    def __init__(self, path: str, confirmed: ConfirmedPublishers | None) -> None:
        """Name it as messages do; `confirmed` publishers are shown without their host."""
        self.path = path
        self.confirmed = confirmed or ConfirmedPublishers()
        self._operation = _Operation()

    @abstractmethod
    def close(self) -> None:
        """Close it."""

    @property
    @abstractmethod
    def file(self) -> Path | None:
        """The file that it is; None where it is none."""

    @abstractmethod
    def transaction(self, *, counts: bool = True) -> AbstractContextManager[None]:
        """A write transaction, all or nothing; with a new revision if it `counts`.

        There is one at a time, whatever other processes do.
        """

    @abstractmethod
    def read_only(self) -> AbstractContextManager[Callable[[], object]]:
        """A block in which others read and nobody writes. Raises CorpusError if one does now.

        It gives what raises CorpusError where somebody may write again all the same.
        """

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """A read transaction: the block sees one revision, whatever other processes write."""

    @abstractmethod
    def write(self, sql: str, *values: object) -> None:
        """Execute one statement of a transaction."""

    @abstractmethod
    def write_many(self, sql: str, rows: Rows) -> None:
        """Carry out one statement of a transaction for each row."""

    @abstractmethod
    def all(self, sql: str, *values: object) -> list[Any]:
        """All rows of a query."""

    @abstractmethod
    def any_of(self, column: str, values: Iterable[str]) -> tuple[str, object]:
        """The condition of SQL that a column has one of these texts, and the value in it."""

    @abstractmethod
    def in_use(self, *, alone: bool) -> AbstractContextManager[bool]:
        """A block in which this answers from the database, or nobody else does (`alone`).

        Gives True; False where somebody else does so that it cannot be alone.
        """

    @abstractmethod
    def new_passage_ids(self, count: int) -> list[int]:
        """Ids for new passages, greater than all that there ever were."""

    @abstractmethod
    def last_passage_id(self) -> int:
        """The greatest id that a passage ever had, 0 where there was none."""

    @abstractmethod
    def insert_words(self, rows: Sequence[tuple[int, str | None, str | None]]) -> None:
        """Index the words of passages: id, title and body, both cut to stems."""

    @abstractmethod
    def insert_words_of(self, article_id: str) -> None:
        """Index the words of the passages of an article as it is stored."""

    @abstractmethod
    def delete_words_of(self, article_id: str) -> None:
        """Take the words of an article's passages, as it is stored, from the index."""

    @abstractmethod
    def rebuild_words(self) -> None:
        """Index the words of all passages anew, in a transaction."""

    @abstractmethod
    def words_fault(self) -> str | None:
        """How the index of words does not agree with the passages; None where it does."""

    @abstractmethod
    def match_words(
        self, query: str, limit: int, where: str | None, values: Sequence[object]
    ) -> list[tuple[int, float]]:
        """Passage ids with BM25 scores, best first; higher is better, ties in order of id.

        `query` is phrases in double quotes with OR between them; `where` a condition on articles.
        """

    @abstractmethod
    def count_words(self, query: str, most: int) -> int:
        """The number of passages that a query of `match_words` matches, counted up to `most`."""

    @abstractmethod
    def terms(self, first: str, limit: int) -> list[str]:
        """Indexed words that begin with these letters, in their order."""

    def find(self, search: VectorSearch) -> Found:
        """The results of a search by meaning and by words, in one statement.

        Raises CorpusError unless `finds`: then retrieval keeps an index of embeddings beside it.
        """
        told = f"{self.path} has no index of embeddings; search {search.encoder} beside it"
        raise CorpusError(told)

    @abstractmethod
    def encoder_came(self, encoder_id: int, dim: int) -> None:
        """Prepare for the embeddings of an encoder, if they are indexed here."""

    @abstractmethod
    def encode_vector(self, vector: bytes) -> object:
        """The value for `vector_in` of an embedding, float32 in the order of this machine."""

    @abstractmethod
    def decode_vector(self, value: Any) -> bytes:
        """The bytes of an embedding, from what `vector_out` gives; of anything else, none."""

    @abstractmethod
    def faults(self) -> Iterator[str]:
        """The damage that the database itself finds."""

    @abstractmethod
    def copy_to(self, path: Path) -> None:
        """Copy all to a new SQLite file, consistently while others write. Raises OSError."""

    @abstractmethod
    def begin_move(self, name: str) -> str:
        """Note which corpus is moved here, where none is yet; gives the one that was begun.

        Until `end_move`, what opens it finds no corpus. Raises CorpusError where there is one.
        """

    @abstractmethod
    def end_move(self) -> None:
        """Be a corpus from now on."""

    @abstractmethod
    def finish_copy(self, last_passage: int, revision: Revision) -> None:
        """Go on from the ids and the revision of the corpus that was copied here."""

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

    def revision(self) -> Revision:
        """The revision of the corpus now or, in an operation, when that first asked for it."""
        revision = self._operation.revision or self.revision_now()
        if self._operation.depth:
            self._operation.revision = revision
        return revision

    def revision_now(self) -> Revision:
        """The revision of the corpus now, in an operation too."""
        return Revision(*self.first(REVISION))

    def came_from(self, revision: Revision) -> bool:
        """True if the corpus descends from that revision only by added and removed rows."""
        row = self.first("SELECT stamp FROM generation WHERE value = ?", revision.generation)
        return row is not None and row[0] == revision.stamp

    def forget_revisions(self) -> None:
        """In a transaction that changes what was there: no revision before it counts any more."""
        self.write("DELETE FROM generation WHERE value < (SELECT max(value) FROM generation)")
        self.write("UPDATE generation SET stamp = ?", _stamp())

    def first(self, sql: str, *values: object) -> Any:
        """The first row of a query, or None."""
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def damaged(self, what: str, *, mended: bool = False) -> CorpusError:
        """The error that says that the corpus is damaged, how, and what to do.

        `mended`: the damaged part can be rebuilt from intact data.
        """
        do = "move it away and build it again with: verbatim add, or put back a copy"
        return CorpusError(
            f"the corpus at {self.path} is damaged ({what}); "
            + ("mend it with: verbatim check --repair" if mended else do)
        )

    def _count_revision(self) -> None:
        """Begin a new revision, and forget those of long ago."""
        self.write("INSERT INTO generation SELECT max(value) + 1, ? FROM generation", _stamp())
        self.write(_FORGET_REVISIONS)


def _stamp() -> int:
    """A random number that makes a revision unique: 63 bits."""
    return secrets.randbits(63)


def make_folder(folder: Path) -> None:
    """Make the folder of a corpus, unless it is there. Raises CorpusError with what to do."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(
            f"cannot make the folder {folder}: {error.strerror}; set DATA_DIR to another folder"
        ) from error


class SqliteDatabase(Database):
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
            make_folder(path.parent)
        super().__init__(str(path), confirmed)
        self._lock = RLock()
        self._has_terms = False
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

    @property
    def file(self) -> Path | None:
        """The file; None where it is only in memory."""
        return None if self.path == ":memory:" else Path(self.path)

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
        with self._lock, self._reporting():
            self._db.execute("BEGIN IMMEDIATE")
            self._operation.revision = None
            try:
                yield
                if counts:
                    self._count_revision()
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # SQLite itself rolls back if the disk is full
                    self._db.execute("ROLLBACK")
                raise
            finally:
                self._operation.revision = None

    @contextmanager
    def read_only(self) -> Iterator[Callable[[], object]]:
        """A block in which others read and nobody writes, whatever happens."""
        with self.transaction(counts=False):
            yield lambda: None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A read transaction: the block sees one revision, whatever other processes write."""
        with self._lock, self._reporting(), self.operation():
            nested = self._db.in_transaction
            if not nested:
                self._db.execute("BEGIN")
            try:
                yield
            finally:
                if not nested:
                    self._db.execute("ROLLBACK")

    def write(self, sql: str, *values: object) -> None:
        """Execute one statement of a transaction."""
        self._db.execute(sql, values)

    def write_many(self, sql: str, rows: Rows) -> None:
        """Carry out one statement of a transaction for each row."""
        self._db.executemany(sql, rows)

    def all(self, sql: str, *values: object) -> list[Any]:
        """All rows of a query."""
        with self._lock, self._reporting():
            return self._db.execute(sql, values).fetchall()

    def any_of(self, column: str, values: Iterable[str]) -> tuple[str, object]:
        """The condition of SQL that a column has one of these texts, and the value in it."""
        return f"{column} IN (SELECT value FROM json_each(?))", json.dumps(sorted(values))

    @contextmanager
    def in_use(self, *, alone: bool) -> Iterator[bool]:
        """A block in which this answers from the file, or nobody else does (`alone`).

        The lock is a file beside it; where none can be, in memory or read only, nothing waits.
        """
        lock = None
        if self.file:
            with contextlib.suppress(OSError):
                lock = FileLock(self.file.with_name(f"{self.file.name}.lock"))
        try:
            free = lock is None or lock.acquire(shared=not alone)
            while lock is not None and not free and not alone:
                time.sleep(0.05)  # another process is changing over, which is soon done
                free = lock.acquire(shared=True)
            yield free
        finally:
            if lock is not None:
                lock.close()

    def new_passage_ids(self, count: int) -> list[int]:
        """Ids for new passages, greater than all that there ever were."""
        first = self.last_passage_id() + 1
        return list(range(first, first + count))

    def last_passage_id(self) -> int:
        """The greatest id that a passage ever had, 0 where there was none."""
        row = self.first("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")
        return int(row[0]) if row else 0

    def insert_words(self, rows: Sequence[tuple[int, str | None, str | None]]) -> None:
        """Index the words of passages: id, title and body, both cut to stems."""
        self.write_many("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", rows)

    def insert_words_of(self, article_id: str) -> None:
        """Index the words of the passages of an article as it is stored."""
        self.write(
            "INSERT INTO words (rowid, title, body) "
            f"SELECT passage_text.id, title, body {_WORDS_OF}",
            article_id,
        )

    def delete_words_of(self, article_id: str) -> None:
        """Take the words of an article's passages from the index; FTS5 needs them as stored."""
        self.write(
            "INSERT INTO words (words, rowid, title, body) "
            f"SELECT 'delete', passage_text.id, title, body {_WORDS_OF}",
            article_id,
        )

    def rebuild_words(self) -> None:
        """Index the words of all passages anew, in a transaction."""
        self.write("INSERT INTO words (words) VALUES ('rebuild')")

    def words_fault(self) -> str | None:
        """How the index of words does not agree with the passages; None where it does."""
        try:
            self.first("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
        except CorpusError as error:
            return str(error)
        return None

    def match_words(
        self, query: str, limit: int, where: str | None, values: Sequence[object]
    ) -> list[tuple[int, float]]:
        """Passage ids with BM25 scores, best first; higher is better, ties in order of id.

        Source: SQLite's bm25() is lower-is-better (https://sqlite.org/fts5.html#the_bm25_function);
        its sign is turned here.
        """
        meant = (
            "AND rowid IN (SELECT passages.id FROM passages "
            f"JOIN articles ON articles.id = article_id WHERE {where}) "
        )
        return self.all(
            "SELECT rowid, -bm25(words) AS score FROM words WHERE words MATCH ? "
            f"{meant if where else ''}ORDER BY score DESC, rowid LIMIT ?",
            query,
            *values,
            limit,
        )

    def count_words(self, query: str, most: int) -> int:
        """The number of passages that a query matches, counted up to `most`."""
        found = self.first(
            "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)", query, most
        )
        return int(found[0])

    def terms(self, first: str, limit: int) -> list[str]:
        """Indexed words that begin with these letters, in their order."""
        with self._lock:
            if not self._has_terms:
                self.write(
                    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms "
                    "USING fts5vocab('main', 'words', 'row')"
                )
                self._has_terms = True
            found = self.all(
                "SELECT term FROM temp.terms WHERE term >= ? AND term < ? ORDER BY term LIMIT ?",
                first,
                first[:-1] + chr(ord(first[-1]) + 1),
                limit,
            )
        return [term for (term,) in found]

    def encoder_came(self, encoder_id: int, dim: int) -> None:
        """Nothing: embeddings are not indexed in the file."""

    def encode_vector(self, vector: bytes) -> object:
        """The bytes as they are."""
        return vector

    def decode_vector(self, value: Any) -> bytes:
        """The bytes as they are; none where something else was put there."""
        return value if isinstance(value, bytes) else b""

    def faults(self) -> Iterator[str]:
        """The damage that SQLite itself finds in the file."""
        for (said,) in self.all("PRAGMA integrity_check(20)"):
            # FTS5 reports its own faults here too, and sees some that are none while others
            # write; it is asked by itself, when nobody can write
            if said != "ok" and "words" not in said:
                yield str(said)
        for row in self.all("PRAGMA foreign_key_check"):
            yield f"a row of {row[0]} belongs to nothing in {row[2]}"

    def begin_move(self, name: str) -> str:
        """Note which corpus is moved to this file, which gets its name when that is done."""
        self.write("CREATE TABLE IF NOT EXISTS moving (name TEXT NOT NULL) STRICT")
        if not self.first("SELECT name FROM moving"):
            if self.first("SELECT 1 FROM articles LIMIT 1"):
                raise CorpusError(f"there is a corpus at {self.path} already; move it away")
            self.write("INSERT INTO moving VALUES (?)", name)
        return str(self.first("SELECT name FROM moving")[0])

    def end_move(self) -> None:
        """Be a corpus from now on, in this one file."""
        self.write("DROP TABLE moving")
        self.first("PRAGMA wal_checkpoint(TRUNCATE)")

    def finish_copy(self, last_passage: int, revision: Revision) -> None:
        """Go on from the ids and the revision of the corpus that was copied here."""
        self.write("DELETE FROM sqlite_sequence WHERE name = 'passages'")
        self.write("INSERT INTO sqlite_sequence (name, seq) VALUES ('passages', ?)", last_passage)
        self.write("DELETE FROM generation")
        self.write("INSERT INTO generation VALUES (?, ?)", *revision)

    def copy_to(self, path: Path) -> None:
        """Copy all to a new file, consistently while others write. Raises OSError."""
        with atomic_write(path) as unfinished:
            self.all("VACUUM INTO ?", str(unfinished))

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
