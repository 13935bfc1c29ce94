"""The reader: marks the words of candidate passages that answer a question.

The span model reads token windows of question and passage, and predicts the likeliest span.
Training shares its functions, so the model never meets a form it was not trained on:
`[CLS] question [SEP] title, heading [SEP] passage [SEP]`, the middle part only where it is known.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus import Passage, Span
from retrieval.answerability import (
    AnswerabilityModel,
    ScoredSpan,
    SecondReading,
    SpanPrediction,
    Thresholds,
    features_of,
    scored_span,
)
from retrieval.e5 import (
    PACKAGE,
    Encoded,
    PackageError,
    Tokenizer,
    WordTable,
    checked_file,
    word_parts,
)
from retrieval.marking import UNMARKED, Doubt, Marking, mark, tells_reason
from retrieval.question import Question, asked, expansions
from retrieval.quote import leans_back
from retrieval.search import Candidate
from retrieval.weights import SHIPPED, Weights, WeightsError, check_folder

if TYPE_CHECKING:
    import tokenizers


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of one passage for a question."""

    passage: Passage
    sentence: Span
    """The sentence that answers best, in code points of the article."""
    exact: Span | None
    """The words in it that are the answer; None where the reader marks none."""
    probability: float
    """The probability that this answers the question, 0 to 1."""
    doubts: frozenset[Doubt] = frozenset()
    """Why the words that seemed to answer are not marked: it is no sure answer."""
    decides: bool = True
    """True if the sentence may be shown bold where none of its words are."""


class Reader(Protocol):
    """Reads passages for the answer to a question. Not thread-safe."""

    @property
    def thresholds(self) -> Thresholds:
        """The probabilities from which a reading of it is an answer."""

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """The readings of the candidates, most probable first; one may give several. Blocks."""


class TrainedReader:
    """Marks the exact words in each passage; the judge says how likely they answer.

    Not safe in two threads at once.
    """

    def __init__(self, model: SpanModel, judge: AnswerabilityModel) -> None:
        """Read with a model and the judge that was fitted to it; `load` brings both."""
        self._model = model
        self._judge = judge
        self.give_way: Callable[[], None] = lambda: None
        """Called after each few windows: others may be answered there meanwhile."""

    @classmethod
    def load(cls, weights: Weights, *, shown_from: float | None = None) -> TrainedReader:
        """The reader of a folder of weights that were found whole. Blocks.

        `shown_from` stands in place of the probability from which the judge shows an answer.
        """
        judge = AnswerabilityModel.load(weights.decision)
        if shown_from is not None:
            judge = replace(judge, thresholds=judge.thresholds.shown_from(shown_from))
        try:
            return cls(SpanModel(weights.model, weights.tokenizer), judge)
        except PackageError as error:
            raise WeightsError(str(error)) from error

    @property
    def thresholds(self) -> Thresholds:
        """The probabilities from which a reading is an answer, as the judge was fitted."""
        return self._judge.thresholds

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """One reading for each passage that holds a word, most probable first. Blocks."""
        best: dict[int, Reading] = {}
        respelt = expansions(question.respelt) if question.respelt else []
        for form in (*expansions(question.text), *respelt):
            for reading in self._read(replace(question, text=form), candidates):
                known = best.get(reading.passage.id)
                if known is None or reading.probability > known.probability:
                    best[reading.passage.id] = reading
        return sorted(best.values(), key=lambda r: (-r.probability, r.passage.id))

    def _read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """One reading for each passage that holds a word, in order."""
        both = findings(
            self._model,
            question.text,
            candidates,
            question.names,
            question.other_names,
            give_way=self.give_way,
        )
        if question.other_names:  # what is told of another thing is no rival of what is asked
            own = [pair for pair in both if Doubt.ANOTHER_NAME not in pair[1].marking.doubts]
            both = own or both
        found = [f for _, f in both]
        if self._judge.reads_again:
            found = read_again(self._model, question.text, found, give_way=self.give_way)
        known = features_of(question.text, found, self._model.rarity)
        return [
            Reading(
                c.passage,
                _chosen(question.text, c.passage, found.marked)[0],
                found.marking.exact,
                self._judge.probability(k),
                found.marking.doubts,
                found.marking.decides,
            )
            for (c, found), k in zip(both, known, strict=True)
        ]


def findings(
    model: SpanModel,
    question: str,
    candidates: Sequence[Candidate],
    names: Sequence[str] = (),
    other_names: Sequence[tuple[str, str]] = (),
    *,
    give_way: Callable[[], None] = lambda: None,
) -> list[tuple[Candidate, ScoredSpan]]:
    """The spans that the model marks in each candidate with words, in their order. Blocks.

    `names` must stand in a sentence or just before it, or its words are doubted; `other_names`, as
    articles spell them, where numbers or times are asked.
    """
    excerpts = [_excerpt(c.passage) for c in candidates]
    return [
        (
            c,
            scored_span(
                c.passage.text,
                excerpt.context,
                tuple(_within(c.passage)),
                marked,
                cosine=c.cosine,
                article=c.passage.article.id,
                rank=c.rank,
                marking=_marking(
                    model, question, c.passage, marked, names=names, other_names=other_names
                ),
            ),
        )
        for c, excerpt, marked in zip(
            candidates, excerpts, model.mark(question, excerpts, give_way), strict=True
        )
        if marked is not None
    ]


