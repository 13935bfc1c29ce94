"""`/start` suggests questions that the articles answer; a link opens the bot with one of them.

The suggestions are the operator's (SUGGESTIONS) or patterns with names from the articles. A
newsroom puts the link under an article; `/link`, sent by an admin, or `verbatim link` makes it.
"""

from __future__ import annotations

import time

from docs.play.chat import Bubble, Conversation
from testing.botapi import ALICE, user

TITLE = "Where to begin"
SETTINGS = {"ADMINS": str(ALICE.id), "SUGGESTIONS": "docs/scenes/beginning.txt"}

_READER, _OTHER = user(7), user(8)


def play(chat: Conversation) -> None:
    """The suggestions, a tap on one, a link that an admin makes, and a reader who opens it."""
    _wait_for_suggestions(chat)
    chat.say("/start")
    chat.say("When was the dam built?")
    link = chat.say("/link how high did the water stand?")
    payload = link.text.partition("?start=")[2].split()[0] if link else ""
    chat.remark("Somebody else opens that address and presses Start:")
    chat.bubbles.append(Bubble("theirs", "Reader", "/start"))
    update = chat.api.say(f"/start {payload}", user=_READER)
    chat.see(chat.api.wait_for_reply(update, timeout_s=60))


def _wait_for_suggestions(chat: Conversation) -> None:
    """Begin until they stand under it: they are found once the bot has nothing else to do."""
    for _ in range(60):
        started = chat.api.wait_for_reply(chat.api.say("/start", user=_OTHER), timeout_s=60)
        if started.markup:
            return
        time.sleep(1)
    raise AssertionError("no questions were suggested within a minute")
