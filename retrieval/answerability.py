"""Answerability: the probability that the words marked by the reader model answer the question.

A logistic regression over the features below, fitted by `training/decision.py`; its weights are
plain numbers in `weights/decision.json`, each with the mean and scale of its feature, so that a
decision can be explained: `AnswerabilityModel.reasons`.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from corpus import Span, is_cyrillic
from retrieval import features
from retrieval.marking import UNMARKED, Doubt, Marking

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A span that the reader model marked in one candidate, with its scores."""

    text: str
    context: str
    """Title and heading above the text; may be empty."""
    before: str
    """The sentence before the one that holds the answer, or nothing."""
    sentence: str
    """The sentence that holds the answer."""
    marked: SpanPrediction
    cosine: float
    """Of question and text, -1 to 1."""
    article: str = ""
    """Tells apart the articles that the texts come from."""
    rank: int = 1
    """Place of the text among those that were found, from 1."""
    marking: Marking = UNMARKED
    """What of the words marked may be shown as the answer, and why not more."""

    @property
    def answer(self) -> str:
        """The words marked."""
        return self.text[self.marked.span.start : self.marked.span.end]


def scored_span(
    text: str,
    context: str,
    sentences: Sequence[Span],
    marked: SpanPrediction,
    *,
    cosine: float,
    article: str = "",
    rank: int = 1,
    marking: Marking = UNMARKED,
) -> ScoredSpan:
    """A finding with the sentence that holds its first word; `sentences` lie in `text`."""
    at = max((i for i, s in enumerate(sentences) if s.start <= marked.span.start), default=None)
    if at is None:
        return ScoredSpan(text, context, "", text, marked, cosine, article, rank, marking)
    before = text[slice(*sentences[at - 1])] if at else ""
    sentence = text[slice(*sentences[at])]
    return ScoredSpan(text, context, before, sentence, marked, cosine, article, rank, marking)


def features_of(
    question: str, findings: Sequence[ScoredSpan], rarity: Callable[[str], float]
) -> list[Features]:
    """The features of each span by name; the spans must be those of one question."""
    asked = features.question_features(question, rarity)
    texts = [part for f in findings for part in (f.text, f.context)]
    lost_everywhere = features.missing(asked.words, *texts)[1]
    articles = math.log(max(1, len({f.article for f in findings})))
    support = _support(findings)
    return [
        {
            **_of_model(f, findings),
            **_of_words(question, asked, f),
            "lost_everywhere": lost_everywhere,
            "agreement": support[i],
            "articles": articles,
        }
        for i, f in enumerate(findings)
    ]


def _of_model(f: ScoredSpan, findings: Sequence[ScoredSpan]) -> Features:
    margin = f.marked.margin
    others = [other.marked.margin for other in findings if other is not f]
    return {
        "margin": margin,
        "margin_bent": math.tanh(margin / 4),
        "answerable": f.marked.answerable,
        "answerable_bent": math.tanh(f.marked.answerable / 3),
        "lead": math.log1p(max(0.0, f.marked.lead)),
        "behind_best": min(10.0, max([0.0, *(other - margin for other in others)])),
        "before_next": min(10.0, max(0.0, margin - max(others, default=margin))),
        "cosine": f.cosine,
        "cosine_above": f.cosine - sum(other.cosine for other in findings) / len(findings),
        "rank": math.log(max(1, f.rank)),
    }


def _of_words(question: str, asked: features.QuestionFeatures, f: ScoredSpan) -> Features:
    near = (f.before, f.sentence, f.context)
    across = is_cyrillic(question) != is_cyrillic(f.text)
    words = () if across else asked.words  # in other letters, only the sound of names tells
    lost, lost_share, rarest = features.missing(words, f.text, f.context)
    near_lost, near_share, near_rarest = features.missing(words, *near)
    names, named = features.names_unheard(question, f.text, f.context)
    names_near, _ = features.names_unheard(question, *near)
    said = set(features.words(f.answer))
    told = {word for word, _ in asked.words}
    fit = features.fits(asked.kind, f.answer)
    start = f.sentence.find(f.answer)
    ahead = f.sentence[: max(0, start)]
    return {
        "lost": lost,
        "lost_share": lost_share,
        "lost_rarest": rarest,
        "near_lost": near_lost,
        "near_lost_share": near_share,
        "near_lost_rarest": near_rarest,
        "across": float(across),
        "names_lost": min(2, names),
        "names_lost_share": names / named if named else 0.0,
        "near_names_lost": min(2, names_near),
        "numbers_lost": min(2, features.numbers_absent(asked.numbers, f.text, f.context)),
        "near_numbers_lost": min(2, features.numbers_absent(asked.numbers, *near)),
        "rival": float(names_near > 0 and features.other_names(f.sentence, asked.names) > 0),
        "of_another": float(
            asked.kind in {"number", "time"} and features.is_of_another(told, ahead)
        ),
        "fits": float(fit > 0),
        "misfits": float(fit < 0),
        "repeats": len(said & told) / len(said) if said else 1.0,
        "answer_words": math.log1p(len(said)),
        "told_words": math.log1p(len(told)),
        **{
            f"asks_{k}": float(asked.kind == k) for k in ("number", "time", "name", "place", "way")
        },
        "asks_reason": float(asked.kind == "reason"),
        "asks_yes": float(asked.kind == "yes"),
        **{f"doubt_{doubt}": float(doubt in f.marking.doubts) for doubt in Doubt},
        "doubted": float(bool(f.marking.doubts)),
    }


