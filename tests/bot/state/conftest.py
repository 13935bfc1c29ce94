"""The state of a bot, in a file and in PostgreSQL: the same tests for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.state import State
from tests.bot.conftest import IN_DATABASE

KEY = bytes(range(32))

OpenState = Callable[[], State]
"""Opens the state of one bot, again and again."""


@pytest.fixture(params=["file", IN_DATABASE])
def open_state(request: pytest.FixtureRequest, tmp_path: Path) -> OpenState:
    """The state of one bot in a file, then of one in a database."""
    where = request.getfixturevalue("database") if request.param == "database" else None
    return partial(State, tmp_path / "state.db", KEY, database=where)


@pytest.fixture
def state(open_state: OpenState) -> Iterator[State]:
    """A new state."""
    with open_state() as opened:
        yield opened
