"""What was chosen with /language, for a chat."""

from __future__ import annotations

from typing import ClassVar

from bot.state.file import StateFile


class Choices:
    """The language that a chat chose, until it is forgotten."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS choices (
        chat TEXT PRIMARY KEY, language TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("choices.chat", "choices.language")
    KEPT_S: ClassVar[float] = float("inf")

    def __init__(self, file: StateFile) -> None:
        """Keep them in a file."""
        self._file = file

    def choose(self, chat_id: int, language: str) -> None:
        """Speak this language in a chat from now on."""
        self._file.execute(
            "INSERT OR REPLACE INTO choices (chat, language) VALUES (?, ?)",
            (self._file.hashed(chat_id), language),
        )

    def language(self, chat_id: int) -> str | None:
        """The language that a chat chose, if it did."""
        row = self._file.row(
            "SELECT language FROM choices WHERE chat = ?", (self._file.hashed(chat_id),)
        )
        return None if row is None else str(row[0])

    def forget_choice(self, chat_id: int) -> None:
        """Speak whatever the sender's Telegram does in a chat again."""
        self.forget(self._file.hashed(chat_id))

    def tidy(self, now: float) -> None:
        """Nothing: a choice holds until it is forgotten."""

    def forget(self, who: str) -> int:
        """Erase the choice of a chat."""
        return self._file.execute("DELETE FROM choices WHERE chat = ?", (who,)).rowcount
