"""The running bot: connect to Telegram, take updates by polling or webhook, stop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Protocol, Self

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import Application

from bot.addressing import BotIdentity
from bot.http_server import HttpServer
from bot.i18n import Translator
from bot.limits import Limits
from bot.logs import Logger, loop_exception_handler
from bot.metrics import Metrics
from bot.runtime.health import HealthServer, Heartbeat, answer_self_tests
from bot.settings import Settings
from bot.updates.dispatcher import UpdateDispatcher
from bot.updates.polling import (
    ConflictCheck,
    GetUpdates,
    GivenUpError,
    PollBackoff,
    Polling,
    as_poll_error,
)
from bot.updates.processing import UpdateProcessor
from bot.updates.rate_limit import UserRateLimiter
from bot.updates.update_log import UpdateLog
from bot.updates.webhook import Webhook, WebhookConfig

journal = Logger(__name__)


_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Shutdown:
    """Handles SIGTERM and Ctrl-C inside a `with` block; a second signal changes nothing.

    Before the event loop runs they raise SystemExit(0), so that unfinished loads and builds clean
    up.
    """

    def __init__(self, within_s: float) -> None:
        """End the process at most `within_s` seconds after a signal, whatever hangs."""
        self._within_s = within_s
        self._begun = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told: asyncio.Event | None = None
        self._before = {one: signal.getsignal(one) for one in _SIGNALS}
        self._last_resort: threading.Timer | None = None

    def __enter__(self) -> Self:
        """Listen for signals. Only in the main thread."""
        for one in _SIGNALS:
            signal.signal(one, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        """Everything was ended: leave the signals to others, where others go on."""
        if self._last_resort:
            self._last_resort.cancel()
        for one, before in self._before.items():
            # once the end has begun, one more signal would end it as a failure
            signal.signal(one, signal.SIG_IGN if self._begun.is_set() else before)

    def attach(self) -> asyncio.Event:
        """From now on signals set the event that is given here, in the running loop."""
        self._told = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        return self._told

    def begin(self, code: int) -> None:
        """Start the shutdown; if it takes too long, the process exits with `code`."""
        if not self._begun.is_set():
            self._begun.set()
            self._last_resort = threading.Timer(self._within_s, _leave, [code])
            self._last_resort.daemon = True
            self._last_resort.start()

    def _on_signal(self, _: int, __: FrameType | None) -> None:
        first = not self._begun.is_set()
        self.begin(0)
        if self._loop and self._told:
            self._loop.call_soon_threadsafe(self._told.set)
        elif first:
            raise SystemExit(0)


def _leave(code: int) -> None:
    """Exit at once: nothing is lost, since Telegram still has unacknowledged updates."""
    journal.warning("shutdown takes too long; exiting anyway")
    os._exit(code)


class UpdateSource(Protocol):
    """The source of updates of the dispatcher."""

    @property
    def last_success(self) -> float:
        """When Telegram last answered as it should, in monotonic seconds."""

    @property
    def ready(self) -> bool:
        """True if updates that come are taken."""

    async def run(self) -> None:
        """Bring updates until told to stop, or raise GivenUpError."""

    async def finish(self, within_s: float) -> None:
        """Acknowledge what is done, and close."""


BackgroundTask = Callable[[Bot, asyncio.Event], Coroutine[Any, Any, None]]
"""A task beside answering, until the event is set; ending by itself is no harm."""

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Deps:
    """The parts of a running bot, each of them open; bot.runtime.run puts them together."""

    settings: Settings
    limits: Limits
    folder: Path
    """The state folder, from `only_instance`."""
    application: AnyApplication
    log: UpdateLog
    health: HealthServer
    counts: Metrics
    stopping: Shutdown
    webhook: WebhookConfig | None
    """Where Telegram posts updates; None where they are asked for."""
    check: Callable[[], Awaitable[object]]
    """Fails, or hangs, where questions could not be answered."""
    translator_of: Callable[[Update], Translator]
    """The language of a notice to the sender of an update."""
    tidying: Sequence[Callable[[], None]]
    """Called each hour, so that nothing is kept for longer than /privacy says."""
    beside: Sequence[BackgroundTask]
    web: HttpServer | None = None
    """The web page, if it is served here."""


def open_source(deps: Deps, intake: UpdateDispatcher, stop: asyncio.Event) -> UpdateSource:
    """The source of updates for `intake` until `stop` is set: the webhook, else polling."""
    bot, limits, counts = deps.application.bot, deps.limits, deps.counts
    if deps.webhook is not None:
        return Webhook(deps.webhook, deps.log, bot, intake, stop, limits=limits, counts=counts)
    polls = GetUpdates(bot.base_url, deps.settings.proxy, limits.poll_margin_s)
    probation = ConflictCheck(deps.folder / "served", limits.alone_s)
    return Polling(polls, intake, probation, limits=limits, counts=counts, stop=stop)


_CONNECT_S = 25.0
_MENU_TRIES = 8
_TIDY_EVERY_S = 3600.0


def run_until_stopped(deps: Deps) -> int:
    """Serve until told to stop; gives the exit code, 0 only where somebody asked for the end.

    Blocks.
    """
    answer_self_tests(deps.application, deps.check)
    return asyncio.run(_Life(deps).live())


class _Life:
    """Connect, serve, end."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def live(self) -> int:
        """All of it; gives the exit code."""
        asyncio.get_running_loop().set_exception_handler(loop_exception_handler)
        stop = self._deps.stopping.attach()
        async with self._deps.health.open(), self._deps.web or nullcontext():
            code = await self._connect_and_serve(stop)
            self._deps.health.stopping()
        self._deps.stopping.begin(code)
        await _within(1.0, self._deps.application.shutdown())
        journal.info("stopped", code=code)
        return code

    async def _connect_and_serve(self, stop: asyncio.Event) -> int:
        try:
            await self._connect(stop)
            if not stop.is_set():
                await self._serve(stop)
        except GivenUpError as dead:
            journal.critical(str(dead))
            return 1
        except Exception as error:  # noqa: BLE001 - the last place where it can be told
            journal.critical("the bot cannot go on", error)
            return 1
        return 0

    async def _connect(self, stop: asyncio.Event) -> None:
        """Learn from Telegram who the bot is, however long that takes. Raises GivenUpError."""
        trouble = PollBackoff(self._deps.limits)
        while not stop.is_set():
            connecting = asyncio.create_task(
                _within(_CONNECT_S, self._deps.application.initialize())
            )
            if not await _unless(stop, connecting):
                return
            error = connecting.result()
            if error is None:
                return
            pause_s = trouble.wait_s(as_poll_error(error), asyncio.get_running_loop().time())
            await _unless(stop, asyncio.create_task(asyncio.sleep(pause_s)))

    async def _serve(self, stop: asyncio.Event) -> None:
        """Take updates and answer until told to stop. Raises GivenUpError."""
        deps = self._deps
        application, limits, counts = deps.application, deps.limits, deps.counts
        handling = UpdateProcessor(application, limits, counts, deps.translator_of)
        intake = UpdateDispatcher(
            application,
            handling,
            log=deps.log,
            fairness=UserRateLimiter(BotIdentity.of(application.bot)),
            limits=limits,
            counts=counts,
        )
        source = open_source(deps, intake, stop)
        heart = Heartbeat(deps.health, handling, lambda: source.last_success, limits)
        await application.start()
        deps.health.serving(
            lambda: "full" if intake.full else "serving" if source.ready else "waiting"
        )
        journal.info("connected", bot=application.bot.username, known=len(deps.log))
        menu = asyncio.create_task(self._set_up(stop))
        tidying = asyncio.create_task(self._tidy())
        others = [asyncio.create_task(go(application.bot, stop)) for go in deps.beside]
        for task in others:
            task.add_done_callback(_log_death)
        work = [asyncio.create_task(source.run()), asyncio.create_task(heart.run(stop))]
        told = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({*work, told}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            died = next((task for task in work if task.done() and not stop.is_set()), None)
            deps.stopping.begin(1 if died else 0)
            stop.set()
            deps.health.stopping()
            journal.info("stopping", held=len(intake))
            await asyncio.wait([*work, *others, told], timeout=1)
            for task in (menu, tidying, *others, *work):
                task.cancel()
            await intake.drain(limits.drain_s)
            await source.finish(1.0)
            await _within(1.0, application.stop())
        if died:
            died.result()  # raises what it died of
            raise GivenUpError("updates come in no more")

    async def _set_up(self, stop: asyncio.Event) -> None:
        """What the application wants done once it knows Telegram: its menu of commands."""
        application = self._deps.application
        for attempt in range(_MENU_TRIES):
            if application.post_init is None or stop.is_set():
                return
            error = await _within(_CONNECT_S, application.post_init(application))
            if error is None:
                return
            journal.warning("the menu of commands could not be set", error, attempt=attempt)
            await asyncio.sleep(min(2.0**attempt, 60.0))

    async def _tidy(self) -> None:
        """Keep nothing for longer than /privacy says, also where nobody asks."""
        while True:  # at the start too: a bot may be started again each half hour
            for tidy in self._deps.tidying:
                tidy()
            await asyncio.sleep(_TIDY_EVERY_S)


def _log_death(task: asyncio.Task[None]) -> None:
    """Log what something beside answering died of; answering goes on."""
    if not task.cancelled() and isinstance(error := task.exception(), Exception):
        journal.error("something beside answering has died", error)


async def _within(seconds: float, work: Awaitable[object]) -> Exception | None:
    """Await something for so long; gives what went wrong, if anything."""
    try:
        async with asyncio.timeout(seconds):
            await work
    except (TelegramError, TimeoutError, OSError, RuntimeError) as error:
        return error
    return None


async def _unless(stop: asyncio.Event, work: asyncio.Task[Any]) -> bool:
    """True if `work` ended before the bot was told to stop; it is cancelled otherwise."""
    told = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, told}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
        if not work.done():
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
    return not work.cancelled() and not stop.is_set()
