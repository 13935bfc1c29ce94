"""The pairs of benchmarks/differing: sources that differ are told from others."""

from __future__ import annotations

import pytest

from benchmarks.differing import Pair, measured, pairs

PAIRS = pairs()


def test_there_are_enough_pairs_of_both_kinds() -> None:
    """To say how often the rules are right."""
    assert len(PAIRS) >= 100
    assert 30 <= sum(pair.differ for pair in PAIRS) <= 70


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.one.text}|{pair.other.text}"[:80])
def test_what_differs_is_told_from_what_is_worded_otherwise(pair: Pair) -> None:
    """Whichever of the two comes first."""
    turned = Pair(pair.question, pair.other, pair.one, pair.differ)
    counts, _ = measured([pair, turned])
    right = counts["true alarm"] + counts["true silence"]
    assert (right, counts["false alarm"]) == (0 if pair.missed else 2, 0)
