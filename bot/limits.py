"""The limits of the runtime in time and number, and what keeps to them: locks, places, clocks.

Times are in seconds.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures that the promises of the runtime rest on; tests shorten them."""

    answer_s: float = 15.0
    """The longest time for an answer, without waits for Telegram; then the asker is told."""
    answer_least_s: float = 3.0
    """A question that waits in the queue loses that time, but keeps at least this long."""
    cancel_s: float = 1.0
    """A cancelled handler has this long to end; then it is abandoned."""
    at_once: int = 16
    """So many updates are worked on at a time."""
    held: int = 200
    """So many are in memory; the others stay with Telegram."""

    poll_s: float = 15.0
    """How long getUpdates waits for an update …"""
    poll_margin_s: float = 10.0
    """… and how much longer its response may take."""
    same_offset_s: float = 0.55
    """Asked for the same again any sooner, Telegram gives a single update."""
    between_polls_s: float = 0.1
    retry_most_s: float = 10.0
    """Between polls that fail."""
    retry_start_most_s: float = 2.0
    """The same before one went well."""
    refused_token_s: float = 40.0
    """How long the token may be refused before the process ends for its operator to look."""
    refused_token_start_s: float = 4.0
    """The same before it was ever accepted."""
    alone_s: float = 6.0
    """How long a newcomer polls before it handles anything; another poller shows within 4 s."""
    newcomer_s: float = 30.0
    """For this long, a newcomer yields to another poller."""

    webhook_post_s: float = 45.0
    """After this long, Telegram is told to post an unfinished update again; it waits 60 s."""
    webhook_check_s: float = 20.0
    """Between two questions to Telegram whether it still posts here."""
    lease_s: float = 10.0
    """After this long, another process takes over the updates of a dead one."""

    beat_s: float = 10.0
    """Between self-tests; each that passes, after a poll that did, writes the heartbeat."""
    failed_beats: int = 6
    """So many failed self-tests in a row end the process."""

    drain_s: float = 5.0
    """At shutdown, answers in progress have this long to finish."""
    stop_s: float = 9.0
    """At shutdown, the process ends after this long whatever happens."""


