"""An answer as one line of JSON, in a form that stays as it is: programs read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from corpus import Article, ArticleSummary, Feed, HideRule, Passage, Span, Version
from retrieval import Answer, Candidate, Confidence, Event, Overview, Question, Quote

SCHEMA = 1
"""The number of the form: a larger one where a name is dropped or means something else."""


_UNSAFE = re.compile(r"[\x7f-\x9f\u2028\u2029]")  # end a line, or are obeyed by a terminal


def to_json(raw: str, answer: Answer | None) -> str:
    """One JSON object without line breaks; `raw` is the question as it was typed.

    `start` and `end` count code points of the article's text, `exact` those of the quote's.
    Without an answer (a text that cannot be asked) the status is "not_a_question".
    """
    found = answer or Answer(Question(""), Confidence.NOT_A_QUESTION)
    before = found.question.before
    line = json.dumps(
        {
            "schema": SCHEMA,
            "question": _typed(raw),
            "status": found.status,
            "followed": before.said if before is not None else None,
            "respelt": found.question.respelt,
            "subject": found.question.subject,
            "left_out": [question.text for question in found.left_out],
            "quotes": [_quote(quote) for quote in found.quotes],
            "differ": found.differ,
            "by_date": found.by_date,
            "values": [[found.quotes.index(quote) for quote in group] for group in found.values],
            "nearest": [_quote(quote) for quote in found.nearest],
        },
        ensure_ascii=False,
    )
    return _safe(line)


def overview_to_json(found: Overview, raw: str | None = None, status: str = "overview") -> str:
    """One JSON object without line breaks: articles with their leads, and numbers that changed.

    `raw`: the text that asked for it, if one did; `status`: what it asked for.
    """
    extent = found.extent
    told = {
        "schema": SCHEMA,
        "question": _typed(raw),
        "status": status,
        "articles": extent.articles,
        "distinct": extent.distinct,
        "first": extent.first,
        "last": extent.last,
        "headlines": [
            {
                "article": {**_article(one.article), "author": one.article.author},
                "lead": _unsure(one.lead) if one.lead else None,
                "outline": [_unsure(quote) for quote in one.outline],
                "copies": [_article(copy) for copy in one.copies],
            }
            for one in found.headlines
        ],
        "changes": [[_unsure(quote) for quote in change.quotes] for change in found.changes],
    }
    return _safe(json.dumps(told, ensure_ascii=False))


def _unsure(quote: Quote) -> dict[str, object]:
    """A quote without a probability: nothing was asked."""
    told = _quote(quote)
    del told["probability"]
    return told


def event_to_json(event: Event) -> str:
    """One JSON object without line breaks: a sentence and the date that it names."""
    return line_of(_event(event))


def _event(event: Event) -> dict[str, object]:
    return {"date": event.told, "precision": event.precision, **_unsure(event.quote)}


def _typed(raw: str | None) -> str | None:
    """A typed text, without lone surrogates."""
    return None if raw is None else raw.encode("utf-8", "replace").decode()


def answers_to_json(lines: Iterable[str]) -> str:
    """One JSON object of several that were made here, without line breaks."""
    return f'{{"schema": {SCHEMA}, "answers": [{", ".join(lines)}]}}'


def timeline_to_json(raw: str | None, events: Iterable[Event]) -> str:
    """One JSON object without line breaks: dated sentences, on a topic if there is one."""
    return line_of(
        {"schema": SCHEMA, "about": _typed(raw), "events": [_event(event) for event in events]}
    )


def passages_to_json(raw: str, found: Iterable[Candidate]) -> str:
    """One JSON object without line breaks: passages that were searched for, the best first."""
    told = []
    for one in found:
        passage = one.passage
        quote = Quote(passage, passage.span, passage.span, None, 0.0)
        excerpt = {name: value for name, value in _quote(quote).items() if name in _EXCERPT}
        scores = {"cosine": round(one.cosine, 4), "bm25": round(one.bm25, 4)}
        told.append({**excerpt, "heading": passage.section, **scores})
    return line_of({"schema": SCHEMA, "query": _typed(raw), "passages": told})


_EXCERPT = ("text", "start", "end", "passage", "article", "link")


def listing_to_json(
    articles: Iterable[Article], total: int, first: int, following: str | None
) -> str:
    """One JSON object without line breaks: a page of articles; `following` is the next one's."""
    return line_of(
        {
            "schema": SCHEMA,
            "total": total,
            "first": first,
            "articles": [_article(article) for article in articles],
            "next": following,
        }
    )


