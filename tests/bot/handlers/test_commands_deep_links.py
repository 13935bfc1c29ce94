"""Addresses that open the bot with a question or an article, and those that are made up."""

from __future__ import annotations

import random
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.state import State
from bot.state.admin_records import DeepLinks
from testing import ROOT
from testing.botapi import ALICE, BotApi, user
from testing.news import BEGUN, OPEN, QUESTION, publish
from testing.processes import environment, small_bot

news_bot = partial(small_bot, program="news_bot", delay_s=0.0)

ADMIN = {"ADMINS": str(ALICE.id)}


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with BotApi() as api:
        yield api


@pytest.fixture
def links(tmp_path: Path) -> Iterator[DeepLinks]:
    """No links yet."""
    with State(tmp_path / "state.db", bytes(32)) as state:
        yield state.links


@pytest.mark.process
def test_an_address_asks_its_question(api: BotApi, tmp_path: Path) -> None:
    """An admin's /link gives one; who opens it gets the answer, with what was asked."""
    publish(tmp_path, OPEN)
    with news_bot(api, tmp_path, env=ADMIN):
        said = api.wait_for_reply(api.say(f"/link {QUESTION}")).text
        payload = said.partition("?start=")[2].split()[0]
        assert len(payload) <= 64
        answer = api.wait_for_reply(api.say(f"/start {payload}")).text
        assert QUESTION in answer
        assert OPEN in answer


@pytest.mark.process
def test_what_an_address_asks_can_be_waited_for(api: BotApi, tmp_path: Path) -> None:
    """A refusal has its button, which knows the question though the message does not say it."""
    publish(tmp_path, "The ferry sails at noon.")
    with news_bot(api, tmp_path, env=ADMIN):
        said = api.wait_for_reply(api.say(f"/link {QUESTION}")).text
        payload = said.partition("?start=")[2].split()[0]
        refusal = api.wait_for_reply(api.say(f"/start {payload}"))
        api.press(refusal, "🔔 Tell me when this is answered")
        api.wait_until(lambda: BEGUN in api.sent[-1].text, what="that it is watched")
        assert QUESTION in api.sent[-1].text


@pytest.mark.process
def test_an_address_opens_an_article(api: BotApi, tmp_path: Path) -> None:
    """And help where the article is gone; anybody may make such an address."""
    id = publish(tmp_path, OPEN, title="All is well", author="Kari Moen")
    publish(tmp_path, "It rained in Oslo all day.", title="Rain", author="Per Aune")
    with news_bot(api, tmp_path):
        assert "All is well" in api.wait_for_reply(api.say(f"/start a{id}")).text
        written = api.wait_for_reply(api.say("Who wrote this?")).text
        assert "All is well" in written
        assert "Kari Moen" in written
        assert "Per Aune" not in written
        assert OPEN in api.wait_for_reply(api.say(QUESTION)).text
        assert "word for word" in api.wait_for_reply(api.say("/start a000000000000")).text


@pytest.mark.process
def test_an_article_that_was_opened_answers_first(api: BotApi, tmp_path: Path) -> None:
    """Also the second question; what it does not answer, the others do."""
    publish(tmp_path, "The Halvik bridge is open again. Ferries sail.", published="2026-03-09")
    older = publish(tmp_path, OPEN, title="All is well", published="2026-03-02")
    publish(tmp_path, "The Halvik mill is open again.")
    with news_bot(api, tmp_path):
        ask = partial(api.say, user=user(31))
        api.wait_for_reply(ask(f"/start a{older}"))
        for question, is_of_it in (
            (QUESTION, True),
            ("Is the mill open?", False),
            (QUESTION, True),
        ):
            said = api.wait_for_reply(ask(question)).text
            assert ("All is well" in said) is is_of_it
        assert "mill is open" in api.wait_for_reply(ask("Is the mill open?")).text


@pytest.mark.process
def test_the_command_prints_the_address(api: BotApi, tmp_path: Path) -> None:
    """For a question, also while the bot runs, and for an article that there is."""
    id = publish(tmp_path, OPEN, title="All is well")
    with news_bot(api, tmp_path):
        printed = _printed(api, tmp_path, QUESTION)
        assert printed.startswith(f"https://t.me/{api.world.bot.username}?start=q")
        payload = printed.partition("=")[2].strip()
        assert OPEN in api.wait_for_reply(api.say(f"/start {payload}")).text
        assert _printed(api, tmp_path, "--article", id).endswith(f"?start=a{id}\n")


def _printed(api: BotApi, folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "bot", "link", *arguments]
    env = environment(api, folder)
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.process
def test_what_is_made_up_gets_help(api: BotApi, tmp_path: Path) -> None:
    """And nothing else; neither does /link of who is no admin."""
    with news_bot(api, tmp_path):
        for payload in ("q", "qAAAAAAAAAAAAAAAA", "x" * 64, "../../etc", "q' OR 1=1 --"):
            assert "word for word" in api.wait_for_reply(api.say(f"/start {payload}")).text
        assert "t.me" not in api.wait_for_reply(api.say(f"/link {QUESTION}")).text


def test_ten_thousand_made_up_payloads_are_inert(links: DeepLinks) -> None:
    """No question is found behind any of them, and none is kept."""
    links.payload(QUESTION)
    chance = random.Random(7)  # noqa: S311  # the same each time
    alphabet = string.ascii_letters + string.digits + "_-"
    before = links._file.rows("SELECT * FROM links")
    for _ in range(10_000):
        length = chance.choice([1, 5, 16, 17, 17, 17, 63, 64])
        payload = "".join(chance.choices(alphabet, k=length))
        payload = f"q{payload[1:]}" if chance.random() < 0.8 else payload
        assert links.question(payload) is None
    assert links._file.rows("SELECT * FROM links") == before


def test_the_same_question_has_one_address(links: DeepLinks) -> None:
    """However often it is asked for."""
    payload = links.payload(QUESTION)
    assert links.payload(QUESTION) == payload
    assert links.payload("Is it shut?") != payload
    assert links.question(payload) == QUESTION


def test_an_address_is_good_for_a_year(links: DeepLinks) -> None:
    """Then it opens the help, and its question is erased."""
    payload = links.payload(QUESTION)
    links._file.execute("UPDATE links SET at = ?", (time.time() - 366 * 86400,))
    assert links.question(payload) is None
    newer = links.payload("Is it shut?")
    links.tidy(time.time())
    assert links.question(newer) == "Is it shut?"
    assert links._file.rows("SELECT id FROM links") == [(newer,)]
