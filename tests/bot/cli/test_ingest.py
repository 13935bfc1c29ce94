"""sync as a person reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.crawl import follow_feeds, sync_feeds
from bot.settings import Settings
from corpus import CorpusStore
from testing.web.server import serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a folder with an empty corpus."""
    read = Settings.from_env({"DATA_DIR": str(tmp_path), "ALLOW_PRIVATE_ADDRESSES": "yes"})
    CorpusStore.open(read.corpus, create=True).close()
    return read


@pytest.mark.process
def test_it_is_never_silent(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no feed is followed, and where there is nothing new, it says so."""
    assert sync_feeds(settings, due=False) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert said == "no feed is followed; see: verbatim follow"
    with serving() as web:
        empty = b"<rss version='2.0'><channel><title>Empty</title></channel></rss>"

        def handle(exchange: object) -> None:
            same = exchange.headers.get("if-none-match") == '"1"'  # type: ignore[attr-defined]
            exchange.answer(  # type: ignore[attr-defined]
                b"" if same else empty, "application/rss+xml", 304 if same else 200, ETag='"1"'
            )

        follow_feeds(settings, [web.at("/feed", handle)])
        sync_feeds(settings, due=False)
        capsys.readouterr()
        sync_feeds(settings, due=False)
    assert capsys.readouterr().err.strip() == "nothing new: 1 unchanged"
