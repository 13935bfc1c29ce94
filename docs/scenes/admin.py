"""What an admin does by writing to the bot: nobody else can, and readers are answered meanwhile.

Admins are named by number in ADMINS. A link, a file or a post forwarded from a channel is added as
it is sent; the other commands stand in the admins' own menu.
"""

from __future__ import annotations

from typing import Any

from docs.play.chat import Bubble, Conversation
from testing.botapi import ALICE, BORIS, Sent

TITLE = "What admins can do"
SETTINGS = {"ADMINS": str(ALICE.id)}

_POST = (
    "The ferry to Halvik goes every hour again from Monday, the harbour master said. It had been "
    "stopped for two weeks after the storm."
)


def play(chat: Conversation) -> None:
    """A forwarded post, a question of a reader about it, a notice, hiding, numbers, removing."""
    chat.bubbles.append(Bubble("theirs", "Alice", f"(forwarded from Channel) {_POST}"))
    post = _sent(chat, chat.api.forward(_POST))
    _as_reader(chat, "How often does the ferry to Halvik go?")
    chat.say("/notice We add articles about the storm today")
    _as_reader(chat, "When does the ferry go again?")
    chat.say("/hide Halvik")
    chat.say("/hidden")
    chat.say("/unhide Halvik")
    chat.say("/stats")
    chat.say("/notice off")
    chat.press("Remove", on=post)
    chat.press("Remove")


def _sent(chat: Conversation, update: int) -> Sent:
    """What became of something that was sent to be added."""
    chat.see(chat.api.wait_for_reply(update, timeout_s=60))

    def ended() -> list[Sent]:
        return [s for s in chat.api.sent if s.method == "editMessageText"]

    chat.api.wait_until(lambda: ended() and ended()[-1].text.startswith("Added"), timeout_s=60)
    return chat.see(ended()[-1])


def _as_reader(chat: Conversation, text: str) -> Any:
    """What somebody else is answered in their own chat."""
    chat.remark("Meanwhile, in another chat:")
    chat.bubbles.append(Bubble("theirs", BORIS.first_name, text))
    return chat.see(chat.api.wait_for_reply(chat.api.say(text, user=BORIS), timeout_s=60))
