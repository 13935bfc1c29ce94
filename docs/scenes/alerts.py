"""A subscriber gets an alert as soon as a new article answers, once for each story.

The button stands under every “I found nothing about this in the articles”; `/watch` and a
question does the same.
`/watches` lists the alerts and stops them. An alert ends by itself after 90 days.
"""

from __future__ import annotations

import subprocess
import sys

from docs.play.chat import Conversation
from testing import ROOT
from testing.botapi import Sent

TITLE = "Being told when it is answered"

_NEWS = (
    "The state will build a new dam at Storvann, the minister of energy said on Tuesday. Work on "
    "it begins in May 2027."
)
_SOURCE = """["dam.txt"]
title = "A new dam for Storvann"
url = "https://courier.example/new-dam"
publisher = "The Fjord Courier"
published = "2026-04-14T09:00:00+02:00"
language = "en"
"""


def play(chat: Conversation) -> None:
    """A refusal, its button, the article that answers, and the list."""
    chat.say("Who will build the new dam?")
    chat.remark("Alice presses 🔔 Tell me when this is answered")
    before = len(chat.api.replies)
    if chat.last:
        chat.api.press(chat.last, "🔔 Tell me when this is answered")
    _next(chat, before)
    chat.say("/watch When will the schools open again?")
    chat.say("/watches")
    chat.remark("Later an article is added: “A new dam for Storvann”")
    before = len(chat.api.replies)
    _add(chat)
    _next(chat, before)


def _next(chat: Conversation, before: int) -> Sent:
    """What the bot writes next."""
    chat.api.wait_until(lambda: len(chat.api.replies) > before, timeout_s=120, what="a message")
    return chat.see(chat.api.replies[before])


def _add(chat: Conversation) -> None:
    """Add an article from the command line, as an operator does."""
    news = chat.folder / "news"
    news.mkdir()
    (news / "dam.txt").write_text(_NEWS, encoding="utf-8")
    (news / "sources.toml").write_text(_SOURCE, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "add", str(news)]
    subprocess.run(command, cwd=ROOT, env=chat.env, check=True, capture_output=True)  # noqa: S603
