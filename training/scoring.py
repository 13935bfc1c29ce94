"""Scores of answers and of refusals, as the sets that are measured on define them."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray


def normal(answer: str) -> list[str]:
    """The words that count: lower case, no punctuation, no articles.

    Source: the official SQuAD 2.0 evaluation script (Rajpurkar et al. 2018).

    >>> normal("The Eiffel-Tower, in Paris!")
    ['eiffeltower', 'in', 'paris']
    """
    bare = "".join(c for c in answer.lower() if c not in set(string.punctuation))
    return re.sub(r"\b(a|an|the)\b", " ", bare).split()


def exact_match(answer: str, gold: Iterable[str]) -> float:
    """1 where the answer is one of the right ones, else 0."""
    return float(any(normal(answer) == normal(g) for g in gold))


def f1(answer: str, gold: Iterable[str]) -> float:
    """Share of words in common with the nearest right answer, 0 to 1.

    >>> f1("over 100 million", ["100 million"])
    0.8
    """
    return max((_f1(normal(answer), normal(g)) for g in gold), default=0.0)


def _f1(found: list[str], right: list[str]) -> float:
    if not found or not right:
        return float(found == right)
    shared = sum((Counter(found) & Counter(right)).values())
    return 2 * shared / (len(found) + len(right))


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """How often a positive scores above a negative, ties half (Mann-Whitney U).

    >>> auroc([0.9, 0.4, 0.6], [True, True, False])
    0.5
    """
    high = np.array([s for s, p in zip(scores, positive, strict=True) if p])
    low = np.sort([s for s, p in zip(scores, positive, strict=True) if not p])
    if not len(high) or not len(low):
        return float("nan")
    below = np.searchsorted(low, high, "left") + np.searchsorted(low, high, "right")
    return float(below.sum() / 2 / len(high) / len(low))


def best_threshold(
    scores: NDArray[np.float64], gains: NDArray[np.float64], refused: NDArray[np.float64]
) -> tuple[float, float]:
    """The highest mean gain that some threshold on the scores reaches, and that threshold.

    `gains` counts what an answer earns, `refused` what a refusal earns. An answer is given where
    the score is at least the threshold.

    >>> best_threshold(np.array([.9, .2]), np.array([1., 0.]), np.array([0., 1.]))
    (1.0, 0.9)
    """
    order = np.argsort(-scores, kind="stable")
    change = np.cumsum(gains[order] - refused[order])
    reached = np.concatenate([[0.0], change]) + refused.sum()
    best = int(reached.argmax())
    threshold = 1.0 if best == 0 else float(scores[order][best - 1])
    return float(reached[best]) / len(scores), threshold


def trade_off(
    scores: Sequence[float], answerable: Sequence[bool], thresholds: Iterable[float]
) -> list[dict[str, float]]:
    """For each threshold the share of unanswerable answered and of answerable refused."""
    values, has = np.array(scores), np.array(answerable)
    return [
        {
            "threshold": round(float(t), 3),
            "unanswerable_answered": round(float((values[~has] >= t).mean()), 4),
            "answerable_refused": round(float((values[has] < t).mean()), 4),
        }
        for t in thresholds
    ]
