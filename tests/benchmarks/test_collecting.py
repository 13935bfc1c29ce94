"""The promises of benchmarks/collecting, tried in small."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.collecting.promise import PROMISES, SHORT, Measure
from benchmarks.collecting.remote import nothing_foreign
from benchmarks.collecting.scenario import SCENARIOS

pytestmark = pytest.mark.process


@pytest.mark.parametrize(
    "measure",
    [measure for measure in SCENARIOS.values() if measure is not nothing_foreign],
    ids=lambda measure: measure.__name__,
)
def test_a_promise_is_kept(measure: Measure, tmp_path: Path) -> None:
    for number, reached in measure(SHORT, tmp_path).items():
        assert reached.kept is not False, f"{number}: {reached.figure}"


@pytest.mark.model
def test_nothing_is_unpickled_or_comes_from_elsewhere(tmp_path: Path, models: Path) -> None:
    (reached,) = nothing_foreign(SHORT, tmp_path, models).values()
    assert reached.kept, reached.figure


def test_every_promise_is_tried() -> None:
    tried = sorted(number for promises in SCENARIOS for number in promises)
    assert tried == sorted(PROMISES)
