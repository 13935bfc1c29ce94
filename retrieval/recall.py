"""Showing again what was quoted, and what stands around it, from no more than where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus import Article, CorpusStore, Passage, Span, UnknownArticleError
from retrieval.quote import Quote

PAGE_CHARS = 1600
"""A page of an article grows no longer, but where one passage is."""


_MARKUP = "#*_ \r\n\t"


@dataclass(frozen=True, slots=True)
class Remembered:
    """Where a quote stands, without a word of it: enough to show it again."""

    article: str
    """The id of the article."""
    digest: str
    """Of its text as it was quoted."""
    span: Span
    sentence: Span
    exact: Span | None
    probability: float

    @classmethod
    def of(cls, quote: Quote) -> Remembered:
        """What to remember of a quote."""
        a = quote.article
        return cls(a.id, a.digest, quote.span, quote.sentence, quote.exact, quote.probability)


@dataclass(frozen=True, slots=True)
class Page:
    """Some passages in a row of one article, headings between them included."""

    article: Article
    span: Span
    number: int
    """The first is 1."""
    of: int
    mark: Span
    """What was quoted, in code points of the article; it may lie on another page."""

    @property
    def text(self) -> str:
        """The page itself: a slice, so it cannot differ from the article."""
        return self.article.text[self.span.start : self.span.end]


def recall(store: CorpusStore, remembered: Remembered) -> Quote | None:
    """The quote again, or None where its article is gone or says something else by now."""
    try:
        article = store.article(remembered.article)
    except UnknownArticleError:
        return None
    if article.digest != remembered.digest:
        return None
    span = remembered.span
    for passage in store.passages_of(article.id):
        if passage.article.digest != remembered.digest:  # it was replaced since it was read above
            return None
        if passage.span.start <= span.start and span.end <= passage.span.end:
            return Quote(
                passage, span, remembered.sentence, remembered.exact, remembered.probability
            )
    return None


def page_around(store: CorpusStore, quote: Quote, number: int | None = None) -> Page:
    """A page of the article of a quote: the one where the quote is, or the one of that number.

    A number beyond the last page gives the last, one before the first the first. The page of the
    passage of the quote where the article was replaced meanwhile.
    """
    passages = store.passages_of(quote.article.id)
    if not any(p.article.digest == quote.article.digest for p in passages):
        passages = [quote.passage]
    spans = pages(passages, quote.article.text)
    if number is None:
        at = next((i for i, s in enumerate(spans) if s.start <= quote.span.start < s.end), 0)
    else:
        at = min(max(number, 1), len(spans)) - 1
    return Page(quote.article, spans[at], at + 1, len(spans), quote.span)


def pages(passages: Sequence[Passage], text: str) -> list[Span]:
    """The article in pages: whole passages in order, each below its heading.

    No passage is missing, none is on two pages, and nothing is on one but passages and headings:
    what lies between passages that are not neighbours is not to be shown.
    """
    spans: list[Span] = []
    for passage in passages:
        before = spans[-1].end if spans else 0
        start = _with_heading(passage, before, text)
        end = passage.span.end
        neighbour = not text[before:start].strip(_MARKUP)
        if spans and neighbour and end - spans[-1].start <= PAGE_CHARS:
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start if end - start <= PAGE_CHARS else passage.span.start, end))
    return spans


def _with_heading(passage: Passage, before: int, text: str) -> int:
    """Where a passage begins, with the heading just above it if that comes after `before`."""
    heading, start = passage.heading, passage.span.start
    if heading is None or heading.start < before or text[heading.end : start].strip(_MARKUP):
        return start
    return heading.start
