"""Answers to be kept, for tests of the state."""

from __future__ import annotations

from functools import cache

from corpus import Article, Passage, split
from retrieval import Answer, Confidence, Question, Quote


@cache
def an_answer(quotes: int) -> Answer:
    """With so many quotes, three of them shown, each from an article of its own."""
    made = []
    for number in range(quotes):
        text = f"The bridge over the Halv was closed on day {number}. It is open again."
        passage = Passage(number, Article(text, title=f"Bridge {number}"), *split(text)[0])
        first = passage.sentences[0]
        made.append(Quote(passage, first, first, first, 0.87654 - number / 100))
    return Answer(Question("x"), Confidence.SURE, tuple(made[:3]), more=tuple(made[3:]))
