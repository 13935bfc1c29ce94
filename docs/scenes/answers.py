"""The exact words come first, then the quote they stand in, and where it is from.

The buttons below turn the message into pages of the article, or into other sources, and back.
"""

from __future__ import annotations

from docs.play.chat import Conversation

TITLE = "An answer, and what its buttons do"


def play(chat: Conversation) -> None:
    """A question, and more of the article."""
    chat.say("Who owns the dam?")
    chat.press("📖 More context")
