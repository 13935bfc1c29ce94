"""The promises of benchmarks/reliability, tried in small."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Timer

import pytest

from benchmarks.reliability.loop import kept_free
from benchmarks.reliability.network import in_health
from benchmarks.reliability.page import NOTES
from benchmarks.reliability.promise import PROMISES, SHORT, Measure
from benchmarks.reliability.scenario import SCENARIOS

pytestmark = pytest.mark.process


@pytest.mark.parametrize(
    "measure",
    [measure for measure in SCENARIOS.values() if measure is not kept_free],
    ids=lambda measure: measure.__name__,
)
def test_a_promise_is_kept(measure: Measure, tmp_path: Path) -> None:
    folder = tmp_path / "bot"
    folder.mkdir()
    for number, reached in measure(SHORT, folder).items():
        assert reached.kept is not False, f"{number}: {reached.figure}"


@pytest.mark.model
def test_the_loop_stays_free(tmp_path: Path, models: Path) -> None:
    (reached,) = kept_free(SHORT, tmp_path / "bot", models).values()
    assert reached.kept, reached.figure


def test_in_health_the_heartbeat_is_fresh(tmp_path: Path) -> None:
    enough = Event()
    Timer(5.0, enough.set).start()
    (reached,) = in_health(SHORT, tmp_path / "bot", enough=enough).values()
    assert reached.kept, reached.figure


def test_every_promise_is_tried() -> None:
    tried = {number for promises in SCENARIOS for number in promises}
    assert tried == set(PROMISES)


def test_the_page_says_how_each_is_measured() -> None:
    told = {int(n) for line in NOTES.splitlines() for n in _numbers(line)}
    assert told == set(PROMISES)


def _numbers(line: str) -> list[str]:
    """The promises that a note begins with."""
    named = line.removeprefix("- **").partition("**")[0] if line.startswith("- **") else ""
    return named.replace(",", " ").split()
