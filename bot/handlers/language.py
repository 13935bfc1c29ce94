"""/language chooses the language in which the bot speaks in a chat."""

from __future__ import annotations

import re
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    filters,
)

from bot.handlers.say import say
from bot.language import Speech
from bot.language.interpreter import Interpreter
from bot.state import State

_DATA = re.compile(r"language:([a-z]*)\Z")
_BY_TELEGRAM = ""  # whatever Telegram says that its reader speaks


class LanguageHandlers:
    """Offers the languages as buttons, and remembers what was chosen."""

    def __init__(self, state: State, interpreter: Interpreter) -> None:
        """Remember choices in `state`."""
        self._state = state
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For the command wherever it is written, and its buttons."""
        return [
            CommandHandler("language", self.offer, filters=filters.UpdateType.MESSAGES),
            CallbackQueryHandler(self.chosen, pattern=_DATA),
        ]

    async def offer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show the languages, each in its own words."""
        speech = self._interpreter.of(update)
        await say(update, speech.html("language-which"), markup=self._buttons(speech))

    async def chosen(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Speak that language in this chat from now on; what the buttons say changes at once.

        Anybody in a group may choose, as anybody may ask: it changes nothing but the words.
        """
        query = update.callback_query
        if query is None or query.message is None:
            return
        data = query.data or "language:?"  # PTB brings presses without data whatever the pattern
        code = data.partition(":")[2]
        if code in self._interpreter.languages.speeches:
            self._state.choices.choose(query.message.chat.id, code)
        elif code == _BY_TELEGRAM:
            self._state.choices.forget_choice(query.message.chat.id)
        else:
            await query.answer()
            return
        speech = self._interpreter.of(update)
        await query.answer(speech.plain("language-chosen"))
        try:
            await query.edit_message_text(
                speech.plain("language-chosen"), reply_markup=self._buttons(speech)
            )
        except BadRequest:  # it says so already, or is gone
            return

    def _buttons(self, speech: Speech) -> InlineKeyboardMarkup:
        names = [
            InlineKeyboardButton(each.plain("language-name"), callback_data=f"language:{code}")
            for code, each in self._interpreter.languages.speeches.items()
        ]
        own = InlineKeyboardButton(
            speech.plain("language-of-telegram"), callback_data=f"language:{_BY_TELEGRAM}"
        )
        return InlineKeyboardMarkup([names, [own]])
