"""/latest, /sources, /article and /timeline: looking along the articles instead of asking them."""

from __future__ import annotations

import re
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    filters,
)

from bot import render
from bot.addressing import addressed_text_of
from bot.answer_worker import AnswerSource, AnswerWorker
from bot.handlers.callbacks import is_genuine
from bot.handlers.replies import say
from bot.i18n import Translator
from bot.i18n.preference import LanguagePreference
from corpus import UnknownArticleError
from retrieval import Question, QuestionError, by_date

PAGE = 8
"""So many articles or publishers on a page: as many buttons as stand in a row."""


_EVENTS = 50  # more do not fit into a message


_DATA = re.compile(
    r"(?:(?P<list>latest|publishers):(?P<from>\d{1,7})"
    r"|article:(?P<id>[\w-]{1,40}):(?P<back>\d{1,7}))\Z",
    re.ASCII,
)


BrowsePage = tuple[str, InlineKeyboardMarkup | None]


class BrowsingHandlers:
    """Shows lists page by page, articles, and what they say by date."""

    def __init__(self, desk: AnswerWorker, interpreter: LanguagePreference) -> None:
        """Show the articles of `desk`."""
        self._desk = desk
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For the commands wherever they are written, and the buttons below what they show."""
        said = filters.UpdateType.MESSAGES
        return [
            CommandHandler("latest", self.latest, filters=said),
            CommandHandler("sources", self.sources, filters=said),
            CommandHandler("article", self.article, filters=said),
            CommandHandler("timeline", self.timeline, filters=said),
            CallbackQueryHandler(self.pressed, pattern=_DATA),
        ]

    async def latest(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show the newest articles."""
        await self._show(update, 0, _latest)

    async def sources(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show who published the articles."""
        await self._show(update, 0, _publishers)

    async def article(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show the article of an id, or of a number in the list of the newest."""
        said = addressed_text_of(update.effective_message) if update.effective_message else None
        if not await self.shows(update, said.text if said else ""):
            await say(update, self._interpreter.of(update).html("article-unknown"))

    async def shows(self, update: Update, which: str) -> bool:
        """Show an article by its id or number; tells whether there is such."""
        speech = self._interpreter.of(update)
        html = await self._desk.run(lambda answers: _article(answers, which, speech))
        if html is not None:
            await say(update, html)
        return html is not None

    async def timeline(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show what the articles say by date on some words, the newest date first."""
        said = addressed_text_of(update.effective_message) if update.effective_message else None
        speech = self._interpreter.of(update)
        try:
            about = Question.parse(said.text) if said and said.text else None
        except QuestionError as error:
            await say(update, render.refused(error, speech))
            return
        events = await self._desk.run(lambda answers: by_date(answers, about, newest_first=True))
        await say(update, render.timeline(events[:_EVENTS], speech))

    async def pressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Turn the message into another page, or into an article and back."""
        query = update.callback_query
        found = _DATA.match((query.data if query else "") or "")
        if query is None or found is None:
            return
        await query.answer()
        if not is_genuine(query):
            return
        speech = self._interpreter.of(update)
        if found["id"]:
            id, at = found["id"], int(found["back"])
            html = await self._desk.run(lambda answers: _article(answers, id, speech))
            back = InlineKeyboardButton(
                speech.plain("button-to-list"), callback_data=f"latest:{at}"
            )
            shown: BrowsePage = (
                html or speech.html("article-unknown"),
                InlineKeyboardMarkup([[back]]),
            )
        else:
            page = _latest if found["list"] == "latest" else _publishers
            at = int(found["from"])
            shown = await self._desk.run(lambda answers: page(answers, at, speech))
        try:
            await query.edit_message_text(
                shown[0],
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=shown[1],
            )
        except BadRequest:  # it shows that already, or is gone
            return

    async def _show(self, update: Update, at: int, page: Any) -> None:
        speech = self._interpreter.of(update)
        html, markup = await self._desk.run(lambda answers: page(answers, at, speech))
        await say(update, html, markup=markup)


def _latest(answers: AnswerSource, at: int, speech: Translator) -> BrowsePage:
    """A page of the newest articles, with a button for each."""
    shown = answers.store.visible
    total, articles = shown.count_articles(), shown.latest(PAGE, at)
    numbers = [
        InlineKeyboardButton(
            speech.plain("button-number", n=at + n), callback_data=f"article:{article.id}:{at}"
        )
        for n, article in enumerate(articles, 1)
    ]
    rows = [numbers] if numbers else []
    rows += _turns("latest", at, total, speech)
    html = render.listed(articles, speech, total=total, first=at)
    return html, InlineKeyboardMarkup(rows) if rows else None


def _publishers(answers: AnswerSource, at: int, speech: Translator) -> BrowsePage:
    """A page of those who published the articles."""
    shown = answers.store.visible
    found, total = shown.publishers(), shown.count_articles()
    rows = _turns("publishers", at, len(found), speech)
    html = render.publishers(found[at : at + PAGE], speech, total=total)
    return html, InlineKeyboardMarkup(rows) if rows else None


def _turns(what: str, at: int, total: int, speech: Translator) -> list[list[InlineKeyboardButton]]:
    """Buttons to the pages before and after, where there are such."""
    turns = []
    if at > 0:
        data = f"{what}:{max(at - PAGE, 0)}"
        turns.append(InlineKeyboardButton(speech.plain("button-newer"), callback_data=data))
    if at + PAGE < total:
        data = f"{what}:{at + PAGE}"
        turns.append(InlineKeyboardButton(speech.plain("button-older"), callback_data=data))
    return [turns] if turns else []


def _article(answers: AnswerSource, which: str, speech: Translator) -> str | None:
    """An article by its id or number; None where there is no such."""
    store = answers.store
    if which.isdecimal() and len(which) < 8:  # ids are longer
        found = store.visible.latest(1, int(which) - 1) if int(which) > 0 else []
        which = found[0].id if found else ""
    try:
        return render.article(
            store.visible.article(which),
            store.visible.opening(which),
            store.visible.history(which),
            speech,
        )
    except UnknownArticleError:
        return None
