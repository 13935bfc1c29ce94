"""Commands that list: as tables, as JSON, without a token, and with filters that name nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import app
from bot.paths import folder
from bot.settings import Settings, SettingsError
from bot.state import KeptAnswer, State, StateError, load_key
from corpus import Article, CorpusStore, FilterError, Span, sqlite3
from retrieval import Confidence, QuoteRef, embedding
from testing.fakes import WordEncoder

_ALICE = 7004217001
Invoke = Callable[..., str]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two articles, a feed, a hide rule, and a bot that answered and did what an admin asked."""
    env = {"DATA_DIR": str(tmp_path / "data"), "KEY_FILE": str(tmp_path / "verbatim.key")}
    for name, value in (env | {"ADMINS": str(_ALICE), "TELEGRAM_BOT_TOKEN": ""}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)  # where no .env is
    made = Settings.from_env(env | {"TELEGRAM_BOT_TOKEN": "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5"})
    encoder = WordEncoder()
    with CorpusStore.open(made.corpus, create=True) as store:
        for text, publisher, language, day, source in (
            ("It rains in Paris.", "Herald", "en", "2026-02-01", "https://example.org/1"),
            ("Il neige.", "Le Monde", "fr", "2026-03-01T10:00:00Z", None),
            ("It snows in Paris.", "Herald", "en", "2026-02-01", "https://example.org/1"),
        ):
            article = Article(
                text, publisher=publisher, language=language, published=day, source=source
            )
            store.add(article, encoder.name, embedding(encoder))
        store.crawl.follow("https://example.org/feed.xml?a=1&b=2", "Bell & <Co>")
        store.hidden.hide("secret witness", "topic")
        (first,) = (a.article for a in store.visible.articles() if a.article.language == "en")
    with State(folder(made) / "state.db", load_key(made.key_file)) as state:
        state.actions.note(_ALICE, "hide")
        refs = (QuoteRef(first.id, first.digest, Span(0, 19), Span(0, 19), Span(3, 8), 0.9),)
        answer = KeptAnswer("t" * 16, True, "en", refs, (), (), False, False, Confidence.SURE)
        state.feedback.give(answer, 1, helpful=True)
    return made


@pytest.fixture
def lines(settings: Settings) -> Callable[..., list[dict[str, object]]]:
    """The JSON lines that a command prints."""
    del settings

    def invoke(*arguments: str) -> list[dict[str, object]]:
        ran = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
        assert ran.exit_code == 0, ran.output
        return [json.loads(line) for line in ran.stdout.splitlines()]

    return invoke


def test_articles_feeds_and_rules_as_json(
    lines: Callable[..., list[dict[str, object]]],
) -> None:
    """A line each, with all that the tables say."""
    first, second = lines("sources")
    assert (first["publisher"], first["published"], first["passages"]) == (
        "Le Monde",
        "2026-03-01T10:00:00Z",
        1,
    )
    assert [one["text"] for one in lines("history", str(second["id"]))] == [
        "It rains in Paris.",
        "It snows in Paris.",
    ]
    (feed,) = lines("feeds")
    assert (feed["feed"], feed["title"], feed["asked"], feed["failures"]) == (
        "https://example.org/feed.xml?a=1&b=2",
        "Bell & <Co>",
        None,
        0,
    )
    assert lines("hidden") == [
        {"kind": "topic", "what": "secret witness", "articles": 0, "passages": 0}
    ]
    assert lines("check") == []


def test_a_feed_that_was_not_asked_yet_is_not_said_to_do_well(
    lines: Callable[..., list[dict[str, object]]],
) -> None:
    """Nothing is known of it before the first fetch."""
    assert lines("feeds")
    ran = CliRunner().invoke(app, ["feeds"], catch_exceptions=False)
    assert "not asked yet" in ran.output
    assert "well" not in ran.output


def test_what_the_bot_keeps_needs_no_token(
    lines: Callable[..., list[dict[str, object]]], settings: Settings
) -> None:
    """The only bot of a folder is meant; ratings need no key either."""
    (action,) = lines("audit")
    assert (action["admin"], action["did"]) == (str(_ALICE), "hide")
    settings.key_file.unlink()
    (rating,) = lines("feedback")
    assert (rating["helpful"], rating["unhelpful"]) == (1, 0)
    assert (rating["publisher"], rating["quote"]) == ("Herald", None)  # changed that very day
    assert not settings.key_file.exists()


def test_what_readers_want_is_counted(
    lines: Callable[..., list[dict[str, object]]], settings: Settings
) -> None:
    """By day, language, kind and outcome; then each article with its quotes and votes."""
    with State(folder(settings) / "state.db", load_key(settings.key_file)) as state:
        for language, outcome in (("en", "answered"), ("ru", "not_found"), ("en", "answered")):
            state.counts.add(language, "question", outcome)
    *counts, article = lines("stats")
    assert [(one["language"], one["outcome"], one["n"]) for one in counts] == [
        ("en", "answered", 2),
        ("ru", "not_found", 1),
    ]
    assert (article["publisher"], article["quoted"], article["helpful"]) == ("Herald", 0, 1)
    out = CliRunner().invoke(app, ["stats"], catch_exceptions=False).stdout
    assert "by language: en 2, ru 1" in out


