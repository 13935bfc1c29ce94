"""The state: what the bot must remember of chats, and how it forgets.

A chat is kept as a keyed hash of its id, and the key lies in a file of its own, so that neither
the file nor a copy of it tells who asked. What was asked is never kept, unless somebody wants to
be told when it is answered; then it is encrypted with that key.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from bot.logs import Logger
from bot.paths import folder
from bot.settings import Person, Settings
from bot.state.admin_records import (
    AuditLog,
    DeepLinks,
    DeskAccess,
    Pauses,
    Posts,
    QuestionCounts,
    UnansweredLog,
)
from bot.state.chats import Announcements, KeptAnswer, LanguageChoices, SentReplies, ShownAnswers
from bot.state.feedback import Feedback, Votes
from bot.state.migrations import COPY_KEPT_S, erase_copies, open_state
from bot.state.state_file import (
    LIMIT_BYTES,
    RetentionClock,
    StateError,
    Table,
    as_room_allows,
    is_damage,
    load_key,
)
from bot.state.subscribers import Subscriptions
from corpus import SQLITE_IS_SAFE, sqlite3

__all__ = [
    "KEPT",
    "LIMIT_BYTES",
    "TABLES",
    "UPDATES_KEPT_S",
    "KeptAnswer",
    "State",
    "StateError",
    "as_room_allows",
    "load_key",
]


journal = Logger(__name__)


_SPARE_BYTES = 4_000_000
"""Kept on the disk, so that /forget has room where it is full."""

_NEARLY = 0.8


TABLES: tuple[type[Table], ...] = (
    SentReplies,
    LanguageChoices,
    ShownAnswers,
    Votes,
    Feedback,
    AuditLog,
    Announcements,
    Subscriptions,
    DeepLinks,
    UnansweredLog,
    QuestionCounts,
    DeskAccess,
    Posts,
    Pauses,
)


UPDATES_KEPT_S = 48 * 3600.0


_OF_UPDATES = (
    "updates.id", "updates.owner", "updates.at", "begun.id", "begun.times", "begun.at",
)  # fmt: skip
"""What the runtime keeps of updates, none of it linked to a person; see `bot.updates`."""


KEPT = (*_OF_UPDATES, *(column for table in TABLES for column in table.COLUMNS))
"""Every column that is kept of people and their messages, each told by /privacy."""


class State:
    """All that is remembered, one attribute for each table."""

    def __init__(
        self, path: Path, key: bytes, *, shared: bool = False, beside: bool = False
    ) -> None:
        """Keep it at `path`, chats hashed with `key`; `shared` with other processes.

        `beside`: for a command, which may write while the bot runs. Raises StateError for a file
        that cannot be used.
        """
        mode: Literal["WAL", "DELETE"] | None = None
        if not beside:
            # commands write beside the bot, which may damage a write-ahead log of an older SQLite
            mode = "WAL" if SQLITE_IS_SAFE and not shared else "DELETE"
        self._folder = path.parent
        self._spare = None if beside else path.with_suffix(".spare")
        self._clock = RetentionClock(path.with_suffix(".clock"))
        self._file = open_state(path, key, [table.SCHEMA for table in TABLES], mode)
        self.replies = SentReplies(self._file)
        self.choices = LanguageChoices(self._file)
        self.answers = ShownAnswers(self._file)
        marks = Votes(self._file)
        self.feedback = Feedback(self._file, marks)
        self.actions = AuditLog(self._file)
        self.notices = Announcements(self._file)
        self.watches = Subscriptions(self._file)
        self.links = DeepLinks(self._file)
        self.unanswered = UnansweredLog(self._file)
        self.counts = QuestionCounts(self._file)
        self.desk = DeskAccess(self._file)
        self.posts = Posts(self._file)
        self.pauses = Pauses(self._file)
        self._tables: tuple[Table, ...] = (
            self.replies,
            self.choices,
            self.answers,
            marks,
            self.feedback,
            self.actions,
            self.notices,
            self.watches,
            self.links,
            self.unanswered,
            self.counts,
            self.desk,
            self.posts,
            self.pauses,
        )
        self._keep_spare()

    @classmethod
    def beside(cls, settings: Settings) -> Self:
        """That of the bot that the settings name, which may be running. Raises SettingsError."""
        path = folder(settings) / "state.db"
        return cls(path, load_key(settings.key_file, path), beside=True)

    def __enter__(self) -> Self:
        """Give the state itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    @property
    def fault(self) -> str | None:
        """What was found damaged, and what to do; None for nothing."""
        if self._file.fault is None:
            return None
        return f"the state file is damaged ({self._file.fault}); restart the bot to have it mended"

    def check(self) -> None:
        """Look at the first row of each table, so that `fault` tells of damage that is there."""
        for name in {column.partition(".")[0] for table in TABLES for column in table.COLUMNS}:
            with as_room_allows(f"the table {name} cannot be read"):
                self._file.row(f"SELECT * FROM {name} LIMIT 1")

    def tidy(self) -> None:
        """Forget what is too old, and say where the file is nearly full."""
        now, believed = time.time(), self._clock.now()
        for table in self._tables:  # what is damaged in one keeps nothing in the others
            with as_room_allows("what is old is not forgotten"):
                self._come_back(table, now)
                table.tidy(believed)
        with as_room_allows("copies of older files stay"):
            erase_copies(self._folder, older_than_s=COPY_KEPT_S + now - believed)
        with as_room_allows("the size of the state file is not known"):
            self._warn_if_nearly_full()
        self._keep_spare()

    def _warn_if_nearly_full(self) -> None:
        if (size := self._file.size_bytes) > _NEARLY * LIMIT_BYTES:
            journal.warning(
                "the state file is nearly at its limit; then what comes new is not kept",
                bytes=size,
                limit=LIMIT_BYTES,
            )

    def _come_back(self, table: Table, now: float) -> None:
        """What was written while the clock was ahead is as old as what is written now."""
        for column in table.COLUMNS:
            name, _, field = column.partition(".")
            if field == "at":
                self._file.execute(f"UPDATE {name} SET at = ?1 WHERE at > ?1", (now,))

    def forget(self, *ids: Person) -> int:
        """Erase what is kept of chats and people; gives how many rows.

        The log of the file loses it too, and the copies of older files go: nobody is to be found
        in them either. Where the disk is full, the room that is kept for it is used.
        """
        try:
            return self._erase(ids)
        except sqlite3.OperationalError:
            if self._spare is None or not self._spare.exists():
                raise
            self._spare.unlink(missing_ok=True)
            return self._erase(ids)
        finally:
            self._keep_spare()

    def _erase(self, ids: Sequence[Person]) -> int:
        """As `forget`; what is damaged in one table keeps nothing in the others."""
        gone = 0
        damage: Exception | None = None
        for table in self._tables:
            for id in set(ids):
                try:
                    gone += table.forget(id)
                except (StateError, sqlite3.Error) as error:
                    if not is_damage(error):
                        raise
                    damage = error
            self._file.erase_log()
        erase_copies(self._folder)
        if damage:
            raise damage
        return gone

    def _keep_spare(self) -> None:
        """Take up some room on the disk, as far as there is any."""
        if self._spare is None or self._spare.exists():
            return
        try:
            with self._spare.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, _SPARE_BYTES)
        except OSError:  # there is none now
            self._spare.unlink(missing_ok=True)
