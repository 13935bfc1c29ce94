"""Examples as padded batches of tokens, those of like length together."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus import Span
from retrieval.reader import WINDOW_TOKENS, Window, tokens, windows
from training.examples import Example

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

_SORTED_TOGETHER = 2048
"""Examples among which batches of like length are formed, so that the order of the run remains."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One window and the token indices where an answer may start and end; 0 means none."""

    window: Window
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def encode(tokenizer: Tokenizer, example: Example, rng: random.Random) -> Encoded | None:
    """An example as one window: one that holds an answer where there is one, else any."""
    cut = windows(
        tokenizer,
        tokens(tokenizer, example.question),
        tokens(tokenizer, example.text),
        tokens(tokenizer, example.context) if example.context else None,
    )
    if not cut:
        return None
    if not example.answers:
        return Encoded(rng.choice(cut), (0,), (0,))
    labelled = [e for w in cut if (e := _label(w, example))]
    return rng.choice(labelled) if labelled else None


def _label(window: Window, example: Example) -> Encoded | None:
    """The token indices of the answers that lie wholly in a window."""
    begins = [o.start for o in window.offsets]
    stops = [o.end for o in window.offsets]
    starts: set[int] = set()
    ends: set[int] = set()
    for start, end in example.answers:
        if start < begins[0] or end > stops[-1]:
            continue
        first = window.first + max(0, bisect_right(begins, start) - 1)
        last = window.first + min(len(stops) - 1, bisect_left(stops, end))
        if example.inside:
            starts.update(range(first, last + 1))
            ends.update(range(first, last + 1))
        else:
            starts.add(first)
            ends.add(last)
    return Encoded(window, tuple(sorted(starts)), tuple(sorted(ends))) if starts else None


_NOWHERE = (Span(0, 0),) * WINDOW_TOKENS


def packed(encoded: Encoded, numbers: dict[int, int]) -> Encoded:
    """The same in a tenth of the memory: a run holds ten million tokens in every worker.

    The places of the tokens in the text are needed for the labels alone and are dropped; equal
    token numbers, in all examples that share `numbers`, are one object.
    """
    window = encoded.window
    ids = tuple(numbers.setdefault(i, i) for i in window.ids)
    return replace(
        encoded, window=replace(window, ids=ids, offsets=_NOWHERE[: len(window.offsets)])
    )


def batches(encoded: Sequence[Encoded], tokens_each: int, seed: int) -> list[list[int]]:
    """Index lists of batches of at most `tokens_each` padded tokens, in the order of the run."""
    rng = random.Random(seed)  # noqa: S311  # no secret hangs on it
    found: list[list[int]] = []
    for start in range(0, len(encoded), _SORTED_TOGETHER):
        block = list(range(start, min(start + _SORTED_TOGETHER, len(encoded))))
        block.sort(key=lambda i: len(encoded[i].window.ids))
        made: list[list[int]] = [[]]
        for i in block:
            if made[-1] and (len(made[-1]) + 1) * len(encoded[i].window.ids) > tokens_each:
                made.append([])
            made[-1].append(i)
        rng.shuffle(made)
        found += made
    return found


def tensors(chosen: Sequence[Encoded]) -> dict[str, Tensor]:
    """Padded `ids`, `mask`, `segments` (int64), `allowed`, `starts`, `ends` (bool), n x tokens."""
    import torch

    shape = len(chosen), max(len(e.window.ids) for e in chosen)
    batch = {name: torch.zeros(shape, dtype=torch.long) for name in ("ids", "mask", "segments")}
    batch |= {name: torch.zeros(shape, dtype=torch.bool) for name in ("allowed", "starts", "ends")}
    for row, e in enumerate(chosen):
        length = len(e.window.ids)
        batch["ids"][row, :length] = torch.tensor(e.window.ids)
        batch["mask"][row, :length] = 1
        batch["segments"][row, :length] = torch.tensor(e.window.segments())
        batch["allowed"][row, 0] = True
        batch["allowed"][row, e.window.first : e.window.first + len(e.window.offsets)] = True
        batch["starts"][row, list(e.starts)] = True
        batch["ends"][row, list(e.ends)] = True
    return batch
