"""What tells the messages of admins from those of everybody else, and their buttons."""

from __future__ import annotations

from telegram import InlineKeyboardButton, Update
from telegram.ext import filters

from bot.handlers.sent import is_link, is_post
from bot.language import Speech
from bot.roles import Roles

REMOVE, SURE, KEEP = "remove", "remove-sure", "remove-not"


class Commands(filters.UpdateFilter):
    """Lets through what an admin wrote by hand, just now, in their private chat."""

    def __init__(self, roles: Roles) -> None:
        """Ask `roles` who is an admin."""
        super().__init__(name="admin commands")
        self._roles = roles

    def filter(self, update: Update) -> bool:
        """Whether it counts."""
        return self._roles.commands(update)


class Parcels(filters.UpdateFilter):
    """Lets through a file, a channel's post or a lone link that an admin sent to be added."""

    def __init__(self, roles: Roles) -> None:
        """Ask `roles` who is an admin."""
        super().__init__(name="what admins send")
        self._roles = roles

    def filter(self, update: Update) -> bool:
        """Whether it is meant to be added."""
        message = update.message
        if message is None or not self._roles.sent(update):
            return False
        holds_text = bool(message.text or message.caption)
        return (
            message.document is not None
            or (is_post(message) and holds_text)
            or (message.forward_origin is None and is_link(message))
        )


def remove_button(article_id: str, speech: Speech) -> InlineKeyboardButton:
    """A button that asks whether to remove an article."""
    return InlineKeyboardButton(
        speech.plain("button-remove"), callback_data=f"{REMOVE}:{article_id}"
    )


def rest_of(update: Update) -> str:
    """What stands behind a command, in one line."""
    text = update.message.text if update.message else None
    return " ".join((text or "").split()[1:])
