"""Listening for HTTP inside the bot's own event loop."""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.settings import SettingsError, host_and_port

_MOST_CONNECTIONS = 400  # Telegram opens 100 at most


_SHARE = 6  # of the files that the process may open, a port takes this part at most


_AT_ONCE = 100  # accepted before the first of them is counted


_HEAD_S = 10.0


_KEEP_S = 75


_STALLED_S = 60.0  # a client that takes nothing of a response is waited for so long


def most_connections() -> int:
    """How many connections one port has at a time; the rest of the process needs files too.

    >>> 0 < most_connections() <= 400
    True
    """
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return _MOST_CONNECTIONS
    return max(min(_MOST_CONNECTIONS, files // _SHARE), 1)


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


class _Connection(H11Protocol):
    """A connection that is closed if its client keeps us waiting, or there are too many.

    Then those give way that go on only once their client sends or takes something, first the ones
    that never sent a request: who keeps us waiting keeps nobody out, however often they come.
    """

    _timer: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    since = 0.0
    """When it was made, or last sent something."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Count it, and begin to wait for a head."""
        super().connection_made(transport)
        self.since = self.loop.time()
        self._await_head()
        others = [
            each
            for each in self.connections
            if isinstance(each, _Connection)
            and (not each.transport.is_closing() or each.transport.get_write_buffer_size())
        ]
        if len(others) > most_connections():
            waiting = [each for each in others if each.awaits_client and each is not self]
            waiting = waiting or [self]
            oldest = min(waiting, key=lambda each: (each.cycle is not None, each.since))
            oldest.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_timer()
        self._stop_stalled()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take some bytes; the head of a request has to be whole in time."""
        super().data_received(data)
        if self.is_waiting:
            self._await_head()
        else:
            self._stop_timer()
            self.since = self.loop.time()

    def on_response_complete(self) -> None:
        """Where a response came before the whole of its request, the rest has to come in time."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._await_taking()
        elif self.conn.their_state is h11.SEND_BODY:
            self._await_head()

    def timeout_keep_alive_handler(self) -> None:
        """Close it where no request comes any more; what is not taken by then is dropped later."""
        super().timeout_keep_alive_handler()
        self._await_taking()

    def pause_writing(self) -> None:
        """The client takes less of a response than is sent: it has to go on in time."""
        super().pause_writing()
        self._await_taking()

    def resume_writing(self) -> None:
        """The client has taken what was sent."""
        super().resume_writing()
        if not self.transport.is_closing():
            self._stop_stalled()

    @property
    def is_waiting(self) -> bool:
        """True if no request is being answered."""
        return self.cycle is None or self.cycle.response_complete  # type: ignore[redundant-expr]  # it begins as None

    @property
    def awaits_client(self) -> bool:
        """True if it goes on only once the client sends or takes something."""
        sends = self.conn.their_state is h11.SEND_BODY
        return self.is_waiting or sends or self.flow.write_paused

    def _await_taking(self) -> None:
        if self._stalled is None and self.transport.get_write_buffer_size():
            self._stalled = self.loop.call_later(_STALLED_S, self.transport.abort)

    def _stop_stalled(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _await_head(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(_HEAD_S, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class _UvicornServer(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the process's own handlers."""
        yield


class HttpServer:
    """A web application on one socket, from `start` to `stop`."""

    def __init__(self, application: Starlette, at: socket.socket) -> None:
        """Serve nothing yet."""
        logging.getLogger("uvicorn.access").disabled = True  # its lines have what was asked
        self._at = at
        self._server = _UvicornServer(
            uvicorn.Config(
                application,
                http=_Connection,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                backlog=min(_AT_ONCE, most_connections()),
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

    async def __aenter__(self) -> Self:
        """Serve inside the block."""
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop within a second."""
        await self.stop(1.0)

    async def stop(self, within_s: float) -> None:
        """Finish the requests in progress, accept no more, and stop."""
        if self._task is None:
            self._at.close()
            return
        self._server.should_exit = True
        await asyncio.wait({self._task}, timeout=within_s)
        self._task.cancel()
        await asyncio.wait({self._task}, timeout=0.1)
