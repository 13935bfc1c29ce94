"""What the bot must remember of chats, and how it forgets.

A chat is kept as a keyed hash of its id, and the key lies in a file of its own, so that neither
the file nor a copy of it tells who asked. What was asked is never kept, unless somebody wants to
be told when it is answered; then it is encrypted with that key.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from bot.logs import Logger
from bot.paths import folder
from bot.settings import Settings
from bot.state.admin_records import AuditLog, DeepLinks, UnansweredLog
from bot.state.chats import Announcements, KeptAnswer, LanguageChoices, SentReplies, ShownAnswers
from bot.state.feedback import Feedback, Votes
from bot.state.migrations import COPY_KEPT_S, erase_copies, open_state
from bot.state.state_file import StateError, Table, as_room_allows, load_key
from bot.state.subscribers import Subscriptions

__all__ = [
    "KEPT",
    "TABLES",
    "UPDATES_KEPT_S",
    "KeptAnswer",
    "State",
    "StateError",
    "as_room_allows",
    "load_key",
]


journal = Logger(__name__)


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
            # several writers may damage a write-ahead log of SQLite below 3.51.3
            mode = "DELETE" if shared else "WAL"
        self._folder = path.parent
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
        )

    @classmethod
    def beside(cls, settings: Settings) -> Self:
        """That of the bot that the settings name, which may be running. Raises SettingsError."""
        return cls(folder(settings) / "state.db", load_key(settings.key_file), beside=True)

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

    def tidy(self) -> None:
        """Forget what is too old."""
        try:
            for table in self._tables:
                table.tidy(time.time())
            erase_copies(self._folder, older_than_s=COPY_KEPT_S)
        except (sqlite3.Error, OSError) as error:
            journal.error("cannot forget what is old; is the disk full?", error)

    def forget(self, *ids: int) -> int:
        """Erase what is kept of chats and people; gives how many rows.

        The log of the file loses it too, and the copies of older files go: nobody is to be found
        in them either.
        """
        gone = sum(table.forget(id) for table in self._tables for id in set(ids))
        self._file.erase_log()
        erase_copies(self._folder)
        return gone
