"""A corpus that is generated: words as frequent as in a language, and vectors in clusters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corpus import Article, Embedding, Passage, PassageSpan, Span, stemmed
from retrieval import Question

DIM = 384
ENCODER = "random"

_CLUSTERS = 2000
_PARAGRAPHS = 10
_SENTENCES = 5  # of a paragraph
_WORDS = 25  # of a sentence, and one of its own
_DRAWN = 20_000  # sentences of which articles are put together
_HEADING = "## Part"


class Written(NamedTuple):
    """An article with what adding would find out about it: its passages and their words."""

    article: Article
    cuts: list[PassageSpan]
    words: list[str]


class World:
    """The same articles in every run; `asking` draws the same questions, whatever was drawn."""

    def __init__(self, *, asking: bool = False, sentences: int = _DRAWN) -> None:
        """Draw the vocabulary, so many sentences and the clusters."""
        drawn = np.random.default_rng(20260101)
        self._centres = drawn.standard_normal((_CLUSTERS, DIM)).astype(np.float32)
        common = "the of in and to a is was on for that with".split()
        self._words = np.array(common + [f"w{n}" for n in range(30_000)])
        odds = 1 / np.arange(1, len(self._words) + 1)
        self._odds = odds / odds.sum()
        self._chance = np.random.default_rng([20260102, asking])
        self._sentences: list[str] = []
        self._stems: list[str] = []
        if not asking:
            words = drawn.choice(self._words, size=(sentences, _WORDS), p=self._odds)
            ends = [f"w{number}" for number in range(sentences)]  # no “of.” that might go on
            self._sentences = [
                f"{' '.join(some).capitalize()} {end}."
                for some, end in zip(words, ends, strict=True)
            ]
            self._stems = [stemmed(sentence, "en") or "" for sentence in self._sentences]

    def written(self, number: int) -> Written:
        """An article of ten passages."""
        drawn = self._chance.integers(0, len(self._sentences), (_PARAGRAPHS, _SENTENCES)).tolist()
        heading = f"## Story {number}"
        text, above = f"{heading}\n", Span(0, len(heading))
        cuts, stems = [], []
        for paragraph in drawn:
            spans = []
            for one in paragraph:
                start = len(text)
                text += f"{self._sentences[one]} "
                spans.append(Span(start, len(text) - 1))
            cuts.append(PassageSpan(Span(spans[0].start, spans[-1].end), tuple(spans), above))
            stems.append(" ".join(self._stems[one] for one in paragraph))
            text = f"{text[:-1]}\n{_HEADING}\n"
            above = Span(len(text) - 1 - len(_HEADING), len(text) - 1)
        text = text[: cuts[-1].span.end]
        title = f"Story {number}"
        return Written(Article(text, source=f"s{number}", title=title, language="en"), cuts, stems)

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
