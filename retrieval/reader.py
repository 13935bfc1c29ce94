"""The reader: marks the words of candidate passages that answer a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from corpus import Passage, Span
from retrieval.answerability import (
    AnswerabilityModel,
    ScoredSpan,
    Thresholds,
    features_of,
    scored_span,
)
from retrieval.e5 import PackageError
from retrieval.marking import UNMARKED, Doubt, Marking, mark
from retrieval.question import Question, expansions
from retrieval.search import Candidate
from retrieval.span_model import Excerpt, SpanModel, SpanPrediction, context_of
from retrieval.weights import SHIPPED, Weights, WeightsError, check_folder


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of one passage for a question."""

    passage: Passage
    sentence: Span
    """The sentence that answers best, in code points of the article."""
    exact: Span | None
    """The words in it that are the answer; None where the reader marks none."""
    probability: float
    """The probability that this answers the question, 0 to 1."""
    doubts: frozenset[Doubt] = frozenset()
    """Why the words that seemed to answer are not marked: it is no sure answer."""


class Reader(Protocol):
    """Reads passages for the answer to a question. Not thread-safe."""

    @property
    def thresholds(self) -> Thresholds:
        """The probabilities from which a reading of it is an answer."""

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """The readings of the candidates, most probable first; one may give several. Blocks."""


class TrainedReader:
    """Marks the exact words in each passage; the judge says how likely they answer.

    Not safe in two threads at once.
    """

    def __init__(self, model: SpanModel, judge: AnswerabilityModel) -> None:
        """Read with a model and the judge that was fitted to it; `load` brings both."""
        self._model = model
        self._judge = judge

    @classmethod
    def load(cls, weights: Weights, *, shown_from: float | None = None) -> TrainedReader:
        """The reader of a folder of weights that were found whole. Blocks.

        `shown_from` stands in place of the probability from which the judge shows an answer.
        """
        judge = AnswerabilityModel.load(weights.decision)
        if shown_from is not None:
            judge = replace(judge, thresholds=judge.thresholds.shown_from(shown_from))
        try:
            return cls(SpanModel(weights.model, weights.tokenizer), judge)
        except PackageError as error:
            raise WeightsError(str(error)) from error

    @property
    def thresholds(self) -> Thresholds:
        """The probabilities from which a reading is an answer, as the judge was fitted."""
        return self._judge.thresholds

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """One reading for each passage that holds a word, most probable first. Blocks."""
        best: dict[int, Reading] = {}
        respelt = expansions(question.respelt) if question.respelt else []
        for form in (*expansions(question.text), *respelt):
            for reading in self._read(replace(question, text=form), candidates):
                known = best.get(reading.passage.id)
                if known is None or reading.probability > known.probability:
                    best[reading.passage.id] = reading
        return sorted(best.values(), key=lambda r: (-r.probability, r.passage.id))

    def _read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """One reading for each passage that holds a word, in order."""
        both = findings(self._model, question.text, candidates, names=question.names)
        known = features_of(question.text, [found for _, found in both], self._model.rarity)
        return [
            Reading(
                c.passage,
                _chosen(c.passage, found.marked)[0],
                found.marking.exact,
                self._judge.probability(k),
                found.marking.doubts,
            )
            for (c, found), k in zip(both, known, strict=True)
        ]


def findings(
    model: SpanModel, question: str, candidates: Sequence[Candidate], names: Sequence[str] = ()
) -> list[tuple[Candidate, ScoredSpan]]:
    """What the model marks in each candidate that holds a word, in their order. Blocks.

    `names` must stand in a sentence or just before it, or its words are doubted.
    """
    excerpts = [_excerpt(c.passage) for c in candidates]
    return [
        (
            c,
            scored_span(
                c.passage.text,
                excerpt.context,
                tuple(_within(c.passage)),
                marked,
                cosine=c.cosine,
                article=c.passage.article.id,
                rank=c.rank,
                marking=_marking(model, question, c.passage, marked, names),
            ),
        )
        for c, excerpt, marked in zip(
            candidates, excerpts, model.mark(question, excerpts), strict=True
        )
        if marked is not None
    ]


def _marking(
    model: SpanModel,
    question: str,
    passage: Passage,
    marked: SpanPrediction,
    names: Sequence[str],
) -> Marking:
    """What may be shown bold; nothing in a script that the model cannot read."""
    sentence, exact = _chosen(passage, marked)
    if exact is None or model.spells(passage.text):
        return UNMARKED
    article = passage.article
    heading = context_of(article.title, passage.section)
    return mark(question, article.text, sentence, exact, heading=heading, names=names)


def _excerpt(passage: Passage) -> Excerpt:
    return Excerpt(passage.text, context_of(passage.article.title, passage.section))


def _within(passage: Passage) -> Iterator[Span]:
    """The sentences of a passage, counted within it."""
    for start, end in passage.sentences:
        yield Span(start - passage.span.start, end - passage.span.start)


def _chosen(passage: Passage, marked: SpanPrediction) -> tuple[Span, Span | None]:
    """The sentence and the words in it that the model marked, in code points of the article."""
    start = marked.span.start + passage.span.start
    end = marked.span.end + passage.span.start
    sentence = next((s for s in reversed(passage.sentences) if s.start <= start), None)
    sentence = sentence or passage.sentences[0]
    exact = Span(max(start, sentence.start), min(end, sentence.end))
    return sentence, exact if exact.start < exact.end else None


def load_reader(folder: Path | None = None, *, shown_from: float | None = None) -> TrainedReader:
    """The reader in a folder, or the one that comes with Verbatim. Blocks.

    `shown_from` stands in place of the probability from which its judge shows an answer.

    Raises WeightsError where a file of it is missing or not what was shipped.
    """
    return TrainedReader.load(check_folder(folder or SHIPPED), shown_from=shown_from)
