"""Which updates are done: their ids and when, and nothing else of them.

Telegram keeps an update until it is acknowledged, for a day at most, and begins to count anew
after a quiet week, so ids older than two days are of no use and could only be mistaken for others.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
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

    `add` writes at once, so that the end of the process cannot undo it, and then waits for the
    disk, so that the end of the machine cannot either. Where the disk cannot be written, ids are
    remembered as long as the process lives.
    """

    def __init__(self, path: Path) -> None:
        """Keep them at `path`; the folder must exist. A damaged file is put aside."""
        try:
            self._file, self._done = _open(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # no room, no rights: not its fault
                raise
            journal.error("the ledger is damaged; starting a new one", error)
            path.replace(path.with_suffix(".damaged"))
            self._file, self._done = _open(path)
        self._log = os.open(f"{path}-wal", os.O_RDWR)
        self._syncer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._turn = asyncio.Lock()
        self._written = self._synced = 0

    def __enter__(self) -> Self:
        """Give the ledger itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the file; what `add` was given is in it."""
        self._syncer.shutdown(wait=True)
        self._file.close()
        os.close(self._log)

    def __contains__(self, update_id: int) -> bool:
        """Whether it is done."""
        at = self._done.get(update_id)
        return at is not None and time.time() - at < KEPT_S

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._done)

    async def add(self, update_id: int) -> None:
        """Note that it is done, for good once this returns."""
        self._done.pop(update_id, None)  # so that the newest stay the last
        self._done[update_id] = now = time.time()
        try:
            self._file.execute("INSERT OR REPLACE INTO done VALUES (?, ?)", (update_id, now))
            self._written += 1
            await self._sync(self._written)
        except (sqlite3.Error, OSError) as error:
            journal.error("cannot write down what is done; is the disk full?", error)
        if len(self._done) > KEPT + KEPT // 10:
            self.tidy()

    def tidy(self) -> None:
        """Forget what is old, and all but the newest."""
        old = time.time() - KEPT_S
        newest = list(self._done.items())[-KEPT:]
        self._done = {id: at for id, at in newest if at > old}
        first = next(iter(self._done.values()), old)
        try:
            self._file.execute("DELETE FROM done WHERE at < ?", (first,))
        except sqlite3.Error as error:
            journal.error("cannot forget what is old; is the disk full?", error)

    async def _sync(self, written: int) -> None:
        """Wait until that many writes have reached the disk; one wait serves many."""
        async with self._turn:
            if self._synced < written:
                reached = self._written
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(self._syncer, os.fsync, self._log)
                self._synced = reached


def _open(path: Path) -> tuple[sqlite3.Connection, dict[int, float]]:
    """The file, and the ids in it with when they were done, the oldest first."""
    file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")  # and `add` syncs, which makes it FULL
        file.execute("CREATE TABLE IF NOT EXISTS done (id INTEGER PRIMARY KEY, at REAL NOT NULL)")
        file.execute("DELETE FROM done WHERE at < ?", (time.time() - KEPT_S,))
        done = dict(file.execute("SELECT id, at FROM done ORDER BY at, id"))
    except BaseException:
        file.close()
        raise
    return file, done
