"""The API for programs, over HTTP."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from bot.answer_worker import AnswerWorker
from bot.logs import Metrics
from bot.render.json import SCHEMAS, standalone
from bot.settings import Settings
from bot.web.api import LIMIT_BATCH, OPERATIONS, WITH_KEY, digest_of, new_key
from bot.web.application import build_web
from bot.web.visitors import QUESTIONS
from testing.whole_bot import ARTICLE, LONG, Made
from tests.bot.web.conftest import Browser

ASK = "/api/ask"
USERS = "How many users does Max have?"


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[AnswerWorker]:
    """Two articles to ask."""
    with AnswerWorker(Made(0, tmp_path / "none.db"), Metrics()) as worker:
        yield worker


def valid(name: str, told: Any) -> Any:
    """What was told, which has the form of that name."""
    Draft202012Validator(standalone(*name.split("|"))).validate(told)
    return told


def refused(response: Any, status: int, *said: str) -> Any:
    """The problem of a response, which says all of this."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = valid("Problem", response.json())
    assert told["status"] == status
    for part in said:
        assert part in json.dumps(told, ensure_ascii=False)
    return told


def test_a_question_is_answered_as_by_the_command(client: TestClient) -> None:
    """The same JSON as `verbatim ask --json`; every word of it is a slice of an article."""
    found = client.get(ASK, params={"q": USERS})
    assert found.status_code == 200
    assert found.headers["content-type"] == "application/json"
    told = valid("Answer", found.json())
    assert (told["question"], told["status"]) == (USERS, "answered")
    quote = told["quotes"][0]
    assert quote["text"] == ARTICLE.text[quote["start"] : quote["end"]]
    assert quote["article"]["id"] == ARTICLE.id


def test_a_text_that_asks_for_an_overview_gets_one(client: TestClient) -> None:
    told = valid("Answer|Overview", client.get(ASK, params={"q": "what's new?"}).json())
    assert told["status"] == "overview"
    assert told["articles"] == 2


FORMS = {
    f"{ASK}?q=Halvik%3F": "Answer",
    f"{ASK}?q=nobody%20knows": "Answer",
    f"{ASK}?q=Hello": "Answer",
    "/api/search?q=Halvik": "Passages",
    "/api/search?q=river&limit=1": "Passages",
    "/api/articles": "ArticleList",
    "/api/articles?limit=1": "ArticleList",
    f"/api/article/{LONG.id}": "FullArticle",
    "/api/timeline": "Timeline",
    "/api/timeline?q=flood&order=newest": "Timeline",
    "/api/overview": "Overview",
    "/api/overview?first=1&limit=1": "Overview",
}


def test_every_answer_has_its_form(settings: Settings, browse: Browser) -> None:
    """As the OpenAPI document has it, nothing more and nothing less; HEAD tells the same."""
    client, other = browse(settings), browse(settings)
    for path, form in FORMS.items():
        found = client.get(path)
        assert found.status_code == 200, path
        valid(form, found.json())
        head = other.head(path)
        assert (head.status_code, head.headers["etag"]) == (200, found.headers["etag"])


def test_articles_come_in_pages(client: TestClient) -> None:
    """Each with the address of the next one, until all were there."""
    seen, path = [], "/api/articles?limit=1"
    while path:
        page = client.get(path).json()
        assert page["total"] == 2
        seen += [article["id"] for article in page["articles"]]
        path = page["next"] and "/api/articles" + page["next"]
    assert sorted(seen) == sorted([ARTICLE.id, LONG.id])
    beyond = client.get("/api/articles?first=99").json()
    assert (beyond["articles"], beyond["next"]) == ([], None)


def test_a_whole_article_can_be_put_together(client: TestClient) -> None:
    """Its passages lie in it where they say."""
    told = client.get(f"/api/article/{LONG.id}").json()
    for passage in told["passages"]:
        assert passage["text"] == LONG.text[passage["start"] : passage["end"]]
    assert told["passages"][0]["start"] == 0
    refused(client.get("/api/article/none"), 404, "no article has this id", "/api/articles")


def test_filters_choose_the_articles(client: TestClient) -> None:
    """By an id; an address, language or publisher of none is named with what there is."""
    told = client.get("/api/search", params={"q": "river users", "article": LONG.id}).json()
    assert {one["article"]["id"] for one in told["passages"]} == {LONG.id}
    assert client.get("/api/articles?since=2099").json()["total"] == 0
    refused(client.get(f"{ASK}?q=Max%3F&article=none"), 404, "no article with the id 'none'")
    refused(client.get(f"{ASK}?q=Max%3F&article=https://a.example/x"), 404, "from this address")


