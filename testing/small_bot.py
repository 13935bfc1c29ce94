"""A bot as a process of its own, in the runtime of the product, whose handler does what it reads.

Its settings come from the environment; the first argument is JSON with figures for Limits and
`delay_s`, which every answer takes; with `webhook`, a URL, updates are posted.
"""

from __future__ import annotations

import asyncio
import sys
import time
from functools import partial
from typing import Any

from telegram import Update
from telegram.error import BadRequest
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.answer_worker import AnswerWorker
from bot.sending import RateLimiter, sending_request
from bot.settings import Settings
from bot.state import State
from testing.whole_bot import main

RAISED: dict[str, type[BaseException]] = {
    kind.__name__: kind
    for kind in (
        asyncio.CancelledError,
        KeyboardInterrupt,
        MemoryError,
        RecursionError,
        SystemExit,
        ValueError,
    )
}


def _fail(kind: str, text: str) -> None:
    if kind == "ExceptionGroup":
        raise BaseExceptionGroup(text, [ValueError(text), KeyboardInterrupt(text)])
    raise RAISED[kind](text)


async def _hang(*, stubborn: bool) -> None:
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if not stubborn:
                raise


async def _answer(text: str, update: Update, delay_s: float) -> None:
    message = update.effective_message
    assert message is not None
    word, _, rest = text.partition(" ")
    if word == "raise":
        _fail(rest, text)
    match word.removeprefix("/"):  # in groups it hears commands only
        case "hang" | "stubborn":
            await _hang(stubborn=word == "stubborn")
        case "block":
            time.sleep(float(rest))  # noqa: ASYNC251 - what no handler should do
        case "wait":
            await asyncio.sleep(float(rest))
            await message.reply_text(f"re: {text}")
        case "edit":
            await message.reply_chat_action("typing")
            sent = await message.reply_text("looking …")
            for _ in range(2):  # the second changes nothing
                await sent.edit_text(f"re: {text}")
        case "html":
            await message.reply_html(rest)
        case _:
            await asyncio.sleep(delay_s)
            await message.reply_text(
                f"re: {text}", do_quote=True, allow_sending_without_reply=True
            )


def build(
    delay_s: float, settings: Settings, worker: AnswerWorker, state: State, outbox: RateLimiter
) -> Application[Any, Any, Any, Any, Any, Any]:
    """The bot, with one handler for everything that has a text."""
    del worker, state

    async def handle(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message is not None and message.text is not None:
            await _answer(message.text, update, delay_s)

    async def pressed(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        try:
            await update.callback_query.answer()
        except BadRequest:
            sys.exit("a query that is too old is nobody's fault")

    application = (
        ApplicationBuilder()
        .token(settings.need_token())
        .base_url(f"{settings.api_base_url}/bot")
        .request(sending_request(settings))
        .rate_limiter(outbox)
        .updater(None)
        .build()
    )
    application.add_handler(CallbackQueryHandler(pressed))
    application.add_handler(MessageHandler(filters.ALL, handle))
    return application


if __name__ == "__main__":
    sys.exit(main(build=lambda delay_s: partial(build, delay_s)))
