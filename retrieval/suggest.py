"""Questions to begin with: fixed patterns about names in the articles, if they are answered well.

No part of Verbatim writes a sentence, so a suggestion is a pattern with a name that the articles
use often. It is shown only if the articles answer it more surely than usual, with words of the
kind that it asks for, in a sentence that has the name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest

from corpus import Passage, latest
from retrieval import clues
from retrieval.answer import Answer
from retrieval.finder import Finder
from retrieval.question import Question

SURE = 0.6
"""How probable the answer to a suggestion must be."""

_ARTICLES, _NAMES = 50, 12  # the newest; the most frequent
_LEAST_TIMES = 2  # in which a name stands
_LONGEST_ANSWER_CHARS = 120

_SAID = "said|says|stated|told|wrote|warned|added|argued"
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("Who owns {}?", "name", r"NAME[^.]*\bparent company|NAME is owned by|\bowns NAME"),
    ("How many users does {} have?", "number", r"NAME\b[^.]*\busers\b"),
    ("Who founded {}?", "name", r"NAME.s (?:co-?)?founder|founder of NAME|NAME was founded by"),
    ("What did {} say?", "said", rf"NAME (?:{_SAID})\b|\b(?:{_SAID}) NAME"),
    ("What is {}?", "thing", r"NAME(?: is|,) (?:an?|the) "),
    ("How many people live in {}?", "number", r"\blive in NAME|population of NAME"),
    ("When was {} founded?", "time", r"NAME was founded|founded NAME"),
    ("When did {} open?", "time", r"NAME (?:opened|opens|will open)\b"),
    ("When was {} closed?", "time", r"NAME (?:was|is|will be) closed"),
)
"""A question, the kind of its answer, and how a sentence says that of the name."""

_NAME = re.compile(r"\b[A-Z][\w&-]+(?:\s[A-Z][\w&-]+){0,2}")
_NO_NAME = re.compile(
    r"\b(?:The|This|That|These|Those|A|An|In|On|At|It|He|She|They|We|I|If|But|And|However|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mr|Mrs|Ms|Dr)\b"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that may be worth asking, with what its answer must be like."""

    question: Question
    name: str | None = None
    """What it asks about; None for a question of the operators, which only must be answered."""
    kind: str = "thing"
    evidence: str = ""
    """How a sentence says it, as a pattern."""

    def is_answered_well(self, found: Answer) -> bool:
        """Whether it can be shown, with this answer to it."""
        if not found or self.name is None:
            return bool(found)
        best = found.quotes[0]
        text = best.article.text
        if best.probability < SURE or best.exact is None:
            return False
        exact, sentence = text[slice(*best.exact)], text[slice(*best.sentence)]
        return (
            len(exact) <= _LONGEST_ANSWER_CHARS
            and self.name not in exact
            and re.search(self.evidence, sentence) is not None
            and self._fits(exact, sentence)
        )

    def _fits(self, exact: str, sentence: str) -> bool:
        ahead = sentence[: sentence.find(exact)]
        if self.kind == "said":
            return ahead.rfind("“") > ahead.rfind("”")
        if self.kind == "thing":
            return len(exact.split()) > 1
        if self.kind != "name" and clues.is_of_another(clues.words(self.name or ""), ahead):
            return False
        return clues.fits(self.kind, exact) > 0


def suggestions(finder: Finder, own: Iterable[str] = ()) -> Iterator[Suggestion]:
    """What may be asked: questions of one's own, then patterns about names. Blocks.

    The names come from the newest articles, the most frequent first.
    """
    yield from (Suggestion(Question.parse(question)) for question in own)
    newest = latest(finder.store, _ARTICLES)
    passages = [p for article in newest for p in finder.store.passages_of(article.id)]
    said = "\n".join(p.article.text[slice(*s)] for p in passages for s in p.sentences)
    rows = []
    for name in _names(passages):
        called = rf"\b{re.escape(name)}\b"
        patterns = [(a, k, e.replace("NAME", called)) for a, k, e in _PATTERNS]
        rows.append(
            [
                Suggestion(Question(asked.format(name)), name, kind, evidence)
                for asked, kind, evidence in patterns
                if re.search(evidence, said)
            ]
        )
    yield from (one for one in chain.from_iterable(zip_longest(*rows)) if one)


def _names(passages: Iterable[Passage]) -> list[str]:
    """The names that stand inside sentences most often."""
    counted: Counter[str] = Counter()
    for passage in passages:
        text = passage.article.text
        for start, end in passage.sentences:
            for match in _NAME.finditer(text, start + 1, end):
                before = text[start : match.start()].rstrip()
                if before and before[-1] not in "“\"'«:(.!?" and not _NO_NAME.search(match[0]):
                    counted[match[0]] += 1
    found = [name for name, times in counted.most_common() if times >= _LEAST_TIMES]
    return found[:_NAMES]
