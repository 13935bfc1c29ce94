"""`/language` chooses in which language the bot speaks in a chat; quotes stay in their own.

Without a choice it is the language that the question is typed in or, where its words do not tell,
that of the reader's Telegram; English where that is not spoken here.
"""

from __future__ import annotations

from docs.play.chat import Conversation
from testing.botapi import Sent

TITLE = "In which language"


def play(chat: Conversation) -> None:
    """Russian, and a question."""
    chat.say("/language")
    chat.press("Русский")
    chat.api.wait_until(lambda: _edits(chat), timeout_s=60, what="an edit")
    chat.see(_edits(chat)[-1])
    chat.say("When was the dam built?")


def _edits(chat: Conversation) -> list[Sent]:
    return [sent for sent in chat.api.sent if sent.method == "editMessageText"]
