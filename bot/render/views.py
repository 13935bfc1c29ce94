"""Views of answers and articles for pages: plain texts, which templates escape and lay out.

Words of an article are slices of it here too; only titles and names are put in one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from bot.render.answers import (
    about,
    caption,
    copies_line,
    day_of,
    did_you_mean,
    followed,
    headline_of,
    label,
    left_out,
    refused,
    reservation,
    written_date,
)
from bot.render.articles import AROUND_CHARS, extent_of
from corpus import Article, Passage, Publisher, Span, Version, differences
from retrieval import Answer, Change, Event, Headline, Overview, QuestionError, Quote

if TYPE_CHECKING:
    from bot.i18n import Translator


_MARKUP = "#*_ \t\r\n"


_CHANGES_CHARS = 8_000


@dataclass(frozen=True, slots=True)
class SourceView:
    """Where words stand: the article, who published it, when."""

    article: str
    """The id of the article."""
    title: str
    language: str | None
    section: str | None
    publisher: str | None
    date: str | None
    machine_date: str | None
    """The date in ISO 8601, where it is one."""
    address: str | None
    """The article at its publisher, opened at the words if a browser can find them."""
    gone: str | None
    """That there is nothing at that address any more."""
    copies: str | None
    """Who else has the very words."""


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote in three slices, the middle one to be marked."""

    before: str
    mark: str
    after: str
    span: Span
    headline: str | None
    """The exact words, to be shown large above it."""
    source: SourceView


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A figure of one time: its words, its date, and the articles that give it."""

    words: str
    quotes: tuple[QuoteView, ...]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer as a page shows it."""

    heading: str
    """The headline: "Sources differ", or that nothing was found; "" where it is plain."""
    did_you_mean: str | None
    followed: str | None
    """The question before, with which it was understood."""
    by_date: tuple[DatedValue, ...]
    """A figure over time, newest first."""
    quotes: tuple[QuoteView, ...]
    left_out: tuple[str, ...]
    more: tuple[QuoteView, ...]
    """Further passages, which need not answer."""
    nearest: tuple[QuoteView, ...]
    """Where there is no answer, what comes nearest."""

    @property
    def title(self) -> str:
        """The exact words of the first quote; "" where there are none."""
        return next((quote.headline or "" for quote in self.quotes), "")


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence with what stands before it in the same paragraph."""

    lead_in: str
    text: str
    start: int
    """Of the sentence, in code points of the article: its anchor is `s<start>`."""
    is_marked: bool


@dataclass(frozen=True, slots=True)
class ArticleBlock:
    """A heading or a paragraph of an article, or what is left out between two."""

    kind: str
    """`heading`, `paragraph` or `gap`."""
    text: str = ""
    sentences: tuple[SentenceView, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadlineView:
    """An article of a list, with its lead and the names of who has the same text."""

    source: SourceView
    lead: QuoteView | None
    outline: tuple[tuple[str | None, QuoteView], ...]
    """The first sentence below each heading, with the heading."""
    author: str | None


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A number then and now: the steps, oldest first, and the newest sentence."""

    steps: tuple[QuoteView, ...]
    newest: QuoteView


def answer_view(found: Answer, speech: Translator) -> AnswerView:
    """An answer; of a figure over time, the first value has its quotes, and all have a line."""
    heading = reservation(found, speech) or ""
    if found.by_date:
        heading = speech.plain("by-date")
    elif found.is_about:
        heading = about(found, speech)
    elif not found.is_question:
        heading = speech.plain("how-to-ask")
    elif not found.is_answered:
        heading = speech.plain("not-found")
    return AnswerView(
        heading=untrailed(heading),
        did_you_mean=did_you_mean(found, speech),
        followed=followed(found, speech),
        by_date=tuple(_values(found, speech)) if found.by_date else (),
        quotes=tuple(_shown(found, speech)),
        left_out=tuple(left_out(found, speech)),
        more=tuple(quote_view(quote, speech, marked=False) for quote in found.more),
        nearest=tuple(quote_view(quote, speech, marked=False) for quote in found.nearest),
    )


def untrailed(heading: str) -> str:
    """A line that introduces others, as a heading: without its colon."""
    return heading.removesuffix(":").rstrip()


def _shown(found: Answer, speech: Translator) -> Iterator[QuoteView]:
    if found.is_about:
        yield from (quote_view(quote, speech, marked=False) for quote in found.quotes)
        return
    for group in found.values[:1] if found.by_date else found.values:
        for number, quote in enumerate(group):
            yield quote_view(quote, speech, headline=not number)


def _values(found: Answer, speech: Translator) -> Iterator[DatedValue]:
    for group in found.values:
        words = group[0].text[slice(*group[0].emphasis)]
        yield DatedValue(words, tuple(quote_view(quote, speech) for quote in group))


