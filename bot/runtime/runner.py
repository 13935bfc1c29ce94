"""The two ways in which updates come: asked for, or posted by Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import Application

from bot.addressing import BotIdentity
from bot.i18n import Translator, Translators
from bot.i18n.preference import by_telegram
from bot.limits import Limits
from bot.logs import Logger, loop_exception_handler
from bot.metrics import Metrics
from bot.paths import of_polling
from bot.runtime.health import HealthServer, Heartbeat, SystemdNotifier, answer_self_tests
from bot.runtime.process import Shutdown
from bot.settings import Settings
from bot.updates.dispatcher import UpdateDispatcher
from bot.updates.get_updates import GetUpdates
from bot.updates.poll_policy import ConflictCheck, GivenUpError, PollBackoff, as_poll_error
from bot.updates.polling import Polling
from bot.updates.processing import UpdateProcessor
from bot.updates.rate_limit import UserRateLimiter
from bot.updates.update_log import UpdateLog
from bot.updates.webhook import WebhookConfig


class UpdateSource(Protocol):
    """What brings updates to the intake."""

    @property
    def last_success(self) -> float:
        """When Telegram last answered as it should, in monotonic seconds."""

    @property
    def ready(self) -> bool:
        """Whether what comes is taken."""

    async def run(self) -> None:
        """Bring updates until told to stop, or raise GivenUpError."""

    async def finish(self, within_s: float) -> None:
        """Tell Telegram what is done, and be gone."""


MakeSource = Callable[[Bot, UpdateDispatcher, asyncio.Event], UpdateSource]
"""What makes the way in, of the bot, where updates go, and what says that it is to end."""


def make_source(
    settings: Settings,
    hook: WebhookConfig | None,
    state: Path,
    log: UpdateLog,
    *,
    limits: Limits,
    counts: Metrics,
) -> MakeSource:
    """The way in: with `hook` the webhook, else polling."""

    def polling(bot: Bot, intake: UpdateDispatcher, stop: asyncio.Event) -> UpdateSource:
        polls = GetUpdates(bot.base_url, settings.proxy, limits.poll_margin_s)
        probation = ConflictCheck(state / "served", limits.alone_s)
        return Polling(polls, intake, probation, limits=limits, counts=counts, stop=stop)

    if hook is None:
        return polling

    from bot.updates.webhook import Webhook

    def posted(bot: Bot, intake: UpdateDispatcher, stop: asyncio.Event) -> UpdateSource:
        return Webhook(hook, log, bot, intake, stop, limits=limits, counts=counts)

    return posted


_CONNECT_S = 25.0


_MENU_TRIES = 8


_TIDY_EVERY_S = 3600.0


journal = Logger(__name__)


AnyApplication = Application[Any, Any, Any, Any, Any, Any]


BackgroundTask = Callable[[Bot, asyncio.Event], Coroutine[Any, Any, None]]
"""What goes on beside answering until the event is set; ending by itself is no harm."""


def run_until_stopped(
    settings: Settings,
    application: AnyApplication,
    *,
    state: Path,
    counts: Metrics,
    stopping: Shutdown,
    check: Callable[[], Awaitable[object]],
    limits: Limits | None = None,
    hook: WebhookConfig | None = None,
    watch: HealthServer | None = None,
    tidy: Callable[[], None] | None = None,
    beside: Sequence[BackgroundTask] = (),
    speech_of: Callable[[Update], Translator] | None = None,
) -> int:
    """Serve until told to stop; gives the exit code, 0 only where somebody asked for the end.

    `state` is the folder of `only_instance`; `check` answers nothing but fails, or hangs, where
    questions could not be answered. With `hook`, Telegram posts updates there; else they are
    asked for. `tidy` is called each hour. `speech_of` is whose language a notice is in; left out,
    what Telegram says a person speaks. `beside` goes on meanwhile. Blocks.
    """
    limits = limits or Limits()
    with UpdateLog(state, lease_s=limits.lease_s if hook else None) as log:
        life = _Life(
            application,
            log=log,
            speech_of=speech_of or by_telegram(Translators.load()),
            tidying=[log.tidy, *([tidy] if tidy else [])],
            beside=beside,
            begin=make_source(settings, hook, state, log, limits=limits, counts=counts),
            watch=watch or HealthServer(of_polling(state), counts.registry, SystemdNotifier(None)),
            counts=counts,
            stopping=stopping,
            limits=limits,
        )
        answer_self_tests(application, check)
        return asyncio.run(life.live())


class _Life:
    """Connect, serve, end."""

    def __init__(
        self,
        application: AnyApplication,
        *,
        log: UpdateLog,
        speech_of: Callable[[Update], Translator],
        tidying: Sequence[Callable[[], None]],
        beside: Sequence[BackgroundTask],
        begin: MakeSource,
        watch: HealthServer,
        counts: Metrics,
        stopping: Shutdown,
        limits: Limits,
    ) -> None:
        self._application = application
        self._log = log
        self._speech_of = speech_of
        self._tidying = tidying
        self._beside = beside
        self._begin = begin
        self._watch = watch
        self._counts = counts
        self._stopping = stopping
        self._limits = limits

    async def live(self) -> int:
        """All of it; gives the exit code."""
        asyncio.get_running_loop().set_exception_handler(loop_exception_handler)
        stop = self._stopping.attach()
        async with self._watch.open():
            code = await self._connect_and_serve(stop)
            self._watch.stopping()
        self._stopping.begin(code)
        await _within(1.0, self._application.shutdown())
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
        trouble = PollBackoff(self._limits)
        while not stop.is_set():
            connecting = asyncio.create_task(_within(_CONNECT_S, self._application.initialize()))
            if not await _unless(stop, connecting):
                return
            error = connecting.result()
            if error is None:
                return
            pause_s = trouble.wait_s(as_poll_error(error), asyncio.get_running_loop().time())
            await _unless(stop, asyncio.create_task(asyncio.sleep(pause_s)))

    async def _serve(self, stop: asyncio.Event) -> None:
        """Take updates and answer until told to stop. Raises GivenUpError."""
        application, limits, counts = self._application, self._limits, self._counts
        handling = UpdateProcessor(application, limits, counts, self._speech_of)
        intake = UpdateDispatcher(
            application,
            handling,
            log=self._log,
            fairness=UserRateLimiter(BotIdentity.of(application.bot)),
            limits=limits,
            counts=counts,
        )
        source = self._begin(application.bot, intake, stop)
        heart = Heartbeat(self._watch, handling, lambda: source.last_success, limits)
        await application.start()
        self._watch.serving(
            lambda: "full" if intake.full else "serving" if source.ready else "waiting"
        )
        journal.info("connected", bot=application.bot.username, known=len(self._log))
        menu = asyncio.create_task(self._set_up(stop))
        tidying = asyncio.create_task(self._tidy())
        others = [asyncio.create_task(_logged(go(application.bot, stop))) for go in self._beside]
        work = [asyncio.create_task(source.run()), asyncio.create_task(heart.run(stop))]
        told = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({*work, told}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            died = next((task for task in work if task.done() and not stop.is_set()), None)
            self._stopping.begin(1 if died else 0)
            stop.set()
            self._watch.stopping()
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
        for attempt in range(_MENU_TRIES):
            if self._application.post_init is None or stop.is_set():
                return
            error = await _within(_CONNECT_S, self._application.post_init(self._application))
            if error is None:
                return
            journal.warning("the menu of commands could not be set", error, attempt=attempt)
            await asyncio.sleep(min(2.0**attempt, 60.0))

    async def _tidy(self) -> None:
        """Keep nothing for longer than /privacy says, also where nobody asks."""
        while True:
            await asyncio.sleep(_TIDY_EVERY_S)
            for tidy in self._tidying:
                tidy()


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    """Do something beside answering; what it dies of is told, and harms nothing else."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - answering goes on
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
    """Whether `work` ended before the bot was told to stop; it is cancelled otherwise."""
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
