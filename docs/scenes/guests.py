"""Mentioned in a chat that it is no member of, the bot answers with one message (guest mode).

Off unless GUEST_MODE=yes, and turned on with @BotFather too. It hears nothing else said there.
"""

from __future__ import annotations

from typing import Any

from docs.play.chat import Bubble, Conversation
from testing.botapi import ALICE, parse_html

TITLE = "As a guest"
SETTINGS = {"GUEST_MODE": "yes"}


def play(chat: Conversation) -> None:
    """A question in somebody else's group."""
    chat.api.wait_for_reply(chat.api.say("/help"), timeout_s=60)  # it is up
    asked = "@verbatim_test_bot who owns the dam?"
    before = len(chat.api.sent)
    chat.bubbles.append(Bubble("theirs", ALICE.first_name, asked))
    chat.api.ask_as_guest(asked)
    chat.api.wait_until(lambda: len(chat.api.sent) > before, timeout_s=60, what="an answer")
    result: Any = chat.api.sent[before].params["result"]
    said, entities = parse_html(result["input_message_content"]["message_text"])
    chat.bubbles.append(Bubble("ours", "Verbatim", said, tuple(entities)))
