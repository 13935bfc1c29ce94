"""The HTTP side: a thread with its own event loop, uvicorn in it, and one small ASGI app.

The state outlives the listener, so the API can go down and come up again on the same port.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
import threading
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

import uvicorn

from .dispatch import Dispatch
from .exchange import Exchange
from .faults import FaultPlan

T = TypeVar("T")

_LARGEST_BODY = 50 * 1024 * 1024
logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


class Server:
    """Listens on 127.0.0.1; `start` and `stop` may be called again and again until `close`."""

    def __init__(self, dispatch: Dispatch, faults: FaultPlan, token: str, port: int = 0) -> None:
        """Port 0 takes a free one; nothing runs before `start`."""
        self.dispatch = dispatch
        self.faults = faults
        self.token = token
        self.port = port
        self.files: dict[str, bytes] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._uvicorn: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._work: set[asyncio.Task[None]] = set()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the server's loop and wait for it. Blocks."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    def wake(self) -> None:
        """Tell the poller and the webhook that something was queued; from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self.dispatch.polling.wake()
        self.dispatch.webhook.wake()

    def start(self) -> None:
        """Listen; the port is the one of the last time, or a free one."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="botapi")
            self._thread.daemon = True  # a crashed test must not hang the run
            self._thread.start()
        if self._uvicorn is None:
            self.run(self._start())

    def stop(self) -> None:
        """Close the port and cut every connection; what waits for an answer gets none."""
        if self._uvicorn is not None:
            self.run(self._stop())

    def close(self) -> None:
        """Stop for good and end the thread."""
        self.stop()
        loop, self._loop = self._loop, None
        if loop is not None and self._thread is not None:
            asyncio.run_coroutine_threadsafe(self.dispatch.webhook.delete({}), loop).result(30)
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join(10)
            loop.close()

    async def _start(self) -> None:
        # with its protocol named: asyncio turns Nagle's 40 ms off for nothing else
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._app,
            interface="asgi3",
            http="h11",
            proxy_headers=False,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=75,
            backlog=1024,
        )
        self._uvicorn = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._uvicorn.serve(sockets=[listener]))
        while not (self._uvicorn.started or self._serving.done()):  # noqa: ASYNC110  no event
            await asyncio.sleep(0.001)

    async def _stop(self) -> None:
        server, serving = self._uvicorn, self._serving
        assert server is not None
        assert serving is not None
        self._uvicorn = self._serving = None
        for listener in server.servers:
            listener.close()
        for task in list(self._work):
            task.cancel()
        for _ in range(3):  # some were accepted, and are no connections before the loop turns
            for connection in list(server.server_state.connections):
                transport = getattr(connection, "transport", None)
                if transport is not None:
                    transport.abort()
            await asyncio.sleep(0)
        await asyncio.gather(*self._work, return_exceptions=True)
        if server.server_state.tasks:
            await asyncio.wait(list(server.server_state.tasks), timeout=2)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)

    async def _app(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """The ASGI application: one request, watched for the other side hanging up."""
        body = b""
        more = True
        while more:
            event = await receive()
            if event["type"] == "http.disconnect":
                return
            body += event.get("body", b"")
            more = event.get("more_body", False) and len(body) <= _LARGEST_BODY
        exchange = Exchange(scope, body, send, partial(self._reset, scope["client"]))
        if exchange.is_file and exchange.token == self.token and exchange.method in self.files:
            content = self.files[exchange.method]
            await exchange.start(200, content, "application/octet-stream")
            await exchange.write(content)
            return
        work = asyncio.create_task(exchange.run(self.dispatch, self.faults, self.token))
        self._work.add(work)
        work.add_done_callback(self._work.discard)
        gone = asyncio.create_task(receive())
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            exchange.gone.set()
            if exchange.is_poll:
                work.cancel()
        gone.cancel()
        (failure, _) = await asyncio.gather(work, gone, return_exceptions=True)
        if isinstance(failure, Exception):
            raise failure

    def _reset(self, client: tuple[str, int]) -> None:
        """Cut a client's connection with RST, as a dying proxy does."""
        for connection in list(self._uvicorn.server_state.connections if self._uvicorn else ()):
            transport = getattr(connection, "transport", None)
            if transport and tuple(transport.get_extra_info("peername") or ()) == tuple(client):
                raw = transport.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                transport.abort()