def quote_view(
    quote: Quote, speech: Translator, *, marked: bool = True, headline: bool = True
) -> QuoteView:
    """A quote; not `marked` where it answers nothing."""
    text, (start, end) = quote.text, quote.emphasis if marked else Span(0, 0)
    return QuoteView(
        text[:start],
        text[start:end],
        text[end:],
        quote.span,
        headline_of(quote) if marked and headline else None,
        source_of(quote.article, speech, quote),
    )


def source_of(article: Article, speech: Translator, quote: Quote | None = None) -> SourceView:
    """An article as a source, of a quote if one is given."""
    section = quote.passage.section if quote else None
    published = article.published
    gone = day_of(article.gone) if article.gone else None
    return SourceView(
        article=article.id,
        title=caption(article.label),
        language=article.language,
        section=caption(section) if section and section != article.title else None,
        publisher=caption(article.byline) if article.byline else None,
        date=written_date(published, speech) if published else None,
        machine_date=published[:10] if published and day_of(published) else None,
        address=quote.link if quote else article.url,
        gone=speech.plain("gone-since", date=speech.date(gone)) if gone else None,
        copies=copies_line(quote, speech) if quote else None,
    )


@dataclass(frozen=True, slots=True)
class FilterView:
    """The fields by which articles are chosen, as they were filled in, and what there is."""

    given: Mapping[str, str]
    """By `publisher`, `since`, `until`, `language` and `article`, its id; empty for all."""
    publishers: Sequence[str] = ()
    languages: Sequence[tuple[str, str]] = ()
    """Codes and names."""
    article: str = ""
    """The id of the article that may be chosen."""
    only: str | None = None
    """Its title."""
    chosen: str = ""
    """What was chosen, in a line."""

    @property
    def is_open(self) -> bool:
        """True if anything but an article was chosen."""
        return any(value for name, value in self.given.items() if name != "article")


def filter_view(
    given: Mapping[str, str],
    speech: Translator,
    *,
    publishers: Iterable[Publisher] = (),
    languages: Iterable[str] = (),
    only: Article | None = None,
) -> FilterView:
    """The fields of a filter, with the names that they offer."""
    title = caption(only.label) if only else None
    told = [
        given["publisher"],
        speech.language(given["language"]) if given["language"] else "",
        f"{speech.plain('web-since')} {written_date(given['since'], speech)}"
        if given["since"]
        else "",
        f"{speech.plain('web-until')} {written_date(given['until'], speech)}"
        if given["until"]
        else "",
        (title or given["article"]) if given["article"] else "",
    ]
    return FilterView(
        given,
        publisher_names(publishers)[:50],
        [(code, speech.language(code)) for code in sorted({*languages, given["language"]} - {""})],
        only.id if only else "",
        title,
        " · ".join(filter(None, told)),
    )


@dataclass(frozen=True, slots=True)
class ExtentView:
    """How many articles there are and from when to when, and the date of the newest."""

    text: str
    count: str
    """The same without the dates."""
    newest: str | None


def extent_view(found: Overview, speech: Translator) -> ExtentView:
    """The articles in a line: how many, and of when."""
    last, n = found.extent.last, found.extent.distinct
    none = speech.plain("no-articles")
    return ExtentView(
        extent_of(found, speech) if n else none,
        speech.plain("overview-of", n=n) if n else none,
        written_date(last, speech) if last else None,
    )


