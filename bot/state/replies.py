"""Which reply belongs to which question, so that an edited question gets its reply edited."""

from __future__ import annotations

import time
from typing import ClassVar

from bot.state.file import StateFile


class Replies:
    """The number of our reply to each message, for 48 hours."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS replies (
        chat TEXT NOT NULL, question INTEGER NOT NULL, reply INTEGER NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (chat, question)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS replies_by_age ON replies (at);
    """
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "replies.chat",
        "replies.question",
        "replies.reply",
        "replies.at",
    )
    KEPT_S: ClassVar[float] = 48 * 3600.0
    """Telegram lets people edit a message for 48 hours; nothing is needed for longer."""

    def __init__(self, file: StateFile) -> None:
        """Keep them in a file."""
        self._file = file

    def remember(self, chat_id: int, question_id: int, reply_id: int) -> None:
        """Note which message of ours answers which of theirs; what is too old goes."""
        now = time.time()
        self.tidy(now)
        self._file.execute(
            "INSERT OR REPLACE INTO replies (chat, question, reply, at) VALUES (?, ?, ?, ?)",
            (self._file.hashed(chat_id), question_id, reply_id, now),
        )

    def of(self, chat_id: int, question_id: int) -> int | None:
        """Which message of ours answers that message of theirs, if it is remembered."""
        row = self._file.row(
            "SELECT reply FROM replies WHERE chat = ? AND question = ? AND at >= ?",
            (self._file.hashed(chat_id), question_id, time.time() - self.KEPT_S),
        )
        return None if row is None else int(row[0])

    def tidy(self, now: float) -> None:
        """Forget what is too old."""
        self._file.execute("DELETE FROM replies WHERE at < ?", (now - self.KEPT_S,))

    def forget(self, who: str) -> int:
        """Erase the replies in a chat."""
        return self._file.execute("DELETE FROM replies WHERE chat = ?", (who,)).rowcount
