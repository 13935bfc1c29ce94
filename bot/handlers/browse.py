"""/latest, /sources, /article and /timeline: browsing the articles."""

from __future__ import annotations

import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import render
from bot.answer_worker import AnswerWorker
from bot.handlers.callbacks import is_genuine
from bot.handlers.context import Context, show_instead
from bot.i18n import Translator
from retrieval import Question, QuestionError

PAGE = 8
"""Articles or publishers on a page: as many as fit into a row of buttons."""


PAGE_DATA = re.compile(
    r"(?:(?P<list>latest|publishers):(?P<from>\d{1,7})"
    r"|article:(?P<id>[\w-]{1,40}):(?P<back>\d{1,7}))\Z",
    re.ASCII,
)


_EVENTS = 50  # more than fit into a message


BrowsePage = tuple[str, InlineKeyboardMarkup | None]


async def latest(_: Update, context: Context) -> None:
    """/latest: list the newest articles."""
    html, markup = await _latest(context.services.worker, 0, context.translator)
    await context.reply(html, markup=markup)


async def sources(_: Update, context: Context) -> None:
    """/sources: list the publishers."""
    html, markup = await _publishers(context.services.worker, 0, context.translator)
    await context.reply(html, markup=markup)


async def article(_: Update, context: Context) -> None:
    """/article: show an article by its id, or its number in /latest."""
    said = context.addressed
    if not await show_article(context, said.text if said else ""):
        await context.reply(context.translator.html("article-unknown"))


async def show_article(context: Context, which: str) -> bool:
    """Show an article by its id or number; gives True if it exists."""
    html = await _article(context.services.worker, which, context.translator)
    if html is not None:
        await context.reply(html)
    return html is not None


async def timeline(_: Update, context: Context) -> None:
    """/timeline: list dated sentences on a topic, newest date first."""
    said, translator = context.addressed, context.translator
    try:
        about = Question.parse(said.text) if said and said.text else None
    except QuestionError as error:
        await context.reply(render.refused(error, translator))
        return
    events = await context.services.worker.timeline(about, _EVENTS)
    await context.reply(render.timeline(events, translator))


async def turn_page(update: Update, context: Context) -> None:
    """Show another page in the message, or an article, or the list again."""
    query = update.callback_query
    found = PAGE_DATA.match((query.data if query else "") or "")
    if query is None or found is None:
        return
    await query.answer()
    if not is_genuine(query):
        return
    worker, translator = context.services.worker, context.translator
    if found["id"]:
        html = await _article(worker, found["id"], translator)
        label, data = translator.plain("button-to-list"), f"latest:{int(found['back'])}"
        back = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])
        await show_instead(query, html or translator.html("article-unknown"), back)
    else:
        page = _latest if found["list"] == "latest" else _publishers
        await show_instead(query, *await page(worker, int(found["from"]), translator))


async def _latest(worker: AnswerWorker, at: int, translator: Translator) -> BrowsePage:
    """A page of /latest, with a button for each article."""
    found = await worker.latest(PAGE, at)
    numbers = [
        InlineKeyboardButton(
            translator.plain("button-number", n=at + n), callback_data=f"article:{article.id}:{at}"
        )
        for n, article in enumerate(found.articles, 1)
    ]
    rows = [numbers] if numbers else []
    rows += _turns("latest", at, found.total, translator)
    html = render.listed(found.articles, translator, total=found.total, first=at)
    return html, InlineKeyboardMarkup(rows) if rows else None


async def _publishers(worker: AnswerWorker, at: int, translator: Translator) -> BrowsePage:
    """A page of /sources."""
    found, total = await worker.publishers()
    rows = _turns("publishers", at, len(found), translator)
    html = render.publishers(found[at : at + PAGE], translator, total=total)
    return html, InlineKeyboardMarkup(rows) if rows else None


def _turns(
    what: str, at: int, total: int, translator: Translator
) -> list[list[InlineKeyboardButton]]:
    """Buttons to the pages before and after, if any."""
    turns = []
    if at > 0:
        data = f"{what}:{max(at - PAGE, 0)}"
        turns.append(InlineKeyboardButton(translator.plain("button-newer"), callback_data=data))
    if at + PAGE < total:
        data = f"{what}:{at + PAGE}"
        turns.append(InlineKeyboardButton(translator.plain("button-older"), callback_data=data))
    return [turns] if turns else []


async def _article(worker: AnswerWorker, which: str, translator: Translator) -> str | None:
    """An article by its id or number; None if it does not exist."""
    found = await worker.article(which)
    if found is None:
        return None
    return render.article(found.article, found.opening, found.versions, translator)
