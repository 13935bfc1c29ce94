"""Sending a text of our own to where an update came from."""

from __future__ import annotations

from telegram import (
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ParseMode

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
