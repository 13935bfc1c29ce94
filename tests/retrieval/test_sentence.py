"""Reading by likeness."""

from __future__ import annotations

import pytest

from corpus import Article, Passage, split
from retrieval import Candidate, Encoder, Question, SentenceReader


def candidates(*texts: str) -> list[Candidate]:
    """Each text as an article of one passage."""
    return [
        Candidate(Passage(i, Article(text), *split(text, limit_chars=10_000)[0]), 0.5, 1.0)
        for i, text in enumerate(texts, start=1)
    ]


def read(encoder: Encoder, question: str, *texts: str) -> list[str]:
    """The sentences of some texts, likeliest first."""
    readings = SentenceReader(encoder).read(Question(question), candidates(*texts))
    return [r.passage.article.text[slice(*r.sentence)] for r in readings]


def test_the_sentence_that_shares_the_questions_words_comes_first(encoder: Encoder) -> None:
    """Every sentence of every candidate is there, once."""
    found = read(
        encoder, "How tall is the tower?", "It rains. The tower is tall.", "Oslo is cold."
    )
    assert found[0] == "The tower is tall."
    assert sorted(found) == ["It rains.", "Oslo is cold.", "The tower is tall."]


def test_a_sentence_is_read_with_what_it_leans_on(encoder: Encoder) -> None:
    """Words of the sentence before count for one that cannot be understood alone."""
    found = read(
        encoder,
        "How high is Everest?",
        "Everest is in Nepal. Its height is 8,849 feet. Oslo is big.",
    )
    assert found.index("Its height is 8,849 feet.") < found.index("Oslo is big.")


def test_readings_are_ordered_and_whole_sentences(encoder: Encoder) -> None:
    """Probabilities fall and lie between 0 and 1; no exact words are marked."""
    texts = ("It rains. It pours. Max has 5 users.", "Who knows? Max does.")
    readings = SentenceReader(encoder).read(Question("how many users has Max"), candidates(*texts))
    probabilities = [r.probability for r in readings]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(0 < p < 1 for p in probabilities)
    assert all(r.sentence in r.passage.sentences and r.exact is None for r in readings)


def test_sentences_that_say_the_same_keep_an_order(encoder: Encoder) -> None:
    """Equal scores fall in order of passage and place, also where articles agree to the word."""
    readings = SentenceReader(encoder).read(
        Question("Does it rain?"), candidates("It rains. It rains.", "It rains.", "It rains.")
    )
    assert [r.passage.id for r in readings] == [1, 1, 2, 3]


@pytest.mark.parametrize("question", ["the of and", "?", "who"])
def test_a_question_without_telling_words_is_read_all_the_same(
    encoder: Encoder, question: str
) -> None:
    """Nothing is divided by the number of words that tell something."""
    assert read(encoder, question, "It rains.") == ["It rains."]


def test_nothing_found_is_nothing_read(encoder: Encoder) -> None:
    """Without candidates there are no readings."""
    assert read(encoder, "who?") == []
