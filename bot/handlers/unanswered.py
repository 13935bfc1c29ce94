"""/unanswered: what readers asked and the articles do not say, for admins."""

from __future__ import annotations

from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes

from bot.desk import Desk
from bot.handlers.admins import Commands
from bot.handlers.say import say
from bot.language.interpreter import Interpreter
from bot.render.html import label
from bot.roles import Roles
from bot.unanswered import Unanswered
from retrieval import grouped

_SHOWN = 15


class UnansweredHandlers:
    """Tells admins what two or more asked about."""

    def __init__(
        self, roles: Roles, desk: Desk, interpreter: Interpreter, unanswered: Unanswered
    ) -> None:
        """Group what is in `unanswered` at `desk`."""
        self._roles = roles
        self._desk = desk
        self._interpreter = interpreter
        self._unanswered = unanswered

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For admins only; what others write goes on to the next handler."""
        return [CommandHandler("unanswered", self.show, filters=Commands(self._roles))]

    async def show(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what was asked most."""
        speech, asked = self._interpreter.of(update), self._unanswered.questions()
        groups = await self._desk.run(lambda answers: grouped(answers, asked))
        rows = [
            speech.html("unanswered-row", n=group.times, question=label(group.question))
            for group in groups[:_SHOWN]
        ]
        head = speech.html("unanswered-list") if rows else speech.html("unanswered-none")
        await say(update, "\n".join([head, *rows]))
