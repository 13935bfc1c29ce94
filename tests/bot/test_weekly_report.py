"""On Monday admins are told what readers asked in the week before, in numbers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram.ext import ExtBot

from bot.answer_worker import AnswerWorker
from bot.i18n import Translators
from bot.logs import Metrics
from bot.settings import Settings
from bot.state import State
from bot.weekly_report import Week, WeeklyReporter
from retrieval import Question
from testing.botapi import ALICE, BORIS, BotApi, Sent
from testing.botapi.faults import error
from testing.news import OPEN, publish
from testing.news_bot import open_answers

LAST = Week.before(datetime.now(UTC))
"""The week of which the report is due."""


@dataclass
class Desk:
    """A bot with two admins, whose readers asked something last week."""

    api: BotApi
    state: State
    worker: AnswerWorker
    folder: Path

    def asked(self, language: str, outcome: str, n: int, *, days_ago: int = 0) -> None:
        """Count questions, asked so many days before the Sunday of the week."""
        day = LAST.last - timedelta(days=days_ago)
        self.state._file.execute(
            "INSERT INTO counts VALUES (?, ?, 'question', ?, ?)", (str(day), language, outcome, n)
        )

    def unanswered(self, who: int, question: str) -> None:
        """A question that no article answers, asked on the Sunday of the week."""
        self.state.unanswered.note(who, question)
        self.state._file.execute(
            "UPDATE unanswered SET day = ?, period = ?",
            (str(LAST.last), f"{LAST.last:%G-W%V}"),
        )

    async def report(self, *, unanswered: bool = True) -> list[Sent]:
        """The reports, once a reporter that has just started has looked twice."""
        reporter = WeeklyReporter(
            self.worker,
            self.state,
            Translators.load(),
            admins=frozenset({ALICE.id, BORIS.id}),
            unanswered=unanswered,
        )
        async with ExtBot(self.api.token, base_url=self.api.base_url) as bot:
            for _ in range(2):
                await reporter.look(bot, asyncio.Event())
        return self.sent

    @property
    def sent(self) -> list[Sent]:
        """The reports so far."""
        return [sent for sent in self.api.sent if sent.text.startswith("📊")]


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Desk]:
    """The desk, with an article."""
    settings = Settings(data_dir=folder / "data", key_file=folder / "key")
    publish(folder, OPEN, title="Bridge open")
    with (
        BotApi() as api,
        AnswerWorker(open_answers(settings, 0), Metrics()) as worker,
        State(folder / "state.db", bytes(32)) as state,
    ):
        for admin in (ALICE, BORIS):
            api.say("hello", user=admin)
        yield Desk(api, state, worker, folder)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Two admins who wrote to the bot before."""
    async with opened(tmp_path) as desk:
        yield desk


async def test_it_tells_the_week_in_numbers(desk: Desk) -> None:
    """Questions by day and language, the most quoted articles, votes; each week once."""
    desk.asked("en", "answered", 5)
    desk.asked("ru", "not_found", 2, days_ago=6)
    desk.asked("en", "not_a_question", 9)
    desk.asked("en", "answered", 4, days_ago=7)  # the week before
    desk.asked("en", "answered", 3, days_ago=-1)  # this week
    found = await desk.worker.answer(Question("Is the Halvik bridge open?"))
    kept = desk.state.answers.keep(BORIS.id, BORIS.id, found, "en")
    desk.state.feedback.give(kept, BORIS.id, helpful=True)
    at = datetime.combine(LAST.first, datetime.min.time(), UTC).timestamp() + 3600
    for table in ("answers", "feedback"):
        desk.state._file.execute(f"UPDATE {table} SET at = ?", (at,))
    sent = await desk.report()
    assert sorted(str(one.chat_id) for one in sent) == sorted([str(ALICE.id), str(BORIS.id)])
    english = Translators.load().of("en")
    assert sent[0].text.splitlines() == [
        f"📊 {english.days(LAST.first, LAST.last)}",
        "7 questions, 4 the week before",
        f"{english.date(LAST.first)}: 0 answered · 0 perhaps · 2 not found",
        f"{english.date(LAST.last)}: 5 answered · 0 perhaps · 0 not found",
        "Languages: en 5, ru 2",
        "👍 1 · 👎 0",
        "",
        "Quoted most in 7 days",
        "1 × Bridge open · 👍 1 · 👎 0",
        "",
        english.plain("report-end"),
    ]
    assert len(await desk.report()) == 2  # after a restart


async def test_only_what_two_people_asked_is_told_in_words(desk: Desk) -> None:
    """And nothing where such questions are not kept."""
    desk.asked("ru", "not_found", 3)
    for who in (1, 2):
        desk.unanswered(who, "Who painted the lighthouse?")
    desk.unanswered(3, "Where is my neighbour?")
    (report, _) = await desk.report()
    assert "спрашивали не меньше двух человек\n2 × Who painted the lighthouse?\n" in report.text
    assert "neighbour" not in report.text


async def test_a_report_that_is_paused_stays_silent(desk: Desk) -> None:
    """It comes once it goes on."""
    desk.asked("en", "answered", 2)
    desk.state.pauses.begin("report")
    assert await desk.report() == []
    desk.state.pauses.end("report")
    assert len(await desk.report()) == 2


async def test_without_questions_there_is_no_report(desk: Desk) -> None:
    """What was asked before or since is none of that week."""
    desk.asked("en", "answered", 4, days_ago=7)
    desk.asked("en", "answered", 4, days_ago=-1)
    assert await desk.report() == []


async def test_who_cannot_be_told_keeps_nobody_from_being_told(desk: Desk) -> None:
    """An admin who has blocked the bot is left out; it is in the language that they chose."""
    desk.asked("en", "answered", 4)
    desk.state.choices.choose(BORIS.id, "de")
    desk.api.faults.add(
        "sendMessage", error(403, "Forbidden: bot was blocked by the user")
    )  # Alice, who comes first
    (report,) = await desk.report()
    assert report.chat_id == BORIS.id
    assert "4 Fragen, in der Woche davor 0" in report.text


def test_it_is_off_where_the_operator_wants_none() -> None:
    """Or where there is no admin."""
    for settings in (Settings(), Settings(admins=frozenset({1}), weekly_report=False)):
        assert WeeklyReporter.of(settings, None, None) is None  # type: ignore[arg-type]
