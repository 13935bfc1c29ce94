"""Which articles are copies of one another, though not word for word: wire stories, mostly.

Source: Broder, On the resemblance and containment of documents, 1997 (MinHash);
doi:10.1109/SEQUEN.1997.666900. Candidates are found by equal bands of signatures, and judged by
their words.
"""

from __future__ import annotations

import random
import re
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Signature = NDArray[np.uint32]
"""uint32, shape (90,): the share of equal places is about that of equal shingles."""


CONTAINED = 0.6
"""Of the shorter of two copies, at least this share of shingles is in the longer one."""


_SHINGLE_WORDS = 4


_BANDS, _ROWS = 30, 3  # texts that share half of their shingles meet with probability 0.98


_LEAST_SHINGLES = 20


_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


_PRIME = np.uint64((1 << 31) - 1)


_random = random.Random(20260101)  # noqa: S311  # any numbers do, as long as they never change


_A, _B = (
    np.array([_random.getrandbits(30) + 1 for _ in range(_BANDS * _ROWS)], dtype=np.uint64)
    for _ in "ab"
)


def shingles(text: str) -> set[int]:
    """Numbers for every four words in a row, without regard to case and punctuation."""
    words = _WORD.findall(text.casefold())
    count = max(1, len(words) - _SHINGLE_WORDS + 1)
    return {
        zlib.crc32(" ".join(words[at : at + _SHINGLE_WORDS]).encode("utf-8", "replace"))
        for at in range(count)
    }


@lru_cache(maxsize=4)  # it is asked for when the text is added, and again when it is written
def signature(text: str) -> Signature:
    """The least of each of 90 orders of the shingles of a text; the same on every machine."""
    held = np.fromiter(shingles(text), dtype=np.uint64) % _PRIME
    ordered = (held[:, None] * _A + _B) % _PRIME
    least: Signature = ordered.min(axis=0).astype(np.uint32)
    least.flags.writeable = False
    return least


def band_keys(of: Signature) -> list[int]:
    """30 numbers of 63 bits: near copies have at least one in common, others hardly ever."""
    bands = of.reshape(_BANDS, _ROWS)
    return [
        (zlib.crc32(band.tobytes()) << 31 | zlib.adler32(band.tobytes()) >> 1) ^ number
        for number, band in enumerate(bands)
    ]


def are_copies(one: str, other: str) -> bool:
    """True if most of the shorter text occurs in the longer one, word for word.

    >>> are_copies("It rained all day in Halvik, and the river rose.", "The sun shone all day.")
    False
    """
    first, second = shingles(one), shingles(other)
    least = min(len(first), len(second))
    if least < _LEAST_SHINGLES:  # too short to judge: anybody may use the same phrase
        return first == second
    return len(first & second) >= CONTAINED * least
