"""/latest, /sources, /article and /timeline: browsing the articles."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import render
from bot.answer_worker import AnswerWorker
from bot.handlers.context import Context, show_instead
from bot.i18n import Translator
from retrieval import Question, QuestionError, Request

PAGE = 8
"""Articles or publishers on a page: as many as fit into a row of buttons."""


PAGE_DATA = re.compile(
    r"(?:(?P<list>latest|publishers|overview|metadata):(?P<from>\d{1,7})"
    r"|article:(?P<id>[\w-]{1,40}):(?P<back>\d{1,7})(?P<overview>:o)?)\Z",
    re.ASCII,
)


HEADLINES = 5
"""Articles on a page of the overview: with their leads, they nearly fill a message."""


_EVENTS = 50  # more than fit into a message


BrowsePage = tuple[str, InlineKeyboardMarkup | None]


async def latest(_: Update, context: Context) -> None:
    """/latest: list the newest articles."""
    html, markup = await _latest(context.services.worker, 0, context.translator)
    await context.reply(html, markup=markup)


async def requested(
    request: Request, context: Context, articles: Sequence[str] = ()
) -> BrowsePage:
    """The first page of what somebody wants to look at; `articles` are what "this" may mean."""
    worker, translator = context.services.worker, context.translator
    if request.is_of_metadata and (meant := await worker.metadata(articles)):
        return render.metadata(meant, translator), None
    return await _PAGES[_LISTS[request]](worker, 0, translator)


async def article_at(address: str, context: Context) -> str | None:
    """The article that was read from an address; None if there is none."""
    found = await context.services.worker.article_at(address)
    if found is None:
        return None
    return render.article(found.article, found.opening, found.versions, context.translator)


async def sources(_: Update, context: Context) -> None:
    """/sources: list the publishers."""
    html, markup = await _publishers(context.services.worker, 0, context.translator)
    await context.reply(html, markup=markup)


async def article(update: Update, context: Context) -> None:
    """/article: show an article by its id, or its number in /latest; alone, it is /latest."""
    said = context.addressed
    if said is not None and not said.text:
        await latest(update, context)
    elif not await show_article(context, said.text if said else ""):
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
    worker, translator = context.services.worker, context.translator
    if found["id"]:
        html = await _article(worker, found["id"], translator)
        label, which = translator.plain("button-to-list"), "latest"
        if found["overview"]:
            label, which = translator.plain("button-to-overview"), "overview"
        data = f"{which}:{int(found['back'])}"
        back = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])
        await show_instead(query, html or translator.html("article-unknown"), back)
    else:
        page = _PAGES[found["list"]]
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


async def _overview(worker: AnswerWorker, at: int, translator: Translator) -> BrowsePage:
    """A page of the overview, with a button for each article."""
    found = await worker.overview(HEADLINES, at)
    html, shown = render.overview(found, translator)
    numbers = [
        InlineKeyboardButton(
            translator.plain("button-number", n=at + n),
            callback_data=f"article:{one.article.id}:{at}:o",
        )
        for n, one in enumerate(found.headlines[:shown], 1)
    ]
    rows = [numbers] if numbers else []
    total = found.extent.distinct
    rows += _turns("overview", at, total, translator, end=at + shown, back=HEADLINES)
    return html, InlineKeyboardMarkup(rows) if rows else None


async def _metadata(worker: AnswerWorker, at: int, translator: Translator) -> BrowsePage:
    """A page of dates and authors."""
    found = await worker.latest(PAGE, at)
    rows = _turns("metadata", at, found.total, translator)
    html = render.metadata(found.articles, translator, total=found.total, first=at)
    return html, InlineKeyboardMarkup(rows) if rows else None


async def _publishers(worker: AnswerWorker, at: int, translator: Translator) -> BrowsePage:
    """A page of /sources."""
    found, total = await worker.publishers()
    rows = _turns("publishers", at, len(found), translator)
    html = render.publishers(found[at : at + PAGE], translator, total=total)
    return html, InlineKeyboardMarkup(rows) if rows else None


def _turns(
    what: str,
    at: int,
    total: int,
    translator: Translator,
    *,
    end: int | None = None,
    back: int = PAGE,
) -> list[list[InlineKeyboardButton]]:
    """Buttons to the pages before and after, if any; the latter begins at `end`."""
    turns = []
    end = at + PAGE if end is None else end
    if at > 0:
        data = f"{what}:{max(at - back, 0)}"
        turns.append(InlineKeyboardButton(translator.plain("button-newer"), callback_data=data))
    if end < total:
        data = f"{what}:{end}"
        turns.append(InlineKeyboardButton(translator.plain("button-older"), callback_data=data))
    return [turns] if turns else []


async def _article(worker: AnswerWorker, which: str, translator: Translator) -> str | None:
    """An article by its id or number; None if it does not exist."""
    found = await worker.article(which)
    if found is None:
        return None
    return render.article(found.article, found.opening, found.versions, translator)


_PAGES: dict[str, Callable[[AnswerWorker, int, Translator], Awaitable[BrowsePage]]] = {
    "latest": _latest,
    "publishers": _publishers,
    "overview": _overview,
    "metadata": _metadata,
}


_LISTS = {
    Request.OVERVIEW: "overview",
    Request.ARTICLES: "latest",
    Request.SOURCES: "publishers",
    Request.DATE: "metadata",
    Request.AUTHOR: "metadata",
}
