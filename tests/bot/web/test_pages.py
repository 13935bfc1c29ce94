"""The pages: what a reader sees without a script."""

from __future__ import annotations

import re
from html import unescape

import lxml.html
import pytest
from starlette.testclient import TestClient

from bot.i18n import Translators
from bot.web.layout import calm
from testing.whole_bot import ARTICLE, LONG

_PAGES_WITH_FILTERS: list[tuple[str, dict[str, str]]] = [
    ("/", {"q": "Max?"}),
    ("/timeline", {}),
    ("/articles", {}),
]


def _main(html: str) -> str:
    """The words of the main part of a page, in one line."""
    return " ".join(lxml.html.fromstring(html).find(".//main").text_content().split())


def test_an_answer_is_a_page_of_its_own_with_the_exact_words_marked(client: TestClient) -> None:
    """Its title is the question; the quote names its source and leads to it."""
    found = client.get("/", params={"q": "users of Telegram?"})
    page = lxml.html.fromstring(found.text)
    assert page.findtext(".//title") == "users of Telegram? – The ferry"
    assert page.findtext(".//h1") == "users of Telegram?"
    quote = page.find(".//blockquote")
    assert quote.text_content() in ARTICLE.text
    assert page.find(".//blockquote//mark") is not None
    assert page.xpath("//figcaption/a")[0].text_content() == ARTICLE.title


def test_the_link_of_a_quote_leads_to_its_sentence_in_the_whole_article(
    client: TestClient,
) -> None:
    """Outlets are blocked too: the article is on the page, with the sentence marked."""
    answer = lxml.html.fromstring(client.get("/", params={"q": "users of Telegram?"}).text)
    quote = answer.find(".//blockquote").text_content()
    address = answer.xpath("//figcaption/a/@href")[0]
    page = lxml.html.fromstring(client.get(address).text)
    (sentence,) = page.xpath(f"//*[@id='{address.partition('#')[2]}']")
    assert sentence.find("mark").text == quote
    said = " ".join(page.find(".//article").text_content().split())
    assert ARTICLE.text in said


def test_a_question_that_is_posted_is_in_no_address_of_the_page(client: TestClient) -> None:
    """Neither in its links, but that of the feed, nor kept by the browser."""
    found = client.post("/", data={"q": "users of Telegram?"})
    assert found.headers["cache-control"] == "no-store"
    assert "<mark>" in found.text
    addresses = re.findall(r'(?:href|action)="([^"]*)"', found.text)
    assert [one for one in addresses if "Telegram" in one and not one.endswith(".atom")] == []
    asked = lxml.html.fromstring(found.text).findtext(".//h1")
    assert asked == "users of Telegram?"


def test_a_question_may_follow_the_one_on_the_page(client: TestClient) -> None:
    """The form below an answer says which; without a cookie, and posted, in no address."""

    def asked(method: str, fields: dict[str, str]) -> lxml.html.HtmlElement:
        is_get = method == "get"
        sent = client.get("/", params=fields) if is_get else client.post("/", data=fields)
        return lxml.html.fromstring(sent.text)

    for method, canonical in (("get", ["/?q=and+Max%3F"]), ("post", [])):
        form = asked(method, {"q": "users of Telegram?"}).xpath("//form[@class='ask']")[0]
        assert form.get("method") == method
        then = asked(method, dict(form.fields) | {"q": "and Max?"})
        assert "Following on from: “users of Telegram?”" in then.find(".//main").text_content()
        assert "Telegram" in then.find(".//blockquote").text_content()
        assert then.xpath("//link[@rel='canonical']/@href") == canonical


def test_articles_are_chosen_on_every_page_that_asks_them(client: TestClient) -> None:
    """In plain fields, which are filled in again, with a way back to all."""
    given = {"publisher": "Herald", "since": "2026-01-01", "until": "2026-03-01", "language": "en"}
    for path, asked in _PAGES_WITH_FILTERS:
        page = lxml.html.fromstring(client.get(path, params=asked | given).text)
        fields = dict(page.xpath("//main//form[.//input[@name='since']]")[0].fields)
        assert {name: fields[name] for name in given} == given, path
        wrong = client.get(path, params=asked | {"since": "yesterday"})
        assert (wrong.status_code, "2026-02-13" in _main(wrong.text)) == (400, True), path
    answer = client.get("/", params={"q": "Max?", **given})
    assert "From these articles only: Herald · English · From January 1, 2026" in _main(
        answer.text
    )
    assert 'href="/?q=Max%3F">Ask all articles' in answer.text


