"""Bad input, slow clients and floods, over a real port."""

from __future__ import annotations

import asyncio
import logging
import resource
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest

from bot.answer_worker import AnswerWorker
from bot.http_server import HttpServer, bind
from bot.logs import Metrics
from bot.settings import Settings
from bot.web import application, site
from bot.web.application import build_web
from retrieval import Question
from testing.botapi import BotApi
from testing.processes import wait_until, whole_bot
from testing.webhook_bot import free_port
from testing.whole_bot import Made

pytestmark = pytest.mark.slow


_DELAY_S = 0.05


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[AnswerWorker]:
    """Answers that take a twentieth of a second each."""
    with AnswerWorker(Made(_DELAY_S, tmp_path / "none.db"), Metrics()) as worker:
        yield worker


@pytest.fixture
async def port(worker: AnswerWorker, settings: Settings) -> AsyncIterator[int]:
    """Where the web is served, which believes a proxy on this machine."""
    trusting = replace(settings, web_trusted=(ip_network("127.0.0.1"),))
    at = free_port()
    async with HttpServer(build_web(trusting, worker), bind(f"127.0.0.1:{at}", "WEB_LISTEN")):
        await asyncio.sleep(0.1)
        yield at


async def _said(port: int, *parts: bytes, pause_s: float = 0.0) -> bytes:
    """What is answered to some bytes, sent one after the other; nothing where it is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause_s)
        async with asyncio.timeout(10):
            return await reader.read(65_536)
    except ConnectionError:
        return b""
    finally:
        writer.close()


_END = b"\r\n\r\n"
_POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /?q=%00%ff%fe%0d%0aSet-Cookie:a HTTP/1.1\r\nHost: a\r\n\r\n", b"200"),
        (b"GET /?q=" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"400"),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"4"),
        (b"GET /..%2f..%2f..%2fetc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", b"404"),
        (b"GET //evil.example/.. HTTP/1.1\r\nHost: a\r\n\r\n", b"404"),
        (b"GET /overview/ HTTP/1.1\r\nHost: a\r\n\r\n", b"404"),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"421"),
        (b"GET /?q=a&previous=" + b"b" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"200"),
        (b"GET /?q=a&since=%00%ff HTTP/1.1\r\nHost: a\r\n\r\n", b"400"),
        (b"GET /articles?publisher=%e2%80%ae<b>&language=%ff HTTP/1.1\r\nHost: a\r\n\r\n", b"200"),
        (b"GET /style.css HTTP/1.1\r\nHost: a\r\nRange: bytes=9-1,-0,x\r\n\r\n", b"200"),
        (b"DELETE / HTTP/1.1\r\nHost: a\r\n\r\n", b"405"),
        (b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", b"405"),
        (_POST + b"Content-Length: 1000000000\r\n\r\n", b"413"),
        (_POST + b"Content-Length: -1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n", b"200"),
        (
            b"GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: " + b"ru;q=," * 999 + b"\r\n\r\n",
            b"200",
        ),
        (b"GET /?first=99999999999999999999 HTTP/1.1\r\nHost: a\r\n\r\n", b"200"),
        (b"GET /overview?first=99999999999999999999 HTTP/1.1\r\nHost: a\r\n\r\n", b"200"),
        (b"GET /article/%00?mark=9999999-1 HTTP/1.1\r\nHost: a\r\n\r\n", b"404"),
        (b"\x16\x03\x01\x02\x00\x01", b"400"),
    ],
)
async def test_whatever_is_sent_gets_a_clear_answer(port: int, sent: bytes, status: bytes) -> None:
    """None is a fault of ours, and none sets a cookie."""
    said = await _said(port, sent)
    assert said.startswith(b"HTTP/1.1 " + status)
    assert b"set-cookie:" not in said.lower().partition(b"\r\n\r\n")[0]


async def test_a_body_without_end_is_cut_off_and_not_kept(port: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    head = _POST + b"Transfer-Encoding: chunked\r\n\r\n"
    said = await _said(port, head, *(chunk for _ in range(200)))
    assert said == b"" or said.startswith(b"HTTP/1.1 413")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "application/x-www-form-urlencoded"),
        ("/vote", "application/x-www-form-urlencoded"),
        ("/api/ask", "application/json"),
        ("/mcp", "application/json"),
    ],
)
async def test_a_body_that_does_not_come_is_not_waited_for(
    port: int, path: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever route reads it; else 400 such bodies would be all that is ever served."""
    monkeypatch.setattr(application, "_BODY_S", 0.3)
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\n"
    accept = "Accept: application/json, text/event-stream\r\n"
    said = await _said(port, f"{head}{accept}Content-Length: 10\r\n\r\nq=".encode())
    assert said.startswith(b"HTTP/1.1 408")


