"""Collecting from the web: everything once, changes noticed, faults told and survived."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import pytest

from corpus import Article, CorpusError, CorpusStore, Downloader, DownloadError, Ingester, Sandbox
from retrieval import embedding
from testing.fakes import WordEncoder
from testing.web.articles import feed, outcomes, page
from testing.web.hostile_hosts import dripping_body
from testing.web.server import Exchange, Web, serving


class Clock:
    """A time that goes on when it is told to."""

    now = 1.8e9

    def __call__(self) -> float:
        """Seconds since 1970."""
        return self.now


@pytest.fixture
def clock(store: CorpusStore) -> Clock:
    """The time that the book of visits goes by."""
    store.crawl.clock = clock = Clock()
    return clock


def test_a_feed_that_is_added_twice_adds_nothing(
    web: Web, collector: Ingester, store: CorpusStore
) -> None:
    """The second time its pages are not even asked for."""
    for number in range(3):
        web.at(f"/{number}", page(number))
    address = web.at("/feed", feed(web, "0", "1", "2"), "application/atom+xml")
    assert outcomes(collector.add(address)) == ["added"] * 3
    generation, asked = store.search.revision.generation, len(web.asked)
    assert outcomes(collector.add(address)) == ["known"] * 3
    assert store.search.revision.generation == generation
    assert web.paths()[asked:] == ["/feed"]


def test_what_was_stopped_goes_on_where_it_stopped(web: Web, collector: Ingester) -> None:
    """What was done is not fetched again; how much is left is told with each."""
    for number in range(4):
        web.at(f"/{number}", page(number))
    address = web.at("/map.xml", _sitemap(web, 4), "application/xml")
    assert [step.left for step in islice(collector.add(address), 2)] == [3, 2]
    assert outcomes(collector.add(address)) == ["known", "known", "added", "added"]
    assert [web.paths().count(f"/{number}") for number in range(4)] == [1, 1, 1, 1]


def _sitemap(web: Web, count: int) -> bytes:
    told = "".join(f"<url><loc>{web.root}/{number}</loc></url>" for number in range(count))
    return f"<urlset>{told}</urlset>".encode()


def test_one_bad_page_does_not_stop_the_rest(web: Web, collector: Ingester) -> None:
    """Each is told with its reason."""
    web.at("/0", page(0))
    web.at("/1", b"<html><body>Too little.</body></html>")
    web.at("/3", lambda exchange: exchange.answer(b"", status=500))
    address = web.at("/feed", feed(web, "0", "1", "2", "3"), "application/atom+xml")
    steps = list(collector.add(address))
    assert [step.outcome for step in steps] == ["added", "failed", "failed", "failed"]
    said = [step.fault or "" for step in steps]
    assert "too little text" in said[1]
    assert "404" in said[2]
    assert "500" in said[3]


def test_a_corrected_page_is_one_new_version(
    web: Web, collector: Ingester, store: CorpusStore, clock: Clock
) -> None:
    """Found by the date in its feed, or because it was not asked for a while."""
    web.at("/0", page(0))
    address = web.at("/feed", feed(web, "0"), "application/atom+xml")
    assert len(collector.follow(address)) == 1
    assert outcomes(collector.sync()) == ["added"]
    web.at("/0", page(0, "<p>Correction: it rose by two metres, not by three.</p>"))
    assert outcomes(collector.sync()) == ["known"]
    web.at("/feed", feed(web, "0", changed="2099-01-01T00:00:00Z"), "application/atom+xml")
    assert outcomes(collector.sync()) == ["replaced"]
    web.at("/feed", feed(web, "0"), "application/atom+xml")
    clock.now += 2 * 3600
    assert outcomes(collector.sync()) == ["unchanged"]
    (held,) = store.visible.articles()
    assert [v.number for v in store.visible.history(held.article.id)] == [1, 2]
    assert "Correction" in held.article.text


def test_what_did_not_change_is_not_sent_again(
    web: Web, collector: Ingester, clock: Clock
) -> None:
    """Neither a feed nor a page, where the host says what it has."""

    def tagged(body: bytes, kind: str) -> object:
        def handle(exchange: Exchange) -> None:
            same = exchange.headers.get("if-none-match") == '"1"'
            exchange.answer(b"" if same else body, kind, 304 if same else 200, ETag='"1"')

        return handle

    web.at("/0", tagged(page(0), "text/html"))  # type: ignore[arg-type]
    address = web.at("/feed", tagged(feed(web, "0"), "application/atom+xml"))  # type: ignore[arg-type]
    collector.follow(address)
    assert outcomes(collector.sync()) == ["added"]
    clock.now += 86_400
    assert outcomes(collector.sync()) == ["unchanged"]
    assert web.paths().count("/0") == 1
    assert outcomes(collector.add(web.root + "/0")) == ["unchanged"]
    assert web.asked[-1][1].headers["if-none-match"] == '"1"'


def test_a_dead_feed_rests_and_does_not_stop_the_others(
    web: Web, collector: Ingester, store: CorpusStore, clock: Clock
) -> None:
    """Longer after each failure, as long as it asks for, and it is told in the list."""
    with serving() as other:
        web.at("/0", page(0))
        collector.follow(other.at("/feed", feed(other), "application/atom+xml"))
        collector.follow(web.at("/feed", feed(web, "0"), "application/atom+xml"))
        other.at("/feed", lambda exchange: exchange.answer(b"", status=503, Retry_After="50000"))
        assert sorted(outcomes(collector.sync())) == ["added", "failed"]
        assert outcomes(collector.sync()) == ["known"]
        clock.now += 49_000
        assert outcomes(collector.sync(due=True)) == ["unchanged"]
        assert other.paths().count("/feed") == 2
    (dead,) = (feed for feed in store.crawl.feeds() if feed.visit.failures)
    assert dead.visit.failures == 1
    assert "503" in (dead.visit.fault or "")


def test_a_feed_is_whole_before_its_tag_is_kept(
    web: Web, collector: Ingester, clock: Clock
) -> None:
    """A page that failed for a moment is tried again, though the feed did not change."""
    body = feed(web, "0")

    def handle(exchange: Exchange) -> None:
        same = exchange.headers.get("if-none-match") == '"1"'
        exchange.answer(
            b"" if same else body, "application/atom+xml", 304 if same else 200, ETag='"1"'
        )

    web.at("/0", lambda exchange: exchange.answer(b"", status=500))
    collector.follow(web.at("/feed", handle))
    assert outcomes(collector.sync()) == ["failed"]
    web.at("/0", page(0))
    assert outcomes(collector.sync()) == ["known"]  # a moment later is too soon
    clock.now += 3600
    assert outcomes(collector.sync()) == ["added"]


def test_a_page_that_is_gone_is_marked(web: Web, collector: Ingester, store: CorpusStore) -> None:
    """Its article stays."""
    address = web.at("/0", page(0))
    assert outcomes(collector.add(address)) == ["added"]
    web.at("/0", lambda exchange: exchange.answer(b"", status=410))
    assert outcomes(collector.add(address)) == ["gone"]
    (held,) = store.visible.articles()
    assert held.article.gone


def test_a_page_names_its_feeds(web: Web, collector: Ingester, store: CorpusStore) -> None:
    """Following a front page follows them."""
    link = b"<link rel=alternate type='application/rss+xml' title='All' href='/feed'>"
    address = web.at("/", b"<html><head>" + link + b"</head><body>News</body></html>")
    (feed,) = collector.follow(address)
    assert (feed.address, feed.title) == (f"{web.root}/feed", "All")
    assert collector.follow(address) == []
    assert store.crawl.unfollow(feed.address)
    assert store.crawl.feeds() == []


def _answering(status: int, **headers: str) -> Callable[[Exchange], None]:
    return lambda exchange: exchange.answer(b"No", "text/plain", status, **headers)


_WHOLE = "<p>Snow closed the pass on Monday for all cars, and the county expects to clear it.</p>"
_WHOLE += "<p>About 60 lorries wait on the northern side, where an inn keeps its kitchen open.</p>"


def test_a_page_that_refuses_is_read_from_its_feed(
    web: Web, collector: Ingester, store: CorpusStore
) -> None:
    """And is marked as the feed's, until the page can be read; then that is never taken back."""
    address = web.at("/blocked", _answering(403))
    text = f"<c:encoded><![CDATA[{_WHOLE}]]></c:encoded>"
    item = f"<item><title>Snow</title><link>/blocked</link>{text}</item>"
    rss = f"<rss version='2.0' xmlns:c='urn:c'><channel>{item}</channel></rss>"
    feed = web.at("/rss", rss.encode(), "application/rss+xml")
    assert [step.outcome for step in collector.add(feed)] == ["added"]
    article = store.all.article_at(address)
    assert article is not None
    assert article.text.startswith("Snow closed")
    assert (article.publisher, article.scrolls) == ("127.0.0.1 (RSS)", False)
    page = (
        f"<html><body><h1>Snow</h1>{_WHOLE}<p>It fell all night long, they say.</p></body></html>"
    )
    web.at("/blocked", page.encode())
    assert [step.outcome for step in collector.add(address)] == ["replaced"]
    web.at("/blocked", _answering(403))
    assert {step.outcome for step in collector.add(feed)} <= {"failed", "known"}
    read = store.all.article_at(address)
    assert read is not None
    assert read.text.endswith("they say.")


