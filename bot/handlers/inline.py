"""`@bot question` in any chat: quotes to put there. Nothing of it is kept or counted."""

from __future__ import annotations

import asyncio
from typing import Any

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import BaseHandler, ContextTypes, InlineQueryHandler

from bot import render
from bot.answer_worker import AnswerWorker
from bot.i18n import Translator
from bot.i18n.preference import LanguagePreference
from retrieval import Answer, Question, QuestionError

PAUSE_S = 0.4
"""A person who types on within this time is not done with the question."""


DEADLINE_S = 8.0
"""Telegram forgets the query after 30 s, and a person waits less."""


CACHE_S = 300
"""For so long Telegram gives the same results to everybody who asks the same."""


START = "ask"


class InlineAnswers:
    """Answers what people type after the bot's name, once they stop typing."""

    def __init__(
        self, desk: AnswerWorker, interpreter: LanguagePreference, *, shared: bool = True
    ) -> None:
        """Answer from `desk`; not `shared` where not everybody may have the answers."""
        self._desk = desk
        self._interpreter = interpreter
        self._shared = shared
        self._typing: dict[int, asyncio.Event] = {}  # of each person: set when they type on

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For inline queries."""
        return [InlineQueryHandler(self.asked)]

    async def asked(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer the last of the queries that typing a question makes."""
        query = update.inline_query
        if query is None:
            return
        speech = self._interpreter.of(update)
        superseded = self._supersede(query.from_user.id)
        try:
            await self._answer(query, speech, superseded)
        finally:
            if self._typing.get(query.from_user.id) is superseded:
                del self._typing[query.from_user.id]

    def _supersede(self, user_id: int) -> asyncio.Event:
        """Tell the person's query before that it is not wanted; gives what will tell this one."""
        if before := self._typing.get(user_id):
            before.set()
        self._typing[user_id] = asyncio.Event()
        return self._typing[user_id]

    async def _answer(
        self, query: InlineQuery, speech: Translator, typed_on: asyncio.Event
    ) -> None:
        try:
            question = Question.parse(query.query)
        except QuestionError:
            await query.answer([], CACHE_S, is_personal=True, button=_button("inline-how", speech))
            return
        try:
            async with asyncio.timeout(DEADLINE_S):
                found = await self._find(question, typed_on)
        except TimeoutError:
            typed_on.set()  # whenever its turn comes
            await query.answer([], 0, is_personal=True, button=_button("inline-late", speech))
            return
        if found is not None:
            await self._show(query, found, speech)

    async def _find(self, question: Question, typed_on: asyncio.Event) -> Answer | None:
        """What answers, or None where the person types on before anything was searched."""
        try:
            async with asyncio.timeout(PAUSE_S):
                await typed_on.wait()
        except TimeoutError:
            return await self._desk.run(
                lambda answers: None if typed_on.is_set() else answers.answer(question)
            )
        return None

    async def _show(self, query: InlineQuery, found: Answer, speech: Translator) -> None:
        """Quotes, which Telegram may show to others too, or a hint in the person's language."""
        shown = render.results(found, speech) if found.is_question else []
        await query.answer(
            [article(result) for result in shown],
            CACHE_S,
            is_personal=not (found.is_answered and self._shared),
            button=None if shown else _button("inline-how", speech),
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


def _button(name: str, speech: Translator) -> InlineQueryResultsButton:
    """A line above the results that opens the private chat."""
    return InlineQueryResultsButton(speech.plain(name), start_parameter=START)
