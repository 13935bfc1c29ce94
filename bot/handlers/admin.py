"""/remove, /hide, /unhide and /hidden: what admins do about articles that are there."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import numpy as np
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.answer_worker import AnswerSource, AnswerWorker
from bot.handlers.admin_add import KEEP, REMOVE, SURE, AdminCommandFilter, rest_of
from bot.handlers.callbacks import is_genuine
from bot.handlers.replies import say
from bot.i18n import Translator
from bot.i18n.preference import LanguagePreference
from bot.jobs import JobEvent, JobRunner
from bot.permissions import Permissions
from bot.render.telegram_html import Html, as_many, label, units
from bot.state import State
from bot.state.admin_records import UnansweredLog
from corpus import (
    Article,
    CorpusStore,
    Embedding,
    UnknownArticleError,
)
from retrieval import Question, QuestionCluster, cluster_questions

_DATA = re.compile(rf"({REMOVE}|{SURE}|{KEEP}):([0-9a-f]{{1,20}})\Z")


_LISTED = 15


_CHARS = 120


class RemovingHandlers:
    """Takes articles out of the corpus, or out of sight."""

    def __init__(
        self,
        roles: Permissions,
        desk: AnswerWorker,
        errands: JobRunner,
        state: State,
        interpreter: LanguagePreference,
    ) -> None:
        """Find articles at `desk`; have `errands` do it, and note in `state` that it was done."""
        self._roles = roles
        self._desk = desk
        self._errands = errands
        self._state = state
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For admins only; what others write goes on to the next handler."""
        admins = AdminCommandFilter(self._roles)
        return [
            CommandHandler("remove", self.remove, filters=admins),
            CommandHandler("hide", self.hide, filters=admins),
            CommandHandler("unhide", self.unhide, filters=admins),
            CommandHandler("hidden", self.hidden, filters=admins),
            CallbackQueryHandler(self.pressed, pattern=_DATA),
        ]

    async def remove(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Ask whether the article is meant; without an id, list the newest with theirs."""
        speech, said = self._interpreter.of(update), rest_of(update)
        if not said:
            newest = await self._desk.run(lambda answers: answers.store.visible.latest(_LISTED))
            lines = [speech.html("admin-remove-how")]
            lines += [speech.html("admin-article", id=a.id, label=_short(a)) for a in newest]
            await say(update, "\n".join(lines))
            return
        article = await self._article(said)
        if article is None:
            await say(update, speech.html("admin-unknown", id=said[:40]))
            return
        asked, markup = _question(article, speech)
        await say(update, asked, markup=markup)

    async def pressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Remove what was asked for twice; buttons that others press do nothing."""
        query, speech = update.callback_query, self._interpreter.of(update)
        if query is None:
            return
        found = _DATA.match(query.data or "")
        if found is None or not (self._roles.pressed(update) and is_genuine(query)):
            await query.answer(speech.plain("admin-not-yours"))
            return
        await query.answer()
        what, id = found.groups()
        if what == KEEP:
            await _say_instead(update, speech.html("admin-kept"))
        elif what == SURE:
            self._state.actions.note(query.from_user.id, "remove")
            await _say_instead(update, await self._told({"do": "remove", "id": id}, speech))
        else:
            article = await self._article(id)
            if article is None:
                await _say_instead(update, speech.html("admin-unknown", id=id))
            else:
                await _say_instead(update, *_question(article, speech))

    async def hide(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show no more what is named."""
        await self._rule(update, "hide")

    async def unhide(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Show again what is named."""
        await self._rule(update, "unhide")

    async def hidden(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """List what is not shown."""
        await say(update, await self._told({"do": "hidden"}, self._interpreter.of(update)))

    async def _rule(self, update: Update, do: str) -> None:
        speech, said = self._interpreter.of(update), rest_of(update)
        if not said:
            await say(update, speech.html(f"admin-{do}-how"))
            return
        if update.effective_user:
            self._state.actions.note(update.effective_user.id, do)
        await say(update, await self._told({"do": do, "what": said}, speech))

    async def _article(self, id: str) -> Article | None:
        """The article of an id, also one that is hidden: that it can be removed must not fail."""

        def find(answers: AnswerSource) -> Article | None:
            try:
                return answers.store.all.article(id)
            except UnknownArticleError:
                return None

        return await self._desk.run(find)

    async def _told(self, asked: dict[str, Any], speech: Translator) -> str:
        """What an errand came to."""
        told = [one async for one in self._errands.carry_out(asked)]
        if not told:
            return speech.html(f"admin-{asked['do']}-nothing")
        return lines_of(told, speech)


def lines_of(told: Sequence[JobEvent], speech: Translator) -> str:
    """A line for each, as many as one message holds, and how many more there are."""
    lines = [_line(one, speech) for one in told]
    rows = [Html(f"{line}\n", units(line) + 1, line.count("</")) for line in lines]
    left = (speech.plain("and-more", n=len(rows) - number) for number in range(len(rows)))
    return as_many(Html("", 0, 0), rows, left)


def _line(told: JobEvent, speech: Translator) -> str:
    return speech.html(
        f"admin-{told.outcome}",
        id=told.id or "",
        label=told.label,
        fault=told.fault or "",
        kind=told.kind,
        articles=told.articles,
        passages=told.passages,
    )


def _question(article: Article, speech: Translator) -> tuple[str, InlineKeyboardMarkup]:
    buttons = [
        InlineKeyboardButton(speech.plain("button-remove"), callback_data=f"{SURE}:{article.id}"),
        InlineKeyboardButton(speech.plain("button-keep"), callback_data=f"{KEEP}:{article.id}"),
    ]
    asked = speech.html("admin-remove-sure", label=_short(article), id=article.id)
    return asked, InlineKeyboardMarkup([buttons])


async def _say_instead(
    update: Update, html: str, markup: InlineKeyboardMarkup | None = None
) -> None:
    """Have the message with the buttons say something else."""
    if update.callback_query is None:
        return
    try:
        await update.callback_query.edit_message_text(
            html, parse_mode=ParseMode.HTML, reply_markup=markup
        )
    except BadRequest:  # it says so already, or is gone
        return


def _short(article: Article) -> str:
    label = " ".join(article.label.split())
    return label if len(label) <= _CHARS else f"{label[: _CHARS - 1]}…"


MOST_CHARS = 200


_OFF = {"off", "выкл"}


class NoticeHandlers:
    """Puts the notice up and takes it down."""

    def __init__(self, roles: Permissions, state: State, interpreter: LanguagePreference) -> None:
        """Keep the notice in `state`."""
        self._roles = roles
        self._state = state
        self._interpreter = interpreter

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For admins only; what others write goes on to the next handler."""
        return [CommandHandler("notice", self.notice, filters=AdminCommandFilter(self._roles))]

    async def notice(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Put up what stands behind the command; `off` takes it down, nothing tells what is up."""
        speech, text = self._interpreter.of(update), rest_of(update)
        notices = self._state.notices
        if not text:
            up = notices.text()
            said = speech.html("admin-notice-now", text=up) if up else None
            await say(update, said or speech.html("admin-notice-how"))
            return
        if text.casefold() in _OFF:
            self._note(update)
            gone = notices.take_down()
            await say(update, speech.html("admin-notice-down" if gone else "admin-notice-none"))
            return
        if len(text) > MOST_CHARS:
            await say(update, speech.html("admin-notice-long", n=len(text), most=MOST_CHARS))
            return
        self._note(update)
        notices.put_up(text)
        await say(update, speech.html("admin-notice-up", text=text))

    def _note(self, update: Update) -> None:
        if update.effective_user:
            self._state.actions.note(update.effective_user.id, "notice")


class StatsHandlers:
    """Tells admins what is counted."""

    def __init__(
        self, roles: Permissions, desk: AnswerWorker, state: State, interpreter: LanguagePreference
    ) -> None:
        """Tell of the articles at `desk`, and of what is counted there from now on."""
        self._roles = roles
        self._desk = desk
        self._state = state
        self._counts = desk.counts
        self._interpreter = interpreter
        self._since = datetime.now(UTC).date()

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For admins only; what others write goes on to the next handler."""
        admins = AdminCommandFilter(self._roles)
        return [
            CommandHandler("stats", self.stats, filters=admins),
            CommandHandler("feedback", self.feedback, filters=admins),
        ]

    async def stats(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say all of it."""
        speech = self._interpreter.of(update)

        def articles(answers: AnswerSource) -> list[str]:
            return list(_of_articles(answers.store, speech))

        lines = [*self._of_questions(speech), *await self._desk.run(articles)]
        await say(update, "\n".join(lines))

    async def feedback(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Send what readers thought of answers, as a file with a line of JSON for each."""
        speech, opinions = self._interpreter.of(update), self._state.feedback.opinions()
        if not opinions or update.message is None:
            await say(update, speech.html("feedback-none"))
            return
        lines = [json.dumps(dataclasses.asdict(one), ensure_ascii=False) for one in opinions]
        await update.message.reply_document(
            "\n".join([*lines, ""]).encode(),
            filename="feedback.jsonl",
            caption=speech.plain("feedback-file", n=len(opinions)),
        )

    def _of_questions(self, speech: Translator) -> Iterator[str]:
        answered, refused = (self._counts.asked(how) for how in ("answered", "refused"))
        yield speech.html("stats", since=speech.date(self._since))
        yield speech.html(
            "stats-questions", n=answered + refused, answered=answered, refused=refused
        )
        opinions = self._state.feedback.opinions()
        yield speech.html(
            "stats-feedback",
            n=sum(one.helpful for one in opinions),
            unhelpful=sum(one.unhelpful for one in opinions),
        )
        yield speech.html("stats-watches", n=self._state.watches.count())
        yield speech.html("stats-waiting", n=max(self._counts.waiting - 1, 0))  # but this one


def _of_articles(store: CorpusStore, speech: Translator) -> Iterator[str]:
    articles, newest = store.visible.count_articles(), store.visible.latest(1)
    yield speech.html("stats-articles", n=articles, passages=store.visible.count_passages())
    for article in newest:
        if article.published is None:
            yield speech.html("stats-newest-undated")
        else:
            day = _day(article.published, speech)
            yield speech.html("stats-newest", label=article.label, day=day)


def _day(published: str, speech: Translator) -> str:
    """The day of an ISO 8601 date as people write it; a year or a month as it is."""
    try:
        return speech.date(date.fromisoformat(published[:10]))
    except ValueError:
        return published


_SHOWN = 15


_LOOKED_AT = 1_000


_SLICE = 16  # at the desk at a time: somebody may come and ask


class UnansweredHandlers:
    """Tells admins what two people or more asked about."""

    def __init__(
        self,
        roles: Permissions,
        desk: AnswerWorker,
        interpreter: LanguagePreference,
        unanswered: UnansweredLog,
    ) -> None:
        """Group what is in `unanswered` at `desk`."""
        self._roles = roles
        self._desk = desk
        self._interpreter = interpreter
        self._unanswered = unanswered

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For admins only; what others write goes on to the next handler."""
        return [CommandHandler("unanswered", self.show, filters=AdminCommandFilter(self._roles))]

    async def show(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what was asked most."""
        speech = self._interpreter.of(update)
        groups = await self._groups()
        rows = [
            speech.html("unanswered-row", n=group.times, question=label(group.question))
            for group in groups[:_SHOWN]
        ]
        head = speech.html("unanswered-list") if rows else speech.html("unanswered-none")
        await say(update, "\n".join([head, *rows]))

    async def _groups(self) -> list[QuestionCluster]:
        """What is asked, found while nobody waits for an answer."""
        asked = await asyncio.to_thread(self._unanswered.questions, _LOOKED_AT)
        questions = [Question(one.question) for one in asked]
        slices = [
            await self._desk.idle(partial(_embedded, questions=questions[at : at + _SLICE]))
            for at in range(0, len(questions), _SLICE)
        ]
        if not slices:
            return []
        return await asyncio.to_thread(cluster_questions, np.concatenate(slices), asked)


def _embedded(answers: AnswerSource, questions: Sequence[Question]) -> Embedding:
    return answers.embedded(questions)
