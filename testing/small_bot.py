"""A bot as a process of its own, in the runtime of the product, whose handler does what it reads.

Its settings come from the environment; the first argument is JSON with figures for Limits and
`delay_s`, which every answer takes; with `webhook`, a URL, updates are posted.
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
from bot.http_server import bind
from bot.limits import Limits
from bot.metrics import Metrics
from bot.paths import of_polling, of_webhook, only_instance
from bot.runtime.health import HealthServer, SystemdNotifier
from bot.runtime.process import Shutdown
from bot.runtime.runner import run_until_stopped
from bot.sending.rate_limiter import RateLimiter
from bot.sending.request import sending_request
from bot.settings import Settings, SettingsError
from bot.updates.webhook import WebhookConfig, secret_of

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
    settings: Settings, counts: Metrics, delay_s: float
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
        .rate_limiter(RateLimiter(counts))
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
    delay_s, url = asked.pop("delay_s", 0.05), asked.pop("webhook", None)
    limits = Limits(**asked)
    settings = Settings.from_env(os.environ)
    try:
        with Shutdown(limits.stop_s) as stopping, only_instance(settings, alone=not url) as state:
            metrics = settings.metrics_listen and bind(settings.metrics_listen, "METRICS_LISTEN")
            at = bind(settings.webhook_listen, "WEBHOOK_LISTEN") if url else None
            pulse = of_webhook(state, settings) if url else of_polling(state)
            logs.set_up(settings.log_level, settings.token)
            counts = Metrics()
            return run_until_stopped(
                settings,
                build(settings, counts, delay_s),
                state=state,
                counts=counts,
                stopping=stopping,
                check=_check,
                limits=limits,
                hook=WebhookConfig(url, secret_of(settings), at) if at else None,
                watch=HealthServer(
                    pulse,
                    counts.registry,
                    SystemdNotifier(os.environ.get("NOTIFY_SOCKET")),
                    metrics or None,
                ),
            )
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2


if __name__ == "__main__":
    sys.exit(main())
