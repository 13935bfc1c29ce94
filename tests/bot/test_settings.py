"""Settings: read from a mapping, checked, and no secret told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError

_TOKEN = "123456789:AAE-not_a_real_one"  # noqa: S105 - it is none


def test_nothing_set_is_all_defaults() -> None:
    """An empty value is none, and what else is in the environment is not ours."""
    assert Settings.from_env({}) == Settings()
    assert Settings.from_env({"HOME": "/x", "THRESHOLD": " ", "TELEGRAM_BOT_TOKEN": ""}) == (
        Settings()
    )


def test_seeds_set_to_nothing_are_none() -> None:
    """Unlike those that are not set."""
    assert Settings.from_env({"SEEDS_DIR": " "}).seeds_dir is None
    assert Settings.from_env({}).seeds_dir == Path("seeds")


def test_each_value_is_taken_over() -> None:
    """Without white space around it, but a prompt as it is."""
    settings = Settings.from_env(
        {
            "TELEGRAM_BOT_TOKEN": f" {_TOKEN}\n",
            "TELEGRAM_API_BASE_URL": "http://127.0.0.1:8081/",
            "TELEGRAM_PROXY": "socks5://me:secret@proxy.example:1080",
            "DATA_DIR": "/srv/data",
            "SEEDS_DIR": "/srv/seeds",
            "ENCODER": "intfloat/e5-small",
            "ENCODER_QUERY_PROMPT": "query: ",
            "ENCODER_PASSAGE_PROMPT": "passage: ",
            "THRESHOLD": "0.25",
            "LOG_LEVEL": "debug",
        }
    )
    assert (settings.token, settings.need_token()) == (_TOKEN, _TOKEN)
    assert settings.api_base_url == "http://127.0.0.1:8081"
    assert settings.proxy == "socks5://me:secret@proxy.example:1080"
    assert settings.corpus == Path("/srv/data/corpus.db")
    assert settings.seeds_dir == Path("/srv/seeds")
    assert settings.encoder == "intfloat/e5-small"
    assert settings.encoder_query_prompt == "query: "
    assert settings.encoder_passage_prompt == "passage: "
    assert (settings.threshold, settings.log_level) == (0.25, "DEBUG")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("THRESHOLD", "much", "THRESHOLD=much is not a number from 0 to 1"),
        ("THRESHOLD", "1.01", "from 0 to 1"),
        ("THRESHOLD", "-0.1", "from 0 to 1"),
        ("THRESHOLD", "nan", "from 0 to 1"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL=LOUD is not one of DEBUG, INFO, WARNING, ERROR"),
        ("TELEGRAM_API_BASE_URL", "api.telegram.org", "starts with http:// or https://"),
        ("TELEGRAM_API_BASE_URL", "https://", "names a host"),
        ("TELEGRAM_API_BASE_URL", "https://a:99999", "TELEGRAM_API_BASE_URL is not an address"),
        ("TELEGRAM_API_BASE_URL", "socks5://a", "starts with http:// or https://"),
        ("TELEGRAM_PROXY", "ftp://a", "or socks5:// or socks5h://"),
        (
            "CHANNEL",
            "halvik news",
            "CHANNEL=halvik news is not a channel; give its name with an @",
        ),
        ("CHANNEL", "123456789", "CHANNEL=123456789 is not a channel"),
        ("WEEKLY_REPORT", "monday", "WEEKLY_REPORT=monday is neither yes nor no"),
        ("ADMINS", "@alice", "ADMINS: @alice is not an id; ids are numbers, such as 123456789"),
        ("ADMINS", "@alice", "leave ADMINS empty, start the bot, send it /id, write the number"),
        ("ADMINS", "12 Alice", "ADMINS: Alice is not an id"),
        ("ADMINS", "-1001234567890", "ADMINS: -1001234567890 is not a person"),
        ("ADMINS", "1, 1087968824", "ADMINS: 1087968824 is not a person, so anybody could"),
        ("ADMINS", "136817688", "ADMINS: 136817688 is not a person"),
        ("ALLOWED", "0", "ALLOWED: 0 is not an id"),
        ("ALLOWED", " , ", "ALLOWED=, names nobody"),
        ("ALLOWED", "1;2", "ALLOWED: 1;2 is not an id"),
        ("ALLOWED", "١٢٣", "ALLOWED: ١٢٣ is not an id"),
        ("WEB_ORIGINS", "https://a.example/x", "WEB_ORIGINS: https://a.example/x is not a site"),
        ("WEB_ORIGINS", "a.example", "WEB_ORIGINS: a.example is not a site; .*https://news"),
        ("API_KEYS", "vb_secret", "API_KEYS: entry 1 is not NAME:DIGEST"),
        ("API_KEYS", f"a:{'0' * 64} a:{'1' * 64}", "API_KEYS: entry 2 .* a name of its own"),
        ("DATABASE_READ_URL", "postgresql://b/news", "but DATABASE_URL names none"),
        ("API_NEEDS_KEY", "maybe", "API_NEEDS_KEY=maybe is neither yes nor no"),
        ("TELEGRAM_BOT_TOKEN", "AAE", "TELEGRAM_BOT_TOKEN is not a token"),
        ("TELEGRAM_BOT_TOKEN", "١٢٣:AAE", "TELEGRAM_BOT_TOKEN is not a token"),
        ("TELEGRAM_BOT_TOKEN", "123:AAE/../x", "TELEGRAM_BOT_TOKEN is not a token"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str, said: str) -> None:
    """With what it takes."""
    with pytest.raises(SettingsError, match=said):
        Settings.from_env({name: value})


def test_sites_are_named_as_browsers_do() -> None:
    """In small letters, without a slash at the end."""
    settings = Settings.from_env({"WEB_ORIGINS": "https://News.example/, http://localhost:8080"})
    assert settings.web_origins == ("https://news.example", "http://localhost:8080")
    assert Settings.from_env({"WEB_ORIGINS": "*"}).web_origins == ("*",)


def test_people_and_groups_are_named_by_their_ids() -> None:
    """Commas, spaces or both between them; nobody named is nobody, and everybody may ask."""
    settings = Settings.from_env({"ADMINS": "12, 7 12", "ALLOWED": "5,-1001234567890"})
    assert settings.admins == {7, 12}
    assert settings.allowed == frozenset({5, -1001234567890})
    assert (Settings().admins, Settings().allowed) == (frozenset(), None)
    assert Settings.from_env({"ALLOWED": " "}).allowed is None


def test_no_secret_is_ever_told() -> None:
    """Neither in a message nor where settings are shown."""
    settings = Settings.from_env(
        {"TELEGRAM_BOT_TOKEN": _TOKEN, "TELEGRAM_PROXY": "http://me:secret@proxy.example"}
    )
    assert "AAE" not in repr(settings)
    assert "secret" not in repr(settings)
    for wrong in ({"TELEGRAM_BOT_TOKEN": "secret"}, {"TELEGRAM_PROXY": "x://me:secret@a"}):
        with pytest.raises(SettingsError) as refused:
            Settings.from_env(wrong)
        assert "secret" not in str(refused.value)


def test_without_a_token_one_is_told_how_to_get_it() -> None:
    """And how to do without."""
    with pytest.raises(SettingsError, match=r"BotFather.*/newbot.*\.env.*make chat"):
        Settings().need_token()
