"""A newcomer takes nothing until it is sure that no other process serves the same bot."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from bot.updates.polling import ConflictCheck, GivenUpError, PollError
from testing.botapi import BotApi
from testing.conversation import answered, ask
from testing.processes import small_bot

ALONE_S = 6.0
WAITING = [
    {"update_id": 7, "inline_query": {"id": "1"}},
    {"update_id": 8, "message": {"text": "a"}},
]


@pytest.fixture
def probation(tmp_path: Path) -> ConflictCheck:
    """One that begins at 0 s, with a first poll that brought a message."""
    one = ConflictCheck(tmp_path / "served", ALONE_S)
    assert one.left_s(0.0) == ALONE_S
    one.passed(WAITING, 0.5)
    return one


def test_it_ends_after_its_time(probation: ConflictCheck) -> None:
    """What waits may go on waiting meanwhile; the last poll asks for no longer than is left."""
    assert not probation.over
    assert probation.left_s(3.2) == 3
    probation.passed(WAITING, ALONE_S)
    assert probation.over


def test_a_message_that_disappears_was_answered_by_somebody(probation: ConflictCheck) -> None:
    with pytest.raises(GivenUpError, match="another process"):
        probation.passed([{"update_id": 9, "message": {"text": "b"}}], 1.0)


def test_an_inline_query_that_disappears_has_expired(probation: ConflictCheck) -> None:
    probation.passed(WAITING[1:], 1.0)


def test_fewer_updates_than_there_are_prove_nothing(probation: ConflictCheck) -> None:
    """Telegram gives one only where it is asked the same twice in half a second."""
    probation.passed(WAITING[:1], 1.0)
    probation.passed(WAITING, 2.0)


def test_a_conflict_ends_it_for_good(probation: ConflictCheck) -> None:
    with pytest.raises(GivenUpError, match="another process"):
        probation.failed(PollError("refused", 409))


def test_after_a_failure_it_begins_anew(probation: ConflictCheck) -> None:
    """While no poll goes through, nobody can be heard."""
    probation.failed(PollError("ConnectError"))
    assert probation.left_s(5.0) == ALONE_S


def test_who_served_a_minute_ago_serves_at_once(probation: ConflictCheck, tmp_path: Path) -> None:
    """But not who was told of another process, nor who has only been looking."""
    mark = tmp_path / "served"
    assert not ConflictCheck(mark, ALONE_S).over
    probation.passed(WAITING, ALONE_S)
    assert ConflictCheck(mark, ALONE_S).over
    os.utime(mark, (time.time() - 61,) * 2)
    assert not ConflictCheck(mark, ALONE_S).over
    os.utime(mark)
    probation.failed(PollError("refused", 409))
    assert not ConflictCheck(mark, ALONE_S).over


@pytest.mark.process
def test_a_newcomer_elsewhere_answers_nothing_and_ends(tmp_path: Path) -> None:
    """Whether the other one waits for questions or is busy with them, nobody is answered twice."""
    with BotApi() as api, small_bot(api, tmp_path / "old", newcomer_s=0.0, delay_s=0.3):
        asked = ask(api, 2)
        api.wait_until(lambda: answered(api).total() == 2, what="answers")
        with small_bot(api, tmp_path / "new", wait=False, alone_s=ALONE_S) as second:
            began = time.monotonic()
            while second.alive and time.monotonic() - began < 10:
                asked += ask(api, 1, len(asked))
                time.sleep(0.2)
            assert second.wait(1) == 1
        api.wait_until(lambda: answered(api).total() >= len(asked), what="all answers")
        time.sleep(0.3)
        assert dict(answered(api)) == dict.fromkeys(asked, 1)
