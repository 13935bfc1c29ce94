"""In any chat, @bot and a question give quotes to choose from; the one that is chosen is sent.

It is searched once the person stops typing, and nothing of it is kept or counted.
"""

from __future__ import annotations

from typing import Any

from docs.play.chat import Bubble, Conversation
from testing.botapi import ALICE

TITLE = "Quotes in any chat"
PICTURE = False


def play(chat: Conversation) -> None:
    """A question that articles answer, and one that they don't."""
    chat.api.wait_for_reply(chat.api.say("/help"), timeout_s=60)  # it is up
    for asked in ("how many people were evacuated?", "who is the king of Norway?"):
        before = _answers(chat)
        chat.bubbles.append(Bubble("theirs", ALICE.first_name, f"@verbatim_test_bot {asked}"))
        chat.api.ask_inline(asked)
        chat.api.wait_until(
            lambda: len(_answers(chat)) > len(before),  # noqa: B023
            timeout_s=60,
            what="results",
        )
        for result in _answers(chat)[-1]:
            lines = filter(None, (result["title"], result["description"]))
            chat.remark(f"shown to choose: {' / '.join(lines)}")


def _answers(chat: Conversation) -> list[list[dict[str, Any]]]:
    found: list[Any] = [
        sent.params["results"] for sent in chat.api.sent if sent.method == "answerInlineQuery"
    ]
    return found
