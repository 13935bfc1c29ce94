"""What the tests of the web share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.answer_worker import AnswerWorker
from bot.metrics import Metrics
from bot.settings import Settings
from bot.web.application import build_web
from testing.whole_bot import Made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a web page with a name."""
    return replace(Settings(), data_dir=tmp_path, web_title="The ferry")


@pytest.fixture
def client(settings: Settings, tmp_path: Path) -> Iterator[TestClient]:
    """A browser of pages about two articles; everything up to the wire is real."""
    with AnswerWorker(Made(0, tmp_path / "none.db"), Metrics()) as worker:
        yield TestClient(build_web(settings, worker), raise_server_exceptions=False)
