"""Looking for news while the bot runs, in a process of its own that leaves it the CPU."""

from __future__ import annotations

import fcntl
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.logs import Journal

_FIRST_S = 20.0
_PATIENCE_S = 5.0

journal = Journal(__name__)


@contextmanager
def syncing(minutes: float, command: Sequence[str] | None = None) -> Iterator[None]:
    """Sync about every so many minutes while the block lasts; 0 is never.

    One sync at a time, begun a little earlier or later than the clock says, so that not all bots
    come at once. It ends with the block: what it has not done it does the next time.
    """
    if not minutes:
        yield
        return
    told = threading.Event()
    command = command or [sys.executable, "-m", "bot", "sync", "--due"]
    thread = threading.Thread(
        target=_run, args=(minutes * 60, list(command), told), name="syncing", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        told.set()
        thread.join(2 * _PATIENCE_S)


def _run(every_s: float, command: list[str], told: threading.Event) -> None:
    pause_s = min(_FIRST_S, every_s)
    while not told.wait(pause_s * random.uniform(0.9, 1.1)):  # noqa: S311  # no secret
        pause_s = every_s
        try:
            _sync(command, told)
        except OSError as error:
            journal.warning("a sync cannot be started", error)


def _sync(command: list[str], told: threading.Event) -> None:
    process = subprocess.Popen(  # noqa: S603  # our own command
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None:
        if told.wait(0.2):
            process.terminate()
            try:
                process.wait(_PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()  # an article is in the corpus whole or not at all
                process.wait()
            return
    if process.returncode:
        journal.warning("a sync went wrong; see: verbatim feeds", code=process.returncode)


@contextmanager
def only_sync(place: Path, *, wait_s: float = 0.0) -> Iterator[bool]:
    """Whether no other process syncs into this folder, for as long as the block lasts.

    One that does is waited for, so many seconds. Blocks.
    """
    place.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait_s
    with (place / "sync.lock").open("a") as lock:
        while not (alone := _locked(lock)) and time.monotonic() < until:
            time.sleep(0.2)
        yield alone


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