async def sleep_unless_stopped(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, but no longer than until the bot is told to stop."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


REPEAT_EVERY_S = 2.0
"""The pause between two rounds."""


REPEAT_AGAIN_S = 20.0
"""After a round that failed."""


class JobLock(Protocol):
    """A lock that one process of a bot holds at a time, until it closes it or dies."""

    def __enter__(self) -> Self:
        """Give the lock itself, not held yet."""

    def __exit__(self, *_: object) -> None:
        """Release the lock."""

    def acquire(self) -> bool:
        """Try to take the lock; True while it is held."""


async def repeat(
    work: Callable[[], Awaitable[None]],
    stop: asyncio.Event,
    *,
    lock: Callable[[], JobLock],
    failed: Callable[[Exception], None],
) -> None:
    """Do some work again and again until told to stop; what fails is handed to `failed`.

    Of all processes, the one that holds the lock does it.
    """
    with lock() as held:
        while not stop.is_set():
            pause_s = REPEAT_EVERY_S
            try:
                if await asyncio.to_thread(held.acquire):
                    await work()
            except Exception as error:  # noqa: BLE001 - it is tried again
                failed(error)
                pause_s = REPEAT_AGAIN_S
            await sleep_unless_stopped(stop, pause_s)


_REMEMBERED = 10_000


class Cooldown:
    """Allows something once per key and interval."""

    def __init__(self, every_s: float) -> None:
        """Allow it once in `every_s` seconds."""
        self._every_s = every_s
        self._since: OrderedDict[Hashable, float] = OrderedDict()  # oldest first, monotonic

    def allows(self, key: Hashable) -> bool:
        """True if the interval has passed; it then begins anew."""
        now = time.monotonic()
        if now - self._since.get(key, float("-inf")) < self._every_s:
            return False
        self._since.pop(key, None)
        self._since[key] = now
        if len(self._since) > _REMEMBERED:
            self._since.popitem(last=False)
        return True


@dataclass(frozen=True, slots=True)
class Rate:
    """A burst, then a rate per second."""

    burst: float
    per_s: float


class TokenBuckets:
    """A token bucket for each key, full at first."""

    def __init__(self) -> None:
        """Remember no key yet."""
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(
        self, key: Hashable, rate: Rate, now: float | None = None, *, tokens: int = 1
    ) -> bool:
        """True if the bucket of `key` held the tokens, which are taken.

        No more than the burst can ever be taken at once. `now` is in monotonic seconds.
        """
        now = time.monotonic() if now is None else now
        level, since = self._levels.pop(key, (rate.burst, now))
        level = min(rate.burst, level + (now - since) * rate.per_s)
        has_them = level >= tokens
        self._levels[key] = (level - tokens if has_them else level, now)
        if len(self._levels) > _REMEMBERED:
            self._levels.popitem(last=False)
        return has_them

    def wait_s(self, key: Hashable, rate: Rate, *, tokens: int = 1) -> float:
        """Seconds until the bucket of `key` holds so many tokens again."""
        level, since = self._levels.get(key, (rate.burst, 0.0))
        return max((tokens - level) / rate.per_s - (time.monotonic() - since), 0.0)


@dataclass(slots=True)
class _Key:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class KeyedLock:
    """A lock for each key in use, given in the order of asking; `None` is never locked."""

    def __init__(self) -> None:
        """Lock nothing yet."""
        self._lanes: dict[Hashable, _Key] = {}

    def __len__(self) -> int:
        """The number of keys in use."""
        return len(self._lanes)

    @asynccontextmanager
    async def of(self, key: Hashable | None) -> AsyncIterator[None]:
        """Hold the lock of `key` inside the block."""
        if key is None:
            yield
            return
        lane = self._lanes.setdefault(key, _Key())
        lane.users += 1
        try:
            async with lane.lock:
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[key]


ASKER: ContextVar[Hashable | None] = ContextVar("asker", default=None)
"""The person whose update, or the address whose request is being handled.

None where many may stand behind an account.
"""


_current: ContextVar[UpdateContext | None] = ContextVar("turn", default=None)


class UpdateContext:
    """The context of one update.

    While the rate limiter waits for Telegram, its clock stops and it yields its place to another
    update: neither a slow chat nor a group's pace may hold up other people.
    """

    def __init__(
        self, places: asyncio.Semaphore, *, first: bool = False, late_s: float = 0.0
    ) -> None:
        """Take a place of `places`, which must have been acquired for it.

        `first` goes before what else waits in its chat; `late_s` has passed already.
        """
        self.first = first
        self.error: BaseException | None = None
        self.reached = 0  # messages that the asker has got, or may have got
        self._places: asyncio.Semaphore | None = places
        self._began = time.monotonic() - late_s
        self._stood_s = 0.0
        self._paused = 0
        self._paused_at = 0.0
        self._waiting = 0

    @staticmethod
    def current() -> UpdateContext | None:
        """The context that the running code belongs to, if any."""
        return _current.get()

    def enter(self) -> Self:
        """Make it the current context of the running task and its children."""
        _current.set(self)
        return self

    @property
    def spent_s(self) -> float:
        """Seconds since it began, without those in which the clock stood."""
        now = self._paused_at if self._paused else time.monotonic()
        return now - self._began - self._stood_s

    @property
    def waiting(self) -> bool:
        """True while the reply only waits for the rate limiter."""
        return self._waiting > 0

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock."""
        if not self._paused:
            self._paused_at = time.monotonic()
        self._paused += 1
        try:
            yield
        finally:
            self._paused -= 1
            if not self._paused:
                self._stood_s += time.monotonic() - self._paused_at

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let another update have the place; it is not taken back."""
        self.end()
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def end(self) -> None:
        """Give the place back, once."""
        if self._places:
            self._places.release()
            self._places = None
