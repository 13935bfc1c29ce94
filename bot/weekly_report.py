"""The report that admins get on Monday: what readers asked in the week before, in numbers.

It says nothing of a single person: of words there are only questions without an answer that two
people asked, and titles of articles. Killed between sending and noting it, the bot sends it again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.alerts import RING_S, gives_up, is_gone
from bot.answer_worker import AnswerWorker
from bot.i18n import Translator, Translators
from bot.limits import repeat
from bot.logs import Logger
from bot.render import statistics
from bot.render.answers import label
from bot.settings import Settings
from bot.state import State
from bot.state.admin_records import DayCount
from bot.state.feedback import AnswerRating
from corpus import Article
from retrieval import QuestionCluster

HOUR = 8
"""UTC, on Monday: from then on the report of the week before is due."""


_CLUSTERS = 10


_KEPT_DAYS = 21  # of counts: the week of the report, the one before, and the one that runs

journal = Logger(__name__)


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday to Sunday, in UTC."""

    first: date

    @classmethod
    def before(cls, now: datetime) -> Week:
        """The last one of which the report is due.

        >>> [str(Week.before(datetime(2026, 3, 9, hour)).first) for hour in (7, 8)]
        ['2026-02-23', '2026-03-02']
        """
        since = now - timedelta(hours=HOUR)
        return cls(since.date() - timedelta(days=since.weekday() + 7))

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    @property
    def span_s(self) -> tuple[float, float]:
        """When it begins and ends, in seconds since 1970.

        >>> [at / 86400 for at in Week(date(1970, 1, 12)).span_s]
        [11.0, 18.0]
        """
        begin = datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC).timestamp()
        return begin, begin + 7 * 86400.0

    def has(self, day: str) -> bool:
        """True if an ISO 8601 day lies in it."""
        return str(self.first) <= day <= str(self.last)


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a week."""

    week: Week
    counts: list[DayCount]
    """Without small talk."""
    n_before: int
    """How many questions there were in the week before it."""
    unanswered: list[QuestionCluster]
    quoted: Counter[str]
    articles: list[Article]
    """Those quoted most."""
    ratings: list[AnswerRating]

    def html(self, speech: Translator) -> str:
        """The report as one message."""
        return "\n".join(self._lines(speech))

    def _lines(self, speech: Translator) -> Iterator[str]:
        n = sum(one.n for one in self.counts)
        yield speech.html("report", days=speech.days(self.week.first, self.week.last))
        yield speech.html("report-questions", n=n, before=self.n_before)
        yield from statistics.days(self.counts, speech)
        yield statistics.votes(self.ratings, speech)
        if self.unanswered:
            yield "\n" + speech.html("report-unanswered")
        for cluster in self.unanswered:
            question = label(cluster.question)
            yield speech.html("unanswered-row", n=cluster.times, question=question)
        if self.articles:
            yield "\n" + speech.html("stats-most-quoted")
        yield from statistics.most_quoted(self.articles, self.quoted, self.ratings, speech)
        yield "\n" + speech.html("report-end")


class WeeklyReporter:
    """Sends the report of each week to the admins, as long as the bot runs."""

    def __init__(
        self,
        worker: AnswerWorker,
        state: State,
        languages: Translators,
        *,
        admins: frozenset[int],
        unanswered: bool,
    ) -> None:
        """Send to `admins`; of all processes, one does.

        `unanswered`: whether questions without an answer are kept.
        """
        self._worker = worker
        self._state = state
        self._languages = languages
        self._admins = admins
        self._unanswered = unanswered
        self._done: Week | None = None
        self._unsure: set[str] = set()  # reports of which nobody knows whether they arrived

    @classmethod
    def of(cls, settings: Settings, worker: AnswerWorker, state: State) -> WeeklyReporter | None:
        """The reporter that the settings ask for, if they do."""
        if not settings.weekly_report or not settings.admins:
            return None
        return cls(
            worker,
            state,
            Translators.load(),
            admins=settings.admins,
            unanswered=settings.keep_unanswered,
        )

    async def run(self, bot: Bot, stop: asyncio.Event) -> None:
        """Send what is due until stopped; failures are retried."""
        work = partial(self.look, bot, stop)
        await repeat(work, stop, lock=partial(self._state.lock, "report"), failed=_warn)

    async def look(self, bot: Bot, stop: asyncio.Event) -> None:
        """Send the report of the last week to each admin who has not got it.

        Raises TelegramError for what should be tried again.
        """
        week = Week.before(datetime.now(UTC))
        if week == self._done or self._state.pauses.has("report"):
            return
        due = {f"{week.first} to {admin}": admin for admin in sorted(self._admins)}
        due = {what: id for what, id in due.items() if self._state.posts.noted(what) is None}
        report = await self._report(week) if due else None
        for what, admin in due.items():
            if stop.is_set():
                return
            if report:
                await self._send(bot, report, what, admin)
            self._state.posts.note(what)
        self._done = week

    async def _report(self, week: Week) -> Report | None:
        """What there is to tell of a week; None where nobody asked anything."""
        state = self._state
        counts = [c for c in state.counts.since(_KEPT_DAYS) if c.outcome != "not_a_question"]
        before = Week(week.first - timedelta(days=7))
        own = [one for one in counts if week.has(one.day)]
        if not own:
            return None
        asked = await asyncio.to_thread(state.unanswered.questions) if self._unanswered else []
        clusters = await self._worker.clusters([one for one in asked if week.has(one.day)])
        quoted = await asyncio.to_thread(state.answers.quoted, *week.span_s)
        most = [id for id, _ in quoted.most_common(statistics.MOST_QUOTED)]
        return Report(
            week,
            own,
            sum(one.n for one in counts if before.has(one.day)),
            clusters[:_CLUSTERS],
            quoted,
            await self._worker.metadata(most),
            [one for one in state.feedback.opinions() if week.has(one.day)],
        )

    async def _send(self, bot: Bot, report: Report, what: str, admin: int) -> None:
        """Send the report to an admin; raises TelegramError or TimeoutError to try again."""
        usual = Counter[str]()
        for one in report.counts:
            usual[one.language] += one.n
        code = self._state.choices.language(admin) or usual.most_common(1)[0][0]
        try:
            async with asyncio.timeout(RING_S):
                await bot.send_message(
                    admin,
                    report.html(self._languages.of(code)),
                    parse_mode=ParseMode.HTML,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
        except TelegramError as error:
            if not (is_gone(error) or gives_up(error, what, self._unsure)):
                raise
            journal.warning("an admin did not get the report of the week", error)


def _warn(error: Exception) -> None:
    journal.warning("sending the report of the week failed", error)
