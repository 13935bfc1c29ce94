"""/start, /help, and a hint where something cannot be read."""

from __future__ import annotations

from collections import deque
from typing import Any

from telegram import KeyboardButton, ReplyKeyboardMarkup, Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.handlers.say import say
from bot.language.interpreter import Interpreter
from bot.state import State
from bot.suggesting import Suggesting

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

_ALBUMS = 1_000  # lately; the pictures of one come together


class CommandHandlers:
    """Answers the commands that are no questions."""

    def __init__(self, suggesting: Suggesting, state: State, interpreter: Interpreter) -> None:
        """Suggest what `suggesting` finds; tell what the admins put up in `state`."""
        self._suggesting = suggesting
        self._state = state
        self._interpreter = interpreter
        self._albums: deque[str] = deque(maxlen=_ALBUMS)

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For these commands wherever they are written."""
        said = filters.UpdateType.MESSAGES
        return [
            CommandHandler("start", self.start, filters=said),
            CommandHandler("help", self.help, filters=said),
        ]

    def hints(self) -> list[BaseHandler[Any, Any, Any]]:
        """For what nothing else takes: in private, everybody gets an answer."""
        private = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
        return [
            MessageHandler(private & filters.COMMAND, self.help),
            MessageHandler(private & ~filters.TEXT & ~filters.StatusUpdate.ALL, self.hint),
        ]

    def before_all(self) -> list[BaseHandler[Any, Any, Any]]:
        """For what is read under one picture of an album, so that the others need no hint."""
        captioned = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE & filters.CAPTION
        return [MessageHandler(captioned, self.read)]

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what the bot does; in private, with a few questions to tap, all answered."""
        chat = update.effective_chat
        private = chat is not None and chat.type == chat.PRIVATE
        questions = await self._suggesting.now() if private else []
        if not questions:
            await self.help(update, context)
            return
        rows = [[KeyboardButton(question)] for question in questions]
        keyboard = ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
        await self._help(update, keyboard)

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what the bot does and how to ask, below what everybody is to be told."""
        await self._help(update, None)

    async def _help(self, update: Update, keyboard: ReplyKeyboardMarkup | None) -> None:
        speech, notice = self._interpreter.of(update), self._state.notices.text()
        above = [speech.html("notice", text=notice)] if notice else []
        below = [speech.html("help-tap")] if keyboard else []
        await say(update, "\n\n".join([*above, speech.html("help"), *below]), markup=keyboard)

    async def read(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Remember the album of a picture that has words."""
        if update.message and update.message.media_group_id:
            self._albums.append(update.message.media_group_id)

    async def hint(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say that only text can be read, once for all pictures of an album."""
        album = update.effective_message.media_group_id if update.effective_message else None
        if album in self._albums:
            return
        if album:
            self._albums.append(album)
        await say(update, self._interpreter.of(update).html("hint"))
