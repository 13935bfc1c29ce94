"""News that another process publishes, and the alerts that it brings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corpus import Article, CorpusStore
from retrieval import embedding
from testing.botapi import BotApi, Sent
from testing.fakes import WordEncoder

BEGUN = "I’ll tell you here when an article answers"


RINGS = "🔔"  # in whatever language


QUESTION = "Is the Halvik bridge open?"


OPEN = "The Halvik bridge is open again."


def publish(folder: Path, text: str, *, news: bool = False, **known: Any) -> str:
    """Add an article as another process does, as news of a feed or not; gives its id."""
    encoder = WordEncoder()
    with CorpusStore.open(folder / "data" / "corpus.db", create=True) as store:
        article = Article(text, **known)
        return store.add(article, encoder.name, embedding(encoder), news=news).article.id


def rings(api: BotApi) -> list[Sent]:
    """The rings that were sent so far."""
    return [s for s in api.sent if s.method == "sendMessage" and RINGS in s.text]
