"""Whether a button that was pressed is one of ours, where its message is all that it is about."""

from __future__ import annotations

from telegram import CallbackQuery, Message


def is_genuine(query: CallbackQuery) -> bool:
    """Whether the message that a press comes from has that very button.

    What is pressed is told by the client, and may be made up; Telegram tells what the message has.
    """
    message = query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return False
    rows = message.reply_markup.inline_keyboard
    return any(button.callback_data == query.data for row in rows for button in row)
