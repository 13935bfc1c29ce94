"""Work side by side gives what it gives one after the other."""

from __future__ import annotations

from threading import Barrier

import pytest

from retrieval.reader import ThreadMap


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_results_come_in_the_order_of_the_items(threads: int) -> None:
    beside = ThreadMap(threads)
    assert beside.map(lambda n: n * n, range(50)) == [n * n for n in range(50)]
    assert beside.map(lambda n: n * n, []) == []


def test_as_many_work_at_once_as_there_are_threads() -> None:
    all_here = Barrier(3, timeout=10)
    assert len(ThreadMap(3).map(lambda _: all_here.wait(), range(3))) == 3


@pytest.mark.parametrize("bad", [0, 1, 2, 3])
def test_an_error_in_any_thread_comes_out(bad: int) -> None:
    with pytest.raises(ZeroDivisionError):
        ThreadMap(2).map(lambda n: 1 // (n - bad), range(4))
