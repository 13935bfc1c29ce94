"""Where nothing is found, the bot says so in one line; a button shows the closest passages."""

from __future__ import annotations

from docs.play.chat import Conversation

TITLE = "Nothing found"


def play(chat: Conversation) -> None:
    """A question that they do not answer, the closest passages, and an opinion of the answer."""
    chat.say("Who is the mayor of Brekke?")
    chat.press("🔎 Closest passages")
    chat.press("👎")
