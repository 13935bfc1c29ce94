"""Questions without an answer, for operators who asked to see them: anonymous, and only many."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.unanswered import Unanswered
from corpus import CorpusStore
from retrieval import Answerer, grouped
from tests.bot.news_bot import WordReader
from tests.bot.processes import small_bot
from tests.bot.test_watches import QUESTION
from tests.botapi import ALICE, BORIS, BotApi
from tests.fakes import WordEncoder

news_bot = partial(small_bot, program="news_bot", delay_s=0.0)
KEY = bytes(32)


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with BotApi() as api:
        yield api


@pytest.fixture
def kept(tmp_path: Path) -> Unanswered:
    """No questions yet."""
    return Unanswered(tmp_path / "unanswered.db", KEY)


def test_who_asks_the_same_again_counts_once(kept: Unanswered, tmp_path: Path) -> None:
    """And neither the words nor who asked lie on disk."""
    for who in (7004217001, 7004217001, 7004217002):
        kept.note(who, QUESTION)
    assert [question for _, question in kept.questions()] == [QUESTION] * 2
    found = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Halvik" not in found
    assert b"70042170" not in found


def test_they_go_after_thirty_days(kept: Unanswered) -> None:
    """Also where nobody asks any more."""
    kept.note(1, QUESTION)
    with kept._open() as file:
        file.execute("UPDATE unanswered SET day = '2020-01-01'")
    assert kept.questions() == []


def test_only_what_two_asked_about_is_shown() -> None:
    """A single question may tell who asked it."""
    days = [("2026-02-01", "is the bridge open"), ("2026-02-03", "is the bridge open now")]
    asked = [*days, ("2026-02-02", "why did my neighbour Per Lund leave?")]
    with CorpusStore.open(":memory:", create=True) as store:
        answerer = Answerer(store, WordEncoder(), WordReader(0), threshold=0.5)
        (group,) = grouped(answerer, asked)
    assert (group.times, group.newest) == (2, "2026-02-03")
    assert "bridge" in group.question


@pytest.mark.process
@pytest.mark.parametrize("on", [True, False])
def test_they_are_kept_only_where_that_is_set(api: BotApi, tmp_path: Path, *, on: bool) -> None:
    """And /privacy says so."""
    with news_bot(api, tmp_path, env={"KEEP_UNANSWERED": "yes" if on else "no"}):
        for user in (ALICE, BORIS):
            api.wait_for_reply(api.say(QUESTION, user=user))
        assert ("operators keep" in api.wait_for_reply(api.say("/privacy")).text) is on
    files = list((tmp_path / "data").rglob("unanswered.db"))
    assert bool(files) is on


@pytest.mark.process
def test_admins_see_what_two_asked_about(api: BotApi, tmp_path: Path) -> None:
    """And nobody else does."""
    settings = {"KEEP_UNANSWERED": "yes", "ADMINS": str(ALICE.id)}
    with news_bot(api, tmp_path, env=settings):
        assert "Nothing was asked twice" in api.wait_for_reply(api.say("/unanswered")).text
        for user in (ALICE, BORIS):
            api.wait_for_reply(api.say(QUESTION, user=user))
        assert f"2 × {QUESTION}" in api.wait_for_reply(api.say("/unanswered")).text
        assert QUESTION not in api.wait_for_reply(api.say("/unanswered", user=BORIS)).text