async def test_the_flood_of_one_visitor_lets_others_ask_at_once(
    port: int, worker: AnswerWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the web wait for one turn of theirs, and so do those of Telegram.

    Told by what is answered meanwhile, not by the clock: a busy machine may be slow at all of it.
    """
    monkeypatch.setattr(site, "_ANSWER_S", 300.0)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=300
    ) as client:

        async def ask(number: int, address: str) -> int:
            headers = {"X-Forwarded-For": address}
            asked = {"q": f"users of Max in {number}?"}
            return (await client.get("/", params=asked, headers=headers)).status_code

        begun = time.perf_counter()
        flood = [asyncio.create_task(ask(number, "198.51.100.1")) for number in range(100)]

        def answered() -> int:
            return sum(task.done() and task.result() == 200 for task in flood)

        await asyncio.sleep(4 * _DELAY_S)
        before = answered()
        assert await ask(-1, "198.51.100.2") == 200
        await worker.answer(Question("users of Telegram?"))
        meanwhile = answered() - before
        told = await asyncio.gather(*flood)
        took_s = time.perf_counter() - begun
    assert meanwhile <= 8  # of the 20 that were let in
    assert 20 <= told.count(200) <= 21 + took_s  # one more a second
    assert set(told) == {200, 429}


async def test_nobody_waits_without_end(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too many wait they are told so."""
    monkeypatch.setattr(site, "_WAITING", 5)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30
    ) as client:
        told = await asyncio.gather(
            *(
                client.get("/overview", headers={"X-Forwarded-For": f"198.51.100.{number}"})
                for number in range(60)
            )
        )
    busy = [response for response in told if response.status_code == 503]
    assert busy
    assert busy[0].headers["retry-after"] == "5"


async def test_one_customer_does_not_fill_the_places_of_all(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a network of their own each request is of another visitor."""
    monkeypatch.setattr(site, "_WAITING", 10)
    monkeypatch.setattr(site, "_WAITING_EACH", 5)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30
    ) as client:

        async def look(address: str) -> int:
            headers = {"X-Forwarded-For": address}
            return (await client.get("/overview", headers=headers)).status_code

        flood = [asyncio.create_task(look(f"2001:db8:0:{n:x}::1")) for n in range(60)]
        await asyncio.sleep(0.05)
        others = await asyncio.gather(look("2001:db8:1::1"), look("198.51.100.7"))
        told = await asyncio.gather(*flood)
    assert list(others) == [200, 200]
    assert set(told) == {200, 429}


async def test_no_log_line_has_a_question(port: int, caplog: pytest.LogCaptureFixture) -> None:
    """Neither one that is answered nor one that fails."""
    with caplog.at_level(logging.DEBUG):
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", trust_env=False
        ) as client:
            logging.getLogger("httpx").setLevel(logging.WARNING)
            logging.getLogger("httpcore").setLevel(logging.WARNING)
            assert (await client.get("/", params={"q": "secret users?"})).status_code == 200
            failed = await client.get("/", params={"q": "raise secret?"})
    assert failed.status_code == 500
    assert "Something went wrong here." in failed.text
    assert "a request failed" in caplog.text
    assert "secret" not in " ".join(record.getMessage() for record in caplog.records)


async def test_who_goes_away_is_no_fault(port: int, caplog: pytest.LogCaptureFixture) -> None:
    """Anybody can do that as often as they like: it fills no log."""
    for _ in range(5):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(_POST + b"Content-Length: 10\r\n\r\nq=")
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort()
    assert (await _said(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")).startswith(b"HTTP/1.1 200")
    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == []


@pytest.mark.process
def test_the_page_is_served_while_telegram_cannot_be_reached(tmp_path: Path) -> None:
    """It is there for those who are kept from Telegram."""
    at = free_port()
    env = {"WEB_LISTEN": f"127.0.0.1:{at}", "WEB_ADDRESS": "https://news.example/ask"}
    url = f"http://127.0.0.1:{at}"

    def is_served() -> bool:
        try:
            return httpx.get(f"{url}/robots.txt", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    with BotApi() as api:
        api.stop()
        with whole_bot(api, tmp_path, wait=False, env=env) as bot:
            wait_until(is_served, 10, "the page")
            found = httpx.get(f"{url}/ask/?q=users+of+Telegram", trust_env=False)
            assert found.status_code == 200
            assert 'href="/ask/overview"' in found.text
            assert httpx.get(f"{url}/overview", trust_env=False).status_code == 200
            bot.terminate()
            assert bot.wait(10) == 0
            assert "users of Telegram" not in bot.log.read_text(encoding="utf-8")
