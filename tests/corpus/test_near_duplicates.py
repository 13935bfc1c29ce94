"""Wire copies are found, look-alikes are not: 200 of each, made here."""

from __future__ import annotations

import time

import pytest

from corpus.near_duplicates import are_copies, band_keys, grouped, signature
from testing.near_copies import PLACES, made_up_pairs


@pytest.fixture(scope="module")
def cases() -> list[tuple[str, str, bool]]:
    """Pairs of texts, and whether they are copies."""
    return made_up_pairs()


def test_precision_and_recall(cases: list[tuple[str, str, bool]]) -> None:
    """Both at least 0.95, with candidates found by their keys as a store would find them."""
    right = wrong = missed = 0
    for one, other, copies in cases:
        meet = bool(set(band_keys(signature(one))) & set(band_keys(signature(other))))
        said = meet and are_copies(one, other)
        right += said and copies
        wrong += said and not copies
        missed += copies and not said
    assert right / (right + wrong) >= 0.95
    assert right / (right + missed) >= 0.95


def test_groups(cases: list[tuple[str, str, bool]]) -> None:
    """All 800 texts at once: copies with their story, look-alikes by themselves; and soon."""
    texts = [text for one, other, _ in cases for text in (one, other)]
    begun = time.process_time()
    group_of = {at: number for number, group in enumerate(grouped(texts)) for at in group}
    assert time.process_time() - begun < 10
    together = [group_of[2 * at] == group_of[2 * at + 1] for at in range(len(cases))]
    copies = [copies for _, _, copies in cases]
    right = sum(map(bool.__and__, together, copies))
    assert right / sum(together) >= 0.95
    assert right / sum(copies) >= 0.95


def test_every_text_is_in_one_group() -> None:
    """The same text twice is one group; other texts are others."""
    river = " ".join(f"The river rose by {n} metres on day {n}." for n in range(9))
    other = " ".join(f"The mill of {name} was sold again." for name in PLACES)
    assert grouped([river, other, river.upper(), "Short.", "Short.", "Other."]) == [
        [0, 2],
        [1],
        [3, 4],
        [5],
    ]
    assert grouped([]) == []


def test_keys_are_the_same_everywhere() -> None:
    """They can be stored: no run, machine or order of words' hashes changes them."""
    keys = band_keys(signature("The river rose by two metres on Monday night, police said."))
    assert len(keys) == 30
    assert all(0 <= key < 2**63 for key in keys)
    assert keys[:2] == _KNOWN


_KNOWN = [4530020765332963978, 8369814080178291140]