def test_a_feed_that_is_busy_is_not_said_to_be_followed(
    web: Web, collector: Ingester, store: CorpusStore
) -> None:
    """The message promises nothing that is not done."""
    address = web.at("/busy", _answering(429, **{"Retry-After": "7"}))
    with pytest.raises(DownloadError, match="429; try again later"):
        collector.follow(address)
    assert store.crawl.feeds() == []


def test_a_folder_of_all_kinds(
    tmp_path: Path, web: Web, collector: Ingester, store: CorpusStore
) -> None:
    """Text, pages, lines of JSON, mail; what cannot be read is told by name."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.md").write_text("# Rain\nIt rains in Paris.", encoding="utf-8")
    (folder / "b.html").write_bytes(page(1))
    lines = [{"text": f"It snows {n} times.", "title": f"Snow {n}"} for n in range(2)]
    (folder / "c.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (folder / "d.eml").write_text("From: P <p@a.example>\nSubject: S\n\nIt hails in Rome today.\n")
    (folder / "e.pdf").write_bytes(b"no PDF")
    (folder / "f.png").write_bytes(b"")
    (folder / "sources.toml").write_text('["a.md"]\ntitle = "Rain"\n', encoding="utf-8")
    steps = list(collector.add(str(folder)))
    assert [s.outcome for s in steps] == ["added"] * 5 + ["failed"] * 2
    assert "e.pdf" in (steps[-2].fault or "")
    assert steps[-1].fault == (
        f"not read in {folder}: f.png; give a file by its own name to have it tried"
    )
    assert {h.article.title for h in store.visible.articles()} == {
        "Rain",
        "Story 1",
        "Snow 0",
        "Snow 1",
        "S",
    }
    assert outcomes(collector.add(str(folder))) == ["unchanged"] * 5 + ["failed"] * 2
    assert len(web.asked) == 0


def test_what_is_piped_in(collector: Ingester) -> None:
    """Text, a page or lines of JSON, told apart by their first bytes; the same is known again."""
    for data in (b"It rains in Paris.", page(1), b'{"text": "It snows."}\n{"text": "It hails."}'):
        count = 2 if data.startswith(b"{") else 1
        assert outcomes(collector.add_piped(data)) == ["added"] * count
        assert outcomes(collector.add_piped(data)) == ["unchanged"] * count


def test_private_addresses_are_refused_unless_allowed(
    web: Web, store: CorpusStore, reader: Sandbox
) -> None:
    """Before a connection is made."""
    encoder = WordEncoder()
    strict = Ingester(store, lambda: (encoder.name, embedding(encoder)), Downloader(), reader)
    (step,) = strict.add(web.at("/0", page(0)))
    assert step.outcome == "failed"
    assert "only the public internet is fetched" in (step.fault or "")
    assert web.accepted == 0


@pytest.mark.parametrize("follow", [False, True], ids=["added", "followed"])
def test_a_fetched_file_does_not_speak_for_another_site(
    web: Web, collector: Ingester, store: CorpusStore, *, follow: bool
) -> None:
    """What it says is elsewhere stands at its own place; the article of that source is kept."""
    there = "https://paper.example/river"
    own = Article("The river rose.", source=there, url=there, publisher="The Paper")
    store.add(own, "words", embedding(WordEncoder()))
    told = {"source": there, "url": there, "addresses": [there], "publisher": "The Paper"}
    line = json.dumps({"text": "The river fell by nine metres.", "id": own.id, **told})
    address = web.at("/a.jsonl", line.encode(), "application/jsonl")
    if follow:
        store.crawl.follow(address, None)
        assert outcomes(collector.sync()) == ["added"]
    else:
        assert outcomes(collector.add(address)) == ["added"]
    assert store.visible.article(own.id) == own
    (other,) = (held.article for held in store.visible.articles() if held.article.id != own.id)
    assert (other.source, other.url, other.publisher) == (f"{address}#1", None, None)
    assert store.visible.article_at(there) == own


def test_a_fetched_letter_does_not_take_the_place_of_another(
    web: Web, collector: Ingester, store: CorpusStore
) -> None:
    """Its number and its sender are what anybody may write: it stands where it was fetched."""
    own = Article("The ferry runs.", source="mid:1@paper.example", publisher="The Paper")
    store.add(own, "words", embedding(WordEncoder()))
    head = "From: The Paper <a@paper.example>\r\nMessage-ID: <1@paper.example>\r\n"
    head += "Archived-At: <https://paper.example/1>\r\nSubject: Ferry\r\n\r\n"
    address = web.at("/a.mbox", (f"{head}The ferry is sunk.\r\n").encode(), "application/mbox")
    assert outcomes(collector.add(address)) == ["added"]
    assert store.visible.article(own.id) == own
    (other,) = (held.article for held in store.visible.articles() if held.article.id != own.id)
    assert (other.source, other.url, other.publisher) == (f"{address}#1", None, None)


def test_one_notice_for_all_pages_of_a_site_removes_none(
    web: Web, collector: Ingester, store: CorpusStore, clock: Clock
) -> None:
    """One article says what the notice says, and what it said is kept; the others stand."""
    addresses = [web.at(f"/{number}", page(number)) for number in range(3)]
    before = {}
    for address in addresses:
        assert outcomes(collector.add(address)) == ["added"]
        before[address] = store.visible.article_at(address)
    for number in range(3):
        web.at(f"/{number}", page(9))
    clock.now += 1e6
    assert outcomes(collector.add(addresses[0])) == ["replaced"]
    for address in addresses[1:]:
        (step,) = collector.add(address)
        assert step.outcome == "failed"
        assert "says the same as Story 9" in (step.fault or "")
        visit = store.crawl.get(address)
        assert visit is not None
        assert (visit.failures, visit.fault) == (1, step.fault)
        assert store.visible.article_at(address) == before[address]
    assert len(store.visible.articles()) == 3
    for number in range(3):
        web.at(f"/{number}", page(number))
    assert [outcomes(collector.add(address)) for address in addresses] == [
        ["replaced"],
        ["unchanged"],
        ["unchanged"],
    ]


def _news(store: CorpusStore) -> list[str | None]:
    return [article.title for article in store.visible.news(0.0)]


def test_news_is_what_is_published_once_a_feed_is_followed(
    web: Web, collector: Ingester, store: CorpusStore, clock: Clock
) -> None:
    """Neither what it listed at first, nor an old one that it lists later."""
    atom = "application/atom+xml"
    for number in range(6):
        web.at(f"/{number}", page(number))
    address = web.at("/feed", feed(web, "0", "1"), atom)
    store.crawl.follow(address, None)
    assert outcomes(collector.sync()) == ["added", "added"]
    clock.now += 7200
    web.at("/feed", feed(web, "2", published="2027-01-15T07:59:00Z"), atom)  # an hour before
    assert outcomes(collector.sync()) == ["added"]
    assert _news(store) == []
    web.at("/feed", feed(web, "3", published="2027-01-15T09:30:00Z"), atom)
    assert outcomes(collector.sync()) == ["added"]
    assert _news(store) == ["Story 3"]
    clock.now += 20 * 86400
    web.at("/feed", feed(web, "4", published="2027-01-20T09:30:00Z"), atom)  # long ago by now
    assert outcomes(collector.sync()) == ["added"]
    web.at("/feed", feed(web, "5"), atom)  # without a date
    assert outcomes(collector.sync()) == ["added"]
    assert _news(store) == ["Story 5"]  # the other was news more than a week ago


def test_neither_copies_nor_corrections_are_news(
    web: Web, collector: Ingester, store: CorpusStore, clock: Clock
) -> None:
    """Nor what is added by hand, nor what is hidden."""
    atom, day = "application/atom+xml", "2027-01-15T09:00:00Z"
    names = ["0", "1", "2", "3"]
    for number in range(3):
        web.at(f"/{number}", page(number))
    web.at("/3", page(0, "<p>The council adds that nobody was hurt.</p>"))
    assert outcomes(collector.add(f"{web.root}/1")) == ["added"]
    store.crawl.follow(web.at("/feed", feed(web), atom), None)
    clock.now += 7200
    web.at("/feed", feed(web, *names, published=day), atom)
    assert outcomes(collector.sync()).count("added") == 3
    assert sorted(map(str, _news(store))) == ["Story 0", "Story 2"]
    web.at("/0", page(0, "<p>Corrected: the level fell again in the night.</p>"))
    clock.now += 7200
    web.at("/feed", feed(web, *names, changed="2027-01-15T11:00:00Z", published=day), atom)
    assert "replaced" in outcomes(collector.sync())
    assert sorted(map(str, _news(store))) == ["Story 0", "Story 2"]
    (hidden,) = [a.id for a in store.visible.news(0.0) if a.title == "Story 2"]
    store.hidden.hide(hidden)
    assert _news(store) == ["Story 0"]
    store.remove(store.visible.news(0.0)[0].id)
    assert _news(store) == []


def test_a_host_that_drips_is_given_up(
    web: Web, store: CorpusStore, reader: Sandbox, clock: Clock
) -> None:
    """After two entries, until the next sync; the feed is listed again then, others go on."""
    quick = Downloader(allow_private=True, pause_s=0.0, deadline_s=0.4)
    encoder = WordEncoder()
    slow = Ingester(store, lambda: (encoder.name, embedding(encoder)), quick, reader)
    names = [str(number) for number in range(6)]
    for name in names:
        web.at(f"/{name}", dripping_body)
    with serving() as other:
        other.at("/fine", page(7))
        store.crawl.follow(web.at("/feed", feed(web, *names), "application/atom+xml"), None)
        store.crawl.follow(other.at("/feed", feed(other, "fine"), "application/atom+xml"), None)
        steps = list(slow.sync())
        assert sorted(step.outcome for step in steps) == ["added", "failed", "failed", "failed"]
        (told,) = [step.fault for step in steps if "is too slow" in (step.fault or "")]
        assert f"127.0.0.1:{web.port} is too slow: 4 of its pages are left" in (told or "")
        asked = [path for path in web.paths() if path[1:] in names]
        assert len(asked) == 2
        clock.now += 7200
        for name in names:
            web.at(f"/{name}", page(int(name)))
        assert outcomes(slow.sync(due=True)).count("added") == 6


def test_what_is_no_character_stops_nothing(
    web: Web, collector: Ingester, store: CorpusStore
) -> None:
    """Half a surrogate pair in any field of a page or feed is left out, and what follows comes."""
    half = "\ud800"  # JSON escapes it
    said = dict.fromkeys(("headline", "inLanguage", "license", "url", "datePublished"), half)
    told = json.dumps({**said, "@type": "NewsArticle", "author": {"name": half}})
    script = f'<script type="application/ld+json">{told}</script><body>'
    web.at("/0", page(0).replace(b"<body>", script.encode(), 1))
    web.at("/1", page(1))
    listed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": half,
        "items": [
            {"id": half, "url": f"{web.root}/{n}", "title": half, "content_text": half}
            for n in range(2)
        ],
    }
    body = json.dumps(listed).encode()
    collector.follow(web.at("/feed", body, "application/feed+json"))
    assert outcomes(collector.sync()) == ["added", "added"]
    for held in store.visible.articles():
        assert half not in "".join(map(str, asdict(held.article).values()))
        assert held.article.author is None
    encoder, bad = WordEncoder(), Article("It rose by the bridge.", author=half)
    with pytest.raises(CorpusError, match="its author holds half a character"):
        store.add(bad, encoder.name, embedding(encoder))


def test_only_a_host_that_is_slow_again_and_again_is_given_up(
    web: Web, store: CorpusStore, reader: Sandbox
) -> None:
    """One page between that comes in time counts; feeds that do not come count like pages."""
    quick = Downloader(allow_private=True, pause_s=0.0, deadline_s=0.4)
    encoder = WordEncoder()
    slow = Ingester(store, lambda: (encoder.name, embedding(encoder)), quick, reader)
    for number in range(5):
        web.at(f"/{number}", page(number) if number % 2 else dripping_body)
    address = web.at("/feed", feed(web, *"01234"), "application/atom+xml")
    assert outcomes(slow.add(address)) == ["failed", "added", "failed", "added", "failed"]
    for number in range(4):
        store.crawl.follow(web.at(f"/feed{number}", dripping_body), None)
    faults = [step.fault or "" for step in slow.sync()]
    assert ["is too slow" in fault for fault in faults] == [False, False, True, True]
    assert sum(path.startswith("/feed") for path in web.paths()) == 3


def test_a_feed_has_a_budget(web: Web, store: CorpusStore, reader: Sandbox, clock: Clock) -> None:
    """What there was no time for comes with the next sync, and nothing twice."""
    quick = Downloader(allow_private=True, pause_s=0.0)
    encoder = WordEncoder()
    encoding = (encoder.name, embedding(encoder))
    hasty = Ingester(store, lambda: encoding, quick, reader, budget_s=0.0)
    for number in range(3):
        web.at(f"/{number}", page(number))
    store.crawl.follow(web.at("/feed", feed(web, "0", "1", "2"), "application/atom+xml"), None)
    (added, told) = hasty.sync()
    assert (added.outcome, "2 more are left" in (told.fault or "")) == ("added", True)
    patient = Ingester(store, lambda: encoding, quick, reader)
    clock.now += 1000
    assert outcomes(patient.sync()) == ["known", "added", "added"]


@pytest.mark.parametrize("kind", ["page", "text", "jsonl", "docx"])
def test_what_is_too_large_is_told(
    web: Web, collector: Ingester, store: CorpusStore, kind: str
) -> None:
    """In the process that reads it, with how large it is and what to do."""
    text = "The river rose by two metres in the night of Monday, they said. " * 6000
    if kind == "page":
        said = "".join(f"<p>{text[at : at + 640]}</p>" for at in range(0, len(text), 640))
        address = web.at("/a", f"<html><body><article>{said}</article></body></html>".encode())
    elif kind == "text":
        address = web.at("/a.txt", text.encode(), "text/plain")
    elif kind == "jsonl":
        address = web.at("/a.jsonl", json.dumps({"text": text}).encode(), "application/jsonl")
    else:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("word/document.xml", f"<d><p><r><t>{text}</t></r></p></d>")
        address = web.at("/a.docx", packed.getvalue(), "application/octet-stream")
    (step,) = collector.add(address)
    assert step.outcome == "failed"
    assert "an article has at most 200,000; split it into its parts" in (step.fault or "")
    assert store.visible.articles() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "tg://user?id=777"},
        {"url": "https://reuters.com@evil.example/"},
        {"published": "soon"},
        {"title": "a" * 501},
        {"publisher": "a" * 501},
    ],
)
def test_a_line_that_claims_what_cannot_be_is_refused(
    web: Web, collector: Ingester, wrong: dict[str, str]
) -> None:
    """With its number, and what is wrong with it."""
    line = json.dumps({"text": "The river rose.", **wrong}).encode()
    (step,) = collector.add(web.at("/a.jsonl", line, "application/jsonl"))
    assert step.outcome == "failed"
    assert f"its {next(iter(wrong))}" in (step.fault or "").replace('"', "")
