"""What the articles say about a claim, as Telegram HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render.answer import blocks
from bot.render.html import Html, messages
from retrieval import Answer

if TYPE_CHECKING:
    from bot.language import Speech


def claim(found: Answer, speech: Speech) -> list[str]:
    """The quotes that speak of it, under words that call them no verdict; or that none does."""
    if not found.is_question:
        return [speech.html("claim-empty")]
    if not found:
        return [speech.html("claim-unspoken")]
    head = Html.joined(
        Html.text(speech.plain("claim-said")).within("b"),
        Html.text(f"\n{speech.plain('claim-no-verdict')}\n\n"),
    )
    return messages(head, blocks(found.quotes, speech, marked=False))
