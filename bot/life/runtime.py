"""The life of the bot: from the first connection to Telegram to the last acknowledgement."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import Application

from bot.language import Languages, Speech
from bot.language.interpreter import by_telegram
from bot.life.counts import Counts
from bot.life.heartbeat import Heartbeat, answer_self_tests
from bot.life.pulse import of_polling
from bot.life.stopping import Stopping
from bot.life.supervisor import Supervisor
from bot.life.watch import Watch
from bot.limits import Limits
from bot.logs import Journal, loop_exception_handler
from bot.settings import Settings
from bot.updates.asked import Me
from bot.updates.fairness import Fairness
from bot.updates.handling import Handling
from bot.updates.hook import Hook
from bot.updates.intake import Intake
from bot.updates.suspects import Suspects
from bot.updates.trouble import GivenUpError, Trouble, as_poll_error
from bot.updates.ways import Begin, Book, way_in

_CONNECT_S = 25.0
_MENU_TRIES = 8
_TIDY_EVERY_S = 3600.0

journal = Journal(__name__)
AnyApplication = Application[Any, Any, Any, Any, Any, Any]

Beside = Callable[[Bot, asyncio.Event], Coroutine[Any, Any, None]]
"""What goes on beside answering until the event is set; ending by itself is no harm."""


def run(
    settings: Settings,
    application: AnyApplication,
    *,
    state: Path,
    counts: Counts,
    stopping: Stopping,
    check: Callable[[], Awaitable[object]],
    limits: Limits | None = None,
    hook: Hook | None = None,
    watch: Watch | None = None,
    tidy: Callable[[], None] | None = None,
    beside: Sequence[Beside] = (),
    speech_of: Callable[[Update], Speech] | None = None,
) -> int:
    """Serve until told to stop; gives the exit code, 0 only where somebody asked for the end.

    `state` is the folder of `only_instance`; `check` answers nothing but fails, or hangs, where
    questions could not be answered. With `hook`, Telegram posts updates there; else they are
    asked for. `tidy` is called each hour. `speech_of` is whose language a notice is in; left out,
    what Telegram says a person speaks. `beside` goes on meanwhile. Blocks.
    """
    limits = limits or Limits()
    with (
        way_in(settings, hook, state, limits=limits, counts=counts) as (ledger, begin),
        Suspects(state / "begun.db") as suspects,
    ):
        life = _Life(
            application,
            ledger=ledger,
            suspects=suspects,
            speech_of=speech_of or by_telegram(Languages.load()),
            tidying=[ledger.tidy, suspects.tidy, *([tidy] if tidy else [])],
            beside=beside,
            begin=begin,
            watch=watch or Watch(of_polling(state), counts.registry, Supervisor(None)),
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
        ledger: Book,
        suspects: Suspects,
        speech_of: Callable[[Update], Speech],
        tidying: Sequence[Callable[[], None]],
        beside: Sequence[Beside],
        begin: Begin,
        watch: Watch,
        counts: Counts,
        stopping: Stopping,
        limits: Limits,
    ) -> None:
        self._application = application
        self._ledger = ledger
        self._suspects = suspects
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
        trouble = Trouble(self._limits)
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
        handling = Handling(application, limits, counts, self._speech_of)
        intake = Intake(
            application,
            handling,
            done=self._ledger,
            suspects=self._suspects,
            fairness=Fairness(Me.of(application.bot)),
            limits=limits,
            counts=counts,
        )
        source = self._begin(application.bot, intake, stop)
        heart = Heartbeat(self._watch, handling, lambda: source.last_success, limits)
        await application.start()
        self._watch.serving(
            lambda: "full" if intake.full else "serving" if source.ready else "waiting"
        )
        journal.info("connected", bot=application.bot.username, known=len(self._ledger))
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
