"""Quotes: whole sentences that can be understood alone, and nothing but the article."""

from __future__ import annotations

import pytest

from corpus import Article, Passage, Span, split
from retrieval import Quote
from retrieval.quote import LIMIT_CONTEXT_CHARS, leans_back, whole_sentences


def passage_of(text: str) -> Passage:
    """The first passage of a text."""
    return Passage(1, Article(text), *split(text, limit_chars=10_000)[0])


def grown(text: str, words: str) -> str:
    """What is quoted of a text for these words of it."""
    start = text.index(words)
    return text[slice(*whole_sentences(passage_of(text), Span(start, start + len(words))))]


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("Currently, it has around 55 million users.", True),
        ("However, the ministry disagreed.", True),
        ("He left.", True),
        ("This came late.", True),
        ("In 2024, they moved.", True),
        ("“It was late,” he said.", True),
        ("Durov, now based in Dubai, said that he would not.", False),
        ("The Kremlin’s position was articulated.", False),
        ("Max is designed to serve.", False),
        ("55 million people use Max.", False),
        ("", False),
    ],
)
def test_a_sentence_that_points_back_needs_the_one_before(sentence: str, leans: bool) -> None:
    """Pronouns and connecting words in its opening, unless it has named its subject before."""
    assert leans_back(sentence) is leans


def test_a_quote_is_the_sentence_that_holds_the_answer() -> None:
    """Whole, though the answer is one word of it."""
    text = "The app is new. Max has 55 million users. Durov lives in Dubai."
    assert grown(text, "55 million") == "Max has 55 million users."
    assert grown(text, "new") == "The app is new."


def test_a_quote_brings_what_it_leans_on() -> None:
    """The sentence before, and the one before that where it leans in its turn."""
    text = "Max is an app. It is new. Currently, it has 55 million users. He left."
    assert grown(text, "55") == "Max is an app. It is new. Currently, it has 55 million users."


def test_a_quote_has_at_most_three_sentences() -> None:
    """However far back it leans."""
    text = "Max came. It grew. It grew more. It has 5 users."
    assert grown(text, "5 users") == "It grew. It grew more. It has 5 users."


def test_a_quote_starts_with_its_passage() -> None:
    """There is nothing before the first sentence of a section."""
    text = "Max came.\n## Users\nIt has 5 users."
    passage = Passage(2, Article(text), *split(text)[1])
    assert text[slice(*whole_sentences(passage, Span(text.index("5"), text.index("5") + 1)))] == (
        "It has 5 users."
    )


def test_context_does_not_make_a_quote_too_long() -> None:
    """A sentence before it is left out where the quote would be longer than is read."""
    long = "Max " + "word " * 200 + "came."
    assert grown(f"{long} It is new.", "new") == f"{long} It is new."
    longer = "Max " + "word " * (LIMIT_CONTEXT_CHARS // 5) + "came."
    assert grown(f"{longer} It is new.", "new") == "It is new."


def test_an_answer_across_sentences_is_quoted_whole() -> None:
    """What was marked is never cut, though it be more than three sentences."""
    text = "Max came. Max saw. Max won. Max left. Max wept."
    assert (
        grown(text, "came. Max saw. Max won. Max left") == "Max came. Max saw. Max won. Max left."
    )


def test_a_quote_can_only_say_what_the_article_says() -> None:
    """Text and emphasis are slices; the emphasis is the exact words or the best sentence."""
    text = "Max is an app. It has 55 million users."
    passage = passage_of(text)
    sentence = passage.sentences[1]
    exact = Span(text.index("55"), text.index(" users"))
    for marked, words in ((exact, "55 million"), (None, "It has 55 million users.")):
        quote = Quote(passage, whole_sentences(passage, marked or sentence), sentence, marked, 0.9)
        assert quote.text == text
        assert quote.text[slice(*quote.emphasis)] == words
        assert quote.article is passage.article
