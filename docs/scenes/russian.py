"""Who has Telegram in Russian is spoken to in Russian; quotes stay in the language they are in.

`/language` chooses another. Dates and plurals are those of the language.
"""

from __future__ import annotations

from docs.play.chat import Conversation
from testing.botapi import BORIS

TITLE = "In Russian"
CHAT = (None, BORIS)


def play(chat: Conversation) -> None:
    """A question about a Russian article, more of it, and an opinion."""
    chat.say("Сколько человек вывезли из домов в Халвике?")
    chat.press("📖 Подробнее")
    chat.press("↩︎ К ответу")
    chat.press("👍")
