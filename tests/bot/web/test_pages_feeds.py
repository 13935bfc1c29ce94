"""Feeds: being told without an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import lxml.etree
import pytest
from starlette.testclient import TestClient

from bot.settings import Settings
from testing.whole_bot import ARTICLE, LONG
from tests.bot.web.conftest import Browser

_ATOM = {"a": "http://www.w3.org/2005/Atom"}
_PARSER = lxml.etree.XMLParser(resolve_entities=False)


def _feed(content: bytes) -> lxml.etree._Element:
    """A feed with what RFC 4287 asks of it and of each entry."""
    feed = lxml.etree.fromstring(content, _PARSER)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    for each in [feed, *feed.xpath("a:entry", namespaces=_ATOM)]:
        for name in ("id", "title", "updated"):
            (told,) = each.xpath(f"a:{name}", namespaces=_ATOM)
            assert told.text
            if name == "updated":
                datetime.fromisoformat(told.text)
    return feed


def test_a_feed_of_a_question_has_the_quotes_that_answer_it(client: TestClient) -> None:
    """In their exact words, each with a link to its sentence."""
    found = client.get("/q/users%20of%20Telegram%3F.atom")
    assert found.headers["content-type"].startswith("application/atom+xml")
    feed = _feed(found.content)
    (entry,) = feed.xpath("a:entry", namespaces=_ATOM)
    content = lxml.etree.fromstring(
        f"<div>{entry.findtext('a:content', namespaces=_ATOM)}</div>", _PARSER
    )
    assert content.findtext("blockquote/p") in ARTICLE.text
    (link,) = entry.xpath("a:link[@rel='alternate']/@href", namespaces=_ATOM)
    assert f"/article/{ARTICLE.id}?mark=" in link
    assert client.get(link).status_code == 200


def test_a_feed_is_empty_as_long_as_nothing_answers(client: TestClient) -> None:
    feed = _feed(client.get("/q/nobody%20asked%20this%3F.atom").content)
    assert feed.xpath("a:entry", namespaces=_ATOM) == []


def test_the_newest_articles_are_a_feed(client: TestClient) -> None:
    feed = _feed(client.get("/newest.atom").content)
    titles = feed.xpath("a:entry/a:title/text()", namespaces=_ATOM)
    assert set(titles) == {ARTICLE.title, LONG.title}


@pytest.mark.parametrize("path", ["/newest.atom", "/q/users%20of%20Telegram%3F.atom"])
def test_a_feed_is_not_sent_again_while_the_articles_stay(client: TestClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("asked", ["a%00b%0B<&>%22'", "was%2F..%2Fis", "who%ff%fe", "who.atom"])
def test_a_feed_is_xml_whatever_is_asked(client: TestClient, asked: str) -> None:
    _feed(client.get(f"/q/{asked}.atom").content)


def test_what_is_no_question_has_no_feed(client: TestClient) -> None:
    found = client.get("/q/%3F%21.atom")
    assert (found.status_code, found.text) == (400, "Please ask in words.")


def test_a_feed_has_whole_addresses_where_these_are_known(
    settings: Settings, browse: Browser
) -> None:
    """Whatever host is asked for."""
    client = browse(replace(settings, web_address="https://news.example/ask"))
    feed = _feed(client.get("/newest.atom", headers={"Host": "127.0.0.1"}).content)
    links = feed.xpath("a:link/@href | a:entry/a:link/@href", namespaces=_ATOM)
    assert links[0] == "https://news.example/ask/newest.atom"
    assert all(link.startswith("https://news.example/ask/") for link in links)
