"""Asking Telegram again and again, through everything that can go wrong with it."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from bot.limits import Limits, sleep_unless_stopped
from bot.metrics import Metrics
from bot.updates.dispatcher import UpdateDispatcher
from bot.updates.get_updates import BATCH, GetUpdates, PollError, TooDeepError
from bot.updates.poll_policy import ConflictCheck, PollBackoff


class Polling:
    """Brings updates from Telegram to the intake until it is told to stop."""

    def __init__(
        self,
        polls: GetUpdates,
        intake: UpdateDispatcher,
        probation: ConflictCheck,
        *,
        limits: Limits,
        counts: Metrics,
        stop: asyncio.Event,
    ) -> None:
        """Poll until `stop` is set; what comes is taken once `probation` is over."""
        self._polls = polls
        self._intake = intake
        self._probation = probation
        self._limits = limits
        self._counts = counts
        self._stop = stop
        self._trouble = PollBackoff(limits)
        self._asked = self._sent = -1
        self._news = False
        self._asked_at = 0.0
        self._limit = BATCH
        self._jammed = False
        self.last_success = float("-inf")
        """When a poll last went well, in monotonic seconds."""

    @property
    def ready(self) -> bool:
        """Whether what comes is taken."""
        return self._probation.over

    async def run(self) -> None:
        """Poll; ends when told to stop, or raises GivenUpError."""
        while not self._stop.is_set():
            try:
                batch = await self._poll()
            except PollError as error:
                self._counts.polls.labels(error.reason).inc()
                self._isolate(error)
                self._probation.failed(error)
                await sleep_unless_stopped(
                    self._stop, self._trouble.wait_s(error, time.monotonic())
                )
                continue
            if batch is None:
                return
            self._probation.passed(batch, time.monotonic())
            if not self._probation.over:
                await sleep_unless_stopped(self._stop, self._limits.same_offset_s)
                continue
            new = self._intake.take(batch)
            self._jammed = len(batch) >= BATCH and not new
            self._news = new
            if batch and not new and not len(self._intake):
                await sleep_unless_stopped(self._stop, self._limits.same_offset_s)
            await self._until_worth_asking()

    async def acknowledge(self, within_s: float) -> None:
        """Tell Telegram what is done, where the last poll has not; the log knows it anyway."""
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
        if not self._probation.over:
            wait_s = self._probation.left_s(time.monotonic())
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
