"""The timeline: sentences that name a day, a month or a year, by date.

What an article is about happened, most often, when it was published, and its first sentence tells
it: where that names no date, it stands under the day of publication.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from corpus import ArticleFilter, Passage, Span
from retrieval.answer import Answerer
from retrieval.answerability import question_features, words
from retrieval.dates import NamedDate, Precision, dates_in, day_of, is_of_saying
from retrieval.overview import lead_of
from retrieval.question import Question
from retrieval.quote import Quote, whole_sentences

_ARTICLES = 200  # the newest, where nothing in particular is asked for


_AT_ONCE = 10  # of them are read


_PASSAGES = 100


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Event:
    """A sentence of an article and the date that it names first.

    Or the first sentence of an article, and when it was published.
    """

    when: date
    """The day, or the first day of the month or year."""
    precision: Precision
    quote: Quote
    """The sentence; its exact words are those that name the date, if it does."""

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

    Holds sentences whose date is unambiguous, each once, at its
    first date that is not the day on which somebody spoke, and the first sentence
    of each article. With a topic, the sentence or the heading above it shares a word with it, or
    the title above the first sentence.
    """
    if about is None:
        newest = (
            [held.article for held in answerer.store.visible.articles(among)[:_ARTICLES]]
            if among
            else [
                article
                for at in _in_steps(range(0, _ARTICLES, _AT_ONCE), answerer)
                for article in answerer.store.visible.latest(_AT_ONCE, at)
            ]
        )
        passages = [
            passage
            for article in _in_steps(newest, answerer)
            for passage in answerer.store.visible.passages_of(article.id)
        ]
    else:
        passages = answerer.passages_about(about, _PASSAGES)
    leads = list(_leads(answerer, passages))
    events = [e for passage in _in_steps(passages, answerer) for e in _events(passage)]
    found = _in_order([*leads, *events], newest_first=newest_first)
    if about is None:
        return found
    told = {word for word, _ in question_features(about.text, lambda _: 1.0).words}
    opening = {_said(event) for event in leads}
    return [
        event
        for event in found
        if told & set(words((_titled if _said(event) in opening else _around)(event.quote)))
    ]


def _in_steps(items: Iterable[Item], answerer: Answerer) -> Iterator[Item]:
    """The items; others may be answered between two of them."""
    for item in items:
        answerer.give_way()
        yield item


def _leads(answerer: Answerer, passages: Iterable[Passage]) -> Iterator[Event]:
    """The first sentence of each article of these passages.

    It stands under the date that it names, else under the day of publication.
    """
    by_text = {p.article.copy_group: p.article for p in passages}
    for article in _in_steps(by_text.values(), answerer):
        published, lead = day_of(article.published), lead_of(answerer.store, article)
        if lead is None:
            continue
        dated = (e for e in _events(lead.passage) if e.quote.sentence == lead.sentence)
        if event := next(dated, None):
            yield event
        elif published:
            yield Event(published, "day", lead)


def _said(event: Event) -> str:
    """The words of a sentence, however they are set."""
    return " ".join(event.quote.article.text[slice(*event.quote.sentence)].split())


def _in_order(found: Iterable[Event], *, newest_first: bool = False) -> list[Event]:
    """Events by date; equal sentences once, those first that come first."""
    seen: set[str] = set()
    events: list[Event] = []
    for event in found:
        if (said := _said(event)) not in seen:
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
        weekdays=True,
    )
    for sentence in passage.sentences:
        inside = [n for n in named if _lies_in(n, passage, sentence)]
        told = [n for n in inside if not is_of_saying(passage.text, n.span.start)]
        if first := next(iter(told or inside), None):
            start, end = (edge + passage.span.start for edge in first.span)
            exact = Span(start, end)
            quote = Quote(passage, whole_sentences(passage, exact), sentence, exact, 1.0)
            yield Event(first.when, first.precision, quote)


def _lies_in(named: NamedDate, passage: Passage, sentence: Span) -> bool:
    return sentence.start <= named.span.start + passage.span.start < sentence.end


def _around(quote: Quote) -> str:
    """The quote with the heading above it."""
    return f"{quote.passage.section or ''} {quote.text}"


def _titled(quote: Quote) -> str:
    """The first sentence of an article with its title."""
    return f"{quote.article.title or ''} {_around(quote)}"
