"""The timeline: sentences that name a day, a month or a year, by date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from corpus import ArticleFilter, Passage, Span
from retrieval.answer import Answerer
from retrieval.dates import NamedDate, Precision, dates_in, day_of
from retrieval.features import question_features, words
from retrieval.question import Question
from retrieval.quote import Quote, whole_sentences

_ARTICLES = 200  # the newest, where nothing in particular is asked for


_PASSAGES = 100


@dataclass(frozen=True, slots=True)
class Event:
    """A sentence of an article and the date that it names first."""

    when: date
    """The day, or the first day of the month or year."""
    precision: Precision
    quote: Quote
    """The sentence; its exact words are those that name the date."""

    @property
    def told(self) -> str:
        """The date in ISO 8601, no more precise than the sentence names it."""
        return self.when.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


def by_date(
    answerer: Answerer,
    about: Question | None = None,
    *,
    among: ArticleFilter | None = None,
    newest_first: bool = False,
) -> list[Event]:
    """The timeline of a topic or question; without one, of the newest articles. Blocks.

    Holds sentences whose date is unambiguous, each once, at its first date. With a topic, the
    sentence or the headings above it share a word with it.
    """
    if about is None:
        newest = (
            [held.article for held in answerer.store.visible.articles(among)[:_ARTICLES]]
            if among
            else answerer.store.visible.latest(_ARTICLES)
        )
        passages = [
            p for article in newest for p in answerer.store.visible.passages_of(article.id)
        ]
    else:
        passages = answerer.passages_about(about, _PASSAGES)
    events = _in_order(passages, newest_first=newest_first)
    if about is None:
        return events
    told = {word for word, _ in question_features(about.text, lambda _: 1.0).words}
    return [event for event in events if told & set(words(_around(event.quote)))]


def _in_order(passages: Iterable[Passage], *, newest_first: bool = False) -> list[Event]:
    """The sentences with an unambiguous date, by that date; equal sentences once."""
    seen: set[str] = set()
    events: list[Event] = []
    for event in (event for passage in passages for event in _events(passage)):
        said = " ".join(event.quote.article.text[slice(*event.quote.sentence)].split())
        if said not in seen:
            seen.add(said)
            events.append(event)
    events.sort(key=lambda e: (e.quote.article.id, e.quote.span.start))
    return sorted(events, key=lambda event: event.when, reverse=newest_first)


def _events(passage: Passage) -> Iterator[Event]:
    article = passage.article
    published = day_of(article.published)
    named = dates_in(
        passage.text,
        published,
        language=article.language,
        steady=day_of(article.changed) in {None, published},
    )
    for sentence in passage.sentences:
        first = next((n for n in named if _lies_in(n, passage, sentence)), None)
        if first:
            start, end = (edge + passage.span.start for edge in first.span)
            exact = Span(start, end)
            quote = Quote(passage, whole_sentences(passage, exact), sentence, exact, 1.0)
            yield Event(first.when, first.precision, quote)


def _lies_in(named: NamedDate, passage: Passage, sentence: Span) -> bool:
    return sentence.start <= named.span.start + passage.span.start < sentence.end


def _around(quote: Quote) -> str:
    """The quote with the title and headings above it."""
    return " ".join((quote.article.title or "", quote.passage.section or "", quote.text))
