"""Articles in Telegram HTML: lists, one article with its changes, the timeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.render.answers import (
    EXPANDABLE_UNITS,
    LIMIT_ENTITIES,
    Html,
    InlineResult,
    as_many,
    beginning,
    bold,
    caption,
    closing,
    day_of,
    dotted,
    label,
    name_of,
    result_id,
    slices,
    source,
    units,
    when,
    with_headings,
)
from corpus import Article, Publisher, Span, Version, differences
from retrieval import Change, Event, Headline, Overview, Quote

if TYPE_CHECKING:
    from bot.i18n import Translator


_EXCERPT_UNITS = 700


_CHANGES_UNITS = 1500


AROUND_CHARS = 40  # unchanged characters shown on each side of a change


def listed(
    articles: Sequence[Article], speech: Translator, *, total: int | None = None, first: int = 0
) -> str:
    """Articles by number from `first` on, as many as one message holds, of a `total`."""
    if not articles:
        return speech.html("no-articles")
    total = len(articles) if total is None else total
    head = Html.joined(bold(speech.plain("articles", n=total)), Html.text("\n"))
    left = (speech.plain("and-more", n=total - first - number) for number in range(len(articles)))
    rows = (
        Html.joined(Html.text(f"{first + n}. "), _known_of(article, speech), Html.text("\n"))
        for n, article in enumerate(articles, 1)
    )
    return as_many(head, rows, left)


def overview(found: Overview, speech: Translator) -> tuple[str, int]:
    """A page of the overview, and how many of its articles fit in the message."""
    if not found.headlines:
        return speech.html("no-articles"), 0
    head = Html.joined(bold(extent_of(found, speech)), Html.text("\n\n"))
    first = found.first + 1
    shown = [_headline(one, n, speech) for n, one in enumerate(found.headlines, first)]
    fitting = [head]
    for block in shown:
        if not Html.joined(*fitting, block).fits:
            break
        fitting.append(block)
    changes = [_change(change, speech) for change in found.changes]
    if changes and len(fitting) > len(shown):
        changes[0] = Html.joined(
            bold(speech.plain("overview-changes")), Html.text("\n\n"), changes[0]
        )
        page = as_many(Html.joined(*fitting), changes, ("" for _ in changes))
        return page, len(shown)
    return Html.joined(*fitting).markup.rstrip(), len(fitting) - 1


def headlines(found: Overview, speech: Translator) -> list[InlineResult]:
    """The articles of an overview for the inline mode: each with its lead."""
    shown = []
    for one in found.headlines:
        title = Html.joined(_known_of(one.article, speech), Html.text("\n"))
        block = Html.joined(title, _lead(one)).markup
        description = beginning(one.lead) if one.lead else ""
        id = result_id("article", one.article.id, one.article.digest)
        shown.append(InlineResult(id, label(one.article.label), description, block))
    return shown


def news(one: Headline, speech: Translator) -> str:
    """An article for a channel: its title, its first sentence, who published it and when."""
    shown = one.article
    known = [Html.text(caption(shown.byline))] if shown.byline else []
    known += [when(shown.published, speech)] if shown.published else []
    pieces = [_lead(one)]
    if shown.title or one.lead is None:
        pieces = [name_of(shown, shown.url).within("b"), Html.text("\n"), *pieces]
    elif known and shown.url:  # without a title, its label would begin the sentence
        known[0] = known[0].within("a", f' href="{escape(shown.url)}"')
    pieces += [Html.text("\n— "), dotted(known)] if known else []
    return Html.joined(*pieces).markup


def extent_of(found: Overview, speech: Translator) -> str:
    """How many articles there are, and from when to when."""
    first, last = (day_of(day or "") for day in (found.extent.first, found.extent.last))
    n = found.extent.distinct
    if first is None or last is None:
        return speech.plain("overview-of", n=n)
    return speech.plain("overview-of-days", n=n, days=speech.days(first, last))


def _headline(one: Headline, number: int, speech: Translator) -> Html:
    """An article by number with its lead, and who else has its text."""
    pieces = [Html.text(f"{number}. "), _known_of(one.article, speech), Html.text("\n")]
    pieces.append(_lead(one))
    pieces += [piece for quote in one.outline for piece in _outlined(quote)]
    names = [caption(copy.byline) for copy in one.copies if copy.byline]
    if names:
        told = label(", ".join(dict.fromkeys(names)))
        pieces.append(Html.text("\n" + speech.plain("also-in", names=told)))
    return Html.joined(*pieces, Html.text("\n\n"))


def _outlined(quote: Quote) -> Iterator[Html]:
    """The heading above a sentence, and the sentence."""
    yield Html.text("\n")
    if quote.passage.section:
        yield Html.text(label(quote.passage.section) + "\n").within("u")
    yield Html.text(quote.text).within("blockquote")
    yield Html.text(closing(quote.text))


def _lead(one: Headline) -> Html:
    """The first sentence of an article, or as much of it as is not too much for a list."""
    if one.lead is None:
        return Html("", 0, 0)
    span = slices(one.article.text, one.lead.span, _EXCERPT_UNITS)[0]
    said = one.article.text[slice(*span)]
    folded = " expandable" if units(said) > EXPANDABLE_UNITS else ""
    return Html.joined(Html.text(said).within("blockquote", folded), Html.text(closing(said)))


def _change(change: Change, speech: Translator) -> Html:
    """A number that changed: then and now in one line, and the newest sentence."""
    newest = change.quotes[0]
    steps = [_dated_number(quote, speech) for quote in reversed(change.quotes)]
    arrow = Html.text(" → ")
    line = Html.joined(steps[0], *(piece for step in steps[1:] for piece in (arrow, step)))
    text, (start, end) = newest.text, newest.emphasis
    said = Html.joined(Html.text(text[:start]), bold(text[start:end]), Html.text(text[end:]))
    return Html.joined(
        line,
        Html.text("\n"),
        said.within("blockquote"),
        Html.text(closing(text) + "\n— "),
        source(newest, speech, short=True),
        Html.text("\n\n"),
    )


def _dated_number(quote: Quote, speech: Translator) -> Html:
    """The exact words of a quote, linked to where they stand, with their date."""
    said = Html.text(label(quote.text[slice(*quote.emphasis)]))
    link = quote.link
    named = said.within("a", f' href="{escape(link)}"') if link else said
    day = day_of(quote.article.published or "")
    return Html.joined(named, Html.text(f" ({speech.days(day, day)})" if day else ""))


def metadata(
    articles: Sequence[Article], speech: Translator, *, total: int | None = None, first: int = 0
) -> str:
    """Title, publisher, author and date of articles; what is not known is said to be so."""
    if not articles:
        return speech.html("no-articles")
    total = len(articles) if total is None else total
    head = Html("", 0, 0)
    if total > len(articles):
        head = Html.joined(bold(speech.plain("articles", n=total)), Html.text("\n"))
    rows = [Html.joined(_all_known_of(article, speech), Html.text("\n")) for article in articles]
    left = (speech.plain("and-more", n=total - first - number) for number in range(len(rows)))
    return as_many(head, rows, left)


def _all_known_of(shown: Article, speech: Translator) -> Html:
    publisher = caption(shown.byline) if shown.byline else speech.plain("publisher-unknown")
    author = speech.plain("author-unknown")
    if shown.author:
        author = speech.plain("author", name=caption(shown.author))
    dated = when(shown.published, speech) if shown.published else None
    parts = (
        Html.text(publisher),
        Html.text(author),
        dated or Html.text(speech.plain("date-unknown")),
    )
    return Html.joined(Html.text("• "), dotted([name_of(shown, shown.url), *parts]))


def publishers(page: Sequence[Publisher], speech: Translator, *, total: int) -> str:
    """The publishers, with the number of articles of each and the `total`."""
    if not page:
        return speech.html("no-articles")
    head = Html.joined(bold(speech.plain("articles", n=total)), Html.text("\n"))
    rows = []
    for one in page:
        name = caption(one.name) if one.name else speech.plain("publisher-unknown")
        newest = day_of(one.newest) if one.newest else None
        said = speech.plain("publisher-row", name=name, n=one.articles)
        if newest:
            date = speech.date(newest)
            said = speech.plain("publisher-row-dated", name=name, n=one.articles, date=date)
        rows.append(Html.text(f"• {said}\n"))
    return as_many(head, rows, ("" for _ in rows))


def article(
    shown: Article, sentences: Sequence[Span], versions: Sequence[Version], speech: Translator
) -> str:
    """The metadata of an article, its first sentences and its changes.

    Its text comes only from `sentences` and `versions`: see CorpusStore.opening.
    """
    parts = [_known_of(shown, speech), Html.text("\n")]
    if sentences:
        opening = _opening(shown, sentences)
        parts.append(with_headings(shown.text, opening).within("blockquote"))
        parts.append(Html.text(closing(shown.text[slice(*opening)])))
    if shown.gone and (gone := day_of(shown.gone)):
        parts.append(Html.text("\n" + speech.plain("gone-since", date=speech.date(gone))))
    if len(versions) > 1:
        parts += [Html.text("\n\n"), bold(speech.plain("article-changed", n=len(versions) - 1))]
        parts += _changes(versions, LIMIT_ENTITIES - Html.joined(*parts).entities - 1)
    parts.append(Html.text("\n\n" + speech.plain("article-again", id=shown.id)))
    return Html.joined(*parts).markup


def timeline(events: Sequence[Event], speech: Translator) -> str:
    """The timeline, as much as fits in one message."""
    if not events:
        return speech.html("timeline-empty")
    rows = []
    told = ""
    for event in events:
        text, mark = event.quote.text, event.quote.emphasis
        said = Html.text(text)
        if event.quote.exact:
            said = Html.joined(
                Html.text(text[: mark.start]),
                bold(text[slice(*mark)]),
                Html.text(text[mark.end :]),
            )
        date = Html("", 0, 0)
        if event.told != told:  # each date once
            told = event.told
            date = bold(speech.period(event.when, event.precision))
            date = Html.joined(date, Html.text("\n"))
        rows.append(
            Html.joined(
                date,
                said.within("blockquote"),
                Html.text(closing(text) + "\n— "),
                source(event.quote, speech, short=True),
                Html.text("\n\n"),
            )
        )
    left = (speech.plain("and-more", n=len(rows) - number) for number in range(len(rows)))
    return as_many(Html("", 0, 0), rows, left)


def _known_of(shown: Article, speech: Translator) -> Html:
    parts = [name_of(shown, shown.url)]
    parts += [Html.text(caption(shown.byline))] if shown.byline else []
    parts += [when(shown.published, speech)] if shown.published else []
    return dotted(parts)


def _opening(shown: Article, sentences: Sequence[Span]) -> Span:
    """As much of the first sentences as is not too much to read in a chat."""
    first, end = sentences[0].start, sentences[0].end
    for sentence in sentences[1:]:
        if units(shown.text[first : sentence.end]) > _EXCERPT_UNITS:
            break
        end = sentence.end
    return slices(shown.text, Span(first, end), 3 * _EXCERPT_UNITS)[0]


def _changes(versions: Sequence[Version], most: int) -> Iterator[Html]:
    """Removed words struck through, added words underlined; newest changes first.

    Keeps below Telegram's limit of entities, beyond which it drops them. The id of the article at
    the end is one more entity.
    """
    room = _CHANGES_UNITS
    for before, after in reversed(list(pairwise(versions))):
        yield Html.text("\n")
        for piece in differences(before.text, after.text):
            text = piece.text
            if piece.what == "kept" and len(text) > 2 * AROUND_CHARS:
                text = f"{text[:AROUND_CHARS]} […] {text[-AROUND_CHARS:]}"
            tag = {"left out": "s", "added": "u"}.get(piece.what)
            room -= units(text)
            most -= tag is not None
            if room < 0 or most < 0:
                yield Html.text(" […]")
                return
            yield Html.text(text).within(tag) if tag else Html.text(text)