def full_article_to_json(
    article: Article,
    passages: Iterable[Passage],
    copies: Iterable[Article],
    versions: Iterable[Version],
) -> str:
    """One JSON object without line breaks: an article with all of its text that is shown."""
    return line_of(
        {
            "schema": SCHEMA,
            "article": _article(article),
            "author": article.author,
            "retrieved": article.retrieved,
            "changed": article.changed,
            "licence": article.licence,
            "gone": article.gone,
            "passages": [
                {
                    "passage": passage.id,
                    "heading": passage.section,
                    "text": passage.text,
                    "start": passage.span.start,
                    "end": passage.span.end,
                }
                for passage in passages
            ],
            "copies": [_article(copy) for copy in copies],
            "versions": [
                {
                    "number": one.number,
                    "title": one.title,
                    "retrieved": one.retrieved,
                    "changed": one.changed,
                    "digest": one.digest,
                }
                for one in versions
            ],
        }
    )


def line_of(told: Mapping[str, object]) -> str:
    """One JSON object without line breaks, of facts with their names."""
    return _safe(json.dumps(told, ensure_ascii=False))


def sources_to_json(held: Iterable[ArticleSummary]) -> list[str]:
    """A line for each article."""
    return [
        line_of(
            _article(one.article)
            | {
                "author": one.article.author,
                "retrieved": one.article.retrieved,
                "gone": one.article.gone,
                "passages": one.passages,
            }
        )
        for one in held
    ]


def suggestion_to_json(found: Answer) -> str:
    """One JSON object without line breaks: a question, and the quote that answers it."""
    return line_of({"question": found.question.text, "quote": _quote(found.quotes[0])})


def feeds_to_json(followed: Iterable[Feed]) -> list[str]:
    """A line for each feed; times are ISO 8601 in UTC."""
    return [
        line_of(
            {
                "feed": one.address,
                "title": one.title,
                "asked": _time(one.visit.last)
                if one.visit.last > one.visit.first or one.visit.failures
                else None,
                "next": _time(one.visit.next),
                "failures": one.visit.failures,
                "fault": one.visit.fault,
            }
        )
        for one in followed
    ]


def rules_to_json(rules: Iterable[tuple[HideRule, int, int]]) -> list[str]:
    """A line for each hide rule, with how much it hides."""
    return [
        line_of({"kind": rule.kind, "what": rule.what, "articles": articles, "passages": passages})
        for rule, articles, passages in rules
    ]


def history_to_json(versions: Sequence[Version]) -> list[str]:
    """A line for each version of an article, oldest first, with its whole text."""
    return [
        line_of(
            {
                "number": one.number,
                "title": one.title,
                "retrieved": one.retrieved,
                "changed": one.changed,
                "digest": one.digest,
                "text": one.text,
            }
        )
        for one in versions
    ]


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")


def _safe(line: str) -> str:
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", line)


def _quote(quote: Quote) -> dict[str, object]:
    return {
        "text": quote.text,
        "exact": _exact(quote),
        "exact_text": quote.article.text[slice(*quote.exact)] if quote.exact else None,
        "start": quote.span.start,
        "end": quote.span.end,
        "probability": round(quote.probability, 4),
        "passage": quote.passage.id,
        "article": _article(quote.article),
        "link": quote.link,
        "also_in": [{"publisher": p.publisher, "url": p.address} for p in quote.also_in],
    }


def _article(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "byline": article.byline,
        "published": article.published,
        "language": article.language,
    }


def _exact(quote: Quote) -> Span | None:
    return quote.emphasis if quote.exact else None