def _support(findings: Sequence[ScoredSpan]) -> list[float]:
    """For each finding how likely another text's same answer is by margin alone, 0 to 1."""
    same: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, f in enumerate(findings):
        same[tuple(sorted(set(features.words(f.answer)) - {"the", "a", "an"}))].append(i)
    support = [0.0] * len(findings)
    for group in same.values():
        for i in group:
            others = (f.marked.margin for j in group if j != i for f in [findings[j]])
            support[i] = max((_logistic(margin) for margin in others), default=0.0)
    return support


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))


@dataclass(frozen=True, slots=True)
class Weight:
    """How one feature counts: `weight * (value - mean) / scale`."""

    mean: float
    scale: float
    weight: float


class Confidence(StrEnum):
    """How much an answer can be relied on."""

    SURE = "sure"
    PERHAPS = "perhaps"
    NONE = "none"
    """The articles do not answer."""
    ABOUT = "about"
    """A name or a few words ask nothing; the quotes are what the articles say about them."""
    NOT_A_QUESTION = "not_a_question"
    """A greeting, an order or keyboard noise, to which no article is searched."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The probabilities from which an answer is sure, and from which it is shown at all."""

    sure: float
    perhaps: float

    def confidence(self, probability: float) -> Confidence:
        """What an answer of this probability is worth.

        >>> [str(Thresholds(0.8, 0.4).confidence(p)) for p in (0.8, 0.4, 0.39)]
        ['sure', 'perhaps', 'none']
        """
        if probability < self.perhaps:
            return Confidence.NONE
        return Confidence.SURE if probability >= self.sure else Confidence.PERHAPS

    def shown_from(self, perhaps: float) -> Thresholds:
        """The same, but that answers are shown from this probability on.

        >>> Thresholds(0.8, 0.4).shown_from(0.9)
        Thresholds(sure=0.9, perhaps=0.9)
        """
        return Thresholds(max(self.sure, perhaps), perhaps)


@dataclass(frozen=True, slots=True)
class AnswerabilityModel:
    """The fitted weights, and the probabilities from which a finding is shown as an answer."""

    weights: dict[str, Weight]
    bias: float
    thresholds: Thresholds

    @classmethod
    def load(cls, path: Path) -> Self:
        """The judge that `training/decision.py` wrote; an older one has a single threshold."""
        kept = json.loads(path.read_text("utf-8"))
        weights = {name: Weight(**parts) for name, parts in kept["weights"].items()}
        sure, perhaps = ("sure", "perhaps") if "sure" in kept else ("threshold", "threshold")
        return cls(weights, kept["bias"], Thresholds(kept[sure], kept[perhaps]))

    def probability(self, known: Features) -> float:
        """The probability that the span answers the question, 0 to 1.

        >>> weights = {"margin": Weight(mean=0.0, scale=2.0, weight=1.0)}
        >>> judge = AnswerabilityModel(weights, 0.0, Thresholds(0.5, 0.5))
        >>> judge.probability({"margin": 0.0}), round(judge.probability({"margin": 2.0}), 3)
        (0.5, 0.731)
        """
        return _logistic(self.bias + sum(self.reasons(known).values()))

    def reasons(self, known: Features) -> dict[str, float]:
        """The contribution of each feature to the log-odds."""
        return {
            name: w.weight * (known[name] - w.mean) / w.scale for name, w in self.weights.items()
        }


@dataclass(frozen=True, slots=True)
class SpanPrediction:
    """The likeliest answer in a text and what speaks for and against it; scores have no unit."""

    span: Span
    """Code points of the text."""
    margin: float
    """Score of the span less that of "not in here"; 0 where the two are alike."""
    lead: float
    """Score of the span less that of the best one that does not touch it, at most 20."""
    answerable: float
    """Log-odds that the text answers, as seen from question and text as a whole."""
