"""Looking for answers in what came to the corpus since, for questions that wait for one.

What a look costs does not grow with the corpus: the vectors of the passages that came are compared
with the question's, and of those nearest in meaning or in words a few are read.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from corpus import Embedding, Passage, without_copies
from retrieval.answer import Answer, Answerer
from retrieval.answerability import Confidence, question_features, words
from retrieval.claims import naming
from retrieval.e5 import comparable
from retrieval.phrases import is_small_talk
from retrieval.question import Question
from retrieval.quote import Quote
from retrieval.search import Candidate

LIMIT_PASSAGES = 256
"""So many passages are looked at in one go."""


_NEAR, _WORDED = 4, 3  # passages of these that are read, by meaning and by words


_LEAST_COSINE = 0.2  # a passage farther away that shares no word is not read


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """The result of checking some of the new passages for one question."""

    answer: Answer
    upto: int
    """The id of the last of these passages: go on after it."""
    read: int
    """The number of passages that were read for it."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Quotes about a topic from some of the new passages."""

    quotes: tuple[Quote, ...]
    upto: int
    """The id of the last of these passages: go on after it."""


class StandingQueries:
    """Looks for answers in new passages. Blocks, and is not safe in two threads at once."""

    def __init__(self, answerer: Answerer, *, threshold: float = 0.0) -> None:
        """Ask `answerer`; below `threshold` what answers is called no more than perhaps."""
        self._answerer = answerer
        self._threshold = threshold
        self._vector = lru_cache(maxsize=10_000)(self._embedded)  # 1.5 kB each
        self._news = lru_cache(maxsize=2)(self._read_news)

    @property
    def newest(self) -> int:
        """The id of the newest passage: what comes after it is news."""
        return self._answerer.store.search.last_id_ever()

    def look(
        self, question: Question, after: int, told: Container[str] = (), since: str | None = None
    ) -> NewAnswer:
        """Answers to a question from the first passages with an id greater than `after`.

        Skips stories in `told`, and articles published before `since` (ISO 8601). The quotes are
        from different stories.
        """
        newest = self.newest
        if newest <= after or is_small_talk(question.text):
            return NewAnswer(Answer(question, Confidence.NONE), newest, 0)
        generation = self._answerer.store.search.revision.generation  # removed or hidden meanwhile
        passages, vectors, stems, upto = self._news(after, newest, generation)
        if not passages:
            return NewAnswer(Answer(question, Confidence.NONE), upto, 0)
        cosines: Embedding = vectors @ self._vector(question.text)
        candidates = [
            Candidate(passages[at], float(cosines[at]), 0.0, rank)
            for rank, at in enumerate(self._worth_reading(question, cosines, stems), start=1)
            if _is_wanted(passages[at], told, since)
        ]
        if not candidates:
            return NewAnswer(Answer(question, Confidence.NONE), upto, 0)
        found = self._answerer.answer_from(candidates, question)
        plain = tuple(q for q in found.quotes if not q.is_doubted)
        sure = tuple(q for q in plain if q.probability >= self._threshold)
        confidence = found.confidence if sure else Confidence.PERHAPS if plain else Confidence.NONE
        return NewAnswer(Answer(question, confidence, sure or plain), upto, len(candidates))

    def mentions(self, topic: str, after: int) -> Mentions:
        """Sentences that name a topic, from the first passages with an id greater than `after`.

        A passage names it with all of its words, in whatever form; each story is quoted once.
        """
        newest = self.newest
        if newest <= after:
            return Mentions((), newest)
        generation = self._answerer.store.search.revision.generation
        passages, _, stems, upto = self._news(after, newest, generation)
        wanted = frozenset(words(topic))
        holding = [p for p, held in zip(passages, stems, strict=True) if wanted <= held]
        found: dict[str, Quote] = {}
        for passage in holding:  # each for itself: one that names less is left out by no other
            for quote in naming(topic, None, [passage]):
                found.setdefault(quote.article.copy_group, quote)
        return Mentions(tuple(sorted(found.values(), key=lambda q: q.passage.id)), upto)

    def _worth_reading(
        self, question: Question, cosines: Embedding, stems: list[frozenset[str]]
    ) -> list[int]:
        """The places of the passages nearest in meaning, and of those that share most words."""
        told = {word for word, _ in question_features(question.text, lambda _: 1.0).words}
        shared = np.array([len(told & held) for held in stems])
        alike = [comparable(float(cosine), self._answerer.encoder) for cosine in cosines]
        near = [at for at in np.argsort(-cosines, kind="stable") if alike[at] >= _LEAST_COSINE]
        worded = [at for at in np.lexsort((-cosines, -shared)) if shared[at]]
        return [int(at) for at in dict.fromkeys([*near[:_NEAR], *worded[:_WORDED]])]

    def _embedded(self, question: str) -> Embedding:
        vector: Embedding = self._answerer.embedded([Question(question)])[0]
        return vector

    def _read_news(
        self, after: int, newest: int, _generation: int
    ) -> tuple[list[Passage], Embedding, list[frozenset[str]], int]:
        """The passages after an id, with their vectors and words, and the last id looked at."""
        store = self._answerer.store
        ids, vectors = store.search.vectors_after(self._answerer.encoder, after, LIMIT_PASSAGES)
        upto = int(ids[-1]) if len(ids) == LIMIT_PASSAGES else newest
        found = {p.id: p for p in without_copies(store.visible.passages(ids.tolist()))}
        shown = [at for at, id in enumerate(ids.tolist()) if id in found]
        passages = [found[int(ids[at])] for at in shown]
        stems = [frozenset(words(f"{p.article.title or ''} {p.text}")) for p in passages]
        return passages, vectors[shown], stems, upto


def _is_wanted(passage: Passage, told: Container[str], since: str | None) -> bool:
    article = passage.article
    old = since is not None and article.published is not None and article.published < since
    return article.copy_group not in told and not old
