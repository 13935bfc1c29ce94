"""`verbatim doctor` finds what is wrong, says what to do, and never shows the token."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.cli.doctor import (
    CheckResult,
    _data,
    _disk,
    _key,
    _state,
    api_findings,
    botfather_findings,
    people_findings,
    run_checks,
    web_findings,
)
from bot.settings import Settings, SettingsError
from bot.state import LIMIT_BYTES, load_key
from testing import ROOT
from testing.botapi import ALICE, CHANNEL, SUPERGROUP, TOKEN, BotApi, faults
from testing.processes import environment
from testing.webhook_bot import free_port

pytestmark = pytest.mark.process


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with BotApi() as running:
        yield running


def api_says(
    url: str, token: str | None = TOKEN, proxy: str | None = None
) -> dict[str, CheckResult]:
    """What is found on the way to Telegram."""
    found = list(api_findings(Settings(token=token, api_base_url=url, proxy=proxy)))
    assert not any(TOKEN in str(finding) for finding in found)
    return {finding.what: finding for finding in found}


def test_all_is_well(api: BotApi) -> None:
    found = api_says(api.url)
    assert [f.what for f in found.values() if f.well] == [
        *("api", "clock", "token", "updates", "inline", "groups"),
    ]
    assert "@verbatim_test_bot" in found["token"].told


def test_a_refused_token_is_told(api: BotApi) -> None:
    api.faults.always("getMe", faults.error(401, "Unauthorized"))
    found = api_says(api.url)
    assert found["token"].well is False
    assert "@BotFather" in found["token"].told
    assert "updates" not in found


@pytest.mark.parametrize("reached", [True, False])
def test_a_password_in_the_address_of_the_api_is_not_shown(api: BotApi, *, reached: bool) -> None:
    """Whether the API answers or not."""
    at = api.url.removeprefix("http://") if reached else "127.0.0.1:9"
    told = str(api_says(f"http://operator:a-pass-word@{at}")["api"])
    assert at in told
    assert "a-pass-word" not in told
    assert "a-pass-word" not in repr(
        Settings(api_base_url="http://operator:a-pass-word@127.0.0.1")
    )


def test_without_a_token_the_rest_is_checked(api: BotApi) -> None:
    found = api_says(api.url, token=None)
    assert found["api"].well
    assert found["token"].well is None
    assert "make chat" in found["token"].told


def test_a_webhook_is_told(api: BotApi) -> None:
    url = f"{api.url}/not/there"
    api._server.run(api.webhook.set({"url": url}))
    assert "--webhook" in api_says(api.url)["updates"].told
    api.say("hello")
    api.wait_until(lambda: api.webhook.last_error, what="a failed post")
    found = api_says(api.url)["updates"]
    assert found.well is False
    assert "Wrong response" in found.told


def test_an_api_that_cannot_be_reached_is_told(api: BotApi) -> None:
    with api.down():
        assert "or set TELEGRAM_PROXY" in api_says(api.url)["api"].told
    proxied = api_says("http://127.0.0.1:1", proxy="http://127.0.0.1:9")
    assert "see that the proxy runs" in proxied["api"].told
    assert list(proxied) == ["api"]


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_wrong_clock_is_told(hours: int) -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            self.send_header("Date", formatdate(time.time() + hours * 3600, usegmt=True))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    clock = api_says(f"http://127.0.0.1:{server.server_port}", token=None)["clock"]
    server.shutdown()
    server.server_close()
    assert clock.well is False
    assert "timedatectl" in clock.told
    assert ("behind" if hours > 0 else "ahead") in clock.told


def test_the_web_page_and_what_it_depends_on_are_looked_at() -> None:
    """A port that is free or another program's; a proxy, an address and keys that do not fit."""
    free = f"127.0.0.1:{free_port()}"

    def said(**told: Any) -> dict[str, tuple[bool | None, str]]:
        return {f.what: (f.well, f.told) for f in web_findings(replace(Settings(), **told))}

    assert said()["web"][0] is None
    assert said(web_listen=free) == {"web": (True, f"will be served at {free}; it is free")}
    with BotApi() as other:
        well, told = said(web_listen=other.url.removeprefix("http://"))["web"]
    assert (well, "another program answers" in told) == (False, True)
    wrong = said(web_listen=free, web_address="http://ask.example.org", api_needs_key=True)
    assert [what for what, (well, _) in wrong.items() if well is False] == [
        "web proxy", "web address", "web keys",
    ]  # fmt: skip
    fitting = said(
        web_listen=free,
        web_address="https://ask.example.org",
        web_trusted=(ip_network("127.0.0.1"),),
    )
    assert all(well for well, _ in fitting.values())


