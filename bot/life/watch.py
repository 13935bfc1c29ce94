"""What others can see of the bot: whether it lives, whether it serves, what it counts."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot.life.pulse import STALE_S, age_s
from bot.life.supervisor import Supervisor

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


class Watch:
    """Health for a load balancer or a person, numbers for Prometheus, signs for systemd.

    GET /healthz is 200 while the heartbeat is fresh, /readyz while questions are taken, /metrics
    what is counted. Without a socket nothing listens.
    """

    def __init__(
        self,
        pulse: Path,
        registry: CollectorRegistry,
        supervisor: Supervisor,
        at: socket.socket | None = None,
    ) -> None:
        """Tell of the heartbeat at `pulse` and the counts in `registry`."""
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
        from starlette.routing import Route

        from bot.life.serving import Site

        routes = [
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
            Route("/metrics", self._metrics),
        ]
        site = Site(Starlette(routes=routes), self._at)
        site.start()
        try:
            yield
        finally:
            await site.stop(1.0)

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
