"""The thread of the answers: short work goes between the steps of long work, by turns."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable, Iterator

import pytest

from bot.answer_worker import BUSY_S, SLICE_S, WorkerThread

_STEPS = 5


@pytest.fixture
def thread() -> Iterator[WorkerThread]:
    """A thread of one's own."""
    thread = WorkerThread("test")
    yield thread
    thread.close()


def order_of(
    thread: WorkerThread, who: Hashable, others: Hashable, step_s: float = 0.01
) -> list[str]:
    """In which order a step is done, and what somebody else asked for meanwhile."""
    order: list[str] = []
    asked = threading.Event()

    def long() -> None:
        asked.wait(5)
        for step in range(_STEPS):
            time.sleep(step_s)
            order.append(str(step))
            thread.give_way()

    done = thread.submit(long, who=who)
    other = thread.submit(lambda: order.append("other"), who=others)
    asked.set()
    done.result(5)
    other.result(5)
    return order


def test_who_took_much_lately_gives_way_at_each_step(thread: WorkerThread) -> None:
    """To who did not; and to themselves as to anybody."""
    assert order_of(thread, "busy", "calm")[-1] == "other"
    thread.submit(lambda: time.sleep(BUSY_S + 0.1), who="busy").result(5)
    assert order_of(thread, "busy", "calm")[1] == "other"
    assert order_of(thread, "busy", "busy")[-1] == "other"
    assert order_of(thread, "calm", "busy")[-1] == "other"
    assert order_of(thread, "calm", "busy", SLICE_S / 2)[-1] == "other"


def test_what_takes_longer_than_a_slice_gives_way(thread: WorkerThread) -> None:
    """To who did not take more lately."""
    assert order_of(thread, "one", "another", SLICE_S / 2).index("other") in {2, 3}


def test_what_nobody_asked_for_gives_way_to_everybody(thread: WorkerThread) -> None:
    """Alerts and suggestions, to readers."""
    assert order_of(thread, None, "reader")[1] == "other"
    assert order_of(thread, None, None)[-1] == "other"


def test_what_is_closed_does_nothing_more(thread: WorkerThread) -> None:
    """What waits is dropped, what is done is waited for."""
    began = threading.Event()
    done: list[int] = []

    def long() -> None:
        began.set()
        time.sleep(0.1)
        thread.give_way()
        done.append(1)

    thread.submit(long)
    waiting = thread.submit(lambda: done.append(2), who="reader")
    began.wait(5)
    thread.close()
    assert waiting.cancelled()
    assert done == [1]
