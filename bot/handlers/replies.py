"""The reply to a message: sent once, and edited when the message is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.state import State, as_room_allows

_UNCHANGED = ("not modified", "message to edit not found", "can't be edited")


async def send_reply(
    state: State,
    message: Message,
    texts: Sequence[str],
    markup: InlineKeyboardMarkup | None = None,
    *,
    under: int | None = None,
) -> int:
    """Reply to a message or, if it was answered before it was edited, edit that reply.

    `under` is another message to reply to. Of several `texts`, an edited reply shows only the
    first, which says whether the articles answer. Gives the id of the reply.
    """
    earlier = state.replies.of(message.chat_id, message.message_id)
    if earlier is not None and await _edit(message, earlier, texts[0], markup):
        return earlier
    *before, last = texts
    at = ReplyParameters(under or message.message_id)
    for text in before:
        await message.reply_text(text, reply_parameters=at)
    sent = await message.reply_text(last, reply_markup=markup, reply_parameters=at)
    with as_room_allows("an answer will not be edited with its question"):
        state.replies.remember(message.chat_id, message.message_id, sent.message_id)
    return sent.message_id


async def _edit(
    message: Message, reply_id: int, text: str, markup: InlineKeyboardMarkup | None
) -> bool:
    """True if the earlier reply now shows `text`."""
    try:
        await message.get_bot().edit_message_text(
            text, chat_id=message.chat_id, message_id=reply_id, reply_markup=markup
        )
    except BadRequest as error:  # the reply is as it should be, or it is gone
        return "not modified" in error.message.lower()
    return True


async def show_instead(
    query: CallbackQuery, html: str, markup: InlineKeyboardMarkup | None = None
) -> None:
    """Edit the message of a button; does nothing if it is unchanged or gone."""
    try:
        await query.edit_message_text(html, reply_markup=markup)
    except BadRequest as error:
        if not any(reason in error.message.lower() for reason in _UNCHANGED):
            raise


@asynccontextmanager
async def typing(message: Message) -> AsyncIterator[None]:
    """Show "typing" in a private chat while the block runs."""
    shown = asyncio.create_task(_show_typing(message))
    try:
        yield
    finally:
        shown.cancel()


async def _show_typing(message: Message) -> None:
    """Failures are ignored."""
    if message.chat.type != message.chat.PRIVATE:
        return  # in groups it would use up the rate limit
    with suppress(TelegramError):
        await message.reply_chat_action(ChatAction.TYPING)  # in the same topic
