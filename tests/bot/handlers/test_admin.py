"""What admins are told of what they did, within what one message holds."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from bot.handlers.admin import hide_rules
from bot.i18n import Translators
from bot.state import State, load_key
from corpus import CorpusStore, HideRule
from testing.botapi import ALICE, BORIS, BotApi, utf16_length
from testing.botapi.html import parse_html
from testing.news import publish
from testing.processes import small_bot
from testing.webhook_bot import free_port


def test_as_many_rules_are_listed_as_one_message_holds() -> None:
    """And it is said how many more there are."""
    told = [(HideRule("publisher", f"A & B number {n}"), 0, 0) for n in range(99)]
    text, entities = parse_html(hide_rules(told, Translators.load().of("en")))
    assert utf16_length(text) <= 4096
    assert len(entities) <= 100
    *rules, last = text.splitlines()
    assert len(rules) > 50
    assert last == f"… and {99 - len(rules)} more"


@pytest.mark.process
def test_an_article_that_is_hidden_can_be_removed(tmp_path: Path) -> None:
    """An admin who has its id is asked whether it is meant; it is not in the list."""
    id = publish(tmp_path, "The river rose.", title="Flood")
    with CorpusStore.open(tmp_path / "data" / "corpus.db") as store:
        store.hidden.hide(id)
    env = {"ADMINS": str(ALICE.id)}
    with BotApi() as api, small_bot(api, tmp_path, program="news_bot", delay_s=0.0, env=env):
        assert "Flood" not in api.wait_for_reply(api.say("/remove")).text
        assert "Remove Flood" in api.wait_for_reply(api.say(f"/remove {id}")).text


@pytest.mark.process
def test_an_admin_gets_a_link_to_the_desk(tmp_path: Path) -> None:
    """A new one each time, in place of the former; others get none, and it is in the audit log."""
    env = {"ADMINS": str(ALICE.id), "WEB_ADDRESS": "https://news.example/ask"}
    with BotApi() as api, small_bot(api, tmp_path, program="whole_bot", env=env):
        links = []
        for _ in range(2):
            reply = api.wait_for_reply(api.say("/desk"))
            assert "works once" in reply.text
            links += re.findall(r'href="([^"]+)"', str(reply.params["text"]))
        first, second = links
        assert first.startswith("https://news.example/ask/desk/enter/")
        assert "enter" not in api.wait_for_reply(api.say("/desk", user=BORIS)).text
    (place,) = (tmp_path / "data").glob("bot-*")
    with State(place / "state.db", load_key(tmp_path / "key")) as state:
        assert [entry.did for entry in state.actions.all()] == ["desk", "desk"]
        assert state.desk.open(first.rpartition("/")[2]) is None
        assert state.desk.open(second.rpartition("/")[2]) == state.actions.hashed(ALICE.id)


@pytest.mark.process
def test_the_link_opens_the_desk_of_the_bot_that_runs(tmp_path: Path) -> None:
    """Within the process of the bot; what is put up there stands above its answers at once."""
    env = {"ADMINS": str(ALICE.id), "WEB_LISTEN": f"127.0.0.1:{free_port()}"}
    with BotApi() as api, small_bot(api, tmp_path, program="whole_bot", env=env):
        told = str(api.wait_for_reply(api.say("/desk")).params["text"])
        (link,) = re.findall(r'href="([^"]+)"', told)
        with httpx.Client(follow_redirects=True) as browser:
            assert browser.get(link).status_code == 200
            where, _, secret = link.rpartition("/")
            desk = browser.post(where, data={"secret": secret})
            assert desk.url.path == "/desk"
            (token,) = set(re.findall(r'name="token" value="(\w+)"', desk.text))
            notice = {"token": token, "text": "The ferry sails again"}
            assert browser.post(f"{desk.url}/notice", data=notice).status_code == 200
        assert "The ferry sails again" in api.wait_for_reply(api.say("Telegram?")).text


@pytest.mark.process
def test_without_a_web_page_there_is_no_desk(tmp_path: Path) -> None:
    """Which the admin is told, with the settings that turn it on."""
    with (
        BotApi() as api,
        small_bot(api, tmp_path, program="whole_bot", env={"ADMINS": str(ALICE.id)}),
    ):
        assert "WEB_LISTEN" in api.wait_for_reply(api.say("/desk")).text


@pytest.mark.process
def test_what_is_no_text_or_too_long_is_told_as_such(tmp_path: Path) -> None:
    """Half a surrogate pair in any command, and words that no message holds: nothing fails."""
    publish(tmp_path, "The river rose.", title="Flood")
    env = {"ADMINS": str(ALICE.id)}
    half, long = "\ud800", "x" * 4000
    with (
        BotApi() as api,
        small_bot(api, tmp_path, program="news_bot", delay_s=0.0, env=env) as bot,
    ):
        for text, told in (
            (f"/article {half}", "no such article"),
            (f"/remove {half}", "There is no article"),
            (f"/hide https://{half}", "Hidden"),
            (f"/hide {long}", "4,000 characters"),
            (f"/notice {half} is up", "is up"),
            ("/notice off", "removed"),
            (f"/watch Is the bridge open {'&' * 900}?", "&" * 900),
        ):
            assert told in api.wait_for_reply(api.say(text)).text
        assert not [line for line in bot.lines() if line["level"] in {"ERROR", "WARNING"}]
