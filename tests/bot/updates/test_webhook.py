"""Updates that Telegram posts: checked, acknowledged when they are done, each answered once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.updates.webhook import LARGEST_BYTES
from testing.botapi import BotApi, user
from testing.conversation import answered, ask
from testing.processes import small_bot
from testing.webhook_bot import SECRET, free_port, post, posted_bot, update

pytestmark = pytest.mark.process


def test_only_telegram_may_post_and_only_what_it_posts(tmp_path: Path) -> None:
    fine = update(1, "once")
    with BotApi() as api, posted_bot(api, tmp_path) as (_, url):
        assert post(url, fine, secret=None).status_code == 403
        assert post(url, fine, secret=SECRET[:-1] + "x").status_code == 403
        assert post(url, fine, secret="ä").status_code == 403  # noqa: S106
        assert post(url, b" " * (LARGEST_BYTES + 1)).status_code == 413
        pieces = iter([b" " * 100_000] * 11)
        assert post(url, pieces).status_code == 413
        for bad in (b"", b"{", b"[]", b"{}", b"7", b"\xff\xfe", b'{"update_id": true}'):
            assert post(url, bad).status_code == 400
        assert post(url.replace("/hook", "/"), fine).status_code == 404
        assert not api.replies
        with_charset = {"Content-Type": "application/json; charset=utf-8"}
        assert post(url, fine, with_charset).status_code == 200
        assert post(url, fine).status_code == 200
        assert answered(api) == {"once": 1}


def test_what_cannot_be_parsed_is_not_posted_for_ever(tmp_path: Path) -> None:
    deep = b'{"update_id": 9, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    with BotApi() as api, posted_bot(api, tmp_path) as (bot, url):
        assert post(url, deep).status_code == 200
        assert post(url, {"update_id": 10, "message": {"text": 7}}).status_code == 200
        assert post(url, update(11, "next")).status_code == 200
        assert answered(api) == {"next": 1}
        assert bot.alive


def test_telegram_is_told_that_it_is_done_when_it_is(tmp_path: Path) -> None:
    with BotApi() as api:
        with posted_bot(api, tmp_path) as (bot, _):
            slow = api.say("wait 1")
            time.sleep(0.5)
            assert slow not in api.acknowledged
            bot.kill()
        assert not api.replies
        with posted_bot(api, tmp_path, lease_s=0.5):
            api.wait_until(lambda: slow in api.acknowledged, what="an answer after the kill")
        assert answered(api) == {"wait 1": 1}


def test_posted_again_while_it_is_answered_it_is_answered_once(tmp_path: Path) -> None:
    with BotApi() as api, posted_bot(api, tmp_path) as (_, url):
        slow = update(1, "wait 0.5")
        with ThreadPoolExecutor(4) as pool:
            codes = [response.status_code for response in pool.map(post, [url] * 4, [slow] * 4)]
        assert codes == [200] * 4
        assert answered(api) == {"wait 0.5": 1}


def test_more_than_it_holds_stays_with_telegram(tmp_path: Path) -> None:
    with BotApi() as api, posted_bot(api, tmp_path, held=3):
        api.webhook.retry_s = 0.05
        asked = [f"wait 1.0{n:02}" for n in range(12)]
        for n, text in enumerate(asked):
            api.say(text, user=user(n))
        api.wait_until(lambda: not api.pending, timeout_s=40, what="all answers")
        assert max(api.webhook.posts.values()) > 1
        assert dict(answered(api)) == dict.fromkeys(asked, 1)


def test_questions_of_one_chat_are_answered_in_their_order(tmp_path: Path) -> None:
    with BotApi() as api, posted_bot(api, tmp_path):
        texts = ["wait 0.4", "wait 0.2", "wait 0"]
        for text in texts:
            api.say(text)
        quick = ask(api, 1)
        api.wait_until(lambda: not api.pending, what="answers")
        assert list(answered(api)) == [*quick, *texts]


def test_told_to_stop_it_answers_what_it_has_and_leaves_the_rest(tmp_path: Path) -> None:
    with BotApi() as api:
        with posted_bot(api, tmp_path, delay_s=0.3, at_once=2, held=20, drain_s=1.0) as (bot, _):
            hung = api.say("hang", user=user(99))
            asked = ask(api, 30)
            time.sleep(0.5)
            began = time.monotonic()
            bot.terminate()
            assert bot.wait(10) == 0
            assert time.monotonic() - began < 6
        assert hung in api.pending
        assert api.webhook.url  # it is never removed
        with posted_bot(api, tmp_path, answer_s=1.0):
            api.wait_until(lambda: not api.pending, timeout_s=20, what="the rest")
        assert {text: answered(api)[text] for text in asked} == dict.fromkeys(asked, 1)


def test_where_a_webhook_is_set_polling_says_so(tmp_path: Path) -> None:
    with BotApi() as api:
        with posted_bot(api, tmp_path), small_bot(api, tmp_path, wait=False) as beside:
            assert beside.wait(10) == 2  # on this machine it is seen before Telegram is asked
        with small_bot(api, tmp_path) as bot:
            assert bot.wait(10) == 1
        assert any("--webhook" in line["message"] for line in bot.lines())


def test_it_ends_where_somebody_removes_the_webhook(tmp_path: Path) -> None:
    with BotApi() as api, posted_bot(api, tmp_path, webhook_check_s=0.1) as (bot, _):
        api._server.run(api.webhook.delete({}))
        assert bot.wait(10) == 1
        assert any("removed the webhook" in line["message"] for line in bot.lines())


def test_an_address_that_is_taken_is_told(tmp_path: Path) -> None:
    with BotApi() as api, posted_bot(api, tmp_path) as (first, url):
        env = {"WEBHOOK_LISTEN": url.split("/")[2]}
        with small_bot(api, tmp_path, wait=False, webhook=url, env=env) as second:
            assert second.wait(10) == 2
        assert "set WEBHOOK_LISTEN" in first.log.read_text(encoding="utf-8")


def test_a_webhook_that_telegram_does_not_take_ends_the_start(tmp_path: Path) -> None:
    with BotApi(expect=["parameter"]) as api:
        env = {"WEBHOOK_LISTEN": f"127.0.0.1:{free_port()}"}
        with small_bot(api, tmp_path, webhook="https://nowhere/hook", env=env) as bot:
            assert bot.wait(10) == 1
        assert any("does not take" in line["message"] for line in bot.lines())
