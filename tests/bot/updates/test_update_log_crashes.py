"""What ends the process each time is given up; what was only beside it is not."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from bot.i18n import Translators
from bot.updates.update_log import GIVEN_UP_FROM, UpdateLog
from testing.botapi import BotApi, user
from testing.processes import whole_bot

FAILED = Translators.load().of("en").plain("failed")


def test_a_death_is_remembered_and_an_end_is_not(tmp_path: Path) -> None:
    with UpdateLog(tmp_path) as log:
        with log.attempt(7):
            assert log.attempts(7) == 1
        assert log.attempts(7) == 0
        cut_off = log.attempt(8)
        cut_off.__enter__()
    with UpdateLog(tmp_path) as again:
        assert (again.attempts(7), again.attempts(8)) == (0, 1)
        with again.attempt(8):
            assert again.attempts(8) == 2
        assert again.attempts(8) == 0


def test_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "begun.db").write_bytes(os.urandom(5000))
    with UpdateLog(tmp_path) as log, log.attempt(7):
        assert log.attempts(7) == 1


@pytest.mark.process
def test_what_kills_the_process_each_time_is_given_up(tmp_path: Path) -> None:
    deaths = 0
    with BotApi() as api:
        fatal = api.say("please die now", user=user(1))
        beside = [api.say(f"question {n}", user=user(2 + n)) for n in range(5)]
        for _ in range(GIVEN_UP_FROM + 2):
            with whole_bot(api, tmp_path, wait=False) as bot:
                while bot.alive and api.pending:
                    time.sleep(0.05)
                deaths += not bot.alive
            if not api.pending:
                break
        assert deaths == GIVEN_UP_FROM
        assert [s.text for s in api.replies_to(fatal)] == [FAILED]
        for update_id in beside:
            assert [s.text for s in api.replies_to(update_id) if s.text != FAILED]
