"""Which updates are done, which are being answered, and how often that was begun in vain.

Telegram keeps an update until it is acknowledged, for a day at most, and begins to count anew
after a quiet week, so ids older than two days are of no use and could only be mistaken for others.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from bot.logs import Logger
from bot.state import StateError
from corpus import FileLock, open_or_replace, open_sqlite, sqlite3

if TYPE_CHECKING:
    from bot.state.state_server import StateServer

KEPT = 4000
"""So many ids are in memory; Telegram shows a poll 100 updates at most."""

KEPT_S = 2 * 86400.0

ALONE_FROM = 2
"""An update that was begun in vain so often is answered with nothing beside it."""

GIVEN_UP_FROM = 5
"""One that was begun in vain so often ends the process each time."""

_ATTEMPTS_BUSY_S = 1.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS updates (id INTEGER PRIMARY KEY, owner TEXT, at REAL NOT NULL);
"""
_ATTEMPTS_SCHEMA = """
CREATE TABLE IF NOT EXISTS begun
(id INTEGER PRIMARY KEY, times INTEGER NOT NULL, at REAL NOT NULL);
"""
_CLOCK_SET_S = 60.0  # a clock is not corrected by so much without being set

_PUT_NEW = "INSERT INTO updates (id, owner, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_PUT = (
    "INSERT INTO updates (id, owner, at) VALUES (?, ?, ?) "
    "ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, at = excluded.at"
)
# of two processes that claim at once, one finds what the other has written
_CLAIM = (
    f"{_PUT} WHERE updates.owner = excluded.owner "
    "OR abs(updates.at - excluded.at) >= CASE WHEN updates.owner IS NULL THEN ? ELSE ? END"
)

_FORMER_FILES = (
    ("ledger.db", "SELECT id, NULL, at FROM done"),
    ("webhook.db", "SELECT id, owner, at FROM claims"),
)
"""Where polling and the webhook each kept their own; what is done in either is done."""

_OF_FILES = ("updates.db", "SELECT id, owner, at FROM updates WHERE owner IS NULL")
"""What a database takes over of a bot that had files before."""

journal = Logger(__name__)

T = TypeVar("T")


class Lease(Enum):
    """Whose an update is."""

    MINE = auto()
    TAKEN = auto()
    """Another process is answering it, or has died over it less than a lease ago."""
    DONE = auto()


