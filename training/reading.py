"""Cases read by the reader model: what it marks in each text, and what is known of that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval import Encoder
from retrieval.answerability import (
    AnswerabilityModel,
    Features,
    ScoredSpan,
    features_of,
    scored_span,
)
from retrieval.span_model import Excerpt, SpanModel
from training.cases import Case


@dataclass(frozen=True, slots=True)
class Read:
    """A case with a finding for each of its texts, and the features of each finding."""

    case: Case
    findings: tuple[ScoredSpan, ...]
    features: tuple[Features, ...]


def read_all(cases: Sequence[Case], model: SpanModel, encoder: Encoder) -> Iterator[Read]:
    """Each case as the model reads it; texts are embedded once however often they are asked."""
    texts = {text.text: text for case in cases for text in case.texts}
    headed = [f"{t.section}. {t.text}" if t.section else t.text for t in texts.values()]
    vectors = dict(zip(texts, encoder.encode_passages(headed), strict=True))
    questions = {case.question: 0 for case in cases}
    asked = dict(zip(questions, encoder.encode_questions(list(questions)), strict=True))
    for case in cases:
        excerpts = [Excerpt(t.text, t.context) for t in case.texts]
        found = tuple(
            scored_span(
                t.text,
                t.context,
                t.sentences,
                marked,
                cosine=float(vectors[t.text] @ asked[case.question]),
                article=t.title or "",
                rank=rank,
            )
            for rank, (t, marked) in enumerate(
                zip(case.texts, model.mark(case.question, excerpts), strict=True), 1
            )
            if marked is not None
        )
        known = features_of(case.question, found, model.rarity)
        yield Read(case, found, tuple(known))


def best(read: Read, judge: AnswerabilityModel) -> int:
    """Index of the most probable finding; the first of equals."""
    scores = [judge.probability(known) for known in read.features]
    return scores.index(max(scores))
