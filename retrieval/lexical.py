"""A reader's question as a safe FTS5 query, and the passages that share its words."""

from __future__ import annotations

import re

from corpus import CorpusStore
from retrieval.hit import Hit
from retrieval.question import Question

_WORD = re.compile(r"\w+")


def fts5_query(text: str) -> str:
    """Each word of a text quoted, joined by OR: whatever is typed is data, never syntax.

    Source: https://sqlite.org/fts5.html#full_text_query_syntax

    >>> fts5_query('max NEAR(users*)?')
    '"max" OR "NEAR" OR "users"'
    """
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(_WORD.findall(text)))


def search(store: CorpusStore, question: Question, limit: int) -> list[Hit]:
    """Passages that share words with the question, by BM25, best first."""
    query = fts5_query(question.text)
    if not query:
        return []
    return [Hit(*row) for row in store.match(query, limit, question.among)]