class UpdateLog:
    """The ids of updates in two small SQLite files, also known after a crash.

    `updates.db` holds the updates that are done and, where several processes share a webhook, the
    claims of each: neither the end of the process nor of the machine undoes what was written
    there. `begun.db` holds how often each update was begun and not ended: a write is some hundred
    microseconds, safe against the end of the process, not of the machine.

    Where a file cannot be used, updates are answered all the same: then one may be answered twice,
    but only where Telegram sends it twice, and nothing is known of attempts.

    With a database both are tables in it, and its clock is that of all processes. While it cannot
    be used, updates stay with Telegram, for there is nothing to answer from either.
    """

    def __init__(
        self, folder: Path, *, lease_s: float | None = None, server: StateServer | None = None
    ) -> None:
        """Keep it in a folder, which must exist; what former versions kept there is taken over.

        With `lease_s` it is shared with other processes, and a claim holds for so long unless
        `renew` is called; without, this is the only one. Damaged files are put aside. With a
        `server` it is kept there, and is always shared.
        """
        self.lease_s = lease_s
        self._server = server
        self._unnoted: set[int] = set()  # done, while that could not be written
        self._me = secrets.token_hex(8)
        self._mine: set[int] = set()
        self._waiting: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        self._turn = asyncio.Lock()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="update-log")
        path = folder / "updates.db"
        opening = _open_alone if lease_s is None else _open_shared
        with FileLock(folder / "updates.lock") as lock:
            lock.wait()
            self._file: sqlite3.Connection | StateServer
            self._attempts: sqlite3.Connection | StateServer
            if server is not None:
                self._file = self._attempts = server
                for schema in (_SCHEMA, _ATTEMPTS_SCHEMA):
                    server.make(schema)
                self._ahead_s = server.now() - _clock()
            else:
                self._file = open_or_replace(path, opening, _log_damage)
                self._attempts = open_or_replace(folder / "begun.db", _open_attempts, _log_damage)
            for name, sql in (*_FORMER_FILES, *([_OF_FILES] if server else ())):
                self._take_over(folder / name, sql)
        self._done = self._newest()
        """When each was done, by `_clock`: the oldest first."""
        self._offset_s = time.time() - _clock()
        alone = lease_s is None and server is None
        self._wal = os.open(f"{path}-wal", os.O_RDWR) if alone else None

    def __enter__(self) -> Self:
        """Give the log itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files; let go of what is claimed, so that no other process waits for it."""
        self._mine.clear()
        if self._wal is None:
            self._worker.submit(self._transact, self._renew)
        self._worker.shutdown(wait=True)
        if self._server is None:
            self._file.close()
            self._attempts.close()
        if self._wal is not None:
            os.close(self._wal)

    def __contains__(self, update_id: int) -> bool:
        """True if it is known here to be done; `claim` knows what other processes have done."""
        at = self._done.get(update_id)
        return at is not None and _clock() - at < KEPT_S

    def __len__(self) -> int:
        """How many are known here to be done."""
        return len(self._done)

    # --- done, and by whom: on the disk once the call returns ---

    async def claim(self, update_id: int) -> Lease:
        """Whose the update is now: mine, where it was nobody's."""
        if update_id in self:
            return Lease.DONE
        self._mine.add(update_id)  # a renewal in between must not undo it
        found: Lease | None = Lease.TAKEN
        try:
            found = await self._write(lambda: self._claim(update_id))
        finally:
            if found in {Lease.TAKEN, Lease.DONE}:
                self._mine.discard(update_id)
        return found or (Lease.TAKEN if self._server else Lease.MINE)

    def release(self, update_id: int) -> None:
        """Give an update up; others may answer it after the next renewal."""
        self._mine.discard(update_id)

    async def renew(self) -> None:
        """Hold on to what is being answered; call it several times in `lease_s`."""
        await self._write(self._renew)

    async def done(self, update_id: int) -> None:
        """Note that it is done, for all processes and for good once this returns."""
        self._done.pop(update_id, None)  # so that the newest stay the last
        self._done[update_id] = _clock()
        if not await asyncio.shield(self._write(lambda: self._note_done(update_id))):
            self._unnoted.add(update_id)
        self._mine.discard(update_id)
        if len(self._done) > KEPT + KEPT // 10 or self._clock_was_set:
            self.tidy()

    def tidy(self) -> None:
        """Forget what Telegram has forgotten, and keep no more than the newest in memory."""
        now, old = _clock(), time.time() - KEPT_S
        newest = list(self._done.items())[-KEPT:]
        self._done = {id: at for id, at in newest if now - at < KEPT_S}
        was_set = self._clock_was_set
        self._offset_s = time.time() - now
        if was_set:  # the times in the files are of another clock
            if self._wal is not None:
                self._transact(self._write_anew)
            return
        self._try_attempts("DELETE FROM begun WHERE at <= ?", old)
        if self._wal is None:
            self._worker.submit(self._transact, lambda: self._forget(old))
        else:
            first = next(iter(self._done.values()), now - KEPT_S) + self._offset_s
            self._transact(lambda: self._forget(first - _CLOCK_SET_S))

    @property
    def _clock_was_set(self) -> bool:
        """True if the clock of the machine was set since the files were tidied."""
        return abs(time.time() - _clock() - self._offset_s) > _CLOCK_SET_S

    # --- attempts: never waited for ---

    @contextmanager
    def attempt(self, update_id: int) -> Iterator[None]:
        """Count an attempt to answer the update; the end of the block ends it, however it ends."""
        self._try_attempts(
            "INSERT INTO begun VALUES (?, 1, ?) "
            "ON CONFLICT (id) DO UPDATE SET times = begun.times + 1, at = excluded.at",
            update_id,
            time.time(),
        )
        try:
            yield
        finally:
            self._try_attempts("DELETE FROM begun WHERE id = ?", update_id)

    def attempts(self, update_id: int) -> int:
        """How often the process died while it answered the update."""
        rows = self._try_attempts(
            "SELECT times FROM begun WHERE id = ? AND at > ?", update_id, time.time() - KEPT_S
        )
        return int(rows[0][0]) if rows else 0

    def _try_attempts(self, sql: str, *values: float) -> list[Any]:
        try:
            if isinstance(self._attempts, sqlite3.Connection):
                return self._attempts.execute(sql, values).fetchall()
            if sql.startswith("SELECT"):
                return self._attempts.rows(sql, values)
            self._attempts.execute(sql, values)
        except (sqlite3.Error, StateError) as error:
            journal.error("cannot count attempts; is the disk full?", error)
        return []

    # --- writing ---

    def _write(self, work: Callable[[], T]) -> Awaitable[T | None]:
        """What the work gives, once it is on the disk; None where it failed.

        Where this process is the only one it is written at once, so that the end of the process
        cannot undo it, and then waits for the disk.
        """
        if self._wal is None:
            return self._in_turn(work)
        result = self._transact(work)
        return self._in_turn(lambda: result)

    async def _in_turn(self, work: Callable[[], T]) -> T | None:
        """What the work gives, written together with what else waits."""
        given: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, given))
        async with self._turn:  # whoever comes first writes for all who wait
            if self._waiting:
                await asyncio.shield(asyncio.create_task(self._write_waiting()))
        return await given

    async def _write_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        results = await asyncio.get_running_loop().run_in_executor(
            self._worker, self._flush, [work for work, _ in waiting]
        )
        for (_, given), result in zip(waiting, results or [None] * len(waiting), strict=True):
            if not given.done():
                given.set_result(result)

    def _flush(self, works: Sequence[Callable[[], Any]]) -> list[Any] | None:
        """What the works give, all of it on the disk; None where the disk fails."""
        if self._wal is None:
            return self._transact(lambda: [work() for work in works])
        try:
            os.fsync(self._wal)
        except OSError as error:
            journal.error("cannot write down what is done; is the disk full?", error)
        return [work() for work in works]

    def _transact(self, work: Callable[[], T]) -> T | None:
        """What the work gives, all of it written or nothing; None where the file fails."""
        try:
            if not isinstance(self._file, sqlite3.Connection):
                return self._file.again(work)
            with self._file:  # commits, or rolls back
                self._file.execute("BEGIN IMMEDIATE")
                return work()
        except (sqlite3.Error, StateError) as error:
            journal.error("cannot write down what is done; is the disk full?", error)
            return None

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        if isinstance(self._file, sqlite3.Connection):
            return self._file.execute(sql, values).fetchall()
        return self._file.rows(sql, values)

    def _put_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        if isinstance(self._file, sqlite3.Connection):
            self._file.executemany(sql, rows)
        else:
            self._file.execute_many(sql, rows)

    def _now(self) -> float:
        """Seconds since 1970 by the clock that all processes share."""
        return time.time() if self._server is None else _clock() + self._ahead_s

    def _claim(self, update_id: int) -> Lease:
        # what was done long ago may come again: Telegram begins to count anew some day
        lapses_s = (KEPT_S, self.lease_s or 0.0)
        claim = (update_id, self._me, self._now(), *lapses_s)
        if self._rows(f"{_CLAIM} RETURNING id", claim):
            return Lease.MINE
        rows = self._rows("SELECT owner FROM updates WHERE id = ?", (update_id,))
        return Lease.DONE if rows == [(None,)] else Lease.TAKEN

    def _note_done(self, update_id: int) -> bool:
        self._file.execute(_PUT, (update_id, None, self._now()))
        return True

    def _renew(self) -> None:
        if self._server is not None:
            self._ahead_s = self._server.now() - _clock()
        now = self._now()
        held = sorted(self._mine)
        self._file.execute("DELETE FROM updates WHERE owner = ?", (self._me,))
        # what another process has taken over meanwhile stays with it
        self._put_many(_PUT_NEW, [(id, self._me, now) for id in held])
        unnoted = sorted(self._unnoted)
        self._put_many(_PUT, [(id, None, now) for id in unnoted])
        self._unnoted.difference_update(unnoted)

    def _forget(self, before: float) -> None:
        self._file.execute("DELETE FROM updates WHERE at < ?", (before,))

    def _write_anew(self) -> None:
        """What is done, with when it was by the clock as it is now."""
        self._file.execute("DELETE FROM updates")
        rows = [(id, None, at + self._offset_s) for id, at in self._done.items()]
        self._put_many(_PUT, rows)

    def _newest(self) -> dict[int, float]:
        """The updates that are done with when they were, the oldest first."""
        ahead_s = self._now() - _clock()
        rows = self._rows(
            "SELECT id, at FROM updates WHERE owner IS NULL ORDER BY at DESC, id DESC LIMIT ?",
            (KEPT,),
        )
        return {id: at - ahead_s for id, at in reversed(rows)}

    def _take_over(self, former: Path, sql: str) -> None:
        """Know what a former version knows in a file of its own, and remove that file.

        Killed in between, the next start does it again. Where the file cannot be read, little is
        lost, and it is put aside.
        """
        if not former.exists():
            return
        try:
            with closing(open_sqlite(former)) as file:
                rows = file.execute(sql).fetchall()
        except sqlite3.Error as error:
            journal.warning("cannot read what was done before", error, file=former.name)
            former.replace(former.with_suffix(".damaged"))
            return
        if self.learn(rows):
            if self._server is None:
                self._file.execute("PRAGMA wal_checkpoint(FULL)")  # on the disk, before that goes
            for suffix in ("", "-wal", "-shm", "-journal"):
                Path(f"{former}{suffix}").unlink(missing_ok=True)

    def learn(self, rows: Sequence[Sequence[object]]) -> bool:
        """Note what was done before: ids, owners, when; True if it is written down."""

        def put() -> bool:
            self._put_many(_PUT_NEW, rows)
            return True

        return bool(self._transact(put))