def test_counting_changes_nothing(
    lines: Callable[..., list[dict[str, object]]],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It needs neither key nor corpus, makes no file, and reads no article but those it names."""
    settings.key_file.unlink()
    path = folder(settings) / "state.db"
    before = path.read_bytes()
    with CorpusStore.open(settings.corpus) as store:
        monkeypatch.setattr(type(store.all), "articles", None)
    (article,) = lines("stats")
    assert article["helpful"] == 1
    settings.corpus.rename(settings.corpus.with_suffix(".away"))
    assert lines("stats") == []
    assert path.read_bytes() == before
    assert not settings.key_file.exists()
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version = 3")
    with pytest.raises(StateError, match="format 3"):
        lines("stats")
    path.unlink()
    with pytest.raises(StateError, match="nothing to look at"):
        lines("stats")
    assert not path.exists()


def test_a_rating_names_the_title_and_the_words(
    lines: Callable[..., list[dict[str, object]]], settings: Settings
) -> None:
    """Of an article that has not changed since: nothing is said of words that may be others."""
    with CorpusStore.open(settings.corpus) as store:
        (snow,) = (a.article for a in store.visible.articles() if a.article.language == "fr")
    with State(folder(settings) / "state.db", load_key(settings.key_file)) as state:
        refs = (QuoteRef(snow.id, snow.digest, Span(0, 9), Span(0, 9), None, 0.8),)
        answer = KeptAnswer("u" * 16, True, "fr", refs, (), (), False, False, Confidence.SURE)
        state.feedback.give(answer, 1, helpful=False)
    _, rating = lines("feedback")
    assert (rating["publisher"], rating["quote"]) == ("Le Monde", "Il neige.")


def test_a_link_is_made_without_telegram_for_a_bot_that_is_named(settings: Settings) -> None:
    """It is kept for the bot, which answers its question."""
    asked = ["link", "who owns it?", "--bot", "@news_bot"]
    out = CliRunner().invoke(app, asked, catch_exceptions=False).stdout
    name, _, payload = out.strip().removeprefix("https://t.me/").partition("?start=")
    assert name == "news_bot"
    with State(folder(settings) / "state.db", load_key(settings.key_file)) as state:
        assert state.links.question(payload) == "who owns it?"


def test_of_several_bots_one_must_be_named(settings: Settings) -> None:
    """And where none has run, the folder may be the wrong one."""
    (settings.data_dir / "bot-000000000000").mkdir()
    with pytest.raises(SettingsError, match="several bots have run"):
        CliRunner().invoke(app, ["audit"], catch_exceptions=False)
    elsewhere = ["--data-dir", str(settings.data_dir / "nowhere"), "audit"]
    with pytest.raises(SettingsError, match="name its folder"):
        CliRunner().invoke(app, elsewhere, catch_exceptions=False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--publisher", "Nobody"], r"there are: Herald \(example.org\), Le Monde"),
        (["--language", "e"], "no article in 'e'; there are: en, fr"),
        (["--since", "2026-04"], "no article since 2026-04; the newest is of 2026-03-01"),
        (["--until", "2026-01"], "no article until 2026-01; the oldest is of 2026-02-01"),
    ],
)
def test_a_filter_that_nothing_passes_names_what_there_is(
    settings: Settings, arguments: list[str], said: str
) -> None:
    """Instead of an empty list, which a typo would give."""
    del settings
    with pytest.raises(FilterError, match=said):
        CliRunner().invoke(app, ["sources", *arguments], catch_exceptions=False)
    for well in (["--publisher", "monde"], ["--language", "EN"], ["--until", "2026-02"]):
        out = CliRunner().invoke(app, ["sources", *well], catch_exceptions=False).stdout
        assert "2026-0" in out


@pytest.mark.process
def test_followed_feeds_go_out_as_opml(settings: Settings, tmp_path: Path) -> None:
    """And come in again, whatever stands in their titles."""
    out = CliRunner().invoke(app, ["feeds", "--opml"], catch_exceptions=False).stdout
    (tmp_path / "feeds.opml").write_text(out, encoding="utf-8")
    there = ["--data-dir", str(tmp_path / "there")]
    followed = CliRunner().invoke(
        app, [*there, "follow", str(tmp_path / "feeds.opml")], catch_exceptions=False
    )
    assert followed.exit_code == 0
    with CorpusStore.open(tmp_path / "there" / "corpus.db") as store:
        assert [(feed.address, feed.title) for feed in store.crawl.feeds()] == [
            ("https://example.org/feed.xml?a=1&b=2", "Bell & <Co>")
        ]
    del settings


@pytest.mark.process
def test_adding_a_list_of_feeds_says_what_to_do_instead(
    settings: Settings, tmp_path: Path
) -> None:
    """Nothing is passed over in silence."""
    path = tmp_path / "feeds.opml"
    path.write_text('<opml><body><outline xmlUrl="https://a.org/feed"/></body></opml>')
    added = CliRunner().invoke(app, ["add", str(path)], catch_exceptions=False)
    assert added.exit_code != 0
    assert f"verbatim follow {path}" in " ".join(added.output.split())
    del settings
