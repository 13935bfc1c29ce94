"""What `verbatim run` does: everything opened in its order, and closed again."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

from bot import logs
from bot.answering import answering
from bot.command import terminal
from bot.life.instance import only_instance
from bot.life.schedule import syncing
from bot.life.stopping import Stopping
from bot.limits import Limits
from bot.settings import Settings


def run_bot(settings: Settings, webhook: str | None, notify: str | None) -> int:
    """Run the bot until it is told to stop; gives the exit code. Blocks.

    With `webhook`, Telegram posts updates to that URL; else they are asked for. `notify` is the
    socket of systemd. Raises SettingsError for what cannot work, before anything takes time.
    """
    token = settings.need_token()
    if webhook is not None:
        from bot.updates.hook import checked

        checked(webhook)
    with (
        Stopping(Limits().stop_s) as stopping,
        only_instance(settings, alone=webhook is None) as place,
        _listening(settings.metrics_listen, "METRICS_LISTEN") as metrics,
        _listening(webhook and settings.webhook_listen, "WEBHOOK_LISTEN") as posts,
    ):
        logs.set_up(settings.log_level, token)
        from bot.life.counts import Counts

        counts = Counts()
        shown = terminal.Progress(terminal.console(stderr=True))
        with (
            answering(settings, shown, timed=counts.timed, wait=False) as answerer,
            syncing(settings.sync_minutes),
        ):
            from bot.app import Doors, serve

            doors = Doors(webhook, posts, metrics, notify)
            return serve(settings, answerer, place, stopping, counts=counts, doors=doors)


@contextmanager
def _listening(listen: str | None, name: str) -> Iterator[socket.socket | None]:
    """A socket that the setting `name` asks for, or None."""
    if not listen:
        yield None
        return
    from bot.life.serving import bind

    with closing(bind(listen, name)) as at:
        yield at
