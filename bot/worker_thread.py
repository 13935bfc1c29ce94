"""One thread for the work of several people, in which nobody waits long for one of them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

Result = TypeVar("Result")


SLICE_S = 0.15
"""Each time that work has taken so long, some other work may be done between two of its steps."""


@dataclass(frozen=True, slots=True)
class _Work:
    do: Callable[[], Any]
    future: Future[Any]
    between: bool


class WorkerThread:
    """Does one thing after the other, in the order of asking, and short ones between long ones.

    What takes long calls `give_way` between its steps, in the thread: what waits first is then
    done there. It is not interrupted itself, and long work goes on after each.
    """

    def __init__(self, name: str) -> None:
        """Start the thread with the first work."""
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._lock = Lock()
        self._waiting: deque[_Work] = deque()
        # of the work that may give way, in the thread; None while none is done
        self._began_s: float | None = None
        self._let_in = 0

    def submit(self, do: Callable[[], Result], *, between: bool = True) -> Future[Result]:
        """Have something done; `between` steps of other work too, unless it changes what they see.

        A future that is cancelled before its turn is not begun.
        """
        work = _Work(do, Future(), between)
        with self._lock:
            self._waiting.append(work)
        self._pool.submit(self._next)
        return work.future

    def give_way(self) -> None:
        """Let the first of those who wait go between, where what is done here takes long."""
        began_s = self._began_s
        if began_s is None or time.monotonic() - began_s < SLICE_S * (self._let_in + 1):
            return
        with self._lock:
            first = next((work for work in self._waiting if work.between), None)
            if first is None:
                return
            self._waiting.remove(first)
        self._began_s = None  # who goes between lets nobody in
        since_s = time.monotonic()
        try:
            _do(first)
        finally:
            self._began_s = began_s + time.monotonic() - since_s
            self._let_in += 1

    def close(self) -> None:
        """Wait for what is being done, and drop what waits."""
        with self._lock:
            dropped = list(self._waiting)
            self._waiting.clear()
        for work in dropped:
            work.future.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _next(self) -> None:
        """Do what waits first; nothing where that was done between."""
        with self._lock:
            work = self._waiting.popleft() if self._waiting else None
        if work is None:
            return
        self._began_s, self._let_in = time.monotonic(), 0
        try:
            _do(work)
        finally:
            self._began_s = None


def _do(work: _Work) -> None:
    """Do something and give its future what comes of it."""
    if not work.future.set_running_or_notify_cancel():
        return
    try:
        work.future.set_result(work.do())
    except BaseException as error:  # noqa: BLE001 - who asked for it gets it
        work.future.set_exception(error)
