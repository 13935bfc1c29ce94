"""What of all that is written in chats asks something of the bot."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from bot.addressing import AddressedText, BotIdentity, Trigger, addressed
from testing.botapi import ALICE, ANONYMOUS_ADMIN, BOT, CHANNEL, GROUP, SUPERGROUP, BotApi, User

ME = BotIdentity(BOT.id, str(BOT.username))
OTHER_BOT = User(222222, "Weather", "weather_bot", None, is_bot=True)


def read(fields: dict[str, Any], **more: Any) -> AddressedText | None:
    """What the bot makes of a message with these fields."""
    with BotApi() as api:
        if isinstance(text := fields.pop("text", None), str):
            update_id = api.say(text, **{"chat": GROUP, **more}, **fields)
        else:
            update_id = api.post(fields, **{"chat": GROUP, **more})
        body = api.messages[update_id]
    update = Update.de_json({"update_id": 1, "message": body}, None)
    assert update is not None
    assert update.message is not None
    return addressed(update.message, ME)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/ask who?", AddressedText(Trigger.COMMAND, "who?", "/ask")),
        ("/ASK@Verbatim_Test_Bot who?", AddressedText(Trigger.COMMAND, "who?", "/ask")),
        ("/ask", AddressedText(Trigger.COMMAND, "", "/ask")),
        ("/ask@other_bot who?", None),
        ("who owns it? /ask", None),
        ("@verbatim_test_bot who?", AddressedText(Trigger.MENTION, "who?")),
        ("🙂 @Verbatim_Test_Bot, who?", AddressedText(Trigger.MENTION, "🙂 who?")),
        ("@other_bot who?", None),
        ("who owns WhatsApp?", None),
    ],
)
def test_in_a_group_only_words_for_the_bot_count(text: str, said: AddressedText | None) -> None:
    """A command of its own, or its name; not everything that somebody says."""
    assert read({"text": text}) == said


def test_in_private_everything_counts_but_commands_for_another_bot() -> None:
    """Nobody else is there."""
    assert read({"text": "who?"}, chat=None) == AddressedText(Trigger.PRIVATE, "who?")
    assert read({"text": "/ask@other_bot who?"}, chat=None) is None


def test_the_words_under_a_picture_count() -> None:
    """Commands and mentions there are entities of the caption."""
    command = [{"type": "bot_command", "offset": 0, "length": 4}]
    fields = {"caption": "/ask who?", "caption_entities": command}
    assert read(fields) == AddressedText(Trigger.COMMAND, "who?", "/ask")
    assert read({"caption": "who?"}, chat=None) == AddressedText(Trigger.PRIVATE, "who?")
    assert read({"caption": "who?"}) is None


def test_a_person_without_a_username_is_not_the_bot() -> None:
    """Telegram mentions those by id."""

    def mention(who: User) -> list[dict[str, object]]:
        return [{"type": "text_mention", "offset": 0, "length": 3, "user": who.as_json()}]

    assert read({"caption": "Bot who?", "caption_entities": mention(ALICE)}) is None
    said = read({"caption": "Bot who?", "caption_entities": mention(BOT)})
    assert said == AddressedText(Trigger.MENTION, "who?")


def replying(to: User, **more: object) -> dict[str, Any]:
    """A text in answer to a message of somebody."""
    replied = {"message_id": 5, "date": 1, "chat": SUPERGROUP.as_json(), "from": to.as_json()}
    return {"text": "and Telegram?", "reply_to_message": {**replied, **more}}


def test_a_reply_counts_where_it_is_to_the_bot_itself() -> None:
    """Not where it is to a person, to another bot, or by Telegram's rules to a topic's opening."""
    assert read(replying(BOT, text="Meta")) == AddressedText(Trigger.REPLY, "and Telegram?")
    assert read(replying(ALICE, text="Meta")) is None
    assert read(replying(OTHER_BOT, text="Meta")) is None
    topic = {"name": "News", "icon_color": 7322096}
    assert read(replying(BOT, forum_topic_created=topic)) is None


def test_bots_are_never_answered() -> None:
    """Nor this one itself: two bots that answer each other never stop."""
    for bot in (OTHER_BOT, BOT):
        assert read({"text": "/ask who?"}, user=bot) is None
        assert read({"text": "who?"}, user=bot, chat=None) is None


def test_anonymous_admins_and_channels_are_people() -> None:
    """Telegram gives a bot as their author, and the group or channel as the sender."""
    asks = AddressedText(Trigger.COMMAND, "who?", "/ask")
    admin = {"text": "/ask who?", "sender_chat": SUPERGROUP.as_json()}
    assert read(admin, user=ANONYMOUS_ADMIN, chat=SUPERGROUP) == asks
    assert read({"text": "/ask who?", "sender_chat": CHANNEL.as_json()}, chat=SUPERGROUP) == asks


def test_what_is_no_persons_word_to_the_bot_is_left_alone() -> None:
    """Posts that Telegram forwards to the group of a channel, quotes sent inline, channels."""
    auto = {"sender_chat": CHANNEL.as_json(), "is_automatic_forward": True}
    assert read({"text": "@verbatim_test_bot who?", **auto}, chat=SUPERGROUP) is None
    assert read({"text": "who?", "via_bot": BOT.as_json()}, chat=None) is None
    assert read({"text": "/ask who?"}, chat=CHANNEL) is None
