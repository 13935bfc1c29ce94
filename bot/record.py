"""An answer as one line of JSON, in a form that stays as it is: programs read it."""

from __future__ import annotations

import json

from corpus import Span
from retrieval import Answer, Quote


def to_json(raw: str, answer: Answer | None) -> str:
    """One JSON object without line breaks; `raw` is the question as it was typed.

    `start` and `end` count code points of the article's text, `exact` those of the quote's.
    Without an answer (a text that cannot be asked) the status is "not_in_sources".
    """
    return json.dumps(
        {
            "question": raw,
            "status": "answered" if answer else "not_in_sources",
            "quotes": [_quote(q) for q in answer.quotes] if answer is not None else [],
            "nearest": [_quote(q) for q in answer.nearest] if answer is not None else [],
        },
        ensure_ascii=False,
    )


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
        "link": article.url,
    }


def _exact(quote: Quote) -> Span | None:
    return quote.emphasis if quote.exact else None
