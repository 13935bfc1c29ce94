"""What must not be shown is shown nowhere, and is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import (
    Article,
    CorpusError,
    CorpusStore,
    HideRule,
    UnknownArticleError,
    export_lines,
    find_faults,
    import_lines,
)
from retrieval import embedding
from testing.fakes import WordEncoder
from testing.statements import traced

EMBED = embedding(WordEncoder())

RIVER = Article(
    "The river rose by two metres.\n\n## Ways around\n\nSome people are using proxies.",
    source="https://news.paper.example/river",
    url="https://news.paper.example/river",
    publisher="The Paper",
    title="The river",
    language="en",
    id="river",
)
TRAMS = Article(
    "Tram drivers accepted the timetable.",
    source="https://bell.example/trams",
    url="https://bell.example/trams",
    publisher="Evening Bell",
    title="Trams",
    language="en",
    id="trams",
)


@pytest.fixture
def two(store: CorpusStore) -> CorpusStore:
    """A corpus of two articles by two publishers."""
    for article in (RIVER, TRAMS):
        store.add(article, "words", EMBED)
    return store


def shown(store: CorpusStore) -> list[str]:
    """The ids of the articles that are shown."""
    return sorted(held.article.id for held in store.visible.articles())


def test_a_publisher_is_hidden_by_the_name_that_readers_see(two: CorpusStore) -> None:
    """With its host: what another host publishes under that name is shown."""
    there = "https://evil.example/river"
    fake = replace(RIVER, text="The river fell.", source=there, url=there, id="fake")
    two.add(fake, "words", EMBED)
    name = two.visible.article("fake").byline
    assert name == "The Paper (evil.example)"
    assert two.hidden.hide(name) == HideRule("publisher", name)
    assert shown(two) == ["river", "trams"]
    assert [rule.what for rule in two.hidden.unhide(name.upper())] == [name]
    two.hidden.hide("the paper")
    assert shown(two) == ["trams"]


def test_a_publisher_of_copies_alone_is_listed_and_hidden_by_name(two: CorpusStore) -> None:
    """Its name stands below a quote as another place of the same words."""
    there = "https://post.example/river"
    copy = replace(RIVER, source=there, url=there, publisher="Northern Post", id="copy")
    two.add(copy, "words", EMBED)
    assert shown(two) == ["river", "trams"]
    (listed,) = (p for p in two.visible.publishers() if (p.name or "").startswith("Northern Post"))
    assert listed.articles == 1
    assert two.hidden.hide("northern post") == HideRule("publisher", "northern post")
    assert shown(two) == ["river", "trams"]
    assert two.visible.places(two.visible.article("river")) == []
    assert listed.name not in {p.name for p in two.visible.publishers()}


@pytest.mark.parametrize(
    ("what", "rule"),
    [
        ("river", HideRule("article", "river")),
        ("http://www.news.paper.example/river?utm_source=x", HideRule("article", "river")),
        ("the paper", HideRule("publisher", "the paper")),
        ("paper.example", HideRule("host", "paper.example")),
        ("https://news.paper.example/", HideRule("host", "news.paper.example")),
        ("www.NEWS.paper.example", HideRule("host", "news.paper.example")),
    ],
)
def test_an_article_a_publisher_a_host(two: CorpusStore, what: str, rule: HideRule) -> None:
    """All of the article is gone from all that is read, and nothing of the other one."""
    passages = [p.id for p in two.visible.passages_of("river")]
    assert two.hidden.hide(what) == rule
    assert shown(two) == ["trams"]
    assert two.visible.passages(passages) == two.visible.passages_of("river") == []
    assert two.visible.article_at("https://news.paper.example/river") is None
    for read in (two.visible.article, two.visible.history):
        with pytest.raises(UnknownArticleError):
            read("river")
    assert two.all.article("river") == RIVER
    assert [p.id for p in two.all.passages_of("river")] == passages
    assert two.hidden.unhide(what if rule.kind != "article" else "river") == [rule]
    assert shown(two) == ["river", "trams"]
    assert [p.id for p in two.visible.passages(passages)] == passages


@pytest.mark.parametrize("topic", ["use proxy", "Using  PROXIES", "ways around"])
def test_a_topic_hides_passages(two: CorpusStore, topic: str) -> None:
    """Those that say it in whatever form, or stand under a heading that does."""
    assert two.hidden.hide(topic, "topic").kind == "topic"
    assert shown(two) == ["river", "trams"]
    assert [p.text for p in two.visible.passages_of("river")] == ["The river rose by two metres."]
    assert two.count_hidden(two.hidden.rules().rules[0]) == (0, 1)


def test_a_topic_in_a_title_hides_the_article(two: CorpusStore) -> None:
    """What an article is about stands in its title."""
    assert two.hidden.hide("tram") == HideRule("topic", "tram")
    assert shown(two) == ["river"]


def test_a_topic_in_the_first_words_hides_an_article_without_a_title(store: CorpusStore) -> None:
    """It is called by them, in every list and below every quote."""
    id = store.add(Article("Smith spoke. It rained.", language="en"), "words", EMBED).article.id
    store.hidden.hide("smith", "topic")
    assert (shown(store), store.hidden.article_ids()) == ([], frozenset({id}))


def test_the_address_of_a_page_that_is_not_there_does_not_hide_its_host(two: CorpusStore) -> None:
    """It is said how to hide the whole host, if that is meant."""
    address = "https://news.paper.example/other"
    with pytest.raises(CorpusError, match=r"no article at .*--as host news\.paper\.example"):
        two.hidden.hide(address)
    assert shown(two) == ["river", "trams"]
    assert two.hidden.hide(address, "host") == HideRule("host", "news.paper.example")


@pytest.mark.parametrize("what", ["Node.js", "U.S.A", "elsewhere.example"])
def test_words_with_dots_that_nothing_is_from_are_a_topic(two: CorpusStore, what: str) -> None:
    """A host that is to be hidden before something comes from it is written with https://."""
    assert two.hidden.hide(what) == HideRule("topic", what)
    assert two.hidden.hide(f"https://{what}").kind == "host"


