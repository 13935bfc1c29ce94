"""A question as a safe FTS5 query, and the passages that share its words.

Words are compared by their stems, in each of the languages that the articles are in.
"""

from __future__ import annotations

from collections.abc import Iterable

from corpus import CorpusStore, searched
from retrieval.hit import Hit
from retrieval.question import Question

LIMIT_MATCHES = 20_000
"""Passages whose words are weighed for one question: about 10 ms, whatever the corpus holds."""


def fts5_query(text: str, languages: Iterable[str | None] = ()) -> str:
    """Each word of a text quoted, joined by OR: whatever is typed is data, never syntax.

    Source: https://sqlite.org/fts5.html#full_text_query_syntax

    >>> fts5_query('max NEAR(users*)?', ["en"])
    '"max" OR "near" OR "user"'
    """
    return " OR ".join(_quoted(text, languages))


def search(store: CorpusStore, question: Question, limit: int) -> list[Hit]:
    """Passages that share words with the question, by BM25, best first."""
    query = " OR ".join(telling(store, question.text))
    if not query:
        return []
    return [Hit(*row) for row in store.match(query, limit, question.among)]


def telling(store: CorpusStore, text: str, limit: int = LIMIT_MATCHES) -> list[str]:
    """The words of a text, quoted, that are rare enough to be searched for, in their order.

    All of them, in a corpus where together they match few passages; in a large one, words like
    "the" are left out, which weigh next to nothing and take nearly all of the time.
    """
    words = _quoted(text, store.languages())
    counts = {word: store.count(word, limit + 1) for word in words}
    kept: set[str] = set()
    total = 0
    for word in sorted(words, key=lambda word: counts[word]):
        total += counts[word]
        if total > limit:
            break
        kept.add(word)
    return [word for word in words if word in kept]


def _quoted(text: str, languages: Iterable[str | None]) -> list[str]:
    """A piece of a query for each word: its stems, any of which will do."""
    words = (
        " OR ".join(f'"{form}"' for form in sorted(forms)) for forms in searched(text, languages)
    )
    return list(dict.fromkeys(words))
