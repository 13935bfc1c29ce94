"""The webhook as Telegram is told of it: where to post, and what to prove itself with."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.life.counts import Counts
from bot.limits import Limits
from bot.logs import Journal
from bot.settings import Settings, SettingsError
from bot.updates.trouble import GivenUpError, Trouble, as_poll_error

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name

_CONNECTIONS = 100  # the most that Telegram opens
_LOCAL = ("127.0.0.1", "localhost")

journal = Journal(__name__)


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram posts to, what it proves itself with, and where that arrives."""

    url: str
    secret: str = field(repr=False)
    at: socket.socket


def checked(url: str) -> str:
    """The URL, if Telegram can post to it. Raises SettingsError."""
    try:
        parts = urlsplit(url)
        host, scheme = parts.hostname or "", parts.scheme
    except ValueError:
        host = scheme = ""
    # plain HTTP takes a Bot API server on this machine
    if host and (scheme == "https" or (scheme == "http" and host in _LOCAL)):
        return url
    raise SettingsError(
        f"{url} is no address for a webhook: Telegram posts to https://, so name the address at "
        "which a web server with a certificate passes requests on to WEBHOOK_LISTEN"
    )


def secret_of(settings: Settings) -> str:
    """What Telegram proves itself with: WEBHOOK_SECRET, or one that follows from the token.

    So all processes of one bot have the same without being told, and nobody else can know it.
    """
    if settings.webhook_secret:
        return settings.webhook_secret
    token = settings.need_token().encode()
    return hmac.new(token, b"verbatim webhook", hashlib.sha256).hexdigest()


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not after the bot is told to stop."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


class Registration:
    """Sets the webhook, and sees whether it stays set. It is never removed here."""

    def __init__(
        self, hook: Hook, bot: Bot, limits: Limits, counts: Counts, stop: asyncio.Event
    ) -> None:
        """Tell Telegram nothing yet."""
        self._hook = hook
        self._bot = bot
        self._limits = limits
        self._counts = counts
        self._stop = stop
        self._away = 0
        self.last_success = float("-inf")
        """When Telegram last said that it posts here, in monotonic seconds."""

    async def set(self) -> None:
        """Have Telegram post here, however long that takes. Raises GivenUpError."""
        trouble = Trouble(self._limits)
        while not self._stop.is_set():
            try:
                await self._bot.set_webhook(
                    self._hook.url,
                    secret_token=self._hook.secret,
                    allowed_updates=[],  # as in polling: all that are not asked for by name
                    max_connections=_CONNECTIONS,
                    drop_pending_updates=False,
                )
            except BadRequest as error:
                raise GivenUpError(
                    f"Telegram does not take the webhook: {error.message}; see --webhook"
                ) from error
            except TelegramError as error:
                wait_s = trouble.wait_s(as_poll_error(error), time.monotonic())
                await pause(self._stop, wait_s)
            else:
                self.last_success = time.monotonic()
                journal.info("the webhook is set")
                return

    async def check(self) -> None:
        """Ask Telegram whether it still posts here. Raises GivenUpError where it does not."""
        try:
            info = await self._bot.get_webhook_info()
        except TelegramError as error:
            reason = as_poll_error(error).reason
            self._counts.polls.labels(reason).inc()
            journal.warning("cannot ask Telegram about the webhook", reason=reason)
            return
        self._counts.polls.labels("fine").inc()
        self._counts.pending.set(info.pending_update_count)
        if info.url == self._hook.url:
            self._away = 0
            self._counts.last_poll.set_to_current_time()
            self.last_success = time.monotonic()
            return
        journal.error("the webhook is not set any more, or to another address")
        self._away += 1
        if self._away >= 2:
            raise GivenUpError(
                "somebody has removed the webhook or set another one, so no updates come here; a "
                "restart sets this one again, so stop the other process first"
            )
