"""Hosts that never end, send too much or lead on and on: bounded in time and memory."""

from __future__ import annotations

import subprocess
import sys
import time
import tracemalloc

import pytest

from corpus import Downloader, DownloadError
from corpus.fetch.transport import Budget, decoded
from testing.web.hostile_hosts import (
    HEAD,
    HOSTS,
    dripping_body,
    endless_body,
    packed_zeros,
    redirected,
    zip_bomb,
)
from testing.web.server import LONGEST_S, Exchange, Handle, Web

pytestmark = pytest.mark.slow


_CPU_S = 1.0


@pytest.mark.parametrize(("handle", "kind"), HOSTS.values(), ids=HOSTS)
def test_it_ends(web: Web, handle: Handle, kind: str) -> None:
    """Each ends at little cost, long before the host does, with an error that says why."""
    web.routes["/robots.txt"] = lambda exchange: exchange.answer(b"", status=404)
    address = web.at("/a", handle)
    # what is refused for another reason than its slowness may be so on a busy machine
    deadline_s = 0.5 if "slow" in kind.split() else LONGEST_S / 2
    begun, spent = time.monotonic(), time.thread_time()
    with pytest.raises(DownloadError) as caught:
        Downloader(allow_private=True, pause_s=0.0, deadline_s=deadline_s).get(address)
    assert time.thread_time() - spent < _CPU_S
    assert time.monotonic() - begun < LONGEST_S
    assert caught.value.kind in kind.split()


def test_a_slow_robots_file_does_not_add_its_time(web: Web) -> None:
    """The deadline holds for robots.txt and the page together."""
    web.at("/robots.txt", dripping_body)
    begun = time.monotonic()
    with pytest.raises(DownloadError) as caught:
        Downloader(allow_private=True, pause_s=0.0, deadline_s=0.5).get(web.at("/a", b"x"))
    assert caught.value.kind == "slow"
    assert time.monotonic() - begun < 5  # on its own it would have eight seconds


def test_an_endless_robots_file_is_cut(web: Web, open_downloader: Downloader) -> None:
    """Its first half megabyte counts."""

    def handle(exchange: Exchange) -> None:
        exchange.send(HEAD + b"\r\nUser-agent: *\nDisallow: /no\n")
        while exchange.send(b"# more\n" * 9000):
            pass

    web.at("/robots.txt", handle)
    assert open_downloader.get(web.at("/yes", b"<p>x")).data == b"<p>x"
    with pytest.raises(DownloadError, match="asks not to"):
        open_downloader.get(web.at("/no", b"<p>x"))


def test_21_redirects(web: Web, open_downloader: Downloader) -> None:
    """After the fifth it is enough; a circle too."""
    with pytest.raises(DownloadError) as caught:
        open_downloader.get(redirected(web, 21))
    assert caught.value.kind == "redirects"
    assert len(web.paths()) == 7  # with robots.txt


@pytest.mark.process
def test_memory_stays_small(web: Web) -> None:
    """A bomb and an endless body cost a process of its own less than 64 MB more."""
    web.at("/bomb", zip_bomb)
    web.at("/endless", endless_body)
    code = f"""
import resource
from corpus.fetch.transport import decoded
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
    packed = b"".join(packed_zeros(1 << 27))
    tracemalloc.start()
    try:
        with pytest.raises(DownloadError, match="larger than"):
            decoded([packed], "gzip", 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
