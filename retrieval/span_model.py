"""The span model: token windows of question and passage, and the likeliest answer span.

Training and answering share this module, so the model never meets a form it was not trained on:
`[CLS] question [SEP] title, heading [SEP] passage [SEP]`, the middle part only where it is known.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus import Span
from retrieval.e5 import (
    PACKAGE,
    Encoded,
    PackageError,
    Tokenizer,
    WordTable,
    checked_file,
    word_parts,
)

if TYPE_CHECKING:
    import tokenizers


WINDOW_TOKENS = 256
"""Longest input of the model that is read at once, special tokens included."""


_STRIDE_TOKENS = 64
"""Shared by neighbouring windows, so that no short answer is cut in two."""


_QUESTION_TOKENS = 64


_CONTEXT_TOKENS = 32


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a passage, with its question, as token numbers."""

    ids: tuple[int, ...]
    question_end: int
    """Index of the first token after the question's `[SEP]`."""
    first: int
    """Index of the first passage token."""
    offsets: tuple[Span, ...]
    """For each passage token, its span in code points of the passage."""

    def segments(self) -> list[int]:
        """0 for the tokens of the question, 1 for the rest; as long as `ids`."""
        return [0] * self.question_end + [1] * (len(self.ids) - self.question_end)


def load_tokenizer(path: str) -> tokenizers.Tokenizer:
    """The tokenizer in a `tokenizer.json`, without the cutting and padding it may bring along."""
    from tokenizers import Tokenizer

    tokenizer: tokenizers.Tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def tokens(tokenizer: Tokenizer, text: str) -> Encoded:
    """The tokens of a text alone, without special ones."""
    return tokenizer.encode(text, add_special_tokens=False)


def windows(
    tokenizer: Tokenizer,
    question: Encoded,
    passage: Encoded,
    context: Encoded | None = None,
    *,
    size: int = WINDOW_TOKENS,
) -> list[Window]:
    """The windows of at most `size` tokens that together cover a passage, in order.

    A passage without a token has none.
    """
    cls, sep = _special(tokenizer, "[CLS]", "<s>"), _special(tokenizer, "[SEP]", "</s>")
    head = [cls, *question.ids[:_QUESTION_TOKENS], sep]
    question_end = len(head)
    if context is not None and context.ids:
        head += [*context.ids[:_CONTEXT_TOKENS], sep]
    room = size - len(head) - 1
    found: list[Window] = []
    for start in range(0, len(passage.ids), room - _STRIDE_TOKENS):
        end = min(start + room, len(passage.ids))
        ids = (*head, *passage.ids[start:end], sep)
        offsets = tuple(Span(a, b) for a, b in passage.offsets[start:end])
        found.append(Window(ids, question_end, len(head), offsets))
        if end == len(passage.ids):
            break
    return found


def _special(tokenizer: Tokenizer, *names: str) -> int:
    """The number of the token that BERT's vocabulary, or XLM-R's, has for this place."""
    for name in names:
        number = tokenizer.token_to_id(name)
        if number is not None:
            return number
    raise ValueError(
        f"the tokenizer has no {' or '.join(names)}; the reader takes models of the BERT family"
    )


def context_of(title: str | None, section: str | None) -> str:
    """The title and heading of a passage, in the form that the model was trained with.

    >>> context_of("Oxygen", "History")
    'Oxygen: History'
    """
    return ": ".join(part for part in (title, section) if part)


T = TypeVar("T")


R = TypeVar("R")


class ThreadMap:
    """A parallel map over a fixed number of threads, the calling one among them.

    The caller works too instead of waiting: on two cores, two pool threads with a sleeping caller
    took 1.5 times as long.
    """

    def __init__(self, threads: int) -> None:
        """The threads are started when there is work for them."""
        self._others = threads - 1
        self._pool = ThreadPoolExecutor(self._others, "beside") if self._others else None

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """The results of `work`, which must be thread-safe, for each item in order."""
        left = deque(enumerate(items))
        found: dict[int, R] = {}

        def take() -> None:
            while True:
                try:
                    number, item = left.popleft()
                except IndexError:
                    return
                found[number] = work(item)

        beside = min(self._others, len(items) - 1)
        others = [self._pool.submit(take) for _ in range(beside)] if self._pool else []
        take()
        for other in others:
            other.result()
        return [found[number] for number in range(len(items))]


_LONGEST_TOKENS = 30
"""Of an answer; the value Devlin et al. 2019 used on SQuAD."""


_KEPT_TEXTS = 64


_FIRST_WORD, _FIRST_PIECE = 1996, 4  # the most frequent one in BERT's vocabulary, and in XLM-R's


_THREADS = min(os.cpu_count() or 1, 4)
"""Eight passages are read: more threads than four would often have nothing to do."""


# Our names first, then those of Hugging Face's question-answering exports.
_INPUTS = {
    "ids": {"ids", "input_ids"},
    "words": {"words"},
    "mask": {"mask", "attention_mask"},
    "segments": {"segments", "token_type_ids"},
}


_OUTPUTS = ({"start", "start_logits"}, {"end", "end_logits"}, {"answerable"})


