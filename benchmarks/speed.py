"""How fast and how large: `python -m benchmarks.speed`, against the plain way in the same run.

Both answer from the same corpus with the same networks; the plain way is sentence-transformers
and the reader in torch, float32. The two take turns, so that a busy machine slows both alike.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.articles import made_up, questions
from benchmarks.plain import PlainPipeline
from bot.answer_worker import answering
from bot.render.terminal import Progress
from bot.settings import Settings
from corpus import CorpusStore
from retrieval import Question, embedding, load_encoder
from retrieval.e5 import HUB_NAME, PROMPTS

_TURN = 10


class Measured(NamedTuple):
    """One line of the table: ours, the plain way's, and how many times better ours is."""

    what: str
    ours: float
    plain: float
    unit: str
    asked: str

    @property
    def ratio(self) -> float:
        """How many times less ours takes."""
        return self.plain / self.ours


def main() -> None:
    """Measure, print a table, write JSON where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--passages", type=int, default=256, help="embedded by both")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument(
        "--network", default=HUB_NAME, help="folder or hub name of the encoder, for the plain way"
    )
    parser.add_argument("--data-dir", type=Path, help="filled where empty, else used as it is")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=args.data_dir or Path(folder))
        if not settings.corpus.exists():
            _fill(settings, args.articles, Progress(console))
        rows = [
            # first, while no model is in this process
            *_starts(settings, args.network, args.starts),
            *_answers(settings, args.network, args.questions, Progress(console)),
            _embedding(settings, args.network, args.passages, Progress(console)),
        ]
    console.print(_table(rows, args.articles))
    if args.json:
        found = [{**row._asdict(), "ratio": row.ratio} for row in rows]
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


def _fill(settings: Settings, count: int, shown: Progress) -> None:
    encoder = settings.open_encoder(shown.busy)
    with CorpusStore.open(settings.corpus, create=True) as store:
        for article in shown.track(list(made_up(count)), "Adding articles"):
            store.add(article, encoder.name, embedding(encoder))


def _starts(settings: Settings, network: str, times: int) -> list[Measured]:
    """Wall time and largest resident memory of a process that answers one question."""
    (asked,) = questions(1)
    ours = [sys.executable, "-m", "bot", "ask", asked]
    plain = [sys.executable, "-m", "benchmarks.plain", str(settings.corpus), network, asked]
    runs = [(_process(ours, settings), _process(plain, settings)) for _ in range(times)]
    seconds = [np.median([run[i][0] for run in runs]) for i in (0, 1)]
    memory = [np.median([run[i][1] for run in runs]) for i in (0, 1)]
    return [
        Measured("cold start to the answer", *map(float, seconds), "s", "≥ 4"),
        Measured("resident memory", *map(float, memory), "MB", "≥ 2.5"),
    ]


def _process(command: Sequence[str], settings: Settings) -> tuple[float, float]:
    """Seconds and megabytes that a command took."""
    env = {**os.environ, "DATA_DIR": str(settings.data_dir)}
    start = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - what Path has is no better
        actions = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)]
        child = os.posix_spawn(command[0], command, env, file_actions=actions)
        _, status, usage = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with status {status}")
    return time.perf_counter() - start, usage.ru_maxrss / 1000


def _answers(settings: Settings, network: str, count: int, shown: Progress) -> list[Measured]:
    asked = questions(count)
    with answering(settings, shown) as answerer, CorpusStore.open(settings.corpus) as store:
        plain = PlainPipeline(store, network)
        ours_s, plain_s = _in_turns(
            asked, lambda q: answerer.answer(Question.parse(q)), plain.answer
        )
    return [
        Measured(
            f"a question, p{p}",
            float(np.percentile(ours_s, p)) * 1000,
            float(np.percentile(plain_s, p)) * 1000,
            "ms",
            "≥ 3" if p == 50 else "",
        )
        for p in (50, 95)
    ]


def _embedding(settings: Settings, network: str, count: int, shown: Progress) -> Measured:
    ours, plain = settings.open_encoder(shown.busy), load_encoder(network, PROMPTS)
    with CorpusStore.open(settings.corpus) as store:
        texts = [p.text for p in store.visible.passages(range(1, count + 1))]
    batches = [texts[i : i + 32] for i in range(0, len(texts), 32)]
    ours_s, plain_s = _in_turns(batches, ours.encode_passages, plain.encode_passages)
    per_passage = [sum(times) / len(texts) * 1000 for times in (ours_s, plain_s)]
    return Measured("embedding a passage", *per_passage, "ms", "≥ 1.8")


def _in_turns(
    inputs: Sequence[Any], ours: Callable[[Any], object], plain: Callable[[Any], object]
) -> tuple[list[float], list[float]]:
    """Seconds that each took for each input, in turns of some inputs each.

    The first of a turn is done once more and not counted: right after the other one, a program
    finds the caches full of the other's weights and the other's threads still spinning, which
    nobody who runs one of the two would see.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for at in range(0, len(inputs), _TURN):
        turn = inputs[at : at + _TURN]
        for took, work in zip(times, (ours, plain), strict=True):
            work(turn[0])
            for value in turn:
                start = time.perf_counter()
                work(value)
                took.append(time.perf_counter() - start)
    return times


def _table(rows: Sequence[Measured], articles: int) -> Table:
    table = Table(title=f"{articles:,} articles, {os.cpu_count()} cores")
    for name in ("", "Verbatim", "plain", "times", "asked"):
        table.add_column(name, justify="left" if not name else "right")
    for row in rows:
        cells = (f"{row.ours:,.2f} {row.unit}", f"{row.plain:,.2f} {row.unit}", f"{row.ratio:.1f}")
        table.add_row(row.what, *cells, row.asked)
    return table


if __name__ == "__main__":
    main()
