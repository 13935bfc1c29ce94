"""Votes without accounts or cookies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import lxml.html
import pytest
from starlette.testclient import TestClient

from bot.answer_worker import AnswerWorker
from bot.logs import Metrics
from bot.settings import Settings
from bot.state import State
from bot.web.application import build_web
from testing.whole_bot import ARTICLE, Made

Reader = Callable[[], TestClient]
_ASKED = {"q": "users of Telegram?"}


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """What a bot keeps."""
    with State(tmp_path / "state.db", b"k" * 32) as state:
        yield state


@pytest.fixture
def reader(settings: Settings, state: State, tmp_path: Path) -> Iterator[Reader]:
    """Browsers of pages with votes, each at an address of its own behind a trusted proxy."""
    trusting = replace(settings, web_trusted=(ip_network("192.0.2.1"),))
    with AnswerWorker(Made(0, tmp_path / "none.db"), Metrics()) as worker, ExitStack() as opened:
        application = build_web(trusting, worker, state)
        numbers = iter(range(1, 99))

        def reader() -> TestClient:
            return opened.enter_context(
                TestClient(
                    application,
                    client=("192.0.2.1", 9),
                    headers={"X-Forwarded-For": f"198.51.100.{next(numbers)}"},
                )
            )

        yield reader


def _vote(client: TestClient, said: str) -> int:
    """Ask, and press a button below the answer; gives the status."""
    form = lxml.html.fromstring(client.get("/", params=_ASKED).text).xpath(
        "//form[@class='vote']"
    )[0]
    fields = dict(form.form_values()) | {"helpful": said}
    return client.post(form.action, data=fields).status_code


def test_each_visitor_counts_once_for_an_answer(reader: Reader, state: State) -> None:
    """Who changes their mind counts with the latest; the quote is known, not the question."""
    first, second = reader(), reader()
    assert [_vote(first, "yes"), _vote(first, "yes"), _vote(first, "no")] == [200] * 3
    assert _vote(second, "yes") == 200
    (rated,) = state.feedback.opinions()
    assert (rated.article, rated.helpful, rated.unhelpful) == (ARTICLE.id, 1, 1)
    assert rated.answered


@pytest.mark.parametrize("ballot", ["", "a", "AAAA.0", "W10=.", "é.é", "{}." + "0" * 32])
def test_a_vote_that_no_page_of_ours_offers_counts_nothing(
    reader: Reader, state: State, ballot: str
) -> None:
    found = reader().post("/vote", data={"ballot": ballot, "helpful": "yes"})
    assert found.status_code == 400
    assert "These buttons no longer work. Please ask again." in found.text
    assert state.feedback.opinions() == []


def test_after_a_vote_the_way_back_is_as_private_as_the_way_there(reader: Reader) -> None:
    """A question that was posted is posted again."""
    client = reader()
    for page, method in (
        (client.get("/", params=_ASKED), "GET"),
        (client.post("/", data=_ASKED), "POST"),
    ):
        form = lxml.html.fromstring(page.text).xpath("//form[@class='vote']")[0]
        voted = client.post(form.action, data=dict(form.form_values()) | {"helpful": "yes"})
        (back,) = lxml.html.fromstring(voted.text).forms
        assert (back.method, dict(back.form_values())) == (method, _ASKED)


def test_there_are_no_buttons_where_nothing_is_kept(client: TestClient) -> None:
    page = lxml.html.fromstring(client.get("/", params=_ASKED).text)
    assert page.xpath("//form[@class='vote']") == []


def test_questions_are_counted_without_their_words(reader: Reader, state: State) -> None:
    """By language and outcome, as those in chats."""
    client = reader()
    client.get("/", params=_ASKED)
    client.get("/", params={"q": "nobody asked this?", "lang": "ru"})
    counted = {(one.language, one.kind, one.outcome, one.n) for one in state.counts.since(1)}
    assert counted == {("en", "web", "answered", 1), ("ru", "web", "not_found", 1)}
