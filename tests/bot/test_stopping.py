"""Told to stop in any state, the bot ends soon, with code 0, and loses nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.bot.processes import small_bot
from tests.bot.test_nothing_lost import answered, ask
from tests.botapi import BotApi, faults

pytestmark = pytest.mark.process


def check_all_answered(api: BotApi, folder: Path, asked: list[str]) -> None:
    """What was not answered before is answered by the next process, once."""
    with small_bot(api, folder):
        api.wait_until(lambda: set(asked) <= set(answered(api)), what="the answers left")
    assert all(answered(api)[text] == 1 for text in asked)


@pytest.mark.parametrize("signals", [1, 2])
def test_stops_with_questions_waiting(tmp_path: Path, signals: int) -> None:
    with BotApi() as api:
        asked = ask(api, 50)
        with small_bot(api, tmp_path, delay_s=0.05, at_once=4) as bot:
            time.sleep(0.3)
            for _ in range(signals):
                bot.terminate()
                time.sleep(0.1)
            assert bot.wait(10) == 0
        check_all_answered(api, tmp_path, asked)


@pytest.mark.parametrize("text", ["hang", "stubborn"])
def test_stops_with_an_answer_that_hangs(tmp_path: Path, text: str) -> None:
    with BotApi() as api:
        with small_bot(api, tmp_path, drain_s=0.5, stop_s=4.0) as bot:
            hung = api.say(text)
            asked = ask(api, 3)
            api.wait_until(lambda: len(answered(api)) == 3, what="the others' answers")
            bot.terminate()
            assert bot.wait(10) == 0
        assert hung in api.pending
        assert set(asked) == set(answered(api))


def test_stops_although_the_event_loop_is_blocked(tmp_path: Path) -> None:
    with BotApi() as api:
        with small_bot(api, tmp_path, stop_s=1.0) as bot:
            blocked = api.say("block 60")
            time.sleep(0.5)
            bot.terminate()
            assert bot.wait(10) == 0
        assert blocked in api.pending


def test_stops_while_it_may_not_poll_or_send(tmp_path: Path) -> None:
    with BotApi() as api:
        with small_bot(api, tmp_path, drain_s=0.5) as bot:
            api.faults.always("sendMessage", faults.retry_after(3600))
            asked = ask(api, 2)
            api.wait_until(
                lambda: any(c.method.lower() == "sendmessage" for c in api.calls), what="a try"
            )
            api.faults.always("getUpdates", faults.retry_after(3600))
            time.sleep(1)
            bot.terminate()
            assert bot.wait(10) == 0
        api.faults.clear()
        check_all_answered(api, tmp_path, asked)


def test_stops_before_and_after_the_api_was_there(tmp_path: Path) -> None:
    with BotApi() as api:
        with api.down(), small_bot(api, tmp_path, wait=False) as bot:
            time.sleep(1.5)
            bot.terminate()
            assert bot.wait(10) == 0
        with small_bot(api, tmp_path) as bot, api.down():
            time.sleep(1)
            bot.terminate()
            assert bot.wait(10) == 0


def test_starts_when_the_api_comes_up(tmp_path: Path) -> None:
    with BotApi() as api:
        api.stop()
        asked = ask(api, 2)
        with small_bot(api, tmp_path, wait=False) as bot:
            time.sleep(2.5)
            assert bot.alive
            api.start()
            api.wait_until(lambda: set(answered(api)) == set(asked), what="answers")
        assert any("poll" in line["message"] for line in bot.lines())


def test_a_second_process_of_the_same_bot_does_not_start(tmp_path: Path) -> None:
    with BotApi() as api, small_bot(api, tmp_path) as bot:
        with small_bot(api, tmp_path, wait=False) as second:
            assert second.wait(10) == 2
        api.wait_for_reply(api.say("still there?"))
        assert str(bot.pid) in bot.log.read_text(encoding="utf-8")


def test_a_process_elsewhere_wins_against_a_newcomer(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    with BotApi() as api:
        with small_bot(api, tmp_path, newcomer_s=0.0) as bot:
            api.wait_for_reply(api.say("first"))
            with small_bot(api, tmp_path / "elsewhere") as newcomer:
                assert newcomer.wait(15) == 1
            assert bot.alive
            api.wait_for_reply(api.say("still there?"))
        assert "another process" in newcomer.log.read_text(encoding="utf-8")
        assert max(answered(api).values()) == 1
