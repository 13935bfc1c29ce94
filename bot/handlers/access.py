"""Access: if only some may ask, everybody else is refused, and gets nothing else."""

from __future__ import annotations

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import ApplicationHandlerStop

from bot.handlers.context import Context
from bot.logs import Logger

_RIGHTS = frozenset({"/privacy", "/forget", "/id"})  # never refused


journal = Logger(__name__)


async def chat_id(update: Update, context: Context) -> None:
    """/id: show the id by which the settings name this chat."""
    await context.reply(context.translator.html("gate-id", id=_id_of(update)))


async def admit(update: Update, context: Context) -> None:
    """Let an update pass, or refuse it and stop; data rights are open to everybody.

    It stops even if the refusal cannot be sent: any other error would let the update pass.
    """
    if context.services.permissions.may_ask(update) or _is_right(update, context):
        return
    try:
        await _refuse(update, context)
    except Exception as error:  # noqa: BLE001 - no error may let them in
        journal.warning("somebody could not be told that they are not let in", error)
    raise ApplicationHandlerStop


def _is_right(update: Update, context: Context) -> bool:
    """True for a command that is open to everybody."""
    message = update.message or update.edited_message
    said = context.addressed if message and message.text else None
    return said is not None and said.command in _RIGHTS


async def _refuse(update: Update, context: Context) -> None:
    translator = context.translator
    if update.callback_query:
        await update.callback_query.answer(translator.plain("gate-closed-short"))
    elif update.inline_query:
        button = InlineQueryResultsButton(translator.plain("gate-closed-short"), None, "id")
        await update.inline_query.answer([], cache_time=60, is_personal=True, button=button)
    elif update.guest_message and update.guest_message.guest_query_id:
        await update.get_bot().answer_guest_query(
            update.guest_message.guest_query_id,
            InlineQueryResultArticle(
                "closed",
                translator.plain("gate-closed-short"),
                InputTextMessageContent(translator.html("gate-closed-short"), ParseMode.HTML),
            ),
        )
    elif update.message and context.addressed and _is_news(update.message.chat_id, context):
        await context.reply(translator.html("gate-closed", id=_id_of(update)))


def _is_news(chat_id: int, context: Context) -> bool:
    """True unless the chat was refused a short while ago."""
    return context.services.refusals.allows(chat_id)


def _id_of(update: Update) -> str:
    return str(update.effective_chat.id if update.effective_chat else "")
