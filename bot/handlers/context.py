"""The typed context of handlers: the services of the bot, and the update, parsed once."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Self, cast

from telegram import (
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import Application, CallbackContext, Defaults, ExtBot

from bot.addressing import AddressedText, addressed_text_of
from bot.answer_worker import AnswerWorker
from bot.i18n import Translator
from bot.i18n.translator import LanguagePreference
from bot.jobs import JobRunner
from bot.limits import Cooldown
from bot.permissions import Permissions
from bot.state import State
from bot.state.admin_records import UnansweredLog
from bot.state.conversations import Conversations
from bot.suggestion_cache import SuggestionCache

DEFAULTS = Defaults(
    parse_mode=ParseMode.HTML,
    link_preview_options=LinkPreviewOptions(is_disabled=True),
    do_quote=True,
    allow_sending_without_reply=True,
)
"""The format of every message, unless a handler says otherwise."""


ReplyMarkup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


_REFUSAL_EVERY_S = 600.0


_ALBUMS = 1_000  # lately; the pictures of one come together


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Services:
    """The collaborators of handlers. The fields with defaults live in memory only."""

    worker: AnswerWorker
    state: State
    language: LanguagePreference
    permissions: Permissions
    suggestions: SuggestionCache
    unanswered: UnansweredLog | None
    """The log of unanswered questions; None if it is off."""
    jobs: JobRunner = field(default_factory=JobRunner)
    conversations: Conversations = field(default_factory=Conversations)
    since: date = field(default_factory=_today)
    """The day from which questions are counted."""
    refusals: Cooldown = field(default_factory=lambda: Cooldown(_REFUSAL_EVERY_S))
    """The chats that were refused lately, so that they are told only once in a while."""
    typing: dict[int, asyncio.Event] = field(default_factory=dict)
    """The pending inline query of each person; its event is set when they type on."""
    albums: deque[str] = field(default_factory=lambda: deque(maxlen=_ALBUMS))
    """Recent albums that need no hint any more."""


class VerbatimApplication(Application[Any, "Context", Any, Any, Any, Any]):
    """An Application that carries the services to the context of its handlers."""

    def __init__(self, services: Services, **parts: Any) -> None:
        """Take the `parts` from ApplicationBuilder, which calls this."""
        super().__init__(**parts)
        self.services = services


class Context(CallbackContext[ExtBot[None], Any, Any, Any]):
    """The context of one update: the services, the language and text of the asker, the reply."""

    _update: Update

    @classmethod
    def from_update(
        cls, update: object, application: Application[Any, Any, Any, Any, Any, Any]
    ) -> Self:
        """The context of an update."""
        context = super().from_update(update, application)
        context._update = cast("Update", update)  # noqa: SLF001  # of this class
        return context

    @property
    def services(self) -> Services:
        """The collaborators of handlers."""
        return cast("VerbatimApplication", self.application).services

    @cached_property
    def translator(self) -> Translator:
        """The translator for the language of the chat, or of its sender."""
        return self.services.language.of(self._update)

    @cached_property
    def addressed(self) -> AddressedText | None:
        """The text addressed to the bot; None if the message is not addressed to it."""
        message = self._update.effective_message
        return addressed_text_of(message) if message else None

    @property
    def argument(self) -> str:
        """The arguments of a command, in one line."""
        return " ".join(self.args or ())

    async def reply(self, html: str, *, markup: ReplyMarkup | None = None) -> Message | None:
        """Reply to the message of the update; `markup` are buttons below."""
        message = self._update.effective_message
        return await message.reply_text(html, reply_markup=markup) if message else None
