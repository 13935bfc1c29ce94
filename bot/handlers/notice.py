"""/notice: what admins have everybody told, above each answer."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes

from bot.handlers.admins import Commands, rest_of
from bot.handlers.say import say
from bot.language.interpreter import Interpreter
from bot.roles import Roles
from bot.state import State

MOST_CHARS = 200
_OFF = {"off", "выкл"}


class NoticeHandlers:
    """Puts the notice up and takes it down."""

    def __init__(self, roles: Roles, state: State, interpreter: Interpreter) -> None:
        """Keep the notice in `state`."""
        self._roles = roles
        self._state = state
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For admins only; what others write goes on to the next handler."""
        return [CommandHandler("notice", self.notice, filters=Commands(self._roles))]

    async def notice(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Put up what stands behind the command; `off` takes it down, nothing tells what is up."""
        speech, text = self._interpreter.of(update), rest_of(update)
        notices = self._state.notices
        if not text:
            up = notices.text()
            said = speech.html("admin-notice-now", text=up) if up else None
            await say(update, said or speech.html("admin-notice-how"))
            return
        if text.casefold() in _OFF:
            self._note(update)
            gone = notices.take_down()
            await say(update, speech.html("admin-notice-down" if gone else "admin-notice-none"))
            return
        if len(text) > MOST_CHARS:
            await say(update, speech.html("admin-notice-long", n=len(text), most=MOST_CHARS))
            return
        self._note(update)
        notices.put_up(text)
        await say(update, speech.html("admin-notice-up", text=text))

    def _note(self, update: Update) -> None:
        if update.effective_user:
            self._state.actions.note(update.effective_user.id, "notice")
