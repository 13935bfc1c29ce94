"""Locks between processes: one at a time, by a locked file."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


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
