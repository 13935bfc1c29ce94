"""The state: what the bot must remember of chats, and how it forgets.

A chat is kept as a keyed hash of its id, and the key lies in a file of its own, so that neither
the file nor a copy of it tells who asked. What was asked is never kept, unless somebody wants to
be told when it is answered; then it is encrypted with that key.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

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
from bot.state.migrations import COPY_KEPT_S, erase_copies, open_state, view_state
from bot.state.state_file import (
    LIMIT_BYTES,
    RetentionClock,
    StateDatabase,
    StateError,
    Table,
    as_room_allows,
    is_damage,
    load_key,
)
from bot.state.subscribers import Subscriptions
from corpus import SQLITE_IS_SAFE, AdvisoryLock, DatabaseUrl, FileLock, sqlite3

if TYPE_CHECKING:
    from bot.state.state_server import StateServer

__all__ = [
    "KEPT",
    "LIMIT_BYTES",
    "TABLES",
    "UPDATES_KEPT_S",
    "KeptAnswer",
    "State",
    "StateError",
    "as_room_allows",
    "copy_to_database",
    "copy_to_file",
    "load_key",
    "look_at",
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
        self,
        path: Path,
        key: bytes,
        *,
        shared: bool = False,
        beside: bool = False,
        database: DatabaseUrl | None = None,
    ) -> None:
        """Keep it at `path`, chats hashed with `key`; `shared` with other processes.

        Or keep it in a `database`, shared with other machines. `beside`: for a command, which may
        write while the bot runs. Raises StateError for what cannot be used.
        """
        mode: Literal["WAL", "DELETE"] | None = None
        if not beside:
            # commands write beside the bot, which may damage a write-ahead log of an older SQLite
            mode = "WAL" if SQLITE_IS_SAFE and not shared else "DELETE"
        self._folder = path.parent
        self._spare = None if beside or database else path.with_suffix(".spare")
        self._clock = RetentionClock(path.with_suffix(".clock"))
        schemas = [table.SCHEMA for table in TABLES]
        self.server = None if database is None else _open_server(database, path, key, schemas)
        """The database, where it is in one."""
        self._file: StateDatabase = self.server or open_state(path, key, schemas, mode)
        self._in_use = None if beside or self.server is None else self.server.lock("in use")
        if self._in_use and not self._in_use.acquire(shared=True):
            raise StateError(f"what is in {database} is being moved; start when that is done")
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
        key = load_key(settings.key_file, path)
        return cls(path, key, beside=True, database=settings.database_url)

    def __enter__(self) -> Self:
        """Give the state itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()
        if self._in_use:
            self._in_use.close()

    def lock(self, name: str) -> FileLock | AdvisoryLock:
        """A lock over all processes of this bot, to be closed. Raises StateError or OSError."""
        if self.server is not None:
            return self.server.lock(name)
        return FileLock(self._folder / f"{name}.lock")

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
        if (size := self._file.size_bytes) > _NEARLY * self._file.limit_bytes:
            journal.warning(
                "the state file is nearly at its limit; then what comes new is not kept",
                bytes=size,
                limit=self._file.limit_bytes,
            )

    def _come_back(self, table: Table, now: float) -> None:
        """What was written while the clock was ahead is as old as what is written now."""
        for column in table.COLUMNS:
            name, _, field = column.partition(".")
            if field == "at":
                self._file.execute(f"UPDATE {name} SET at = ? WHERE at > ?", (now, now))

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


def _open_server(
    database: DatabaseUrl, path: Path, key: bytes, schemas: Sequence[str]
) -> StateServer:
    """The state in a database; its module is imported here, where it is asked for.

    Raises StateError where this bot has been used with the file `path`, and is not moved there.
    """
    from bot.state.state_server import StateServer

    def refuse(_: StateServer) -> None:
        if path.exists():
            raise StateError(
                f"{path} holds what this bot remembers, and DATABASE_URL is set: take it there "
                f"with verbatim move, or move it away to begin anew in {database}"
            )

    return StateServer(database, path.parent.name, key, schemas, fill=refuse)


def look_at(settings: Settings, *, with_key: bool = True) -> StateDatabase:
    """What the bot of the settings remembers, to read from while it runs; to be closed.

    Without the key nothing is looked up by whom it is about, and nothing is unsealed. Raises
    StateError where there is nothing, or it is not in today's format.
    """
    path = folder(settings) / "state.db"
    if settings.database_url is not None:
        from bot.state.state_server import StateServer

        key = load_key(settings.key_file, path) if with_key else None
        return StateServer(settings.database_url, path.parent.name, key, create=False)
    return view_state(path, load_key(settings.key_file, path) if with_key else bytes(32))


def copy_to_database(path: Path, key: bytes, database: DatabaseUrl) -> None:
    """Copy the state in a file to a database, all or nothing; nothing where it is there already.

    Nobody may write to the file meanwhile. Raises StateError where the database has another one.
    """
    from bot.state.state_server import StateServer

    schemas = [table.SCHEMA for table in TABLES]
    with closing(open_state(path, key, schemas)) as file:
        fill = partial(_copy, file)
        with closing(StateServer(database, path.parent.name, key, schemas, fill=fill)) as server:
            if _contents(file) != _contents(server):
                raise StateError(
                    f"another state of this bot than that in {path} is in {database} already; "
                    f'move the file away, or run there: DROP SCHEMA "{path.parent.name}" CASCADE'
                )


def copy_to_file(database: DatabaseUrl, bot: str, key: bytes, path: Path) -> None:
    """Copy the state of a bot, as it is at one moment, to a new file. Raises StateError."""
    from bot.state.state_server import StateServer

    schemas = [table.SCHEMA for table in TABLES]
    with (
        closing(StateServer(database, bot, key, create=False)) as server,
        closing(open_state(path, key, schemas, "DELETE")) as file,
        server.snapshot(),
    ):
        _copy(server, file)
        if _contents(file) != _contents(server):
            raise StateError(f"{path} differs from what is in {database}; try again")


def _copy(source: StateDatabase, target: StateDatabase) -> None:
    with target.writing():
        for name, columns, order in _shapes():
            marks = ", ".join("?" * len(columns.split(", ")))
            rows = source.rows(f"SELECT {columns} FROM {name} ORDER BY {order}")
            target.execute_many(f"INSERT INTO {name} ({columns}) VALUES ({marks})", rows)


def _contents(file: StateDatabase) -> list[Counter[tuple[object, ...]]]:
    """The rows of each table, in no order."""
    return [Counter(file.rows(f"SELECT {columns} FROM {name}")) for name, columns, _ in _shapes()]


def _shapes() -> Iterator[tuple[str, str, str]]:
    """Of each table its name, its columns, and by what its rows are in the order of writing."""
    for table in TABLES:
        columns: dict[str, list[str]] = {}
        for column in table.COLUMNS:
            name, _, field = column.partition(".")
            columns.setdefault(name, []).append(f'"{field}"')
        has_rowid = "WITHOUT ROWID" not in table.SCHEMA
        for name, fields in columns.items():
            yield name, ", ".join(fields), "rowid" if has_rowid else fields[0]
