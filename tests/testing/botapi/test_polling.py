"""getUpdates over HTTP: long polls, the older of two pollers, webhooks in the way."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from testing.botapi.api import BotApi
from tests.testing.botapi.conftest import Ask

pytestmark = pytest.mark.slow


def ids(answer: Any) -> list[int]:
    return [update["update_id"] for update in answer["result"]]


def test_updates_come_in_order_and_are_confirmed_by_the_next_offset(api: BotApi, ask: Ask) -> None:
    first, second = api.say("one"), api.say("two")
    assert ids(ask("getUpdates")) == [first, second]
    assert ids(ask("getUpdates", offset=second)) == [second]
    assert api.acknowledged == {first}
    assert api.delivered == {first: 1, second: 2}


def test_a_long_poll_is_answered_when_something_comes(api: BotApi, ask: Ask) -> None:
    threading.Timer(0.1, api.say, ["late"]).start()
    began = time.monotonic()
    assert len(ids(ask("getUpdates", timeout=5))) == 1
    assert 0.05 < time.monotonic() - began < 2


def test_the_same_offset_within_half_a_second_gets_one_update(api: BotApi, ask: Ask) -> None:
    for number in range(5):
        api.say(str(number))
    assert len(ids(ask("getUpdates", offset=0))) == 5
    assert len(ids(ask("getUpdates", offset=0))) == 1
    time.sleep(0.55)
    assert len(ids(ask("getUpdates", offset=0))) == 5


def test_the_same_offset_within_three_seconds_is_held(api: BotApi, ask: Ask) -> None:
    ask("getUpdates", offset=0)
    threading.Timer(0.3, api.say, ["late"]).start()
    assert len(ids(ask("getUpdates", offset=0))) == 1


def test_the_older_of_two_pollers_is_refused(api: BotApi, ask: Ask) -> None:
    with ThreadPoolExecutor() as pool:
        older = pool.submit(ask, "getUpdates", timeout=20, offset=1)
        api.wait_until(lambda: api.dispatch.polling.waits, what="the first poll waits")
        newer = pool.submit(ask, "getUpdates", timeout=20, offset=2)
        answer = older.result()
        assert answer["error_code"] == 409
        assert answer["description"] == (
            "Conflict: terminated by other getUpdates request; "
            "make sure that only one bot instance is running"
        )
        api.say("for the newer")
        assert len(ids(newer.result())) == 1


def test_polling_is_refused_while_a_webhook_is_set(api: BotApi, ask: Ask) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(ask, "getUpdates", timeout=20)
        api.wait_until(lambda: api.dispatch.polling.waits, what="the poll waits")
        assert ask("setWebhook", url="http://127.0.0.1:9/")["ok"]
        assert poll.result()["description"] == "Conflict: terminated by setWebhook request"
    ask("deleteWebhook")
    assert ask("getUpdates", offset=1)["ok"]


def test_with_a_webhook_set_the_refusal_says_what_to_do(ask: Ask) -> None:
    ask("setWebhook", url="http://127.0.0.1:9/")
    assert "use deleteWebhook" in ask("getUpdates")["description"]


def test_a_poll_whose_client_left_does_not_block_the_next(
    api: BotApi, ask: Ask, client: httpx.Client
) -> None:
    url = f"{api.base_url}{api.token}/getUpdates"
    with pytest.raises(httpx.ReadTimeout):
        client.post(url, json={"timeout": 20}, timeout=0.2)
    api.wait_until(lambda: not api.dispatch.polling.waits, what="the poll is gone")
    api.say("hello")
    assert len(ids(ask("getUpdates", timeout=5))) == 1


def test_limit_and_allowed_updates_are_kept(api: BotApi, ask: Ask) -> None:
    ask("getUpdates", allowed_updates=["message"], offset=-1)
    api.push("poll", {"id": "1"})
    said = [api.say(str(number)) for number in range(3)]
    assert ids(ask("getUpdates", limit=2, offset=said[0])) == said[:2]
    assert len(api.unheard) == 1


def test_five_thousand_updates_are_read_in_pages(api: BotApi, ask: Ask) -> None:
    said = [api.say(f"question {number}") for number in range(5000)]
    seen: list[int] = []
    while page := ids(ask("getUpdates", offset=seen[-1] + 1 if seen else 0)):
        seen += page
    assert seen == said
    assert api.acknowledged == set(said)
    assert api.pending == []
