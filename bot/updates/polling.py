"""Asking Telegram again and again, through everything that can go wrong with it."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress

from telegram.error import InvalidToken, RetryAfter

from bot.life.counts import Counts
from bot.limits import Limits
from bot.logs import Journal
from bot.updates.intake import Intake
from bot.updates.polls import BATCH, PollError, Polls, TooDeepError

UNAUTHORIZED, NOT_FOUND, CONFLICT = 401, 404, 409
_WARN_EVERY_S = 30.0
_CONFLICTS = 2

journal = Journal(__name__)


class GivenUpError(Exception):
    """Polling cannot go on; the message says why and what to do."""


def as_poll_error(error: Exception) -> PollError:
    """What PTB raised, as Trouble takes it."""
    if isinstance(error, InvalidToken):
        return PollError("refused", UNAUTHORIZED)
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return PollError("refused", 429, wait if isinstance(wait, int) else wait.total_seconds())
    return PollError(type(error).__name__)


class Trouble:
    """Polls that fail: how long to wait, when to say so, when to stop for good."""

    def __init__(self, limits: Limits) -> None:
        """No trouble yet."""
        self._limits = limits
        self._since = 0.0
        self._failures = 0
        self._refusals = 0
        self._refused_since = 0.0
        self._conflicts = 0
        self._first_success: float | None = None
        self._warned = ("", float("-inf"))

    def over(self, now: float) -> None:
        """A poll went well."""
        if self._failures:
            journal.info("polls go well again", after_s=round(now - self._since, 1))
        self._failures = self._refusals = 0
        self._warned = ("", float("-inf"))
        if self._first_success is None:
            self._first_success = now

    def wait_s(self, error: PollError, now: float) -> float:
        """Seconds before the next poll. Raises GivenUpError where there should be none."""
        if not self._failures:
            self._since = now
        self._failures += 1
        self._warn(error, now)
        if error.status in {UNAUTHORIZED, NOT_FOUND}:
            self._refused(now)
            return 1.0
        self._refusals = 0
        if error.status == CONFLICT:
            self._conflicted(error, now)
            return 1.0
        doubled: float = min(0.25 * 2 ** min(self._failures, 10), self._limits.retry_most_s)
        return max(error.wait_s, doubled * random.uniform(0.8, 1.0))  # noqa: S311

    def _refused(self, now: float) -> None:
        if not self._refusals:
            self._refused_since = now
        self._refusals += 1
        started = self._first_success is not None
        lasting = self._limits.refused_token_s if started else self._limits.refused_token_start_s
        if now - self._refused_since >= lasting:
            raise GivenUpError(
                "Telegram refuses the token: ask @BotFather for the current one, put it into "
                "TELEGRAM_BOT_TOKEN, and see that TELEGRAM_API_BASE_URL is right"
            )

    def _conflicted(self, error: PollError, now: float) -> None:
        if error.reason == "webhook":
            raise GivenUpError(
                "a webhook is set for this bot, so Telegram gives no updates to anybody who asks: "
                "start it with --webhook URL as before or, to ask again, stop what serves the "
                "webhook and remove it by opening https://api.telegram.org/bot<token>/deleteWebhook"
            )
        self._conflicts += 1
        since = self._first_success
        newcomer = since is None or now - since < self._limits.newcomer_s
        if newcomer and self._conflicts >= _CONFLICTS:
            raise GivenUpError(
                "another process is running this bot somewhere; stop that one first, or give this "
                "one a token of its own"
            )

    def _warn(self, error: PollError, now: float) -> None:
        reason, before = self._warned
        if reason == error.reason and now - before < _WARN_EVERY_S:
            return
        self._warned = (error.reason, now)
        journal.warning(
            "a poll failed", reason=error.reason, status=error.status, failures=self._failures
        )


class Polling:
    """Brings updates from Telegram to the intake until it is told to stop."""

    def __init__(
        self,
        polls: Polls,
        intake: Intake,
        *,
        limits: Limits,
        counts: Counts,
        stop: asyncio.Event,
    ) -> None:
        """Poll until `stop` is set."""
        self._polls = polls
        self._intake = intake
        self._limits = limits
        self._counts = counts
        self._stop = stop
        self._trouble = Trouble(limits)
        self._asked = self._sent = -1
        self._news = False
        self._asked_at = 0.0
        self._limit = BATCH
        self._jammed = False
        self.last_success = float("-inf")
        """When a poll last went well, in monotonic seconds."""

    async def run(self) -> None:
        """Poll; ends when told to stop, or raises GivenUpError."""
        while not self._stop.is_set():
            try:
                batch = await self._poll()
            except PollError as error:
                self._counts.polls.labels(error.reason).inc()
                self._isolate(error)
                await self._pause(self._trouble.wait_s(error, time.monotonic()))
                continue
            if batch is None:
                return
            new = self._intake.take(batch)
            self._jammed = len(batch) >= BATCH and not new
            self._news = new
            if batch and not new and not len(self._intake):
                await self._pause(self._limits.same_offset_s)
            await self._until_worth_asking()

    async def acknowledge(self, within_s: float) -> None:
        """Tell Telegram what is done, where the last poll has not; the ledger knows it anyway."""
        if self._intake.offset() == self._asked:
            return
        with suppress(PollError, TimeoutError):
            async with asyncio.timeout(within_s):
                await self._polls.get(self._intake.offset(), 0, 1)

    async def finish(self, within_s: float) -> None:
        """Tell Telegram what is done, and drop the connection."""
        await self.acknowledge(within_s)
        await self._polls.close()

    async def _poll(self) -> list[object] | None:
        """A batch, or None where the bot is told to stop meanwhile."""
        wait_s = 0.0 if len(self._intake) else self._limits.poll_s
        self._asked, self._asked_at = self._intake.offset(jammed=self._jammed), time.monotonic()
        # asked for the same twice in half a second, Telegram gives one update only; one below is
        # done as well, and acknowledges nothing more
        again = self._asked == self._sent and len(self._intake) > 0
        self._sent = self._asked - 1 if again else self._asked
        poll = asyncio.create_task(self._polls.get(self._sent, wait_s, self._limit))
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({poll, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            if not poll.done():
                poll.cancel()
                await asyncio.wait({poll})
        if poll.cancelled():
            return None
        batch = poll.result()
        self._limit = BATCH
        self.last_success = time.monotonic()
        self._trouble.over(self.last_success)
        self._counts.polls.labels("fine").inc()
        self._counts.last_poll.set_to_current_time()
        return batch

    def _isolate(self, error: PollError) -> None:
        """Find the one update that makes an answer unreadable, by asking for one at a time."""
        if not isinstance(error, TooDeepError):
            return
        if self._limit == 1 and error.update_id is not None:
            self._intake.bury(error.update_id)
        self._limit = 1

    async def _until_worth_asking(self) -> None:
        """Wait while asking could bring nothing new, or only one update of many."""
        while len(self._intake) and not self._stop.is_set():
            self._intake.changed.clear()
            passed_s = time.monotonic() - self._asked_at
            moved = self._intake.offset(jammed=self._jammed) != self._asked
            soon = moved or self._news  # where some have just come, more may be coming
            left_s = (
                self._limits.between_polls_s if soon else self._limits.same_offset_s
            ) - passed_s
            if left_s <= 0:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await self._intake.changed.wait()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()
