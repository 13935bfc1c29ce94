"""Feeds and sitemaps: addresses, titles and dates, whatever they are written in."""

from __future__ import annotations

import contextlib
import json

import pytest

from corpus import SourceError
from corpus.extract.feeds import feeds_of, read_feed, read_opml, read_sitemap
from corpus.extract.records import FeedEntry, FeedListing
from corpus.extract.sandbox_worker import content_type_of

_AT = "https://example.org/feed"


def test_rss() -> None:
    """Newest first; tracking gone; each address once; a guid in place of a missing link."""
    data = """<?xml version="1.0" encoding="windows-1251"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Вестник</title><link>https://example.org/</link><language>ru</language><ttl>30</ttl>
<item><title>Старое &amp;amp; новое</title><link>https://example.org/1?utm_source=rss</link>
<pubDate>Mon, 02 Mar 2026 10:00:00 +0300</pubDate></item>
<item><title><![CDATA[<b>Мост</b> открыт]]></title><link>/2</link>
<dc:date>2026-03-04T10:00:00Z</dc:date></item>
<item><title>Ещё раз</title><link>http://www.example.org/1</link></item>
<item><guid>https://example.org/3</guid></item>
<item><guid isPermaLink="false">abc</guid><title>Никуда</title></item>
</channel></rss>""".encode("windows-1251")
    feed = read_feed(data, _AT)
    assert feed.title == "Вестник"
    assert feed.pause_s == 1800.0
    assert feed.entries == (
        FeedEntry("https://example.org/2", "Мост открыт", "2026-03-04T10:00:00+00:00", None, "ru"),
        FeedEntry(
            "https://example.org/1", "Старое & новое", "2026-03-02T10:00:00+03:00", None, "ru"
        ),
        FeedEntry("https://example.org/3", None, None, None, "ru"),
    )


def test_atom() -> None:
    """The alternate link, the base of xml:base, and the next page."""
    data = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/a/"
xml:lang="en"><title type="html">Valley &amp;lt;b&amp;gt;Radio</title>
<link rel="self" href="https://example.org/feed"/><link rel="next" href="?page=2"/>
<entry><title>Flood</title><link rel="edit" href="/no"/><link href="flood"/><id>tag:x</id>
<published>2026-03-21T05:40:00Z</published><updated>2026-03-21T11:02:00Z</updated></entry>
</feed>"""
    assert read_feed(data, _AT) == FeedListing(
        "feed",
        (
            FeedEntry(
                "https://example.org/a/flood",
                "Flood",
                "2026-03-21T05:40:00+00:00",
                "2026-03-21T11:02:00+00:00",
                "en",
            ),
        ),
        (FeedEntry("https://example.org/a/?page=2"),),
        "Valley Radio",
    )


def test_rss_1_and_damaged_feeds() -> None:
    """RDF, and a feed with an unknown entity and a cut end: what can be read is read."""
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><channel><title>T</title></channel>
<item><title>One</title><link>https://example.org/1</link></item></rdf:RDF>"""
    assert [entry.address for entry in read_feed(rdf, _AT).entries] == ["https://example.org/1"]
    cut = b"""
<rss><channel><item><title>A&nbsp;B</title><link>https://example.org/1</link></item>
<item><link>https://example.org/2</link><title>cut"""
    assert len(read_feed(cut, _AT).entries) == 2


def test_json_feed() -> None:
    """Version 1.1, with what is no entry left out."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Terra",
        "language": "en",
        "next_url": "/feed?2",
        "items": [
            {"id": "1", "url": "https://example.org/1", "date_published": "2026-06-02T12:00:00Z"},
            {"id": "https://example.org/2", "title": "Two"},
            {"id": 3},
            "four",
        ],
    }
    got = read_feed(json.dumps(feed).encode(), _AT)
    assert [entry.address for entry in got.entries] == [
        "https://example.org/1",
        "https://example.org/2",
    ]
    assert got.entries[0].published == "2026-06-02T12:00:00+00:00"
    assert [entry.address for entry in got.more] == ["https://example.org/feed?2"]


@pytest.mark.parametrize(
    "data", [b"", b"<html><body>no</body></html>", b"{}", b"{", b"\x00\x01", b"<rss", b"[" * 9]
)
def test_no_feeds(data: bytes) -> None:
    """They are refused or hold nothing."""
    with contextlib.suppress(SourceError):
        assert read_feed(data, _AT).entries == ()


def test_feeds_of_a_page() -> None:
    """The feeds that a page names, or word that it names none."""
    page = b"""<html><head><link rel="alternate" type="application/rss+xml" href="/rss"
