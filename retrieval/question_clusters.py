"""Questions that mean the same, together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from corpus import Embedding
from retrieval.e5 import comparable

ALIKE = 0.75
"""Cosine, on the scale of all-MiniLM-L6-v2, from which two questions ask about the same."""


LEAST = 2
"""A cluster asked by fewer people in one week is not shown: it could reveal who asked."""


class LoggedQuestion(NamedTuple):
    """A question that somebody asked."""

    day: str
    """ISO 8601."""
    asker: str
    """A token of the asker that changes with the period."""
    question: str
    period: str = ""
    """The week in which the token stays the same; empty where that is the day alone."""


@dataclass(frozen=True, slots=True)
class QuestionCluster:
    """Questions that ask about the same."""

    question: str
    """The question nearest to the centre of the cluster."""
    times: int
    """The number of askers, each person counted once a week."""
    newest: str
    """ISO 8601: the day of the last one."""


def cluster_questions(
    vectors: Embedding, asked: Sequence[LoggedQuestion], encoder: str
) -> list[QuestionCluster]:
    """Clusters of questions with the same meaning, most frequent first; rare ones are left out.

    `vectors` has a row of length 1 for each question, by `encoder`. Takes time quadratic in
    their number.
    """
    groups: dict[int, list[int]] = {}  # by the first of each
    alike = vectors @ vectors.T
    for at in range(len(asked)):
        firsts = list(groups)
        best = firsts[int(np.argmax(alike[at, firsts]))] if firsts else at
        groups.setdefault(
            best if comparable(float(alike[at, best]), encoder) >= ALIKE else at, []
        ).append(at)
    shown = []
    for group in groups.values():
        members = [asked[at] for at in group]
        if _most_in_one_week(members) >= LEAST:
            middle = vectors[group].mean(axis=0)
            nearest = group[int(np.argmax(vectors[group] @ middle))]
            times = len({(one.period or one.day, one.asker) for one in members})
            newest = max(one.day for one in members)
            shown.append(QuestionCluster(asked[nearest].question, times, newest))
    return sorted(shown, key=lambda group: (-group.times, group.question))


def _most_in_one_week(asked: Iterable[LoggedQuestion]) -> int:
    """The number of askers in the busiest week, a lower bound of all askers."""
    askers = defaultdict(set)
    for one in asked:
        askers[one.period or one.day].add(one.asker)
    return max(map(len, askers.values()))
