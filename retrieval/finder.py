"""What is asked beside answering: for who looks along the articles, or waits for news in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from corpus import CorpusStore, Embedding, Passage
from retrieval.answer import Answer
from retrieval.question import Question
from retrieval.reader import Candidate


class Finder(Protocol):
    """An `Answerer`, or what takes its place. Blocks; not for two threads."""

    @property
    def store(self) -> CorpusStore:
        """The articles."""

    @property
    def encoder(self) -> str:
        """The name of what made the embeddings."""

    def answer(self, question: Question) -> Answer:
        """Quotes that answer, or none and the nearest."""

    def answer_from(self, candidates: Sequence[Candidate], question: Question) -> Answer:
        """As `answer`, from these passages alone."""

    def embedded(self, questions: Sequence[Question]) -> Embedding:
        """Questions as vectors: float32, a row of length 1 for each."""

    def passages_about(self, question: Question, limit: int) -> list[Passage]:
        """The passages nearest to some words or a question, best first; they need not answer."""
