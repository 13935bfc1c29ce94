"""Which updates are done and which are being answered, for several processes of one bot.

Telegram sends an update again where it got no answer, and then perhaps to another process. So
each process claims an update before it answers it, and renews its claims while it lives; a claim
that is not renewed lapses, and another process may answer. What is done is never claimed again.

The processes share one file, on one machine: SQLite's locks do not hold on network drives. It is
no write-ahead log, which in SQLite below 3.51.3 several writers may damage
(https://sqlite.org/wal.html#walresetbug).
"""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum, auto
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from bot.logs import Journal
from bot.updates.ledger import KEPT_S

T = TypeVar("T")

_BUSY_S = 5.0
_KNOWN = 4000

journal = Journal(__name__)


class Claim(Enum):
    """Whose an update is."""

    MINE = auto()
    TAKEN = auto()
    """Another process is answering it, or has died over it less than a lease ago."""
    DONE = auto()


class SharedLedger:
    """Claims, and the ids of done updates, in a small SQLite file that processes share.

    Where the file cannot be used, questions are answered all the same: then one may be answered
    twice, but only where Telegram sends it twice.
    """

    def __init__(self, path: Path, *, lease_s: float, before: Path | None = None) -> None:
        """Keep them at `path`; a claim holds for `lease_s` unless `renew` is called.

        `before` is the ledger that polling keeps: what is done there is done here.
        """
        self.lease_s = lease_s
        self._me = secrets.token_hex(8)
        self._mine: set[int] = set()
        self._done: dict[int, None] = {}
        self._waiting: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self._turn = asyncio.Lock()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        try:
            self._file = _open(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # no room, no rights: not its fault
                raise
            journal.error("the shared ledger is damaged; starting a new one", error)
            path.replace(path.with_suffix(".damaged"))
            self._file = _open(path)
        if before is not None and before.exists():
            self._take_over(before)

    def __enter__(self) -> Self:
        """Give the ledger itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Let go of what is not done, so that another process need not wait for it."""
        self._mine.clear()
        self._worker.submit(self._attempt, self._renew).result()
        self._worker.shutdown(wait=True)
        self._file.close()

    def __contains__(self, update_id: int) -> bool:
        """Whether it is known here to be done; `claim` knows what others have done."""
        return update_id in self._done

    def __len__(self) -> int:
        """How many are known here to be done."""
        return len(self._done)

    async def claim(self, update_id: int) -> Claim:
        """Whose the update is now: mine, where it was nobody's."""
        if update_id in self._done:
            return Claim.DONE
        self._mine.add(update_id)  # a renewal in between must not undo it
        found: Claim | None = Claim.TAKEN
        try:
            found = await self._in_turn(lambda: self._claim(update_id))
        finally:
            if found in {Claim.TAKEN, Claim.DONE}:
                self._mine.discard(update_id)
        return found or Claim.MINE

    def release(self, update_id: int) -> None:
        """Do not answer it after all, or no more; others may with the next renewal."""
        self._mine.discard(update_id)

    async def add(self, update_id: int) -> None:
        """Note that it is done, for all processes and for good once this returns."""
        self._done[update_id] = None
        while len(self._done) > _KNOWN:
            del self._done[next(iter(self._done))]
        await asyncio.shield(self._in_turn(lambda: self._add(update_id)))
        self._mine.discard(update_id)

    async def renew(self) -> None:
        """Hold on to what is being answered; call it several times in `lease_s`."""
        await self._in_turn(self._renew)

    def tidy(self) -> None:
        """Forget what Telegram has forgotten."""
        self._worker.submit(self._attempt, self._tidy)

    async def _in_turn(self, work: Callable[[], T]) -> T | None:
        """What the work gives, in one transaction with what else waits; None where it failed."""
        given: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, given))
        async with self._turn:  # whoever comes first writes for all who wait
            if self._waiting:
                await asyncio.shield(asyncio.create_task(self._write()))
        return await given

    async def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        results = await asyncio.get_running_loop().run_in_executor(
            self._worker, self._attempt, lambda: [work() for work, _ in waiting]
        )
        for (_, given), result in zip(waiting, results or [None] * len(waiting), strict=True):
            if not given.done():
                given.set_result(result)

    def _attempt(self, work: Callable[[], T]) -> T | None:
        """What the work gives, all of it written or nothing; None where the file fails."""
        try:
            with self._file:  # commits, or rolls back
                self._file.execute("BEGIN IMMEDIATE")
                return work()
        except sqlite3.Error as error:
            journal.error("cannot use the shared ledger; is the disk full?", error)
            return None

    def _claim(self, update_id: int) -> Claim:
        now = time.time()
        row = self._file.execute(
            "SELECT owner, at FROM claims WHERE id = ?", (update_id,)
        ).fetchone()
        if row and row[0] is None and abs(now - row[1]) < KEPT_S:  # Telegram begins anew some day
            return Claim.DONE
        if row and row[0] not in {None, self._me} and abs(now - row[1]) < self.lease_s:
            return Claim.TAKEN
        self._file.execute(
            "INSERT OR REPLACE INTO claims (id, owner, at) VALUES (?, ?, ?)",
            (update_id, self._me, now),
        )
        return Claim.MINE

    def _add(self, update_id: int) -> None:
        self._file.execute(
            "INSERT OR REPLACE INTO claims (id, owner, at) VALUES (?, NULL, ?)",
            (update_id, time.time()),
        )

    def _renew(self) -> None:
        now = time.time()
        held = tuple(self._mine)
        self._file.execute("DELETE FROM claims WHERE owner = ?", (self._me,))
        self._file.executemany(  # what another process has taken over meanwhile stays with it
            "INSERT OR IGNORE INTO claims (id, owner, at) VALUES (?, ?, ?)",
            [(id, self._me, now) for id in held],
        )

    def _tidy(self) -> None:
        self._file.execute("DELETE FROM claims WHERE at < ?", (time.time() - KEPT_S,))

    def _take_over(self, before: Path) -> None:
        """Know what polling has done; where that cannot be read, little is lost."""
        try:
            other = sqlite3.connect(f"file:{before}?mode=ro", uri=True)
            try:
                done = other.execute("SELECT id, at FROM done").fetchall()
            finally:
                other.close()
        except sqlite3.Error as error:
            journal.warning("cannot read what polling has done", error)
            return
        self._file.executemany(
            "INSERT OR IGNORE INTO claims (id, owner, at) VALUES (?, NULL, ?)", done
        )


def _open(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=_BUSY_S)
    try:
        file.execute("PRAGMA synchronous = FULL")
        file.execute(
            "CREATE TABLE IF NOT EXISTS claims "
            "(id INTEGER PRIMARY KEY, owner TEXT, at REAL NOT NULL)"
        )
        file.execute("DELETE FROM claims WHERE at < ?", (time.time() - KEPT_S,))
    except BaseException:
        file.close()
        raise
    return file
