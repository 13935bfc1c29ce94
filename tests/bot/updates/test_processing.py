"""Bad updates, failing handlers and a failing network hurt nobody else, and are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from testing.botapi import BotApi, Fault, faults
from testing.conversation import answered, ask
from testing.processes import small_bot

pytestmark = pytest.mark.process


def test_an_answer_nested_too_deeply_is_passed_over(tmp_path: Path) -> None:
    with BotApi() as api, small_bot(api, tmp_path):
        last = api.say("the poll under way brings this one")
        bad = last + 1
        lists = b"[" * 5000 + b"]" * 5000
        body = b'{"ok":true,"result":[{"update_id":%d,"unknown":%s}]}' % (bad, lists)
        fault = Fault("deep", handle=False, body=body)
        api.faults.always(
            "getUpdates", lambda _, params: fault if int(str(params["offset"])) <= bad else None
        )
        assert api.say("this one comes as something that cannot be read") == bad
        asked = ask(api, 2, 10)
        api.wait_until(lambda: set(asked) <= set(answered(api)), what="the others")
        api.wait_until(lambda: not api.pending, what="acknowledgement")
        assert any(call.fault == "deep" for call in api.calls)


def test_a_token_refused_for_good_ends_the_process(tmp_path: Path) -> None:
    refused = faults.error(401, "Unauthorized")
    with BotApi() as api, small_bot(api, tmp_path, refused_token_s=2.0) as bot:
        api.wait_for_reply(api.say("first"))
        api.faults.always("getUpdates", refused)
        api.say("second")  # ends the poll that is under way
        assert bot.wait(10) == 1
        assert any("@BotFather" in line["message"] for line in bot.lines())


def test_a_wrong_token_ends_the_start(tmp_path: Path) -> None:
    with BotApi() as api:
        api.faults.always("getMe", faults.error(401, "Unauthorized"))
        with small_bot(api, tmp_path) as bot:
            assert bot.wait(10) == 1
