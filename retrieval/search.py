"""A passage that was found, and how good it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from corpus import AlternateLocation, CorpusStore, Passage, searched
from retrieval.question import Question
from retrieval.quote import Quote
from retrieval.reader import Reading


class Hit(NamedTuple):
    """A passage id with a score; higher is better."""

    passage_id: int
    score: float


def ranked(hits: Iterable[Hit]) -> list[Hit]:
    """Best first; equal scores in order of passage id, so that the order is total."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))


LIMIT_MATCHES = 20_000
"""Passages whose words are weighed for one question: about 10 ms, whatever the corpus holds."""


def fts5_query(text: str, languages: Iterable[str | None] = ()) -> str:
    """Each word of a text quoted, joined by OR: whatever is typed is data, never syntax.

    Source: https://sqlite.org/fts5.html#full_text_query_syntax

    >>> fts5_query('max NEAR(users*)?', ["en"])
    '"max" OR "near" OR "user"'
    """
    return " OR ".join(_quoted(text, languages))


def search(store: CorpusStore, question: Question, limit: int) -> list[Hit]:
    """Passages that share words with the question, by BM25, best first."""
    query = " OR ".join(telling(store, question.text))
    if not query:
        return []
    return [Hit(*row) for row in store.match(query, limit, question.among)]


def telling(store: CorpusStore, text: str, limit: int = LIMIT_MATCHES) -> list[str]:
    """The words of a text, quoted, that are rare enough to be searched for, in their order.

    All of them, in a corpus where together they match few passages; in a large one, words like
    "the" are left out, which weigh next to nothing and take nearly all of the time.
    """
    words = _quoted(text, store.languages())
    counts = {word: store.count(word, limit + 1) for word in words}
    kept: set[str] = set()
    total = 0
    for word in sorted(words, key=lambda word: counts[word]):
        total += counts[word]
        if total > limit:
            break
        kept.add(word)
    return [word for word in words if word in kept]


def _quoted(text: str, languages: Iterable[str | None]) -> list[str]:
    """A piece of a query for each word: its stems, any of which will do."""
    words = (
        " OR ".join(f'"{form}"' for form in sorted(forms)) for forms in searched(text, languages)
    )
    return list(dict.fromkeys(words))


_K = 60  # the constant of the paper: how much the very first ranks stand out


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


CLOSE = 0.05
"""Probabilities that differ by no more say nothing about which of two answers is better."""


def without_copies(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Passages whose words were not there before, in the same story."""
    seen: set[tuple[str, str]] = set()
    for passage in passages:
        key = (passage.article.story, _flat(passage.text))
        if key not in seen:
            seen.add(key)
            yield passage


def newer_first(readings: list[Reading]) -> list[Reading]:
    """Most probable first but, among those as probable as the first of them, the newest first.

    Articles without a date come after those that have one.
    """
    left = sorted(readings, key=lambda reading: -reading.probability)
    ordered: list[Reading] = []
    while left:
        least = left[0].probability - CLOSE
        close = [reading for reading in left if reading.probability >= least]
        close.sort(key=lambda reading: reading.passage.article.published or "", reverse=True)
        ordered += close
        left = left[len(close) :]
    return ordered


def newest_first(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """By when their articles were published; those without a date last."""
    return tuple(sorted(quotes, key=lambda q: q.article.published or "", reverse=True))


def of_several(passages: Iterable[Passage], most: int, stories: int) -> list[Passage]:
    """The first so many passages; the last of them give way to the best of other stories.

    So that a second and third source is read where one article has the most to say: as many as it
    takes to have that number of stories, if there are so many. No more passages are taken than
    that needs.
    """
    left = iter(passages)
    chosen = list(islice(left, most))
    told = {p.article.story for p in chosen}
    newcomers: list[Passage] = []
    while len(told) < stories and (passage := next(left, None)) is not None:
        if passage.article.story not in told:
            told.add(passage.article.story)
            newcomers.append(passage)
    return chosen[: len(chosen) - len(newcomers)] + newcomers


def with_places(store: CorpusStore, quote: Quote) -> Quote:
    """The quote with where else its very words stand."""
    article = quote.article
    places = store.places(article)
    said = _flat(quote.text)
    for other in store.copies(article):
        if said in _flat(other.text):
            if other.url:
                places.append(AlternateLocation(other.url, other.publisher))
            places += store.places(other)
    own = AlternateLocation(article.url or "", article.publisher).label
    by_label = {place.label: place for place in reversed(places) if place.label != own}
    return replace(quote, also_in=tuple(sorted(by_label.values(), key=lambda p: p.label)))


def _flat(text: str) -> str:
    return " ".join(text.split())
