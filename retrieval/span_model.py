"""The reader model: which words of a text answer a question, and how sure it is that any do.

The weights were trained by `training/` and run in onnxruntime; torch is not needed to answer.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus import Span
from retrieval.side_by_side import SideBySide
from retrieval.windows import Window, load_tokenizer, tokens, windows

if TYPE_CHECKING:
    from tokenizers import Encoding

_LONGEST_TOKENS = 30
"""Of an answer; the value Devlin et al. 2019 used on SQuAD."""

_KEPT_TEXTS = 64
_THREADS = min(os.cpu_count() or 1, 4)
"""Eight passages are read: more threads than four would often have nothing to do."""

# Our names first, then those of Hugging Face's question-answering exports.
_INPUTS = {
    "ids": {"ids", "input_ids"},
    "mask": {"mask", "attention_mask"},
    "segments": {"segments", "token_type_ids"},
}
_OUTPUTS = ({"start", "start_logits"}, {"end", "end_logits"}, {"answerable"})


class Excerpt(NamedTuple):
    """A text to be read, with what stands above it (title and heading; may be empty)."""

    text: str
    context: str


_SPELT = 4  # tokens a word, on average of a passage


@dataclass(frozen=True, slots=True)
class Marked:
    """The likeliest answer in a text and what speaks for and against it; scores have no unit."""

    span: Span
    """Code points of the text."""
    margin: float
    """Score of the span less that of "not in here"; 0 where the two are alike."""
    lead: float
    """Score of the span less that of the best one that does not touch it, at most 20."""
    answerable: float
    """Log-odds that the text answers, as seen from question and text as a whole."""


class SpanModel:
    """Question and texts in, the likeliest words of each out. Not safe in two threads at once."""

    def __init__(self, weights: Path, tokenizer: Path, *, threads: int = _THREADS) -> None:
        """Load `reader.onnx` and its `tokenizer.json`; both must be trusted or checked before.

        `threads` windows are read at a time, each in one thread: onnxruntime's threads would share
        each product of a window, and wait for one another two hundred times.
        """
        import onnxruntime

        self._beside = SideBySide(threads)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(weights),
            options,
            providers=["CPUExecutionProvider"],
            # the fused kernel takes eight times as long as the two that it stands for
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        self._tokenizer = load_tokenizer(str(tokenizer))
        # of one question: its passages are cut, and looked at for what they are written in
        self._tokens = lru_cache(maxsize=_KEPT_TEXTS)(partial(tokens, self._tokenizer))
        taken = {i.name for i in self._session.get_inputs()}
        self._inputs = {ours: name for ours, names in _INPUTS.items() for name in names & taken}
        given = [o.name for o in self._session.get_outputs()]
        self._outputs = [name for names in _OUTPUTS for name in given if name in names]
        if len(self._inputs) < 2 or len(self._outputs) < 2:
            raise ValueError(
                f"{weights} is no extractive reader: it takes {sorted(taken)} and gives {given}"
            )

    def mark(self, question: str, excerpts: Sequence[Excerpt]) -> list[Marked | None]:
        """For each text the likeliest answer, None where it holds no word. Blocks.

        Each window is run by itself: int8 activations are scaled by the largest of a batch, so in
        company a text would be read a little differently than alone.
        """
        asked = self._tokens(question)
        cut = [self._cut(asked, excerpt) for excerpt in excerpts]
        every = [(text, window) for text, made in enumerate(cut) for window in made]
        every.sort(key=lambda pair: -len(pair[1].ids))  # long ones first: all threads end together
        found: list[list[Marked]] = [[] for _ in excerpts]
        marked = self._beside.map(self._read, [window for _, window in every])
        for (text, _), one in zip(every, marked, strict=True):
            found[text].append(one)
        return [_best(of_text) for of_text in found]

    def rarity(self, word: str) -> float:
        """How rare an English word is, from 0 (the 150 most frequent) to 1.2 (not in 30,000).

        BERT's vocabulary is ordered by frequency, so a word's number tells its rank.
        Source: Wu et al. 2016 (arXiv:1609.08144); the first whole word is number 1996, "the".
        """
        ids = self._tokens(word).ids
        if len(ids) != 1:
            return 1.2
        rank = max(1, ids[0] - 1996)
        return max(0.0, (float(np.log(rank)) - 5.0) / 5.26)

    def spells(self, text: str) -> bool:
        """Whether the model sees but letters of most words: a language that it never learnt.

        English has about 1.3 tokens a word, German 2.4, Russian in an English vocabulary 5.
        """
        words = len(re.findall(r"\w+", text))
        return len(self._tokens(text).ids) > _SPELT * words

    def _cut(self, asked: Encoding, excerpt: Excerpt) -> list[Window]:
        context = self._tokens(excerpt.context) if excerpt.context else None
        return windows(self._tokenizer, asked, self._tokens(excerpt.text), context)

    def _read(self, window: Window) -> Marked:
        ids = np.array([window.ids], dtype=np.int64)
        values = {
            "ids": ids,
            "mask": np.ones_like(ids),
            "segments": np.array([window.segments()], dtype=np.int64),
        }
        inputs = {name: values[ours] for ours, name in self._inputs.items()}
        start, end, *answerable = self._session.run(self._outputs, inputs)
        return best_span(window, start[0], end[0], float(answerable[0][0]) if answerable else None)


def _best(found: Sequence[Marked]) -> Marked | None:
    """The likeliest answer in the windows of one text."""
    if not found:
        return None
    best = max(found, key=lambda m: (m.margin, -m.span.start))
    return replace(best, answerable=max(m.answerable for m in found))


def best_span(
    window: Window,
    start: NDArray[np.float32],
    end: NDArray[np.float32],
    answerable: float | None,
) -> Marked:
    """The likeliest answer in a window, from a start and an end score for each of its tokens.

    Without a score for "answerable" the margin stands in for it.
    """
    inside = slice(window.first, window.first + len(window.offsets))
    pairs = _pairs(start[inside], end[inside])
    first, last = divmod(int(pairs.argmax()), pairs.shape[1])
    score = float(pairs[first, last])
    apart = pairs.copy()
    apart[: last + 1, first:] = -np.inf  # every pair that touches the best one
    margin = score - float(start[0] + end[0])
    return Marked(
        span=Span(window.offsets[first].start, window.offsets[last].end),
        margin=margin,
        lead=min(20.0, score - float(apart.max())),
        answerable=margin if answerable is None else answerable,
    )


def _pairs(start: NDArray[np.float32], end: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores (n, n) of all spans from token to token; backward or overlong ones are -inf."""
    n = len(start)
    distance = np.arange(n)[None, :] - np.arange(n)[:, None]
    scores = start[:, None] + end[None, :]
    scores[(distance < 0) | (distance >= _LONGEST_TOKENS)] = -np.inf
    return scores
