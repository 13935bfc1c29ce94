"""Sending a text of our own to where an update came from."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ParseMode


async def say(
    update: Update, html: str, *, markup: InlineKeyboardMarkup | None = None
) -> Message | None:
    """Reply to the update's message, without a preview of links; `markup` are buttons below."""
    if update.effective_message:
        return await update.effective_message.reply_text(
            html,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=markup,
            do_quote=True,
            allow_sending_without_reply=True,
        )
    return None