def test_an_article_alone_is_asked_from_its_page(client: TestClient) -> None:
    """By a box that can be ticked; the answer says so, and the box stays ticked."""
    page = lxml.html.fromstring(client.get(f"/article/{LONG.id}").text)
    (box,) = page.xpath("//input[@type='checkbox']")
    assert (box.get("name"), box.get("value"), box.checked) == ("article", LONG.id, False)
    answer = lxml.html.fromstring(client.get("/", params={"q": "Max?", "article": LONG.id}).text)
    assert answer.xpath("//input[@type='checkbox']")[0].checked
    assert "From these articles only: The flood" in answer.find(".//main").text_content()


def test_nothing_found_is_one_line_and_a_feed_that_will_tell(client: TestClient) -> None:
    found = client.get("/", params={"q": "nobody asked this?"})
    assert found.status_code == 200
    page = lxml.html.fromstring(found.text)
    assert page.findtext(".//h2") == "I found nothing about this in the articles."
    assert page.xpath("//p[@class='feed']/a/@href") == ["/q/nobody%20asked%20this%3F.atom"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("?!", "Please ask in words."),
        ("why " * 400, "Your question has 1,599 characters; please use at most 1,000."),
    ],
)
def test_what_is_no_question_is_told_beside_the_field(
    client: TestClient, asked: str, told: str
) -> None:
    found = client.get("/", params={"q": asked})
    assert found.status_code == 400
    page = lxml.html.fromstring(found.text)
    field = page.get_element_by_id("q")
    assert page.get_element_by_id(field.get("aria-describedby")).text == told
    assert field.get("value") == asked


def test_who_wants_to_look_at_the_articles_is_led_there(client: TestClient) -> None:
    """As in the bot: "what's new" asks nothing."""
    found = client.get("/", params={"q": "what's new?", "lang": "en"}, follow_redirects=False)
    assert (found.status_code, found.headers["location"]) == (303, "/overview?lang=en")


def test_the_first_page_says_what_there_is(client: TestClient) -> None:
    """How many articles, the newest with their leads, and a field."""
    said = _main(client.get("/").text)
    assert said.startswith("The ferry 2 articles")
    assert "All about Max" in said
    assert "Max is an app." in said
    assert "Your question" in said


