"""How many of the true nearest the index finds among real sentences, embedded by the encoder."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale.asking import recall_of
from corpus import Article, CorpusStore, Embedding
from retrieval import Encoder
from retrieval.index import VectorIndex

QUESTIONS = 300
_EACH = 500  # sentences of an article that holds them
_END = re.compile(r"(?<=[.!?])\s+")


def recalls(
    files: Sequence[Path], sizes: Sequence[int], encoder: Encoder
) -> Iterator[dict[str, float]]:
    """For each size, the share of the true nearest 20 that the index gives.

    `files`: JSON or lines of JSON; their strings are the sentences, those that ask the questions.
    Blocks: embedding takes three minutes for 50,000 sentences.
    """
    told = list(dict.fromkeys(text for path in files for text in _strings(path)))
    random.Random(20260103).shuffle(told)  # noqa: S311 - the same order in every run
    asked = encoder.encode_questions([text for text in told if text.endswith("?")][:QUESTIONS])
    sentences = [text for text in told if not text.endswith("?")][: max(sizes)]
    rows = np.concatenate(
        [
            encoder.encode_passages(sentences[start : start + _EACH])
            for start in range(0, len(sentences), _EACH)
        ]
    )
    for size in sorted({min(size, len(rows)) for size in sizes}):
        with CorpusStore.open(":memory:", create=True) as store:
            _fill(store, encoder.name, rows[:size])
            index = VectorIndex.of(store, encoder.name)
            ids, held = store.search.vectors(encoder.name)
        yield {"sentences": size, "recall": round(recall_of(index, ids, held, asked), 4)}


def _fill(store: CorpusStore, encoder: str, rows: Embedding) -> None:
    """A passage for each row; what it says makes no difference."""
    for start in range(0, len(rows), _EACH):
        some = rows[start : start + _EACH]
        text = "\n".join(f"## {n}\nSentence {start} number {n}." for n in range(len(some)))
        taken = iter([some])
        store.add(Article(text, language="en"), encoder, lambda _: next(taken))  # noqa: B023


def _strings(path: Path) -> Iterator[str]:
    """The sentences of a file."""
    text = path.read_text(encoding="utf-8")
    try:
        told = [json.loads(text)]
    except ValueError:
        told = [json.loads(line) for line in text.splitlines() if line.strip()]
    for one in told:
        yield from _within(one)


def _within(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield from (sentence for sentence in _END.split(told) if len(sentence) > 25)
    elif isinstance(told, dict):
        yield from (text for value in told.values() for text in _within(value))
    elif isinstance(told, list):
        yield from (text for value in told for text in _within(value))
