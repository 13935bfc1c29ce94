"""Where sources answer with another number, name or date, all of them are shown, newest first."""

from __future__ import annotations

from docs.play.chat import Conversation

TITLE = "Sources differ"


def play(chat: Conversation) -> None:
    """A number that grew from one day to another."""
    chat.say("How many people were evacuated?")
