"""Looking along the articles: pages of them, and who published how many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus import (
    Article,
    CorpusError,
    CorpusStore,
    Publisher,
)
from corpus.store.read import ArticleCache, seal_of
from retrieval import embedding
from testing.fakes import WordEncoder

_ENCODER = WordEncoder()


@pytest.fixture
def store() -> Iterator[CorpusStore]:
    """Five articles of two publishers and of an unknown one."""
    with CorpusStore.open(":memory:", create=True) as store:
        for day in range(1, 6):
            name = None if day == 5 else "The Post" if day % 2 else "The Paper"
            article = Article(
                f"It rained on day {day}.",
                title=str(day),
                publisher=name,
                published=None if day == 5 else f"2026-02-0{day}",
            )
            store.add(article, _ENCODER.name, embedding(_ENCODER))
        yield store


def _titles(store: CorpusStore, limit: int, offset: int = 0) -> list[str | None]:
    return [article.title for article in store.visible.latest(limit, offset)]


def test_the_newest_articles_come_a_page_at_a_time(store: CorpusStore) -> None:
    """Those without a date come last."""
    assert _titles(store, 2) == ["4", "3"]
    assert _titles(store, 9, 2) == ["2", "1", "5"]
    assert _titles(store, 2, 5) == []


def test_publishers_are_counted(store: CorpusStore) -> None:
    """What is not known comes last."""
    assert store.visible.publishers() == [
        Publisher("The Paper", 2, "2026-02-04"),
        Publisher("The Post", 2, "2026-02-03"),
        Publisher(None, 1, None),
    ]


def test_an_article_with_a_file_and_an_address_is_counted_once() -> None:
    """So is its copy, under the name that the operator's file gives it."""
    with CorpusStore.open(":memory:", create=True) as two:
        for publisher, host in (("The Herald", "herald.example"), ("The Post", "post.example")):
            article = Article(
                "It rained in Halvik.",
                source=f"{host}.txt",
                url=f"https://{host}/1",
                publisher=publisher,
                published="2026-02-03",
            )
            two.add(article, _ENCODER.name, embedding(_ENCODER))
        assert two.visible.count_articles() == 1
        assert two.visible.publishers() == [
            Publisher("The Herald", 1, "2026-02-03"),
            Publisher("The Post", 1, "2026-02-03"),
        ]


def test_what_is_hidden_stands_on_no_page(store: CorpusStore) -> None:
    """Neither is it counted."""
    store.hidden.hide("The Paper", "publisher")
    assert _titles(store, 2) == ["3", "1"]
    assert store.visible.count_articles() == 3
    assert store.visible.publishers() == [
        Publisher("The Post", 2, "2026-02-03"),
        Publisher(None, 1, None),
    ]


def test_what_comes_later_has_a_greater_id(store: CorpusStore) -> None:
    """Also after the newest went."""
    before = store.search.last_id_ever()
    store.remove(store.visible.latest(1)[0].id)
    store.add(Article("The sun shone."), _ENCODER.name, embedding(_ENCODER))
    assert store.search.last_id_ever() == before + 1


def test_a_page_reads_no_other_article(store: CorpusStore) -> None:
    """Also where something is hidden: an article that cannot be read is in nobody's way."""
    store.hidden.hide("The Paper", "publisher")
    store.database.write("UPDATE articles SET text = 'x' WHERE title = '1'")
    assert _titles(store, 1) == ["3"]
    assert (
        store.visible.count_articles(),
        store.visible.count_passages(),
        len(store.visible.publishers()),
    ) == (3, 3, 2)
    with pytest.raises(CorpusError):
        store.visible.articles()


def test_what_is_hidden_is_counted_anew_after_a_change(store: CorpusStore) -> None:
    """By whatever rule, and for articles without a title too."""
    store.hidden.hide("the bridge", "topic")
    assert (store.hidden.article_ids(), store.visible.count_articles()) == (frozenset(), 5)
    added = store.add(Article("The bridge fell."), _ENCODER.name, embedding(_ENCODER))
    assert (store.hidden.article_ids(), store.visible.count_articles()) == (
        frozenset({added.article.id}),
        5,
    )
    assert store.all.count_articles() == 6


def test_what_is_kept_in_memory_has_a_size_in_bytes(store: CorpusStore) -> None:
    """Long articles are kept fewer; one that is larger than all of it is read each time."""
    cache = ArticleCache(store.database, size_bytes=5000)
    embed = embedding(WordEncoder())
    texts = [f"{number} It rained. " * count for number, count in enumerate((10, 100, 100, 900))]
    for text in texts:
        added = store.add(Article(text), "words", embed).article
        for _ in range(2):
            assert cache.get(added.id, added.digest, seal_of(added)) == added
        assert cache.held_bytes <= 5000


def test_of_copies_only_the_newest_is_in_the_list_of_distinct_articles() -> None:
    """However far apart they were published; pages and counts leave the others out too."""
    text = " ".join(f"word{n} of the very same long text" for n in range(12))
    with CorpusStore.open(":memory:", create=True) as store:
        for day in (1, 3):
            article = Article(text, title=f"copy {day}", published=f"2026-02-0{day}")
            store.add(replace(article, text=f"{text} {day}"), "words", embedding(_ENCODER))
        store.add(
            Article("It rained.", title="rain", published="2026-02-02"),
            "words",
            embedding(_ENCODER),
        )
        assert [a.title for a in store.visible.distinct(9)] == ["copy 3", "rain"]
        assert [a.title for a in store.visible.distinct(1, 1)] == ["rain"]
        extent = store.visible.extent()
        assert (extent.articles, extent.distinct) == (3, 2)
