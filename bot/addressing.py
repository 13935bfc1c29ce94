"""Addressing: does a message ask the bot? One rule for handlers, rate limits and notices.

In groups only a command, a mention or a reply to the bot counts. Messages of bots, this one
included, never count, or two bots would answer each other for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from telegram import Bot, Message, MessageEntity
from telegram.constants import ChatType, MessageEntityType

from retrieval import points_elsewhere


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """The bot, as messages name it."""

    id: int
    username: str

    @classmethod
    def of(cls, bot: Bot) -> Self:
        """The identity from Telegram; the bot must be initialized."""
        return cls(bot.id, bot.username)

    def is_called(self, name: str) -> bool:
        """True for the bot's username, in any case, with or without the @."""
        return name.removeprefix("@").lower() == self.username.lower()


class Trigger(Enum):
    """The way in which a message addresses the bot."""

    PRIVATE = auto()
    COMMAND = auto()
    MENTION = auto()
    REPLY = auto()


@dataclass(frozen=True, slots=True)
class AddressedText:
    """The text that a message addresses to the bot."""

    way: Trigger
    text: str
    """The text without the command or the mention; may be empty."""
    command: str | None = None
    """The command, such as "/ask", in small letters and without the bot's name."""


def addressed(message: Message, me: BotIdentity) -> AddressedText | None:
    """The text addressed to the bot, from the text or caption; None if it is not addressed."""
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
    """True if the sender may want an answer: a person, or a group or channel in their place."""
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
    """True if it replies to the bot; all messages of a topic "reply" to its first one."""
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


def addressed_text_of(message: Message) -> AddressedText | None:
    """The text addressed to the bot that received the message."""
    return addressed(message, BotIdentity.of(message.get_bot()))


@dataclass(frozen=True, slots=True)
class ForwardedClaim:
    """The words of a message that the bot is asked about, and that message."""

    text: str
    message_id: int


def claim_in(message: Message, said: AddressedText) -> ForwardedClaim | None:
    """The claim that a message asks about; None if it asks in its own words."""
    if said.way is Trigger.PRIVATE and message.forward_origin and said.text:
        return ForwardedClaim(said.text, message.message_id)
    return _replied(message) if _points(said) else None


def _points(said: AddressedText) -> bool:
    """True if the bot is asked about the message replied to, without words of its own."""
    in_private = said.way is Trigger.PRIVATE and said.text
    to_bot = in_private or said.way is Trigger.MENTION or said.command == "/ask"
    return bool(to_bot) and points_elsewhere(said.text)


def _replied(message: Message) -> ForwardedClaim | None:
    """The message replied to, or the part of it that was quoted; not the bot's own."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created:
        quote = message.quote if message.external_reply else None
        return ForwardedClaim(quote.text, message.message_id) if quote else None
    by_bot = replied.from_user is not None and replied.from_user.id == message.get_bot().id
    text = message.quote.text if message.quote else replied.text or replied.caption
    return None if by_bot else ForwardedClaim(text or "", replied.message_id)
