"""What the tests of the web share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.answer_worker import AnswerWorker
from bot.logs import Metrics
from bot.settings import Settings
from bot.web.application import build_web
from testing.ferry import Sites, ferry_sites
from testing.whole_bot import Made

Browser = Callable[[Settings], TestClient]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a web page with a name."""
    return replace(Settings(), data_dir=tmp_path, web_title="The ferry")


@pytest.fixture
def browse(tmp_path: Path) -> Iterator[Browser]:
    """Opens browsers of pages about two articles; everything up to the wire is real."""
    with AnswerWorker(Made(0, tmp_path / "none.db"), Metrics()) as worker, ExitStack() as opened:
        yield lambda settings: opened.enter_context(
            TestClient(build_web(settings, worker), raise_server_exceptions=False)
        )


@pytest.fixture
def client(settings: Settings, browse: Browser) -> TestClient:
    """A browser of pages with the usual settings."""
    return browse(settings)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """Verbatim, and two newsrooms, for browsers."""
    with ferry_sites(tmp_path_factory.mktemp("sites")) as running:
        yield running
