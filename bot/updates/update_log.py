"""Which updates are done: their ids and when, and nothing else of them.

Telegram keeps an update until it is acknowledged, for a day at most, and begins to count anew
after a quiet week, so ids older than two days are of no use and could only be mistaken for others.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from bot.logs import Logger

KEPT = 4000  # Telegram shows a poll 100 updates at most


KEPT_S = 2 * 86400.0


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
            self._file, self._done = _open_done(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # no room, no rights: not its fault
                raise
            journal.error("the ledger is damaged; starting a new one", error)
            path.replace(path.with_suffix(".damaged"))
            self._file, self._done = _open_done(path)
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


def _open_done(path: Path) -> tuple[sqlite3.Connection, dict[int, float]]:
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


ALONE_FROM = 2


GIVEN_UP_FROM = 5


_ATTEMPTS_BUSY_S = 1.0


journal = Logger(__name__)


class Suspects:
    """How often the handling of an update began and never ended: ids and counts in a file.

    Every call is a small write or read, some hundred microseconds, safe against the end of the
    process, not of the machine. Where the file cannot be used, nobody is suspected.
    """

    def __init__(self, path: Path) -> None:
        """Keep them at `path`, which several processes may share. A damaged file is replaced."""
        try:
            self._file = _open_attempts(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # no room, no rights: not its fault
                raise
            journal.error("the list of suspects is damaged; starting a new one", error)
            path.unlink()
            self._file = _open_attempts(path)

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


def _open_attempts(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None, timeout=_ATTEMPTS_BUSY_S)
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


T = TypeVar("T")


_BUSY_S = 5.0


_KNOWN = 4000


class Lease(Enum):
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
            self._file = _open_shared(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # no room, no rights: not its fault
                raise
            journal.error("the shared ledger is damaged; starting a new one", error)
            path.replace(path.with_suffix(".damaged"))
            self._file = _open_shared(path)
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

    async def claim(self, update_id: int) -> Lease:
        """Whose the update is now: mine, where it was nobody's."""
        if update_id in self._done:
            return Lease.DONE
        self._mine.add(update_id)  # a renewal in between must not undo it
        found: Lease | None = Lease.TAKEN
        try:
            found = await self._in_turn(lambda: self._claim(update_id))
        finally:
            if found in {Lease.TAKEN, Lease.DONE}:
                self._mine.discard(update_id)
        return found or Lease.MINE

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

    def _claim(self, update_id: int) -> Lease:
        now = time.time()
        row = self._file.execute(
            "SELECT owner, at FROM claims WHERE id = ?", (update_id,)
        ).fetchone()
        if row and row[0] is None and abs(now - row[1]) < KEPT_S:  # Telegram begins anew some day
            return Lease.DONE
        if row and row[0] not in {None, self._me} and abs(now - row[1]) < self.lease_s:
            return Lease.TAKEN
        self._file.execute(
            "INSERT OR REPLACE INTO claims (id, owner, at) VALUES (?, ?, ?)",
            (update_id, self._me, now),
        )
        return Lease.MINE

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


def _open_shared(path: Path) -> sqlite3.Connection:
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
