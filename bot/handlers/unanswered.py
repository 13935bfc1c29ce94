"""/unanswered: what readers asked and the articles do not say, for admins."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes

from bot.desk import Answers, Desk
from bot.handlers.admins import Commands
from bot.handlers.say import say
from bot.language.interpreter import Interpreter
from bot.render.html import label
from bot.roles import Roles
from bot.unanswered import Unanswered
from corpus import Embedding
from retrieval import Group, Question, grouped

_SHOWN = 15
_LOOKED_AT = 1_000
_SLICE = 16  # at the desk at a time: somebody may come and ask


class UnansweredHandlers:
    """Tells admins what two people or more asked about."""

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
        speech = self._interpreter.of(update)
        groups = await self._groups()
        rows = [
            speech.html("unanswered-row", n=group.times, question=label(group.question))
            for group in groups[:_SHOWN]
        ]
        head = speech.html("unanswered-list") if rows else speech.html("unanswered-none")
        await say(update, "\n".join([head, *rows]))

    async def _groups(self) -> list[Group]:
        """What is asked, found while nobody waits for an answer."""
        asked = await asyncio.to_thread(self._unanswered.questions, _LOOKED_AT)
        questions = [Question(one.question) for one in asked]
        slices = [
            await self._desk.idle(partial(_embedded, questions=questions[at : at + _SLICE]))
            for at in range(0, len(questions), _SLICE)
        ]
        if not slices:
            return []
        return await asyncio.to_thread(grouped, np.concatenate(slices), asked)


def _embedded(answers: Answers, questions: Sequence[Question]) -> Embedding:
    return answers.embedded(questions)