title="All">
<link rel="alternate" type="application/atom+xml" href="atom.xml">
<link rel="alternate" hreflang="ru" href="/ru"><link rel="stylesheet" href="x"></head></html>"""
    assert feeds_of(page, "https://example.org/news/").more == (
        FeedEntry("https://example.org/rss", "All"),
        FeedEntry("https://example.org/news/atom.xml", None),
    )
    with pytest.raises(SourceError, match="names no feed"):
        feeds_of(b"<html><body>x</body></html>", "https://example.org/")


def test_sitemaps() -> None:
    """Of pages, of news and of sitemaps; addresses of other sites do not count."""
    pages = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://example.org/1 </loc><lastmod>2026-01-02</lastmod></url>
<url><loc>https://www.example.org/2</loc><news:news><news:publication><news:name>L</news:name>
<news:language>en</news:language></news:publication>
<news:publication_date>2026-03-04T06:30:00+01:00</news:publication_date>
<news:title>Ferry</news:title></news:news></url>
<url><loc>https://other.example/3</loc></url><url></url></urlset>"""
    at = "https://example.org/sitemap.xml"
    assert read_sitemap(pages, at).entries == (
        FeedEntry("https://www.example.org/2", "Ferry", "2026-03-04T06:30:00+01:00", None, "en"),
        FeedEntry("https://example.org/1", changed="2026-01-02"),
    )
    index = b"<sitemapindex><sitemap><loc>https://example.org/s1.xml.gz</loc></sitemap>"
    assert read_sitemap(index, at).more == (FeedEntry("https://example.org/s1.xml.gz"),)
    assert len(read_sitemap(b"https://example.org/1\nhttps://example.org/2\n", at).entries) == 2
    for data in (b"Just a text. With words.", b"<rss/>"):
        with pytest.raises(SourceError, match="not a sitemap"):
            read_sitemap(data, at)


@pytest.mark.parametrize(
    ("data", "declared", "address", "kind"),
    [
        (b"%PDF-1.4", "text/html", "https://a.example/x", "document"),
        (b"PK\x03\x04", None, "a.docx", "document"),
        (b"\x1f\x8b\x08", "application/gzip", "s.xml.gz", "packed"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><rss>", "text/html", "x", "feed"),
        (b"<a:feed xmlns:a='x'>", "text/xml", "x", "feed"),
        (b"<urlset>", "application/xml", "x", "sitemap"),
        (b"<!DOCTYPE html><HTML>", "text/plain", "x", "page"),
        (b"<p>text", "text/html", "x", "page"),
        (b"<p>text", None, "x", "page"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "application/json", "x", "feed"),
        (b'{"text": "a"}\n', "application/octet-stream", "a.jsonl", "jsonl"),
        (b"From a@example.org Mon Mar  2 10:00:00 2026\n", None, "x", "mail"),
        (b"Text.", "text/plain", "x", "text"),
        (b"https://example.org/1", "text/plain", "https://example.org/sitemap.txt", "sitemap"),
        (b"# Title", None, "notes.md", "text"),
    ],
)
def test_kinds(data: bytes, declared: str | None, address: str, kind: str) -> None:
    """First bytes before what is said, and that before the ending of a name."""
    assert content_type_of(data, declared, address) == kind


def test_what_nothing_reads() -> None:
    """The message says what it was said to be."""
    with pytest.raises(SourceError, match="image/png"):
        content_type_of(b"\x89PNG", "image/png", "https://example.org/a")


_LONG = "<p>Snow closed the pass on Monday for all cars, and the county expects to clear it.</p>"
_LONG += "<p>About 60 lorries wait on the northern side, where an inn keeps its kitchen open.</p>"


def _rss(items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://e.org/s?section=2&id=17", "https://e.org/s?id=17&section=2"),
        ("https://e.org/s?section=2&amp;id=17", "https://e.org/s?id=17&section=2"),
        ("https://e.org/s?a=1&lt=5&copy=2", "https://e.org/s?a=1&copy=2&lt=5"),
        ("<![CDATA[https://e.org/s?a=1&b=2]]>", "https://e.org/s?a=1&b=2"),
        ("https://e.org/s?a=1&#38;b=2", "https://e.org/s?a=1&b=2"),
    ],
)
def test_a_raw_ampersand_in_a_link(link: str, address: str) -> None:
    """The address is whole, however its & is written."""
    (entry,) = read_feed(_rss(f"<item><link>{link}</link></item>"), "https://e.org/rss").entries
    assert sorted(entry.address.partition("?")[2].split("&")) == sorted(
        address.partition("?")[2].split("&")
    )


