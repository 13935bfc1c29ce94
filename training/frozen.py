"""The reader's lower layers as they are, computed once; above them the top ones, to be trained.

What a kind of training data is worth can so be measured in minutes instead of hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from retrieval.reader import Window
from training.batches import Encoded, tensors
from training.model import SpanModel, loss

Hidden = Sequence[NDArray[np.float16]]
"""For each window, float16 (tokens, width): what the lower layers make of it."""

TOKENS_EACH = 4096
TRAINED = 2
"""Layers, from the top, that are trained; the more, the less of the worth stays hidden below."""
_RATE, _HEAD_RATE, _WARM_UP = 4e-4, 5.0, 0.06


def hidden(folder: Path, windows: Sequence[Window], kept: Path) -> Hidden:
    """What the lower layers make of each window; read from the file `kept` where it is there."""
    ends = np.cumsum([0, *(len(w.ids) for w in windows)])
    if not kept.exists():
        parts = list(_run(folder, windows))
        fresh = kept.with_suffix(".new.npy")
        np.save(fresh, np.concatenate(parts))
        fresh.replace(kept)
    flat = np.load(kept, mmap_mode="r")
    if len(flat) != ends[-1]:
        raise ValueError(f"{kept} belongs to other examples; remove it and start again")
    return [flat[a:b] for a, b in pairwise(ends)]


@torch.no_grad()
def _run(folder: Path, windows: Sequence[Window]) -> Iterator[NDArray[np.float16]]:
    body = SpanModel(folder).body.eval()
    for window in windows:
        ids = torch.tensor([window.ids])
        segments = torch.tensor([window.segments()])
        out = body(input_ids=ids, token_type_ids=segments, output_hidden_states=True)
        yield out.hidden_states[-1 - TRAINED][0].numpy().astype(np.float16)


class TopLayers(nn.Module):
    """The encoder's own top layers and a fresh head, on what the lower layers made."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Take the layers from a Hugging Face model folder; the head starts from the seed."""
        super().__init__()
        torch.manual_seed(seed)
        whole = SpanModel(folder)
        self.layers = whole.body.encoder
        self.layers.layer = self.layers.layer[-TRAINED:]
        self.span, self.answerable = whole.span, whole.answerable

    def forward(self, hidden: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Start and end scores, float32 (n, tokens), and answerable scores, float32 (n,)."""
        shut = (1.0 - mask[:, None, None, :].float()) * -1e4
        out: Any = self.layers(hidden, attention_mask=shut)
        top = out.last_hidden_state
        start, end = self.span(top).float().unbind(-1)
        return start, end, self.answerable(top[:, 0]).float().squeeze(-1)


def train(
    model: TopLayers, encoded: Sequence[Encoded], hidden: Hidden, order: Sequence[Sequence[int]]
) -> None:
    """Learn from the examples once, batch by batch in the order given."""
    head = [*model.span.parameters(), *model.answerable.parameters()]
    groups = [
        {"params": list(model.layers.parameters()), "scale": 1.0},
        {"params": head, "scale": _HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, lr=_RATE, weight_decay=0.01)
    model.train()
    for step, chosen in enumerate(order):
        progress = (step + 0.5) / len(order)
        rate = _RATE * min(progress / _WARM_UP, (1 - progress) / (1 - _WARM_UP))
        for group in optimizer.param_groups:
            group["lr"] = group["scale"] * rate
        batch = tensors([encoded[i] for i in chosen])
        with torch.autocast("cpu", torch.bfloat16):
            scores = model(_padded([hidden[i] for i in chosen]), batch["mask"])
        value = loss(scores, batch["allowed"], batch["starts"], batch["ends"])
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)


@torch.no_grad()
def scores(
    model: TopLayers, hidden: Hidden
) -> Iterator[tuple[int, NDArray[np.float32], NDArray[np.float32], float]]:
    """For each window its number, start and end scores, and the "answerable" score."""
    model.eval()
    order = sorted(range(len(hidden)), key=lambda i: len(hidden[i]))
    each = max(1, TOKENS_EACH // max(1, max(map(len, hidden), default=1)))
    for at in range(0, len(order), each):
        chosen = order[at : at + each]
        values = [hidden[i] for i in chosen]
        mask = torch.zeros((len(chosen), max(map(len, values))))
        for row, value in enumerate(values):
            mask[row, : len(value)] = 1
        with torch.autocast("cpu", torch.bfloat16):
            start, end, answerable = model(_padded(values), mask)
        for row, i in enumerate(chosen):
            length = len(hidden[i])
            yield (
                i,
                start[row, :length].numpy(),
                end[row, :length].numpy(),
                float(answerable[row]),
            )


def _padded(values: Hidden) -> Tensor:
    out = torch.zeros((len(values), max(map(len, values)), values[0].shape[1]))
    for row, value in enumerate(values):
        out[row, : len(value)] = torch.from_numpy(np.asarray(value, dtype=np.float32))
    return out
