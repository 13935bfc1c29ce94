"""`/privacy` says what is kept of whom and how long, column by column; `/forget` erases it.

A test holds the list against the tables, so that nothing is kept that is not told.
"""

from __future__ import annotations

from docs.play.chat import Conversation

TITLE = "What is kept"
PICTURE = False


def play(chat: Conversation) -> None:
    """What is kept, and the end of it."""
    chat.say("/privacy")
    chat.say("/forget")
