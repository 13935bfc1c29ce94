"""The bot among people: answered is what is said to it, and where it was said."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from testing.botapi import ALICE, ANONYMOUS_ADMIN, BORIS, BotApi, Chat, User, user
from testing.processes import whole_bot

pytestmark = pytest.mark.process

OTHER_BOT = User(222222, "Weather", "weather_bot", None, is_bot=True)
_numbers = count(1)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """Telegram with the bot, which hears all that is said in groups, privacy mode off."""
    folder: Path = tmp_path_factory.mktemp("groups")
    with BotApi() as running, whole_bot(running, folder):
        running.world.reads_all = True
        yield running


@pytest.fixture
def group() -> Chat:
    """A group of one's own."""
    number = next(_numbers)
    return Chat(-1001000005000 - number, "supergroup", f"Group {number}", is_forum=True)


def somebody() -> User:
    """A person who has asked nothing yet."""
    return user(5000 + next(_numbers))


def unanswered(api: BotApi, group: Chat, *updates: int) -> bool:
    """Whether none of these has an answer once a later question has one."""
    api.wait_for_reply(api.say("/ask who owns it?", chat=group, user=somebody()))
    return not any(api.replies_to(update) for update in updates)


def test_most_of_what_is_said_is_left_alone(api: BotApi, group: Chat) -> None:
    """Chatter, other bots' commands and unknown ones, replies to others, pictures, service."""
    first = api.say("WhatsApp is blocked, who owns it?", chat=group)
    number = int(str(api.messages[first]["message_id"]))
    assert unanswered(
        api,
        group,
        first,
        api.say("/ask@weather_bot who?", chat=group),
        api.say("/weather", chat=group),
        api.say("it is Meta's", chat=group, user=BORIS, reply_to=number),
        api.say("x" * 4000, chat=group),
        api.post({"caption": "look"}, chat=group),
        api.post({"new_chat_members": [ALICE.as_json()]}, chat=group),
        api.post({"pinned_message": api.messages[first]}, chat=group),
    )


def test_a_group_that_the_bot_is_added_to_is_told_how_to_ask(api: BotApi, group: Chat) -> None:
    """Once, in a line or two; it says nothing where others come."""
    added = {"new_chat_members": [api.world.bot.as_json()]}
    said = api.wait_for_reply(api.post(added, chat=group)).text
    assert "/ask and your question" in said
    assert len(said) < 200
    assert unanswered(api, group, api.post({"new_chat_members": [BORIS.as_json()]}, chat=group))


def test_bots_get_no_answer(api: BotApi, group: Chat) -> None:
    """Not even to a command, or to a reply to this bot."""
    sent = api.wait_for_reply(api.say("/ask who owns it?", chat=group, user=somebody()))
    assert unanswered(
        api,
        group,
        api.say("/ask who owns it?", chat=group, user=OTHER_BOT),
        api.say("and Telegram?", chat=group, user=OTHER_BOT, reply_to=sent.message_id),
    )


def test_a_command_a_mention_and_a_reply_are_answered(api: BotApi, group: Chat) -> None:
    """Each as a reply to the message that asks."""
    ask = "/ask@verbatim_test_bot who owns it?"
    sent = api.wait_for_reply(api.say(ask, chat=group, user=somebody()))
    for update in (
        api.say("who owns it, @verbatim_test_bot?", chat=group),
        api.say("and how many users?", chat=group, reply_to=sent.message_id),
        api.say_as_channel("/ask who owns it?", chat=group),
        api.say(
            "/ask who owns it?", chat=group, user=ANONYMOUS_ADMIN, sender_chat=group.as_json()
        ),
    ):
        assert "55 million" in api.wait_for_reply(update).text
        assert len(api.replies_to(update)) == 1


def test_who_only_names_the_bot_is_told_how_to_ask(api: BotApi, group: Chat) -> None:
    """Once, and not under a message of the bot's, where a name alone asks nothing."""
    sent = api.wait_for_reply(api.say("@verbatim_test_bot", chat=group, user=somebody()))
    assert "/ask" in sent.text
    said = api.say("@verbatim_test_bot", chat=group, user=somebody(), reply_to=sent.message_id)
    assert unanswered(api, group, said)