@pytest.mark.parametrize("path", ["/", "/?q=users+of+Telegram%3F", "/overview", "/timeline"])
def test_a_page_is_not_sent_again_while_the_articles_stay(client: TestClient, path: str) -> None:
    """In each language by itself."""
    first = client.get(path)
    tag = first.headers["etag"]
    again = client.get(path, headers={"If-None-Match": f'"a", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"If-None-Match": tag, "Accept-Language": "ru"}).content
    russian = client.get(path, params={"lang": "ru"}, headers={"If-None-Match": tag})
    assert russian.status_code == 200


def test_a_language_that_was_chosen_stays_in_links_and_forms(client: TestClient) -> None:
    page = lxml.html.fromstring(client.get("/?lang=ru").text)
    assert page.get("lang") == "ru"
    links = page.xpath("//header//a/@href")
    assert links
    assert all("lang=ru" in link for link in links)
    assert page.xpath("//form//input[@name='lang']/@value") == ["ru"]


@pytest.mark.parametrize("code", sorted(Translators.load().speeches))
def test_every_page_is_in_every_language(client: TestClient, code: str) -> None:
    """With the language marked as it is chosen, and the others to choose."""
    asked = "users+of+Telegram%3F"
    paths = ("/", f"/?q={asked}", f"/article/{LONG.id}", "/overview", "/timeline", "/articles")
    for path in (*paths, "/?q=nobody", "/?q=%3F!", "/nothing"):
        found = client.get(path, headers={"Accept-Language": f"{code};q=0.9, xx"})
        page = lxml.html.fromstring(found.text)
        assert page.get("lang") == code
        assert page.xpath("//footer//a[@aria-current]/@lang") == [code]
        assert len(page.xpath("//footer//a")) == len(Translators.load().speeches)
        assert len(page.findall(".//h1")) == 1


@pytest.mark.parametrize("said", ["<script>alert(1)</script>", '"><b>x', "{{ 7 * 7 }}", "&amp;"])
def test_what_is_typed_is_shown_and_never_obeyed(client: TestClient, said: str) -> None:
    """In the heading, the title and the fields."""
    found = client.get("/", params={"q": f"who {said}"})
    assert f"who {said}" in unescape(found.text)
    page = lxml.html.fromstring(found.text)
    assert page.findtext(".//h1") == f"who {said}"
    assert page.xpath("//script | //b") == []


def test_marks_of_direction_do_not_reach_beyond_their_words(client: TestClient) -> None:
    """A question loses them; a title stands in an element that isolates it."""
    page = lxml.html.fromstring(client.get("/", params={"q": "who \u202eis\u2066 this?"}).text)
    assert page.findtext(".//h1") == "who is this?"
    answer = client.get("/", params={"q": "users of Telegram?"}).text
    assert f"<bdi>{ARTICLE.title}</bdi>" in answer


def test_a_mark_that_turns_words_around_ends_where_it_stands() -> None:
    """It stays in the words, which are copied as they are, and turns none of them around."""
    said = "not \u202eguilty\u202c <b>"
    shown = lxml.html.fromstring(f"<p>{calm(said)}</p>")
    assert shown.text_content() == said
    assert [each.text for each in shown.iter("bdi")] == ["\u202e", "\u202c"]


def test_articles_are_listed_by_publisher_and_date(client: TestClient) -> None:
    said = _main(client.get("/articles").text)
    assert "2 articles" in said
    assert "The flood" in said
    assert "No article fits." in _main(client.get("/articles?publisher=nobody").text)
    wrong = client.get("/articles?since=yesterday")
    assert wrong.status_code == 400
    assert "Please give dates like 2026-02-13." in _main(wrong.text)


def test_an_article_is_shown_whole_or_not_at_all(client: TestClient) -> None:
    found = _main(client.get(f"/article/{LONG.id}").text)
    assert "Day 8 of the flood." in found
    assert client.get("/article/nothing").status_code == 404
    assert client.get("/article/..%2f..%2fetc%2fpasswd").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "kind", "status"),
    [
        ("/", b"q=a", "text/plain", 415),
        ("/", b"q=" + b"a" * 70_000, "application/x-www-form-urlencoded", 413),
        ("/", b"&".join(b"a=1" for _ in range(50)), "application/x-www-form-urlencoded", 400),
        ("/", b"", "application/x-www-form-urlencoded", 200),
        ("/vote", b"", "application/x-www-form-urlencoded", 400),
        ("/overview", b"", "application/x-www-form-urlencoded", 405),
    ],
)
def test_a_body_that_no_form_sends_is_refused(
    client: TestClient, path: str, body: bytes, kind: str, status: int
) -> None:
    found = client.post(path, content=body, headers={"Content-Type": kind})
    assert found.status_code == status
    assert "<h1>" in found.text


@pytest.mark.parametrize("path", ["/", "/?q=users+of+Telegram%3F", "/overview", "/articles"])
def test_the_first_load_is_light(client: TestClient, path: str) -> None:
    """With its style, and nothing from elsewhere."""
    page = client.get(path)
    style = client.get("/style.css")
    assert len(page.content) + len(style.content) < 30_000
    found = lxml.html.fromstring(page.text)
    loaded = [
        *found.xpath("//@src"),
        *found.xpath("//link[@rel='stylesheet' or @rel='icon']/@href"),
    ]
    assert all(address.startswith("/") for address in loaded)


def test_a_page_repeats_few_of_many_parameters(client: TestClient) -> None:
    """Or a request of 60 kB would be answered by a page of 600 kB."""
    asked = "&".join(f"a{number}=1" for number in range(8000))
    assert len(client.get(f"/?{asked}").content) < 20_000
