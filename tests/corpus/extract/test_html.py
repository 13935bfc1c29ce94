"""Pages of many makes, from a real server to an article: its words and what is known of it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from corpus import Downloader, Sandbox, SourceError
from corpus.ingest import FetchResult, fetch_articles
from testing.web.expected import EXPECTED, PAGES, faults_of, served
from testing.web.server import Web

_ARTICLES = [name for name, expected in EXPECTED.items() if "none" not in expected]
_NONE = [name for name, expected in EXPECTED.items() if "none" in expected]


@pytest.fixture
def get(web: Web, open_downloader: Downloader, reader: Sandbox) -> Any:
    """What a page of the folder gives."""

    def gathered(name: str) -> FetchResult:
        return fetch_articles(open_downloader, reader, served(web, name) + "?utm_source=feed#top")

    return gathered


def test_every_page_is_expected() -> None:
    """No page of the folder is forgotten, and there are about twenty."""
    assert set(EXPECTED) == {path.name for path in PAGES.glob("*.html")}
    assert len(EXPECTED) >= 20


@pytest.mark.parametrize("name", _ARTICLES)
def test_page(get: Any, web: Web, name: str) -> None:
    """The article with its headings, a line a paragraph, no more; and what the page says of it."""
    assert faults_of(name, get(name).found[0], web.root) == []


@pytest.mark.parametrize("name", _NONE)
def test_no_article(get: Any, name: str) -> None:
    """A page that holds none is refused, and the reason is said."""
    with pytest.raises(SourceError, match=EXPECTED[name]["none"]):
        get(name)


def test_every_line_stands_in_the_page(get: Any) -> None:
    """No word is added, joined or moved: each is found in the page, after the one before."""
    for name in _ARTICLES:
        page = re.sub(r"<[^>]+>", "", (PAGES / name).read_text(encoding="utf-8"))
        at = 0
        for word in get(name).found[0].article.text.replace("&", "&amp;").split():
            at = page.find(word, at) + 1
            assert at > 0, (name, word)


def test_a_feed_leads_to_its_articles(
    web: Web, open_downloader: Downloader, reader: Sandbox
) -> None:
    """From the page of a paper to its feed, from there to an article, and nothing new later."""
    head = '<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head>'
    home = web.at("/", (head + "<body><p>News").encode())
    item = "<item><link>/read/ferry</link><pubDate>Wed, 04 Mar 2026 06:30:00 GMT</pubDate></item>"
    rss = f"<rss version='2.0'><channel><title>Ledger</title>{item}</channel></rss>".encode()
    web.at("/rss", rss, "application/rss+xml", ETag='"1"')
    web.at("/read/ferry", (PAGES / "ferry.html").read_bytes())
    named = fetch_articles(open_downloader, reader, home, want="feeds").listing
    assert named is not None
    feed = fetch_articles(open_downloader, reader, named.more[0].address)
    assert feed.listing is not None
    entry = feed.listing.entries[0]
    assert (entry.address, entry.published) == (
        web.root + "/read/ferry",
        "2026-03-04T06:30:00+00:00",
    )
    found = fetch_articles(open_downloader, reader, entry.address).found
    assert found[0].article.title == "Night ferry to Halvik returns after nine years"
