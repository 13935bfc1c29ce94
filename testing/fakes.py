"""Stand-ins: an encoder that only knows words, and answers from articles of strangers."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from corpus import (
    AlternateLocation,
    Article,
    Embedding,
    Passage,
    Span,
    split,
)
from retrieval import (
    Answer,
    Candidate,
    Confidence,
    Question,
    Quote,
    Reading,
    Thresholds,
)
from retrieval.quote import whole_sentences

_DIM = 256


@dataclass(frozen=True)
class WordEncoder:
    """A bag of hashed words: texts that share words are alike. The same text, the same row."""

    name: str = "words"

    def encode_questions(self, texts: Sequence[str]) -> Embedding:
        """A row for each question."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Embedding:
        """A row for each text: float32, shape (n, 256), of length 1."""
        rows = np.zeros((len(texts), _DIM), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[crc32(word.encode()) % _DIM] += 1
            if not row.any():
                row[0] = 1
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


def random_answer(chance: random.Random) -> Answer:
    """An answer from articles that anybody may have written: markup, marks, scripts, lengths."""
    quotes = []
    for number in range(chance.randrange(1, 4)):
        article = Article(
            "".join(chance.choices(_HOSTILE, k=chance.randrange(2, 150))) + "x.",
            title=_maybe(chance, 300),
            url=chance.choice([None, 'https://a.example/?q="<b>&x=1', "javascript:x", "'\"><a"]),
            publisher=_maybe(chance, 60),
            published=chance.choice([_maybe(chance, 30), *_DATES]),
            gone=chance.choice([None, _maybe(chance, 30), "2026-03-01T10:00:00Z"]),
            id=str(number),
        )
        cuts = split(article.text)
        if not cuts:
            continue
        passage = Passage(number + 1, article, *chance.choice(cuts))
        sentence = chance.choice(passage.sentences)
        start = chance.randrange(*sentence)
        exact = Span(start, chance.randrange(start, sentence.end) + 1)
        marked = chance.choice([None, exact])
        span = whole_sentences(passage, marked or sentence)
        places = tuple(
            AlternateLocation(_maybe(chance, 9) or "x", _maybe(chance, 60))
            for _ in range(chance.randrange(5))
        )
        quotes.append(Quote(passage, span, sentence, marked, chance.random(), places))
    answers = chance.random() < 0.7
    shown = tuple(quotes)
    differ = answers and bool(shown) and chance.random() < 0.3
    near = () if answers else shown
    confidence = Confidence.SURE if answers and shown else Confidence.NONE
    quoted = shown if answers else ()
    by_date = differ and all(quote.exact and quote.article.published for quote in quoted)
    question = Question("who?")
    return Answer(
        question, confidence, quoted, near, differ=differ and not by_date, by_date=by_date
    )


def _maybe(chance: random.Random, most: int) -> str | None:
    """Hostile text of up to so many pieces, or None."""
    if chance.random() < 0.3:
        return None
    return "".join(chance.choices(_HOSTILE, k=chance.randrange(1, most)))


_DATES = (
    *("2026-02-13", "2026-02-13T10:00:00+03:00", "2026-02-13T00:00:00Z", "9999-12-31T23:59:59Z"),
    *("0001-01-01T00:00:01+14:00", "2026-02-30", "1960-01-01T10:00:00Z", "2026-02-13T10:00:00"),
)

_HOSTILE = (
    *("<b>", "</blockquote>", "<", ">", "&", "&lt;", "&#0;", '"', "'", "<a href='x'>", "<!--"),
    *("\x00", "\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\r", "\b\b\b", "\t", "\u2028", "\x85"),
    *(
        "\u202e",
        "\u2066",
        "\u2067",
        "\u2069",
        "\u200b",
        "\ufeff",
        "\u0301" * 9,
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "𝔘",
    ),
    *(
        "It rains. ",
        "Who knows? ",
        "Он сказал: «Да». ",
        "中国。",
        "مرحبا. ",
        "word " * 30,
        "x" * 900,
    ),
    *("\n", "\n\n## Heading <i>\n", "He said “no. Never.” ", "It has 55 million users. "),
)


class Marker:
    """A reader that marks a word wherever it stands, and is surer the earlier it stands."""

    def __init__(self, word: str, least: float = 0.02) -> None:
        """Mark `word`; what is as probable as `least` is an answer."""
        self.word = word
        self.thresholds = Thresholds(least, least)
        self.seen: list[Candidate] = []

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:  # noqa: ARG002 - it knows what to mark
        """One reading for each sentence, most probable first."""
        self.seen = list(candidates)
        readings = []
        for passage in (c.passage for c in candidates):
            for sentence in passage.sentences:
                at = passage.article.text.find(self.word, *sentence)
                exact = Span(at, at + len(self.word)) if at >= 0 else None
                sure = 1 / (2 + at - sentence.start) if exact else 0.01
                readings.append(Reading(passage, sentence, exact, sure))
        return sorted(readings, key=lambda r: -r.probability)
