"""Addresses that open the bot with a question, for a newsroom to put under an article.

What Telegram hands on of such an address is at most 64 letters, digits, _ and -, so the question
lies here under a random name. It is the newsroom's, which /privacy says, and nothing of who opens
it is kept.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.life.instance import folder
from bot.logs import Journal
from bot.settings import Settings
from bot.state import StateError, load_key
from bot.state.file import StateFile

DAYS = 365
"""After so long without `link` being asked for it again, an address opens the help."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS links (
    id TEXT PRIMARY KEY, question TEXT NOT NULL UNIQUE, at REAL NOT NULL
) STRICT, WITHOUT ROWID;
"""

journal = Journal(__name__)

_PAYLOAD = re.compile(r"q[A-Za-z0-9_-]{16}")
_ARTICLE = re.compile(r"a(?P<id>[A-Za-z0-9_-]{1,63})")


class Links:
    """The questions behind addresses, in a file that commands and the bot share."""

    COLUMNS = ("links.id", "links.question", "links.at")
    KEPT_S = DAYS * 86400.0

    def __init__(self, path: Path, key: bytes) -> None:
        """Keep them at `path`."""
        self._path = path
        self._key = key

    @classmethod
    def of(cls, settings: Settings) -> Links:
        """Those of the bot that the settings name. Raises SettingsError without a token."""
        return cls(folder(settings) / "links.db", load_key(settings.key_file))

    def payload(self, question: str) -> str:
        """What stands behind `?start=` for a question; the same again for the same one."""
        with self._open() as file, file.writing():
            row = file.row("SELECT id FROM links WHERE question = ?", (question,))
            id = str(row[0]) if row else f"q{secrets.token_urlsafe(12)}"
            file.execute(
                "INSERT OR REPLACE INTO links (id, question, at) VALUES (?, ?, ?)",
                (id, question, time.time()),
            )
        return id

    def question(self, payload: str) -> str | None:
        """The question behind an address; None for one that is made up, or too old."""
        if not _PAYLOAD.fullmatch(payload) or not self._path.exists():
            return None
        with self._open() as file:
            least = time.time() - self.KEPT_S
            row = file.row("SELECT question FROM links WHERE id = ? AND at > ?", (payload, least))
        return None if row is None else str(row[0])

    def tidy(self) -> None:
        """Forget those that nobody asked for again in time."""
        if not self._path.exists():
            return
        try:
            with self._open() as file:
                file.execute("DELETE FROM links WHERE at <= ?", (time.time() - self.KEPT_S,))
        except (sqlite3.Error, StateError) as error:
            journal.error("cannot forget old addresses; is the disk full?", error)

    @contextmanager
    def _open(self) -> Iterator[StateFile]:
        file = StateFile(self._path, self._key, [_SCHEMA], shared=True)
        try:
            yield file
        finally:
            file.close()


def article_of(payload: str) -> str | None:
    """The id of the article that an address opens, if it is such an address.

    >>> article_of("aa9e5712dd4bd"), article_of("qAAAA")
    ('a9e5712dd4bd', None)
    """
    found = _ARTICLE.fullmatch(payload)
    return found["id"] if found else None


def address(username: str, payload: str) -> str:
    """The address that opens the bot with this."""
    return f"https://t.me/{username}?start={payload}"
