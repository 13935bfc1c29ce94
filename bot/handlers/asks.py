"""Which messages ask the bot something, as a filter for handlers."""

from __future__ import annotations

from telegram import Message
from telegram.ext import filters

from bot.updates.asked import Asked, Me, Way, asked


class Asks(filters.MessageFilter):
    """New and edited messages with words for the bot: a command's, or said in one of some ways."""

    def __init__(self, *ways: Way, command: str | None = None) -> None:
        """Let through what comes in one of these ways, and of commands only this one."""
        super().__init__(name=f"Asks({', '.join(w.name for w in ways)})")
        self._ways = ways
        self._command = command

    def filter(self, message: Message) -> bool:
        """Whether this is such a message."""
        said = asked_of(message)
        if said is None or said.way not in self._ways:
            return False
        return said.command == self._command if said.command else bool(said.text)


def asked_of(message: Message) -> Asked | None:
    """What a message asks of the bot that received it."""
    return asked(message, Me.of(message.get_bot()))
