"""The format of the state file, and the numbered steps that bring an older one up to date.

A step never changes once a bot has run it; what comes later is a step of its own. It has a test
that opens a file written before it. The state file of a new bot is made in the newest format.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from bot.logs import Logger
from bot.state.state_file import StateError, StateFile
from corpus import FileLock, atomic_write, open_sqlite

COPY_KEPT_S = 7 * 86400.0
"""For so long the copy of an older file is kept, unless /forget comes before."""

journal = Logger(__name__)

_FORMER = {
    "links.db": ("links", "id, question, at"),
    "unanswered.db": ("unanswered", "day, asker, sealed"),
}
"""Files beside the state file until format 1: their one table and its columns."""


def _take_over_links_and_questions(file: StateFile, folder: Path) -> None:
    """1: addresses and unanswered questions move in, which had files of their own."""
    file.execute(
        "CREATE TABLE IF NOT EXISTS links ("
        "id TEXT PRIMARY KEY, question TEXT NOT NULL UNIQUE, at REAL NOT NULL"
        ") STRICT, WITHOUT ROWID"
    )
    file.execute(
        "CREATE TABLE IF NOT EXISTS unanswered ("
        "day TEXT NOT NULL, asker TEXT NOT NULL, sealed BLOB NOT NULL) STRICT"
    )
    for row in _former_rows(folder / "links.db"):
        file.execute("INSERT OR IGNORE INTO links (id, question, at) VALUES (?, ?, ?)", row)
    for row in _former_rows(folder / "unanswered.db"):  # no two are sealed to the same bytes
        file.execute(
            "INSERT INTO unanswered (day, asker, sealed) SELECT ?1, ?2, ?3 "
            "WHERE NOT EXISTS (SELECT 1 FROM unanswered WHERE sealed = ?3)",
            row,
        )


STEPS: tuple[Callable[[StateFile, Path], None], ...] = (_take_over_links_and_questions,)
"""Step n brings a file of format n - 1 to format n."""

FORMAT = len(STEPS)


def open_state(
    path: Path,
    key: bytes,
    schemas: Sequence[str],
    journal_mode: Literal["WAL", "DELETE"] | None = None,
) -> StateFile:
    """The state file in today's format, made or migrated where need be.

    Without `journal_mode` it is opened beside a bot that may be running, in whatever mode that one
    uses. Raises StateError for a file that cannot be used.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = open_sqlite(path, _pragmas(journal_mode))
        try:
            file = StateFile(connection, key)
            _bring_up_to_date(file, path, schemas)
        except BaseException:
            connection.close()
            raise
    except (sqlite3.OperationalError, OSError) as error:
        raise StateError(
            f"{path} cannot be opened ({error}); it was left as it is: see that the disk has room "
            "and that this user may write there"
        ) from error
    except sqlite3.DatabaseError as error:
        raise StateError(
            f"{path} cannot be used ({error}); it holds only what the bot remembers of chats, so "
            "it may be deleted"
        ) from error
    return file


def _pragmas(journal_mode: str | None) -> dict[str, str | int]:
    pragmas: dict[str, str | int] = {"secure_delete": "ON"}  # what is deleted is overwritten
    if journal_mode is None:
        # Two processes that check a log out at once may damage it below SQLite 3.51.3: the bot
        # alone does so.
        return pragmas | {"synchronous": "NORMAL", "wal_autocheckpoint": 0}
    # losing the last second is no harm
    return pragmas | {"journal_mode": journal_mode, "synchronous": "NORMAL"}


def _bring_up_to_date(file: StateFile, path: Path, schemas: Iterable[str]) -> None:
    """Carry out the steps that the file lacks: all or none of them, after a copy was kept."""
    if _format(file) == FORMAT and not _former(path.parent):
        return
    with FileLock(path.with_suffix(".lock")) as lock:
        lock.wait()  # two processes may open it at once
        before = _format(file)
        if before > FORMAT:
            raise StateError(
                f"{path} was written by a newer version (format {before}, this one reads "
                f"{FORMAT}); update Verbatim"
            )
        is_old = before < FORMAT and not _is_empty(file)
        if is_old:
            with atomic_write(_copy(path, before)) as unfinished:
                file.execute("VACUUM INTO ?", (str(unfinished),))
        with file.writing():
            if before and _former(path.parent):  # an older version was used again meanwhile
                _take_over_links_and_questions(file, path.parent)
            for step in STEPS[before:]:
                step(file, path.parent)
            for statement in ";".join(schemas).split(";"):
                file.execute(statement)
            file.execute(f"PRAGMA user_version = {FORMAT}")
        for former in _former(path.parent):
            os.utime(former)  # kept as long as any copy from now on
            former.replace(_copy(former, 0))
    if is_old:
        journal.info("migrated the state file, and kept a copy", before=before, now=FORMAT)


def _format(file: StateFile) -> int:
    row = file.row("PRAGMA user_version")
    return int(row[0]) if row else 0


def _is_empty(file: StateFile) -> bool:
    return file.row("SELECT 1 FROM sqlite_schema") is None


def _former(folder: Path) -> list[Path]:
    return [folder / name for name in _FORMER if (folder / name).exists()]


def _former_rows(path: Path) -> list[tuple[object, ...]]:
    """The rows of a file that is taken over; none of a damaged one, which is put aside too."""
    if not path.exists():
        return []
    table, columns = _FORMER[path.name]
    try:
        connection = open_sqlite(path)
        try:
            if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                return []  # its bot was killed before it made the table
            return connection.execute(f"SELECT {columns} FROM {table}").fetchall()
        finally:
            connection.close()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        journal.error("an older file is damaged; going on without it", error, file=path.name)
        return []


def _copy(path: Path, format_: int) -> Path:
    return path.with_name(f"{path.name}.format-{format_}")


def erase_copies(folder: Path, *, older_than_s: float = 0.0) -> None:
    """Overwrite and remove the copies of older files, but for those that are too new.

    Raises OSError.
    """
    least = time.time() - older_than_s
    for path in folder.glob("*.db.format-*"):
        with suppress(FileNotFoundError):  # another process may do the same
            if path.stat().st_mtime <= least:
                with path.open("rb+") as file:
                    file.write(bytes(path.stat().st_size))
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