class Excerpt(NamedTuple):
    """A text to read, with its context (title and heading; may be empty)."""

    text: str
    context: str


_SPELT = 4  # tokens a word, on average of a passage


@dataclass(frozen=True, slots=True)
class SpanPrediction:
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

    def __init__(self, weights: Path, tokenizer: Path | None, *, threads: int = _THREADS) -> None:
        """Load `reader.onnx` and its `tokenizer.json`; both must be trusted or checked before.

        Without a tokenizer it shares that of multilingual-e5-small, and its word embeddings.
        `threads` windows are read at a time, each in one thread: onnxruntime's threads would share
        each product of a window, and wait for one another two hundred times.
        """
        import onnxruntime

        self._beside = ThreadMap(threads)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(weights),
            options,
            providers=["CPUExecutionProvider"],
            # the fused kernel takes eight times as long as the two that it replaces
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        self._words: WordTable | None = None
        self._tokenizer: Tokenizer
        if tokenizer is None:
            self._tokenizer, self._words = _parts_of_the_encoder()
        else:
            self._tokenizer = load_tokenizer(str(tokenizer))
        # of one question: its passages are cut, and looked at for what they are written in
        self._tokens = lru_cache(maxsize=_KEPT_TEXTS)(partial(tokens, self._tokenizer))
        taken = {i.name for i in self._session.get_inputs()}
        self._inputs = {ours: name for ours, names in _INPUTS.items() for name in names & taken}
        given = [o.name for o in self._session.get_outputs()]
        self._outputs = [name for names in _OUTPUTS for name in given if name in names]
        whats = "ids" if self._words is None else "words"
        if whats not in self._inputs or len(self._inputs) < 2 or len(self._outputs) < 2:
            raise ValueError(
                f"{weights} is not an extractive reader: it takes {sorted(taken)}, gives {given}"
            )

    def mark(self, question: str, excerpts: Sequence[Excerpt]) -> list[SpanPrediction | None]:
        """For each text the likeliest answer; None if the text has no word. Blocks.

        Each window runs alone: int8 activations are scaled by the largest of a batch, so the
        scores of a text in a batch would depend on the others.
        """
        asked = self._tokens(question)
        cut = [self._cut(asked, excerpt) for excerpt in excerpts]
        every = [(text, window) for text, made in enumerate(cut) for window in made]
        every.sort(key=lambda pair: -len(pair[1].ids))  # long ones first: all threads end together
        found: list[list[SpanPrediction]] = [[] for _ in excerpts]
        marked = self._beside.map(self._read, [window for _, window in every])
        for (text, _), one in zip(every, marked, strict=True):
            found[text].append(one)
        return [_best(of_text) for of_text in found]

    def rarity(self, word: str) -> float:
        """The rarity of an English word, from 0 (the 150 most frequent) to 1.2 (not in 30,000).

        BERT's vocabulary is ordered by frequency, so a word's number tells its rank.
        Source: Wu et al. 2016 (arXiv:1609.08144); the first whole word is number 1996, "the".
        """
        ids = self._tokens(word).ids
        if len(ids) != 1:
            return 1.2
        rank = max(1, ids[0] - (_FIRST_WORD if self._words is None else _FIRST_PIECE))
        return min(1.2, max(0.0, (float(np.log(rank)) - 5.0) / 5.26))

    def spells(self, text: str) -> bool:
        """True if the model sees most words only as letters: a language that it never learnt.

        English has about 1.3 tokens a word, German 2.4, Russian in an English vocabulary 5.
        """
        words = len(re.findall(r"\w+", text))
        return len(self._tokens(text).ids) > _SPELT * words

    def _cut(self, asked: Encoded, excerpt: Excerpt) -> list[Window]:
        if not any(c.isalnum() for c in excerpt.text):
            return []
        context = self._tokens(excerpt.context) if excerpt.context else None
        return windows(self._tokenizer, asked, self._tokens(excerpt.text), context)

    def _read(self, window: Window) -> SpanPrediction:
        ids = np.array([window.ids], dtype=np.int64)
        values: dict[str, NDArray[Any]] = {
            "ids": ids,
            "mask": np.ones_like(ids),
            "segments": np.array([window.segments()], dtype=np.int64),
        }
        if self._words is not None:
            values["words"] = self._words.rows(window.ids)[None]
        inputs = {name: values[ours] for ours, name in self._inputs.items()}
        start, end, *answerable = self._session.run(self._outputs, inputs)
        return best_span(window, start[0], end[0], float(answerable[0][0]) if answerable else None)


def _parts_of_the_encoder() -> tuple[Tokenizer, WordTable]:
    """The tokenizer and the word table that encoder and reader share."""
    file = checked_file()
    if file is None:
        raise PackageError(
            f"this reader looks words up in a file of {PACKAGE}, which is not installed; it comes "
            "for Linux on x86-64"
        )
    return word_parts(file)


def _best(found: Sequence[SpanPrediction]) -> SpanPrediction | None:
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
) -> SpanPrediction:
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
    return SpanPrediction(
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
