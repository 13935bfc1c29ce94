"""Answers as results of an inline query: quotes that a person can put into any chat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import TYPE_CHECKING

from bot.render.answer import answers
from bot.render.html import label
from retrieval import Answer, Quote

if TYPE_CHECKING:
    from bot.language import Speech

LIMIT_RESULTS = 10
_TITLE_WORDS = 8
_SNIPPET_CHARS = 160


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the list, and the message that it becomes."""

    id: str
    """The same for the same quote, 32 letters and digits."""
    title: str
    description: str
    html: str


def results(found: Answer, speech: Speech) -> list[Result]:
    """A result for each quote that answers, or one that says that none does."""
    if found:
        return list(_quotes(found, speech))[:LIMIT_RESULTS]
    title = speech.plain("inline-not-said")
    nearest = speech.plain("inline-not-said-more") if found.nearest else ""
    html = answers(found, speech, asked=True)[0]
    return [Result(_id("none", found.question.text), title, nearest, html)]


def _quotes(found: Answer, speech: Speech) -> Iterator[Result]:
    """Those that are shown to who asks, then those that are as probable as the last of them."""
    least = min(quote.probability for quote in found.quotes)
    for quote in (*found.quotes, *(q for q in found.more if q.probability >= least)):
        alone = replace(found, quotes=(quote,), more=(), differ=False)
        html, *rest = answers(alone, speech)
        if not rest:  # a quote is never cut, and a result is one message
            yield Result(_id_of(quote), _title(quote), _snippet(quote), html)


def _title(quote: Quote) -> str:
    """The exact words or, where none are marked, the first ones."""
    exact = quote.exact
    if exact:
        return label(quote.article.text[exact.start : exact.end])
    words = quote.text.split()
    return label(" ".join(words[:_TITLE_WORDS]) + (" …" if len(words) > _TITLE_WORDS else ""))


def _snippet(quote: Quote) -> str:
    """The beginning of the quote, and where it stands."""
    text = " ".join(quote.text.split())
    text = text if len(text) <= _SNIPPET_CHARS else f"{text[: _SNIPPET_CHARS - 1]}…"
    return f"{label(text)} — {label(quote.article.label)}"


def _id_of(quote: Quote) -> str:
    return _id(quote.article.id, str(quote.span.start), str(quote.span.end))


def _id(*parts: str) -> str:
    return blake2s("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
