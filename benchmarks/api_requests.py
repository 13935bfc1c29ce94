"""What `/api/ask` takes beside the answer alone, and how many it answers: `make bench-api`.

Real models, made-up articles, and clients in a process of their own on the same machine. Each
question is answered alone and over HTTP, each first every second time, and neither is kept; the
time of the processor is that of the whole server, so that other work on the machine matters less.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

from benchmarks.articles import made_up_corpus, questions
from bot.answer_worker import AnswerWorker, answering
from bot.http_server import HttpServer, bind
from bot.limits import Rate
from bot.logs import Metrics
from bot.render.terminal import Progress
from bot.settings import Settings
from bot.web.application import build_web
from bot.web.visitors import Visitors
from retrieval import Answerer, Question
from testing.webhook_bot import free_port

ASKED_MS = 5.0
"""An answer over HTTP takes no more than so much longer than the answer alone."""

_CLIENT = """
import http.client, json, sys, threading, time
port, seconds = int(sys.argv[1]), float(sys.argv[2])
def get(connection, path, tag):
    connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
    response = connection.getresponse()
    body = response.read()
    return response.status, response.headers.get("ETag")
def load(paths, tag, until, took):
    connection, n = http.client.HTTPConnection("127.0.0.1", port), 0
    while time.perf_counter() < until:
        begun = time.perf_counter()
        status, _ = get(connection, paths[n % len(paths)], tag)
        took.append((status, time.perf_counter() - begun))
        n += 1
connection = http.client.HTTPConnection("127.0.0.1", port)
for line in sys.stdin:
    told = json.loads(line)
    if "one" in told:
        begun = time.perf_counter()
        status, tag = get(connection, told["one"], None)
        took = time.perf_counter() - begun
        print(json.dumps({"status": status, "s": took, "tag": tag}), flush=True)
        continue
    took, begun = [], time.perf_counter()
    threads = [
        threading.Thread(target=load, args=(paths, told["tag"], begun + seconds, took))
        for paths in told["many"]
    ]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print(json.dumps({"took": took, "s": time.perf_counter() - begun}), flush=True)
"""

_AT_ONCE = 4


class Times(NamedTuple):
    """Of one kind of request: seconds each took, and how many were answered in a second."""

    what: str
    seconds: list[float]
    per_s: float | None = None

    @property
    def p50_ms(self) -> float:
        """The median."""
        return statistics.median(self.seconds) * 1e3

    @property
    def p95_ms(self) -> float:
        """What 95 of a hundred stay below."""
        return statistics.quantiles(self.seconds, n=20, method="inclusive")[-1] * 1e3


class Unlimited(Visitors):
    """Visitors who may ask as fast as they like."""

    def wait_s(self, address: str, rate: Rate, requests: int = 1) -> float:
        """Nobody waits."""
        del address, rate, requests
        return 0.0


class _Clients:
    """Programs that ask, in one process of their own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def tell(self, **told: object) -> dict[str, object]:
        """What comes of a task."""
        into, out = self._process.stdin, self._process.stdout
        if into is None or out is None:
            raise RuntimeError("the clients have no pipes")
        into.write(f"{json.dumps(told)}\n".encode())
        found: dict[str, object] = json.loads(await out.readline())
        return found


