"""The typed context of handlers: the bot's services, the update parsed once, the reply."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Self, cast

from telegram import (
    CallbackQuery,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import Application, CallbackContext, Defaults, ExtBot

from bot.addressing import AddressedText, addressed_text_of
from bot.answer_worker import AnswerWorker
from bot.i18n import Translator
from bot.i18n.translator import LanguagePreference
from bot.jobs import JobRunner
from bot.limits import Cooldown
from bot.permissions import Permissions
from bot.state import State, as_room_allows
from bot.state.admin_records import UnansweredLog
from bot.state.chats import Conversations
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
_UNCHANGED = ("not modified", "message to edit not found", "can't be edited")
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
    desk_address: str | None = None
    """The address of the editors' desk; None where the web page is not served."""
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

    small_talk: str | None = None
    """The kind of small talk that the message is, if it is."""

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


def announcement(state: State) -> str | None:
    """The announcement of admins to everybody, if there is one."""
    with as_room_allows("the announcement is not shown"):
        return state.notices.text()
    return None


async def send_reply(
    state: State,
    message: Message,
    texts: Sequence[str],
    markup: InlineKeyboardMarkup | None = None,
    *,
    under: int | None = None,
) -> int:
    """Reply to a message or, if it was answered before it was edited, edit that reply.

    `under` is another message to reply to. Of several `texts`, an edited reply shows only the
    first, which says whether the articles answer. Gives the id of the reply.
    """
    earlier = None
    with as_room_allows("an answer is not edited with its question"):
        earlier = state.replies.of(message.chat_id, message.message_id)
    if earlier is not None and await _edit(message, earlier, texts[0], markup):
        return earlier
    *before, last = texts
    at = ReplyParameters(under or message.message_id)
    for text in before:
        await message.reply_text(text, reply_parameters=at)
    sent = await message.reply_text(last, reply_markup=markup, reply_parameters=at)
    with as_room_allows("an answer will not be edited with its question"):
        state.replies.remember(message.chat_id, message.message_id, sent.message_id)
    return sent.message_id


async def _edit(
    message: Message, reply_id: int, text: str, markup: InlineKeyboardMarkup | None
) -> bool:
    """True if the earlier reply now shows `text`."""
    try:
        await message.get_bot().edit_message_text(
            text, chat_id=message.chat_id, message_id=reply_id, reply_markup=markup
        )
    except BadRequest as error:  # the reply is as it should be, or it is gone
        return "not modified" in error.message.lower()
    return True


async def show_instead(
    query: CallbackQuery, html: str, markup: InlineKeyboardMarkup | None = None
) -> None:
    """Edit the message of a button; does nothing if it is unchanged or gone."""
    try:
        await query.edit_message_text(html, reply_markup=markup)
    except BadRequest as error:
        if not any(reason in error.message.lower() for reason in _UNCHANGED):
            raise


@asynccontextmanager
async def typing(message: Message) -> AsyncIterator[None]:
    """Show "typing" in a private chat while the block runs."""
    shown = asyncio.create_task(_show_typing(message))
    try:
        yield
    finally:
        shown.cancel()


async def _show_typing(message: Message) -> None:
    """Show it, or ignore that it cannot be shown."""
    if message.chat.type != message.chat.PRIVATE:
        return  # in groups it would use up the rate limit
    with suppress(TelegramError):
        await message.reply_chat_action(ChatAction.TYPING)  # in the same topic
