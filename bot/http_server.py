"""Listening for HTTP inside the bot's own event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

from bot.settings import SettingsError, host_and_port

_MOST_CONNECTIONS = 400  # Telegram opens 100 at most


_KEEP_S = 75


def bind(listen: str, name: str) -> socket.socket:
    """A socket that listens at `listen`, host:port. Raises SettingsError with `name`."""
    host, port = host_and_port(listen)
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # with its protocol named: asyncio turns Nagle's 40 ms off for nothing else
        bound = socket.socket(family, kind, socket.IPPROTO_TCP)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
            bound.listen(1024)
        except BaseException:
            bound.close()
            raise
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {listen}: {error.strerror}; set {name} to a free port of this "
            "machine"
        ) from error
    return bound


class _UvicornServer(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the process's own handlers."""
        yield


class HttpServer:
    """A web application on one socket, from `start` to `stop`."""

    def __init__(self, application: Starlette, at: socket.socket) -> None:
        """Serve nothing yet."""
        self._at = at
        self._server = _UvicornServer(
            uvicorn.Config(
                application,
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=_MOST_CONNECTIONS,
                timeout_keep_alive=_KEEP_S,
                timeout_graceful_shutdown=1,
            )
        )
        self._task: asyncio.Task[None] | None = None

    @property
    def ended(self) -> bool:
        """True if it has ended unasked, which is a fault."""
        return self._task is not None and self._task.done()

    def start(self) -> None:
        """Serve from now on."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._at]))

    async def stop(self, within_s: float) -> None:
        """Finish the requests in progress, accept no more, and stop."""
        if self._task is None:
            self._at.close()
            return
        self._server.should_exit = True
        await asyncio.wait({self._task}, timeout=within_s)
        self._task.cancel()
        await asyncio.wait({self._task}, timeout=0.1)
