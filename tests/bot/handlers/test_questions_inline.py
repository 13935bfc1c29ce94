"""`@bot question` in any chat, and guest mode: quotes for people who are somewhere else."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from testing.botapi import BORIS, SUPERGROUP, BotApi, Sent, user
from testing.processes import Running, whole_bot

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BotApi, Running]]:
    """Telegram, and the bot, which answers as a guest too."""
    folder: Path = tmp_path_factory.mktemp("inline")
    with BotApi() as api, whole_bot(api, folder, env={"GUEST_MODE": "yes"}) as bot:
        yield api, bot


@pytest.fixture
def api(both: tuple[BotApi, Running]) -> BotApi:
    """Telegram."""
    return both[0]


def answered(api: BotApi, count: int) -> list[Sent]:
    """The answers to inline queries, once there are so many."""
    api.wait_until(lambda: len(_answers(api)) >= count, what=f"{count} answers")
    return _answers(api)


def _answers(api: BotApi) -> list[Sent]:
    return [s for s in api.sent if s.method == "answerInlineQuery"]


def ask(api: BotApi, text: str, **more: Any) -> Sent:
    """The answer to one inline query."""
    before = len(_answers(api))
    api.ask_inline(text, **more)
    return answered(api, before + 1)[-1]


def results(sent: Sent) -> list[Mapping[str, Any]]:
    """Its results."""
    found = sent.params["results"]
    assert isinstance(found, list)
    return found


def test_quotes_come_with_title_snippet_and_source(api: BotApi) -> None:
    """What is sent is the ordinary quote with its source, without previews."""
    sent = ask(api, "how many users has Max?", user=user(1))
    (result,) = results(sent)
    assert result["title"] == "It has 55 million users."
    assert "55 million" in result["description"]
    assert "All about Max" in result["description"]
    content = result["input_message_content"]
    assert "<blockquote>" in content["message_text"]
    assert "All about Max" in content["message_text"]
    assert content["link_preview_options"] == {"is_disabled": True}


def test_quotes_are_cached_for_everybody(api: BotApi) -> None:
    """And the same quote has the same id each time, short enough for Telegram."""
    first, second = (ask(api, "how many users has Max?", user=user(n)) for n in (2, 3))
    assert first.params["cache_time"] == 300
    assert first.params["is_personal"] is False
    ids = [result["id"] for sent in (first, second) for result in results(sent)]
    assert re.fullmatch(r"[0-9a-f]{32}", ids[0])
    assert len(set(ids)) == 1


def test_a_refusal_says_so_and_what_was_asked(api: BotApi) -> None:
    """One result of one line, in the person's language."""
    (result,) = results(sent := ask(api, "nobody knows <this>?", user=user(4)))
    assert result["title"] == "I found nothing about this in the articles"
    text = result["input_message_content"]["message_text"]
    assert "nobody knows &lt;this&gt;?" in text
    assert text.endswith("<b>I found nothing about this in the articles.</b>")
    assert sent.params["is_personal"] is True
    (russian,) = results(ask(api, "nobody knows?", user=BORIS))
    assert russian["title"] == "В статьях об этом ничего не найдено"


@pytest.mark.parametrize("text", ["", "  ", "🙂", "hello"])
def test_who_does_not_ask_is_told_how(api: BotApi, text: str) -> None:
    """By a button that opens the private chat."""
    sent = ask(api, text, user=user(10 + len(text)))
    assert results(sent) == []
    button = sent.params["button"]
    assert isinstance(button, Mapping)
    assert button["start_parameter"] == "ask"


def test_who_types_on_costs_one_reading(api: BotApi) -> None:
    """Of the queries that typing makes, only the last one is searched and answered."""
    before = len(_answers(api))
    for typed in ("h", "how many", "how many users", "how many users has Telegram?"):
        api.ask_inline(typed, user=user(30))
    api.wait_until(lambda: len(_answers(api)) > before, what="an answer")
    api.wait_for_reply(api.say("users of Max?", user=user(31)))  # nothing waits behind it
    new = _answers(api)[before:]
    assert len(new) == 1
    assert "60 million" in results(new[0])[0]["title"]


def test_what_waits_behind_others_is_dropped_when_its_person_types_on(api: BotApi) -> None:
    """Before it costs a reading."""
    before = len(_answers(api))
    slow = api.say("slowly, users of Max?", user=user(35))
    first = api.ask_inline("how many users has Max?", user=user(36))
    api.wait_until(lambda: first in api.delivered, what="a query on its way")
    time.sleep(0.7)  # its pause is over, and it waits for the desk
    api.ask_inline("how many users has Telegram?", user=user(36))
    api.wait_for_reply(slow)
    api.wait_until(lambda: len(_answers(api)) > before, what="an answer")
    api.wait_for_reply(api.say("users of Max?", user=user(37)))
    (sent,) = _answers(api)[before:]
    assert "60 million" in results(sent)[0]["title"]


def test_a_query_that_is_too_old_is_no_fault(both: tuple[BotApi, Running]) -> None:
    """The person has typed on or gone; the bot answers others."""
    api, bot = both
    update = api.ask_inline("how many users has Max?", user=user(40))
    api.world.queries[list(api.world.queries)[-1]].lifetime_s = -1
    api.wait_until(lambda: update in api.acknowledged, what="an end")
    assert "55 million" in results(ask(api, "how many users has Max?", user=user(41)))[0]["title"]
    assert not [line for line in bot.lines() if line["message"] == "a handler failed"]


def test_a_quote_that_was_put_into_the_chat_is_not_answered(api: BotApi) -> None:
    """Else the bot would answer its own words."""
    who = user(50)
    own = api.say("It has 55 million users.", user=who, via_bot=api.world.bot.as_json())
    api.wait_for_reply(api.say("users of Max?", user=who))
    assert api.replies_to(own) == []


def test_a_guest_gets_one_message(api: BotApi) -> None:
    """And nothing is written into the chat, which the bot is not in."""
    for text, said in (
        ("@verbatim_test_bot users of Max?", "55 million"),
        ("@verbatim_test_bot is it nobody?", "<b>I found nothing about this in the articles.</b>"),
        ("@verbatim_test_bot", "own words"),
    ):
        before = len(api.sent)
        api.ask_as_guest(text, user=user(60))
        api.wait_until(lambda: len(api.sent) > before, what="an answer")  # noqa: B023
        (sent,) = api.sent[before:]
        assert sent.method == "answerGuestQuery"
        result: Any = sent.params["result"]
        assert said in result["input_message_content"]["message_text"]


def test_who_wants_an_overview_gets_the_articles_to_choose_from(api: BotApi) -> None:
    """Title and lead of each, as one message; as a guest, all of them in one."""
    shown = results(ask(api, "what is new?", user=user(61)))
    assert len({result["title"] for result in shown}) == len(shown) > 1
    for result in shown:
        assert "<blockquote>" in result["input_message_content"]["message_text"]
    before = len(api.sent)
    api.ask_as_guest("@verbatim_test_bot what is this about?", user=user(62))
    api.wait_until(lambda: len(api.sent) > before, what="an answer")
    told: Any = api.sent[-1].params["result"]
    assert f"{len(shown)} articles" in told["input_message_content"]["message_text"]


def test_guests_are_not_answered_unless_the_operator_wants(tmp_path: Path) -> None:
    """It is off by default."""
    with BotApi() as api, whole_bot(api, tmp_path):
        update = api.ask_as_guest("@verbatim_test_bot users of Max?", chat=SUPERGROUP)
        api.wait_until(lambda: update in api.acknowledged, what="an end")
        assert not [s for s in api.sent if s.method == "answerGuestQuery"]
