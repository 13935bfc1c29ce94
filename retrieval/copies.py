"""One story once: of several copies one is quoted, and the others are named beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from corpus import CorpusStore, Passage, Place
from retrieval.quote import Quote
from retrieval.reader import Reading

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
                places.append(Place(other.url, other.publisher))
            places += store.places(other)
    own = Place(article.url or "", article.publisher).label
    by_label = {place.label: place for place in reversed(places) if place.label != own}
    return replace(quote, also_in=tuple(sorted(by_label.values(), key=lambda p: p.label)))


def _flat(text: str) -> str:
    return " ".join(text.split())
