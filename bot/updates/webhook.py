"""The webhook as Telegram is told of it: where to post, and what to prove itself with."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import socket
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.http_server import HttpServer
from bot.limits import Limits, sleep_unless_stopped
from bot.logs import Logger, Metrics
from bot.settings import Settings, SettingsError
from bot.updates.dispatcher import UpdateDispatcher, id_of
from bot.updates.polling import GivenUpError, PollBackoff, as_poll_error
from bot.updates.update_log import Lease, UpdateLog

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


_CONNECTIONS = 100  # the most that Telegram opens


_LOCAL = ("127.0.0.1", "localhost")


@dataclass(frozen=True, slots=True)
class WebhookConfig:
    """Where Telegram posts to, what it proves itself with, and where that arrives."""

    url: str
    secret: str = field(repr=False)
    at: socket.socket


def checked_config(url: str) -> str:
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


class WebhookRegistration:
    """Sets the webhook, and sees whether it stays set. It is never removed here."""

    def __init__(
        self, hook: WebhookConfig, bot: Bot, limits: Limits, counts: Metrics, stop: asyncio.Event
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
        trouble = PollBackoff(self._limits)
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
                await sleep_unless_stopped(self._stop, wait_s)
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


LARGEST_BYTES = 1_000_000  # an update is some kB; in long messages with many entities some 100


_BODY_S = 10.0


_ASK_AGAIN_S = 0.25


_WARN_EVERY_S = 30.0


_AN_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})')


journal = Logger(__name__)


class Webhook:
    """Brings updates from Telegram's posts to the intake until it is told to stop."""

    def __init__(
        self,
        hook: WebhookConfig,
        log: UpdateLog,
        bot: Bot,
        intake: UpdateDispatcher,
        stop: asyncio.Event,
        *,
        limits: Limits,
        counts: Metrics,
    ) -> None:
        """Take posts until `stop` is set, and after that answer those that were taken."""
        self._secret = hook.secret.encode()
        self._log = log
        self._limits = limits
        self._counts = counts
        self._intake = intake
        self._stop = stop
        self._registration = WebhookRegistration(hook, bot, limits, counts, stop)
        path = urlsplit(hook.url).path or "/"
        route = Route(path, self._post, methods=["POST"])
        self._site = HttpServer(Starlette(routes=[route]), hook.at)
        self._renewing: asyncio.Task[None] | None = None
        self._strangers_at = float("-inf")

    @property
    def last_success(self) -> float:
        """When Telegram last said that it posts here, in monotonic seconds."""
        return self._registration.last_success

    @property
    def ready(self) -> bool:
        """True if what comes is taken: from the first post on."""
        return True

    async def run(self) -> None:
        """Serve; ends when told to stop, or raises GivenUpError."""
        self._renewing = asyncio.create_task(self._renew())
        self._site.start()
        await self._registration.set()
        while not self._stop.is_set():
            if self._site.ended or self._renewing.done():
                raise GivenUpError("the webhook does not listen any more; a restart may help")
            await self._registration.check()
            await sleep_unless_stopped(self._stop, self._limits.webhook_check_s)

    async def finish(self, within_s: float) -> None:
        """Send the last answers and stop listening; the webhook stays set."""
        await self._site.stop(within_s)
        if self._renewing is not None:
            self._renewing.cancel()

    async def _post(self, request: Request) -> Response:
        response = await self._answer(request)
        self._counts.posts.labels(str(response.status_code)).inc()
        return response

    async def _answer(self, request: Request) -> Response:
        if not self._is_from_telegram(request):
            return _status(403)
        try:
            async with asyncio.timeout(_BODY_S):
                body = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return _status(408)
        if body is None:
            return _status(413)
        try:
            raw: Any = json.loads(body)
        except ValueError:
            return _status(400)
        except RecursionError:  # too deep to be read here, now or later
            found = _AN_ID.search(body)
            raw = {"update_id": int(found[1])} if found else None
        update_id = id_of(raw)
        if update_id is None:
            return _status(400)
        return await self._see_to(update_id, raw)

    def _is_from_telegram(self, request: Request) -> bool:
        said = request.headers.get(SECRET_HEADER, "").encode("latin-1", "replace")
        if hmac.compare_digest(said, self._secret):
            return True
        now = time.monotonic()
        if now - self._strangers_at > _WARN_EVERY_S:
            self._strangers_at = now
            journal.warning("a post without the webhook's secret")
        return False

    async def _see_to(self, update_id: int, raw: object) -> Response:
        """200 once the update is done, by whomever; 503 where Telegram must post it again."""
        until = time.monotonic() + self._limits.webhook_post_s
        task = self._intake.under_way(update_id)
        if task is None:
            if self._stop.is_set() or self._intake.full:
                return _status(503)
            claim = await self._claim(update_id, until)
            if claim is Lease.DONE or update_id in self._log:
                self._log.release(update_id)
                return _status(200)
            if claim is Lease.TAKEN:
                return _status(503)
            task = self._intake.under_way(update_id)
            # Others may have come in while the claim was written down.
            if task is None and (self._stop.is_set() or self._intake.full):
                self._log.release(update_id)
                return _status(503)
            task = task or self._intake.hold(update_id, raw)
            task.add_done_callback(lambda _: self._log.release(update_id))
        await asyncio.wait({task}, timeout=max(until - time.monotonic(), 1.0))
        fine = task.done() and not task.cancelled() and task.exception() is None
        return _status(200 if fine else 503)

    async def _claim(self, update_id: int, until: float) -> Lease:
        """Whose the update is; while it is another process's, wait for what becomes of it."""
        claim = await self._log.claim(update_id)
        while claim is Lease.TAKEN and time.monotonic() < until and not self._stop.is_set():
            await sleep_unless_stopped(self._stop, _ASK_AGAIN_S)
            claim = await self._log.claim(update_id)
        return claim

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._limits.lease_s / 4)
            await self._log.renew()


async def _body(request: Request) -> bytes | None:
    """The body; None where it is too large, which is seen before it is read."""
    told = request.headers.get("Content-Length", "0")
    if not told.isdigit() or int(told) > LARGEST_BYTES:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BYTES:
            return None
    return bytes(body)


def _status(code: int) -> Response:
    headers = {"Retry-After": "1"} if code == 503 else {}
    return PlainTextResponse("", code, headers)
