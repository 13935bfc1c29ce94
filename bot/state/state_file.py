"""The file in which the bot remembers: opened with care, chats and people hashed with a key."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

from cryptography.fernet import Fernet, InvalidToken

from bot.logs import Logger
from corpus import open_sqlite

journal = Logger(__name__)


def _derived(key: bytes, purpose: bytes) -> bytes:
    """Another key of 32 bytes, for another purpose."""
    return hmac.new(key, purpose, hashlib.sha256).digest()


class StateError(Exception):
    """A file of ours that cannot be used; the message says which and what to do."""


@contextmanager
def as_room_allows(what: str) -> Iterator[None]:
    """A block that stores something dispensable: a full disk is only logged.

    `what` names what is then missing. Do not await in the block: its errors would be lost.
    """
    try:
        yield
    except (StateError, sqlite3.Error, OSError) as error:
        journal.error(f"{what}; is the disk full?", error)


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

    def forget(self, id: int) -> int:
        """Delete the rows of a chat or person; gives their number."""


class StateFile:
    """An SQLite file of small tables. Every call is small: tens of microseconds."""

    def __init__(self, connection: sqlite3.Connection, key: bytes) -> None:
        """Use an open file; `key` hashes chats and people, and seals texts."""
        self._connection = connection
        self._key = key
        self._seal = Fernet(urlsafe_b64encode(_derived(key, b"seal")))

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

    def execute(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run one statement. Raises sqlite3.Error, on a full disk for one."""
        return self._connection.execute(sql, values)

    def row(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """The first row of an answer, or None."""
        found: tuple[Any, ...] | None = self.execute(sql, values).fetchone()
        return found

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A block that writes all or nothing, and that nobody else writes into."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # SQLite ends it by itself where the disk is full
                self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    def hashed(self, id: int) -> str:
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

    def erase_log(self) -> None:
        """Overwrite deleted rows in the write-ahead log too."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def load_key(path: Path) -> bytes:
    """The key from a file that only its owner can read; created if there is none.

    Raises StateError if it cannot be read or created, or if others can read it.
    """
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
            "written, or delete it to have a new one made"
        ) from error
    if mode:
        raise StateError(f"others can read the key {path}; close it with: chmod 600 {path}")
    if len(key) < 16:
        raise StateError(f"the key {path} is too short; delete it to have a new one made")
    return key


def _written(path: Path) -> str:
    """The content of the file once it is complete; another process may be writing it."""
    for _ in range(20):
        if text := path.read_text(encoding="ascii").strip():
            return text
        time.sleep(0.05)
    return ""
