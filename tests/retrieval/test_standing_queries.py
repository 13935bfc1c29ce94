"""Standing queries: what new passages say about a topic that somebody follows."""

from __future__ import annotations

from collections.abc import Sequence

from corpus import Article, CorpusStore
from retrieval import (
    Answerer,
    Candidate,
    Question,
    Reading,
    StandingQueries,
    Thresholds,
    embedding,
)
from testing.fakes import WordEncoder


class NoReader:
    """No question is answered here."""

    thresholds = Thresholds(0.5, 0.5)

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """Nothing."""
        del question, candidates
        return []


def test_a_topic_is_shown_in_the_sentence_that_names_it_best(store: CorpusStore) -> None:
    """Once in each story, of the passages that came since, and only where all of it is named."""
    encoder = WordEncoder()
    for text in (
        "The dam is old. Nordkraft owns the dam at Storvann.",
        "It rained at Storvann. The dam of Nordkraft, which is old, broke.",
        "Nordkraft lost money.",
    ):
        store.add(Article(text, source=text[:20]), encoder.name, embedding(encoder))
    queries = StandingQueries(Answerer(store, encoder, NoReader()))
    found = queries.mentions("Nordkraft dam", 0)
    assert [quote.text for quote in found.quotes] == [
        "Nordkraft owns the dam at Storvann.",
        "The dam of Nordkraft, which is old, broke.",
    ]
    assert found.upto == queries.newest
    assert queries.mentions("Nordkraft dam", found.upto).quotes == ()
