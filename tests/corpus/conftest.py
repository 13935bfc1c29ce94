"""A web of our own for the tests in this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus import CorpusStore, Downloader, Ingester, Sandbox
from retrieval import embedding
from testing.fakes import WordEncoder
from testing.web.server import Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server that knows no page yet."""
    with serving() as server:
        yield server


@pytest.fixture
def open_downloader() -> Downloader:
    """A downloader that may reach this machine, in no hurry to be polite."""
    return Downloader(allow_private=True, pause_s=0.0)


@pytest.fixture(scope="session")
def reader() -> Iterator[Sandbox]:
    """The process that reads."""
    with Sandbox() as opened:
        yield opened


@pytest.fixture
def collector(store: CorpusStore, open_downloader: Downloader, reader: Sandbox) -> Ingester:
    """What collects into an empty corpus."""
    encoder = WordEncoder()
    return Ingester(store, lambda: (encoder.name, embedding(encoder)), open_downloader, reader)