def test_words_in_another_order_or_between_others_are_another_topic(two: CorpusStore) -> None:
    """Nothing is hidden for having some of the words."""
    for topic in ("proxy use", "people proxies", "river two"):
        two.hidden.hide(topic)
    assert len(two.visible.passages_of("river")) == 2


def test_what_comes_later_is_hidden_too(store: CorpusStore) -> None:
    """A rule may be there before what it hides; adding says what it always says."""
    store.hidden.hide("The Paper", "publisher")
    store.hidden.hide("trams")
    assert [store.add(a, "words", EMBED).outcome for a in (RIVER, TRAMS)] == ["added"] * 2
    assert [store.add(a, "words", EMBED).outcome for a in (RIVER, TRAMS)] == ["unchanged"] * 2
    assert shown(store) == []
    assert [(rule.kind, *store.count_hidden(rule)) for rule in store.hidden.rules().rules] == [
        ("publisher", 1, 2),
        ("topic", 1, 1),
    ]


def test_another_place_is_not_told(two: CorpusStore) -> None:
    """That the words stand at a hidden host too is hidden; the article is not."""
    elsewhere = "https://other.example/trams"
    two.add(Article(TRAMS.text, source=elsewhere, url=elsewhere), "words", EMBED)
    assert [place.address for place in two.visible.places(TRAMS)] == [elsewhere]
    two.hidden.hide("other.example")
    assert shown(two) == ["river", "trams"]
    assert two.visible.places(TRAMS) == []


def test_a_hidden_copy_is_not_told(two: CorpusStore) -> None:
    """Who else has a story is told without those that are hidden."""
    said = " ".join(
        f"Driver {n} said the trams of line {n} will wait for day {n}." for n in range(9)
    )
    for name in ("one", "two"):
        at = f"https://{name}.example/story"
        article = Article(f"{said} So {name} reports.", source=at, url=at, id=name)
        two.add(article, "words", EMBED)
    (copy,) = two.visible.copies(two.visible.article("one"))
    assert copy.id == "two"
    two.hidden.hide("two.example")
    assert two.visible.copies(two.visible.article("one")) == []


def test_another_process_hides(two: CorpusStore, path: Path) -> None:
    """It holds at once for a bot that runs."""
    with CorpusStore.open(path) as other:
        other.hidden.hide("river")
    assert shown(two) == ["trams"]