def refusal(error: QuestionError, speech: Translator) -> str:
    """Why a text cannot be asked, and what to do, without markup."""
    return unescape(refused(error, speech))


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article whole, as far as it is shown."""

    source: SourceView
    author: str | None
    blocks: list[ArticleBlock]
    changed: str | None
    """How often it was changed."""
    changes: list[list[tuple[str, str]]]


def article_view(
    article: Article,
    passages: Sequence[Passage],
    copies: Sequence[Article],
    versions: Sequence[Version],
    speech: Translator,
    *,
    mark: Span | None = None,
) -> ArticleView:
    """An article with what is known of it; `mark` is the span of a quote in it."""
    changes = version_views(versions)
    said = speech.plain("article-changed", n=len(versions) - 1) if changes else None
    return ArticleView(
        _with_copies(source_of(article, speech), copies, speech),
        author_of(article, speech),
        _below_title(article_blocks(passages, mark), article),
        untrailed(said) if said else None,
        changes,
    )


def overview_views(found: Overview, speech: Translator) -> list[HeadlineView]:
    """The articles of an overview."""
    return [_headline(one, speech) for one in found.headlines]


def _headline(one: Headline, speech: Translator) -> HeadlineView:
    outline = tuple(
        (
            label(quote.passage.section) if quote.passage.section else None,
            quote_view(quote, speech, marked=False),
        )
        for quote in one.outline
    )
    return HeadlineView(
        _with_copies(source_of(one.article, speech), one.copies, speech),
        quote_view(one.lead, speech, marked=False) if one.lead else None,
        outline,
        author_of(one.article, speech),
    )


def author_of(article: Article, speech: Translator) -> str | None:
    """Who wrote an article, if that is known."""
    return speech.plain("author", name=caption(article.author)) if article.author else None


def _with_copies(source: SourceView, copies: Iterable[Article], speech: Translator) -> SourceView:
    names = dict.fromkeys(caption(copy.byline) for copy in copies if copy.byline)
    if not names:
        return source
    return replace(source, copies=speech.plain("also-in", names=label(", ".join(names))))


def change_views(changes: Sequence[Change], speech: Translator) -> list[ChangeView]:
    """The numbers that changed."""
    return [
        ChangeView(
            tuple(quote_view(quote, speech) for quote in reversed(change.quotes)),
            quote_view(change.quotes[0], speech),
        )
        for change in changes
    ]


def timeline_views(
    events: Iterable[Event], speech: Translator
) -> list[tuple[str, str, list[QuoteView]]]:
    """Each date as people write it and in ISO 8601, with its sentences."""
    return [
        (
            speech.period(some[0].when, some[0].precision),
            told,
            [quote_view(one.quote, speech, marked=one.quote.exact is not None) for one in some],
        )
        for told, group in groupby(events, key=lambda event: event.told)
        if (some := list(group))
    ]


def publisher_names(publishers: Iterable[Publisher]) -> list[str]:
    """The names of publishers that are known."""
    return [one.name for one in publishers if one.name]


def article_blocks(passages: Sequence[Passage], mark: Span | None = None) -> list[ArticleBlock]:
    """The text of an article that is shown, in its order; sentences that touch `mark` are marked.

    What stands between passages and is no markup is not shown: it may be hidden.
    """
    blocks: list[ArticleBlock] = []
    end, heading = 0, None
    for passage in passages:
        text = passage.article.text
        start = passage.span.start
        new = passage.heading if passage.heading != heading else None
        if new is not None and new.start >= end:
            if text[end : new.start].strip(_MARKUP):
                blocks.append(ArticleBlock("gap"))
            end = new.end
            blocks.append(ArticleBlock("heading", passage.section or ""))
        heading = passage.heading
        if text[end:start].strip(_MARKUP):
            blocks.append(ArticleBlock("gap"))
        blocks += _paragraphs(passage, mark)
        end = passage.span.end
    return blocks


def _below_title(blocks: list[ArticleBlock], article: Article) -> list[ArticleBlock]:
    """The blocks without the title, where the text begins with it too."""
    first = next(iter(blocks), None)
    is_title = first is not None and first.kind == "heading" and first.text == article.title
    return blocks[1:] if is_title else blocks


def _paragraphs(passage: Passage, mark: Span | None) -> Iterator[ArticleBlock]:
    """The sentences of a passage, a new paragraph where a line ends between two."""
    text = passage.article.text
    sentences: list[SentenceView] = []
    end = passage.span.start
    for sentence in passage.sentences:
        between = text[end : sentence.start]
        if "\n" in between and sentences:
            yield ArticleBlock("paragraph", sentences=tuple(sentences))
            sentences = []
        is_marked = mark is not None and sentence.start < mark.end and mark.start < sentence.end
        lead_in = between if sentences else ""
        words = text[slice(*sentence)]
        sentences.append(SentenceView(lead_in, words, sentence.start, is_marked))
        end = sentence.end
    if sentences:
        yield ArticleBlock("paragraph", sentences=tuple(sentences))


def version_views(versions: Sequence[Version]) -> list[list[tuple[str, str]]]:
    """What each change of an article kept, left out and added, the newest change first.

    Each piece has the name of its HTML element: `del`, `ins`, or none.
    """
    told: list[list[tuple[str, str]]] = []
    room = _CHANGES_CHARS
    for before, after in reversed(list(pairwise(versions))):
        pieces: list[tuple[str, str]] = []
        for piece in differences(before.text, after.text):
            text = piece.text
            if piece.what == "kept" and len(text) > 2 * AROUND_CHARS:
                text = f"{text[:AROUND_CHARS]} […] {text[-AROUND_CHARS:]}"
            room -= len(text)
            if room < 0:
                pieces.append(("", " […]"))
                break
            pieces.append(({"left out": "del", "added": "ins"}.get(piece.what, ""), text))
        told.append(pieces)
        if room < 0:
            break
    return told
