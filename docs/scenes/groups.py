"""Among people only what is said to the bot is answered, where it was said: in its topic.

That is /ask, a mention of the bot, and a reply to it. What else is said is none of its business.
Each is answered in the language of their own Telegram.
"""

from __future__ import annotations

from docs.play.chat import Conversation
from testing.botapi import BORIS, SUPERGROUP

TITLE = "In a group"
CHAT = (SUPERGROUP,)


def play(chat: Conversation) -> None:
    """Talk that is left alone, a question, and a reply that follows it."""
    chat.api.world.reads_all = True
    chat.say("Who owns the dam? I keep forgetting", quiet=True)
    answer = chat.say("/ask who owns the dam?")
    chat.say("and when was it built?", user=BORIS, reply_to=answer)
    chat.say("thanks!", user=BORIS, reply_to=answer, quiet=True)
