"""What answering takes of a corpus that is there: time, memory, and what is missed.

`python -m benchmarks.scale.asking CORPUS ENCODERS QUESTIONS` prints the figures as JSON, from a
process that does nothing else, so that its memory is that of answering.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.scale.world import ENCODER, World
from corpus import CorpusStore, Embedding
from retrieval import Answerer, Encoder, LiveIndex, load_encoder, load_reader
from retrieval.index import VectorIndex

QUESTIONS = 100
_MISSED = 20  # of which recall is told
_CHUNK = 20_000


class _Encoder:
    """Takes the time of the encoder that comes along, and gives vectors of the made-up world."""

    name = ENCODER

    def __init__(self, real: Encoder, world: World) -> None:
        self._real, self._world = real, world
        self.asked: list[Embedding] = []

    def encode_questions(self, texts: Sequence[str]) -> Embedding:
        self._real.encode_questions(texts)
        rows = self._world.vectors(len(texts))
        self.asked.append(rows)
        return rows

    def encode_passages(self, texts: Sequence[str]) -> Embedding:
        return self._world.vectors(len(texts))


def asked(corpus: Path, models: Path, questions: int = QUESTIONS) -> dict[str, float]:
    """The figures of so many questions, in ms and MB. Blocks."""
    world = World(asking=True)
    encoder = _Encoder(load_encoder(exported=models), world)
    reader = load_reader()
    times: dict[str, list[float]] = {}
    cpu: dict[str, list[float]] = {}  # what it would take on a machine that does nothing else

    @contextmanager
    def timed(stage: str) -> Iterator[None]:
        began, used = time.perf_counter(), time.thread_time()
        yield
        cpu.setdefault(stage, []).append(1000 * (time.thread_time() - used))
        times.setdefault(stage, []).append(1000 * (time.perf_counter() - began))

    before = _resident_mb()
    began = time.perf_counter()
    with CorpusStore.open(corpus) as store, LiveIndex(store, ENCODER) as index:
        opened = 1000 * (time.perf_counter() - began)
        index.wait()
        answerer = Answerer(store, encoder, reader, timed=timed, index=index)
        for _ in range(questions):
            with timed("question"):
                answerer.answer(world.question())
        resident = _resident_mb()
        recall = _recall(store, VectorIndex.of(store, ENCODER), np.concatenate(encoder.asked))
    told = {"opened_ms": opened, "resident_mb": resident, "models_mb": before, "recall": recall}
    for name in ("search", "question"):
        told[f"{name}_p50_ms"], told[f"{name}_p95_ms"] = np.percentile(times[name], [50, 95])
    told["search_cpu_p95_ms"] = float(np.percentile(cpu["search"], 95))
    return {name: round(value, 3) for name, value in told.items()}


def recall_of(index: VectorIndex, ids: np.ndarray, rows: Embedding, questions: Embedding) -> float:
    """The share of the true nearest 20 that the index gives, over all questions."""
    found = 0
    for question in questions:
        best = ids[np.argpartition(-(rows @ question), _MISSED)[:_MISSED]]
        found += len(set(best.tolist()) & set(index.near(question).tolist()))
    return found / (_MISSED * len(questions))


def _recall(store: CorpusStore, index: VectorIndex, questions: Embedding) -> float:
    """The share of the true nearest 20 that the index gives, over all questions."""
    ids = np.zeros((len(questions), 0), np.int64)
    scores = np.zeros((len(questions), 0), np.float32)
    after = 0
    while True:
        new, rows = store.search.vectors_after(ENCODER, after, _CHUNK)
        if not len(new):
            break
        after = int(new[-1])
        ids = np.hstack([ids, np.broadcast_to(new, (len(questions), len(new)))])
        scores = np.hstack([scores, questions @ rows.T])
        best = np.argsort(-scores, axis=1)[:, :_MISSED]
        ids = np.take_along_axis(ids, best, axis=1)
        scores = np.take_along_axis(scores, best, axis=1)
    given = [set(index.near(question).tolist()) for question in questions]
    found = [len(set(row.tolist()) & near) for row, near in zip(ids, given, strict=True)]
    return sum(found) / ids.size


def _resident_mb() -> float:
    """Memory of this process that is in use now."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise LookupError("VmRSS")


if __name__ == "__main__":
    figures = asked(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(figures) + "\n")
