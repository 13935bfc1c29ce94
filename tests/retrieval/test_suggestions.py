"""Suggested questions: about names in the articles, each with an answer that fits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus import Article, CorpusStore, Span
from retrieval import (
    Answerer,
    Candidate,
    Question,
    Reading,
    Thresholds,
    embedding,
    suggest_questions,
)
from testing.fakes import WordEncoder

_TEXT = (
    "The ferries of Nordlink run again. Halvik needs Nordlink, and Nordlink has 40,000 users in "
    "Halvik. Nordlink’s founder, Per Lund, was silent. “Nobody asked us,” said Ina Dahl. "
    "People like Ina Dahl are angry in Halvik. About 12,000 people live in Halvik."
)


class _Marks:
    """Marks the same words of each passage, whatever was asked."""

    def __init__(self, words: str, probability: float = 0.9) -> None:
        self._words = words
        self._probability = probability

    thresholds = Thresholds(0.5, 0.5)

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """The words, in the sentence that has them."""
        del question
        readings = []
        for passage in (c.passage for c in candidates):
            start = passage.article.text.index(self._words)
            exact = Span(start, start + len(self._words))
            sentence = next(s for s in passage.sentences if s.start <= start < s.end)
            readings.append(Reading(passage, sentence, exact, self._probability))
        return readings


def shown(
    words: str, probability: float = 0.9, own: Sequence[str] = (), text: str = _TEXT
) -> list[str]:
    """The questions that are suggested where these words answer everything."""
    encoder = WordEncoder()
    with CorpusStore.open(":memory:", create=True) as store:
        store.add(Article(text), encoder.name, embedding(encoder))
        answerer = Answerer(store, encoder, _Marks(words, probability))
        found = suggest_questions(answerer, own)
        return [s.question.text for s in found if s.is_answered_well(answerer.answer(s.question))]


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("40,000", "How many users does Nordlink have?"),
        ("Per Lund", "Who founded Nordlink?"),
        ("12,000", "How many people live in Halvik?"),
        ("Nobody asked us", "What did Ina Dahl say?"),
    ],
)
def test_what_fits_is_suggested(words: str, question: str) -> None:
    """A number for how many, a name for who, words between quotation marks for what was said."""
    assert shown(words) == [question]


_RUSSIAN = (
    "Вчера директор завода Пер Лунд молчал. «Нас не спросили», сказала Ина Даль. Жители и "
    "Ина Даль возмущены, а мэр Пер Лунд уехал. Паром «Эльва» — старейший в стране, и «Эльва» "
    "стоит."
)


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("директор завода", "Пер Лунд — кто это?"),
        ("Нас не спросили", "Что говорит Ина Даль?"),
        ("старейший в стране", "Что такое Эльва?"),
    ],
)
def test_a_russian_article_has_questions_too(words: str, question: str) -> None:
    """In its own words, about names as they stand where they are the subject."""
    assert shown(words, text=_RUSSIAN) == [question]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Вчера школы Халвика откроют 16 марта, их закрыли из-за воды.", "16 марта"),
        ("Сказано, что в Халвике откроют школу 16 марта.", "16 марта"),
        ("Говорят, дорогу к Халвику закроют 16 марта.", "16 марта"),
    ],
)
def test_a_russian_name_that_is_no_subject_is_not_asked_about(text: str, words: str) -> None:
    """Nobody asks «Когда открывают Халвика?»."""
    assert shown(words, text=text) == []


def test_who_somebody_is_wants_their_office() -> None:
    """No other words that stand by their name."""
    text = "Yesterday the mayor Ina Dahl left. Everybody likes Ina Dahl."
    assert shown("the mayor", text=text) == ["Who is Ina Dahl?"]
    assert shown("Everybody", text=text) == []


def test_what_is_not_sure_enough_is_not_suggested() -> None:
    """More is asked of a suggestion than of an answer."""
    assert shown("40,000", probability=0.55) == []


def test_a_sentence_must_say_it_of_the_name() -> None:
    """Neither the users of another, nor words that ask for something else, will do."""
    assert "How many users does Halvik have?" not in shown("40,000")
    assert shown("silent") == []


def test_questions_of_ones_own_come_first_and_must_be_answered() -> None:
    """Whatever they ask."""
    assert shown("40,000", own=["Is it safe?"])[0] == "Is it safe?"
    assert shown("40,000", probability=0.4, own=["Is it safe?"]) == []


def test_what_is_said_of_another_is_not_asked_of_a_name() -> None:
    """Between the name and what is said of it stands no other."""
    text = (
        "This week Norway blocked Telva, said a spokesperson for its parent company, Orsk. "
        "It rains in Norway, and not on Telva."
    )
    encoder = WordEncoder()
    with CorpusStore.open(":memory:", create=True) as store:
        store.add(Article(text), encoder.name, embedding(encoder))
        found = suggest_questions(Answerer(store, encoder, _Marks("Orsk")))
        asked = [one.question.text for one in found]
    assert asked == ["Who owns Telva?"]


def test_no_question_is_suggested_twice() -> None:
    """Neither one of one's own that a pattern asks too, nor one that stands twice in the list."""
    own = ["how many users does Nordlink have", "Is it safe?", "Is it safe?"]
    assert shown("40,000", own=own) == ["how many users does Nordlink have", "Is it safe?"]


def test_a_suggestion_in_other_words_is_held_to_the_same() -> None:
    """Its answer must fit the name and the kind that it was found for."""
    encoder = WordEncoder()
    with CorpusStore.open(":memory:", create=True) as store:
        store.add(Article(_TEXT), encoder.name, embedding(encoder))
        for words, is_kept in (("40,000", True), ("Per Lund", False)):
            answerer = Answerer(store, encoder, _Marks(words))
            users = next(one for one in suggest_questions(answerer) if one.pattern == "users")
            worded = users.worded("Сколько пользователей у Nordlink?")
            found = answerer.answer(worded.question)
            assert worded.is_answered_well(found) is is_kept
