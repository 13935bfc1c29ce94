"""Embeddings made up, and passages that have them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus import Article, CorpusStore, Embedding


def unit_rows(count: int, dim: int, seed: int) -> Embedding:
    """Directions in groups, off the middle: float32, shape (count, dim), rows of length 1."""
    chance = np.random.default_rng(seed)
    groups = chance.normal(0.5, size=(20, dim))
    rows = groups[np.arange(count) % 20] + 0.8 * chance.normal(size=(count, dim))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows, dtype=np.float32)


def filled(store: CorpusStore, rows: Embedding, *, each: int = 500) -> NDArray[np.int64]:
    """Have a passage in the store for each row; gives their ids, in the order of the rows."""
    for start in range(0, len(rows), each):
        some = rows[start : start + each]
        text = "\n".join(f"## {i}\nSentence {start} number {i}." for i in range(len(some)))
        taken = iter([some])
        store.add(Article(text, source=str(start)), "random", lambda _: next(taken))  # noqa: B023
    return store.search.vectors("random")[0]
