"""The promises of benchmarks/cluster.py, tried in small."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.cluster import PROMISES, SCENARIOS, SHORT, Measure

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("measure", list(SCENARIOS.values()), ids=lambda measure: measure.__name__)
def test_a_promise_is_kept(measure: Measure, tmp_path: Path) -> None:
    """As in full, with smaller numbers."""
    for number, reached in measure(SHORT, tmp_path).items():
        assert reached.kept is not False, f"{number}: {reached.figure}"


def test_every_promise_is_tried() -> None:
    """None is only written down."""
    assert sorted(number for some in SCENARIOS for number in some) == sorted(PROMISES)