def copy_updates(server: StateServer, folder: Path) -> None:
    """Let the files in a folder know what is done, of a bot whose state was in a database."""
    server.make(_SCHEMA)
    rows = server.rows("SELECT id, owner, at FROM updates WHERE owner IS NULL")
    with UpdateLog(folder) as log:
        log.learn(rows)


def _clock() -> float:
    """Seconds since the machine was started: nobody sets this clock, and it counts sleep."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _log_damage(error: sqlite3.Error) -> None:
    journal.error("a file of the update log is damaged; starting a new one", error)


def _open_alone(path: Path) -> sqlite3.Connection:
    # NORMAL does not sync a write-ahead log; `_flush` does, once for all who wait
    pragmas: dict[str, str | int] = {
        "journal_mode": "WAL",
        "synchronous": "NORMAL",
        "journal_size_limit": 4_000_000,
    }
    return _with_updates(open_sqlite(path, pragmas))


def _open_shared(path: Path) -> sqlite3.Connection:
    # several writers may damage a write-ahead log of SQLite below 3.51.3
    return _with_updates(open_sqlite(path, {"journal_mode": "DELETE", "synchronous": "FULL"}))


def _with_updates(file: sqlite3.Connection) -> sqlite3.Connection:
    # what was written while the clock was ahead would be taken for newer than all that comes
    of_the_future = "UPDATE updates SET at = :now WHERE at > :now"
    return _prepared(file, _SCHEMA, "DELETE FROM updates WHERE at < :oldest", of_the_future)


def _open_attempts(path: Path) -> sqlite3.Connection:
    file = open_sqlite(path, {"synchronous": "OFF"}, busy_s=_ATTEMPTS_BUSY_S)
    return _prepared(file, _ATTEMPTS_SCHEMA, "DELETE FROM begun WHERE at <= :oldest")


def _prepared(file: sqlite3.Connection, schema: str, *tidying: str) -> sqlite3.Connection:
    """The file with its table, tidied by what is given; closed where it is damaged."""
    now = time.time()
    try:
        file.execute(schema)
        for sql in tidying:
            file.execute(sql, {"now": now, "oldest": now - KEPT_S})
    except BaseException:
        file.close()
        raise
    return file
