"""Reading by likeness: the sentences nearest to the question, in meaning and in words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corpus import Passage, Span
from retrieval.encoder import Encoder
from retrieval.question import Question
from retrieval.quote import grow
from retrieval.reader import Candidate, Reading

_WORDS_WEIGHT = 0.25  # measured on questions about one article: 0.15 to 0.35 do as well
_WORD = re.compile(r"\w+")
_SAID_OF_NOTHING = frozenset(
    "a an the is are was were be been do does did has have had of in on at to for from by with "
    "and or who whom whose what which when where why how many much there it its this that".split()
)


class _Sentence(NamedTuple):
    passage: Passage
    span: Span


class SentenceReader:
    """Picks whole sentences by likeness; marks no exact words and cannot tell a near miss."""

    def __init__(self, encoder: Encoder) -> None:
        """Read with the encoder that found the passages."""
        self._encoder = encoder

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """Every sentence of the candidates, likeliest first. Blocks."""
        found = [_Sentence(c.passage, span) for c in candidates for span in c.passage.sentences]
        if not found:
            return []
        wider = [grow(*sentence) for sentence in found]
        texts = [_text(s.passage, s.span) for s in found]
        contexts = [_text(s.passage, span) for s, span in zip(found, wider, strict=True)]
        asked = self._encoder.encode_questions([question.text])[0]
        alike = self._encoder.encode_passages([*texts, *contexts]) @ asked
        likeness = np.maximum(alike[: len(found)], alike[len(found) :])
        shared = np.array([_shared(question.text, text) for text in contexts])
        scores = likeness + _WORDS_WEIGHT * shared
        places = [(s.passage.id, s.span) for s in found]
        order = sorted(range(len(found)), key=lambda i: (-float(scores[i]), places[i]))
        return [
            Reading(found[i].passage, found[i].span, None, _probability(float(scores[i])))
            for i in order
        ]


def _text(passage: Passage, span: Span) -> str:
    return passage.article.text[span.start : span.end]


def _shared(question: str, text: str) -> float:
    """The share of the question's telling words that stand in the text, 0 to 1."""
    asked = {w for w in _WORD.findall(question.lower()) if w not in _SAID_OF_NOTHING}
    said = set(_WORD.findall(text.lower()))
    return len(asked & said) / len(asked) if asked else 0.0


def _probability(score: float) -> float:
    """Between 0 and 1 and rising with likeness; likeness is no proof, so it stays rough."""
    return 1 / (1 + math.exp(-8 * (score - 0.5)))
