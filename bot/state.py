"""What the bot must remember of chats, and how it forgets.

A chat is kept as a keyed hash of its id, and the key lies in a file of its own, so that neither
the file nor a copy of it tells who asked. What was asked is never kept.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.logs import Journal

journal = Journal(__name__)

RETENTION_S = 48 * 3600.0
"""Telegram lets people edit a message for 48 hours; nothing is needed for longer."""

KEPT = {
    "done.id": "the number Telegram gave to an update that was answered, not linked to a person",
    "done.at": "when it was answered",
    "claims.id": "the same number, while it is answered and after, where several processes answer",
    "claims.owner": "a random name of the process that answers it",
    "claims.at": "when that began or was done",
    "begun.id": "the same number, while it is answered",
    "begun.times": "how often I began to answer and was broken off",
    "begun.at": "when I did last",
    "replies.chat": "your chat, as a keyed hash that cannot be turned back without the key",
    "replies.question": "the number of your message in the chat, not its text",
    "replies.reply": "the number of my reply, so that I can correct it when you edit a question",
    "replies.at": "when I replied",
}
"""Every column that is kept of people and their messages, told in their words by /privacy."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS replies (
    chat TEXT NOT NULL, question INTEGER NOT NULL, reply INTEGER NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (chat, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS replies_by_age ON replies (at);
"""


class StateError(Exception):
    """A file of ours that cannot be used; the message says which and what to do."""


class State:
    """Which reply belongs to which question, for 48 hours.

    Every call is a small write or read of a local file: some tens of microseconds.
    """

    def __init__(self, path: Path, key: bytes, *, shared: bool = False) -> None:
        """Keep it at `path`, chats hashed with `key`; `shared` with other processes.

        Raises StateError for a damaged file.
        """
        self._key = key
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._file.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
            # several writers may damage a write-ahead log of SQLite below 3.51.3
            self._file.execute(f"PRAGMA journal_mode = {'DELETE' if shared else 'WAL'}")
            self._file.execute("PRAGMA synchronous = NORMAL")  # losing the last second is no harm
            self._file.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            self._file.close()
            raise StateError(
                f"{path} cannot be used ({error}); it holds only which reply belongs to which "
                "question, so it may be deleted"
            ) from error

    def __enter__(self) -> Self:
        """Give the state itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()

    def remember_reply(self, chat_id: int, question_id: int, reply_id: int) -> None:
        """Note which message of ours answers which of theirs; what is too old goes."""
        now = time.time()
        self.tidy()
        self._file.execute(
            "INSERT OR REPLACE INTO replies (chat, question, reply, at) VALUES (?, ?, ?, ?)",
            (self._hashed(chat_id), question_id, reply_id, now),
        )

    def reply_to(self, chat_id: int, question_id: int) -> int | None:
        """Which message of ours answers that message of theirs, if it is remembered."""
        row = self._file.execute(
            "SELECT reply FROM replies WHERE chat = ? AND question = ? AND at >= ?",
            (self._hashed(chat_id), question_id, time.time() - RETENTION_S),
        ).fetchone()
        return None if row is None else int(row[0])

    def tidy(self) -> None:
        """Forget what is too old."""
        try:
            self._file.execute("DELETE FROM replies WHERE at < ?", (time.time() - RETENTION_S,))
        except sqlite3.Error as error:
            journal.error("cannot forget what is old; is the disk full?", error)

    def forget(self, chat_id: int) -> int:
        """Erase all that is kept of a chat, copies in the log of the file too; gives how much."""
        gone = self._file.execute("DELETE FROM replies WHERE chat = ?", (self._hashed(chat_id),))
        self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone.rowcount

    def _hashed(self, chat_id: int) -> str:
        return hmac.new(self._key, str(chat_id).encode(), hashlib.sha256).hexdigest()[:32]


def load_key(path: Path) -> bytes:
    """The key in a file that only its owner can read; made where there is none.

    Raises StateError where it cannot be read or made, or where others can read it.
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
    """What is in the file, once it is; another process may be making it."""
    for _ in range(20):
        if text := path.read_text(encoding="ascii").strip():
            return text
        time.sleep(0.05)
    return ""
