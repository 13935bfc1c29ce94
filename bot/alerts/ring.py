"""What is sent to who watches a question, once an article answers it."""

from __future__ import annotations

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import render
from bot.language import Speech
from bot.state.watches import Watch
from retrieval import Answer

STOP = "unwatch"

_GONE = ("chat not found", "user is deactivated", "group chat was deactivated", "not a member")


async def ring(bot: Bot, watch: Watch, found: Answer, speech: Speech) -> None:
    """Send the question and the quotes that answer it, with a button to end the watch.

    Raises TelegramError.
    """
    head = speech.html("watch-rings", question=watch.question)
    parts = render.below(head, render.answers(found, speech))
    for number, part in enumerate(parts, 1):
        last = number == len(parts)
        await bot.send_message(
            watch.chat_id,
            part,
            parse_mode=ParseMode.HTML,
            message_thread_id=watch.thread_id,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=InlineKeyboardMarkup([[stop_button(watch, speech)]]) if last else None,
        )


def stop_button(watch: Watch, speech: Speech, number: int | None = None) -> InlineKeyboardButton:
    """A button that ends a watch, for who began it; in a list with its number."""
    data = f"{STOP}:{watch.id}"
    if number is None:
        return InlineKeyboardButton(speech.plain("button-unwatch"), callback_data=data)
    label = speech.plain("button-unwatch-number", n=number)
    return InlineKeyboardButton(label, callback_data=f"{data}:l")


def is_gone(error: TelegramError) -> bool:
    """Whether nobody can be told anything in that chat any more."""
    said = error.message.lower()
    return isinstance(error, Forbidden) or (
        isinstance(error, BadRequest) and any(reason in said for reason in _GONE)
    )
