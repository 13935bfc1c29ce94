"""In a group, /ask in reply to somebody's message shows what the articles say about it.

Quotes about it, for or against, appear under the message itself; there is no verdict. A message
forwarded to the bot in private is treated the same way.
"""

from __future__ import annotations

from docs.play.chat import Bubble, Conversation
from testing.botapi import ALICE, BORIS, SUPERGROUP

TITLE = "What do the articles say about this?"
CHAT = (SUPERGROUP,)


def play(chat: Conversation) -> None:
    """A claim with a wrong number, and one that no article speaks of."""
    chat.api.world.reads_all = True
    for text in (
        "They say 5,000 people were evacuated from Halvik!",
        "And the king will come to Halvik by helicopter.",
    ):
        claim = chat.api.say(text, chat=SUPERGROUP, user=BORIS)
        number = int(str(chat.api.messages[claim]["message_id"]))
        chat.bubbles.append(Bubble("theirs", BORIS.first_name, text))
        chat.api.say("/ask", chat=SUPERGROUP, user=ALICE, reply_to=number)
        chat.bubbles.append(Bubble("theirs", ALICE.first_name, "/ask", reply_to=text))
        chat.see(chat.api.wait_for_reply(claim, timeout_s=60))
