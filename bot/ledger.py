"""Which updates are done: their ids and when, and nothing else of them.

Telegram keeps an update until it is acknowledged, for a day at most, and begins to count anew
after a quiet week, so ids older than two days are of no use and could only be mistaken for others.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from bot.logs import Journal

KEPT = 4000  # Telegram shows a poll 100 updates at most
KEPT_S = 2 * 86400.0

journal = Journal(__name__)


class Done(Protocol):
    """What must be known of updates so that none is answered twice."""

    def __contains__(self, update_id: int) -> bool:
        """Whether it is done."""

    async def add(self, update_id: int) -> None:
        """Note that it is done, for good once this returns."""


class Ledger:
    """The ids of done updates in a small SQLite file, also known after a crash.

    `add` gathers what comes while the disk is busy into one transaction. Where the disk cannot
    be written, ids are remembered as long as the process lives.
    """

    def __init__(self, path: Path) -> None:
        """Keep them at `path`; the folder must exist. A damaged file is put aside."""
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        try:
            self._file, self._done = _open(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # no room, no rights: not its fault
                raise
            journal.error("the ledger is damaged; starting a new one", error)
            path.replace(path.with_suffix(".damaged"))
            self._file, self._done = _open(path)
        self._waiting: list[int] = []
        self._turn = asyncio.Lock()

    def __enter__(self) -> Self:
        """Give the ledger itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the file; what `add` has returned from is in it."""
        self._writer.shutdown(wait=True)
        self._file.close()

    def __contains__(self, update_id: int) -> bool:
        """Whether it is done."""
        return update_id in self._done

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._done)

    async def add(self, update_id: int) -> None:
        """Note that it is done, on disk once this returns."""
        self._done[update_id] = None
        while len(self._done) > KEPT:
            del self._done[next(iter(self._done))]
        self._waiting.append(update_id)
        async with self._turn:  # whoever comes first writes for all who wait
            if self._waiting:
                ids, self._waiting = self._waiting, []
                await asyncio.shield(self._write(ids))

    async def _write(self, ids: Sequence[int]) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._writer, self._insert, ids)
        except sqlite3.Error as error:
            journal.error(
                "cannot write down what is done; is the disk full?", error, updates=len(ids)
            )

    def _insert(self, ids: Sequence[int]) -> None:
        now = time.time()
        self._file.execute("BEGIN IMMEDIATE")
        try:
            self._file.executemany(
                "INSERT OR REPLACE INTO done (id, at) VALUES (?, ?)", [(id, now) for id in ids]
            )
            self._file.execute(
                "DELETE FROM done WHERE id IN (SELECT id FROM done ORDER BY at DESC, id DESC "
                "LIMIT -1 OFFSET ?)",
                (KEPT,),
            )
        except BaseException:
            self._file.execute("ROLLBACK")
            raise
        self._file.execute("COMMIT")


def _open(path: Path) -> tuple[sqlite3.Connection, dict[int, None]]:
    """The file, and the ids in it in the order in which they were done."""
    file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        file.execute("CREATE TABLE IF NOT EXISTS done (id INTEGER PRIMARY KEY, at REAL NOT NULL)")
        file.execute("DELETE FROM done WHERE at < ?", (time.time() - KEPT_S,))
        rows = file.execute("SELECT id FROM done ORDER BY at, id").fetchall()
    except BaseException:
        file.close()
        raise
    return file, {id: None for (id,) in rows}
