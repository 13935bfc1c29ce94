"""/start suggests questions, and only such as the articles answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from corpus import CorpusStore
from testing.botapi import SUPERGROUP, BotApi, Sent
from testing.news import OPEN, QUESTION, publish
from testing.processes import small_bot

pytestmark = pytest.mark.process

news_bot = partial(small_bot, program="news_bot", delay_s=0.0)


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with BotApi() as api:
        yield api


@pytest.fixture
def own(tmp_path: Path) -> dict[str, str]:
    """Settings with questions of the operator's own."""
    file = tmp_path / "questions.txt"
    file.write_text(f"# what people ask\n{QUESTION}\nWho built the zeppelin?\n", "utf-8")
    return {"SUGGESTIONS": str(file)}


def offered(sent: Sent) -> list[str]:
    """What can be tapped below a message."""
    rows: Any = (sent.markup or {}).get("keyboard", [])
    return [button["text"] for row in rows for button in row]


def messages(api: BotApi, before: int) -> list[Sent]:
    """The messages that were sent since then."""
    return [sent for sent in api.sent[before:] if sent.method == "sendMessage"]


def started(api: BotApi, count: int) -> list[str]:
    """What /start offers, once it is so many."""
    for _ in range(20):
        found = offered(api.wait_for_reply(api.say("/start")))
        if len(found) == count:
            return found
        time.sleep(0.2)
    return found


def test_what_is_answered_is_offered(api: BotApi, tmp_path: Path, own: dict[str, str]) -> None:
    """And answered when it is tapped; what is not answered is not offered."""
    publish(tmp_path, OPEN)
    with news_bot(api, tmp_path, env=own):
        assert started(api, 1) == [QUESTION]
        assert OPEN in api.wait_for_reply(api.say(QUESTION)).text
        assert offered(api.wait_for_reply(api.say("/start", chat=SUPERGROUP))) == []


def test_what_is_gone_is_offered_no_more(api: BotApi, tmp_path: Path, own: dict[str, str]) -> None:
    """From the moment on that its article is removed; what comes is offered soon."""
    id = publish(tmp_path, OPEN)
    with news_bot(api, tmp_path, env=own):
        assert started(api, 1) == [QUESTION]
        with CorpusStore.open(tmp_path / "data" / "corpus.db") as store:
            store.remove(id)
        assert offered(api.wait_for_reply(api.say("/start"))) == []
        publish(tmp_path, f"{OPEN} Again.")
        assert started(api, 1) == [QUESTION]


def test_an_answer_leads_on_to_what_the_articles_answer_too(
    api: BotApi, tmp_path: Path, own: dict[str, str]
) -> None:
    """A button for a question about a name in it, which is answered as a reply to it."""
    publish(tmp_path, OPEN)
    with news_bot(api, tmp_path, env=own):
        assert started(api, 1) == [QUESTION]
        answer = api.wait_for_reply(api.say("Is the bridge open?"))
        assert QUESTION in [button["text"] for button in answer.buttons()]
        before = len(api.sent)
        api.press(answer, QUESTION)
        api.wait_until(lambda: messages(api, before), what="an answer")
        (further,) = messages(api, before)
        assert further.text.startswith(f"“{QUESTION}”")
        assert OPEN in further.text
        texts = [button["text"] for button in further.buttons()]
        assert QUESTION not in texts
        (shared,) = [b for b in further.buttons() if b["text"] == "📤 Share"]
        assert shared["switch_inline_query"] == QUESTION
        in_group = api.wait_for_reply(api.say("/ask Is the bridge open?", chat=SUPERGROUP))
        assert QUESTION not in [button["text"] for button in in_group.buttons()]
