"""An answer as one line of JSON, in a form that stays as it is: programs read it."""

from __future__ import annotations

import json
import re

from corpus import Span
from retrieval import Answer, Event, Quote

_UNSAFE = re.compile(r"[\x7f-\x9f\u2028\u2029]")  # end a line, or are obeyed by a terminal


def to_json(raw: str, answer: Answer | None) -> str:
    """One JSON object without line breaks; `raw` is the question as it was typed.

    `start` and `end` count code points of the article's text, `exact` those of the quote's.
    Without an answer (a text that cannot be asked) the status is "not_in_sources".
    """
    line = json.dumps(
        {
            "question": raw.encode("utf-8", "replace").decode(),  # no lone surrogates
            "status": "answered"
            if answer is not None and answer.is_answered
            else "not_in_sources",
            "confidence": str(answer.confidence) if answer is not None else "none",
            "respelt": answer.question.respelt if answer is not None else None,
            "left_out": [q.text for q in answer.left_out] if answer is not None else [],
            "quotes": [_quote(q) for q in answer.quotes] if answer is not None else [],
            "differ": answer is not None and answer.differ,
            "nearest": [_quote(q) for q in answer.nearest] if answer is not None else [],
        },
        ensure_ascii=False,
    )
    return _safe(line)


def event_to_json(event: Event) -> str:
    """One JSON object without line breaks: a sentence and the date that it names."""
    quote = _quote(event.quote)
    del quote["probability"]
    told = {"date": event.told, "precision": event.precision, **quote}
    return _safe(json.dumps(told, ensure_ascii=False))


def _safe(line: str) -> str:
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", line)


def _quote(quote: Quote) -> dict[str, object]:
    article = quote.article
    return {
        "text": quote.text,
        "exact": _exact(quote),
        "start": quote.span.start,
        "end": quote.span.end,
        "probability": round(quote.probability, 4),
        "passage": quote.passage.id,
        "article": {
            "id": article.id,
            "title": article.title,
            "url": article.url,
            "publisher": article.publisher,
            "published": article.published,
        },
        "link": quote.link,
        "also_in": [{"publisher": p.publisher, "url": p.address} for p in quote.also_in],
    }


def _exact(quote: Quote) -> Span | None:
    return quote.emphasis if quote.exact else None
