"""/stats: how it is going, in numbers that tell nothing of anybody."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes

from bot.desk import Answers, Desk
from bot.handlers.admins import Commands
from bot.handlers.say import say
from bot.language import Speech
from bot.language.interpreter import Interpreter
from bot.roles import Roles
from bot.state import State
from corpus import CorpusStore, count_articles, count_passages, latest


class StatsHandlers:
    """Tells admins what is counted."""

    def __init__(self, roles: Roles, desk: Desk, state: State, interpreter: Interpreter) -> None:
        """Tell of the articles at `desk`, and of what is counted there from now on."""
        self._roles = roles
        self._desk = desk
        self._state = state
        self._counts = desk.counts
        self._interpreter = interpreter
        self._since = datetime.now(UTC).date()

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For admins only; what others write goes on to the next handler."""
        admins = Commands(self._roles)
        return [
            CommandHandler("stats", self.stats, filters=admins),
            CommandHandler("feedback", self.feedback, filters=admins),
        ]

    async def stats(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say all of it."""
        speech = self._interpreter.of(update)

        def articles(answers: Answers) -> list[str]:
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

    def _of_questions(self, speech: Speech) -> Iterator[str]:
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


def _of_articles(store: CorpusStore, speech: Speech) -> Iterator[str]:
    articles, newest = count_articles(store), latest(store, 1)
    yield speech.html("stats-articles", n=articles, passages=count_passages(store))
    for article in newest:
        if article.published is None:
            yield speech.html("stats-newest-undated")
        else:
            day = _day(article.published, speech)
            yield speech.html("stats-newest", label=article.label, day=day)


def _day(published: str, speech: Speech) -> str:
    """The day of an ISO 8601 date as people write it; a year or a month as it is."""
    try:
        return speech.date(date.fromisoformat(published[:10]))
    except ValueError:
        return published
