"""One ranking from several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from retrieval.hit import Hit, ranked

_K = 60  # the constant of the paper: how much the very first ranks stand out


def fuse(*rankings: Sequence[Hit]) -> list[Hit]:
    """Merge rankings by reciprocal rank, best first; equal scores fall in passage-id order.

    score(p) = sum over the rankings that hold p of 1 / (60 + rank of p), ranks from 1.
    Source: Cormack, Clarke and Buettcher, SIGIR 2009, doi:10.1145/1571941.1572114.

    >>> [hit.passage_id for hit in fuse([Hit(7, 0.9), Hit(3, 0.8)], [Hit(3, 12.0)])]
    [3, 7]
    """
    scores: defaultdict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.passage_id] += 1 / (_K + rank)
    return ranked(Hit(*item) for item in scores.items())