def test_a_question_may_follow_another(client: TestClient) -> None:
    """The one that it was understood with is named; what is no question is followed by none."""
    asked = {"q": "and Max?", "previous": "users of Telegram?"}
    told = valid("Answer", client.get(ASK, params=asked).json())
    assert told["followed"] == asked["previous"]
    assert "Telegram" in told["quotes"][0]["text"]
    posted = client.post(ASK, json={"questions": ["and Max?"], "previous": asked["previous"]})
    assert posted.json()["answers"][0]["followed"] == asked["previous"]
    assert client.get(ASK, params=asked | {"previous": "Hello"}).json()["followed"] is None
    refused(client.get(ASK, params=asked | {"previous": "x" * 1001}), 400, "previous has 1,001")


def test_a_story_is_a_choice_of_articles(client: TestClient) -> None:
    """By the id of one of them; one that is not there is named."""
    told = client.get("/api/articles", params={"story": LONG.id}).json()
    assert [one["id"] for one in told["articles"]] == [LONG.id]
    refused(client.get("/api/articles?story=none"), 404, "no article has this id or address")


WRONG = [
    (ASK, 400, "q is missing: The question."),
    (f"{ASK}?q=", 400, "q is missing"),
    (f"{ASK}?q=%3F%21", 400, "the question has no words"),
    (f"{ASK}?q=%00%00", 400, "the question is empty"),
    (f"{ASK}?q={'a' * 1001}", 400, "q has 1,001 characters; at most 1,000 are taken"),
    (f"{ASK}?q={'a' * 8000}", 414, "more than 8,000 bytes"),
    (f"{ASK}?q=a&q=b", 400, "q is given twice"),
    (f"{ASK}?q=%FF", 400, "not in UTF-8"),
    (f"{ASK}?q=Max&langauge=en", 400, "no parameter langauge here; did you mean language?"),
    (f"{ASK}?q=Max&%3Cb%3E=1", 400, "no parameter <b> here; there are: q, previous"),
    (f"{ASK}?q=Max&x=", 400, "no parameter x here"),
    (f"{ASK}?q=Max&since=yesterday", 400, "since 'yesterday' is no date; give one like"),
    (f"{ASK}?q=Max&until=2026-02-30", 400, "until '2026-02-30' is no date"),
    ("/api/articles?limit=0", 400, "limit is not a whole number from 1 to 100"),
    ("/api/articles?limit=101", 400, "limit is not a whole number from 1 to 100"),
    ("/api/articles?limit=1e1", 400, "limit is not a whole number"),
    ("/api/articles?limit=%D9%A1", 400, "limit is not a whole number"),
    ("/api/articles?first=-1", 400, "first is not a whole number from 0 to"),
    (f"/api/articles?first={'9' * 5000}", 400, "first is not a whole number"),
    ("/api/timeline?order=random", 400, "order is none of oldest, newest"),
    (f"/api/article/{LONG.id}?id=other", 400, "there is no parameter id here, nor any other"),
    ("/api/nothing", 404, "/api/openapi.json lists what there is"),
    ("/api/article/", 404, "/api/openapi.json"),
    ("/api/article/../ask", 400, "q is missing"),
    ("/api/article/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404, "openapi.json"),
]


def test_what_is_wrong_is_named(client: TestClient) -> None:
    """Which parameter, what is wrong with it, and what to do."""
    for path, status, said in WRONG:
        refused(client.get(path), status, said)


def test_all_that_is_wrong_is_named_at_once(client: TestClient) -> None:
    told = refused(client.get("/api/articles?limit=x&frist=1&first=y"), 400)
    assert [fault["parameter"] for fault in told["errors"]] == ["limit", "frist", "first"]
    both = refused(client.get("/api/articles?since=a&until=b"), 400)
    assert [fault["parameter"] for fault in both["errors"]] == ["since", "until"]


def test_other_methods_are_told_which_there_are(client: TestClient) -> None:
    """Known ones and made-up ones."""
    for method in ("DELETE", "PUT", "PATCH", "TRACE", "BREW"):
        found = client.request(method, ASK)
        refused(found, 405, "use GET, POST, HEAD, OPTIONS")
        assert found.headers["allow"] == "GET, POST, HEAD, OPTIONS"
    refused(client.post("/api/articles", json={}), 405, "use GET, HEAD, OPTIONS")
    for path in ("/api/openapi.json", "/api"):
        refused(client.post(path), 405, "use GET, HEAD, OPTIONS")
        assert client.options(path).status_code == 204


def test_options_tells_the_methods(client: TestClient) -> None:
    found = client.options(ASK)
    assert (found.status_code, found.text) == (204, "")
    assert found.headers["allow"] == "GET, POST, HEAD, OPTIONS"


def test_a_browser_may_ask_first_whether_it_may(settings: Settings, browse: Browser) -> None:
    """A preflight request of an allowed site, with a key."""
    site = "https://news.example"
    client = browse(replace(settings, web_origins=(site,), api_needs_key=True))
    asks = {"Origin": site, "Access-Control-Request-Method": "GET"}
    headers = client.options(ASK, headers=asks).headers
    assert headers["access-control-allow-origin"] == site
    assert "X-API-Key" in headers["access-control-allow-headers"]
    assert "POST" in headers["access-control-allow-methods"]


def test_several_questions_are_answered_at_once(client: TestClient) -> None:
    """In their order; what is no question says so, and an overview may be among them."""
    asked = [USERS, "?!", "what is this about?", "nobody knows"]
    told = valid("Answers", client.post(ASK, json={"questions": asked}).json())
    statuses = [one["status"] for one in told["answers"]]
    assert statuses == ["answered", "not_a_question", "overview", "not_found"]
    assert [one["question"] for one in told["answers"]] == asked
    among = client.post(ASK, json={"questions": ["what's new?"], "article": LONG.id}).json()
    assert among["answers"][0]["articles"] == 1


BODIES = [
    (b"", "the body is not JSON (at character 0)"),
    (b"{", "the body is not JSON (at character 1)"),
    (b"\xff", "the body is not JSON"),
    (b"[" * 50_000, "the body is not JSON"),
    (b"9" * 50_000, "the body is not JSON"),
    (b'["who?"]', "the body is not an object"),
    (b"{}", "questions is missing"),
    (b'{"questions": "who?"}', "questions is not a list of 1 to 20 texts"),
    (b'{"questions": []}', "questions is not a list of 1 to 20 texts"),
    (b'{"questions": ["who?", 7]}', "questions holds as number 2 what is not a text"),
    (b'{"questions": ["who?"], "since": 2026}', "since is not a text"),
    (b'{"questions": ["who?"], "since": "soon"}', "since 'soon' is no date"),
    (b'{"questions": ["who?"], "q": "who?"}', "there is no parameter q here"),
]


def test_a_body_that_is_wrong_is_told_why(client: TestClient) -> None:
    """Where it is no JSON, and where it is not what is asked for."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    for body, said in BODIES:
        refused(client.post(ASK, content=body, headers=headers), 400, said)


@pytest.mark.parametrize("name", ["questions", "publisher", "language", "article"])
def test_half_a_character_is_told_as_such(client: TestClient, name: str) -> None:
    """JSON can hold half a surrogate pair, and no article does."""
    asked: dict[str, Any] = {"questions": [USERS]} | {name: "\ud800"}
    if name == "questions":
        asked = {name: ["\ud800 who?"]}
    body = json.dumps(asked)
    response = client.post(ASK, content=body, headers={"content-type": "application/json"})
    refused(response, 400, "half a character")


def test_a_batch_has_its_bounds(client: TestClient) -> None:
    """Of number and size, and it has to be JSON."""
    many = {"questions": ["who?"] * (LIMIT_BATCH + 1)}
    refused(client.post(ASK, json=many), 400, "a list of 1 to 20 texts")
    large = {"questions": ["a" * 70_000]}
    refused(client.post(ASK, json=large), 413, "send fewer or shorter questions")
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        found = client.post(ASK, content=b"{}", headers={"Content-Type": kind})
        refused(found, 415, "the body is not application/json")


def test_what_is_unchanged_is_not_sent_again(client: TestClient, settings: Settings) -> None:
    """Until an article comes or goes; each address has a tag of its own."""
    found = client.get(ASK, params={"q": USERS})
    tag = found.headers["etag"]
    assert found.headers["cache-control"] == "public, no-cache"
    for known in (tag, f'"other", W/{tag}', "*"):
        again = client.get(ASK, params={"q": USERS}, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    other = client.get(ASK, params={"q": "Halvik?"}, headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert other.headers["etag"] != tag
    del settings


async def test_a_change_of_the_articles_changes_the_tag(
    settings: Settings, worker: AnswerWorker
) -> None:
    """So no cache keeps what was hidden."""
    client = TestClient(build_web(settings, worker))
    tag = client.get("/api/articles").headers["etag"]
    await worker.hide(LONG.id)
    found = client.get("/api/articles", headers={"If-None-Match": tag})
    assert found.status_code == 200
    assert found.json()["total"] == 1


def test_problems_are_not_kept(client: TestClient) -> None:
    for path in (ASK, "/api/nothing", "/api/article/none"):
        found = client.get(path)
        assert found.headers["cache-control"] == "no-store"
        assert "etag" not in found.headers
    assert client.post(ASK, json={"questions": ["a"]}).headers["cache-control"] == "no-store"


def test_one_address_has_so_many_questions(client: TestClient) -> None:
    """One of a batch counts as one; what is unchanged costs none."""
    most = int(QUESTIONS.burst)
    batch = {"questions": ["who?"] * (most - 1)}
    assert client.post(ASK, json=batch).status_code == 200
    tag = client.get(ASK, params={"q": "who?"}).headers["etag"]
    found = client.post(ASK, json=batch)
    refused(found, 429, "too many questions from this address; ask again in")
    assert int(found.headers["retry-after"]) > most / QUESTIONS.per_s / 2
    again = client.get(ASK, params={"q": "who?"}, headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_who_has_a_key_has_a_limit_of_their_own(settings: Settings, browse: Browser) -> None:
    """Sent either way; what is no key is refused, also where none is needed."""
    key = new_key()
    client = browse(replace(settings, api_keys={"blog": digest_of(key)}))
    batch = {"questions": ["who?"] * LIMIT_BATCH}
    assert client.post(ASK, json=batch).status_code == 200
    refused(client.post(ASK, json=batch), 429, "from this address")
    for n in range(int(WITH_KEY.burst / LIMIT_BATCH)):
        header = {"Authorization": f"bearer {key}"} if n % 2 else {"X-API-Key": key}
        assert client.post(ASK, json=batch, headers=header).status_code == 200
    refused(client.post(ASK, json=batch, headers={"X-API-Key": key}), 429, "from this key")
    for wrong in (key[:-1].encode(), b"vb_", "é".encode()):
        found = client.get(ASK, params={"q": "who?"}, headers={b"X-API-Key": wrong})
        refused(found, 401, "the key is not known")
        assert found.headers["www-authenticate"].startswith("Bearer")
        assert key[:-1] not in found.text


def test_a_key_may_be_needed(settings: Settings, browse: Browser) -> None:
    """Then answers are private; what the API is like is public all the same."""
    key = new_key()
    locked = replace(settings, api_keys={"blog": digest_of(key)}, api_needs_key=True)
    client = browse(locked)
    refused(client.get(ASK, params={"q": "who?"}), 401, "a key is needed; send it as")
    found = client.get(ASK, params={"q": "who?"}, headers={"X-API-Key": key})
    assert found.headers["cache-control"] == "private, no-cache"
    told = client.get("/api/openapi.json").json()
    assert {} not in told["security"]
    assert client.get("/").status_code == 200


def test_a_fault_is_told_without_the_question(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the program nor the log is told what was asked, when an answer fails."""
    with caplog.at_level(logging.DEBUG):
        found = client.get(ASK, params={"q": "raise Zanzibar"})
        client.get(ASK, params={"q": "Zanzibar?"})
        client.get(ASK, params={"q": "Zanzibar", "since": "x"})
    refused(found, 500, "the request failed")
    assert "Zanzibar" not in found.text
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert "Zanzibar" not in "".join(ours)


def test_the_page_shows_all_that_there_is(client: TestClient) -> None:
    """Every operation, parameter and form, without a script; links lead somewhere on it."""
    page = client.get("/api")
    assert page.status_code == 200
    assert "<script" not in page.text
    for operation in OPERATIONS:
        assert f'id="{operation.id}"' in page.text
        assert all(f"<code>{each.name}</code>" in page.text for each in operation.parameters)
    assert all(f'id="{name}"' in page.text for name in SCHEMAS)
    assert 'href="/api/openapi.json"' in page.text


def test_thousands_of_parameters_cost_what_a_few_do(client: TestClient) -> None:
    """Each name is compared with those that there are: the first ones that are wrong are told."""
    for told in (
        refused(client.get(f"/api/ask?q=who%3F&{'&'.join(f'a{n}=' for n in range(1000))}"), 400),
        refused(client.post(ASK, json={f"a{number}": 0 for number in range(5000)}), 400),
    ):
        assert len(told["errors"]) <= 12
