"""What `verbatim web` does: the web application in a process of its own, without Telegram."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, closing, suppress

from bot import logs
from bot.answer_worker import AnswerWorker
from bot.http_server import HttpServer, bind
from bot.limits import Limits, sleep_unless_stopped
from bot.logs import Logger, loop_exception_handler
from bot.metrics import Metrics
from bot.runtime.run import OpenAnswers, answers_of_corpus
from bot.runtime.runner import Shutdown
from bot.settings import Settings, SettingsError
from bot.state import State

DEFAULT_LISTEN = "127.0.0.1:8000"

_LOOK_EVERY_S = 1.0

journal = Logger(__name__)


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
                server = HttpServer(build_web(settings, worker, state), at)
                async with server:
                    host, port = at.getsockname()[:2]
                    journal.info("the web page is served", host=host, port=port)
                    while not stop.is_set() and not server.ended:
                        await sleep_unless_stopped(stop, _LOOK_EVERY_S)
                return 1 if server.ended and not stop.is_set() else 0

            return asyncio.run(serve())