def main() -> None:
    """Measure, and print a table; the exit code is 1 where it takes longer than asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=5.0, help="of load, for each kind")
    parser.add_argument("--models", type=Path, help="a folder with prepared models")
    args = parser.parse_args()
    console = Console()
    with (
        made_up_corpus(args.articles, console, args.models) as settings,
        answering(settings, Progress(console)) as answerer,
    ):
        asked = distinct(args.questions)
        found = asyncio.run(measure(settings, answerer, asked, args.seconds))
    table = Table("request", "p50 ms", "p95 ms", "a second")
    for one in found:
        rate = f"{one.per_s:.0f}" if one.per_s is not None else ""
        table.add_row(one.what, f"{one.p50_ms:.2f}", f"{one.p95_ms:.2f}", rate)
    console.print(table)
    over = next(one for one in found if one.what == OVERHEAD_CPU)
    if over.p50_ms > ASKED_MS:
        sys.exit(f"over HTTP it takes {over.p50_ms:.1f} ms longer; at most {ASKED_MS} are asked")


ALONE = "answer() alone"
OVER_HTTP = "GET /api/ask, asked for the first time"
OVERHEAD = "longer than alone, each question by itself"
OVERHEAD_CPU = "the same, time of the processor"
KEPT = f"GET /api/ask, asked before, {_AT_ONCE} at once"
UNCHANGED = f"GET /api/ask with If-None-Match (304), {_AT_ONCE} at once"
NEW = f"GET /api/ask, never asked, {_AT_ONCE} at once"


async def measure(
    settings: Settings, answerer: Answerer, asked: Sequence[str], seconds: float
) -> list[Times]:
    """The times of every kind of request."""
    half = len(asked) // 2
    with (
        AnswerWorker(answerer, Metrics()) as worker,
        closing(bind(f"127.0.0.1:{free_port()}", "WEB_LISTEN")) as at,
    ):
        application = build_web(settings, worker)
        application.state.site.visitors = Unlimited()
        port = at.getsockname()[1]
        async with HttpServer(application, at):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _CLIENT, str(port), str(seconds)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                limit=2**26,
            )
            clients = _Clients(process)
            try:
                for _ in range(3):  # what is made at the first request
                    await clients.tell(one=_path("Is it warm?"))
                    await worker.answer(Question.parse("Is it warm?"))
                found = await _by_turns(clients, worker, asked[:half])
                kept = [_path(one) for one in asked[:half]]
                tag = str((await clients.tell(one=kept[0]))["tag"])
                found.append(await _load(clients, KEPT, [kept] * _AT_ONCE, 200))
                same = [[kept[0]]] * _AT_ONCE
                found.append(await _load(clients, UNCHANGED, same, 304, tag))
                new = [
                    [_path(f"{one} {turn} {lane}?") for turn in range(99) for one in asked[half:]]
                    for lane in range(_AT_ONCE)
                ]
                found.append(await _load(clients, NEW, new, 200))
                return found
            finally:
                process.kill()
                await process.wait()


async def _by_turns(clients: _Clients, worker: AnswerWorker, asked: Sequence[str]) -> list[Times]:
    alone: list[float] = []
    served: list[float] = []
    longer: list[float] = []
    longer_cpu: list[float] = []
    for number, question in enumerate(asked):
        took = dict.fromkeys(("alone", "served"), (0.0, 0.0))
        for way in ("alone", "served") if number % 2 else ("served", "alone"):
            cpu, begun = time.process_time(), time.perf_counter()
            if way == "alone":
                await worker.answer(Question.parse(question))
                wall = time.perf_counter() - begun
            else:
                wall = float(str((await clients.tell(one=_path(question)))["s"]))
            took[way] = wall, time.process_time() - cpu
        alone.append(took["alone"][0])
        served.append(took["served"][0])
        longer.append(took["served"][0] - took["alone"][0])
        longer_cpu.append(took["served"][1] - took["alone"][1])
    return [
        Times(ALONE, alone, 1 / statistics.mean(alone)),
        Times(OVER_HTTP, served, 1 / statistics.mean(served)),
        Times(OVERHEAD, longer),
        Times(OVERHEAD_CPU, longer_cpu),
    ]


async def _load(
    clients: _Clients,
    what: str,
    paths: Sequence[Sequence[str]],
    status: int,
    tag: str | None = None,
) -> Times:
    """The times of clients that ask without a pause, each on a connection of its own."""
    told = await clients.tell(many=paths, tag=tag)
    took = told["took"]
    if not isinstance(took, list) or {each[0] for each in took} != {status}:
        raise RuntimeError(f"{what}: not all were answered with {status}")
    return Times(what, [each[1] for each in took], len(took) / float(str(told["s"])))


def _path(question: str) -> str:
    return f"/api/ask?{urlencode({'q': question})}"


def distinct(count: int) -> list[str]:
    """So many questions, no two alike."""
    return list(dict.fromkeys(questions(20 * count)))[:count]


if __name__ == "__main__":
    main()
