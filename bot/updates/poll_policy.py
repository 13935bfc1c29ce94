"""The policy for failed polls: how long to wait, when to warn, when to give up."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from telegram.error import InvalidToken, RetryAfter

from bot.limits import Limits
from bot.logs import Logger
from bot.paths import age_s
from bot.updates.get_updates import PollError, TooDeepError, id_of

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


_MARK_EVERY_S = 5.0


_LASTING = ("message", "edited_message")  # kept for a day, where a button is for 150 s


journal = Logger(__name__)


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
        """True if a pending message and all before it are gone: another process handled them."""
        waiting = [id for raw in batch if (id := id_of(raw)) is not None]
        if self._seen is not None and min(waiting, default=self._seen + 1) > self._seen:
            raise GivenUpError(ANOTHER)
        lasting = [id for raw in batch if _is_lasting(raw) and (id := id_of(raw)) is not None]
        self._seen = min(lasting, default=self._seen)


def _is_lasting(raw: object) -> bool:
    """True if only an acknowledgement, or a day's time, removes the update."""
    return isinstance(raw, dict) and any(raw.get(kind) for kind in _LASTING)
