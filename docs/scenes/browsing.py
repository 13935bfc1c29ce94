"""Readers can browse the articles: the newest, the publishers, one article, the timeline.

`/timeline` followed by words shows events about these only. “Yesterday” counts from the day on
which the article was published.
"""

from __future__ import annotations

from docs.play.chat import Conversation

TITLE = "Browsing the articles"


def play(chat: Conversation) -> None:
    """The lists, an article, and what happened when."""
    chat.say("/latest")
    chat.press("2")
    chat.say("/sources")
    chat.say("/timeline railway")
