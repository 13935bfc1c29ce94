"""The boundaries of benchmarks/sentences: sentences end where they end, in six languages."""

from __future__ import annotations

import pytest

from benchmarks.sentences import MarkedText, ours, right, sentencex_alone, texts

TEXTS = texts()
LANGUAGES = ("en", "ru", "uk", "de", "fr", "es")


def test_there_are_enough_boundaries_of_both_kinds() -> None:
    """To say how often the rules are right, on texts that they were not written on."""
    for half in ("develop", "held out"):
        here = [t for t in TEXTS if t.half == half]
        assert {t.language for t in here} == set(LANGUAGES)
        assert sum(len(t.boundaries) for t in here) >= 250
        assert sum(len(t.starts) for t in here) >= 125


@pytest.mark.parametrize("language", LANGUAGES)
def test_fewer_boundaries_are_wrong_than_by_sentencex_alone(language: str) -> None:
    """At most one in twenty-five is, whoever wrote the text."""
    here = [t for t in TEXTS if t.language == language]
    (mine, total), (alone, _) = right(here, ours), right(here, sentencex_alone)
    assert mine > alone
    assert mine >= 0.96 * total


def test_a_boundary_that_is_none_counts_as_wrong() -> None:
    """So does one that is not seen, and one where no stop is."""
    text = MarkedText("en", "develop", "It fell. It rose.", frozenset({9}))
    assert right([text], lambda *_: frozenset({9})) == (1, 1)
    assert right([text], lambda *_: frozenset()) == (0, 1)
    assert right([text], lambda *_: frozenset({3})) == (-1, 1)
