"""Words of a question as a query: data, never syntax."""

from __future__ import annotations

import random

import pytest

from corpus import Article, CorpusStore
from retrieval import Question, embedding
from retrieval.search import _quoted, search_words, telling
from testing.fakes import WordEncoder


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        '"WhatsApp" "',
        "WhatsApp*",
        "NEAR(WhatsApp Max, 2)",
        "WhatsApp AND NOT OR",
        "body:WhatsApp title : x",
        "^WhatsApp + x",
        "{title body}: WhatsApp",
        "- WhatsApp; DROP TABLE articles; --",
        "(((( WhatsApp",
        "_ __ WhatsApp",
        "ẞß İı ﬁ WhatsApp",
        "naïve’s 'WhatsApp'",
    ],
)
def test_syntax_in_a_question_is_data(seeded: CorpusStore, typed: str) -> None:
    """Operators, quotes, columns and SQL are searched as words or not at all."""
    hits = search_words(seeded, Question(typed), 50)
    assert bool(hits) == ("WhatsApp" in typed)
    assert len(seeded.visible.articles()) == 1


def test_random_questions_never_fail(seeded: CorpusStore) -> None:
    """Any text gives hits or none."""
    chance = random.Random(4)  # noqa: S311 - the same texts in every run
    alphabet = [chr(i) for i in (*range(1, 0x250), *range(0x900, 0x980), 0x1F600, 0x4E2D)] * 2
    alphabet += list('"*()^:+-{}, ') * 20 + ["NEAR", "AND", "OR", "NOT", "WhatsApp"] * 20
    for _ in range(300):
        search_words(seeded, Question("".join(chance.choices(alphabet, k=25))), 50)


def test_a_question_as_long_as_may_be_is_searched(seeded: CorpusStore) -> None:
    """As many words as a question can hold are no too large expression."""
    words = " ".join(f"{i:x}" for i in range(16, 16 + 333))
    assert len(search_words(seeded, Question(f"{words} Max"[-1000:]), 50)) >= 1


def test_each_word_is_asked_for_once() -> None:
    """In the order typed; without a word there is no query."""
    assert _quoted("max, Max and max", []) == ['"max"', '"and"']
    assert _quoted("?! 🙂", []) == []


def test_one_shared_word_is_enough(store: CorpusStore) -> None:
    """Passages that share more, or rarer, words come first; higher is better."""
    encoder = WordEncoder()
    for number, text in enumerate(("It rains in Paris.", "It rains in Oslo.", "It snows.")):
        store.add(Article(text, source=str(number)), encoder.name, embedding(encoder))
    hits = search_words(store, Question("where in Oslo is rain or sun?"), 50)
    found = [store.visible.passages([hit.passage_id])[0].text for hit in hits]
    assert found == ["It rains in Oslo.", "It rains in Paris."]
    assert hits[0].score > hits[1].score > 0


def test_words_that_are_everywhere_are_left_out_of_a_large_corpus(store: CorpusStore) -> None:
    """The rarest stay, in their order, as long as all they match is within the limit."""
    encoder = WordEncoder()
    for number in range(9):
        rare = "Halvik floods" if number == 4 else f"river {number}"
        text = f"The {rare} of the town is what it is."
        store.add(Article(text, source=str(number)), encoder.name, embedding(encoder))
    asked = "the town of Halvik floods? nowhere"
    assert telling(store, asked) == [
        '"the"',
        '"town"',
        '"of"',
        '"halvik"',
        '"flood"',
        '"nowher"',
    ]
    assert telling(store, asked, 8) == ['"halvik"', '"flood"', '"nowher"']
    assert telling(store, "the town is", 8) == []
