"""Polling: getUpdates again and again, through everything that can go wrong with it.

PTB parses all updates of an answer at once, so that a single one it does not understand would take
the others with it, and logs answers that are cut off, questions included. Here updates stay
unparsed, and each failure has its reason.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from telegram.error import InvalidToken, RetryAfter

from bot.limits import Limits, sleep_unless_stopped
from bot.logs import Logger, Metrics
from bot.paths import age_s
from bot.updates.dispatcher import UpdateDispatcher, id_of

journal = Logger(__name__)

BATCH = 100  # the most that Telegram gives
_CONNECT_S = 5.0
_AN_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,19})')


@dataclass(slots=True)
class PollError(Exception):
    """A failed poll.

    `status` is the HTTP status, or 0 without a response; `wait_s` is Telegram's retry_after.
    """

    reason: str
    status: int = 0
    wait_s: float = 0.0


class TooDeepError(PollError):
    """An answer nested so deeply that it cannot be read; `update_id` is the first in it."""

    def __init__(self, body: bytes) -> None:
        """The answer with this body."""
        super().__init__("nested too deeply", 200)
        found = _AN_ID.search(body)
        self.update_id = int(found[1]) if found else None


class GetUpdates:
    """getUpdates on its own connection, which is renewed after a failure."""

    def __init__(self, url: str, proxy: str | None, margin_s: float) -> None:
        """Ask at `url`; an answer may come `margin_s` after the waiting that was asked for."""
        self._url = f"{url}/getUpdates"
        self._proxy = proxy
        self._margin_s = margin_s
        self._client: httpx.AsyncClient | None = None

    async def get(self, offset: int, wait_s: float, limit: int = BATCH) -> list[object]:
        """The updates from `offset` on, which confirms all below; waits `wait_s` for the first.

        Raises PollError.
        """
        ask = {"offset": offset, "timeout": int(wait_s), "limit": limit, "allowed_updates": []}
        try:
            async with asyncio.timeout(int(wait_s) + self._margin_s):
                response = await self._open().post(self._url, json=ask)
        except (httpx.TimeoutException, TimeoutError):
            await self.close()
            raise PollError("no answer") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            await self.close()
            raise PollError(type(error).__name__) from None
        return _updates(response)

    async def close(self) -> None:
        """Drop the connection."""
        client, self._client = self._client, None
        if client is not None:
            try:
                async with asyncio.timeout(1):
                    await client.aclose()
            except (TimeoutError, httpx.HTTPError, OSError, RuntimeError):
                return  # it was broken

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                proxy=self._proxy,
                timeout=httpx.Timeout(None, connect=_CONNECT_S),  # the whole has its own limit
                limits=httpx.Limits(max_connections=1),
            )
        return self._client


def _updates(response: httpx.Response) -> list[object]:
    try:
        body: Any = json.loads(response.content.decode("utf-8", "replace"))
    except RecursionError:
        raise TooDeepError(response.content) from None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise PollError("no JSON", response.status_code)
    result = body.get("result")
    if response.status_code == httpx.codes.OK and body.get("ok") is True:
        if isinstance(result, list):
            return result
        raise PollError("no list", response.status_code)
    parameters = body.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else 0
    wait_s = float(wait) if isinstance(wait, int | float) else 0.0
    reason = "webhook" if "webhook" in str(body.get("description")) else "refused"
    raise PollError(reason, response.status_code, wait_s)


UNAUTHORIZED, NOT_FOUND, CONFLICT = 401, 404, 409

_WARN_EVERY_S = 30.0
ANOTHER = (
    "another process is running this bot somewhere; stop that one first, or give this one a token "
    "of its own"
)

_CONFLICTS = 2
_CONFLICT_PAUSE_S = 0.25  # Telegram itself delays the second of two pollers by 3 s


class GivenUpError(Exception):
    """Polling cannot go on; the message says why and what to do."""


def as_poll_error(error: Exception) -> PollError:
    """The PollError for an exception of PTB."""
    if isinstance(error, InvalidToken):
        return PollError("refused", UNAUTHORIZED)
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return PollError("refused", 429, wait if isinstance(wait, int) else wait.total_seconds())
    return PollError(type(error).__name__)


class PollBackoff:
    """The policy for failed polls: how long to wait, when to warn, when to give up."""

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
            journal.info("polling works again", after_s=round(now - self._since, 1))
        self._failures = self._refusals = 0
        self._warned = ("", float("-inf"))
        if self._first_success is None:
            self._first_success = now

    def wait_s(self, error: PollError, now: float) -> float:
        """Seconds before the next poll. Raises GivenUpError if polling should end."""
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
            return _CONFLICT_PAUSE_S
        limits, started = self._limits, self._first_success is not None
        most_s = limits.retry_most_s if started else limits.retry_start_most_s
        doubled: float = min(0.25 * 2 ** min(self._failures, 10), most_s)
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
            raise GivenUpError(ANOTHER)

    def _warn(self, error: PollError, now: float) -> None:
        reason, before = self._warned
        if reason == error.reason and now - before < _WARN_EVERY_S:
            return
        self._warned = (error.reason, now)
        journal.warning(
            "a poll failed", reason=error.reason, status=error.status, failures=self._failures
        )


_JUST_NOW_S = 60.0
_MORE_MAY_COME_S = 0.8
_MARK_EVERY_S = 5.0
_LASTING = ("message", "edited_message")  # kept for a day, where a button is for 150 s


class ConflictCheck:
    """The probation of a newcomer: it polls, but handles no updates.

    Skipped if this machine's own process was serving within the last minute, so that a restart is
    quick: the age of the file `mark` tells.
    """

    def __init__(self, mark: Path, alone_s: float) -> None:
        """Begin with the first poll, and last `alone_s`."""
        self._mark = mark
        self._alone_s = alone_s
        self._marked_at = float("-inf")
        self._since: float | None = None
        self._seen: int | None = None
        age = age_s(mark)
        self.over = not alone_s or (age is not None and age < _JUST_NOW_S)
        """True once updates may be handled."""

    def left_s(self, now: float) -> float:
        """Whole seconds that the poll which begins now should wait at most."""
        if self._since is None:
            self._since = now
            journal.info("checking that no other process serves this bot", for_s=self._alone_s)
        return max(math.ceil(self._since + self._alone_s - now), 0)

    def passed(self, batch: Sequence[object], now: float) -> None:
        """A poll went well. Raises GivenUpError where another process must be at work."""
        if not self.over and self._since is not None:
            self._compare(batch)
            if now - self._since >= self._alone_s:
                self.over = True
                journal.info("no other process serves this bot")
        if self.over and now - self._marked_at >= _MARK_EVERY_S:
            self._marked_at = now
            with suppress(OSError):  # then the next start takes a little longer
                self._mark.touch(mode=0o600)

    def failed(self, error: PollError) -> None:
        """A poll failed. Raises GivenUpError where another process is the reason."""
        if error.status == CONFLICT:
            with suppress(OSError):
                self._mark.unlink(missing_ok=True)
            if not self.over and error.reason != "webhook":
                raise GivenUpError(ANOTHER)
        if not isinstance(error, TooDeepError):
            self._since = None  # nobody could be heard

    def _compare(self, batch: Sequence[object]) -> None:
        """Raise GivenUpError if a pending message is gone: another process has handled it."""
        waiting = [id for raw in batch if (id := id_of(raw)) is not None]
        if self._seen is not None and min(waiting, default=self._seen + 1) > self._seen:
            raise GivenUpError(ANOTHER)
        lasting = [id for raw in batch if _is_lasting(raw) and (id := id_of(raw)) is not None]
        self._seen = min(lasting, default=self._seen)


def _is_lasting(raw: object) -> bool:
    """True if only an acknowledgement, or a day's time, removes the update."""
    return isinstance(raw, dict) and any(raw.get(kind) for kind in _LASTING)


