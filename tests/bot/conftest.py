"""A database of PostgreSQL, for what works in a file and in one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corpus import DatabaseUrl
from testing.postgres import server

IN_DATABASE = pytest.param("database", marks=pytest.mark.postgres)
"""The parameter of a test that runs in a database."""


@pytest.fixture(scope="session")
def database() -> Iterator[DatabaseUrl]:
    """A database of its own; each bot has a schema in it, named after its folder."""
    with server() as running:
        yield DatabaseUrl(running.url())
