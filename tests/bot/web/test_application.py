"""What holds for each request of the web."""

from __future__ import annotations

from dataclasses import replace

import lxml.html
import pytest
from starlette.testclient import TestClient

from bot.settings import Settings
from tests.bot.web.conftest import Browser


@pytest.mark.parametrize("path", ["/", "/style.css", "/nothing", "/robots.txt"])
def test_every_response_forbids_scripts_referrers_and_guessing(
    client: TestClient, path: str
) -> None:
    """Whatever it is."""
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


def test_a_page_that_is_not_there_is_told_in_the_language_of_the_browser(
    client: TestClient,
) -> None:
    found = client.get("/nothing", headers={"Accept-Language": "pt-BR, ru;q=0.8, en;q=0.5"})
    assert found.status_code == 404
    assert "Такой страницы нет." in found.text
    assert '<html lang="ru">' in found.text


def test_the_onion_service_is_offered_page_by_page(settings: Settings, browse: Browser) -> None:
    """As Tor Browser wants to be told; not by the service itself, nor for what is posted."""
    onion = f"http://{'a' * 56}.onion"
    client = browse(replace(settings, web_onion=onion, web_address="https://example.org/ask"))
    found = client.get("/ask/timeline", params={"q": "Hälsvik"})
    assert found.headers["onion-location"] == f"{onion}/timeline?q=H%C3%A4lsvik"
    there = client.get("/ask/", headers={"Host": f"{'a' * 56}.onion"})
    assert "onion-location" not in there.headers
    assert "onion-location" not in client.post("/ask/", data={"q": "Max?"}).headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("localhost:8000", 200),
        ("verbatim", 200),
        ("news.example", 200),
        ("NEWS.example.:443", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("news.example.evil.example", 421),
        ("news.example@evil.example", 421),
        ("[::1", 421),
    ],
)
def test_a_name_that_is_not_in_the_settings_is_refused(
    settings: Settings, browse: Browser, host: str, status: int
) -> None:
    """Or a page elsewhere could let its own name point to this machine and read the answers."""
    client = browse(replace(settings, web_address="https://news.example"))
    assert client.get("/overview", headers={"Host": host}).status_code == status
    assert client.get("/api/articles", headers={"Host": host}).status_code == status


def test_programs_are_told_of_errors_in_json(client: TestClient) -> None:
    """As RFC 9457 has it."""
    found = client.get("/api/nothing")
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["status"] == 404


@pytest.mark.parametrize("path", ["/overview", "/ask/overview"])
def test_all_pages_are_below_the_path_of_the_public_address(
    settings: Settings, browse: Browser, path: str
) -> None:
    """Whether a proxy passes that path on or takes it away."""
    client = browse(replace(settings, web_address="https://news.example/ask"))
    page = lxml.html.fromstring(client.get(path, params={"first": "1"}).text)
    addresses = [*page.xpath("//@href"), *page.xpath("//@action")]
    assert "/ask/overview?first=1&lang=ru" in addresses
    assert [one for one in addresses if not one.startswith(("/ask/", "#"))] == []
    assert client.get("/ask").status_code == 200


def test_one_address_that_asks_too_much_is_told_to_wait(client: TestClient) -> None:
    answers = (client.get("/robots.txt") for _ in range(1000))
    refused = next(answer for answer in answers if answer.status_code != 200)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