def test_dates_in_the_words_of_other_languages() -> None:
    """Sept, Italian and Russian months, and the clock of twelve hours."""
    dates = {
        "Sat, 20 Sept 2025 18:53:56 +0300": "2025-09-20T18:53:56+03:00",
        "mar, 18 ott 2025 13:28:06 +0200": "2025-10-18T13:28:06+02:00",
        "Fri, Oct 24 2025 08:18:00 PM": "2025-10-24T20:18:00",
        "Чт, 06 ноя 2025 09:00:00 +0300": "2025-11-06T09:00:00+03:00",
        "one of these days": None,
    }
    items = "".join(
        f"<item><link>https://e.org/{n}</link><pubDate>{date}</pubDate></item>"
        for n, date in enumerate(dates)
    )
    found = {e.address[-1]: e.published for e in read_feed(_rss(items), "https://e.org/").entries}
    assert found == {str(n): date for n, date in enumerate(dates.values())}


def test_a_feed_in_another_encoding_than_it_says() -> None:
    """What is valid UTF-8 is read as that."""
    items = "<item><title>Снег</title><link>https://e.org/1</link></item>"
    data = b"<?xml version='1.0' encoding='windows-1251'?>" + _rss(items)
    assert read_feed(data, "https://e.org/rss").entries[0].title == "Снег"


def test_the_base_of_the_page_that_names_a_feed() -> None:
    """Its link is relative to that."""
    page = '<base href="/news/"><link rel="alternate" type="application/rss+xml" href="f.xml">'
    more = feeds_of(f"<html><head>{page}</head></html>".encode(), "https://e.org/a/b").more
    assert [entry.address for entry in more] == ["https://e.org/news/f.xml"]


@pytest.mark.parametrize(
    ("item", "whole"),
    [
        (f"<c:encoded><![CDATA[{_LONG}]]></c:encoded>", True),
        (f"<c:encoded><![CDATA[{_LONG}<p>Read more]]></c:encoded>", False),
        (f"<c:encoded><![CDATA[{_LONG}<p>It is […]]]></c:encoded>", False),
        ("<c:encoded>Snow closed the pass.</c:encoded>", False),
        (f"<description><![CDATA[{_LONG}]]></description>", False),
        (f"<content type='html'><![CDATA[{_LONG}]]></content>", True),
        (f"<content type='xhtml'><div>{_LONG}</div></content>", True),
    ],
)
def test_the_whole_text_in_a_feed(item: str, whole: bool) -> None:
    """Of its own site, and neither a summary nor one that is cut short."""
    for host in ("e.org", "other.net"):
        xml = _rss(f"<item><link>https://e.org/1</link>{item}</item>")
        data = xml.replace(b"<rss ", b"<rss xmlns:c='urn:c' ")
        text = read_feed(data, f"https://{host}/rss").entries[0].text
        assert (text is not None) is (whole and host == "e.org")
        assert text is None or (text.startswith("Snow closed") and text.endswith("open."))


def test_opml_lists_feeds() -> None:
    """In folders or not, each once; outlines without an address on the web are none."""
    data = b"""<?xml version="1.0"?><opml version="1.1"><head><title>Mine</title></head><body>
<outline text="News"><outline type="rss" text="Herald &amp; Post" xmlUrl="https://a.org/feed?x=1&y=2"/>
<outline text="Bell" title="The Bell" xmlURL="https://b.org/atom.xml" htmlUrl="https://b.org/"/></outline>
<outline text="Again" xmlUrl="http://www.a.org/feed?x=1&amp;y=2"/>
<outline text="Here" xmlUrl="file:///etc/passwd"/><outline text="None"/></body></opml>"""
    assert content_type_of(data, "text/xml", "https://a.org/subscriptions") == "opml"
    listed = read_opml(data, "feeds.opml")
    assert (listed.kind, listed.entries) == ("opml", ())
    assert listed.more == (
        FeedEntry("https://a.org/feed?x=1&y=2", "Herald & Post"),
        FeedEntry("https://b.org/atom.xml", "The Bell"),
    )
    with pytest.raises(SourceError, match="lists no feeds"):
        read_opml(b"<opml><body><outline text='x'/></body></opml>", "feeds.opml")


