"""Hosts that never end, send too much or lead on and on: bounded in time and memory."""

from __future__ import annotations

import subprocess
import sys
import time
import tracemalloc
import zlib
from functools import cache, partial

import pytest

from corpus.fetch.client import Downloader
from corpus.fetch.response import DownloadError, decoded
from corpus.fetch.transport import Budget
from testing.web.server import Exchange, Handle, Web

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_DEADLINE_S = 1.2


@cache
def _packed_zeros(count: int) -> list[bytes]:
    """So many zeros as gzip, in pieces: a megabyte of it is a gigabyte."""
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = bytes(1 << 20)
    pieces = [packing.compress(piece) for _ in range(count >> 20)]
    return [*filter(None, pieces), packing.flush()]


def sending_bomb(count: int) -> Handle:
    """A page of so many zeros, packed."""

    def bomb(exchange: Exchange) -> None:
        exchange.send(_HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n")
        for piece in _packed_zeros(count):
            exchange.send(piece)

    return bomb


_bomb = sending_bomb(1 << 27)


def _endless(exchange: Exchange) -> None:
    exchange.send(_HEAD + b"\r\n")
    while exchange.send(b"<p>more" * 9000):
        pass


def _drip_body(exchange: Exchange) -> None:
    exchange.send(_HEAD + b"\r\n")
    while exchange.send(b"x"):
        time.sleep(0.1)


def _drip_headers(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while exchange.send(b"x"):
        time.sleep(0.1)


def _drip_chunks(exchange: Exchange) -> None:
    exchange.send(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while exchange.send(b"1\r\nx\r\n"):
        time.sleep(0.1)


def _silent(exchange: Exchange) -> None:
    exchange.sock.recv(1)


def _long_header(exchange: Exchange) -> None:
    exchange.send(_HEAD + b"X-Long: " + b"x" * 1_000_000 + b"\r\n\r\n<p>text</p>")


def _many_headers(exchange: Exchange) -> None:
    exchange.send(_HEAD + b"".join(b"X-%d: x\r\n" % n for n in range(100_000)) + b"\r\n")


def _interim(exchange: Exchange) -> None:
    while exchange.send(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 500):
        pass


def _rude(exchange: Exchange) -> None:
    exchange.send(b"SSH-2.0-OpenSSH_9.6\r\n")


def _declared(exchange: Exchange) -> None:
    exchange.send(_HEAD + b"Content-Length: 99999999999999999999\r\n\r\n")


HOSTS: dict[str, tuple[Handle, str]] = {
    "a bomb": (_bomb, "large"),
    "endless": (_endless, "large"),
    "a dripping body": (_drip_body, "slow"),
    "dripping headers": (_drip_headers, "slow"),
    "dripping chunks": (_drip_chunks, "slow"),
    "silent": (_silent, "slow"),
    "a header of a megabyte": (_long_header, "content"),
    "100,000 headers": (_many_headers, "content"),
    "interim answers": (_interim, "large slow"),
    "no HTTP": (_rude, "content"),
    "a length beyond all": (_declared, "large"),
}
"""What hosts may do, and the kinds of error that tell it."""


@pytest.mark.parametrize(("handle", "kind"), HOSTS.values(), ids=HOSTS)
def test_it_ends(web: Web, handle: Handle, kind: str) -> None:
    """Each ends by the deadline, with an error that says why."""
    web.routes["/robots.txt"] = lambda exchange: exchange.answer(b"", status=404)
    address = web.at("/a", handle)
    begun = time.monotonic()
    with pytest.raises(DownloadError) as caught:
        Downloader(allow_private=True, pause_s=0.0, deadline_s=_DEADLINE_S).get(address)
    assert time.monotonic() - begun < _DEADLINE_S + 1
    assert caught.value.kind in kind.split()


def test_a_slow_robots_file_does_not_add_its_time(web: Web) -> None:
    """The deadline holds for robots.txt and the page together."""
    web.at("/robots.txt", _drip_body)
    begun = time.monotonic()
    with pytest.raises(DownloadError) as caught:
        Downloader(allow_private=True, pause_s=0.0, deadline_s=1.0).get(web.at("/a", b"x"))
    assert caught.value.kind == "slow"
    assert time.monotonic() - begun < 2


def test_an_endless_robots_file_is_cut(web: Web, open_downloader: Downloader) -> None:
    """Its first half megabyte counts."""

    def handle(exchange: Exchange) -> None:
        exchange.send(_HEAD + b"\r\nUser-agent: *\nDisallow: /no\n")
        while exchange.send(b"# more\n" * 9000):
            pass

    web.at("/robots.txt", handle)
    assert open_downloader.get(web.at("/yes", b"<p>x")).data == b"<p>x"
    with pytest.raises(DownloadError, match="asks not to"):
        open_downloader.get(web.at("/no", b"<p>x"))


def redirected(web: Web, count: int) -> str:
    """The first of so many addresses that lead on in a circle."""
    for n in range(count):
        path = f"/{(n + 1) % count}"
        web.at(f"/{n}", partial(Exchange.answer, body=b"", status=302, Location=path))
    return f"{web.root}/0"


def test_21_redirects(web: Web, open_downloader: Downloader) -> None:
    """After the fifth it is enough; a circle too."""
    with pytest.raises(DownloadError) as caught:
        open_downloader.get(redirected(web, 21))
    assert caught.value.kind == "redirects"
    assert len(web.paths()) == 7  # with robots.txt


def test_memory_stays_small(web: Web) -> None:
    """A bomb and an endless body cost a process of its own less than 64 MB more."""
    web.at("/bomb", _bomb)
    web.at("/endless", _endless)
    code = f"""
import resource
from corpus.fetch.response import decoded
from corpus.fetch.transport import Budget
from corpus.fetch.client import Downloader, DownloadError
downloader = Downloader(allow_private=True, pause_s=0.0)
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
for path in ("/bomb", "/endless"):
    try:
        downloader.get("{web.root}" + path)
    except DownloadError as error:
        assert error.kind == "large", error
print(peak() - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert int(done.stdout) <= 64


def test_everything_off_the_wire_counts() -> None:
    """Headers, chunk sizes and interim answers are bytes too."""
    budget = Budget(5.0, 100)
    budget.spend(100)
    with pytest.raises(DownloadError) as caught:
        budget.spend(1)
    assert caught.value.kind == "large"


def test_a_bomb_is_never_unpacked_whole() -> None:
    """However much comes in one piece, what is held is the limit and a little."""
    packed = b"".join(_packed_zeros(1 << 27))
    tracemalloc.start()
    try:
        with pytest.raises(DownloadError, match="larger than"):
            decoded([packed], "gzip", 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