class Polling:
    """Brings updates from Telegram to the dispatcher until told to stop."""

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
        self._news_at = float("-inf")
        self._asked_at = 0.0
        self._limit = BATCH
        self._jammed = False
        self.last_success = float("-inf")
        """When a poll last went well, in monotonic seconds."""

    @property
    def ready(self) -> bool:
        """True if updates that come are taken."""
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
            if new:
                self._news_at = time.monotonic()
            if batch and not new and not len(self._intake):
                await sleep_unless_stopped(self._stop, self._limits.same_offset_s)
            await self._until_worth_asking()

    async def acknowledge(self, within_s: float) -> None:
        """Acknowledge what is done, unless the last poll did; the update log knows it anyway."""
        if self._intake.offset() == self._asked:
            return
        with suppress(PollError, TimeoutError):
            async with asyncio.timeout(within_s):
                await self._polls.get(self._intake.offset(), 0, 1)

    async def finish(self, within_s: float) -> None:
        """Acknowledge what is done, and close the connection."""
        await self.acknowledge(within_s)
        await self._polls.close()

    async def _poll(self) -> list[object] | None:
        """A batch; None if the bot is told to stop meanwhile."""
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
            # where some have just come, more may be coming: of others too, who do not wait for
            # the answer that is being found
            soon = moved or time.monotonic() - self._news_at < _MORE_MAY_COME_S
            left_s = (
                self._limits.between_polls_s if soon else self._limits.same_offset_s
            ) - passed_s
            if left_s <= 0:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await self._intake.changed.wait()
