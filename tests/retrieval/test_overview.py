"""What is shown to readers who ask no question yet: titles, leads, numbers that changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus import Article, ArticleFilter, CorpusStore
from retrieval import Answerer, Overview, embedding, overview_of, story_of
from retrieval.overview import lead_of
from testing.fakes import Marker, WordEncoder

_ENCODER = WordEncoder()
_WIRE = (
    "The river Elva burst its banks in Halvik. About 1,200 people were evacuated by boat. "
    "The old dam gave way at 3:10 after four days of rain, and nobody had been warned of it. "
    "The railway to the coast is closed, and schools stay shut for the rest of the week."
)
_COUNTED = "Halvik counts the damage. A total of 1,850 people were evacuated, the governor said."


@pytest.fixture
def store() -> Iterator[CorpusStore]:
    """A flood in three articles, of which one is a copy; and one without a date."""
    with CorpusStore.open(":memory:", create=True) as store:
        for article in (
            Article(_WIRE, title="Flood", publisher="The Courier", published="2026-03-03"),
            Article(_WIRE + " Photo.", title="Flood", publisher="Herald", published="2026-03-04"),
            Article(_COUNTED, title="Damage", publisher="The Post", published="2026-03-05"),
            Article("The mayor has written a letter to the people.", title="A letter"),
        ):
            store.add(article, _ENCODER.name, embedding(_ENCODER))
        yield store


def titles(found: Overview) -> list[str | None]:
    """The titles, in order."""
    return [one.article.title for one in found.headlines]


def test_each_article_comes_with_its_first_sentence(store: CorpusStore) -> None:
    """Newest first; copies are one, and what has no date comes last."""
    found = overview_of(store, 9)
    assert titles(found) == ["Damage", "Flood", "A letter"]
    leads = [one.lead.text for one in found.headlines if one.lead]
    assert leads[:2] == [
        "Halvik counts the damage.",
        "The river Elva burst its banks in Halvik.",
    ]
    assert [[copy.publisher for copy in one.copies] for one in found.headlines] == [
        [],
        ["The Courier"],
        [],
    ]
    extent = found.extent
    assert (extent.articles, extent.distinct) == (4, 3)
    assert (extent.first, extent.last) == ("2026-03-03", "2026-03-05")


def test_it_is_read_page_by_page(store: CorpusStore) -> None:
    """Numbers that changed stand on the first page alone."""
    first, second = overview_of(store, 2), overview_of(store, 2, 2)
    assert titles(first) == ["Damage", "Flood"]
    assert titles(second) == ["A letter"]
    assert [len(page.changes) for page in (first, second)] == [1, 0]


def test_a_number_that_changed_is_shown_then_and_now(store: CorpusStore) -> None:
    """In the words of the articles, newest first; a copy says nothing new."""
    (change,) = overview_of(store, 9).changes
    assert [quote.text[slice(*quote.emphasis)] for quote in change.quotes] == ["1,850", "1,200"]
    assert [quote.article.title for quote in change.quotes] == ["Damage", "Flood"]


@pytest.mark.parametrize(
    "later",
    [
        "The repairs of the school cost 1,850 euros.",  # another thing
        "About 1,200 people were evacuated by boat.",  # the same number
        "If more rain falls, 1,850 people will be evacuated by boat.",  # supposed
        "In Brekke, 1,850 hens were evacuated by boat.",  # of something else
        "Police denied that 1,850 people were evacuated by boat.",
        "Perhaps 1,850 people were evacuated by boat.",
        "It is not true that 1,850 people were evacuated by boat.",
        "It is unclear whether 1,850 people were evacuated by boat.",
    ],
)
def test_other_numbers_did_not_change(later: str) -> None:
    """They count another thing, or nothing that is so."""
    with CorpusStore.open(":memory:", create=True) as store:
        for text, day in ((_WIRE, "2026-03-03"), (later, "2026-03-05")):
            store.add(Article(text, published=day), _ENCODER.name, embedding(_ENCODER))
        assert overview_of(store, 9).changes == ()


def test_an_article_that_was_removed_meanwhile_has_no_lead(store: CorpusStore) -> None:
    """Whoever read it a moment before is not stopped by that."""
    (article, *_) = store.visible.latest(1)
    assert lead_of(store, article) is not None
    store.remove(article.id)
    assert lead_of(store, article) is None


def test_what_is_hidden_is_in_no_overview(store: CorpusStore) -> None:
    """Neither its title, nor its lead or number; nor is it counted."""
    store.hidden.hide("The Post", "publisher")
    found = overview_of(store, 9)
    assert titles(found) == ["Flood", "A letter"]
    assert found.extent.distinct == 2
    assert found.changes == ()


def test_articles_are_chosen_by_date(store: CorpusStore) -> None:
    """As in any other list."""
    assert titles(overview_of(store, 9, among=ArticleFilter(since="2026-03-05"))) == ["Damage"]


def test_an_article_alone_comes_with_what_stands_below_its_headings() -> None:
    """The first sentence of each section; in a large story, leads are enough."""
    text = "It rained all day. It was wet.\n## The dam\nThe dam broke. It was old.\n"
    with CorpusStore.open(":memory:", create=True) as store:
        store.add(Article(text), _ENCODER.name, embedding(_ENCODER))
        (one,) = overview_of(store, 9).headlines
        assert [(q.passage.section, q.text) for q in one.outline] == [
            ("The dam", "The dam broke.")
        ]
        for n in range(2):
            store.add(Article(f"Text {n} of others."), _ENCODER.name, embedding(_ENCODER))
        assert not any(one.outline for one in overview_of(store, 9).headlines)


_FERRY = "The ferry Aurora ran aground off Lund. Captain Eva Rask said that the radar had failed."
_OWNER = (
    "The owner of the ferry Aurora, aground off Lund, opened an inquiry. The captain is on leave."
)
_PAROM = "Паром «Аврора» сел на мель у Лунда. Капитан Ева Раск сказала, что отказал радар Aurora."


def test_a_story_is_the_articles_about_one_event(store: CorpusStore) -> None:
    """Copies of them too, and in other letters; neither another event nor a weekday in common."""
    ferry = [
        Article(text, source=text[:9], title=title)
        for title, text in (("Ferry aground", _FERRY), ("Inquiry", _OWNER), ("Паром", _PAROM))
    ]
    for article in ferry:
        store.add(article, _ENCODER.name, embedding(_ENCODER))
    answerer = Answerer(store, _ENCODER, Marker("nothing"))

    def titles_of(article: Article) -> list[str]:
        ids = story_of(answerer, article)
        return sorted(store.visible.article(id).title or "" for id in ids)

    flood = next(one for one in store.visible.latest(9) if one.title == "Damage")
    assert titles_of(ferry[0]) == ["Ferry aground", "Inquiry", "Паром"]
    assert titles_of(flood) == ["Damage", "Flood", "Flood"]
