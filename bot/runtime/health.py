"""Health: self-tests and the heartbeat, checks over HTTP, metrics, the watchdog of systemd.

Source: sd_notify(3), for a unit with Type=notify and WatchdogSec.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from telegram.ext import Application, TypeHandler

from bot.limits import Limits, UpdateContext, sleep_unless_stopped
from bot.logs import Logger
from bot.paths import STALE_S, age_s
from bot.updates.polling import GivenUpError
from bot.updates.processing import UpdateOutcome, UpdateProcessor

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

journal = Logger(__name__)


class SystemdNotifier:
    """Notifications to systemd, if it started the process."""

    def __init__(self, address: str | None) -> None:
        """Notify the socket at `address`, the value of NOTIFY_SOCKET; None notifies nobody."""
        # a name beginning with @ is one of Linux's abstract sockets
        self._address = "\0" + address[1:] if address and address[0] == "@" else address

    def ready(self) -> None:
        """The bot serves."""
        self._tell("READY=1")

    def alive(self) -> None:
        """Questions can be answered at this moment."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The bot is stopping, or has given up."""
        self._tell("STOPPING=1")

    def _tell(self, what: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
            way.setblocking(False)
            way.sendto(what.encode(), self._address)


class HealthServer:
    """Health checks over HTTP, metrics for Prometheus, the watchdog of systemd.

    GET /healthz is 200 while the heartbeat is fresh and nothing damaged, /readyz while questions
    are accepted; /metrics has the counters. Without a socket nothing listens.
    """

    def __init__(
        self,
        pulse: Path,
        registry: CollectorRegistry,
        supervisor: SystemdNotifier,
        at: socket.socket | None = None,
        *,
        fault: Callable[[], str | None] = lambda: None,
    ) -> None:
        """Tell of the heartbeat at `pulse` and the counts in `registry`.

        `fault`: what is damaged, though questions are answered; then health is red.
        """
        self.fault = fault
        self.pulse = pulse
        self._registry = registry
        self._supervisor = supervisor
        self._at = at
        self._state: Callable[[], str] = lambda: "starting"

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen inside the block."""
        if self._at is None:
            yield
            return
        from starlette.applications import Starlette

        from bot.http_server import HttpServer

        site = HttpServer(Starlette(routes=self.routes()), self._at)
        site.start()
        try:
            yield
        finally:
            await site.stop(1.0)

    def routes(self) -> list[Route]:
        """The addresses that are served."""
        from starlette.routing import Route

        return [
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
            Route("/metrics", self._metrics),
        ]

    def serving(self, state: Callable[[], str]) -> None:
        """From now on questions are taken where `state()` is "serving"."""
        self._state = state
        self._supervisor.ready()

    def tested(self) -> None:
        """A self-test went through the handlers."""
        self._supervisor.alive()

    def stopping(self) -> None:
        """From now on no questions are taken."""
        self._state = lambda: "stopping"
        self._supervisor.stopping()

    async def _healthz(self, _: Request) -> Response:
        if fault := self.fault():
            return _told(fault, healthy=False)
        age = age_s(self.pulse)
        if age is None:
            return _told("no heartbeat yet", healthy=False)
        return _told(f"last heartbeat {age:.0f} s ago", healthy=age <= STALE_S)

    async def _readyz(self, _: Request) -> Response:
        state = self._state()
        return _told(state, healthy=state == "serving")

    async def _metrics(self, _: Request) -> Response:
        from starlette.responses import Response

        return Response(
            generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )


def _told(what: str, *, healthy: bool) -> Response:
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(f"{what}\n", 200 if healthy else 503)


class SelfTest:
    """Goes through the handlers as an update does."""


class Heartbeat:
    """Writes the file after each self-test that passed, if updates came in since the last."""

    def __init__(
        self,
        watch: HealthServer,
        handling: UpdateProcessor,
        last_input: Callable[[], float],
        limits: Limits,
    ) -> None:
        """Beat where `watch` says; `last_input` is when Telegram last answered, monotonic."""
        self._watch = watch
        self._handling = handling
        self._last_input = last_input
        self._limits = limits
        self._seen = float("-inf")

    async def run(self, stop: asyncio.Event) -> None:
        """Run self-tests until stopped. Raises GivenUpError if they keep failing."""
        failed = 0
        while not stop.is_set():
            failed = 0 if await self._passes() else failed + 1
            if failed >= self._limits.failed_beats:
                raise GivenUpError("questions are not answered any more; a restart may help")
            if not failed and not self._watch.fault():
                self._watch.tested()
                self._beat()
            await sleep_unless_stopped(stop, self._limits.beat_s)

    async def _passes(self) -> bool:
        places = asyncio.Semaphore(1)  # not one of those that questions have
        await places.acquire()
        outcome = await self._handling.handle("self-test", SelfTest(), UpdateContext(places))
        return outcome is UpdateOutcome.HANDLED

    def _beat(self) -> None:
        last = self._last_input()
        if last <= self._seen:
            return
        self._seen = last
        try:
            self._watch.pulse.touch()
        except OSError as error:
            journal.warning("cannot write the heartbeat", error)


def answer_self_tests(
    application: Application[Any, Any, Any, Any, Any, Any], check: Callable[[], Awaitable[object]]
) -> None:
    """Have the handlers of `application` meet each self-test with `check`."""

    async def tested(_: object, __: object) -> None:
        await check()

    application.add_handler(TypeHandler(SelfTest, tested, strict=True))
