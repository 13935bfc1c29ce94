"""A web of our own for the tests in this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus.download import Downloader
from tests.web.server import Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server that knows no page yet."""
    with serving() as server:
        yield server


@pytest.fixture
def open_downloader() -> Downloader:
    """A downloader that may reach this machine, in no hurry to be polite."""
    return Downloader(allow_private=True, pause_s=0.0)
