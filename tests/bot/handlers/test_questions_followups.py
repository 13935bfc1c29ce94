"""Follow-ups as people write them: replies, or soon after, in a private chat and in a group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.botapi import SUPERGROUP, BotApi, user
from testing.processes import contents, whole_bot

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """Telegram with the bot, whose answers depend on whether Telegram was asked about."""
    folder: Path = tmp_path_factory.mktemp("follow")
    with BotApi() as running, whole_bot(running, folder):
        yield running


def test_the_next_question_in_private_is_understood(api: BotApi) -> None:
    """And says with what."""
    who = user(1)
    assert "60 million" in api.wait_for_reply(api.say("users of Telegram?", user=who)).text
    sent = api.wait_for_reply(api.say("and when was that?", user=who))
    assert "60 million" in sent.text
    assert "“users of Telegram?”" in sent.text
    alone = api.wait_for_reply(api.say("and when?", user=user(2))).text
    assert alone.startswith("I answer questions")  # the turn of somebody else is none of theirs


def test_a_reply_is_understood_with_what_it_replies_to(api: BotApi) -> None:
    """Also where something else was asked in between."""
    who = user(3)
    first = api.wait_for_reply(api.say("users of Telegram?", user=who))
    api.wait_for_reply(api.say("users of Max?", user=who))
    later = api.say("and in 2024?", user=who, reply_to=first.message_id)
    assert "60 million" in api.wait_for_reply(later).text


def test_in_a_group_only_a_reply_follows(api: BotApi) -> None:
    """What is asked next there may be about something else."""
    asked = api.say("/ask users of Telegram?", chat=SUPERGROUP, user=user(4))
    sent = api.wait_for_reply(asked)
    alone = api.say("/ask and in 2024?", chat=SUPERGROUP, user=user(5))
    assert "55 million" in api.wait_for_reply(alone).text
    reply = api.say("and in 2024?", chat=SUPERGROUP, user=user(5), reply_to=sent.message_id)
    assert "60 million" in api.wait_for_reply(reply).text


def test_what_was_asked_can_be_forgotten_and_never_lies_on_disk(
    api: BotApi, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """/forget takes it out of memory; no file ever holds it."""
    who = user(6)
    api.wait_for_reply(api.say("users of Telegram, asks the heliotrope?", user=who))
    api.wait_for_reply(api.say("/forget", user=who))
    assert "55 million" in api.wait_for_reply(api.say("and now?", user=who)).text
    kept = contents(tmp_path_factory.getbasetemp())
    assert not any(b"heliotrope" in held for held in kept.values())
