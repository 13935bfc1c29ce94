"""Webhook delivery to a small bot of our own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from testing.botapi.api import BotApi
from testing.botapi.people import BORIS
from tests.testing.botapi.conftest import Ask

pytestmark = pytest.mark.slow


SECRET = "s3cret-_"  # noqa: S105  of this test
Refused = Callable[..., str]


class Bot:
    """Answers posts with the next of `answers` (200 when there is none) after `delay_s`."""

    def __init__(self) -> None:
        """Listens at once."""
        self.got: list[tuple[float, int, str, str]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.delay_s = 0.0
        bot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                update: Any = json.loads(body)
                secret = self.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
                text = update["message"]["text"]
                bot.got.append((time.monotonic(), update["update_id"], text, secret))
                time.sleep(bot.delay_s)
                status, headers = bot.answers.pop(0) if bot.answers else (200, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    @property
    def texts(self) -> list[str]:
        """What arrived, in order."""
        return [text for _, _, text, _ in self.got]


@pytest.fixture
def bot() -> Iterator[Bot]:
    bot = Bot()
    yield bot
    bot.server.shutdown()
    bot.server.server_close()


def test_updates_are_posted_with_the_secret_and_confirmed_at_200(
    api: BotApi, ask: Ask, bot: Bot
) -> None:
    waiting = api.say("before")
    assert ask("setWebhook", url=bot.url, secret_token=SECRET)["ok"]
    api.say("after")
    api.wait_until(lambda: len(api.acknowledged) == 2)
    assert [(text, secret) for _, _, text, secret in bot.got] == [
        ("before", SECRET),
        ("after", SECRET),
    ]
    assert bot.got[0][1] == waiting
    info = ask("getWebhookInfo")["result"]
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (bot.url, 0, 40)


def test_messages_of_a_chat_come_one_at_a_time_other_chats_meanwhile(
    api: BotApi, ask: Ask, bot: Bot
) -> None:
    bot.delay_s = 0.2
    ask("setWebhook", url=bot.url)
    for text in ("a1", "a2"):
        api.say(text)
    api.say("b1", user=BORIS)
    api.wait_until(lambda: len(api.acknowledged) == 3)
    times = {text: moment for moment, _, text, _ in bot.got}
    assert times["a2"] - times["a1"] >= 0.2
    assert times["b1"] < times["a2"]


def test_what_is_not_accepted_is_posted_again(api: BotApi, ask: Ask, bot: Bot) -> None:
    api.webhook.retry_s = 0.05
    bot.answers = [(500, {}), (403, {}), (503, {})]
    ask("setWebhook", url=bot.url)
    question = api.say("again")
    api.wait_until(lambda: question in api.acknowledged)
    assert bot.texts == ["again"] * 4
    assert api.webhook.posts[question] == 4
    assert "503" in ask("getWebhookInfo")["result"]["last_error_message"]


def test_retry_after_is_honoured(api: BotApi, ask: Ask, bot: Bot) -> None:
    bot.answers = [(503, {"Retry-After": "1"})]
    ask("setWebhook", url=bot.url)
    question = api.say("later")
    api.wait_until(lambda: question in api.acknowledged)
    assert bot.got[1][0] - bot.got[0][0] >= 1


def test_deleting_stops_the_posts_and_polling_works_again(api: BotApi, ask: Ask, bot: Bot) -> None:
    ask("setWebhook", url=bot.url)
    ask("deleteWebhook")
    question = api.say("poll me")
    assert ask("getUpdates")["result"][0]["update_id"] == question
    assert bot.got == []


def test_pending_updates_can_be_dropped(api: BotApi, ask: Ask, bot: Bot) -> None:
    dropped = api.say("old")
    ask("setWebhook", url=bot.url, drop_pending_updates=True)
    api.say("new")
    api.wait_until(lambda: api.acknowledged)
    assert bot.texts == ["new"]
    assert api.queue.dropped == [dropped]


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"url": "http://example.org/"}, "an HTTPS URL must be provided"),
        ({"url": "https://x.org/", "secret_token": "a b"}, "contains unallowed characters"),
        ({"url": "https://x.org/", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
def test_a_wrong_webhook_is_refused(
    refused: Refused, params: dict[str, object], description: str
) -> None:
    assert description in refused("setWebhook", **params)