def test_who_may_what_is_told(api: BotApi) -> None:
    """Admins and those let in, in numbers, and whom Telegram does not know yet."""
    settings = Settings(
        token=TOKEN,
        api_base_url=api.url,
        admins=frozenset({ALICE.id, 77}),
        allowed=frozenset({1, 2, -3}),
    )
    who = {finding.what: finding for finding in people_findings(settings)}
    assert who["admins"].told.startswith("2, ")
    assert who["allowed"].told.startswith("2 people and 1 groups")
    assert [f.well for f in people_findings(Settings())] == [None, True]
    told = [str(finding) for finding in api_findings(settings)]
    assert "– admins: 77 of ADMINS must write to the bot first: send it /start" in told


def test_a_channel_that_the_bot_may_not_post_to_is_told(api: BotApi) -> None:
    """And one that it does not see, that is none, or that it is to speak a strange language in."""

    def told(channel: int | str | None, language: str | None = None) -> CheckResult | None:
        settings = Settings(
            token=TOKEN, api_base_url=api.url, channel=channel, channel_language=language
        )
        return next((one for one in api_findings(settings) if one.what == "channel"), None)

    name = f"@{CHANNEL.username}"
    assert told(None) is None
    assert "may not post to Channel" in str(told(name))
    assert "does not see @nobody_there" in str(told("@nobody_there"))
    assert "is a supergroup" in str(told(SUPERGROUP.id))
    api.change_membership("left", "administrator", chat=CHANNEL)
    assert "CHANNEL_LANGUAGE=xx is not one of" in str(told(name, "xx"))
    assert str(told(name, "ru")) == "✓ channel: news of followed feeds is posted to Channel"


def test_what_botfather_has_switched_is_told() -> None:
    """And how to switch it."""
    on = {f.what: f for f in botfather_findings({"supports_inline_queries": True})}
    assert on["inline"].well
    assert "privacy mode is on" in on["groups"].told
    off = {f.what: f for f in botfather_findings({"can_join_groups": False})}
    assert "/setinline" in off["inline"].told
    assert "/setjoingroups" in off["groups"].told
    guest = next(iter(botfather_findings({}, guest_mode=True)))
    assert (guest.what, guest.well) == ("guest mode", False)
    (_, open_to_all) = botfather_findings({"can_read_all_group_messages": True})
    assert "privacy mode is off" in open_to_all.told


def test_what_is_open_to_others_or_out_of_place_is_told(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "key")
    checks: list[Callable[[Settings], CheckResult]] = [_disk, _data, _key]
    assert all(check(settings).well for check in checks)
    assert not list(tmp_path.iterdir())  # looking makes nothing
    load_key(settings.key_file)
    assert _key(settings).well
    settings.key_file.chmod(0o644)
    assert "chmod 600" in _key(settings).told
    assert "move it" in _key(Settings(data_dir=tmp_path, key_file=tmp_path / "key")).told
    assert _state(settings).well
    state = settings.data_dir / "bot-1" / "state.db"
    state.parent.mkdir(parents=True, exist_ok=True)
    state.touch()
    os.truncate(state, LIMIT_BYTES - 1)
    assert not _state(settings).well
    settings.key_file.unlink()
    assert "put it back" in _key(settings).told
    (state.parent / "state.db.damaged-1").touch()
    assert "put aside" in _state(settings).told
    state.parent.chmod(0o755)
    assert "chmod 700" in _data(settings).told


def test_settings_that_are_not_understood_are_a_finding(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def bad() -> Settings:
        raise SettingsError("THRESHOLD=7 is not a number from 0 to 1")

    assert not run_checks(bad)
    assert capsys.readouterr().out.startswith("✗ settings: THRESHOLD=7")


@pytest.mark.model
def test_the_whole_of_it_as_a_command(api: BotApi, tmp_path: Path, models: Path) -> None:
    """Before and after the corpus is built; the last line tells whether the bot runs."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(models, target_is_directory=True)
    env = environment(api, tmp_path) | {"PYTHONWARNINGS": "", "HOME": os.environ["HOME"]}

    def command(*words: str) -> tuple[int, list[str]]:
        ended = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            env=env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert TOKEN not in ended.stdout + ended.stderr
        return ended.returncode, ended.stdout.splitlines()

    code, lines = command("doctor")
    assert code == 0, lines
    assert [line.split(":")[0] for line in lines] == [
        *("✓ settings", "– admins", "✓ allowed", "✓ api", "✓ clock", "✓ token", "✓ updates"),
        *("✓ inline", "✓ groups", "– menu", "– web", "✓ encoder", "✓ corpus"),
        *("✓ sqlite", "✓ disk", "✓ data", "✓ key", "✓ state", "– running"),
    ]
    command("ask", "who owns WhatsApp?")
    code, lines = command("doctor")
    assert code == 0
    assert any(line.startswith("✓ index") for line in lines)
    assert any("1 article, 7 passages" in line for line in lines)
    corpus = data / "corpus.db"
    corpus.write_bytes(corpus.read_bytes()[:9000])
    code, lines = command("doctor")
    assert code == 1
    assert any(line.startswith("✗ corpus") and "damaged" in line for line in lines)
