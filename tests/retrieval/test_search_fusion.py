"""Reciprocal rank fusion, held against its formula."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from retrieval.search import Hit, fuse, ranked


def test_scores_are_those_of_the_formula() -> None:
    """The sum of 1 / (60 + rank) over the rankings that hold a passage, ranks from 1."""
    chance = random.Random(5)  # noqa: S311 - the same rankings in every run
    for _ in range(50):
        rankings = [chance.sample(range(20), k=chance.randrange(12)) for _ in range(3)]
        fused = fuse(*[[Hit(id, 1.0) for id in ids] for ids in rankings])
        assert {hit.passage_id for hit in fused} == set().union(*rankings)
        for id, score in fused:
            exact = sum(Fraction(1, 61 + ids.index(id)) for ids in rankings if id in ids)
            assert score == pytest.approx(float(exact))


def test_the_order_is_total() -> None:
    """Best first; equal scores in order of passage id, whatever the order of the rankings."""
    one, other = [Hit(9, 3.0), Hit(2, 1.0)], [Hit(2, 0.9), Hit(9, 0.1)]
    assert [hit.passage_id for hit in fuse(one, other)] == [2, 9]
    assert fuse(one, other) == fuse(other, one)
    assert ranked([Hit(3, 1.0), Hit(1, 1.0), Hit(2, 2.0)]) == [
        Hit(2, 2.0),
        Hit(1, 1.0),
        Hit(3, 1.0),
    ]


def test_only_ranks_count() -> None:
    """Scores of different searches are not comparable, so they are not compared."""
    assert fuse([Hit(1, 1e9), Hit(2, 0.0)]) == fuse([Hit(1, 0.2), Hit(2, 0.1)])


def test_nothing_fused_is_nothing() -> None:
    """No ranking, or only empty ones, give no hits."""
    assert fuse() == fuse([], []) == []
