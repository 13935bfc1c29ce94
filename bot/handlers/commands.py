"""/start, /help, /sources, and a hint where something cannot be read."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.desk import Desk
from bot.handlers.say import say
from bot.language.interpreter import Interpreter
from bot.state import State

MENU = (
    "ask",
    "watch",
    "watches",
    "latest",
    "timeline",
    "sources",
    "language",
    "help",
    "privacy",
    "forget",
)


class CommandHandlers:
    """Answers the commands that are no questions."""

    def __init__(self, desk: Desk, state: State, interpreter: Interpreter) -> None:
        """Tell of the articles of `desk`, and what the admins put up in `state`."""
        self._desk = desk
        self._state = state
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For these commands wherever they are written."""
        said = filters.UpdateType.MESSAGES
        return [
            CommandHandler(["start", "help"], self.help, filters=said),
        ]

    def hints(self) -> list[BaseHandler[Any, Any, Any]]:
        """For what nothing else takes: in private, everybody gets an answer."""
        private = filters.UpdateType.MESSAGES & filters.ChatType.PRIVATE
        return [
            MessageHandler(private & filters.COMMAND, self.help),
            MessageHandler(private & ~filters.TEXT & ~filters.StatusUpdate.ALL, self.hint),
        ]

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what the bot does and how to ask, below what everybody is to be told."""
        speech, notice = self._interpreter.of(update), self._state.notices.text()
        above = [speech.html("notice", text=notice)] if notice else []
        await say(update, "\n\n".join([*above, speech.html("help")]))

    async def hint(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say that only text can be read."""
        await say(update, self._interpreter.of(update).html("hint"))
