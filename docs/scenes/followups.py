"""A follow-up is understood with the question before it: the next one in private, or a reply.

The bot says with which question it was understood. One that stands alone is never changed.
"""

from __future__ import annotations

from docs.play.chat import Conversation

TITLE = "Follow-ups"


def play(chat: Conversation) -> None:
    """A question word alone, a pronoun, and a reply to an earlier answer."""
    first = chat.say("Who owns the dam?")
    chat.say("When was it built?")
    chat.say("and who is its director?", reply_to=first)
