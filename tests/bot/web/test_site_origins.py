"""Pages of other sites that call the API in a reader's browser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.settings import Settings
from tests.bot.web.conftest import Browser

SITE = "https://news.example"


@pytest.mark.parametrize(
    ("origins", "asks", "told"),
    [
        ((), SITE, None),
        ((SITE,), SITE, SITE),
        ((SITE,), "https://NEWS.example", "https://NEWS.example"),
        ((SITE,), "https://news.example.evil.example", None),
        ((SITE,), "http://news.example", None),
        ((SITE,), "null", None),
        (("*",), "https://any.example", "*"),
    ],
)
def test_only_sites_of_the_settings_may_read(
    settings: Settings, browse: Browser, origins: tuple[str, ...], asks: str, told: str | None
) -> None:
    """Answers and errors alike; caches keep those of different sites apart."""
    client = browse(replace(settings, web_origins=origins))
    for path in ("/api/nothing", "/api"):
        headers = client.get(path, headers={"Origin": asks}).headers
        assert headers.get("access-control-allow-origin") == told
        assert "access-control-allow-credentials" not in headers
        assert ("origin" in headers.get("vary", "").lower()) == (SITE in origins)
    assert "access-control-allow-origin" not in client.get("/", headers={"Origin": asks}).headers
