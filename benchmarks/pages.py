"""What a page weighs, and its time beside the answer alone: `python -m benchmarks.pages`.

Each question is answered alone and as a page over HTTP by turns, by the real models, from made-up
articles; neither is kept. The client is a process of its own, as a browser is.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

from benchmarks.api_requests import Unlimited
from benchmarks.articles import made_up, questions
from bot.answer_worker import AnswerWorker, answering
from bot.http_server import HttpServer, bind
from bot.metrics import Metrics
from bot.render.terminal import Progress
from bot.settings import Settings
from bot.web.application import build_web
from corpus import CorpusStore
from retrieval import Question, embedding
from testing.webhook_bot import free_port

_PAGES = ("/", "/overview", "/timeline", "/articles", "/newest.atom", "/style.css")

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
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--questions", type=int, default=60)
    args = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        shown = Progress(console)
        encoder = settings.open_encoder(shown.busy)
        with CorpusStore.open(settings.corpus, create=True) as store:
            for article in shown.track(list(made_up(args.articles)), "Adding articles"):
                store.add(article, encoder.name, embedding(encoder))
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
