"""What adding takes: time, and room on the disk."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.scale.asking import QUESTIONS
from benchmarks.scale.filling import fill
from benchmarks.scale.world import ENCODER, World
from corpus import CorpusStore, Embedding, Passage
from retrieval.index import VectorIndex, write_index

ADDED = 1000
"""The last articles before each row, which are added one by one and timed."""


def grown(
    counts: Sequence[int], folder: Path, models: Path, questions: int = QUESTIONS
) -> Iterator[dict[str, float]]:
    """Fill a corpus until there are so many articles, and measure there; a row for each count.

    So many questions are asked at each. Blocks.
    """
    world, path = _TimedWorld(), folder / "corpus.db"
    with CorpusStore.open(path, create=True) as store:
        done = 0
        for count in sorted(counts):
            fill(store, world, done, max(done, count - ADDED))
            spent = 0.0
            world.embedding_s = 0.0
            timed = range(max(done, count - ADDED), count)
            for number in timed:
                article = world.written(number).article
                began = time.perf_counter()
                store.add(article, ENCODER, world.embed)
                spent += time.perf_counter() - began
            row = {"articles": count, "added_per_s": len(timed) / (spent - world.embedding_s)}
            row |= {**_kept(store, path), **_asked(path, models, questions)}
            yield {name: round(value, 3) for name, value in row.items()}
            done = count


class _TimedWorld(World):
    embedding_s = 0.0

    def embed(self, passages: Sequence[Passage]) -> Embedding:
        """A row near some centre for each passage."""
        began = time.perf_counter()
        rows = super().embed(passages)
        self.embedding_s += time.perf_counter() - began
        return rows


def _kept(store: CorpusStore, path: Path) -> dict[str, float]:
    """Passages, bytes of each on the disk, and seconds that making the index takes."""
    passages = store.search.count_after(0)
    began = time.perf_counter()
    index = VectorIndex.of(store, ENCODER)
    made_s = time.perf_counter() - began
    file = path.with_suffix(".index")
    write_index(file, index)
    files = [path, path.with_name(f"{path.name}-wal")]
    size = sum(one.stat().st_size for one in files if one.exists())
    return {
        "passages": passages,
        "corpus_bytes_each": size / passages,
        "index_bytes_each": file.stat().st_size / passages,
        "index_made_s": made_s,
    }


def _asked(path: Path, models: Path, questions: int) -> dict[str, float]:
    """What answering takes, in a process that does nothing else."""
    program = "benchmarks.scale.asking"
    command = [sys.executable, "-m", program, str(path), str(models), str(questions)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    told: dict[str, float] = json.loads(done.stdout)
    return told
