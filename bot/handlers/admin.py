"""Commands of admins, except for adding articles: see `admin_add`."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from datetime import date

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot.answer_worker import AnswerWorker, CorpusStats
from bot.handlers.admin_add import REMOVE
from bot.handlers.context import Context, Services, show_instead
from bot.i18n import Translator
from bot.render import statistics
from bot.render.statistics import as_csv, as_json_lines
from bot.render.telegram_html import Html, as_many, label, units
from bot.state.chats import NOTICE_CHARS
from corpus import Article, CorpusError, HideRule

SURE, KEEP = "remove-sure", "remove-not"


REMOVE_DATA = re.compile(rf"({REMOVE}|{SURE}|{KEEP}):([0-9a-f]{{1,20}})\Z")


WEEK = 7
"""The days that /stats tells one by one."""


_LISTED = 15  # articles that may be removed


_SHOWN = 15  # questions without an answer


_LOOKED_AT = 1_000  # of these questions


_CHARS = 120  # of an article's title in a list


async def remove(_: Update, context: Context) -> None:
    """/remove: ask for confirmation; without an id, list the newest articles with theirs."""
    worker, translator, id = context.services.worker, context.translator, context.argument
    if not id:
        newest = (await worker.latest(_LISTED)).articles
        lines = [translator.html("admin-remove-how")]
        lines += [translator.html("admin-article", id=a.id, label=_short(a)) for a in newest]
        await context.reply("\n".join(lines))
        return
    article = await worker.article_also_hidden(id)
    if article is None:
        await context.reply(translator.html("admin-unknown", id=id[:40]))
        return
    html, markup = _question(article, translator)
    await context.reply(html, markup=markup)


async def remove_pressed(update: Update, context: Context) -> None:
    """Ask for confirmation, or remove the article once confirmed; only for admins."""
    query, services, translator = update.callback_query, context.services, context.translator
    if query is None:
        return
    found = REMOVE_DATA.match(query.data or "")
    if found is None or not services.permissions.pressed(update):
        await query.answer(translator.plain("admin-not-yours"))
        return
    await query.answer()
    what, id = found.groups()
    if what == KEEP:
        await show_instead(query, translator.html("admin-kept"))
    elif what == SURE:
        services.state.actions.note(query.from_user.id, "remove")
        await show_instead(query, await _removed(id, services.worker, translator))
    elif article := await services.worker.article_also_hidden(id):
        await show_instead(query, *_question(article, translator))
    else:
        await show_instead(query, translator.html("admin-unknown", id=id))


async def _removed(id: str, worker: AnswerWorker, translator: Translator) -> str:
    try:
        gone = await worker.remove(id)
    except CorpusError as error:
        return translator.html("admin-failed", label="", fault=str(error))
    if gone is None:
        return translator.html("admin-unknown", id=id)
    return translator.html("admin-removed", label=gone.label)


async def hide(update: Update, context: Context) -> None:
    """/hide: hide an article, publisher, host or topic."""
    translator, what = context.translator, context.argument
    if not what:
        await context.reply(translator.html("admin-hide-how"))
        return
    note_action(update, context, "hide")
    try:
        rule = await context.services.worker.hide(what)
        articles, passages = await context.services.worker.count_hidden(rule)
    except CorpusError as error:
        await context.reply(translator.html("admin-failed", label="", fault=str(error)))
        return
    much = translator.plain("admin-hides", articles=articles, passages=passages)
    await context.reply(translator.html("admin-hid", kind=rule.kind, label=rule.what, much=much))


async def unhide(update: Update, context: Context) -> None:
    """/unhide: remove a hide rule."""
    translator, what = context.translator, context.argument
    if not what:
        await context.reply(translator.html("admin-unhide-how"))
        return
    note_action(update, context, "unhide")
    rules = await context.services.worker.unhide(what)
    lines = [translator.html("admin-unhid", kind=rule.kind, label=rule.what) for rule in rules]
    html = as_lines(lines, translator) or translator.html("admin-unhide-nothing")
    await context.reply(html)


async def hidden(_: Update, context: Context) -> None:
    """/hidden: list the hide rules and how much each hides."""
    html = hide_rules(await context.services.worker.hidden(), context.translator)
    await context.reply(html or context.translator.html("admin-hidden-nothing"))


def hide_rules(rules: Sequence[tuple[HideRule, int, int]], translator: Translator) -> str:
    """A line for each rule, with how many articles and passages it hides."""
    lines = [
        translator.html(
            "admin-rule",
            kind=rule.kind,
            label=rule.what,
            much=translator.plain("admin-hides", articles=articles, passages=passages),
        )
        for rule, articles, passages in rules
    ]
    return as_lines(lines, translator)


def as_lines(lines: Sequence[str], translator: Translator) -> str:
    """As many lines of HTML as one message holds, and how many more there are."""
    rows = [Html(f"{line}\n", units(line) + 1, line.count("</")) for line in lines]
    left = (translator.plain("and-more", n=len(rows) - number) for number in range(len(rows)))
    return as_many(Html("", 0, 0), rows, left)


def _question(article: Article, translator: Translator) -> tuple[str, InlineKeyboardMarkup]:
    buttons = [
        InlineKeyboardButton(
            translator.plain("button-remove"), callback_data=f"{SURE}:{article.id}"
        ),
        InlineKeyboardButton(
            translator.plain("button-keep"), callback_data=f"{KEEP}:{article.id}"
        ),
    ]
    asked = translator.html("admin-remove-sure", label=_short(article), id=article.id)
    return asked, InlineKeyboardMarkup([buttons])


def _short(article: Article) -> str:
    label = " ".join(article.label.split())
    return label if len(label) <= _CHARS else f"{label[: _CHARS - 1]}…"


async def notice(update: Update, context: Context) -> None:
    """/notice: set the announcement; `off` removes it, no text shows it."""
    translator, text, notices = (
        context.translator,
        context.argument,
        context.services.state.notices,
    )
    if not text:
        up = notices.text()
        now = translator.html("admin-notice-now", text=up) if up else None
        await context.reply(now or translator.html("admin-notice-how"))
    elif context.services.language.languages.is_off(text):
        note_action(update, context, "notice")
        gone = notices.take_down()
        await context.reply(translator.html("admin-notice-down" if gone else "admin-notice-none"))
    elif len(text) > NOTICE_CHARS:
        n = len(text)
        await context.reply(translator.html("admin-notice-long", n=n, most=NOTICE_CHARS))
    else:
        note_action(update, context, "notice")
        notices.put_up(text)
        await context.reply(translator.html("admin-notice-up", text=text))


async def stats(_: Update, context: Context) -> None:
    """/stats: show the counts."""
    services, translator = context.services, context.translator
    lines = list(_of_questions(services, translator))
    lines += _of_articles(await services.worker.stats(), translator)
    since = time.time() - WEEK * 86400.0
    quoted = await asyncio.to_thread(services.state.answers.quoted, since)
    most = [id for id, _ in quoted.most_common(statistics.MOST_QUOTED)]
    if articles := await services.worker.metadata(most):
        ratings = services.state.feedback.opinions()
        lines.append("\n" + translator.html("stats-most-quoted"))
        lines += statistics.most_quoted(articles, quoted, ratings, translator)
    await context.reply("\n".join(lines))


def _of_questions(services: Services, translator: Translator) -> Iterator[str]:
    counts, watches = services.worker.counts, services.state.watches
    answered, refused = (counts.asked(how) for how in ("answered", "refused"))
    yield translator.html("stats", since=translator.date(services.since))
    yield translator.html(
        "stats-questions", n=answered + refused, answered=answered, refused=refused
    )
    week = [one for one in services.state.counts.since(WEEK) if one.outcome != "not_a_question"]
    yield from statistics.days(week, translator)
    yield statistics.votes(services.state.feedback.opinions(), translator)
    yield translator.html("stats-watches", n=watches.count())
    yield translator.html("stats-waiting", n=max(counts.waiting - 1, 0))  # without this one


def _of_articles(stats: CorpusStats, translator: Translator) -> Iterator[str]:
    yield translator.html("stats-articles", n=stats.articles, passages=stats.passages)
    if stats.newest and stats.newest.published is None:
        yield translator.html("stats-newest-undated")
    elif stats.newest and stats.newest.published:
        day = _day(stats.newest.published, translator)
        yield translator.html("stats-newest", label=stats.newest.label, day=day)


def _day(published: str, translator: Translator) -> str:
    """The day of an ISO 8601 date as people write it; a year or a month as it is."""
    try:
        return translator.date(date.fromisoformat(published[:10]))
    except ValueError:
        return published


async def feedback(update: Update, context: Context) -> None:
    """/feedback: send the ratings of answers as CSV; /feedback json, as JSON lines."""
    services, translator = context.services, context.translator
    ratings = services.state.feedback.opinions()
    if not ratings or update.message is None:
        await context.reply(translator.html("feedback-none"))
        return
    rows = await services.worker.rated(ratings)
    as_json = context.argument.casefold() == "json"
    written = as_json_lines(rows) if as_json else as_csv(rows)
    await update.message.reply_document(
        written.encode(),
        filename="feedback.jsonl" if as_json else "feedback.csv",
        caption=translator.html("feedback-file", n=len(ratings)),
        do_quote=False,
    )


async def unanswered(_: Update, context: Context) -> None:
    """/unanswered: list unanswered questions that at least two people asked."""
    services, translator = context.services, context.translator
    if services.unanswered is None:
        return
    asked = await asyncio.to_thread(services.unanswered.questions, _LOOKED_AT)
    clusters = await services.worker.clusters(asked)
    rows = [
        translator.html("unanswered-row", n=cluster.times, question=label(cluster.question))
        for cluster in clusters[:_SHOWN]
    ]
    head = translator.html("unanswered-list" if rows else "unanswered-none")
    await context.reply("\n".join([head, *rows]))


async def desk(update: Update, context: Context) -> None:
    """/desk: give the admin a link that opens the editors' desk once."""
    services, translator, user = context.services, context.translator, update.effective_user
    if services.desk_address is None or user is None:
        await context.reply(translator.html("admin-desk-off"))
        return
    note_action(update, context, "desk")
    address = f"{services.desk_address}/enter/{services.state.desk.link(user.id)}"
    await context.reply(translator.html("admin-desk", address=address))


def note_action(update: Update, context: Context, did: str) -> None:
    """Write an action of an admin to the audit log."""
    if update.effective_user:
        context.services.state.actions.note(update.effective_user.id, did)