def test_thanks_are_not_answered_in_a_group(api: BotApi, group: Chat) -> None:
    """A reply to the bot that asks nothing needs no help text."""
    sent = api.wait_for_reply(api.say("/ask who owns it?", chat=group, user=somebody()))
    for text in ("thanks", "👍", "?!"):
        said = api.say(text, chat=group, user=somebody(), reply_to=sent.message_id)
        assert unanswered(api, group, said), text


def test_an_answer_stays_in_its_topic(api: BotApi, group: Chat) -> None:
    """And so does the hint how to ask."""
    for text in ("/ask who owns it?", "/ask", "/sources"):
        sent = api.wait_for_reply(api.say(text, chat=group, user=somebody(), topic=77))
        assert sent.thread_id == 77
    assert (
        api.wait_for_reply(api.say("/ask who owns it?", chat=group, user=somebody())).thread_id
        is None
    )


def test_typing_is_shown_in_the_topic_of_a_private_chat(api: BotApi) -> None:
    """Private chats may have topics too; in groups it would use up what may be sent."""
    before = len(api.calls)
    api.wait_for_reply(api.say("who owns it?", topic=33))
    shown = [c.params for c in api.calls[before:] if c.method == "sendChatAction"]
    assert [p.get("message_thread_id") for p in shown] == [33]


def _hints(api: BotApi, who: User) -> int:
    """How often somebody was told that only text can be read, once all is answered."""
    api.wait_for_reply(api.say("who owns it?", user=who))
    return sum("only read text" in s.text and s.chat_id == who.id for s in api.sent)


def test_an_album_gets_one_hint(api: BotApi) -> None:
    """Although each of its pictures is a message."""
    who = somebody()
    for _ in range(2):
        api.post({"media_group_id": "2"}, user=who)
    assert _hints(api, who) == 1


def test_an_album_that_asks_gets_no_hint(api: BotApi) -> None:
    """The words under one of its pictures are answered."""
    who = somebody()
    asked = api.post({"media_group_id": "1", "caption": "who owns it?"}, user=who)
    api.post({"media_group_id": "1"}, user=who)
    api.wait_for_reply(asked)
    assert _hints(api, who) == 0


def test_what_moves_gets_one_hint(api: BotApi) -> None:
    """A live location is edited all the time."""
    who = somebody()
    here = {"location": {"latitude": 59.9, "longitude": 10.7}}
    api.post(here, user=who)
    for _ in range(2):
        api.post({**here, "edit_date": 1}, user=who, kind="edited_message")
    assert _hints(api, who) == 1


def test_an_edited_question_with_a_long_answer_has_one_reply(api: BotApi) -> None:
    """What was sent before the answer came to be edited is not sent again."""
    who = somebody()
    asked = api.say("what is endless?", user=who)
    api.wait_until(lambda: len(api.replies_to(asked)) == 2, what="both parts")
    api.edit(asked, "what was endless?")
    edited = api.wait_for_reply(asked, method="editMessageText")
    assert edited.message_id == api.replies_to(asked)[1].message_id
    api.wait_for_reply(api.say("who owns it?", user=who))
    assert [s.method for s in api.replies_to(asked)].count("sendMessage") == 2


def test_an_edited_question_is_answered_anew_in_a_group(api: BotApi, group: Chat) -> None:
    """The reply is edited; what becomes a question only now gets its first one."""
    asked = api.say("/ask how many users has Max?", chat=group, user=somebody(), topic=9)
    reply = api.wait_for_reply(asked)
    api.edit(asked, "/ask how many users has Telegram?")
    edited = api.wait_for_reply(asked, method="editMessageText")
    assert edited.message_id == reply.message_id
    assert "60 million" in edited.text
    chatter = api.say("how many users has Max?", chat=group, user=somebody())
    api.edit(chatter, "/ask how many users has Max?")
    assert "55 million" in api.wait_for_reply(chatter).text
