"""Questions that the articles did not answer, for operators who have asked to see them.

Off unless KEEP_UNANSWERED is set. Kept are the words, sealed, and the day; not who asked, nor
when. They go after 30 days, and are shown only where two people or more asked about the same.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.life.instance import folder
from bot.settings import Settings
from bot.state import load_key
from bot.state.file import StateFile

DAYS = 30

_SCHEMA = "CREATE TABLE IF NOT EXISTS unanswered (day TEXT NOT NULL, sealed BLOB NOT NULL) STRICT;"
_REMEMBERED = 10_000


class Unanswered:
    """The questions, in a file that commands and the bot share."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Keep them at `path`, sealed with `key`."""
        self._path = path
        self._key = key
        self._chance = secrets.token_bytes(16)  # so that memory tells nothing
        self._counted: dict[bytes, None] = {}

    @classmethod
    def of(cls, settings: Settings) -> Unanswered:
        """Those of the bot that the settings name. Raises SettingsError without a token."""
        return cls(folder(settings) / "unanswered.db", load_key(settings.key_file))

    def note(self, who: int, question: str) -> None:
        """Keep a question, once from each person as long as the process lives."""
        told = self._chance + f"{who} {question.casefold()}".encode()
        once = hashlib.sha256(told).digest()[:16]
        if once in self._counted:
            return
        self._counted[once] = None
        while len(self._counted) > _REMEMBERED:
            del self._counted[next(iter(self._counted))]
        with self._open() as file:
            day = datetime.now(UTC).date()
            self._forget_old(file, day)
            file.execute(
                "INSERT INTO unanswered (day, sealed) VALUES (?, ?)",
                (day.isoformat(), file.seal(question)),
            )

    def questions(self) -> list[tuple[str, str]]:
        """Each with its day, the oldest first; the same one as often as it was asked."""
        if not self._path.exists():
            return []
        with self._open() as file:
            self._forget_old(file, datetime.now(UTC).date())
            rows = file.execute("SELECT day, sealed FROM unanswered ORDER BY day").fetchall()
            found = [(str(day), file.unseal(sealed)) for day, sealed in rows]
        return [(day, question) for day, question in found if question is not None]

    @staticmethod
    def _forget_old(file: StateFile, today: date) -> None:
        least = (today - timedelta(DAYS)).isoformat()
        file.execute("DELETE FROM unanswered WHERE day < ?", (least,))

    @contextmanager
    def _open(self) -> Iterator[StateFile]:
        file = StateFile(self._path, self._key, [_SCHEMA], shared=True)
        try:
            yield file
        finally:
            file.close()
