"""Articles in Telegram HTML: lists, one article with its changes, the timeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.render.answers import bold, day_of, dotted, name_of, source, when
from bot.render.telegram_html import LIMIT_ENTITIES, Html, as_many, caption, closing, slices, units
from corpus import Article, Publisher, Span, Version, differences
from retrieval import Event

if TYPE_CHECKING:
    from bot.i18n import Translator


_EXCERPT_UNITS = 700


_CHANGES_UNITS = 1500


_AROUND_CHARS = 40  # unchanged characters shown on each side of a change


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
        opening = shown.text[slice(*_opening(shown, sentences))]
        parts.append(Html.text(opening).within("blockquote"))
        parts.append(Html.text(closing(opening)))
    if shown.gone and (gone := day_of(shown.gone)):
        parts.append(Html.text("\n" + speech.plain("gone-since", date=speech.date(gone))))
    if len(versions) > 1:
        parts += [Html.text("\n\n"), bold(speech.plain("article-changed", n=len(versions) - 1))]
        parts += _changes(versions, LIMIT_ENTITIES - Html.joined(*parts).entities - 1)
    parts.append(Html.text(f"\n\n/article {shown.id}"))
    return Html.joined(*parts).markup


def timeline(events: Sequence[Event], speech: Translator) -> str:
    """The timeline, as much as fits in one message."""
    if not events:
        return speech.html("timeline-empty")
    rows = []
    for event in events:
        text, mark = event.quote.text, event.quote.emphasis
        said = Html.joined(
            Html.text(text[: mark.start]), bold(text[slice(*mark)]), Html.text(text[mark.end :])
        )
        date = bold(speech.period(event.when, event.precision))
        rows.append(
            Html.joined(
                date,
                Html.text("\n"),
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
            if piece.what == "kept" and len(text) > 2 * _AROUND_CHARS:
                text = f"{text[:_AROUND_CHARS]} […] {text[-_AROUND_CHARS:]}"
            tag = {"left out": "s", "added": "u"}.get(piece.what)
            room -= units(text)
            most -= tag is not None
            if room < 0 or most < 0:
                yield Html.text(" […]")
                return
            yield Html.text(text).within(tag) if tag else Html.text(text)
