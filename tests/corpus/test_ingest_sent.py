"""What an admin sends: posts, links and files, taken as if they were added by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import Article, CorpusStore, Ingester
from retrieval import embedding
from testing.fakes import WordEncoder
from testing.web.articles import feed, outcomes, page
from testing.web.server import Web

_AT = "https://t.me/prirechye/12"
_TEXT = "The bridge over the Olkha was opened on Saturday, the mayor's office said."


def test_a_post_is_added_once_and_corrected(collector: Ingester, store: CorpusStore) -> None:
    """Its address is its source: the same post again is known, an edited one is a version."""
    assert outcomes(collector.add_post(_TEXT, "City", _AT, "2026-03-04")) == ["added"]
    assert outcomes(collector.add_post(_TEXT, "City", _AT, "2026-03-04")) == ["unchanged"]
    assert outcomes(collector.add_post(f"{_TEXT} It is 412 m long.", "City", _AT)) == ["replaced"]
    (held,) = store.visible.articles()
    assert (held.article.url, held.article.publisher) == (_AT, "City")
    assert held.article.published == "2026-03-04"  # what was known is not forgotten
    assert [v.number for v in store.visible.history(held.article.id)] == [1, 2]


def test_all_spellings_of_the_address_of_a_post(collector: Ingester, store: CorpusStore) -> None:
    """Whichever form of its address comes, it is one post, with what it says now."""
    for number, address in enumerate(
        (_AT, "http://telegram.me/prirechye/12", "t.me/s/prirechye/12?single")
    ):
        list(collector.add_post(f"{_TEXT} It is {number} m long.", "City", address))
    (held,) = store.visible.articles()
    assert "It is 2 m long" in held.article.text
    list(collector.add_post(_TEXT, "City", "t.me/prirechye/13"))
    assert len(store.visible.articles()) == 2


def test_a_post_that_says_nothing_is_told(collector: Ingester, store: CorpusStore) -> None:
    """A step that failed, with the reason; nothing is added."""
    (step,) = collector.add_post("🔥", "City", _AT)
    assert (step.outcome, store.visible.articles()) == ("failed", [])
    assert "no sentence" in (step.fault or "")


def test_a_link_is_added(web: Web, collector: Ingester) -> None:
    """A page, or a feed with all that it names."""
    for number in range(3):
        web.at(f"/{number}", page(number))
    assert outcomes(collector.add_link(f"{web.root}/0?utm_source=tg")) == ["added"]
    assert web.paths()[-1] == "/0"
    web.at("/feed", feed(web, "0", "1", "2"), "application/atom+xml")
    assert outcomes(collector.add_link(f"{web.root}/feed")) == ["known", "added", "added"]


@pytest.mark.parametrize("sent", ["/etc/hosts", "file:///etc/hosts", "seeds/", "", "~"])
def test_no_link_reads_a_file(collector: Ingester, store: CorpusStore, sent: str) -> None:
    """What is sent is an address on the web or nothing: files of this machine are not read."""
    (step,) = collector.add_link(sent)
    assert (step.outcome, store.visible.articles()) == ("failed", [])


def test_a_document_is_read_from_its_bytes(collector: Ingester, store: CorpusStore) -> None:
    """Its post's address is its source; what it does not say itself, the post does."""
    steps = collector.add_document(
        "../notes.txt",
        f"Bridge\n{_TEXT}".encode(),
        channel="City",
        address=_AT,
        published="2026-03-04",
    )
    assert outcomes(steps) == ["added"]
    article = store.visible.articles()[0].article
    assert (article.source, article.url, article.title) == (_AT, _AT, "Bridge")
    assert (article.publisher, article.published) == ("City", "2026-03-04")


def test_files_of_one_name_are_different_files(collector: Ingester, store: CorpusStore) -> None:
    """Without an address, the bytes tell a file from others."""
    for said in ("opened", "closed", "closed"):
        list(collector.add_document("a.txt", _TEXT.replace("opened", said).encode()))
    assert len(store.visible.articles()) == 2
    assert all((h.article.source or "").startswith("sent:") for h in store.visible.articles())
    assert {h.article.url for h in store.visible.articles()} == {None}


