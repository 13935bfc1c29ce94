"""The reply to a message: sent once, and edited when the message is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from telegram import (
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.state import State, as_room_allows

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Replying:
    """Knows which message of ours answers which of theirs."""

    def __init__(self, state: State) -> None:
        """Remember it in `state`."""
        self._state = state

    async def send(
        self,
        message: Message,
        texts: Sequence[str],
        markup: InlineKeyboardMarkup | None = None,
        *,
        under: int | None = None,
    ) -> int:
        """Reply to a message or, where it was answered before it was edited, edit the reply.

        `under` is another message for the reply to stand under. Of several `texts`, an earlier
        reply comes to say only the first, which says whether they answer; what stands above it
        from before stays. Gives the id of the reply.
        """
        earlier = self._state.replies.of(message.chat_id, message.message_id)
        if earlier is not None and await _edit(message, earlier, texts[0], markup):
            return earlier
        *before, last = texts
        for text in before:
            await _reply(message, text, None, under)
        sent = await _reply(message, last, markup, under)
        with as_room_allows("an answer will not be edited with its question"):
            self._state.replies.remember(message.chat_id, message.message_id, sent.message_id)
        return sent.message_id


@asynccontextmanager
async def typing(message: Message) -> AsyncIterator[None]:
    """Show in a private chat that an answer is on its way, as the block begins."""
    shown = asyncio.create_task(_show_typing(message))
    try:
        yield
    finally:
        shown.cancel()


async def _show_typing(message: Message) -> None:
    """Nobody is worse off where this fails."""
    if message.chat.type != message.chat.PRIVATE:
        return  # in groups it would use up what may be sent
    with suppress(TelegramError):
        await message.reply_chat_action(ChatAction.TYPING)  # in the same topic


async def _reply(
    message: Message, text: str, markup: InlineKeyboardMarkup | None, under: int | None
) -> Message:
    return await message.reply_text(
        text,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=markup,
        reply_parameters=ReplyParameters(
            under or message.message_id, allow_sending_without_reply=True
        ),
    )


async def _edit(
    message: Message, reply_id: int, text: str, markup: InlineKeyboardMarkup | None
) -> bool:
    """Whether the earlier reply now says `text`."""
    try:
        await message.get_bot().edit_message_text(
            text,
            chat_id=message.chat_id,
            message_id=reply_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=markup,
        )
    except BadRequest as error:  # the reply is as it should be, or it is gone
        return "not modified" in error.message.lower()
    return True


ReplyMarkup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


async def say(update: Update, html: str, *, markup: ReplyMarkup | None = None) -> Message | None:
    """Reply to the update's message, without a preview of links; `markup` are buttons below."""
    if update.effective_message is None:
        return None
    return await reply(update.effective_message, html, markup=markup)


async def reply(message: Message, html: str, *, markup: ReplyMarkup | None = None) -> Message:
    """Reply to a message, as `say` does."""
    return await message.reply_text(
        html,
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=markup,
        do_quote=True,
        allow_sending_without_reply=True,
    )
