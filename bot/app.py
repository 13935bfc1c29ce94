"""Which handler gets which message: the whole of the bot, put together."""

from __future__ import annotations

from typing import Any

from telegram.ext import Application, ApplicationBuilder, CommandHandler, MessageHandler, filters

from bot.desk import Desk
from bot.handlers.commands import MENU, CommandHandlers
from bot.handlers.question import QuestionHandler
from bot.settings import Settings

BotApplication = Application[Any, Any, Any, Any, Any, Any]


def build_application(settings: Settings, desk: Desk) -> BotApplication:
    """The bot with its handlers, not started; its `post_init` sets the menu of commands.

    It has no updater: what brings the updates acknowledges them after they were handled.
    """
    builder = (
        ApplicationBuilder()
        .token(settings.need_token())
        .base_url(f"{settings.api_base_url}/bot")
        .base_file_url(f"{settings.api_base_url}/file/bot")
        .updater(None)
        .post_init(_set_menu)
    )
    if settings.proxy:
        builder = builder.proxy(settings.proxy)
    application = builder.build()
    _add_handlers(application, desk)
    return application


def _add_handlers(application: BotApplication, desk: Desk) -> None:
    """Edited messages go the same ways as new ones; a channel's posts go none."""
    questions, commands = QuestionHandler(desk), CommandHandlers(desk)
    said = filters.UpdateType.MESSAGES
    private = said & filters.ChatType.PRIVATE
    for handler in (
        CommandHandler("ask", questions.asked, filters=said),
        CommandHandler(["start", "help"], commands.help, filters=said),
        CommandHandler("sources", commands.sources, filters=said),
        MessageHandler(private & filters.COMMAND, commands.help),
        MessageHandler(private & filters.TEXT, questions.typed),
        MessageHandler(private & ~filters.StatusUpdate.ALL, commands.hint),
    ):
        application.add_handler(handler)


async def _set_menu(application: BotApplication) -> None:
    await application.bot.set_my_commands(MENU)
