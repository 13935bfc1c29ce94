"""A made-up corpus in which every question has one right answer, and who asks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus import Article, CorpusStore, Span
from retrieval import (
    Answer,
    Answerer,
    Candidate,
    LiveIndex,
    Question,
    Reading,
    Thresholds,
    embedding,
)
from testing.fakes import WordEncoder

ENCODER = WordEncoder()
EMBED = embedding(ENCODER)
_LINES = 12


def article(number: int, *, version: int = 0) -> Article:
    """About the river in a town of its own, with everything that is known of it."""
    lines = "".join(
        f"## Day {day}\nThe gauge at town{number} stood at mark {mark} on day {day}. "
        f"Nobody in town{number} had seen that since year {1900 + day}.\n"
        for day, mark in ((day, number * 17 + day * 3 + version) for day in range(_LINES))
    )
    url = f"https://example.org/{number}"
    return Article(
        lines,
        *(url, f"The river at town{number}", url, f"Paper {number % 7}", "A. Writer"),
        *("2026-02-13", "2026-02-14T10:00:00+00:00", "en"),
    )


def add(store: CorpusStore, number: int, *, version: int = 0) -> None:
    """Add that article."""
    store.add(article(number, version=version), ENCODER.name, EMBED)


def fill(path: Path, count: int) -> None:
    """A corpus of so many articles, with its index."""
    with CorpusStore.open(path, create=True) as store:
        for number in range(count):
            add(store, number)
        LiveIndex(store, ENCODER.name).close()


def question(number: int, day: int) -> Question:
    """How high the river stood there then."""
    return Question(f"At what mark stood the gauge at town{number} on day {day}?")


@dataclass
class TownReader:
    """Reads as the product does, but knows how to tell which sentence answers."""

    thresholds = Thresholds(0.5, 0.5)

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """One reading for each sentence, most probable first."""
        wanted = {word.strip("?,.").lower() for word in question.text.split()}
        readings = []
        for passage in (c.passage for c in candidates):
            for sentence in passage.sentences:
                words = passage.article.text[slice(*sentence)].lower().replace(".", "").split()
                sure = len(wanted & set(words)) / len(wanted)
                readings.append(Reading(passage, sentence, Span(*sentence), sure))
        return sorted(readings, key=lambda r: -r.probability)


def answerer(store: CorpusStore, index: LiveIndex) -> Answerer:
    """Answers from that store with that index."""
    return Answerer(store, ENCODER, TownReader(), index=index)


def is_right(answer: Answer, number: int, day: int, *, version: int = 0) -> bool:
    """Whether the first quote says it, and is of the article that says it, as it was written."""
    return bool(answer.quotes) and (
        f"mark {number * 17 + day * 3 + version} on day {day}." in answer.quotes[0].text
        and is_true(answer, number, version=version)
    )


def is_true(answer: Answer, *numbers: int, version: int = 0) -> bool:
    """Whether every quote is of an article as it was written, and the first of one of these."""
    for quote in (*answer.quotes, *answer.nearest):
        town = int(quote.article.text.partition("town")[2].partition(" ")[0])
        written = article(town, version=version)
        same = replace(quote.article, id=written.id, copy_group=written.copy_group) == written
        if not same or quote.text not in written.text:
            return False
    return not answer.quotes or not numbers or f"town{numbers[0]} " in answer.quotes[0].text
