"""Bad updates, failing handlers and a failing network hurt nobody else, and are told."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from bot.handling import FAILED, LATE
from tests.bot.processes import Running, small_bot, wait_until
from tests.bot.small_bot import RAISED
from tests.bot.test_nothing_lost import answered, ask
from tests.botapi import BotApi, Fault, faults, user

pytestmark = pytest.mark.process

CANARY = "canaryquestion"
SOMEONE = {"id": 5, "is_bot": False, "first_name": CANARY}
HERE = {"id": 5, "type": "private"}
FINE = {"message_id": 1, "date": 1, "chat": HERE, "from": SOMEONE, "text": CANARY}


def deep(levels: int) -> object:
    """Lists in lists."""
    found: object = CANARY
    for _ in range(levels):
        found = [found]
    return found


BAD: list[tuple[str, object]] = [
    ("message", None),
    ("message", []),
    ("message", CANARY),
    ("message", 7),
    ("message", {}),
    ("message", {**FINE, "chat": None}),
    ("message", {**FINE, "chat": CANARY}),
    ("message", {**FINE, "chat": {"id": CANARY}}),
    ("message", {**FINE, "date": CANARY}),
    ("message", {**FINE, "date": 10**30}),
    ("message", {**FINE, "from": {"id": None}}),
    ("message", {**FINE, "text": {"a": CANARY}}),
    ("message", {**FINE, "entities": CANARY}),
    ("message", {**FINE, "entities": [{"type": CANARY}]}),
    ("message", {**FINE, "reply_to_message": CANARY}),
    ("message", {**FINE, "photo": [{"file_id": 1}]}),
    ("message", {**FINE, "forward_origin": {"type": CANARY}}),
    ("callback_query", {"id": "1", "from": CANARY}),
    ("inline_query", {"query": CANARY}),
    ("my_chat_member", {"chat": HERE, "old_chat_member": {"status": CANARY}}),
    (CANARY, {"a": CANARY}),
    ("message", {**FINE, "unknown": deep(300)}),
]


def test_bad_updates_block_nobody_and_are_not_repeated_in_the_log(tmp_path: Path) -> None:
    with BotApi(expect={"parameter"}) as api, small_bot(api, tmp_path) as bot:
        asked = []
        for number, (kind, body) in enumerate(BAD):
            api.push(kind, body)
            asked += ask(api, 1, number)
        api.wait_until(lambda: set(asked) <= set(answered(api)), timeout_s=5, what="all answers")
        api.wait_until(lambda: not api.pending, what="acknowledgement of the bad ones too")
        assert CANARY not in bot.log.read_text(encoding="utf-8")
        assert any("cannot be read" in line["message"] for line in bot.lines())


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


def test_whatever_a_handler_raises_the_next_are_answered(tmp_path: Path) -> None:
    with BotApi() as api, small_bot(api, tmp_path) as bot:
        kinds = [*RAISED, "ExceptionGroup"]
        for number, kind in enumerate(kinds):
            failing = api.say(f"raise {kind}", user=user(100 + number))
            assert api.wait_for_reply(failing).text == FAILED
            asked = ask(api, 3, 10 * number)
            api.wait_until(lambda: set(asked) <= set(answered(api)), what=f"answers after {kind}")  # noqa: B023
        failed = [line for line in bot.lines() if line["message"] == "a handler failed"]
        assert len(failed) == len(kinds)
        assert bot.alive


def test_an_answer_that_hangs_hurts_only_its_asker(tmp_path: Path) -> None:
    with BotApi() as api, small_bot(api, tmp_path, at_once=4, answer_s=2.0) as bot:
        hung = [api.say(word, user=user(n)) for n, word in enumerate(["hang", "stubborn"] * 3)]
        asked = ask(api, 5, 10)
        began = time.monotonic()
        api.wait_until(lambda: set(asked) <= set(answered(api)), what="the others' answers")
        assert time.monotonic() - began < 2 * (2.0 + 1.0) + 1  # two rounds of four places
        for update_id in hung:
            assert api.wait_for_reply(update_id).text == LATE
        assert bot.alive


FAULTS = [
    faults.error(409, "Conflict: terminated by other getUpdates request"),
    faults.retry_after(2),
    faults.error(500, "Internal Server Error"),
    faults.html(502),
    faults.cut_json(),
    faults.black_hole(),
    faults.refuse(),
    faults.reset_mid_body(),
    faults.drip(1.0),
    faults.error(401, "Unauthorized"),
    faults.error(404, "Not Found"),
]


def test_polling_outlives_every_fault(tmp_path: Path) -> None:
    with (
        BotApi() as api,
        small_bot(
            api, tmp_path, newcomer_s=0.0, poll_s=3.0, poll_margin_s=1.0, retry_most_s=1.0
        ) as bot,
    ):
        api.wait_for_reply(api.say("first"))
        for number, fault in enumerate(FAULTS):
            said = len(bot.lines())
            api.faults.always("getUpdates", fault)
            asked = ask(api, 1, number)
            wait_until(lambda: warned(bot, said), 8, f"a warning of {fault.name}")  # noqa: B023
            api.faults.clear()
            api.wait_until(
                lambda: answered(api)[asked[0]] == 1,  # noqa: B023
                timeout_s=8,
                what=f"an answer after {fault.name}",
            )
        assert bot.alive


def warned(bot: Running, said: int) -> bool:
    """Whether it has warned since it had logged `said` lines."""
    return any(line["level"] == "WARNING" for line in bot.lines()[said:])


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


def test_the_heartbeat_stops_where_polls_fail(tmp_path: Path) -> None:
    with BotApi() as api, small_bot(api, tmp_path, beat_s=0.2, poll_s=3.0, poll_margin_s=1.0):
        beats: list[float] = []

        def beat() -> bool:
            files = list((tmp_path / "data").glob("bot-*/heartbeat"))
            beats[:] = [file.stat().st_mtime for file in files]
            return bool(beats)

        wait_until(beat, 5, "a heartbeat")
        first = beats[0]
        wait_until(lambda: beat() and beats[0] > first, 5, "another")
        api.faults.always("getUpdates", faults.black_hole())
        time.sleep(3.5)  # the poll that was under way
        beat()
        last = beats[0]
        time.sleep(3.5)
        assert beat()
        assert beats[0] == last


def test_nothing_tells_the_token_or_a_question(tmp_path: Path) -> None:
    questions = [f"{CANARY} {word}" for word in ("fine", "<b>", "hang")]
    plans: list[tuple[str, Fault]] = [
        ("sendMessage", faults.error(400, f"Bad Request: {CANARY} not found")),
        ("sendMessage", faults.deliver_then_reset()),
        ("sendMessage", faults.html(502)),
        ("sendMessage", faults.cut_json()),
        ("getUpdates", faults.cut_json()),
        ("getUpdates", faults.html(404)),
        ("getMe", faults.error(401, "Unauthorized")),
    ]
    with BotApi() as api:
        for method, fault in plans[-1:]:
            api.faults.add(method, fault)
        with small_bot(api, tmp_path, answer_s=1.0) as bot:
            for number, (method, fault) in enumerate(plans[:-1]):
                api.faults.add(method, fault)
                for text in questions:
                    api.say(text, user=user(number))
                api.say(f"raise ValueError {CANARY}", user=user(number))
                time.sleep(0.3)
            api.wait_until(lambda: not api.pending, timeout_s=30, what="acknowledgement")
            written = bot.log.read_bytes()
            bot.terminate()
            bot.wait()
        for file in (p for p in tmp_path.rglob("*") if p.is_file()):
            written += str(file).encode() + file.read_bytes()
    for secret in (api.token, api.token.partition(":")[2], CANARY):
        assert secret.encode() not in written
    assert json.loads(written.splitlines()[0])
