"""`verbatim run`, `web` and `mcp`: everything is opened in its order, and closed again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import (
    AbstractContextManager,
    ExitStack,
    closing,
    contextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol, Self

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import Application

from bot import logs
from bot.addressing import BotIdentity
from bot.alerts import AlertNotifier
from bot.answer_worker import AnswerWorker, answering
from bot.app import build_application
from bot.channel import ChannelPoster
from bot.handlers.context import VerbatimApplication
from bot.http_server import HttpServer, bind
from bot.i18n import Translator, Translators
from bot.i18n.translator import LanguagePreference
from bot.jobs import syncing
from bot.limits import Limits, sleep_unless_stopped
from bot.logs import Logger, Metrics, loop_exception_handler
from bot.paths import of_polling, of_webhook, only_instance
from bot.permissions import Permissions
from bot.render import terminal
from bot.runtime.health import HealthServer, Heartbeat, SystemdNotifier, answer_self_tests
from bot.sending import RateLimiter, SharedPace
from bot.settings import Settings, SettingsError
from bot.state import State, load_key
from bot.updates.dispatcher import Buckets, UpdateDispatcher, UserRateLimiter
from bot.updates.polling import (
    ConflictCheck,
    GetUpdates,
    GivenUpError,
    PollBackoff,
    Polling,
    as_poll_error,
)
from bot.updates.processing import UpdateProcessor
from bot.updates.update_log import UpdateLog
from bot.updates.webhook import Webhook, WebhookConfig, checked_config, secret_of
from bot.weekly_report import WeeklyReporter

if TYPE_CHECKING:
    from bot.state.state_server import SharedBuckets
from retrieval import Answerer

journal = Logger(__name__)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]

OpenAnswers = Callable[[Settings, Metrics], AbstractContextManager[Answerer]]
"""What opens that which answers, and closes it again; the metrics take the time of its stages."""

Build = Callable[[Settings, AnswerWorker, State, RateLimiter], AnyApplication]
"""The maker of the application with its handlers; see `build_application`."""


def answers_of_corpus(settings: Settings, counts: Metrics) -> AbstractContextManager[Answerer]:
    """Answers from the corpus of the settings; progress is shown on stderr."""
    shown = terminal.Progress(terminal.console(stderr=True))
    return answering(settings, shown, timed=counts.timed, wait=False)


def run_bot(
    settings: Settings,
    webhook: str | None = None,
    notify: str | None = None,
    *,
    limits: Limits | None = None,
    answers: OpenAnswers = answers_of_corpus,
    build: Build = build_application,
) -> int:
    """Run the bot until it is told to stop; gives the exit code. Blocks.

    With `webhook`, Telegram posts updates to that URL; else they are asked for. `notify` is the
    socket of systemd. The rest is as in the product where it is left out. Raises SettingsError or
    StateError for what cannot work, before anything takes time.
    """
    token, limits = settings.need_token(), limits or Limits()
    if webhook is not None:
        checked_config(webhook)
    with (
        Shutdown(limits.stop_s) as stopping,
        only_instance(settings, alone=webhook is None) as folder,
        _listening(settings.metrics_listen, "METRICS_LISTEN") as metrics,
        _listening(webhook and settings.webhook_listen, "WEBHOOK_LISTEN") as posts,
        _listening(settings.web_listen, "WEB_LISTEN") as visits,
    ):
        logs.set_up(settings.log_level, token)
        path, counts = folder / "state.db", Metrics()
        key = load_key(settings.key_file, path)
        hook, pulse = None, of_polling(folder)
        if webhook is not None and posts is not None:
            hook = WebhookConfig(webhook, secret_of(settings), posts)
            pulse = of_webhook(folder, settings)
        with (
            answers(settings, counts) as answerer,
            syncing(settings.sync_minutes),
            AnswerWorker(answerer, counts) as worker,
            State(path, key, shared=hook is not None, database=settings.database_url) as state,
            UpdateLog(
                folder, lease_s=limits.lease_s if hook else None, server=state.server
            ) as log,
        ):
            channel = ChannelPoster.of(settings, worker, state)
            report = WeeklyReporter.of(settings, worker, state)
            application = build(settings, worker, state, RateLimiter(counts, _pace(state)))
            buckets = _buckets(state)
            deps = Deps(
                settings,
                limits,
                folder,
                application=application,
                log=log,
                health=HealthServer(
                    pulse,
                    counts.registry,
                    SystemdNotifier(notify),
                    metrics,
                    fault=lambda: state.fault,
                ),
                counts=counts,
                stopping=stopping,
                webhook=hook,
                check=lambda: _check(worker, state),
                translator_of=LanguagePreference(Translators.load(), state).of,
                tidying=[log.tidy, state.tidy, *([buckets.tidy] if buckets else [])],
                buckets=buckets,
                web=_web(settings, worker, state, application, visits) if visits else None,
                beside=[
                    alerts(settings, worker, state).run,
                    *([channel.run] if channel else []),
                    *([report.run] if report else []),
                ],
            )
            return run_until_stopped(deps)


async def _check(worker: AnswerWorker, state: State) -> None:
    """Raise what a question would meet; what questions can do without turns only health red."""
    state.check()
    await worker.check()


def _web(
    settings: Settings,
    worker: AnswerWorker,
    state: State,
    application: AnyApplication,
    at: socket.socket,
) -> HttpServer:
    """The web page, which is served whether Telegram can be reached or not.

    It suggests what the bot does, found once for both.
    """
    from bot.web.application import build_web

    suggestions = None
    if isinstance(application, VerbatimApplication):
        suggestions = application.services.suggestions
    return HttpServer(build_web(settings, worker, state, suggestions), at)


def _pace(state: State) -> SharedPace | None:
    """The pace that the workers of this bot keep together, where they may be on other machines."""
    if state.server is None:
        return None
    from bot.state.state_server import Sends

    return SharedPace(Sends(state.server))


def _buckets(state: State) -> SharedBuckets | None:
    """What people may ask of all workers of this bot, where there may be others."""
    if state.server is None:
        return None
    from bot.state.state_server import SharedBuckets

    return SharedBuckets(state.server)


@contextmanager
def _listening(listen: str | None, name: str) -> Iterator[socket.socket | None]:
    """A socket that the setting `name` asks for, or None."""
    if not listen:
        yield None
        return
    with closing(bind(listen, name)) as at:
        yield at


def alerts(settings: Settings, worker: AnswerWorker, state: State) -> AlertNotifier:
    """The sender of alerts; of several processes of this bot, only one sends."""
    return AlertNotifier(
        worker,
        state,
        Translators.load(),
        may=Permissions.of(settings).may_be_told,
        pause_s=settings.watch_pause_minutes * 60,
    )


DEFAULT_LISTEN = "127.0.0.1:8000"

_LOOK_EVERY_S = 1.0


def serve_web(
    settings: Settings, listen: str | None = None, *, answers: OpenAnswers = answers_of_corpus
) -> int:
    """Serve the web application until told to stop; gives the exit code. Blocks.

    It listens at `listen`, else at WEB_LISTEN. Votes are kept where a bot of these settings keeps
    its own, else there are no buttons for them. Raises SettingsError for what cannot work.
    """
    limits, counts = Limits(), Metrics()
    with (
        Shutdown(limits.stop_s) as stopping,
        closing(bind(listen or settings.web_listen or DEFAULT_LISTEN, "WEB_LISTEN")) as at,
    ):
        logs.set_up(settings.log_level, settings.token)
        with (
            answers(settings, counts) as answerer,
            AnswerWorker(answerer, counts) as worker,
            ExitStack() as opened,
        ):
            state = None
            with suppress(SettingsError):  # no bot has run here
                state = opened.enter_context(State.beside(settings))

            async def serve() -> int:
                from bot.web.application import build_web

                asyncio.get_running_loop().set_exception_handler(loop_exception_handler)
                stop = stopping.attach()
                application = build_web(settings, worker, state)
                application.state.site.suggestions.wake()  # before anybody asks for some
                server = HttpServer(application, at)
                async with server:
                    host, port = at.getsockname()[:2]
                    journal.info("the web page is served", host=host, port=port)
                    while not stop.is_set() and not server.ended:
                        await sleep_unless_stopped(stop, _LOOK_EVERY_S)
                return 1 if server.ended and not stop.is_set() else 0

            return asyncio.run(serve())


def serve_assistant(settings: Settings, *, answers: OpenAnswers = answers_of_corpus) -> int:
    """Answer an assistant on stdin and stdout until it closes them; gives the exit code. Blocks.

    Standard output belongs to the protocol: logs and progress go to stderr.
    """
    counts = Metrics()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # or one who types it waits for the end of a line
    logs.set_up(settings.log_level, settings.token)
    with answers(settings, counts) as answerer, AnswerWorker(answerer, counts) as worker:

        async def serve() -> None:
            from bot.web.application import build_web
            from bot.web.mcp_server import serve_stdio

            await serve_stdio(build_web(settings, worker).state.site)

        journal.info("an assistant is answered on standard input")
        asyncio.run(serve())
    return 0


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
    buckets: Buckets | None = None
    """What people may ask, where workers share it."""
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
            fairness=UserRateLimiter(BotIdentity.of(application.bot), deps.buckets),
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
