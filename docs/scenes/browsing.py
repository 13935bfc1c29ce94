"""The articles can be looked along as well as asked: the newest, who published them, and dates.

`/timeline` with some words after it is about these only. What a sentence dates by “yesterday” is
counted from the day on which its article was published.
"""

from __future__ import annotations

from docs.play.chat import Conversation

TITLE = "Looking along the articles"


def play(chat: Conversation) -> None:
    """The lists, an article, and what happened when."""
    chat.say("/latest")
    chat.press("2")
    chat.say("/sources")
    chat.say("/timeline")
