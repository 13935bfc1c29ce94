"""Who is let in: where only some may ask, everybody else is told so, and gets nothing else."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Any

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import (
    ApplicationHandlerStop,
    BaseHandler,
    CommandHandler,
    ContextTypes,
    TypeHandler,
    filters,
)

from bot.addressing import addressed_text_of
from bot.handlers.replies import say
from bot.i18n.preference import LanguagePreference
from bot.logs import Logger
from bot.permissions import Permissions

BEFORE_ALL = -1
"""The group of the gate: what it stops reaches no other handler."""


_EVERY_S = 600.0


_REMEMBERED = 10_000


journal = Logger(__name__)


class Access:
    """Stops what comes from people and groups that are not allowed."""

    def __init__(self, roles: Permissions, interpreter: LanguagePreference) -> None:
        """Let in whom `roles` allow."""
        self._roles = roles
        self._interpreter = interpreter
        self._told: OrderedDict[int, float] = OrderedDict()  # chat → when, monotonic
        self._always = CommandHandler(
            ["privacy", "forget", "id"], self.id, filters=filters.UpdateType.MESSAGES
        )

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """The gate itself, for the group `BEFORE_ALL`."""
        return [TypeHandler(Update, self.judge)]

    def commands(self) -> list[BaseHandler[Any, Any, Any]]:
        """/id, for everybody."""
        return [CommandHandler("id", self.id, filters=filters.UpdateType.MESSAGES)]

    async def id(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Tell the ids by which the settings name people and groups."""
        await say(update, self._interpreter.of(update).html("gate-id", id=self._id_of(update)))

    async def judge(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Let it through, or say why not and stop it; what is kept can always be asked for.

        Stopped also where they cannot be told: another error would let it pass to the handlers.
        """
        if self._roles.may_ask(update) or self._always.check_update(update):
            return
        try:
            await self._refuse(update)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody gets in by it
            journal.warning("somebody could not be told that they are not let in", error)
        raise ApplicationHandlerStop

    async def _refuse(self, update: Update) -> None:
        speech = self._interpreter.of(update)
        if update.callback_query:
            await update.callback_query.answer(speech.plain("gate-closed-short"))
        elif update.inline_query:
            button = InlineQueryResultsButton(speech.plain("gate-closed-short"), None, "id")
            await update.inline_query.answer([], cache_time=60, is_personal=True, button=button)
        elif update.guest_message and update.guest_message.guest_query_id:
            await update.get_bot().answer_guest_query(
                update.guest_message.guest_query_id,
                InlineQueryResultArticle(
                    "closed",
                    speech.plain("gate-closed-short"),
                    InputTextMessageContent(speech.html("gate-closed-short"), ParseMode.HTML),
                ),
            )
        elif update.message and addressed_text_of(update.message) and self._is_news(update):
            await say(update, speech.html("gate-closed", id=self._id_of(update)))

    def _is_news(self, update: Update) -> bool:
        """Whether the chat was not told a short while ago."""
        assert update.effective_chat is not None  # noqa: S101  # a message stands in one
        chat_id, now = update.effective_chat.id, time.monotonic()
        if now - self._told.get(chat_id, float("-inf")) < _EVERY_S:
            return False
        self._told.pop(chat_id, None)
        self._told[chat_id] = now
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        return True

    @staticmethod
    def _id_of(update: Update) -> str:
        return str(update.effective_chat.id if update.effective_chat else "")
