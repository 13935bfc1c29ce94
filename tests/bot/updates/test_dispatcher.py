"""Whatever happens to the process, each question is answered, and hardly any twice."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from testing.botapi import BotApi, faults, user
from testing.conversation import answered, ask
from testing.processes import small_bot

pytestmark = pytest.mark.process


def test_killed_after_an_answer_it_does_not_answer_again(tmp_path: Path) -> None:
    with BotApi() as api:
        with small_bot(api, tmp_path, delay_s=0) as bot:
            hung = api.say("hang", user=user(99))
            asked = ask(api, 30)
            api.wait_until(lambda: len(answered(api)) == len(asked), what="all answers")
            time.sleep(0.2)  # the last is being written down
            bot.kill()
        assert hung in api.pending
        with small_bot(api, tmp_path):
            later = ask(api, 1, 100)
            api.wait_until(lambda: answered(api)[later[0]], what="another answer")
        assert answered(api).total() == len(asked) + 1


def test_updates_that_are_numbered_anew_are_answered(tmp_path: Path) -> None:
    with BotApi() as api, small_bot(api, tmp_path):
        asked = ask(api, 3)
        api.wait_until(lambda: not api.pending, what="acknowledgement")
        api.queue.renumber(50)
        asked += ask(api, 3, 10)
        api.wait_until(lambda: not api.pending, what="acknowledgement")
        assert answered(api) == Counter(asked)


def test_questions_of_one_chat_are_answered_in_their_order(tmp_path: Path) -> None:
    with BotApi() as api, small_bot(api, tmp_path):
        texts = ["wait 0.6", "wait 0.3", "wait 0"]
        for text in texts:
            api.say(text)
        quick = ask(api, 1)
        api.wait_until(lambda: answered(api).total() == 4, what="answers")
        assert list(answered(api)) == [*quick, *texts]


def test_told_to_stop_it_waits_for_what_is_on_its_way(tmp_path: Path) -> None:
    """An answer that Telegram has, but not yet confirmed, is not given again by the next one."""
    with BotApi() as api:
        with small_bot(api, tmp_path, drain_s=0.2, cancel_s=3.0, delay_s=0) as bot:
            api.faults.add("sendMessage", faults.deliver_then_hang(1.5))
            asked = ask(api, 1)
            api.wait_until(lambda: answered(api)[asked[0]], what="an answer")
            bot.terminate()
            assert bot.wait() == 0
        with small_bot(api, tmp_path):
            asked += ask(api, 1, 1)
            api.wait_until(lambda: answered(api)[asked[1]], what="another answer")
        assert answered(api) == Counter(asked)
