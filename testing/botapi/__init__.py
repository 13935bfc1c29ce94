"""A local HTTP server that plays Telegram's Bot API strictly, for bots that run as processes.

with BotApi() as api:
    start_the_bot(api.base_url, api.token)
    question = api.say("who owns WhatsApp?")
    assert "Meta" in api.wait_for_reply(question).text
"""

from __future__ import annotations

from . import faults
from .api import BOT, TOKEN, BotApi
from .entity import Entity, utf16_length, utf16_slice
from .faults import Fault
from .html import parse_html
from .people import (
    ALICE,
    ANONYMOUS_ADMIN,
    BORIS,
    CHANNEL,
    FORUM,
    GROUP,
    SUPERGROUP,
    Chat,
    User,
    private,
    user,
)
from .record import Call, Sent, Violation

__all__ = [
    "ALICE",
    "ANONYMOUS_ADMIN",
    "BORIS",
    "BOT",
    "CHANNEL",
    "FORUM",
    "GROUP",
    "SUPERGROUP",
    "TOKEN",
    "BotApi",
    "Call",
    "Chat",
    "Entity",
    "Fault",
    "Sent",
    "User",
    "Violation",
    "faults",
    "parse_html",
    "private",
    "user",
    "utf16_length",
    "utf16_slice",
]
