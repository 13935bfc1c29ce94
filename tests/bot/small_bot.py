"""A bot as a process of its own, in the runtime of the product, whose handler does what it reads.

Its settings come from the environment; the first argument is JSON with figures for Limits and
`delay_s`, which every answer takes.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from typing import Any

from telegram import Update
from telegram.error import BadRequest
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from bot import logs
from bot.counts import Counts
from bot.instance import only_instance
from bot.limits import Limits
from bot.outbox import Outbox
from bot.runtime import run
from bot.settings import Settings, SettingsError
from bot.stopping import Stopping
from bot.wire import sending_request

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


async def _answer(text: str, update: Update, delay_s: float) -> None:
    message = update.effective_message
    assert message is not None
    word, _, rest = text.partition(" ")
    match word:
        case "raise" if rest == "ExceptionGroup":
            raise BaseExceptionGroup(text, [ValueError(text), KeyboardInterrupt(text)])
        case "raise":
            raise RAISED[rest](text)
        case "hang":
            await asyncio.Event().wait()
        case "stubborn":
            while True:
                try:
                    await asyncio.sleep(3600)
                except asyncio.CancelledError:
                    continue
        case "block":
            time.sleep(float(rest))  # noqa: ASYNC251 - what no handler should do
        case "wait":
            await asyncio.sleep(float(rest))
            await message.reply_text(f"re: {text}")
        case "html":
            await message.reply_html(rest)
        case _:
            await asyncio.sleep(delay_s)
            await message.reply_text(
                f"re: {text}", do_quote=True, allow_sending_without_reply=True
            )


def build(
    settings: Settings, counts: Counts, delay_s: float
) -> Application[Any, Any, Any, Any, Any, Any]:
    """The bot, with one handler for everything that has a text."""

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
        .rate_limiter(Outbox(counts))
        .updater(None)
        .build()
    )
    from telegram.ext import CallbackQueryHandler

    application.add_handler(CallbackQueryHandler(pressed))
    application.add_handler(MessageHandler(filters.ALL, handle))
    return application


async def _check() -> None:
    """What questions need is always there."""


def main() -> int:
    """Run until told to stop."""
    asked: dict[str, Any] = json.loads(sys.argv[1])
    delay_s = asked.pop("delay_s", 0.05)
    limits = Limits(**asked)
    settings = Settings.from_env(os.environ)
    try:
        with Stopping(limits.stop_s) as stopping, only_instance(settings) as state:
            logs.set_up(settings.log_level, settings.token)
            counts = Counts()
            return run(
                settings,
                build(settings, counts, delay_s),
                state=state,
                counts=counts,
                stopping=stopping,
                check=_check,
                limits=limits,
            )
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2


if __name__ == "__main__":
    sys.exit(main())
