"""Where sources answer with another number, name or date, all of them are shown, newest first.

A figure that grew from one day to another stands under “By date”; figures of one day differ.
"""

from __future__ import annotations

import subprocess
import sys

from docs.play.chat import Conversation
from testing import ROOT

TITLE = "Sources differ"

_NEWS = (
    "Fourteen people were treated in hospital after the flood in Halvik, the hospital in Brekke "
    "said on Thursday. Three of them went home in the evening."
)
_SOURCE = """["hospital.txt"]
title = "Hospital in Brekke takes in fourteen"
url = "https://courier.example/hospital"
publisher = "The Fjord Courier"
published = "2026-03-05T20:00:00+01:00"
language = "en"
"""


def play(chat: Conversation) -> None:
    """Two numbers of one day, and a number that grew from one day to another."""
    _add(chat)
    chat.say("How many people were treated in hospital?")
    chat.say("How many people were evacuated?")


def _add(chat: Conversation) -> None:
    """Add an article of the same day from the command line, once the bot is running."""
    chat.api.wait_for_reply(chat.api.say("/latest"), timeout_s=60)
    news = chat.folder / "news"
    news.mkdir()
    (news / "hospital.txt").write_text(_NEWS, encoding="utf-8")
    (news / "sources.toml").write_text(_SOURCE, encoding="utf-8")
    command = [sys.executable, "-m", "bot", "add", str(news)]
    subprocess.run(command, cwd=ROOT, env=chat.env, check=True, capture_output=True)  # noqa: S603
