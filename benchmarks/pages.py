"""What a page weighs, how it loads, and its time beside the answer alone: `make bench-pages`.

Each question is answered alone and as a page over HTTP by turns, by the real models, from made-up
articles; neither is kept. The client is a process of its own, as a browser is. Where Chromium is
installed, pages are loaded in it as on an old phone far from a mast.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

from benchmarks.api_requests import Unlimited
from benchmarks.articles import made_up_corpus, questions
from bot.answer_worker import AnswerWorker, answering
from bot.http_server import HttpServer, bind
from bot.logs import Metrics
from bot.render.terminal import Progress
from bot.settings import Settings
from bot.web.application import build_web
from retrieval import Question
from testing.webhook_bot import free_port

if TYPE_CHECKING:
    from playwright.async_api import Browser

_PAGES = ("/", "/overview", "/timeline", "/articles", "/newest.atom", "/style.css")

_PHONE: Any = {"width": 360, "height": 740}

_CLIENT = """
import http.client, sys, time
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
for line in sys.stdin:
    begun = time.perf_counter()
    connection.request("GET", line.strip())
    response = connection.getresponse()
    body = response.read()
    print(response.status, time.perf_counter() - begun, len(body), flush=True)
"""


class _Client:
    """A browser as far as time goes: one connection, one request after the other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def get(self, path: str) -> tuple[float, int]:
        """The seconds that a page takes, and its bytes."""
        told, said = self._process.stdin, self._process.stdout
        if told is None or said is None:
            raise RuntimeError("the client has no pipes")
        told.write(f"{path}\n".encode())
        status, seconds, size = (await said.readline()).split()
        if status != b"200":
            raise RuntimeError(f"{path} is answered with {status.decode()}")
        return float(seconds), int(size)


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--models", type=Path, help="a folder with prepared models")
    args = parser.parse_args()
    console = Console()
    with made_up_corpus(args.articles, console, args.models) as settings:
        asyncio.run(_measure(settings, args.questions, console))


async def _measure(settings: Settings, count: int, console: Console) -> None:
    counts = Metrics()
    port = free_port()
    at = bind(f"127.0.0.1:{port}", "WEB_LISTEN")
    with (
        answering(settings, Progress(console)) as answerer,
        AnswerWorker(answerer, counts) as worker,
    ):
        application = build_web(settings, worker)
        application.state.site.visitors = Unlimited()
        async with HttpServer(application, at):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _CLIENT, str(port)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            client = _Client(process)
            await client.get("/robots.txt")
            console.print(await _weights(client, count))
            if browser := shutil.which("chromium"):
                console.print(await _loads(f"http://127.0.0.1:{port}", browser, count))
            console.print(await _times(client, worker, count))
            process.kill()
            await process.wait()


async def _weights(client: _Client, count: int) -> Table:
    table = Table("page", "bytes", "with its style", title="Weight, as sent without compression")
    style = (await client.get("/style.css"))[1]
    for path in _PAGES:
        size = (await client.get(path))[1]
        table.add_row(path, str(size), str(size + style))
    asked = _distinct(count + 10)[count:]
    sizes = [(await client.get(f"/?{urlencode({'q': one})}"))[1] for one in asked]
    table.add_row("/?q=… (largest of ten)", str(max(sizes)), str(max(sizes) + style))
    return table


_LATENCY_MS, _KILOBITS, _SLOWER = 400, 400, 4

_SEEN = """() => new Promise(resolve => {
  const seen = { fcp: 0, lcp: 0, tbt: 0, cls: 0 };
  const watch = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each))
    .observe({ type, buffered: true });
  watch("paint", one => { if (one.name === "first-contentful-paint") seen.fcp = one.startTime });
  watch("largest-contentful-paint", one => { seen.lcp = one.startTime });
  watch("longtask", one => { seen.tbt += Math.max(0, one.duration - 50) });
  watch("layout-shift", one => { if (!one.hadRecentInput) seen.cls += one.value });
  setTimeout(() => resolve(seen), 500);
})"""
"""What Lighthouse watches, too. Source: https://web.dev/articles/vitals."""


async def _loads(site: str, browser: str, count: int) -> Table:
    """First loads in Chromium, with nothing kept, on a slow line and a slow processor."""
    from playwright.async_api import async_playwright

    names = ("page", "FCP ms", "LCP ms", "TBT ms", "CLS", "bytes", "requests")
    title = f"{_KILOBITS} kbit/s, {_LATENCY_MS} ms, processor {_SLOWER} times slower"
    table = Table(*names, title=title)
    asked = f"/?{urlencode({'q': _distinct(count + 11)[-1]})}"
    async with async_playwright() as launcher:
        chromium = await launcher.chromium.launch(executable_path=browser)
        first = await chromium.new_page()
        await first.goto(site)
        article = re.search(r"/article/[0-9a-f]+", await first.content())
        await first.goto(f"{site}{asked}")  # the line is measured, not the answer
        for path in ("/", asked, article[0] if article else "/overview", "/timeline"):
            kind = re.sub(r"[0-9a-f]{12}|(?<=q=).*", "…", path)
            table.add_row(kind, *await _load(chromium, f"{site}{path}"))
        await chromium.close()
    return table


async def _load(chromium: Browser, address: str) -> list[str]:
    """The figures of one first load."""
    page = await (await chromium.new_context(viewport=_PHONE)).new_page()
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    per_s = _KILOBITS * 1000 / 8
    slow = {"latency": _LATENCY_MS, "downloadThroughput": per_s, "uploadThroughput": per_s}
    await line.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    await line.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    sizes: list[int] = []
    line.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    await page.goto(address, wait_until="load")
    seen = await page.evaluate(_SEEN)
    await page.context.close()
    figures = [f"{seen[name]:.0f}" for name in ("fcp", "lcp", "tbt")]
    return [*figures, f"{seen['cls']:.3f}", f"{sum(sizes):,.0f}", str(len(sizes))]


async def _times(client: _Client, worker: AnswerWorker, count: int) -> Table:
    """The answer alone, and its page, each first every second time."""
    alone: list[float] = []
    page: list[float] = []
    known: list[float] = []
    cpu: list[float] = []
    for number, question in enumerate(_distinct(count)):
        path = f"/?{urlencode({'q': question})}"
        for turn in range(2):
            if (number + turn) % 2:
                begun = time.perf_counter()
                await worker.answer(Question.parse(question))
                alone.append(time.perf_counter() - begun)
            else:
                page.append((await client.get(path))[0])
        begun = time.process_time()
        known.append((await client.get(path))[0])
        cpu.append(time.process_time() - begun)
    table = Table("milliseconds", "least", "median", "95 %", title=f"{count} questions")
    for name, found in (
        ("answer() alone", alone),
        ("page of an answer", page),
        ("page of a question asked before", known),
        ("the same, time of the processor", cpu),
    ):
        figures = min(found), statistics.median(found), statistics.quantiles(found, n=20)[-1]
        table.add_row(name, *(f"{figure * 1e3:.1f}" for figure in figures))
    return table


def _distinct(count: int) -> list[str]:
    """So many questions, no two alike."""
    return list(dict.fromkeys(questions(20 * count)))[:count]


if __name__ == "__main__":
    main()
