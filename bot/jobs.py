"""Long jobs of admins, run in a child process: see `bot.cli.crawl`."""

from __future__ import annotations

import asyncio
import contextvars
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.logs import Logger
from corpus import AdvisoryLock, DatabaseUrl, FileLock

MOST_S = 1800.0
"""The longest time of a job; what it has finished by then stays."""


_PATIENCE_S = 5.0


journal = Logger(__name__)


@dataclass(frozen=True, slots=True)
class JobEvent:
    """The outcome for one thing that was to be added: an outcome of `corpus.IngestStep`.

    Or "followed" for a feed, "busy" where a sync runs and does not end, and "broken" where the
    process failed.
    """

    outcome: str
    id: str | None = None
    label: str = ""
    fault: str | None = None
    left: int = 0


class JobRunner:
    """Adds to the corpus in a child process, one job at a time.

    Only fetching and reading strangers' files need a process; `AnswerWorker` hides and removes.
    """

    def __init__(self, command: Sequence[str] | None = None) -> None:
        """By a command that reads and writes as `verbatim errand` does."""
        self._command = list(command or _child("errand"))
        self._alone = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """The number of jobs that were begun and are not done yet."""
        return len(self._tasks)

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Run work in the background that outlasts the update that asked for it."""
        # in a context of its own: the update's time limit is not its
        task = asyncio.get_running_loop().create_task(work, context=contextvars.Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def carry_out(self, asked: dict[str, Any], data: bytes = b"") -> AsyncIterator[JobEvent]:
        """What became of each thing, as it becomes so; `data` are the bytes of a file.

        Cancelled, it ends the process: what is in the corpus by then is there whole.
        """
        async with self._alone:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=1 << 20,
            )
            try:
                async with asyncio.timeout(MOST_S):
                    sending = asyncio.create_task(_send(process, json.dumps(asked), data))
                    assert process.stdout is not None  # noqa: S101  # it is a pipe
                    async for line in process.stdout:
                        yield JobEvent(**json.loads(line))
                    await sending
                    code = await process.wait()
            except TimeoutError:
                code = -1
            finally:
                await _end(process)
            if code:
                journal.warning("an errand went wrong", code=code, errand=asked["do"])
                yield JobEvent("broken")


def _child(*command: str) -> list[str]:
    """A command of `verbatim` that ends with this process."""
    return [sys.executable, "-m", "bot", *command, "--parent", str(os.getpid())]


async def _send(process: asyncio.subprocess.Process, head: str, data: bytes) -> None:
    assert process.stdin is not None  # noqa: S101  # it is a pipe
    with suppress(ConnectionError):  # it ended before it had read all
        process.stdin.write(head.encode() + b"\n" + data)
        await process.stdin.drain()
        process.stdin.close()


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


_FIRST_S = 20.0


_Step = TypeVar("_Step")


class SyncTurn:
    """A sync that gives way to jobs between two of its steps."""

    def __init__(self, collecting: _Lock, errands: _Lock) -> None:
        """Hold `collecting`; a job that runs or waits for its turn holds `errands`."""
        self._collecting = collecting
        self._errands = errands

    def between(self, steps: Iterator[_Step]) -> Iterator[_Step]:
        """The steps of a sync, none of which begins while a job runs. Blocks."""
        for step in steps:
            yield step
            if self._errands.acquire():
                self._errands.release()
                continue
            self._collecting.release()
            self._errands.wait()  # until the job is done, not only begun
            self._collecting.wait()
            self._errands.release()


_Lock = FileLock | AdvisoryLock


def _lock(name: str, place: Path, database: DatabaseUrl | None) -> _Lock:
    """A lock on the fetching of articles to a folder, or on any machine to a database."""
    if database is not None:
        return AdvisoryLock(database, f"verbatim {name}")
    return FileLock(place / f"{name}.lock")


@contextmanager
def only_sync(
    place: Path, database: DatabaseUrl | None = None, *, wait_s: float = 0.0
) -> Iterator[SyncTurn | None]:
    """Hold the locks of a folder or a database for a sync; gives None if others keep them.

    Waits for them up to `wait_s`: for a sync, also one that has given way, and for an errand that
    runs. Blocks.
    """
    with (
        _lock("sync", place, database) as lock,
        _lock("collecting", place, database) as collecting,
        _lock("errand", place, database) as errands,
    ):
        alone = _acquired(lock, collecting, wait_s=wait_s)
        yield SyncTurn(collecting, errands) if alone else None


@contextmanager
def only_errand(
    place: Path, database: DatabaseUrl | None = None, *, wait_s: float
) -> Iterator[bool]:
    """Hold the locks of a folder or a database for an errand; gives False if others keep them.

    Waits for them up to `wait_s`: a sync gives way after the entry that it fetches. Blocks.
    """
    with (
        _lock("errand", place, database) as errands,
        _lock("collecting", place, database) as collecting,
    ):
        yield _acquired(errands, collecting, wait_s=wait_s)


def _acquired(*locks: _Lock, wait_s: float) -> bool:
    """True if all the locks are held, tried one after the other for up to `wait_s`. Blocks."""
    until = time.monotonic() + wait_s
    while not all(lock.acquire() for lock in locks):
        if time.monotonic() >= until:
            return False
        time.sleep(0.1)
    return True


@contextmanager
def syncing(minutes: float, command: Sequence[str] | None = None) -> Iterator[None]:
    """Sync about every so many minutes while the block lasts; 0 is never.

    One sync at a time, with a random offset so that not all bots fetch at once. It ends with the
    block; the next one continues.
    """
    if not minutes:
        yield
        return
    stop = threading.Event()
    command = command or _child("sync", "--due")
    thread = threading.Thread(
        target=_run, args=(minutes * 60, list(command), stop), name="syncing", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(2 * _PATIENCE_S)


def _run(every_s: float, command: list[str], stop: threading.Event) -> None:
    pause_s = min(_FIRST_S, every_s)
    while not stop.wait(pause_s * random.uniform(0.9, 1.1)):  # noqa: S311  # no secret
        pause_s = every_s
        try:
            _sync(command, stop)
        except OSError as error:
            journal.warning("a sync cannot be started", error)


def _sync(command: list[str], stop: threading.Event) -> None:
    process = subprocess.Popen(  # noqa: S603  # our own command
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None:
        if stop.wait(0.2):
            process.terminate()
            try:
                process.wait(_PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()  # an article is in the corpus whole or not at all
                process.wait()
            return
    if process.returncode:
        journal.warning("a sync went wrong; see: verbatim feeds", code=process.returncode)
