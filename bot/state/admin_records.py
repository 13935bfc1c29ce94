"""The audit log of admins, the announcement, deep links and unanswered questions."""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import ClassVar, NamedTuple

from bot.logs import Logger
from bot.paths import folder
from bot.settings import Settings
from bot.state.state_file import StateError, StateFile, load_key
from retrieval import LoggedQuestion


class AuditEntry(NamedTuple):
    """One admin action: who, as a hash; its kind; when, in seconds since 1970."""

    who: str
    did: str
    at: float


class AuditLog:
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
        """Record an admin action."""
        self._file.execute(
            "INSERT INTO actions (who, did, at) VALUES (?, ?, ?)",
            (self._file.hashed(admin_id), did, time.time()),
        )

    def hashed(self, admin_id: int) -> str:
        """The hash of an admin."""
        return self._file.hashed(admin_id)

    def all(self) -> list[AuditEntry]:
        """All actions, oldest first."""
        rows = self._file.execute("SELECT who, did, at FROM actions ORDER BY at, rowid")
        return [AuditEntry(*row) for row in rows]

    def tidy(self, now: float) -> None:
        """Forget what is too old."""
        self._file.execute("DELETE FROM actions WHERE at < ?", (now - self.KEPT_S,))

    def forget(self, who: str) -> int:
        """Delete nothing: admins cannot erase their actions, as /privacy says."""
        del who
        return 0


class Announcements:
    """The announcement, if there is one."""

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
        """Replace the announcement."""
        self._file.execute(
            "INSERT OR REPLACE INTO notices (id, text, at) VALUES (1, ?, ?)", (text, time.time())
        )

    def take_down(self) -> bool:
        """Tell nothing more; whether there was anything."""
        return self._file.execute("DELETE FROM notices").rowcount > 0

    def text(self) -> str | None:
        """The text of the announcement, if there is one."""
        row = self._file.row("SELECT text FROM notices")
        return None if row is None else str(row[0])

    def tidy(self, now: float) -> None:
        """Delete nothing: an announcement stays until it is removed."""

    def forget(self, who: str) -> int:
        """Delete nothing: it is about nobody."""
        del who
        return 0


LINK_DAYS = 365
"""A link expires this long after it was last made; then it opens the help."""


_LINKS_SCHEMA = """
CREATE TABLE IF NOT EXISTS links (
    id TEXT PRIMARY KEY, question TEXT NOT NULL UNIQUE, at REAL NOT NULL
) STRICT, WITHOUT ROWID;
"""


_PAYLOAD = re.compile(r"q[A-Za-z0-9_-]{16}")


_ARTICLE = re.compile(r"a(?P<id>[A-Za-z0-9_-]{1,63})")


class DeepLinks:
    """The questions behind addresses, in a file that commands and the bot share."""

    COLUMNS = ("links.id", "links.question", "links.at")
    KEPT_S = LINK_DAYS * 86400.0

    def __init__(self, path: Path, key: bytes) -> None:
        """Keep them at `path`."""
        self._path = path
        self._key = key

    @classmethod
    def of(cls, settings: Settings) -> DeepLinks:
        """Those of the bot that the settings name. Raises SettingsError without a token."""
        return cls(folder(settings) / "links.db", load_key(settings.key_file))

    def payload(self, question: str) -> str:
        """The `?start=` payload for a question; always the same for the same question."""
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
        file = StateFile(self._path, self._key, [_LINKS_SCHEMA], shared=True)
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


UNANSWERED_DAYS = 30


MOST = 5_000
"""Questions that are kept; beyond, the oldest go."""


_UNANSWERED_SCHEMA = """
CREATE TABLE IF NOT EXISTS unanswered (
    day TEXT NOT NULL, asker TEXT NOT NULL, sealed BLOB NOT NULL
) STRICT;
"""


_REMEMBERED = 10_000


journal = Logger(__name__)


class UnansweredLog:
    """The questions, in a file that commands and the bot share."""

    COLUMNS = ("unanswered.day", "unanswered.asker", "unanswered.sealed")

    def __init__(self, path: Path, key: bytes) -> None:
        """Keep them at `path`, sealed with `key`."""
        self._path = path
        self._key = key
        self._chance = secrets.token_bytes(16)  # so that memory tells nothing
        self._counted: dict[bytes, None] = {}

    @classmethod
    def of(cls, settings: Settings) -> UnansweredLog:
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

    def questions(self, most: int = MOST) -> list[LoggedQuestion]:
        """The newest questions, up to a limit, oldest first. Blocks."""
        if not self._path.exists():
            return []
        with self._open() as file:
            _forget_old(file)
            rows = file.execute(
                "SELECT day, asker, sealed FROM unanswered ORDER BY day DESC, rowid DESC LIMIT ?",
                (most,),
            ).fetchall()
            found = [(day, asker, file.unseal(sealed)) for day, asker, sealed in reversed(rows)]
        return [LoggedQuestion(day, asker, question) for day, asker, question in found if question]

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
        file = StateFile(self._path, self._key, [_UNANSWERED_SCHEMA], shared=True)
        try:
            yield file
        finally:
            file.close()


def _today() -> date:
    return datetime.now(UTC).date()


def _forget_old(file: StateFile) -> None:
    least = (_today() - timedelta(UNANSWERED_DAYS)).isoformat()
    file.execute("DELETE FROM unanswered WHERE day < ?", (least,))
    file.execute(
        "DELETE FROM unanswered WHERE rowid <= "
        "(SELECT rowid FROM unanswered ORDER BY rowid DESC LIMIT 1 OFFSET ?)",
        (MOST,),
    )