def test_it_is_exported_with_a_mark_and_hidden_where_it_is_imported(
    two: CorpusStore, tmp_path: Path
) -> None:
    """Nothing is lost, and nothing hidden comes to light elsewhere."""
    two.hidden.hide("river")
    two.hidden.hide("use proxy")
    lines = list(export_lines(two))
    told = [json.loads(line) for line in lines]
    assert told[0] == {"hide": "article", "what": "river"}
    assert {line["id"]: line.get("hidden", False) for line in told if "id" in line} == {
        "river": True,
        "trams": False,
    }
    with CorpusStore.open(tmp_path / "other.db", create=True) as other:
        list(import_lines(other, (line.encode() for line in lines), "x", "words", EMBED))
        assert shown(other) == ["trams"]
        assert list(export_lines(other)) == lines


def test_hidden_things_are_checked_too(two: CorpusStore) -> None:
    """What is not shown is as whole as the rest."""
    two.hidden.hide("river")
    assert list(find_faults(two)) == []
    assert sum(two.embed_again("others", EMBED)) == 3
    assert two.remove("river") == RIVER


@pytest.mark.parametrize(
    ("what", "kind"), [("", None), ("?!", None), ("nothing", "article"), ("a b", "host")]
)
def test_what_cannot_be_hidden_is_told(two: CorpusStore, what: str, kind: str | None) -> None:
    """Nothing is hidden, and the message says what to name."""
    with pytest.raises(CorpusError):
        two.hidden.hide(what, kind)  # type: ignore[arg-type]
    assert not two.hidden.rules()


def test_what_is_not_hidden_cannot_be_shown_again(two: CorpusStore) -> None:
    """Nothing goes."""
    two.hidden.hide("river")
    assert two.hidden.unhide("trams") == []
    assert shown(two) == ["trams"]


def test_an_opening_ends_before_what_is_hidden(store: CorpusStore) -> None:
    """And begins after what is, so that nothing from its first sentence to its last is."""
    text = (
        "Smith spoke.\n\n## Rain\n\nIt rained.\n\n## Smith\n\n## Snow\n\nIt snowed."
        "\n\n## Hail\n\nIt hailed."
    )
    article = store.add(Article(text, title="Weather", language="en"), "words", EMBED).article

    def opening() -> list[str]:
        return [text[slice(*sentence)] for sentence in store.visible.opening(article.id)]

    assert opening() == ["Smith spoke.", "It rained.", "It snowed.", "It hailed."]
    store.hidden.hide("smith", "topic")
    assert opening() == ["It rained."]
    store.hidden.hide("rain", "topic")
    assert opening() == ["It snowed.", "It hailed."]
    store.hidden.hide("snow", "topic")
    store.hidden.hide("hail", "topic")
    assert opening() == []


def test_what_was_changed_is_not_told_where_any_version_says_what_is_hidden(
    store: CorpusStore,
) -> None:
    """Not even where only an older one does; whoever keeps the corpus has it all."""
    for said in ("It rained, Smith said.", "It rained."):
        article = Article(said, source="a", title="Rain", language="en")
        id = store.add(article, "words", EMBED).article.id
    assert len(store.visible.history(id)) == 2
    store.hidden.hide("smith", "topic")
    assert store.visible.history(id) == []
    assert len(store.all.history(id)) == 2


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("https://h7.example/7", "article"),
        ("paper 7", "publisher"),
        ("h7.example", "host"),
        ("river", "topic"),
    ],
)
def test_hiding_reads_no_article(store: CorpusStore, what: str, kind: str) -> None:
    """As many statements for forty articles as for one, each answered by an index or one scan."""
    for i in range(40):
        article = Article(
            f"The river rose {i} times.",
            source=f"https://h{i}.example/{i}",
            publisher=f"Paper {i}",
        )
        store.add(article, "words", EMBED)
    with traced(store) as statements:
        rule = store.hidden.hide(what)
    assert rule.kind == kind
    assert len(statements) <= 9, statements
    assert not any(" text" in each for each in statements)
    with traced(store) as statements:
        articles, _ = store.count_hidden(rule)
    if kind != "topic":
        assert articles == 1
        assert len(statements) == 2
