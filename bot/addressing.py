"""Whether a message asks something of the bot: the one rule for handlers, fairness and notices.

In groups only what is said to the bot counts: a command, a mention, a reply to it. What bots
write, this one included, never does, or two of them would answer each other for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from telegram import Bot, Message, MessageEntity
from telegram.constants import ChatType, MessageEntityType
from telegram.ext import filters


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """The bot, as messages name it."""

    id: int
    username: str

    @classmethod
    def of(cls, bot: Bot) -> Self:
        """The one that Telegram knows; the bot must be initialized."""
        return cls(bot.id, bot.username)

    def is_called(self, name: str) -> bool:
        """Whether this is its username, in whatever case, with or without the @."""
        return name.removeprefix("@").lower() == self.username.lower()


class Trigger(Enum):
    """How the bot is asked."""

    PRIVATE = auto()
    COMMAND = auto()
    MENTION = auto()
    REPLY = auto()


@dataclass(frozen=True, slots=True)
class AddressedText:
    """What a message asks of the bot."""

    way: Trigger
    text: str
    """What is asked, without the command or the mention; may be empty."""
    command: str | None = None
    """The command, such as "/ask", in small letters and without the bot's name."""


def addressed(message: Message, me: BotIdentity) -> AddressedText | None:
    """What a message asks of the bot, in its text or under its picture; None for nothing."""
    if not _is_for_answering(message, me):
        return None
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities
    if entities and entities[0].type == MessageEntityType.BOT_COMMAND and not entities[0].offset:
        command, _, whom = text[: entities[0].length].partition("@")
        if whom and not me.is_called(whom):
            return None
        return AddressedText(Trigger.COMMAND, text[entities[0].length :].strip(), command.lower())
    if message.chat.type == ChatType.PRIVATE and not message.guest_query_id:
        return AddressedText(Trigger.PRIVATE, text.strip())
    mention = _mention(text, entities, me)
    if mention is not None:
        return AddressedText(Trigger.MENTION, _without(text, mention))
    return (
        AddressedText(Trigger.REPLY, text.strip()) if text and _replies_to(message, me) else None
    )


def _is_for_answering(message: Message, me: BotIdentity) -> bool:
    """Whether somebody wrote it who may want an answer: a person, or a group or channel as one."""
    if message.chat.type == ChatType.CHANNEL or message.is_automatic_forward:
        return False
    if message.via_bot and message.via_bot.id == me.id:
        return False  # a quote of ours that somebody put here with the inline mode
    by_bot = message.from_user is not None and message.from_user.is_bot
    return not by_bot or message.sender_chat is not None


def _mention(
    text: str, entities: Sequence[MessageEntity], me: BotIdentity
) -> MessageEntity | None:
    for entity in entities:
        if entity.type == MessageEntityType.MENTION and me.is_called(_slice(text, entity)):
            return entity
        if (
            entity.type == MessageEntityType.TEXT_MENTION
            and entity.user
            and entity.user.id == me.id
        ):
            return entity
    return None


def _replies_to(message: Message, me: BotIdentity) -> bool:
    """Whether it replies to the bot; each message of a topic "replies" to what opened it."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created:
        return False
    return replied.from_user is not None and replied.from_user.id == me.id


def _slice(text: str, entity: MessageEntity) -> str:
    units = text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def _without(text: str, entity: MessageEntity) -> str:
    """The text without one of its entities, which count UTF-16 units."""
    units = text.encode("utf-16-le")
    before, after = units[: 2 * entity.offset], units[2 * (entity.offset + entity.length) :]
    return f"{before.decode('utf-16-le').strip()} {after.decode('utf-16-le').strip(' ,:')}".strip()


class AddressedFilter(filters.MessageFilter):
    """New and edited messages with words for the bot: a command's, or said in one of some ways."""

    def __init__(self, *ways: Trigger, command: str | None = None) -> None:
        """Let through what comes in one of these ways, and of commands only this one."""
        super().__init__(name=f"Asks({', '.join(w.name for w in ways)})")
        self._ways = ways
        self._command = command

    def filter(self, message: Message) -> bool:
        """Whether this is such a message."""
        said = addressed_text_of(message)
        if said is None or said.way not in self._ways:
            return False
        return said.command == self._command if said.command else bool(said.text)


def addressed_text_of(message: Message) -> AddressedText | None:
    """What a message asks of the bot that received it."""
    return addressed(message, BotIdentity.of(message.get_bot()))
