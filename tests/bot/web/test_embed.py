"""The embed: an answer below an article, in the page of another site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import lxml.html
import pytest
from starlette.testclient import TestClient

from bot.answer_worker import AnswerWorker
from bot.logs import Metrics
from bot.settings import Settings
from bot.web.application import build_web
from corpus import Article
from testing.ferry import ANSWERED, EXACT, REPAIR, SCHOOL, ferry_answerer

_NEWS = "https://news.example"


@pytest.fixture
def host(settings: Settings) -> Iterator[TestClient]:
    """A browser of the ferry's site, which one newsroom may embed."""
    with ferry_answerer() as answerer, AnswerWorker(answerer, Metrics()) as worker:
        allowed = replace(settings, web_origins=(_NEWS,))
        yield TestClient(build_web(allowed, worker), raise_server_exceptions=False)


@pytest.mark.parametrize("article", [REPAIR.url, "https://HERALD.example/repair?utm_source=x"])
def test_an_article_is_asked_by_its_address(host: TestClient, article: str) -> None:
    """However it is spelt; the piece has whole addresses, since it stands in another page."""
    shown = host.get("/embed/answer", params={"q": ANSWERED, "article": article})
    piece = lxml.html.fromstring(shown.text)
    assert piece.xpath("//mark")[0].text == EXACT
    addresses = piece.xpath("//a/@href")
    assert addresses
    assert all(address.startswith(("http://testserver/", "https://")) for address in addresses)
    assert "<html" not in shown.text


def test_only_that_article_is_asked(host: TestClient) -> None:
    """Where it has no answer, a link asks all of them."""
    shown = host.get("/embed/answer", params={"q": ANSWERED, "article": SCHOOL.url}).text
    assert EXACT not in shown
    (wider,) = lxml.html.fromstring(shown).xpath("//a[@class='wider']/@href")
    assert EXACT in host.get(wider).text
    story = {"q": ANSWERED, "article": SCHOOL.url, "scope": "story"}
    assert EXACT in host.get("/embed/answer", params=story).text


def test_the_story_of_an_article_is_asked_and_no_other(settings: Settings) -> None:
    """Of two stories in one corpus, that of the article in whose page the field stands."""
    fire = Article(
        "The paper mill of Brenholt burnt down. The police look for a witness of the fire.",
        source="https://post.example/fire",
        url="https://post.example/fire",
        title="Fire at the mill of Brenholt",
    )
    with ferry_answerer(fire) as answerer, AnswerWorker(answerer, Metrics()) as worker:
        client = TestClient(build_web(settings, worker))

        def shown(**asked: str | None) -> str:
            return client.get("/embed/answer", params={"q": ANSWERED, **asked}).text

        assert EXACT not in shown(article=SCHOOL.url)
        assert EXACT in shown(article=SCHOOL.url, scope="story")
        assert EXACT not in shown(article=fire.url, scope="story")
        assert EXACT in shown(scope="story")


def test_an_article_that_is_not_there_is_told(host: TestClient) -> None:
    """As is what cannot be asked; never an answer from something else."""
    unknown = {"q": ANSWERED, "article": "https://news.example/other"}
    shown = host.get("/embed/answer", params=unknown)
    assert shown.status_code == 404
    assert "not among those here" in shown.text
    assert EXACT not in shown.text
    assert host.get("/embed/answer", params={"q": "?!"}).status_code == 400
    assert host.get("/embed/answer", params={"q": "x" * 5000}).status_code == 400


def test_a_hidden_article_is_not_asked(settings: Settings) -> None:
    """As if it were not there."""
    with ferry_answerer() as answerer, AnswerWorker(answerer, Metrics()) as worker:
        answerer.store.hidden.hide(REPAIR.url or "")
        client = TestClient(build_web(settings, worker))
        asked = {"q": ANSWERED, "article": REPAIR.url}
        assert client.get("/embed/answer", params=asked).status_code == 404


def test_only_pages_of_allowed_sites_read_the_answer(host: TestClient) -> None:
    """And only those may put the page into a frame."""
    asked = {"q": ANSWERED, "article": REPAIR.url}
    for origin, allowed in ((_NEWS, _NEWS), ("https://other.example", None)):
        shown = host.get("/embed/answer", params=asked, headers={"Origin": origin})
        assert shown.headers.get("access-control-allow-origin") == allowed
        assert "access-control-allow-credentials" not in shown.headers
    policy = host.get("/embed", params=asked).headers["content-security-policy"]
    assert f"frame-ancestors 'self' {_NEWS}" in policy
    assert "script-src" not in policy


def test_without_allowed_sites_nobody_embeds(client: TestClient) -> None:
    """But the site itself, for its examples."""
    shown = client.get("/embed", headers={"Origin": _NEWS})
    assert shown.headers["content-security-policy"].endswith("frame-ancestors 'self'")
    piece = client.get("/embed/answer", headers={"Origin": _NEWS})
    assert "access-control-allow-origin" not in piece.headers


def test_the_frame_works_without_a_script(host: TestClient) -> None:
    """Its form asks the same article again."""
    first = lxml.html.fromstring(host.get("/embed", params={"article": REPAIR.url}).text)
    form = first.find(".//form")
    asked = dict(form.fields) | {"q": ANSWERED}
    shown = lxml.html.fromstring(host.get(form.get("action"), params=asked).text)
    assert shown.xpath("//mark")[0].text == EXACT
    assert dict(shown.find(".//form").fields)["article"] == REPAIR.url


def test_the_script_is_small_and_speaks_every_language(host: TestClient) -> None:
    """It sends neither cookies nor referrers, and runs in pages of any policy on styles."""
    script = host.get("/ask.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert len(script.content) < 8_000
    for said in ("Ask", "Спросить", "Fragen", "omit", "no-referrer", "adoptedStyleSheets"):
        assert said in script.text
    for unsafe in ("innerHTML", "eval(", "document.cookie", "localStorage", "style="):
        assert unsafe not in script.text


def test_the_examples_show_what_to_put_into_a_page(host: TestClient) -> None:
    """With the address of the newest article, escaped."""
    page = host.get("/embed/examples", headers={"Accept-Language": "en"})
    code = [one.text for one in lxml.html.fromstring(page.text).xpath("//pre/code")]
    assert f'data-article="{SCHOOL.url}"' in code[0]
    assert code[0].startswith('<script src="http://testserver/ask.js"')
    assert code[2].startswith("<iframe src=")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
