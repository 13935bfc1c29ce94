"""The queue's rules: what an offset confirms, what expires, what is never queued."""

from __future__ import annotations

import pytest

from testing.botapi.updates import UpdateQueue


def queue_of(count: int, first: int = 100) -> UpdateQueue:
    queue = UpdateQueue(first)
    for _ in range(count):
        queue.add("message", {}, 0.0, now=0.0)
    return queue


def ids(updates: list[dict[str, object]]) -> list[object]:
    return [u["update_id"] for u in updates]


def test_an_offset_confirms_all_below_it() -> None:
    queue = queue_of(5)
    assert ids(queue.get(102, 2, now=0)) == [102, 103]
    assert list(queue.confirmed) == [100, 101]


def test_zero_confirms_nothing_and_starts_at_the_head() -> None:
    queue = queue_of(3)
    queue.get(101, 100, now=0)
    assert ids(queue.get(0, 100, now=0)) == [101, 102]


def test_what_was_handed_out_but_not_confirmed_comes_again() -> None:
    queue = queue_of(2)
    queue.get(0, 100, now=0)
    queue.get(0, 100, now=0)
    assert queue.delivered == {100: 2, 101: 2}


@pytest.mark.parametrize("offset", [103, 113])
def test_an_offset_up_to_ten_above_the_tail_confirms_all(offset: int) -> None:
    queue = queue_of(3)
    assert queue.get(offset, 100, now=0) == []
    assert list(queue.confirmed) == [100, 101, 102]


def test_an_offset_in_the_future_is_ignored_and_served_from_the_head() -> None:
    queue = queue_of(3)
    assert ids(queue.get(114, 100, now=0)) == [100, 101, 102]
    assert not queue.confirmed


def test_an_offset_in_the_far_past_is_served_from_the_head() -> None:
    assert ids(queue_of(2, first=500_000).get(3, 100, now=0)) == [500_000, 500_001]


def test_a_negative_offset_keeps_the_newest() -> None:
    queue = queue_of(5)
    assert ids(queue.get(-2, 100, now=0)) == [103, 104]
    assert list(queue.confirmed) == [100, 101, 102]


def test_updates_expire() -> None:
    queue = UpdateQueue(1)
    queue.add("message", {}, date=0.0, now=1000.0)
    queue.add("callback_query", {}, date=1000.0, now=1000.0)
    queue.add("inline_query", {}, date=1000.0, now=1000.0)
    assert ids(queue.get(0, 100, now=1031)) == [1, 2]
    assert ids(queue.get(0, 100, now=1151)) == [1]
    assert queue.get(0, 100, now=86_401) == []
    assert queue.expired == [3, 2, 1]


def test_kinds_that_were_not_asked_for_are_not_queued() -> None:
    queue = UpdateQueue(1)
    queue.allow(["message"])
    queue.add("callback_query", {}, 0, now=0)
    queue.allow([])
    queue.add("callback_query", {}, 0, now=0)
    queue.add("message_reaction", {}, 0, now=0)
    assert (list(queue.waiting), queue.unwanted) == ([2], [1, 3])


def test_confirmed_updates_can_be_brought_back_in_order() -> None:
    queue = queue_of(3)
    queue.get(102, 100, now=0)
    queue.bring_back([101, 100])
    assert ids(queue.get(0, 100, now=0)) == [100, 101, 102]


def test_ids_can_jump_down_once_nothing_waits() -> None:
    queue = queue_of(2, first=1000)
    with pytest.raises(ValueError, match="still waits"):
        queue.renumber(50)
    queue.get(1002, 100, now=0)
    queue.renumber(50)
    queue.add("message", {}, 0, now=0)
    assert ids(queue.get(1002, 100, now=0)) == [50]
