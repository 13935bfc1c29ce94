"""What articles say by date: sentences of theirs, each under a date that it surely names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus import Article, CorpusStore
from retrieval import Answerer, Question, Reading, Thresholds, by_date, embedding
from testing.fakes import WordEncoder

_BRIDGE = (
    "The bridge at Halvik was closed on 13 February after a crack was found. In August 2025 the "
    "council had promised repairs. Mayor Ina Dahl said on Thursday that she was sorry. "
    "The ferry will run from 1 March."
)


class _NoReader:
    """No question is answered here."""

    thresholds = Thresholds(0.5, 0.5)

    def read(self, question: Question, candidates: object) -> list[Reading]:
        """Nothing."""
        del question, candidates
        return []


@pytest.fixture
def answerer() -> Iterator[Answerer]:
    """Two articles about a bridge, one of them a copy of a sentence of the other."""
    encoder = WordEncoder()
    with CorpusStore.open(":memory:", create=True) as store:
        for article in (
            Article(_BRIDGE, title="The bridge", published="2026-02-14"),
            Article("In August 2025 the council had promised repairs.", published="2026-02-15"),
        ):
            store.add(article, encoder.name, embedding(encoder))
        yield Answerer(store, encoder, _NoReader())


def test_sentences_stand_in_the_order_of_their_dates(answerer: Answerer) -> None:
    """The oldest first, the same words once, and none that names no date for certain."""
    events = by_date(answerer)
    assert [e.told for e in events] == ["2025-08", "2026-02-13", "2026-03-01"]
    assert not any("Thursday" in e.quote.text for e in events)


def test_the_newest_can_come_first(answerer: Answerer) -> None:
    """For who wants to know what is next."""
    assert next(e.told for e in by_date(answerer, newest_first=True)) == "2026-03-01"


def test_each_is_a_slice_with_the_words_of_its_date(answerer: Answerer) -> None:
    """Nothing is said in other words than the article's."""
    event = by_date(answerer)[1]
    assert event.quote.text == _BRIDGE[: len(event.quote.text)]
    assert event.quote.text[slice(*event.quote.emphasis)] == "13 February"


def test_words_choose_what_it_is_about(answerer: Answerer) -> None:
    """Only sentences that have a word of what was asked, or stand below one."""
    about = by_date(answerer, Question.parse("when does the ferry run?"))
    assert [e.quote.text for e in about] == ["The ferry will run from 1 March."]


def test_passages_that_share_nothing_are_not_about_it(answerer: Answerer) -> None:
    """They are the nearest there are, and that is not near."""
    assert by_date(answerer, Question.parse("zeppelin")) == []
    assert answerer.passages_about(Question.parse("zeppelin"), 5) == []
