"""/privacy says what is kept of a person, /forget erases it."""

from __future__ import annotations

from html import escape

from telegram import Update
from telegram.ext import ContextTypes

from bot.handlers.commands import say
from bot.state import KEPT, RETENTION_S, State

_KEPT_HOURS = round(RETENTION_S / 3600)


class PrivacyHandlers:
    """Tells what is kept, and erases it."""

    def __init__(self, state: State) -> None:
        """Tell of `state`, and erase from it."""
        self._state = state

    async def privacy(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say exactly what is kept and for how long."""
        await say(update, policy())

    async def forget(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Erase what is kept of the chat."""
        if update.effective_chat:
            self._state.forget(update.effective_chat.id)
            await say(update, "Done: nothing is kept of this chat.")


def policy() -> str:
    """What is kept, column by column, as Telegram HTML."""
    lines = "\n".join(f"• {escape(told)}" for told in KEPT.values())
    return (
        "<b>Your questions are not stored</b>, neither on disk nor in logs, and neither is your "
        f"name.\n\nWhat is kept, for {_KEPT_HOURS} hours:\n{lines}\n\n"
        "/forget erases what belongs to this chat at once. Telegram itself sees what you write to "
        "a bot."
    )
