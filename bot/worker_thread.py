"""One thread for the work of several people, in which nobody waits long for one of them."""

from __future__ import annotations

import sys
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

Result = TypeVar("Result")


SLICE_S = 0.15
"""Each time that work has taken so long, some other work may be done between two of its steps."""


BUSY_S = 0.5
"""Who has taken more lately, and more than twice as much as who waits, gives way at each step."""


_TURN_S = 0.001


_HALF_LIFE_S = 20.0  # of what somebody took


_REMEMBERED = 1000  # people


@dataclass(frozen=True, slots=True)
class _Work:
    do: Callable[[], Any]
    future: Future[Any]
    who: Hashable
    between: bool


class WorkerThread:
    """Does one thing after the other, in the order of asking, and short ones between long ones.

    What takes long calls `give_way` between its steps, in the thread: what waits first is then
    done there. It is not interrupted itself, and long work goes on after each.
    """

    def __init__(self, name: str) -> None:
        """Start the thread with the first work.

        From then on all threads of the process take turns every millisecond, or the event loop
        would wait 5 ms for the interpreter at each of its steps while something is worked out.
        """
        sys.setswitchinterval(_TURN_S)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._lock = Lock()
        self._waiting: deque[_Work] = deque()
        # in the thread alone:
        self._spent: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()  # seconds, as of
        self._now_done: _Work | None = None  # which may give way
        self._began_s = 0.0  # without what was done between
        self._let_in = 0

    def submit(
        self, do: Callable[[], Result], *, who: Hashable = None, between: bool = True
    ) -> Future[Result]:
        """Have something done for somebody; None is nobody, who gives way to everybody.

        It may be done `between` steps of other work, unless it changes what they see. A future
        that is cancelled before its turn is not begun.
        """
        work = _Work(do, Future(), who, between)
        with self._lock:
            self._waiting.append(work)
        self._pool.submit(self._next)
        return work.future

    def give_way(self) -> None:
        """Let the first of those who wait go between, where what is done here takes long."""
        work = self._now_done
        if work is None:
            return
        with self._lock:
            first = next((each for each in self._waiting if each.between), None)
            if first is None or not self._gives_way(work, first):
                return
            self._waiting.remove(first)
        self._now_done = None  # who goes between lets nobody in
        since_s = time.monotonic()
        try:
            self._do(first)
        finally:
            self._now_done = work
            self._began_s += time.monotonic() - since_s
            self._let_in += 1

    def _gives_way(self, work: _Work, first: _Work) -> bool:
        """Whether what is done waits for another: never for who took more of the thread lately."""
        if work.who is None or first.who is None:
            return first.who is not None
        took_s = time.monotonic() - self._began_s
        spent_s, others_s = self._spent_lately(work.who) + took_s, self._spent_lately(first.who)
        if took_s >= SLICE_S * (self._let_in + 1):
            return others_s <= spent_s
        return work.who != first.who and spent_s > BUSY_S and spent_s > 2 * others_s

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
        self._now_done, self._began_s, self._let_in = work, time.monotonic(), 0
        try:
            self._do(work)
        finally:
            self._now_done = None

    def _do(self, work: _Work) -> None:
        """Do something and give its future what comes of it."""
        if not work.future.set_running_or_notify_cancel():
            return
        began_s = time.monotonic()
        before_s = self._began_s
        try:
            result = work.do()
        except BaseException as error:  # noqa: BLE001 - who asked for it gets it
            work.future.set_exception(error)
        else:
            work.future.set_result(result)
        between_s = self._began_s - before_s if self._now_done is work else 0.0
        self._spend(work.who, time.monotonic() - began_s - between_s)

    def _spent_lately(self, who: Hashable) -> float:
        """Seconds of the thread that somebody has taken, those of some time ago counting less."""
        spent_s, since_s = self._spent.get(who, (0.0, 0.0))
        return float(spent_s * 0.5 ** ((time.monotonic() - since_s) / _HALF_LIFE_S))

    def _spend(self, who: Hashable, seconds: float) -> None:
        spent_s = self._spent_lately(who) + seconds
        self._spent.pop(who, None)
        self._spent[who] = spent_s, time.monotonic()
        if len(self._spent) > _REMEMBERED:
            self._spent.popitem(last=False)
