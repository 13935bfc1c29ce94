"""Search: the passages that are worth reading for a question, by meaning and by words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from corpus import CorpusStore, Embedding, Passage, searched, without_copies
from retrieval.encoder import Encoder
from retrieval.index import NEAR, LiveIndex
from retrieval.question import Question

Timed = Callable[[str], AbstractContextManager[object]]
"""Measures the stage that it is given, encode, search or read, while the block lasts."""


_FOUND = 50  # passages that each of the two searches brings to the fusion


_FOUND_MOST = 2000


_AT_A_TIME = 10  # passages that are fetched


_STORIES = 3  # that are among the candidates, if there are so many


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that was found for a question, with why."""

    passage: Passage
    cosine: float
    """Of the embeddings of question and passage, -1 to 1."""
    bm25: float
    """Of the words they share; 0 where they share none."""
    rank: int
    """Its place among the candidates, from 1."""


def search(
    store: CorpusStore,
    index: LiveIndex,
    encoder: Encoder,
    question: Question,
    k: int,
    *,
    timed: Timed = nullcontext,
) -> list[Candidate]:
    """The `k` best passages by meaning and by words together, best first. Blocks.

    `index` is that of this store and encoder.
    """
    with timed("encode"):
        vector = encoder.encode_questions([question.respelt or question.text])[0]
    with timed("search"):
        return search_by_vector(store, index, encoder.name, question, k, vector=vector)


def search_by_vector(
    store: CorpusStore,
    index: LiveIndex,
    encoder: str,
    question: Question,
    k: int,
    *,
    vector: Embedding,
) -> list[Candidate]:
    """As `search`, with the embedding of the question and the name of what made it."""
    in_file = not store.search.finds
    vectors = index.now() if in_file else None
    among = store.search.passage_ids(question.among) if in_file and question.among else None
    limit = _FOUND
    while True:
        if in_file:
            meant = vectors.near(vector, among, max(NEAR, limit)).tolist() if vectors else []
            worded = search_words(store, question, limit)
            ids = {*meant, *(hit.passage_id for hit in worded)}
            cosine = _cosines(store, encoder, vector, ids)
        else:
            meant, worded, cosine = _found(store, encoder, question, limit, vector)
        near = ranked(Hit(id, cosine[id]) for id in meant if id in cosine)[:limit]
        worded = [hit for hit in worded if hit.passage_id in cosine]  # not what went meanwhile
        found = fuse(near, worded)[:limit]
        distinct = without_copies(_in_order(store, [hit.passage_id for hit in found]))
        passages = of_several(distinct, k, _STORIES)
        if len(passages) == k or len(found) < limit or limit > _FOUND_MOST:
            break
        limit *= 4  # most of them were copies, or are hidden
    bm25 = dict(worded)
    return [
        Candidate(p, cosine[p.id], bm25.get(p.id, 0.0), rank)
        for rank, p in enumerate(passages, start=1)
    ]


def _found(
    store: CorpusStore, encoder: str, question: Question, limit: int, vector: Embedding
) -> tuple[list[int], list[Hit], dict[int, float]]:
    """The results of a database that indexes embeddings: near ones, worded ones, all cosines."""
    words = _quoted(f"{question.text} {question.respelt or ''}", store.search.languages())
    found = store.search.find(
        encoder, vector, words, most=LIMIT_MATCHES, limit=limit, among=question.among
    )
    return found.near, [Hit(*row) for row in found.worded], found.cosines


def _in_order(store: CorpusStore, ids: Sequence[int]) -> Iterator[Passage]:
    """The passages with these ids, some at a time: seldom is more than the first wanted."""
    for at in range(0, len(ids), _AT_A_TIME):
        yield from store.visible.passages(ids[at : at + _AT_A_TIME])


def _cosines(
    store: CorpusStore, encoder: str, vector: Embedding, ids: Collection[int]
) -> dict[int, float]:
    """Of the question and each of these passages, as far as they are there."""
    found, vectors = store.search.vectors_of(encoder, list(ids))
    if not len(found):
        return {}
    return dict(zip(found.tolist(), (vectors @ vector).tolist(), strict=True))


class Hit(NamedTuple):
    """A passage id with a score; higher is better."""

    passage_id: int
    score: float


def ranked(hits: Iterable[Hit]) -> list[Hit]:
    """Best first; equal scores in order of passage id, so that the order is total."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))


LIMIT_MATCHES = 20_000
"""Passages whose words are weighed for one question: about 10 ms, whatever the corpus holds."""


def search_words(store: CorpusStore, question: Question, limit: int) -> list[Hit]:
    """Passages that share words with the question, by BM25, best first."""
    query = " OR ".join(telling(store, f"{question.text} {question.respelt or ''}"))
    if not query:
        return []
    return [Hit(*row) for row in store.search.match(query, limit, question.among)]


def telling(store: CorpusStore, text: str, limit: int = LIMIT_MATCHES) -> list[str]:
    """The words of a text, quoted, that are rare enough to be searched for, in their order.

    All of them, in a corpus where together they match few passages; in a large one, words like
    "the" are left out, which weigh next to nothing and take nearly all of the time.
    """
    words = _quoted(text, store.search.languages())
    counts = {word: store.search.count(word, limit + 1) for word in words}
    kept: set[str] = set()
    total = 0
    for word in sorted(words, key=lambda word: counts[word]):
        total += counts[word]
        if total > limit:
            break
        kept.add(word)
    return [word for word in words if word in kept]


def _quoted(text: str, languages: Iterable[str | None]) -> list[str]:
    """A piece of a query for each word: its stems, any of which will do.

    Each is quoted, so that whatever is typed is data, never syntax.
    Source: https://sqlite.org/fts5.html#full_text_query_syntax

    >>> _quoted('max NEAR(users*)?', ["en"])
    ['"max"', '"near"', '"user"']
    """
    words = (
        " OR ".join(f'"{form}"' for form in sorted(forms)) for forms in searched(text, languages)
    )
    return list(dict.fromkeys(words))


_K = 60  # the constant of the paper: dampens the lead of the first ranks


def fuse(*rankings: Sequence[Hit]) -> list[Hit]:
    """Merge rankings by reciprocal rank, best first; equal scores fall in passage-id order.

    score(p) = sum over the rankings that hold p of 1 / (60 + rank of p), ranks from 1.
    Source: Cormack, Clarke and Buettcher, SIGIR 2009, doi:10.1145/1571941.1572114.

    >>> [hit.passage_id for hit in fuse([Hit(7, 0.9), Hit(3, 0.8)], [Hit(3, 12.0)])]
    [3, 7]
    """
    scores: defaultdict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            scores[hit.passage_id] += 1 / (_K + rank)
    return ranked(Hit(*item) for item in scores.items())


def of_several(passages: Iterable[Passage], most: int, stories: int) -> list[Passage]:
    """The first passages; the last of them give way to the best of other stories.

    So that a second and third source is read even if one article dominates: as many as are needed
    for that number of stories. Takes no more passages than needed.
    """
    left = iter(passages)
    chosen = list(islice(left, most))
    told = {p.article.copy_group for p in chosen}
    newcomers: list[Passage] = []
    while len(told) < stories and (passage := next(left, None)) is not None:
        if passage.article.copy_group not in told:
            told.add(passage.article.copy_group)
            newcomers.append(passage)
    return chosen[: len(chosen) - len(newcomers)] + newcomers
