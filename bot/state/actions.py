"""What admins did, so that those who run the bot can look it up: `verbatim audit`."""

from __future__ import annotations

import time
from typing import ClassVar, NamedTuple

from bot.state.file import StateFile


class Action(NamedTuple):
    """What an admin did: who, as a hash; what kind of thing; when, in seconds since 1970."""

    who: str
    did: str
    at: float


class Actions:
    """Every action of admins, for 90 days. What was added or said in it is not kept here."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS actions (
        who TEXT NOT NULL, did TEXT NOT NULL, at REAL NOT NULL
    ) STRICT;
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("actions.who", "actions.did", "actions.at")
    KEPT_S: ClassVar[float] = 90 * 86400.0

    def __init__(self, file: StateFile) -> None:
        """Keep them in a file."""
        self._file = file

    def note(self, admin_id: int, did: str) -> None:
        """Keep that an admin did something now."""
        self._file.execute(
            "INSERT INTO actions (who, did, at) VALUES (?, ?, ?)",
            (self._file.hashed(admin_id), did, time.time()),
        )

    def hashed(self, admin_id: int) -> str:
        """What an admin is kept as."""
        return self._file.hashed(admin_id)

    def all(self) -> list[Action]:
        """What was done, oldest first."""
        rows = self._file.execute("SELECT who, did, at FROM actions ORDER BY at, rowid")
        return [Action(*row) for row in rows]

    def tidy(self, now: float) -> None:
        """Forget what is too old."""
        self._file.execute("DELETE FROM actions WHERE at < ?", (now - self.KEPT_S,))

    def forget(self, who: str) -> int:
        """Nothing: who may look after others cannot erase what they did. /privacy says so."""
        del who
        return 0
