"""What `verbatim run` does: everything opened in its order, and closed again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import logs
from bot.alerts import AlertNotifier
from bot.answer_worker import AnswerWorker, answering
from bot.app import build_application
from bot.i18n import Translators
from bot.i18n.preference import LanguagePreference
from bot.jobs import syncing
from bot.limits import Limits
from bot.metrics import Metrics
from bot.paths import of_polling, of_webhook, only_instance
from bot.permissions import Permissions
from bot.render import terminal
from bot.runtime.health import HealthServer, SystemdNotifier
from bot.runtime.process import Shutdown
from bot.runtime.runner import BackgroundTask, run_until_stopped
from bot.sending.rate_limiter import RateLimiter
from bot.settings import Settings
from bot.state import State, load_key
from bot.updates.webhook import WebhookConfig, secret_of
from retrieval import Answerer


def run_bot(settings: Settings, webhook: str | None, notify: str | None) -> int:
    """Run the bot until it is told to stop; gives the exit code. Blocks.

    With `webhook`, Telegram posts updates to that URL; else they are asked for. `notify` is the
    socket of systemd. Raises SettingsError for what cannot work, before anything takes time.
    """
    token = settings.need_token()
    if webhook is not None:
        from bot.updates.webhook import checked_config

        checked_config(webhook)
    with (
        Shutdown(Limits().stop_s) as stopping,
        only_instance(settings, alone=webhook is None) as place,
        _listening(settings.metrics_listen, "METRICS_LISTEN") as metrics,
        _listening(webhook and settings.webhook_listen, "WEBHOOK_LISTEN") as posts,
    ):
        logs.set_up(settings.log_level, token)
        from bot.metrics import Metrics

        counts = Metrics()
        shown = terminal.Progress(terminal.console(stderr=True))
        with (
            answering(settings, shown, timed=counts.timed, wait=False) as answerer,
            syncing(settings.sync_minutes),
        ):
            doors = Endpoints(webhook, posts, metrics, notify)
            return open_endpoints(settings, answerer, place, stopping, counts=counts, doors=doors)


@contextmanager
def _listening(listen: str | None, name: str) -> Iterator[socket.socket | None]:
    """A socket that the setting `name` asks for, or None."""
    if not listen:
        yield None
        return
    from bot.http_server import bind

    with closing(bind(listen, name)) as at:
        yield at


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the bot meets the world beside Telegram's API."""

    webhook: str | None
    """The URL to which Telegram posts updates; None where they are asked for."""
    posts: socket.socket | None
    """Where these posts arrive."""
    metrics: socket.socket | None
    notify: str | None
    """The socket of systemd."""


def open_endpoints(
    settings: Settings,
    answers: Answerer,
    place: Path,
    stopping: Shutdown,
    *,
    counts: Metrics,
    doors: Endpoints,
) -> int:
    """Run the bot until it is told to stop; gives the exit code. Blocks.

    `place` is the folder that `only_instance` gives.
    """
    hook = None
    pulse = of_polling(place)
    if doors.webhook is not None and doors.posts is not None:
        hook = WebhookConfig(doors.webhook, secret_of(settings), doors.posts)
        pulse = of_webhook(place, settings)
    watch = HealthServer(pulse, counts.registry, SystemdNotifier(doors.notify), doors.metrics)
    key = load_key(settings.key_file)
    with (
        AnswerWorker(answers, counts) as desk,
        State(place / "state.db", key, shared=hook is not None) as state,
    ):
        return run_until_stopped(
            settings,
            build_application(settings, desk, state, RateLimiter(counts)),
            state=place,
            counts=counts,
            stopping=stopping,
            check=desk.check,
            tidy=state.tidy,
            speech_of=LanguagePreference(Translators.load(), state).of,
            beside=background_tasks(settings, desk, state, place),
            hook=hook,
            watch=watch,
        )


def background_tasks(
    settings: Settings, desk: AnswerWorker, state: State, place: Path
) -> list[BackgroundTask]:
    """What goes on while questions are answered; `place` is the folder that processes share."""
    ringer = AlertNotifier(
        desk,
        state,
        Translators.load(),
        may=Permissions.of(settings).may_be_told,
        lock=place / "ringer.lock",
        pause_s=settings.watch_pause_minutes * 60,
    )
    return [ringer.run]
