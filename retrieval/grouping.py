"""Questions that mean the same, together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.finder import Finder
from retrieval.question import Question

ALIKE = 0.75
"""Cosine from which two questions ask about the same."""
LEAST = 2
"""A group of fewer is not shown: a single question may tell who asked it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask about the same."""

    question: str
    """The one in the middle of them."""
    times: int
    newest: str
    """ISO 8601: the day of the last one."""


def grouped(finder: Finder, asked: Sequence[tuple[str, str]]) -> list[Group]:
    """Days and questions by what is asked, the most frequent first; small groups are left out."""
    if not asked:
        return []
    vectors = finder.embedded([Question(question) for _, question in asked])
    groups: list[list[int]] = []
    for at in range(len(asked)):
        alike = [float(vectors[group[0]] @ vectors[at]) for group in groups]
        best = int(np.argmax(alike)) if alike else -1
        if alike and alike[best] >= ALIKE:
            groups[best].append(at)
        else:
            groups.append([at])
    shown = []
    for group in groups:
        if len(group) >= LEAST:
            middle = vectors[group].mean(axis=0)
            nearest = group[int(np.argmax(vectors[group] @ middle))]
            newest = max(asked[at][0] for at in group)
            shown.append(Group(asked[nearest][1], len(group), newest))
    return sorted(shown, key=lambda group: (-group.times, group.question))
