"""Sources differ where they name another number, date or name, and not where they word it so."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from corpus import Article, CorpusStore, Passage, Span, split
from retrieval import (
    Answer,
    Answerer,
    Candidate,
    Question,
    Quote,
    Reading,
    Thresholds,
    embedding,
)
from retrieval.disagreement import by_value
from retrieval.quantities import amounts_in
from retrieval.search import of_several
from testing.fakes import WordEncoder


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("55,123,456 users", 55_123_456, 55_123_456),
        ("1 850 человек", 1850, 1850),
        ("almost 5 million", 4.5e6, 5e6),
        ("не менее 15 человек", 15, 18),
        ("50–60 million", 50, 60.5e6),
        ("two hundred and fifty", 250, 250),
        ("millions of people", 2e6, 999e6),
    ],
)
def test_a_number_is_as_exact_as_it_is_told(text: str, low: float, high: float) -> None:
    """Rounding, "about" and "more than" make a range of it."""
    (amount,) = amounts_in(text)
    assert amount.high == pytest.approx(high)
    assert amount.low == pytest.approx(low) or text.startswith("50–60")


def add(store: CorpusStore, text: str, published: str | None, source: str) -> None:
    """An article of a day."""
    encoder = WordEncoder()
    article = Article(text, source=source, url=f"https://{source}.example/", published=published)
    store.add(article, encoder.name, embedding(encoder))


class Counting:
    """A reader that marks the first number of a passage, surer of what it was told first."""

    thresholds = Thresholds(0.5, 0.5)

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:  # noqa: ARG002 - it knows what to mark
        """One reading for each passage, most probable first."""
        readings = []
        for passage in (c.passage for c in candidates):
            number = re.search(r"[0-9,]{5}", passage.text)
            assert number is not None
            exact = Span(passage.span.start + number.start(), passage.span.start + number.end())
            sure = 0.9 - 0.1 * passage.id
            readings.append(Reading(passage, passage.sentences[0], exact, sure))
        return sorted(readings, key=lambda r: -r.probability)


@pytest.mark.parametrize("last", ["1,900", "1,200"])
def test_sources_that_differ_are_shown_newest_first(store: CorpusStore, last: str) -> None:
    """However probable the older one is; the one without a date comes last."""
    add(store, f"People counted: {last} fled.", None, "c")
    add(store, "Yes, 1,200 people fled Halvik.", "2026-03-03", "a")
    add(store, f"In the end {last} people fled from Halvik.", "2026-03-05", "b")
    answerer = Answerer(store, WordEncoder(), Counting())
    found = answerer.answer(Question("How many people fled?"))
    dates = [quote.article.published for quote in found.quotes]
    if last == "1,200":
        assert not found.differ
        assert dates == [None, "2026-03-03", "2026-03-05"]
    else:
        assert found.differ
        assert not found.by_date
        assert dates == ["2026-03-05", "2026-03-03", None]


@pytest.mark.parametrize("last", ["1,900", "1,200"])
def test_a_copy_brought_up_to_date_is_shown_where_it_differs(
    store: CorpusStore, last: str
) -> None:
    """Though most of it is the story that was there before; a mere copy is not."""
    days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    background = " ".join(f"The river of Halvik rose on {day} for the night." for day in days * 2)
    add(store, f"Yes, 1,200 people fled Halvik. {background}", "2026-03-03", "a")
    add(store, f"By now {last} people fled Halvik. {background}", "2026-03-05", "b")
    assert len({held.article.copy_group for held in store.visible.articles()}) == 1
    answerer = Answerer(store, WordEncoder(), Counting())
    found = answerer.answer(Question("How many people fled?"))
    assert found.by_date == (last == "1,900")
    assert len(found.quotes) == 1 + found.by_date
    assert found.quotes[0].article.published == "2026-03-05" or not found.by_date


def test_one_article_with_much_to_say_does_not_keep_others_from_being_read(
    store: CorpusStore,
) -> None:
    """The best passages, but three stories where there are so many."""
    add(store, "Halvik flooded again. " * 600, None, "a")
    add(store, "In Halvik the river rose.", None, "b")
    add(store, "A dam broke above Halvik.", None, "c")
    passages = [
        p for held in store.visible.articles() for p in store.visible.passages_of(held.article.id)
    ]
    passages.sort(key=lambda p: len(p.text), reverse=True)
    read = of_several(passages, 8, 3)
    assert len(read) == 8
    assert len({p.article.id for p in read}) == 3
    assert read[:6] == passages[:6]
    assert of_several(passages[:5], 8, 3) == passages[:5]


def counted(store: CorpusStore, question: str, *told: tuple[str, str | None]) -> Answer:
    """What is answered from numbers and the days on which they were published."""
    for number, (said, day) in enumerate(told):
        add(store, f"In Halvik {said} people fled, says number {number}.", day, f"source{number}")
    return Answerer(store, WordEncoder(), Counting()).answer(Question(question))


def exact(found: Answer) -> list[list[str]]:
    """The exact words, those of one value together."""
    return [[quote.text[slice(*quote.emphasis)] for quote in group] for group in found.values]


def test_a_number_that_grew_is_shown_by_date(store: CorpusStore) -> None:
    """Newest first, all of them, the same value once."""
    found = counted(
        store,
        "How many people fled?",
        ("1,100", "2026-03-01"),
        ("1,900", "2026-03-04"),
        ("1,500", "2026-03-03"),
        ("1,900", "2026-03-05"),
    )
    assert found.by_date
    assert not found.differ
    assert exact(found) == [["1,900", "1,900"], ["1,500"], ["1,100"]]
    assert found.quotes[0].article.published == "2026-03-05"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many people fled?", (("1,100", "2026-03-01"), ("1,900", "2026-03-01"))),
        ("How many people fled?", (("1,100", "2026-03-01"), ("1,900", None))),
        ("How much was the fine they paid?", (("1,100", "2026-03-01"), ("1,900", "2026-03-04"))),
    ],
)
def test_numbers_of_one_day_or_of_one_fact_contradict_each_other(
    store: CorpusStore, question: str, told: tuple[tuple[str, str | None], ...]
) -> None:
    """And where the day is not known, nobody can tell what grew."""
    found = counted(store, question, *told)
    assert found.differ
    assert not found.by_date


@pytest.mark.parametrize(
    ("later", "grew"),
    [
        ("In Halvik 1,900 people fled.", True),
        ("Some 1,900 people fled in Halvik in 2020.", False),
        ("On 12 January, when it froze, 1,900 people fled in Halvik.", False),
        ("On 3 March some 1,900 people fled in Halvik.", True),  # the day before
        ("Some 1,900 people fled in Halvik, which was founded in 1820.", True),
    ],
)
def test_an_old_figure_is_no_news_of_its_day(
    store: CorpusStore, later: str, *, grew: bool
) -> None:
    """What a sentence dates back is of then, however late it was published."""
    add(store, "In Halvik 1,100 people fled.", "2026-03-01", "one")
    add(store, later, "2026-03-04", "two")
    found = Answerer(store, WordEncoder(), Counting()).answer(Question("How many people fled?"))
    assert found.by_date == grew
    assert found.differ != grew


@pytest.mark.parametrize(
    ("question", "one", "other", "same"),
    [
        ("How many users does it have?", "80 million", "80 million users", True),
        ("How many users does it have?", "80 million", "more than 80 million", False),
        ("Who owns the dam?", "Nordkraft", "the Nordkraft", True),
        ("Кто владеет плотиной?", "Nordkraft", "«Нордкрафт»", True),
        ("When was it?", "13 February", "13 March", False),
        ("Who is mayor?", "Ingrid Solheim", "Per Aune", False),
    ],
)
def test_the_same_value_is_told_once(question: str, one: str, other: str, *, same: bool) -> None:
    """In whatever words or letters; what differs in anything is another."""
    quotes = []
    for said in (one, other):
        article = Article(f"It is {said} now.", source=said)
        passage = Passage(1, article, *split(article.text)[0])
        span = Span(6, 6 + len(said))
        quotes.append(Quote(passage, passage.span, passage.sentences[0], span, 0.9))
    assert len(by_value(question, quotes)) == (1 if same else 2)
