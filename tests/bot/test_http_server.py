"""Listening: who says nothing is not waited for long, and keeps nobody out."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, closing, suppress

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import http_server
from bot.http_server import HttpServer, bind
from testing.webhook_bot import free_port

pytestmark = pytest.mark.slow


_HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """Where an application listens that says hello."""

    async def hello(_: Request) -> Response:
        return PlainTextResponse("hello")

    at = free_port()
    server = HttpServer(Starlette(routes=[Route("/", hello)]), bind(f"127.0.0.1:{at}", "A"))
    server.start()
    await asyncio.sleep(0.1)
    yield at
    await server.stop(1.0)


async def _open(port: int) -> socket.socket:
    sock = socket.socket()
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
    return sock


async def _said(sock: socket.socket) -> bytes:
    """What comes next; nothing where it is closed."""
    with suppress(ConnectionError):
        return await asyncio.get_running_loop().sock_recv(sock, 4096)
    return b""


@pytest.mark.parametrize("said", [b"", b"POST /hook HT"])
async def test_a_head_has_to_come_in_time(
    port: int, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is closed; also where an earlier request on it was answered."""
    monkeypatch.setattr(http_server, "_HEAD_S", 0.3)
    with closing(await _open(port)) as silent, closing(await _open(port)) as second:
        second.send(_HEAD)
        assert b"hello" in await _said(second)
        second.send(b"GET / HT")
        silent.send(said)
        async with asyncio.timeout(3):
            assert await _said(silent) == b""
            assert await _said(second) == b""


async def test_a_body_that_nobody_waits_for_has_to_come_in_time(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the answer came before it; else such a connection would stay for ever."""
    monkeypatch.setattr(http_server, "_HEAD_S", 0.3)
    with closing(await _open(port)) as slow:
        slow.send(b"POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n{")
        async with asyncio.timeout(3):
            assert b"404" in await _said(slow)
            while await _said(slow):
                pass


async def test_the_silent_keep_nobody_out(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest of them give way, one for each that comes; who was answered stays."""
    monkeypatch.setattr(http_server, "_MOST_CONNECTIONS", 10)
    with ExitStack() as opened:
        regular = opened.enter_context(closing(await _open(port)))
        regular.send(_HEAD)
        assert b"hello" in await _said(regular)
        silent = await asyncio.gather(*(_open(port) for _ in range(40)))
        for each in silent:
            opened.enter_context(closing(each))
        async with asyncio.timeout(3):
            gone = [await _said(each) for each in silent[:31]]
        assert gone == [b""] * 31
        for each in (silent[-1], regular):
            each.send(_HEAD)
            async with asyncio.timeout(3):
                assert b"hello" in await _said(each)


async def test_requests_that_are_answered_are_not_cut_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where all are busy, the newcomer has to come again."""
    monkeypatch.setattr(http_server, "_MOST_CONNECTIONS", 3)
    free = asyncio.Event()

    async def slow(_: Request) -> Response:
        await free.wait()
        return PlainTextResponse("at last")

    at = free_port()
    server = HttpServer(Starlette(routes=[Route("/", slow)]), bind(f"127.0.0.1:{at}", "A"))
    server.start()
    await asyncio.sleep(0.1)
    with ExitStack() as opened:
        busy = [opened.enter_context(closing(await _open(at))) for _ in range(3)]
        for each in busy:
            each.send(_HEAD)
        await asyncio.sleep(0.1)
        late = opened.enter_context(closing(await _open(at)))
        async with asyncio.timeout(3):
            assert await _said(late) == b""
            free.set()
            assert all([b"at last" in await _said(each) for each in busy])
    await server.stop(1.0)


@pytest.fixture
async def reading_port() -> AsyncIterator[int]:
    """Where an application listens that reads bodies, and says much."""

    async def echo(request: Request) -> Response:
        await request.body()
        return PlainTextResponse("hello" * 2_000_000)

    at = free_port()
    routes = [Route("/", echo, methods=["GET", "POST"])]
    server = HttpServer(Starlette(routes=routes), bind(f"127.0.0.1:{at}", "A"))
    server.start()
    await asyncio.sleep(0.1)
    yield at
    await server.stop(1.0)


async def test_bodies_that_do_not_come_keep_nobody_out(
    reading_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that goes on only once its client sends more gives way."""
    monkeypatch.setattr(http_server, "_MOST_CONNECTIONS", 5)
    with ExitStack() as opened:
        for _ in range(12):
            slow = opened.enter_context(closing(await _open(reading_port)))
            slow.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n{")
        await asyncio.sleep(0.1)
        other = opened.enter_context(closing(await _open(reading_port)))
        other.send(_HEAD)
        async with asyncio.timeout(3):
            assert b"hello" in await _said(other)


async def test_who_takes_nothing_keeps_nobody_out(
    reading_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither with one request nor with a second that waits behind the first response."""
    monkeypatch.setattr(http_server, "_MOST_CONNECTIONS", 5)
    with ExitStack() as opened:
        for number in range(12):
            deaf = opened.enter_context(closing(await _open(reading_port)))
            deaf.send(_HEAD * (1 + number % 2))
            await asyncio.sleep(0.05)
        other = opened.enter_context(closing(await _open(reading_port)))
        other.send(_HEAD)
        async with asyncio.timeout(5):
            assert b"hello" in await _said(other)


async def test_who_takes_nothing_of_a_response_is_not_waited_for(
    reading_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is cut, and with it goes what was kept for it."""
    monkeypatch.setattr(http_server, "_STALLED_S", 0.3)
    with closing(await _open(reading_port)) as deaf:
        deaf.send(_HEAD * 2)
        await asyncio.sleep(0.8)
        taken = 0
        async with asyncio.timeout(5):
            while more := await _said(deaf):
                taken += len(more)
    assert taken < 10_000_000
