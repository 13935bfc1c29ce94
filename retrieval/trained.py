"""Reading with the trained model: the exact words that answer, and how probable that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus import Passage, Span
from retrieval.judge import Judge, features, finding
from retrieval.phrasing import phrasings
from retrieval.prepared import prepared
from retrieval.question import Question
from retrieval.reader import Candidate, Reading
from retrieval.span_model import Excerpt, Marked, SpanModel
from retrieval.weights import SHIPPED, Weights, check_folder
from retrieval.windows import context_of


class TrainedReader:
    """Marks the exact words in each passage; the judge says how likely they answer.

    Not safe in two threads at once.
    """

    def __init__(self, model: SpanModel, judge: Judge) -> None:
        """Read with a model and the judge that was fitted to it; `load` brings both."""
        self._model = model
        self._judge = judge

    @classmethod
    def load(cls, weights: Weights, prepared_in: Path | None = None) -> TrainedReader:
        """The reader of a folder of weights that were found whole. Blocks.

        With `prepared_in`, a folder, the network is made faster for this machine there, once.
        """
        network = prepared(weights, prepared_in) if prepared_in else weights.model
        return cls(SpanModel(network, weights.tokenizer), Judge.load(weights.decision))

    @property
    def threshold(self) -> float:
        """The probability from which the judge was fitted to call a reading an answer."""
        return self._judge.threshold

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """One reading for each passage that holds a word, most probable first. Blocks."""
        best: dict[int, Reading] = {}
        for form in phrasings(question.text):
            for reading in self._read(form, candidates):
                known = best.get(reading.passage.id)
                if known is None or reading.probability > known.probability:
                    best[reading.passage.id] = reading
        return sorted(best.values(), key=lambda r: (-r.probability, r.passage.id))

    def _read(self, question: str, candidates: Sequence[Candidate]) -> list[Reading]:
        """One reading for each passage that holds a word, in order."""
        excerpts = [_excerpt(c.passage) for c in candidates]
        marked = self._model.mark(question, excerpts)
        both = [(c, m) for c, m in zip(candidates, marked, strict=True) if m is not None]
        found = [
            finding(
                c.passage.text,
                _excerpt(c.passage).context,
                tuple(_within(c.passage)),
                m,
                cosine=c.cosine,
                article=c.passage.article.id,
            )
            for c, m in both
        ]
        known = features(question, found, self._model.rarity)
        return [
            self._reading(c.passage, m, self._judge.probability(k))
            for (c, m), k in zip(both, known, strict=True)
        ]

    def _reading(self, passage: Passage, marked: Marked, probability: float) -> Reading:
        """What was marked; of writing that the model cannot read, but the sentence."""
        reading = _reading(passage, marked, probability)
        return replace(reading, exact=None) if self._model.spells(passage.text) else reading


def _excerpt(passage: Passage) -> Excerpt:
    return Excerpt(passage.text, context_of(passage.article.title, passage.section))


def _within(passage: Passage) -> Iterator[Span]:
    """The sentences of a passage, counted within it."""
    for start, end in passage.sentences:
        yield Span(start - passage.span.start, end - passage.span.start)


def _reading(passage: Passage, marked: Marked, probability: float) -> Reading:
    """What was marked, in code points of the article, kept within one sentence."""
    start = marked.span.start + passage.span.start
    end = marked.span.end + passage.span.start
    sentence = next((s for s in reversed(passage.sentences) if s.start <= start), None)
    sentence = sentence or passage.sentences[0]
    exact = Span(max(start, sentence.start), min(end, sentence.end))
    return Reading(passage, sentence, exact if exact.start < exact.end else None, probability)


def load_reader(folder: Path | None = None, *, prepared_in: Path | None = None) -> TrainedReader:
    """The reader in a folder, or the one that comes with Verbatim. Blocks.

    With `prepared_in`, a folder, the network is made faster for this machine there, once.

    Raises WeightsError where a file of it is missing or not what was shipped.
    """
    return TrainedReader.load(check_folder(folder or SHIPPED), prepared_in)
