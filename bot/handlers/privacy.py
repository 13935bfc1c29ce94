"""/privacy says what is kept of a person, /forget erases it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, filters

from bot.handlers.say import say
from bot.language import Speech
from bot.language.interpreter import Interpreter
from bot.links import Links
from bot.recent import RecentQuestions
from bot.state import KEPT, TABLES, UPDATES_KEPT_S, State
from bot.unanswered import DAYS

_HOUR_S, _DAY_S = 3600.0, 86400.0


class PrivacyHandlers:
    """Tells what is kept, and erases it."""

    def __init__(
        self,
        state: State,
        interpreter: Interpreter,
        recent: RecentQuestions,
        *,
        keeps_unanswered: bool = False,
    ) -> None:
        """Tell of `state`, and erase from it and from what is in memory.

        `keeps_unanswered`: whether questions without an answer are kept, with a token that
        tells people apart for a day.
        """
        self._keeps_unanswered = keeps_unanswered
        self._state = state
        self._recent = recent
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For both commands wherever they are written."""
        said = filters.UpdateType.MESSAGES
        return [
            CommandHandler("privacy", self.privacy, filters=said),
            CommandHandler("forget", self.forget, filters=said),
        ]

    async def privacy(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say exactly what is kept and for how long."""
        speech = self._interpreter.of(update)
        told = [policy(speech)]
        told += [speech.html("privacy-unanswered", n=DAYS)] if self._keeps_unanswered else []
        await say(update, "\n\n".join(told))

    async def forget(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Erase what is kept of who asks for it, and of a private chat.

        In a group the others keep what is theirs, such as what they wait for.
        """
        speech = self._interpreter.of(update)
        chat, user = update.effective_chat, update.effective_user
        in_private = chat is not None and chat.type == chat.PRIVATE
        who = (user, chat if in_private else None)
        self._state.forget(*(one.id for one in who if one))
        if chat:
            self._recent.forget(chat.id)
        await say(update, speech.html("forgotten" if in_private else "forgotten-in-group"))


def policy(speech: Speech) -> str:
    """What is kept, column by column under how long, as Telegram HTML."""
    kept_s = {column: table.KEPT_S for table in TABLES for column in table.COLUMNS}
    kept_s |= dict.fromkeys(Links.COLUMNS, Links.KEPT_S)
    by_time: dict[float, list[str]] = {}
    for column in (*KEPT, *Links.COLUMNS):
        by_time.setdefault(kept_s.get(column, UPDATES_KEPT_S), []).append(column)
    parts = [speech.html("privacy")]
    parts += ["\n".join(_told(time_s, columns, speech)) for time_s, columns in by_time.items()]
    return "\n\n".join([*parts, speech.html("privacy-close")])


def _told(time_s: float, columns: list[str], speech: Speech) -> Iterator[str]:
    if time_s == float("inf"):
        yield speech.html("privacy-until-forgotten")
    elif time_s > 3 * _DAY_S:
        yield speech.html("privacy-for-days", n=round(time_s / _DAY_S))
    else:
        yield speech.html("privacy-for-hours", n=round(time_s / _HOUR_S))
    for column in columns:
        yield f"• {speech.html(kept(column))}"


def kept(column: str) -> str:
    """The message that says what a column holds.

    >>> kept("replies.chat")
    'kept-replies-chat'
    """
    return "kept-" + column.replace(".", "-").replace("_", "-")