@pytest.mark.parametrize(
    ("link", "query"),
    [
        ("https://e.org/s?a=1&copy=2&reg=3", {"a=1", "copy=2", "reg=3"}),
        ("https://e.org/s?id=7&amp;lang=ru&page=2", {"id=7", "lang=ru", "page=2"}),
        ("https://e.org/s?q=a&b", {"q=a", "b"}),
        ("https://e.org/s?x=1&#x26;y=2", {"x=1", "y=2"}),
        ("https://e.org/s?x=1&y=%26z", {"x=1", "y=%26z"}),
    ],
)
def test_more_raw_ampersands(link: str, query: set[str]) -> None:
    """In RSS and in the attribute of Atom, beside titles that have them too."""
    item = f"<item><title>Salt & pepper</title><link>{link}</link></item>"
    (entry,) = read_feed(_rss(item), "https://e.org/rss").entries
    assert set(entry.address.partition("?")[2].split("&")) >= query - {"b"}
    assert entry.title == "Salt & pepper"
    atom = f"<feed><title>T</title><entry><id>1</id><link href='{link}'/></entry></feed>"
    (same,) = read_feed(atom.encode(), "https://e.org/atom").entries
    assert same.address == entry.address


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("Tue, Mar 3 2026 11:15:00 PM", "2026-03-03T23:15:00"),
        ("Tue, Mar 3 2026 12:15:00 AM", "2026-03-03T00:15:00"),
        ("Пн, 02 чер 2025 10:00:00 +0300", "2025-06-02T10:00:00+03:00"),
        ("lun., 02 févr. 2026 10:00:00 +0100", "2026-02-02T10:00:00+01:00"),
        ("Mo, 02 Dez 2024 10:00:00 +0100", "2024-12-02T10:00:00+01:00"),
        ("lun, 05 ene 2026 10:00:00 +0100", "2026-01-05T10:00:00+01:00"),
        ("seg, 02 fev 2026 10:00:00 -0300", "2026-02-02T10:00:00-03:00"),
        ("2 июня 2025 г. 10:00", "2025-06-02T10:00:00"),
        ("Tue, 3 Mar 2026 10:00:00 +9900", "2026-03-03"),
    ],
)
def test_more_dates_of_feeds(stated: str, date: str) -> None:
    """In eight languages, of twelve hours, and with a zone that there is not."""
    item = f"<item><link>https://e.org/1</link><pubDate>{stated}</pubDate></item>"
    assert read_feed(_rss(item), "https://e.org/rss").entries[0].published == date


@pytest.mark.parametrize(
    ("base", "feed"),
    [
        ("/x/", "https://e.org/x/f.xml"),
        ("../y/", "https://e.org/a/y/f.xml"),
        ("https://cdn.e.org/z/", "https://cdn.e.org/z/f.xml"),
        ("", "https://e.org/a/b/f.xml"),
        ("//feeds.e.org/", "https://feeds.e.org/f.xml"),
    ],
)
def test_more_bases_of_pages(base: str, feed: str) -> None:
    """Relative, of another host, without a scheme, or empty."""
    link = '<link rel="alternate" type="application/atom+xml" href="f.xml">'
    page = f'<html><head><base href="{base}">{link}</head><body>News</body></html>'
    assert feeds_of(page.encode(), "https://e.org/a/b/c.html").more == (FeedEntry(feed),)


@pytest.mark.parametrize(
    ("markup", "whole"),
    [
        (_LONG, True),
        (f"<div>{_LONG}</div><img src=a>", True),
        ("<p>Snow closed the pass. [...]</p>", False),
        (f"{_LONG[:160]}… <a href=/1>Read more</a></p>", False),
        (f"<p><a href=/1>{'Snow closed the pass on Monday. ' * 9}</a></p>", False),
    ],
)
def test_more_texts_in_feeds(markup: str, whole: bool) -> None:
    """Whole ones are taken; what is cut short or leads elsewhere is not."""
    item = f"<item><link>https://e.org/1</link><c:encoded><![CDATA[{markup}]]></c:encoded></item>"
    data = _rss(item).replace(b"<rss ", b"<rss xmlns:c='urn:c' ")
    assert (read_feed(data, "https://e.org/rss").entries[0].text is not None) is whole
