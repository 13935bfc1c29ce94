"""Promises 27 and 28: hosts that never end and bytes that are a trap cost little."""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.collecting.promise import Reached, Sizes
from corpus import Sandbox, SourceError
from testing.web.hostile_hosts import HOSTS, redirected, sending_bomb
from testing.web.hostile_pages import HOSTILE, rss
from testing.web.server import serving

_FETCH = """
import json, resource, sys, time
from corpus.fetch.client import Downloader, DownloadError
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before, began, size = peak(), time.monotonic(), 0
try:
    size = len(Downloader(allow_private=True, pause_s=0.0, deadline_s=float(sys.argv[2]))
               .get(sys.argv[1]).data)
    kind = "none"
except DownloadError as error:
    kind = error.kind
print(json.dumps([kind, time.monotonic() - began, peak() - before, size]))
"""
_MOST_S, _MOST_MB, _MOST_BYTES = 15.0, 64, 5_000_000
_CPU_S, _CHILD_MB, _LAG_S = 10.0, 512, 0.05


def endless(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Each host is asked by a process of its own, all at once."""
    del folder
    with serving() as web:
        web.routes["/robots.txt"] = lambda exchange: exchange.answer(b"", status=404)
        addresses = {name: web.at(f"/{name[:9]}", handle) for name, (handle, _) in HOSTS.items()}
        addresses["a bomb"] = web.at("/bomb", sending_bomb(sizes.bomb_bytes))
        addresses["21 redirects"] = redirected(web, 21)
        with ThreadPoolExecutor(4) as pool:
            told = list(pool.map(lambda at: _fetched(at, sizes.deadline_s), addresses.values()))
    wrong = [name for name, one in zip(addresses, told, strict=True) if one[0] == "none"]
    slowest = max(one[1] for one in told) - sizes.deadline_s
    memory = max(one[2] for one in told)
    size = max(one[3] for one in told)
    figure = (
        f"{len(told)} hosts: the last ended {max(slowest, 0):.1f} s after the deadline of "
        f"{sizes.deadline_s:g} s, at most {memory} MB more memory (gzip of "
        f"{sizes.bomb_bytes >> 20:,} MiB among them)"
    )
    figure += f"; taken: {', '.join(wrong)}" if wrong else ""
    kept = slowest <= 1 and memory <= _MOST_MB and size <= _MOST_BYTES and not wrong
    return {27: Reached(figure, kept)}


def _fetched(address: str, deadline_s: float) -> tuple[str, float, int, int]:
    ran = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", _FETCH, address, str(deadline_s)],
        capture_output=True,
        check=True,
        timeout=120,
    )
    kind, took_s, more_mb, size = json.loads(ran.stdout)
    return str(kind), float(took_s), int(more_mb), int(size)


def trapped(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Traps are read one after the other, while an event loop counts how late it is.

    In a process of its own, whose children have all of the memory that is counted.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(_trapped, sizes, folder).result()


def _trapped(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    secret = folder / "secret.txt"
    secret.write_text("https://example.org/canary", encoding="utf-8")
    traps = dict(list(HOSTILE.items())[: sizes.hostile_texts])
    entity = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "' + secret.as_uri().encode() + b'">]>'
    traps |= {"a file by an entity": entity + rss(b"&x;")}
    lags: list[float] = []
    done = threading.Event()
    ticking = threading.Thread(target=lambda: asyncio.run(_tick(lags, done)))
    ticking.start()
    said: list[str] = []
    longest_s = 0.0
    try:
        for data in traps.values():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            with Sandbox(cpu_s=sizes.read_cpu_s) as reader:
                try:
                    said.append(repr(reader.read(data, "https://example.org/a")))
                except SourceError as error:
                    said.append(str(error))
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            longest_s = max(longest_s, used_s)
    finally:
        done.set()
        ticking.join()
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    outside = sum("canary" in each for each in said)
    late_s = float(np.percentile(lags, 99))
    figure = (
        f"{len(traps)} traps: at most {longest_s:.1f} s of CPU with the start of the child, "
        f"{memory} MB; loop lag p99 {late_s * 1000:.0f} ms; {outside} reads outside"
    )
    kept = longest_s <= _CPU_S + 2 and memory <= _CHILD_MB and late_s <= _LAG_S and not outside
    return {28: Reached(figure, kept)}


async def _tick(lags: list[float], done: threading.Event) -> None:
    while not done.is_set():
        began = time.perf_counter()
        await asyncio.sleep(0.01)
        lags.append(time.perf_counter() - began - 0.01)
