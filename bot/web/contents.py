"""The contents of each kind of page, as its template takes them: on the web and in a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.i18n import Translator
from bot.render import views
from bot.web.votes import Ballot
from corpus import Article, Passage, Span, Version
from retrieval import Answer, Event, Overview

Contents = dict[str, Any]
"""The values of a template by their names; its title is among them."""

NEWEST = 3
"""Articles on the first page."""

PAGE = 20
"""Articles on a page of a list."""

HEADLINES = 10
"""Articles on a page of the overview."""


def home_contents(
    title: str, found: Overview, suggestions: Sequence[str], translator: Translator
) -> Contents:
    """What there is to ask about, and a field to ask in."""
    return {
        "title": title,
        "extent": views.extent_view(found, translator),
        "headlines": views.overview_views(found, translator),
        "suggestions": suggestions,
        "problem": "",
        "asked": "",
    }


def answer_contents(
    found: Answer,
    translator: Translator,
    *,
    further: Sequence[str] = (),
    ballot: Ballot | None = None,
    is_private: bool = False,
) -> Contents:
    """An answer, with questions that lead on from it and, with a `ballot`, buttons to vote."""
    return {
        "title": found.question.text,
        "asked": found.question.text,
        "answer": views.answer_view(found, translator),
        "is_question": found.is_question,
        "is_answered": found.is_answered or found.is_about,
        "is_about": found.is_about,
        "is_private": is_private,
        "ballot": ballot,
        "further": further,
    }


def article_contents(
    article: Article,
    passages: Sequence[Passage],
    copies: Sequence[Article],
    versions: Sequence[Version],
    translator: Translator,
    *,
    mark: Span | None = None,
) -> Contents:
    """An article whole, as far as it is shown; `mark` is the span of a quote in it."""
    view = views.article_view(article, passages, copies, versions, translator, mark=mark)
    return {"title": view.source.title, "view": view}


def overview_contents(found: Overview, translator: Translator) -> Contents:
    """A page of the articles with their leads, and the numbers that changed."""
    newer, older = _around(found.first, HEADLINES, found.extent.distinct)
    return {
        "title": translator.plain("web-overview"),
        "extent": views.extent_view(found, translator),
        "headlines": views.overview_views(found, translator),
        "changes": views.change_views(found.changes, translator),
        "newer": newer,
        "older": older,
    }


def timeline_contents(events: Iterable[Event], translator: Translator) -> Contents:
    """Dated sentences."""
    return {
        "title": translator.plain("web-timeline"),
        "asked": "",
        "dates": views.timeline_views(events, translator),
        "problem": "",
    }


def list_contents(
    articles: Sequence[Article], total: int, first: int, translator: Translator
) -> Contents:
    """A page of a list of articles, of a `total`, without so many at first."""
    newer, older = _around(first, PAGE, total)
    return {
        "title": translator.plain("web-articles"),
        "total": total,
        "first": first + 1,
        "rows": [
            (views.source_of(one, translator), views.author_of(one, translator))
            for one in articles
        ],
        "publishers": (),
        "given": {},
        "among": None,
        "problem": "",
        "newer": newer,
        "older": older,
    }


def _around(first: int, page: int, total: int) -> tuple[int | None, int | None]:
    """Where the pages before and after one begin.

    >>> _around(20, 20, 50), _around(0, 20, 20)
    ((0, 40), (None, None))
    """
    return max(first - page, 0) if first else None, first + page if first + page < total else None
