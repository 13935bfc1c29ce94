"""`@bot question` in any chat: quotes to put there. Nothing of it is kept or counted."""

from __future__ import annotations

import asyncio

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode

from bot import render
from bot.answer_worker import AnswerWorker
from bot.handlers.context import Context
from bot.i18n import Translator
from retrieval import Answer, Question, QuestionError, request_of

PAUSE_S = 0.4
"""A person who types on within this time is not done with the question."""


DEADLINE_S = 8.0
"""Telegram forgets the query after 30 s, and a person waits less."""


CACHE_S = 300
"""For so long Telegram gives the same results to everybody who asks the same."""


START = "ask"


async def inline_query(update: Update, context: Context) -> None:
    """Answer only the last of the queries that typing makes, once the person pauses."""
    query = update.inline_query
    if query is None:
        return
    typing = context.services.typing
    if before := typing.get(query.from_user.id):
        before.set()
    typed_on = typing[query.from_user.id] = asyncio.Event()
    try:
        await _answer(query, context, typed_on)
    finally:
        if typing.get(query.from_user.id) is typed_on:
            del typing[query.from_user.id]


async def _answer(query: InlineQuery, context: Context, typed_on: asyncio.Event) -> None:
    translator = context.translator
    try:
        question = Question.parse(query.query)
    except QuestionError:
        button = _button("inline-how", translator)
        await query.answer([], CACHE_S, is_personal=True, button=button)
        return
    if request_of(question.text):
        if await _pauses(typed_on):
            await _show_overview(query, context)
        return
    try:
        async with asyncio.timeout(DEADLINE_S):
            found = await _find(question, context.services.worker, typed_on)
    except TimeoutError:
        typed_on.set()  # it is skipped when its turn comes
        await query.answer([], 0, is_personal=True, button=_button("inline-late", translator))
        return
    if found is not None:
        everybody = context.services.permissions.allowed is None
        await _show(query, found, translator, shared=everybody)


async def _find(
    question: Question, worker: AnswerWorker, typed_on: asyncio.Event
) -> Answer | None:
    """The answer, or None if the person types on before the search."""
    return await worker.answer_unless(typed_on, question) if await _pauses(typed_on) else None


async def _pauses(typed_on: asyncio.Event) -> bool:
    """True once the person has not typed on for a moment, False if they do."""
    try:
        async with asyncio.timeout(PAUSE_S):
            await typed_on.wait()
    except TimeoutError:
        return True
    return False


async def _show_overview(query: InlineQuery, context: Context) -> None:
    """Show the newest articles, each with its lead; they are news, so nobody caches them."""
    found = await context.services.worker.overview(render.LIMIT_RESULTS, changes=False)
    shown = render.headlines(found, context.translator)
    button = None if shown else _button("inline-how", context.translator)
    await query.answer([article(result) for result in shown], 0, is_personal=True, button=button)


async def _show(
    query: InlineQuery, found: Answer, translator: Translator, *, shared: bool
) -> None:
    """Show quotes, which Telegram may cache for everybody if `shared`, or a hint."""
    shown = render.results(found, translator) if found.is_question else []
    await query.answer(
        [article(result) for result in shown],
        CACHE_S,
        is_personal=not (found.is_answered and shared),
        button=None if shown else _button("inline-how", translator),
    )


def article(result: render.InlineResult) -> InlineQueryResultArticle:
    """A result as Telegram shows it, without previews of links."""
    content = InputTextMessageContent(
        result.html,
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    return InlineQueryResultArticle(
        result.id, result.title, content, description=result.description
    )


def _button(name: str, translator: Translator) -> InlineQueryResultsButton:
    """A line above the results that opens the private chat."""
    return InlineQueryResultsButton(translator.plain(name), start_parameter=START)
