"""The plain way, to compare with: sentence-transformers and the same reader network in torch.

`python -m benchmarks.plain CORPUS NETWORK QUESTION` answers one question from an existing corpus,
as a program would that loads both models the usual way. NETWORK is a Hugging Face folder of
multilingual-e5-small, or its name where the hub's cache holds it. The reader's head is untrained:
what is measured is time and memory, and they do not depend on the values of weights.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus import CorpusStore, Passage
from retrieval import Question, load_encoder
from retrieval.e5 import E5, PROMPTS
from retrieval.search import Hit, fuse, ranked, search_words

FOUND, READ = 50, 8  # as retrieval.answer has them


class PlainPipeline:
    """Encode, search, fuse and read with torch in float32. Blocks."""

    def __init__(self, store: CorpusStore, network: str) -> None:
        """Load both models, and the index of what the encoder that comes along has embedded."""
        from transformers import AutoTokenizer

        from training.model import SpanModel

        self.encoder = load_encoder(network, PROMPTS)
        self._store = store
        self._ids, self._vectors = store.search.vectors(E5)
        self._tokenizer = AutoTokenizer.from_pretrained(network)
        self._reader = SpanModel(Path(network)).eval()

    def answer(self, question: str) -> int:
        """Do all the work of answering; gives the place of the best passage among those read."""
        vector = self.encoder.encode_questions([question])[0]
        worded = search_words(self._store, Question.parse(question), FOUND)
        cosines = zip(self._ids.tolist(), (self._vectors @ vector).tolist(), strict=True)
        near = ranked(Hit(*one) for one in cosines)[:FOUND]
        best = fuse(near, worded)[:READ]
        passages = self._store.visible.passages([hit.passage_id for hit in best])
        scores = self._read(question, passages)
        return int(np.argmax(scores))

    def _read(self, question: str, passages: Sequence[Passage]) -> Any:
        import torch

        batch = self._tokenizer(
            [question] * len(passages),
            [p.text for p in passages],
            truncation="only_second",
            max_length=256,
            padding=True,
            return_tensors="pt",
        )
        with torch.no_grad():
            start, end, _ = self._reader(
                batch["input_ids"],
                batch["attention_mask"],
                torch.zeros_like(batch["input_ids"]),
            )
        return (start.max(1).values + end.max(1).values).numpy()


def main() -> None:
    """Answer one question and stop."""
    with CorpusStore.open(Path(sys.argv[1])) as store:
        sys.stdout.write(f"{PlainPipeline(store, sys.argv[2]).answer(sys.argv[3])}\n")


if __name__ == "__main__":
    main()
