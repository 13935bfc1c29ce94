"""Reading: from a question and the passages found for it to what answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus import Passage, Span
from retrieval.question import Question


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that was found for a question, with why."""

    passage: Passage
    cosine: float
    """Of the embeddings of question and passage, -1 to 1."""
    bm25: float
    """Of the words they share; 0 where they share none."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one passage says to a question."""

    passage: Passage
    sentence: Span
    """The sentence that answers best, in code points of the article."""
    exact: Span | None
    """The words in it that are the answer; None where the reader marks none."""
    probability: float
    """That this answers the question, 0 to 1."""


class Reader(Protocol):
    """What reads passages for the answer to a question. Not safe in two threads at once."""

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """What the candidates say, most probable first; one may give several readings. Blocks."""
