"""One story once: addresses, copies, versions, and which articles are meant."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest

from corpus import (
    Added,
    AlternateLocation,
    Article,
    ArticleFilter,
    CorpusStore,
    FilterError,
    differences,
)
from corpus.store.read import LIMIT_COPIES
from retrieval import embedding
from testing.fakes import WordEncoder

EMBED = embedding(WordEncoder())
_WORDS = "river rain town bridge water night council flood rescue boat wind level street".split()


def add(store: CorpusStore, article: Article, *addresses: str) -> Added:
    """Add an article that was reached by some addresses."""
    return store.add(article, "words", EMBED, addresses)


def story(seed: int, count: int = 12) -> str:
    """A text of its own for each number."""
    chance = random.Random(seed)  # noqa: S311  # the same texts in every run
    return "\n".join(
        " ".join(chance.choices(_WORDS, k=12)).capitalize() + "." for _ in range(count)
    )


def page(text: str, address: str, **known: str | None) -> Article:
    """An article as a page gives it."""
    return Article(text, source=address, url=address, **known)  # type: ignore[arg-type]


def test_one_article_however_its_address_is_spelled(store: CorpusStore) -> None:
    """Tracking, scheme, mobile and AMP forms make no difference, and add no row of an article."""
    first = page(story(1), "https://example.org/news/1")
    assert add(store, first).outcome == "added"
    for spelling in (
        "http://www.example.org/news/1?utm_source=tg",
        "https://m.example.org/news/1/",
        "https://example.org/news/1/amp",
    ):
        assert add(store, page(first.text, spelling)).outcome in {"unchanged", "replaced"}
        found = store.visible.article_at(spelling)
        assert found is not None
        assert found.id == first.id
    assert len(store.visible.articles()) == 1


def test_the_very_text_elsewhere_is_one_article_with_two_addresses(store: CorpusStore) -> None:
    """What the copy says of itself is not said of the article; the second time nothing happens."""
    first = page(story(1), "https://one.example/a", publisher="One")
    copy = page(first.text, "https://two.example/b", publisher="Two", title="Other")
    add(store, first)
    assert add(store, copy).outcome == "copy"
    generation = store.search.revision.generation
    assert add(store, copy).outcome == "unchanged"
    assert store.search.revision.generation == generation
    (held,) = store.visible.articles()
    assert (held.article.publisher, held.article.title) == ("One", None)
    assert store.visible.places(held.article) == [
        AlternateLocation("https://two.example/b", "Two")
    ]


def test_near_copies_are_one_story(store: CorpusStore) -> None:
    """Each stays an article; another text is another story."""
    wire = story(1)
    add(store, page(wire, "https://one.example/a"))
    add(store, page(wire + "\nOur own reporter adds a line.", "https://two.example/b"))
    add(store, page(story(2), "https://two.example/c"))
    stories = [held.article.copy_group for held in store.visible.articles()]
    assert sorted(map(stories.count, stories)) == [1, 2, 2]
    one = store.visible.article_at("https://one.example/a")
    assert one is not None
    assert [a.url for a in store.visible.copies(one)] == ["https://two.example/b"]


def test_a_changed_page_is_a_new_version_of_its_article(store: CorpusStore) -> None:
    """Quoted is the newest; the old text is kept word for word; a copy of it is none any more."""
    first = page(story(1), "https://one.example/a", title="Flood")
    add(store, first)
    corrected = replace(first, text=first.text.replace("Rain", "Snow") + "\nIt is over.", id="")
    assert add(store, corrected).outcome == "replaced"
    assert add(store, corrected).outcome == "unchanged"
    before, now = store.visible.history(first.id)
    assert (before.number, before.text, before.title) == (1, first.text, "Flood")
    assert (now.number, now.text) == (2, corrected.text)
    pieces = list(differences(before.text, now.text))
    assert "".join(p.text for p in pieces if p.what != "added") == before.text
    assert "".join(p.text for p in pieces if p.what != "left out") == now.text
    assert store.search.match('"over"', 9)
    store.remove(first.id)
    assert store.database.all("SELECT * FROM versions") == []
    assert store.database.all("SELECT * FROM bands") == []
    assert store.database.all("SELECT * FROM addresses") == []


def test_of_many_copies_the_newest_are_given(store: CorpusStore) -> None:
    """Or a quote of a story that hundreds carry would wait for all of them to be read."""
    for day in range(LIMIT_COPIES + 5):
        url = f"https://{day}.example/"
        copied = page(f"{story(1)}\nBy paper {day}.", url)
        add(store, replace(copied, published=f"2026-{1 + day // 28:02}-{1 + day % 28:02}"))
    one = store.visible.article_at("https://0.example/")
    assert one is not None
    copies = store.visible.copies(one)
    days = range(5, LIMIT_COPIES + 5)
    assert [copy.url for copy in copies] == [f"https://{day}.example/" for day in days]


def test_a_long_article_with_many_corrections_is_compared_at_once() -> None:
    """Word by word where a sentence changed; no other question waits for it."""
    sentences = [f"In row {n % 7} of the hall sat the guests of day {n}." for n in range(800)]
    edited = [
        s.replace("guests", "visitors") if n % 8 == 0 else s for n, s in enumerate(sentences)
    ]
    before, now = " ".join(sentences), " ".join(edited)
    began = time.process_time()
    pieces = list(differences(before, now))
    assert time.process_time() - began < 1
    assert "".join(p.text for p in pieces if p.what != "added") == before
    assert "".join(p.text for p in pieces if p.what != "left out") == now
    assert {p.text for p in pieces if p.what == "added"} == {"visitors"}


@pytest.mark.parametrize("pairs", [499, 20_000])
def test_sentences_that_are_alike_take_no_time_to_compare(pairs: int) -> None:
    """Two texts made of three sentences, over and over; `/article` shows this to anybody."""
    before, now = "It rose. It fell. " * pairs, "It rose. It sank. " * pairs
    began = time.process_time()
    pieces = list(differences(before, now))
    assert time.process_time() - began < 1
    assert "".join(p.text for p in pieces if p.what != "added") == before
    assert "".join(p.text for p in pieces if p.what != "left out") == now


@pytest.mark.parametrize(
    "now", ["", "One. Two!\n\nThree", " One.Two! Three\n", "x" * 9, "a b " * 400]
)
@pytest.mark.parametrize("before", ["", "One. Two!\n\nFour", "\nOne?", "b a " * 400])
def test_nothing_is_lost_between_two_versions(before: str, now: str) -> None:
    """What was kept and left out is the first text, what was kept and added the second."""
    pieces = list(differences(before, now))
    assert "".join(p.text for p in pieces if p.what != "added") == before
    assert "".join(p.text for p in pieces if p.what != "left out") == now
    assert all(p.text for p in pieces)


def test_an_address_that_led_elsewhere_gets_an_article_of_its_own(store: CorpusStore) -> None:
    """A page that was only a redirect once is not taken for a new version of what it led to."""
    add(store, page(story(1), "https://one.example/final"), "https://one.example/short")
    added = add(store, page(story(2), "https://one.example/short"))
    assert added.outcome == "added"
    assert len(store.visible.articles()) == 2
    assert add(store, page(story(2), "https://one.example/short")).outcome == "unchanged"
    assert add(store, page(story(1), "https://one.example/final")).outcome == "unchanged"


def test_two_forms_of_a_page_do_not_take_turns(store: CorpusStore) -> None:
    """An article and its form for phones, which says a little less, stay one version."""
    full = page(story(1), "https://one.example/a")
    short = Article(story(1, 11), source="https://one.example/phone?id=1", url=full.url)
    add(store, full)
    for article in (short, full, short, full):
        assert add(store, article).outcome in {"unchanged", "copy"}
    assert [held.article.text for held in store.visible.articles()] == [full.text]
    assert len(store.visible.history(full.id)) == 1


def test_a_page_that_is_gone_is_marked_until_it_is_back(store: CorpusStore) -> None:
    """It is not removed; the mark says since when."""
    article = page(story(1), "https://one.example/a")
    add(store, article)
    assert store.mark_gone("https://one.example/other", "2026-02-14") is None
    for day in ("2026-02-14", "2026-02-15"):
        marked = store.mark_gone("http://one.example/a", day)
        assert marked is not None
        assert marked.gone == "2026-02-14"
    assert store.visible.article(article.id).gone == "2026-02-14"
    add(store, article)
    assert store.visible.article(article.id).gone is None


def test_more_known_of_an_article_keeps_its_passages(store: CorpusStore) -> None:
    """Its title is found, nothing is embedded again, and FTS5 agrees with what is there."""
    article = page(story(1), "https://one.example/a", title="Flood")
    add(store, article)
    ids = [p.id for p in store.visible.passages_of(article.id)]
    assert add(store, replace(article, title="Deluge")).outcome == "replaced"
    assert [p.id for p in store.visible.passages_of(article.id)] == ids
    assert [bool(store.search.match(word, 9)) for word in ('"delug"', '"flood" NOT "flood"')] == [
        True,
        False,
    ]
    store.database.first("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize(
    ("among", "meant"),
    [
        (ArticleFilter(), "abcd"),
        (ArticleFilter(since="2026-02-02"), "bc"),
        (ArticleFilter(until="2026-02-02"), "ab"),
        (ArticleFilter(since="2026-02", until="2026-02"), "ab"),
        (ArticleFilter(since="2027"), ""),
        (ArticleFilter(language="EN"), "ab"),
        (ArticleFilter(publisher="вестник"), "c"),
        (ArticleFilter(publisher="nobody"), ""),
        (ArticleFilter(language="en", since="2026-02-02"), "b"),
        (ArticleFilter(article="id-of-c"), "c"),
        (ArticleFilter(article="id-of-c", language="en"), ""),
    ],
)
def test_articles_are_chosen_by_what_is_known_of_them(
    store: CorpusStore, among: ArticleFilter, meant: str
) -> None:
    """In lists, in searches for words, and as ids of passages for the index."""
    known: dict[str, dict[str, str | None]] = {
        "a": {"published": "2026-02-01", "language": "en", "publisher": "One"},
        "b": {"published": "2026-02-02T23:00:00+00:00", "language": "en-GB", "publisher": "Two"},
        "c": {"published": "2026-03-01", "language": "ru", "publisher": "Вестник"},
        "d": {},
    }
    for number, (name, fields) in enumerate(known.items()):
        article = page(story(number), f"https://{name}.example/", title=name, **fields)
        add(store, replace(article, id=f"id-of-{name}"))
    assert [a.title for a in store.visible.latest(9, among=among)] == [
        held.article.title for held in store.visible.articles(among)
    ]
    assert sorted(held.article.title or "" for held in store.visible.articles(among)) == list(
        meant
    )
    hits = store.search.match('"river"', 99, among)
    ids = {int(id) for id in store.search.passage_ids(among)}
    assert {id for id, _ in hits} <= ids
    titles = {p.article.title for p in store.visible.passages(sorted(ids))}
    assert titles == set(meant)


def test_what_is_no_date_is_refused() -> None:
    """By name, with an example."""
    with pytest.raises(FilterError, match=r"since 'yesterday' is no date; .*2026-02-13"):
        ArticleFilter(since="yesterday")
    with pytest.raises(FilterError, match=r"until '2026-02-30' is no date"):
        ArticleFilter(until="2026-02-30")


def test_another_spelling_of_its_address_changes_nothing(store: CorpusStore) -> None:
    """The address that is shown stays as it came first; only a safer one takes its place."""
    at = "http://paper.example/news/1"
    add(store, page(story(1), at))
    for spelling in ("http://m.paper.example/news/1/", f"{at}?utm_source=x", f"{at}/amp"):
        assert add(store, page(story(1), spelling)).outcome == "unchanged"
        assert store.visible.articles()[0].article.url == at
    safe = at.replace("http:", "https:")
    assert add(store, page(story(1), safe)).outcome == "replaced"
    assert add(store, page(story(1), at)).outcome == "unchanged"
    assert store.visible.articles()[0].article.url == safe


def test_a_copy_that_is_corrected_elsewhere_is_an_article_of_its_own(store: CorpusStore) -> None:
    """Another paper that had the very text says something else now; the first one does not."""
    add(store, page(story(1), "https://one.example/a", publisher="One"))
    copy = page(story(1), "https://two.example/b", publisher="Two")
    assert add(store, copy).outcome == "copy"
    corrected = replace(copy, text=story(1) + "\nCorrection: it was two metres, not three.", id="")
    assert add(store, corrected).outcome == "added"
    one, two = (
        store.visible.article_at("https://one.example/a"),
        store.visible.article_at("https://two.example/b"),
    )
    assert one is not None
    assert two is not None
    assert (one.text, "Correction" in two.text) == (story(1), True)
    assert store.visible.places(one) == []
    assert one.copy_group == two.copy_group
