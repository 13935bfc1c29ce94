"""The editors' desk: who may enter, and what can be done there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from bot.answer_worker import AnswerWorker
from bot.logs import Metrics
from bot.settings import Settings
from bot.state import State
from bot.state.admin_records import DESK
from bot.web.application import BODY_BYTES, build_web
from testing.whole_bot import ARTICLE, Made

pytestmark = pytest.mark.slow


_ADMIN = 1001
_PASSWORD = "twelve letters"  # noqa: S105 - of nobody
_PAGES = (
    "", "/articles", "/hidden", "/feeds", "/add", "/unanswered", "/votes", "/settings",
)  # fmt: skip


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """The state of a bot."""
    with State(tmp_path / "state.db", bytes(range(32))) as state:
        yield state


@pytest.fixture
def browser(settings: Settings, state: State, tmp_path: Path) -> Iterator[TestClient]:
    """A browser of a site whose bot has an admin; everything up to the wire is real."""
    set_up = replace(settings, admins=frozenset({_ADMIN}), keep_unanswered=True)
    with AnswerWorker(Made(0, tmp_path / "none.db"), Metrics()) as worker:
        yield TestClient(build_web(set_up, worker, state), raise_server_exceptions=False)


@pytest.fixture
def editor(browser: TestClient, state: State) -> TestClient:
    """The browser of an admin who has entered with a link."""
    browser.post("/desk/enter", data={"secret": state.desk.link(_ADMIN)})
    return browser


def _token(browser: TestClient, page: str = "/desk") -> str:
    found = re.search(r'name="token" value="(\w+)"', browser.get(page).text)
    assert found
    return found[1]


def _send(browser: TestClient, page: str, **said: str) -> str:
    sent = browser.post(f"/desk/{page}", data={"token": _token(browser), **said})
    assert sent.status_code == 200, sent.text
    return sent.text


def _done(state: State) -> list[tuple[str, str]]:
    return [(entry.who, entry.did) for entry in state.actions.all()]


def test_nobody_sees_the_desk_without_a_key(browser: TestClient) -> None:
    """Whatever page is asked for, and whatever cookie is made up."""
    for page in _PAGES:
        for cookie in (None, "desk.9999999999.0011223344556677.00"):
            browser.cookies.clear()
            if cookie:
                browser.cookies.set("desk", cookie)
            shown = browser.get(f"/desk{page}")
            assert shown.status_code == 401
            assert "All about Max" not in shown.text
            assert "token" not in shown.text


def test_a_link_of_the_bot_opens_the_desk_once(browser: TestClient, state: State) -> None:
    """Opened by a preview, it is not used up; the button uses it up, and is written down."""
    secret = state.desk.link(_ADMIN)
    for _ in range(2):
        assert secret in browser.get(f"/desk/enter/{secret}").text
    opened = browser.post("/desk/enter", data={"secret": secret})
    assert opened.status_code == 200
    assert opened.url.path == "/desk"
    assert _done(state) == [(state.actions.hashed(_ADMIN), "enter")]
    browser.cookies.clear()
    again = browser.post("/desk/enter", data={"secret": secret})
    assert again.status_code == 403
    assert browser.get("/desk").status_code == 401


def test_the_cookie_is_for_the_desk_alone(browser: TestClient, state: State) -> None:
    """No script reads it, no other site sends it; no other page sets one."""
    sent = browser.post(
        "/desk/enter", data={"secret": state.desk.link(_ADMIN)}, follow_redirects=False
    )
    cookie = sent.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/desk;"):
        assert part in f"{cookie};"
    assert "secure" not in cookie
    assert "set-cookie" not in browser.get("/").headers


def test_the_cookie_keeps_to_an_encrypted_connection(
    settings: Settings, state: State, tmp_path: Path
) -> None:
    """Where the public address is https."""
    set_up = replace(settings, admins=frozenset({_ADMIN}), web_address="https://news.example/ask")
    with AnswerWorker(Made(0, tmp_path / "none.db"), Metrics()) as worker:
        browser = TestClient(build_web(set_up, worker, state), base_url="https://news.example")
        sent = browser.post(
            "/ask/desk/enter",
            data={"secret": state.desk.link(_ADMIN)},
            follow_redirects=False,
        )
        assert {"secure", "path=/ask/desk"} <= set(sent.headers["set-cookie"].lower().split("; "))
        assert sent.headers["location"] == "/ask/desk"
        assert browser.get("/ask/desk").status_code == 200


def test_the_password_opens_it_too(browser: TestClient, state: State) -> None:
    """Only where one was set; the audit log then names nobody."""
    assert "password" not in browser.get("/desk").text
    assert browser.post("/desk/enter", data={"password": _PASSWORD}).status_code == 403
    state.desk.set_password(_PASSWORD)
    assert 'type="password"' in browser.get("/desk").text
    assert browser.post("/desk/enter", data={"password": f"{_PASSWORD}!"}).status_code == 403
    assert browser.post("/desk/enter", data={"password": _PASSWORD}).status_code == 200
    assert _done(state) == [(DESK, "enter")]


def test_passwords_cannot_be_tried_quickly(browser: TestClient, state: State) -> None:
    """After a few, also the right one has to wait."""
    state.desk.set_password(_PASSWORD)
    tried = [browser.post("/desk/enter", data={"password": "a guess"}) for _ in range(6)]
    assert {one.status_code for one in tried[:5]} == {403}
    assert tried[5].status_code == 429
    assert browser.post("/desk/enter", data={"password": _PASSWORD}).status_code == 429


@pytest.mark.parametrize("page", ["hide", "remove", "follow", "notice", "add", "leave"])
def test_a_form_without_the_token_of_the_session_does_nothing(
    editor: TestClient, state: State, page: str
) -> None:
    """As another site would send it."""
    said = {"what": "Max", "text": "hi", "address": "https://example.org", "id": ARTICLE.id}
    before = _done(state)
    for token in ({}, {"token": "0" * 32}):
        sent = editor.post(f"/desk/{page}", data={**said, **token})
        assert sent.status_code == 403
    assert _done(state) == before
    assert state.notices.text() is None


@pytest.mark.parametrize("page", _PAGES)
def test_every_page_of_the_desk_is_shown_in_every_language(editor: TestClient, page: str) -> None:
    """With its own headers: kept nowhere, framed by nobody."""
    for code in ("en", "ru", "uk", "de", "fr", "es"):
        shown = editor.get(f"/desk{page}", headers={"Accept-Language": code})
        assert shown.status_code == 200
        assert f'<html lang="{code}">' in shown.text
        assert shown.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]


def test_an_article_is_hidden_and_shown_again(editor: TestClient, state: State) -> None:
    """It stays in the list, and readers do not see it meanwhile."""
    (id,) = re.findall(r"<code>(\w+)</code>", editor.get("/desk/articles?publisher=").text)[:1]
    page = _send(editor, "hide", what=id, list="1")
    assert "<em>hidden</em>" in page
    assert id in editor.get("/desk/hidden").text
    assert "<em>hidden</em>" not in _send(editor, "unhide", what=id, list="1")
    assert [did for _, did in _done(state)] == ["enter", "hide", "unhide"]


def test_an_article_is_removed_after_a_question(editor: TestClient, state: State) -> None:
    """And is gone."""
    listed = editor.get("/desk/articles").text
    id = re.findall(r"/desk/remove\?id=(\w+)", listed)[0]
    assert "Remove this article?" in editor.get(f"/desk/remove?id={id}").text
    assert id not in _send(editor, "remove", id=id)
    assert _done(state)[-1][1] == "remove"
    assert editor.get(f"/desk/remove?id={id}").status_code == 404


def test_a_fault_is_told(editor: TestClient, state: State) -> None:
    """Which, and what to do; nothing else happens."""
    sent = editor.post("/desk/add", data={"token": _token(editor), "address": "/etc/passwd"})
    assert sent.status_code == 400
    assert "is no web address" in sent.text
    too_long = editor.post("/desk/notice", data={"token": _token(editor), "text": "x" * 201})
    assert "201 characters" in too_long.text
    assert "2026-02-13" in editor.get("/desk/articles?since=soon").text
    assert [did for _, did in _done(state)] == ["enter"]


def test_the_notice_is_put_up_and_taken_down(editor: TestClient, state: State) -> None:
    """While the bot runs."""
    _send(editor, "notice", text=" The ferry\n <b>sails</b> again ")
    assert state.notices.text() == "The ferry <b>sails</b> again"
    assert "&lt;b&gt;sails" in editor.get("/desk/settings").text
    _send(editor, "notice", text="")
    assert state.notices.text() is None


def test_questions_are_drawn_by_day(editor: TestClient, state: State) -> None:
    """As a picture that a screen reader names, and as a table."""
    assert "No question was asked lately." in editor.get("/desk").text
    for outcome in ("answered", "answered", "not_found"):
        state.counts.add("en", "question", outcome)
    page = editor.get("/desk").text
    assert 'role="img" aria-label="Questions by day"' in page
    assert page.count("<rect") == 2
    assert "<td>2</td>" in page


def test_who_leaves_is_out(editor: TestClient) -> None:
    """In this browser."""
    sent = editor.post("/desk/leave", data={"token": _token(editor)})
    assert sent.status_code == 401
    assert editor.get("/desk/articles").status_code == 401


def test_a_session_that_was_left_is_over_wherever_its_cookie_is(
    editor: TestClient, state: State
) -> None:
    """So that a copy of the cookie opens nothing."""
    kept = editor.cookies["desk"]
    assert state.desk.entered(kept, {_ADMIN})
    editor.post("/desk/leave", data={"token": _token(editor)})
    assert state.desk.entered(kept, {_ADMIN}) is None
    assert _done(state)[-1][1] == "leave"


def test_all_sessions_are_ended_at_once(editor: TestClient, state: State) -> None:
    """That of who does it, too; the next link opens the desk again."""
    other = state.desk.session(state.actions.hashed(_ADMIN))
    assert state.desk.entered(other, {_ADMIN})
    sent = editor.post("/desk/end", data={"token": _token(editor)})
    assert sent.status_code == 401
    assert state.desk.entered(other, {_ADMIN}) is None
    assert _done(state)[-1][1] == "end sessions"
    editor.post("/desk/enter", data={"secret": state.desk.link(_ADMIN)})
    assert editor.get("/desk").status_code == 200


def test_what_the_settings_ask_for_is_paused_and_goes_on(editor: TestClient, state: State) -> None:
    """In every process at once; nothing else can be, nor begun."""
    state.unanswered.note(1, "Who sank the ferry?")
    assert "posts to the channel" not in editor.get("/desk/settings").text
    _send(editor, "pause", what="unanswered")
    state.unanswered.note(2, "Who raised the ferry?")
    assert list(state.unanswered.questions()) == []
    assert "<strong>paused</strong>" in editor.get("/desk/settings").text
    _send(editor, "resume", what="unanswered")
    state.unanswered.note(2, "Who raised the ferry?")
    assert len(list(state.unanswered.questions())) == 1
    assert [did for _, did in _done(state)][-2:] == ["pause unanswered", "resume unanswered"]
    sent = editor.post("/desk/pause", data={"token": _token(editor), "what": "answers"})
    assert sent.status_code == 400


def test_only_who_is_at_the_desk_may_send_a_file(browser: TestClient, state: State) -> None:
    """Others are stopped at the size of a question."""
    large = b"x" * (BODY_BYTES + 1)
    refused = browser.post("/desk/add", files={"file": ("a.txt", large)})
    assert refused.status_code == 413
    browser.post("/desk/enter", data={"secret": state.desk.link(_ADMIN)})
    taken = browser.post("/desk/add", files={"file": ("a.txt", large)})
    assert taken.status_code == 403  # for the token that it lacks


@pytest.mark.process
async def test_a_file_is_added_in_a_process(
    editor: TestClient, state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what became of it is told on the page, which loads itself anew until then."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "other"))
    told = {"token": _token(editor)}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(editor.app),
        base_url="http://testserver",
        cookies=dict(editor.cookies),
        follow_redirects=True,
    ) as client:
        sent = await client.post("/desk/add", data=told, files={"file": ("empty.txt", b"")})
        assert sent.headers["refresh"] == "3"
        assert "empty.txt" in sent.text
        page = sent
        while "refresh" in page.headers:
            await asyncio.sleep(0.2)
            page = await client.get("/desk/add")
    assert "Not added" in page.text
    assert _done(state)[-1][1] == "add"


def test_there_is_no_desk_where_no_bot_has_run(client: TestClient) -> None:
    """Since its keys are kept with a bot."""
    assert client.get("/desk").status_code == 404
