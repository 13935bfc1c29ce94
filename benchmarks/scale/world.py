"""A corpus that is generated: words as frequent as in a language, and vectors in clusters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus import Article, Embedding, Passage
from retrieval import Question

DIM = 384
ENCODER = "random"

_CLUSTERS = 2000
_PARAGRAPHS = 10


class World:
    """The same articles in every run; `asking` draws the same questions, whatever was drawn."""

    def __init__(self, *, asking: bool = False) -> None:
        """Draw the vocabulary and the clusters."""
        clusters = np.random.default_rng(20260101)
        self._centres = clusters.standard_normal((_CLUSTERS, DIM)).astype(np.float32)
        self._chance = np.random.default_rng([20260102, asking])
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
        noise = self._chance.standard_normal((count, DIM), dtype=np.float32)
        rows = centres + np.float32(0.7) * noise
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def question(self) -> Question:
        """Six words, common ones among them."""
        return Question(" ".join(self._chance.choice(self._words, size=6, p=self._odds)))
