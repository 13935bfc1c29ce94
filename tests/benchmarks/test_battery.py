"""The pages of figures in docs/ are made from the figures beside them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.battery import Battery
from benchmarks.collecting.__main__ import COLLECTING
from benchmarks.reliability.__main__ import RELIABILITY
from benchmarks.storage.__main__ import STORAGE
from testing import ROOT


@pytest.mark.parametrize(
    ("name", "battery"),
    [("articles", COLLECTING), ("reliability", RELIABILITY), ("storage", STORAGE)],
)
def test_a_page_says_what_was_measured(name: str, battery: Battery[Any]) -> None:
    """Each promise has a figure in it, all of full size, and nothing is written by hand."""
    told = json.loads((ROOT / "docs" / f"{name}.json").read_text(encoding="utf-8"))
    assert {int(number) for number in told} == set(battery.promises)
    assert not any(one["short"] for one in told.values())
    assert (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") == battery.page(told)
