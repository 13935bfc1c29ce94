"""/start, /help, /sources, and a hint where something cannot be read."""

from __future__ import annotations

from telegram import BotCommand, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot import render
from bot.desk import Desk

MENU = (
    BotCommand("ask", "Ask a question about the articles"),
    BotCommand("sources", "List the articles"),
    BotCommand("help", "How this works"),
    BotCommand("privacy", "What is kept of you"),
    BotCommand("forget", "Erase what is kept of you"),
)

_HELP = (
    "Ask me about the story, in your own words. I answer only with what the articles say, word "
    "for word, with the source; where they don’t say, I tell you so.\n\n"
    "Try: <i>who owns WhatsApp?</i>\n\n"
    "/ask – ask a question\n/sources – the articles I read\n"
    "/help – this text\n/privacy – what is kept of you"
)
_HINT = "I can only read text: please type your question."


class CommandHandlers:
    """Answers the commands that are no questions."""

    def __init__(self, desk: Desk) -> None:
        """Tell of the articles of `desk`."""
        self._desk = desk

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what the bot does and how to ask."""
        await say(update, _HELP)

    async def sources(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """List the articles."""
        await say(update, render.sources(await self._desk.sources()))

    async def hint(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Say that only text can be read."""
        await say(update, _HINT)


async def say(update: Update, html: str) -> None:
    """Send a text of our own to where the update came from."""
    if update.effective_message:
        await update.effective_message.reply_text(
            html,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            do_quote=True,
            allow_sending_without_reply=True,
        )
