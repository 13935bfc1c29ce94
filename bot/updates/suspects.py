"""Which updates were being handled when the process died, so that none ends it for ever.

What fails natively (a crash in a library, memory taken until the system kills the process) leaves
no exception to catch, and Telegram gives the update again to the next process. After two such
deaths an update is handled with no other beside it, so that an innocent one is not blamed; after
three more, all alone, its asker is told and it is given up.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.logs import Journal
from bot.updates.ledger import KEPT_S

ALONE_FROM = 2
GIVEN_UP_FROM = 5
_BUSY_S = 1.0

journal = Journal(__name__)


class Suspects:
    """How often the handling of an update began and never ended: ids and counts in a file.

    Every call is a small write or read, some hundred microseconds, safe against the end of the
    process, not of the machine. Where the file cannot be used, nobody is suspected.
    """

    def __init__(self, path: Path) -> None:
        """Keep them at `path`, which several processes may share. A damaged file is replaced."""
        try:
            self._file = _open(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # no room, no rights: not its fault
                raise
            journal.error("the list of suspects is damaged; starting a new one", error)
            path.unlink()
            self._file = _open(path)

    def __enter__(self) -> Self:
        """Give the list itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()

    def deaths(self, update_id: int) -> int:
        """How often the process died while it was being handled."""
        try:
            row = self._file.execute(
                "SELECT times FROM begun WHERE id = ? AND at > ?",
                (update_id, time.time() - KEPT_S),
            ).fetchone()
        except sqlite3.Error as error:
            journal.error("cannot read the list of suspects", error)
            return 0
        return int(row[0]) if row else 0

    @contextmanager
    def handling(self, update_id: int) -> Iterator[None]:
        """Suspect the update inside the block: whoever finds it later knows of a death."""
        self._write(
            "INSERT INTO begun VALUES (?, 1, ?) "
            "ON CONFLICT (id) DO UPDATE SET times = times + 1, at = excluded.at",
            update_id,
            time.time(),
        )
        try:
            yield
        finally:
            self.clear(update_id)

    def clear(self, update_id: int) -> None:
        """Suspect it no more."""
        self._write("DELETE FROM begun WHERE id = ?", update_id)

    def tidy(self) -> None:
        """Forget what Telegram has forgotten."""
        self._write("DELETE FROM begun WHERE at <= ?", time.time() - KEPT_S)

    def _write(self, sql: str, *values: float) -> None:
        try:
            self._file.execute(sql, values)
        except sqlite3.Error as error:
            journal.error("cannot write the list of suspects; is the disk full?", error)


def _open(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_S)
    try:
        file.execute("PRAGMA synchronous = OFF")
        file.execute(
            "CREATE TABLE IF NOT EXISTS begun "
            "(id INTEGER PRIMARY KEY, times INTEGER NOT NULL, at REAL NOT NULL)"
        )
        file.execute("DELETE FROM begun WHERE at <= ?", (time.time() - KEPT_S,))
    except BaseException:
        file.close()
        raise
    return file
