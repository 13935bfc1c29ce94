"""Questions that the articles did not answer, for operators who have asked to see them.

Off unless KEEP_UNANSWERED is set, and erased once it is off. Kept are the words, sealed, the day,
and a token for who asked that is another one each day. They go after 30 days, and are shown only
where two people or more asked about the same on one day.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.life.instance import folder
from bot.logs import Journal
from bot.settings import Settings
from bot.state import StateError, load_key
from bot.state.file import StateFile
from retrieval import Asking

DAYS = 30
MOST = 5_000
"""Questions that are kept; beyond, the oldest go."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS unanswered (
    day TEXT NOT NULL, asker TEXT NOT NULL, sealed BLOB NOT NULL
) STRICT;
"""
_REMEMBERED = 10_000

journal = Journal(__name__)


class Unanswered:
    """The questions, in a file that commands and the bot share."""

    COLUMNS = ("unanswered.day", "unanswered.asker", "unanswered.sealed")

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
            day = _today().isoformat()
            file.execute(
                "INSERT INTO unanswered (day, asker, sealed) VALUES (?, ?, ?)",
                (day, file.digest(f"unanswered {day} {who}"), file.seal(question)),
            )
            _forget_old(file)

    def questions(self, most: int = MOST) -> list[Asking]:
        """The newest of them, at most so many, the oldest first. Blocks."""
        if not self._path.exists():
            return []
        with self._open() as file:
            _forget_old(file)
            rows = file.execute(
                "SELECT day, asker, sealed FROM unanswered ORDER BY day DESC, rowid DESC LIMIT ?",
                (most,),
            ).fetchall()
            found = [(day, asker, file.unseal(sealed)) for day, asker, sealed in reversed(rows)]
        return [Asking(day, asker, question) for day, asker, question in found if question]

    def tidy(self) -> None:
        """Forget what is too old, also where nobody asks."""
        if not self._path.exists():
            return
        try:
            with self._open() as file:
                _forget_old(file)
        except (sqlite3.Error, StateError) as error:
            journal.error("cannot forget old unanswered questions; is the disk full?", error)

    def erase(self) -> None:
        """Erase all, for bots that are to keep none any more."""
        if self._path.exists():
            with suppress(sqlite3.Error, StateError), self._open() as file:
                file.execute("DELETE FROM unanswered")  # overwritten, which a removed file is not
            self._path.unlink(missing_ok=True)

    @contextmanager
    def _open(self) -> Iterator[StateFile]:
        file = StateFile(self._path, self._key, [_SCHEMA], shared=True)
        try:
            yield file
        finally:
            file.close()


def _today() -> date:
    return datetime.now(UTC).date()


def _forget_old(file: StateFile) -> None:
    least = (_today() - timedelta(DAYS)).isoformat()
    file.execute("DELETE FROM unanswered WHERE day < ?", (least,))
    file.execute(
        "DELETE FROM unanswered WHERE rowid <= "
        "(SELECT rowid FROM unanswered ORDER BY rowid DESC LIMIT 1 OFFSET ?)",
        (MOST,),
    )
