"""Where the bot remembers: a file, or a database; chats and people are hashed with a key.

Tables speak the SQL that SQLite and PostgreSQL share, with `?` for a value; a column that is a
word of SQL stands in double quotes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from abc import ABC, abstractmethod
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

from cryptography.fernet import Fernet, InvalidToken

from bot.logs import Logger
from bot.settings import Person
from corpus import FileLock, atomic_write, open_sqlite, sqlite3

journal = Logger(__name__)


def _derived(key: bytes, purpose: bytes) -> bytes:
    """Another key of 32 bytes, for another purpose."""
    return hmac.new(key, purpose, hashlib.sha256).digest()


LIMIT_BYTES = 256_000_000
"""How large the file may become: then what comes new is not kept, and the log says so."""

_PAGE_BYTES = 4096

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class StateError(Exception):
    """A file of ours that cannot be used; the message says which and what to do."""


class StateAwayError(StateError):
    """A database that cannot be used now, though nothing in it need be wrong."""


def is_damage(error: Exception) -> bool:
    """True if an error of a state file says that what is in it is not what was written."""
    if isinstance(error, StateError):
        return not isinstance(error, StateAwayError)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of it says where
    return code in _DAMAGED or "decode to UTF-8" in str(error)


@contextmanager
def as_room_allows(what: str) -> Iterator[None]:
    """A block that keeps or looks up something dispensable: a failure is only logged.

    `what` names what is then missing. Do not await in the block: its errors would be lost.
    """
    try:
        yield
    except StateAwayError as error:
        journal.error(f"{what}: {error}")
    except (StateError, sqlite3.Error, OSError) as error:
        if is_damage(error):
            journal.error(f"{what}; the file is damaged: restart the bot to have it mended", error)
        else:
            limit = f"{LIMIT_BYTES // 1_000_000} MB"
            journal.error(f"{what}; is the disk full, or the file at its limit of {limit}?", error)


_LEAP_S = 7 * 86400.0  # a clock that goes on by more between two looks was set, or was off

_BELIEVED_AFTER_S = 86400.0


class RetentionClock:
    """The time by which things become too old to be kept, in seconds since 1970.

    It is the clock of the machine, but for a day after that has leapt ahead by more than a week:
    a machine may start with a clock that is wrong until it finds its time server, and what is
    deleted meanwhile would be gone for good.
    """

    def __init__(self, path: Path) -> None:
        """Remember in a small file what the clock was, across restarts."""
        self._path = path
        self._last = self._doubted_since = 0.0
        with suppress(OSError, ValueError):
            last, since = map(float, path.read_text("ascii").split())
            self._last, self._doubted_since = last, since

    def now(self) -> float:
        """The time, or the last one that was believed."""
        now = time.time()
        doubted = min(self._doubted_since or now, now)
        if self._last and now - self._last > _LEAP_S and now - doubted < _BELIEVED_AFTER_S:
            if not self._doubted_since:
                days = round((now - self._last) / 86400)
                journal.warning("the clock leapt ahead: nothing is deleted for a day", days=days)
            self._doubted_since = doubted
        else:
            self._last, self._doubted_since = now, 0.0
        with (
            as_room_allows("what the clock was is not noted"),
            atomic_write(self._path) as unfinished,
        ):
            unfinished.write_text(f"{self._last} {self._doubted_since}\n", "ascii")
        return self._last


class Table(Protocol):
    """One table of the file, with the facts that /privacy and /forget need."""

    SCHEMA: ClassVar[str]
    """The SQL that creates it."""
    COLUMNS: ClassVar[tuple[str, ...]]
    """Each column as `table.column`; the message `kept-table-column` explains it."""
    KEPT_S: ClassVar[float]
    """How long a row is kept, in seconds; infinity until /forget."""

    def tidy(self, now: float) -> None:
        """Delete expired rows; `now` in seconds since 1970."""

    def forget(self, id: Person) -> int:
        """Delete the rows of a chat or person; gives their number."""


class StateDatabase(ABC):
    """A database of small tables, and the key that hashes whom they are about and seals texts."""

    limit_bytes: float
    """How large it may become; infinity where only its server says."""

    def __init__(self, key: bytes) -> None:
        """Hash chats and people, and seal texts, with `key`."""
        self._key = key
        self._seal = Fernet(urlsafe_b64encode(_derived(key, b"seal")))
        self.fault: str | None = None
        """What was found damaged since it was opened."""

    @abstractmethod
    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Carry out one statement; gives how many rows it changed.

        Raises StateError or sqlite3.Error, on a full disk for one.
        """

    @abstractmethod
    def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Carry out one statement for each row, in a block of `writing`. Raises as `execute`."""

    @abstractmethod
    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of an answer. Raises as `execute` does."""

    @abstractmethod
    def row(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """The first row of an answer, or None. Raises as `execute` does."""

    @abstractmethod
    def writing(self, about: str | None = None) -> AbstractContextManager[None]:
        """A block that writes all or nothing, and that nobody else writes `about` meanwhile.

        Blocks may lie in each other: then the outermost counts.
        """

    @property
    @abstractmethod
    def size_bytes(self) -> int:
        """How large it is."""

    @abstractmethod
    def erase_log(self) -> None:
        """Overwrite deleted rows in the log too, where that can be done from here."""

    @abstractmethod
    def close(self) -> None:
        """Close it."""

    @property
    def key_mark(self) -> int:
        """A number that tells this key from another: 31 bits, never 0."""
        return int.from_bytes(_derived(self._key, b"mark")[:4], "big") >> 1 or 1

    def hashed(self, id: Person) -> str:
        """The keyed hash of a chat or person: 32 hex digits."""
        return self.digest(str(id))

    def digest(self, text: str) -> str:
        """The keyed hash of a text: 32 hex digits."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]

    def seal(self, text: str) -> bytes:
        """A text as nobody can read it without the key."""
        return self._seal.encrypt(text.encode())

    def unseal(self, sealed: bytes) -> str | None:
        """The decrypted text; None if it was sealed with another key or is damaged."""
        try:
            return self._seal.decrypt(sealed).decode()
        except InvalidToken:
            return None


class StateFile(StateDatabase):
    """An SQLite file of small tables. Every call is small: tens of microseconds."""

    def __init__(
        self, connection: sqlite3.Connection, key: bytes, in_use: FileLock | None = None
    ) -> None:
        """Use an open file; `in_use` is held until it is closed."""
        super().__init__(key)
        self._connection = connection
        self._in_use = in_use
        self.limit_bytes = LIMIT_BYTES
        connection.execute(f"PRAGMA max_page_count = {LIMIT_BYTES // _PAGE_BYTES}")

    @classmethod
    def view(cls, path: Path, key: bytes) -> Self:
        """The file to read from while the bot runs. Raises StateError where there is none."""
        try:
            return cls(open_sqlite(path, read_only=True), key)
        except sqlite3.Error as error:
            raise StateError(
                f"there is nothing to look at in {path} ({error}); the bot makes it at its first "
                "start with this token: verbatim run"
            ) from error

    def execute(self, sql: str, values: Sequence[object] = ()) -> int:
        """Carry out one statement; gives how many rows it changed. Raises sqlite3.Error."""
        with self._noting_damage():
            return self._connection.execute(sql, values).rowcount

    def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Carry out one statement for each row, in a block of `writing`. Raises sqlite3.Error."""
        with self._noting_damage():
            self._connection.executemany(sql, rows)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of an answer. Raises as `execute` does."""
        with self._noting_damage():
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """The first row of an answer, or None. Raises as `execute` does."""
        with self._noting_damage():
            found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
            return found

    @contextmanager
    def _noting_damage(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as error:  # of what SQLite says of the damage
            self.fault = self.fault or "a text in it is not UTF-8"
            raise StateError(self.fault) from error
        except sqlite3.Error as error:
            if is_damage(error):
                self.fault = self.fault or str(error)
            raise

    @contextmanager
    def writing(self, about: str | None = None) -> Iterator[None]:
        """A block that writes all or nothing, and that nobody else writes into at all.

        Blocks may lie in each other: then the outermost counts.
        """
        del about
        if self._connection.in_transaction:
            yield
            return
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # SQLite ends it by itself where the disk is full
                self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    @property
    def size_bytes(self) -> int:
        """The size of the file, without its log."""
        row = self.row("PRAGMA page_count")
        return _PAGE_BYTES * int(row[0]) if row else 0

    def erase_log(self) -> None:
        """Overwrite deleted rows in the write-ahead log too."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
        if self._in_use:
            self._in_use.close()


def load_key(path: Path, state: Path | None = None) -> bytes:
    """The key from a file that only its owner can read; created if there is none.

    Raises StateError if it cannot be read or created, if others can read it, or if there is none
    though the file `state` was written with one.
    """
    if state is not None and state.exists() and not path.exists():
        raise StateError(
            f"the key {path} is missing, and {state} was written with one: put it back, mount "
            "what it lies on, or set KEY_FILE to where it is. Where it is lost for good, move "
            f"{state} away; alerts, chosen languages and buttons then begin anew"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        mode = path.stat().st_mode & 0o077
        key = bytes.fromhex(_written(path))
    except (OSError, ValueError) as error:
        raise StateError(
            f"the key {path} cannot be used ({error}); set KEY_FILE to a file that can be "
            "written, or put back what was in it; with a new key, alerts and buttons begin anew"
        ) from error
    if mode:
        raise StateError(f"others can read the key {path}; close it with: chmod 600 {path}")
    if len(key) < 16:
        raise StateError(
            f"the key {path} is too short: put back what was in it; with a new key, alerts and "
            "buttons begin anew"
        )
    return key


def _written(path: Path) -> str:
    """The content of the file once it is complete; another process may be writing it."""
    for _ in range(20):
        if text := path.read_text(encoding="ascii").strip():
            return text
        time.sleep(0.05)
    return ""
