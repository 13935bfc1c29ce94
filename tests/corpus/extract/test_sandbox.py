"""Reading what strangers send, in a process of its own: bounded, shut in, and up again."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Sandbox, SourceError
from corpus.extract.records import ExtractedArticle, FeedListing
from testing.web.hostile_pages import HOSTILE, rss

pytestmark = pytest.mark.process


_TEXT = "The river rose by two metres in the night, and nobody in the valley slept a minute. "
_PAGE = f"<html><head><title>River</title></head><body><p>{_TEXT * 3}</p></body></html>".encode()
_AT = "https://example.org/a"


@pytest.fixture(scope="module")
def reader() -> Iterator[Sandbox]:
    """A reader with little time, so that tests are quick."""
    with Sandbox(cpu_s=2, wall_s=12.0) as opened:
        yield opened


def _article(reader: Sandbox) -> ExtractedArticle:
    read = reader.read(_PAGE, _AT)
    assert isinstance(read, tuple)
    return read[0]


def _children(of: int) -> list[str]:
    return Path(f"/proc/{of}/task/{of}/children").read_text(encoding="utf-8").split()


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends(reader: Sandbox, name: str) -> None:
    """In seconds, with a reason or with nothing in it, and the next page is read as ever."""
    begun = time.monotonic()
    read: object = None
    with contextlib.suppress(SourceError):
        read = reader.read(HOSTILE[name], _AT)
    assert read is None or isinstance(read, FeedListing)
    if isinstance(read, FeedListing):
        assert all(len(entry.title or "") <= 500 for entry in read.entries)
    assert time.monotonic() - begun < 14
    assert _article(reader).article.title == "River"


def test_no_entity_reaches_a_file(reader: Sandbox, tmp_path: Path) -> None:
    """Not in feeds, sitemaps or pages, by entity, parameter entity or inclusion."""
    secret = tmp_path / "secret.txt"
    secret.write_text("https://example.org/canary-in-the-mine", encoding="utf-8")
    uri = secret.as_uri().encode()
    external = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "' + uri + b'">]>'
    parameter = b'<!DOCTYPE rss [<!ENTITY % p SYSTEM "' + uri + b'"> %p;]>'
    include = b'<x xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include parse="text" href="'
    include += uri + b'"/></x>'
    sitemap = b"<urlset><url><loc>&x;</loc></url></urlset>"
    for data in (
        external + rss(b"&x;"),
        parameter + rss(b"&x;"),
        rss(include),
        external.replace(b"rss", b"urlset") + sitemap,
        external.replace(b"rss", b"html") + _PAGE.replace(b"River", b"&x;"),
    ):
        assert "canary" not in repr(reader.read(data, _AT))


def test_cpu_time_is_bounded() -> None:
    """The system ends the process when its CPU time is over, long before the clock would."""
    with Sandbox(cpu_s=1, wall_s=120.0) as reader, pytest.raises(SourceError, match="more time"):
        reader.read(HOSTILE["attributes"], _AT)


@pytest.mark.parametrize(
    "act",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "subprocess.run(['true'])",
        "os.system('true')",
        "open('/etc/hostname')",
        "open('nothing', 'w')",
        "os.remove('nothing')",
        "pickle.loads(b'cos\\ngetcwd\\n.')",
    ],
)
def test_the_process_is_shut_in(act: str) -> None:
    """Whatever a parser is talked into: no connecting, writing, starting, no files of others."""
    code = f"""
import os, pickle, socket, subprocess
from corpus.extract import sandbox_worker as inside
inside._warm_up()
inside._warm_up = lambda: None
inside.read = lambda data, asked: ({act}, ())[1]
inside.serve()
"""
    asked = {"address": _AT, "bytes": 0}
    ran = subprocess.run(
        [sys.executable, "-c", code, "5", str(1 << 29)],
        input=json.dumps(asked).encode() + b"\n",
        capture_output=True,
        timeout=30,
        check=True,
    )
    assert b"PermissionError" in ran.stdout


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc")
def test_it_knows_no_settings(reader: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the process holds paths and nothing of ours."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "canary")
    reader.close()
    _article(reader)
    assert reader._process is not None
    environment = Path(f"/proc/{reader._process.pid}/environ").read_bytes()
    assert b"canary" not in environment
    assert b"HOME=" not in environment


def test_a_killed_process_is_replaced(reader: Sandbox) -> None:
    """Whoever kills it loses one reading at most."""
    _article(reader)
    assert reader._process is not None
    reader._process.kill()
    reader._process.wait()
    with pytest.raises(SourceError, match="left out"):
        _article(reader)
    assert _article(reader).article.title == "River"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc")
def test_starts_under_load_do_not_hang() -> None:
    """20 starts from several threads while others compute; nothing is left behind."""
    stop = threading.Event()

    def load() -> None:
        import numpy as np

        square = np.ones((200, 200), dtype=np.float32)
        while not stop.is_set():
            np.dot(square, square)
            time.sleep(0.002)

    busy = [threading.Thread(target=load) for _ in range(2)]
    for thread in busy:
        thread.start()
    before = _children(os.getpid())
    starts = int(os.environ.get("VERBATIM_STARTS", "4"))
    try:
        for _ in range(starts):
            with Sandbox() as reader:
                assert _article(reader).article.title == "River"
    finally:
        stop.set()
        for thread in busy:
            thread.join()
    assert set(_children(os.getpid())) <= set(before)


def test_several_threads_share_it(reader: Sandbox) -> None:
    """Each gets its own answer."""
    got: dict[int, str | None] = {}

    def work(number: int) -> None:
        page = _PAGE.replace(b"River", b"River %d" % number)
        read = reader.read(page, _AT)
        assert isinstance(read, tuple)
        got[number] = read[0].article.title

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {n: f"River {n}" for n in range(8)}
