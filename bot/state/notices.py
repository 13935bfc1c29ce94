"""What the admins have everybody told, until they take it down."""

from __future__ import annotations

import time
from typing import ClassVar

from bot.state.file import StateFile


class Notices:
    """The one notice, if there is any."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS notices (
        id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL, at REAL NOT NULL
    ) STRICT;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("notices.id", "notices.text", "notices.at")
    KEPT_S: ClassVar[float] = float("inf")

    def __init__(self, file: StateFile) -> None:
        """Keep it in a file."""
        self._file = file

    def put_up(self, text: str) -> None:
        """Tell this from now on, in place of what was told before."""
        self._file.execute(
            "INSERT OR REPLACE INTO notices (id, text, at) VALUES (1, ?, ?)", (text, time.time())
        )

    def take_down(self) -> bool:
        """Tell nothing more; whether there was anything."""
        return self._file.execute("DELETE FROM notices").rowcount > 0

    def text(self) -> str | None:
        """What is told, if anything."""
        row = self._file.row("SELECT text FROM notices")
        return None if row is None else str(row[0])

    def tidy(self, now: float) -> None:
        """Nothing: it is told until it is taken down."""

    def forget(self, who: str) -> int:
        """Nothing: it is about nobody."""
        del who
        return 0
