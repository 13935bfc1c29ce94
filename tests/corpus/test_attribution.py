"""Who says so: nobody can pass for a publisher that the operator has confirmed, or any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import (
    Article,
    ArticleFilter,
    AttributionError,
    ConfirmedPublishers,
    CorpusStore,
    FilterError,
    Ingester,
)
from retrieval import embedding
from testing.fakes import WordEncoder
from testing.web.articles import outcomes, page
from testing.web.server import Web

REUTERS = ConfirmedPublishers({"reuters.com": frozenset({"Reuters"})})
EVIL = "https://evil.example/a"


@pytest.mark.parametrize(
    "name",
    [
        "Reuters",
        "R\u0435uters",  # Cyrillic
        "\u0420\u0435uters",
        "Reuter\u0455",
        "\uff32euters",  # wide
        "R\u200beuters",
        "reuters",
        "Re\u00fcters",
        "REUTERS \u2060",
    ],
)
def test_a_confirmed_name_is_nobody_elses(name: str) -> None:
    """However it is written, another host is named by its host alone."""
    assert REUTERS.byline(name, EVIL, EVIL) == "evil.example"


def test_what_nobody_has_confirmed_stands_with_its_host() -> None:
    """Letters of two scripts in a word are no name at all; words of two scripts are."""
    said = ConfirmedPublishers().byline
    assert said("Reuters", EVIL, EVIL) == "Reuters (evil.example)"
    assert said("R\u0435uters", EVIL, EVIL) == "evil.example"
    assert said("Новости RTVI", EVIL, EVIL) == "Новости RTVI (evil.example)"
    assert said(None, EVIL, EVIL) == said(" \u200b", EVIL, EVIL) == "evil.example"
    assert said("evil.example (RSS)", EVIL, EVIL) == "evil.example (RSS)"
    assert said("Reuters", "https://t.me/fake/3", "https://t.me/fake/3") == "Reuters (t.me/fake)"
    assert said("Reuters", None, "sent:5d") == "Reuters (t.me)"


def test_no_name_holds_the_host_of_another() -> None:
    """It would be taken for the host that stands behind a name."""
    said = ConfirmedPublishers().byline
    for name in ("Reuters (reuters.com)", "reuters.com", "www.Reuters。com", "AP via apnews.com"):
        assert said(name, EVIL, EVIL) == "evil.example"
    assert said("St.Petersburg Times", EVIL, EVIL) == "St.Petersburg Times (evil.example)"
    assert said("Evil.example News", EVIL, EVIL) == "Evil.example News (evil.example)"


def test_a_letter_stands_with_the_host_of_its_sender() -> None:
    """Who it is from is a claim, as of a page."""
    there, at = "mid:x@evil.example/1@reuters.com", "mid:n@e.reuters.com/1@reuters.com"
    assert REUTERS.byline("Reuters", "https://www.reuters.com/a", there) == "evil.example"
    assert REUTERS.byline("AP", None, there) == "AP (evil.example)"
    assert REUTERS.byline("Reuters", None, at) == "Reuters"


def test_what_the_operator_says_is_true() -> None:
    """Of a confirmed host and those below it, and of files of their own."""
    at = "https://www.reuters.com/a"
    assert REUTERS.byline("Reuters", at, at) == "Reuters"
    below = "https://uk.reuters.com/a"
    assert REUTERS.byline("Reuters", below, below) == "Reuters"
    assert REUTERS.byline("Reuters Staff", at, at) == "Reuters Staff (reuters.com)"
    assert REUTERS.byline("Reuters", EVIL, "file:///srv/a.txt") == "Reuters"


def test_a_list_is_read_or_refused(tmp_path: Path) -> None:
    """A host has a name or several; a channel is no other channel."""
    path = tmp_path / "publishers.toml"
    path.write_text('"www.bbc.co.uk" = ["BBC", "BBC News"]\n"t.me/city" = "City"\n', "utf-8")
    read = ConfirmedPublishers.read(path)
    at, there = "https://t.me/city/1", "https://t.me/other/1"
    assert read.byline("City", at, at) == "City"
    assert read.byline("City", there, there) == "t.me/other"
    assert read.byline("\u0412\u0412\u0421", EVIL, EVIL) == "evil.example"
    for wrong in ('"a b" = "x"', '"a.example" = 3', "a.example", '"a.example" = [3]'):
        path.write_text(wrong, "utf-8")
        with pytest.raises(AttributionError, match=r"publishers\.toml"):
            ConfirmedPublishers.read(path)


@pytest.mark.parametrize("name", ["Reuters " * 60, "R" * 500])
def test_no_name_pushes_its_host_out_of_sight(name: str) -> None:
    """A long name loses its end, a long host its beginning, and the whole fits a line."""
    at = f"https://{'reuters.com.' * 10}evil.example/a"
    for said in (ConfirmedPublishers(), REUTERS):
        line = said.byline(name, at, at) or ""
        assert line.endswith("reuters.com.evil.example)"), line
        assert "…" in line
        assert len(line) <= 60 + 60 + 3
        for nameless in (None, "R\u0435uters"):
            host = said.byline(nameless, at, at) or ""
            assert host.startswith("…")
            assert host.endswith(".evil.example")
            assert len(host) == 60
    assert len(ConfirmedPublishers().byline(name, None, "file:///srv/a.txt") or "") <= 60
    long = ConfirmedPublishers({"evil.example": frozenset({"R" * 80})})
    assert len(long.byline("R" * 80, EVIL, EVIL) or "") == 60
    own = at.removeprefix("https://").removesuffix("/a")
    feed = ConfirmedPublishers().byline(f"{own} (RSS)", at, at) or ""
    assert feed.endswith(".evil.example (RSS)")
    assert len(feed) == 60


def test_a_channel_is_the_same_in_every_spelling(tmp_path: Path) -> None:
    """Telegram knows no capitals in names of channels, and has several hosts."""
    path = tmp_path / "publishers.toml"
    path.write_text('"telegram.me/City" = "City"\n', "utf-8")
    read = ConfirmedPublishers.read(path)
    for at in (
        "https://t.me/city/1",
        "https://t.me/CITY/1",
        "https://www.t.me/s/City/1",
        "http://telegram.me/city/1",
        "https://telegram.dog/s/city",
    ):
        assert read.byline("City", at, at) == "City"
    sport = "https://t.me/sport/1"
    assert read.byline("City", sport, sport) == "t.me/sport"
    long = f"https://t.me/{'a' * 90}.reuters.com"
    assert read.byline("AP", long, long) == "AP (t.me)"


def test_a_host_named_twice_has_all_its_names(tmp_path: Path) -> None:
    path = tmp_path / "publishers.toml"
    path.write_text('"reuters.com" = "Reuters"\n"www.reuters.com" = "Reuters News"\n', "utf-8")
    names = ConfirmedPublishers.read(path).by_host
    assert names == {"reuters.com": {"Reuters", "Reuters News"}}


def test_a_whole_address_is_no_host(tmp_path: Path) -> None:
    path = tmp_path / "publishers.toml"
    path.write_text('"https://reuters.com" = "Reuters"\n', "utf-8")
    with pytest.raises(AttributionError, match="without http:// or https://"):
        ConfirmedPublishers.read(path)


def test_pages_are_counted_under_their_hosts(
    web: Web, collector: Ingester, store: CorpusStore, path: Path
) -> None:
    """A page adds nothing to the publisher that it claims to be, wherever it is named."""
    own = "https://www.reuters.com/a"
    real = Article("The ferry runs.", source=own, url=own, publisher="Reuters")
    store.add(real, "words", embedding(WordEncoder()))
    claim = b'<meta property="og:site_name" content="Reuters">'
    address = web.at("/1", page(1).replace(b"<head>", b"<head>" + claim))
    assert outcomes(collector.add(address)) == ["added"]
    named = {each.name: each.articles for each in store.visible.publishers()}
    assert named == {"Reuters (reuters.com)": 1, "Reuters (127.0.0.1)": 1}
    with CorpusStore.open(path, confirmed=REUTERS) as confirmed:
        named = {each.name: each.articles for each in confirmed.visible.publishers()}
        assert named == {"Reuters": 1, "127.0.0.1": 1}
        fake = confirmed.visible.article_at(address)
        assert fake is not None
        assert (fake.byline, fake.publisher) == ("127.0.0.1", "Reuters")
        assert confirmed.visible.article(real.id).byline == "Reuters"
        assert _by(confirmed, "reuters") == [real.id]
        assert _by(confirmed, "127.0.0.1") == [fake.id]
        with pytest.raises(
            FilterError, match=r"no article by 'AP'; there are: 127.0.0.1, Reuters$"
        ):
            confirmed.visible.check(ArticleFilter(publisher="AP"))
        confirmed.visible.check(ArticleFilter(publisher="127.0"))
    assert _by(store, "Reuters") == sorted([real.id, fake.id])
    assert _by(store, "Reuters (127.0.0.1)") == [fake.id]
    assert _by(store, "reuters.com") == [real.id]


def _by(store: CorpusStore, publisher: str) -> list[str]:
    """The ids of the articles by a publisher."""
    among = ArticleFilter(publisher=publisher)
    return sorted(one.article.id for one in store.visible.articles(among))