def test_many_articles_in_one_document(collector: Ingester, store: CorpusStore) -> None:
    """Each line of a JSONL file is an article of its own, though they came in one post."""
    lines = "".join(f'{{"text": "The river rose by {n} metres."}}\n' for n in (1, 2))
    assert outcomes(collector.add_document("a.jsonl", lines.encode(), address=_AT)) == [
        "added",
        "added",
    ]
    assert {h.article.url for h in store.visible.articles()} == {_AT}
    assert len({h.article.source for h in store.visible.articles()}) == 2


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.pdf", b"%PDF-1.7 nothing", "a.pdf"),
        ("a.exe", b"MZ\x00\x01", "nothing here reads a.exe"),
        ("a.zip", b"PK\x03\x04", "a.zip"),
        ("", b"", "file"),
    ],
)
def test_a_document_that_cannot_be_read_is_told(
    collector: Ingester, name: str, data: bytes, why: str
) -> None:
    """A step that failed, with the reason."""
    (step,) = collector.add_document(name, data)
    assert step.outcome == "failed"
    assert why in (step.fault or "")


def test_dates_from_the_feed(web: Web, collector: Ingester, store: CorpusStore) -> None:
    """A page that tells no date has that of its line in the feed; its own comes before."""
    dated = b'<meta property="article:published_time" content="2026-01-02">'
    web.at("/0", page(0))
    web.at("/1", page(1).replace(b"<head>", b"<head>" + dated))
    web.at("/2", page(2))
    items = "".join(
        f"<item><link>{web.root}/{n}</link>{'<pubDate>Wed, 04 Mar 2026 06:30:00 GMT</pubDate>' * (n < 2)}</item>"  # noqa: E501
        for n in range(3)
    )
    rss = f"<rss version='2.0'><channel><language>en-GB</language>{items}</channel></rss>"
    list(collector.add(web.at("/feed", rss.encode(), "application/rss+xml")))
    told = {
        h.article.title: (h.article.published, h.article.language)
        for h in store.visible.articles()
    }
    assert told == {
        "Story 0": ("2026-03-04T06:30:00+00:00", "en-GB"),
        "Story 1": ("2026-01-02", "en-GB"),
        "Story 2": (None, "en-GB"),
    }


def test_the_language_that_nobody_states(collector: Ingester, store: CorpusStore) -> None:
    """It is told by the words, for text files too."""
    list(collector.add_post("Le vieux marché de la ville a rouvert ses portes, dit le maire."))
    assert store.visible.articles()[0].article.language == "fr"


def test_files_keep_their_own_language(
    collector: Ingester, store: CorpusStore, tmp_path: Path
) -> None:
    """What is stated beside a file is not guessed at."""
    (tmp_path / "a.txt").write_text(_TEXT, encoding="utf-8")
    (tmp_path / "sources.toml").write_text('["a.txt"]\nlanguage = "en-IE"\n', encoding="utf-8")
    list(collector.add(str(tmp_path)))
    assert store.visible.articles()[0].article.language == "en-IE"


def test_a_document_speaks_for_no_site(collector: Ingester, store: CorpusStore) -> None:
    """Whatever it claims: no article is replaced, no address linked, no name taken on."""
    there = "https://paper.example/dam"
    own = Article("The dam holds.", source=there, url=there, publisher="The Paper")
    store.add(own, "words", embedding(WordEncoder()))
    told = {"source": there, "url": there, "addresses": [there], "publisher": "The Paper"}
    line = json.dumps({"text": "The dam will burst today.", "id": own.id, **told})
    for number, address in enumerate((None, _AT)):
        data = line.replace("today", f"on day {number}").encode()
        assert outcomes(
            collector.add_document("a.jsonl", data, address=address, channel="The Fake")
        ) == ["added"]
    assert store.visible.article(own.id) == own
    assert store.visible.article_at(there) == own
    for held in store.visible.articles():
        if held.article.id != own.id:
            assert held.article.publisher == "The Fake"
            assert held.article.url in {None, _AT}
            assert (held.article.byline or "").startswith("The Fake (t.me")
