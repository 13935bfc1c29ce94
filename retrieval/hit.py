"""A passage that was found, and how good it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Hit(NamedTuple):
    """A passage id with a score; higher is better."""

    passage_id: int
    score: float


def ranked(hits: Iterable[Hit]) -> list[Hit]:
    """Best first; equal scores in order of passage id, so that the order is total."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))
