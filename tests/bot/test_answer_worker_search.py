"""While any text is searched, however long that takes, the process listens."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from testing.botapi import BotApi
from testing.news import publish
from testing.processes import wait_until, whole_bot
from testing.webhook_bot import free_port

pytestmark = pytest.mark.process

_ONE_NAME_AGAIN_AND_AGAIN = "we saw Maxim and Maxim and Maxim here! " * 5000


def test_health_is_told_and_sigterm_ends_it(tmp_path: Path) -> None:
    """Beside an article that is nothing but one name, and while an answer takes a minute."""
    at = f"127.0.0.1:{free_port()}"
    publish(tmp_path, _ONE_NAME_AGAIN_AND_AGAIN)
    env = {"METRICS_LISTEN": at}

    def is_healthy() -> bool:
        return httpx.get(f"http://{at}/healthz", trust_env=False, timeout=2).status_code == 200

    with BotApi() as api, whole_bot(api, tmp_path, env=env, beat_s=0.2, stop_s=3.0) as bot:
        api.wait_for_reply(api.say("who owns Max?"))
        wait_until(is_healthy, 10, "a heartbeat")
        before = len(api.calls)
        api.say("What did the search find?")
        api.wait_until(lambda: "sendChatAction" in methods(api, before), what="that it is typing")
        assert all(is_healthy() for _ in range(20))
        bot.terminate()
        assert bot.wait(10) == 0


def methods(api: BotApi, since: int) -> set[str]:
    """What was asked of Telegram since a call."""
    return {call.method for call in api.calls[since:]}
