"""`verbatim run`, `web` and `mcp`: everything is opened in its order, and closed again."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress

from bot import logs
from bot.alerts import AlertNotifier
from bot.answer_worker import AnswerWorker, answering
from bot.app import build_application
from bot.channel import ChannelPoster
from bot.handlers.context import VerbatimApplication
from bot.http_server import HttpServer, bind
from bot.i18n import Translators
from bot.i18n.translator import LanguagePreference
from bot.jobs import syncing
from bot.limits import Limits, sleep_unless_stopped
from bot.logs import Logger, loop_exception_handler
from bot.metrics import Metrics
from bot.paths import of_polling, of_webhook, only_instance
from bot.permissions import Permissions
from bot.render import terminal
from bot.runtime.health import HealthServer, SystemdNotifier
from bot.runtime.runner import AnyApplication, Deps, Shutdown, run_until_stopped
from bot.sending import RateLimiter, SharedPace
from bot.settings import Settings, SettingsError
from bot.state import State, load_key
from bot.updates.update_log import UpdateLog
from bot.updates.webhook import WebhookConfig, checked_config, secret_of
from bot.weekly_report import WeeklyReporter
from retrieval import Answerer

journal = Logger(__name__)

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
                tidying=[log.tidy, state.tidy],
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
