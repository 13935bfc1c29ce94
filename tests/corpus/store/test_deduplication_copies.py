"""Wire copies are found, look-alikes are not: 200 of each, made here."""

from __future__ import annotations

import random
import time
import tracemalloc

import pytest

from corpus.article import ARTICLE_CHARS
from corpus.store.deduplication import are_copies, band_keys, signature
from testing.near_copies import made_up_pairs


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


def test_copies_share_a_key(cases: list[tuple[str, str, bool]]) -> None:
    """So that they are found without comparing a text with every other; and soon."""
    begun = time.process_time()
    keys = [[set(band_keys(signature(text))) for text in (one, other)] for one, other, _ in cases]
    assert time.process_time() - begun < 10
    shared = [bool(one & other) for one, other in keys]
    copies = [copies for _, _, copies in cases]
    assert sum(map(bool.__and__, shared, copies)) / sum(copies) >= 0.95


def test_keys_are_the_same_everywhere() -> None:
    """They can be stored: no run, machine or order of words' hashes changes them."""
    keys = band_keys(signature("The river rose by two metres on Monday night, police said."))
    assert len(keys) == 30
    assert all(0 <= key < 2**63 for key in keys)
    assert keys[:2] == _KNOWN


_KNOWN = [4530020765332963978, 8369814080178291140]


def test_a_long_text_takes_little_room() -> None:
    """Of the longest article there is; before, 100 MB at once."""
    chance = random.Random(1)  # noqa: S311  # the same in every run
    text = " ".join(f"{chance.randrange(10**6):x}" for _ in range(ARTICLE_CHARS // 6))
    tracemalloc.start()
    try:
        signature(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 30e6
