"""The network: a sentence encoder's transformer with a head that points at words.

Source: Devlin et al. 2019 (arXiv:1810.04805), section 4.3: start and end scores for every token,
where the first token `[CLS]` stands for "not in this passage". A third score, from `[CLS]` alone,
says whether the passage answers at all (Zhang et al. 2021, arXiv:2001.09694, "sketchy reading").
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn


class SpanModel(nn.Module):
    """Scores for where an answer starts and ends, and for whether there is one."""

    def __init__(self, folder: Path) -> None:
        """Take transformer weights from a Hugging Face model folder; the head starts at random."""
        super().__init__()
        from transformers import AutoConfig, AutoModel

        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        # Each example is seen a few times at most, and dropout halves the speed on a CPU.
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        self.body = AutoModel.from_pretrained(
            folder,
            config=config,
            add_pooling_layer=False,
            attn_implementation="eager",
            local_files_only=True,
        )
        # Frozen: rare words keep the meaning they have, and a step costs half as many weights.
        self.body.embeddings.word_embeddings.requires_grad_(False)
        self.span = nn.Linear(config.hidden_size, 2)
        self.answerable = nn.Linear(config.hidden_size, 1)

    def forward(
        self, ids: Tensor, mask: Tensor, segments: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Start and end scores, float32 (n, tokens), and answerable scores, float32 (n,)."""
        out = self.body(input_ids=ids, attention_mask=mask, token_type_ids=segments)
        hidden = out.last_hidden_state
        start, end = self.span(hidden).float().unbind(-1)
        return start, end, self.answerable(hidden[:, 0]).float().squeeze(-1)


def loss(
    scores: tuple[Tensor, Tensor, Tensor], allowed: Tensor, starts: Tensor, ends: Tensor
) -> Tensor:
    """The mean over examples of how surprised the model is by the right places.

    `allowed`, `starts` and `ends` are bool (n, tokens): where an answer may be (`[CLS]` and the
    passage), and where it may start and end. Several places can be right, so their likelihood is
    summed; that also lets a sentence known to hold the answer be the label.
    """
    start, end, answerable = scores
    surprise = _surprise(start, allowed, starts) + _surprise(end, allowed, ends)
    has_answer = (~starts[:, 0]).float()
    bce = nn.functional.binary_cross_entropy_with_logits(answerable, has_answer, reduction="none")
    return (0.5 * surprise + 0.5 * bce).mean()


def _surprise(scores: Tensor, allowed: Tensor, right: Tensor) -> Tensor:
    least = torch.finfo(scores.dtype).min
    every = scores.masked_fill(~allowed, least).logsumexp(1)
    return every - scores.masked_fill(~right, least).logsumexp(1)
