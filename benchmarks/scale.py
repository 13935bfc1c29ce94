"""How adding and searching grow with the corpus.

    python -m benchmarks.scale 1000 10000

Articles are generated; clustered random vectors stand for embeddings, since searching is measured,
and encoding a question, which does not grow, is left out.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus import Article, CorpusStore, Embedding, Passage
from retrieval import Question
from retrieval.dense import DenseIndex
from retrieval.fusion import fuse
from retrieval.lexical import search

_DIM = 384
_CLUSTERS = 2000
_PARAGRAPHS = 10
_QUESTIONS = 60


class World:
    """Words as frequent as in a language, and vectors in clusters; the same in every run."""

    def __init__(self) -> None:
        """Draw the vocabulary and the clusters."""
        self._chance = np.random.default_rng(20260101)
        self._centres = self._chance.standard_normal((_CLUSTERS, _DIM)).astype(np.float32)
        common = "the of in and to a is was on for that with".split()
        self._words = np.array(common + [f"w{n}" for n in range(30_000)])
        odds = 1 / np.arange(1, len(self._words) + 1)
        self._odds = odds / odds.sum()

    def article(self, number: int) -> Article:
        """An article of about ten passages."""
        drawn = self._chance.choice(self._words, size=(_PARAGRAPHS, 5, 26), p=self._odds)
        lines = [" ".join(f"{' '.join(s).capitalize()}." for s in part) for part in drawn]
        text = f"## Story {number}\n" + "\n## Part\n".join(lines)
        return Article(text, source=f"s{number}", title=f"Story {number}", language="en")

    def embed(self, passages: Sequence[Passage]) -> Embedding:
        """A row near some centre for each passage."""
        return self.vectors(len(passages))

    def vectors(self, count: int) -> Embedding:
        """Rows of length 1 near some centres."""
        centres = self._centres[self._chance.integers(0, _CLUSTERS, count)]
        rows = centres + 0.7 * self._chance.standard_normal((count, _DIM)).astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return (rows / lengths).astype(np.float32)  # type: ignore[no-any-return]

    def question(self) -> Question:
        """Six words, common ones among them."""
        return Question(" ".join(self._chance.choice(self._words, size=6, p=self._odds)))


def measure(count: int, folder: Path) -> str:
    """One row of the table."""
    world, path = World(), folder / f"{count}.db"
    with CorpusStore.open(path, create=True) as store:
        began = time.perf_counter()
        for number in range(count):
            store.add(world.article(number), "random", world.embed)
        per_s = count / (time.perf_counter() - began)
        passages = store.count_passages()
    with CorpusStore.open(path) as store:
        began = time.perf_counter()
        index = DenseIndex.of(store, "random")
        opening_s = time.perf_counter() - began
        times = [_asked(store, index, world) for _ in range(_QUESTIONS)]
    size = path.stat().st_size / passages
    p50, p95 = np.percentile(times, [50, 95]) * 1000
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"| {count:,} | {passages:,} | {per_s:.0f} | {size:,.0f} | {opening_s:.1f} "
        f"| {resident:,.0f} | {p50:.1f} | {p95:.1f} |"
    )


def _asked(store: CorpusStore, index: DenseIndex, world: World) -> float:
    """Seconds that one question takes from its vector to its passages."""
    question, vector = world.question(), world.vectors(1)[0]
    began = time.perf_counter()
    found = fuse(index.search(vector, 50), search(store, question, 50))[:50]
    store.passages([hit.passage_id for hit in found])
    return time.perf_counter() - began


def main() -> None:
    """Print the table for the numbers of articles that are asked for."""
    say = sys.stdout.write
    columns = "articles passages added/s bytes/passage opened,s peak,MB p50,ms p95,ms".split()
    say(f"| {' | '.join(columns)} |\n")
    say("|---|---|---|---|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as folder:
        for count in map(int, sys.argv[1:] or ["1000", "10000"]):
            say(measure(count, Path(folder)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
