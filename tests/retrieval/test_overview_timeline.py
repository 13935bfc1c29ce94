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
    """The oldest first, the same words once; a weekday counts from the day of publication."""
    events = by_date(answerer)
    assert [e.told for e in events] == ["2025-08", "2026-02-12", "2026-02-13", "2026-03-01"]


def test_the_newest_can_come_first(answerer: Answerer) -> None:
    """For who wants to know what is next."""
    assert next(e.told for e in by_date(answerer, newest_first=True)) == "2026-03-01"


def test_each_is_a_slice_with_the_words_of_its_date(answerer: Answerer) -> None:
    """Nothing is said in other words than the article's."""
    event = by_date(answerer)[2]
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


_CRACK = "A crack has closed the bridge."


@pytest.fixture
def crack(answerer: Answerer) -> Answerer:
    """An article of the day after, whose first sentence names no date."""
    encoder = WordEncoder()
    article = Article(f"{_CRACK} It was wet.", title="Halvik cut off", published="2026-02-15")
    answerer.store.add(article, encoder.name, embedding(encoder))
    return answerer


def test_what_an_article_is_about_stands_under_its_day(crack: Answerer) -> None:
    """Its first sentence, which names no date, with no words marked as one."""
    (event,) = [e for e in by_date(crack) if e.told == "2026-02-15"]
    assert event.quote.text == _CRACK
    assert event.quote.exact is None


def test_a_first_sentence_that_names_a_date_stands_under_that() -> None:
    """Once, also where only the title above it names what is asked."""
    encoder = WordEncoder()
    text = "The pier was closed on 13 February. It was wet."
    with CorpusStore.open(":memory:", create=True) as store:
        article = Article(text, title="Halvik cut off", published="2026-02-15")
        store.add(article, encoder.name, embedding(encoder))
        found = by_date(Answerer(store, encoder, _NoReader()), Question.parse("Halvik"))
    assert [(e.told, e.quote.text) for e in found] == [
        ("2026-02-13", "The pier was closed on 13 February.")
    ]


def test_an_article_is_about_what_its_title_names(crack: Answerer) -> None:
    """A dated sentence must name it itself."""
    found = by_date(crack, Question.parse("Halvik"))
    assert [e.quote.text for e in found] == [
        "The bridge at Halvik was closed on 13 February after a crack was found.",
        _CRACK,
    ]


def test_of_two_dates_the_day_of_an_event_comes_before_that_of_a_saying() -> None:
    """Who said it when is not what happens."""
    encoder = WordEncoder()
    text = "The council said on Tuesday that the ferry will run from 1 March."
    with CorpusStore.open(":memory:", create=True) as store:
        store.add(Article(text, published="2026-02-14"), encoder.name, embedding(encoder))
        assert [e.told for e in by_date(Answerer(store, encoder, _NoReader()))] == ["2026-03-01"]