READ_AGAIN = 4
"""Sentences that are read a second time, those with the best margins."""


def read_again(
    model: SpanModel,
    question: str,
    found: Sequence[ScoredSpan],
    *,
    give_way: Callable[[], None] = lambda: None,
) -> list[ScoredSpan]:
    """The same findings, the best of them with the second reading of their sentence. Blocks.

    Alone, with no more than the sentence before it, a sentence that only stands near what is asked
    scores lower, and one that answers by itself scores higher.
    """
    best = sorted(range(len(found)), key=lambda i: (-found[i].marked.margin, i))[:READ_AGAIN]
    if not best:
        return list(found)
    excerpts = [
        Excerpt(f"{found[i].before} {found[i].sentence}".strip(), found[i].context) for i in best
    ]
    marked = model.mark(question, excerpts, give_way)
    read = list(found)
    for i, again in zip(best, marked, strict=True):
        if again is not None:
            read[i] = replace(found[i], again=SecondReading(again.margin, again.answerable))
    return read


def _marking(
    model: SpanModel,
    question: str,
    passage: Passage,
    marked: SpanPrediction,
    *,
    names: Sequence[str],
    other_names: Sequence[tuple[str, str]],
) -> Marking:
    """What may be shown bold; nothing in a script that the model cannot read."""
    sentence, exact = _chosen(question, passage, marked)
    if exact is None or model.spells(passage.text):
        return UNMARKED
    article = passage.article
    heading = context_of(article.title, passage.section)
    return mark(
        question,
        article.text,
        sentence,
        exact,
        heading=heading,
        names=names,
        other_names=other_names,
    )


def _excerpt(passage: Passage) -> Excerpt:
    return Excerpt(passage.text, context_of(passage.article.title, passage.section))


def _within(passage: Passage) -> Iterator[Span]:
    """The sentences of a passage, counted within it."""
    for start, end in passage.sentences:
        yield Span(start - passage.span.start, end - passage.span.start)


def _chosen(question: str, passage: Passage, marked: SpanPrediction) -> tuple[Span, Span | None]:
    """The sentence and the words in it that the model marked, in code points of the article.

    Where it is asked why, and only a sentence right behind tells a reason, it is that sentence.
    """
    start = marked.span.start + passage.span.start
    end = marked.span.end + passage.span.start
    at = max((i for i, s in enumerate(passage.sentences) if s.start <= start), default=0)
    sentence = passage.sentences[at]
    if asked(question).kind == "why" and (reason := _reason_behind(passage, at)):
        return reason, None
    exact = Span(max(start, sentence.start), min(end, sentence.end))
    return sentence, exact if exact.start < exact.end else None


def _reason_behind(passage: Passage, at: int) -> Span | None:
    """The sentence after one that tells no reason, if it does and leans on that one."""
    said = [passage.article.text[slice(*s)] for s in passage.sentences[at : at + 2]]
    if len(said) < 2 or tells_reason(said[0]):
        return None
    leans = leans_back(said[1]) and tells_reason(said[1])
    return passage.sentences[at + 1] if leans else None


def load_reader(folder: Path | None = None, *, shown_from: float | None = None) -> TrainedReader:
    """The reader in a folder, or the one that comes with Verbatim. Blocks.

    `shown_from` stands in place of the probability from which its judge shows an answer.

    Raises WeightsError where a file of it is missing or not what was shipped.
    """
    return TrainedReader.load(check_folder(folder or SHIPPED), shown_from=shown_from)


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
        self._at_once = threads
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

    def mark(
        self,
        question: str,
        excerpts: Sequence[Excerpt],
        give_way: Callable[[], None] = lambda: None,
    ) -> list[SpanPrediction | None]:
        """For each text the likeliest answer; None if the text has no word. Blocks.

        `give_way` is called after a window of every thread. Each window runs alone: int8
        activations are scaled by the largest of a batch, so the scores of a text in a batch would
        depend on the others.
        """
        asked = self._tokens(question)
        cut = [self._cut(asked, excerpt) for excerpt in excerpts]
        every = [(text, window) for text, made in enumerate(cut) for window in made]
        every.sort(key=lambda pair: -len(pair[1].ids))  # long ones first: all threads end together
        found: list[list[SpanPrediction]] = [[] for _ in excerpts]
        marked: list[SpanPrediction] = []
        for at in range(0, len(every), self._at_once):
            few = [window for _, window in every[at : at + self._at_once]]
            marked += self._beside.map(self._read, few)
            give_way()
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
