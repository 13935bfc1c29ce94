"""If the articles do not answer, the bot says so, and shows the closest passages as such."""

from __future__ import annotations

from docs.play.chat import Conversation

TITLE = "What the articles do not say"


def play(chat: Conversation) -> None:
    """A question that they do not answer, and an opinion of the answer."""
    chat.say("Who is the mayor of Brekke?")
    chat.press("👎")
