"""Updates as Telegram posts them: each post is answered 200 only when its update is done.

Whatever else is answered, Telegram posts the update again until it expires after a day, later and
later or when Retry-After says; of one chat it posts one update at a time, in their order.
Source: tdlib/telegram-bot-api, WebhookActor.cpp.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import time
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot

from bot.life.counts import Counts
from bot.life.serving import Site
from bot.limits import Limits
from bot.logs import Journal
from bot.updates.hook import SECRET_HEADER, Hook, Registration, pause
from bot.updates.intake import Intake
from bot.updates.polls import id_of
from bot.updates.shared import Claim, SharedLedger
from bot.updates.trouble import GivenUpError

LARGEST_BYTES = 1_000_000  # an update is some kB; in long messages with many entities some 100

_BODY_S = 10.0
_ASK_AGAIN_S = 0.25
_WARN_EVERY_S = 30.0
_AN_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})')

journal = Journal(__name__)


class Webhook:
    """Brings updates from Telegram's posts to the intake until it is told to stop."""

    def __init__(
        self,
        hook: Hook,
        ledger: SharedLedger,
        bot: Bot,
        intake: Intake,
        stop: asyncio.Event,
        *,
        limits: Limits,
        counts: Counts,
    ) -> None:
        """Take posts until `stop` is set, and after that answer those that were taken."""
        self._secret = hook.secret.encode()
        self._ledger = ledger
        self._limits = limits
        self._counts = counts
        self._intake = intake
        self._stop = stop
        self._registration = Registration(hook, bot, limits, counts, stop)
        path = urlsplit(hook.url).path or "/"
        route = Route(path, self._post, methods=["POST"])
        self._site = Site(Starlette(routes=[route]), hook.at)
        self._renewing: asyncio.Task[None] | None = None
        self._strangers_at = float("-inf")

    @property
    def last_success(self) -> float:
        """When Telegram last said that it posts here, in monotonic seconds."""
        return self._registration.last_success

    @property
    def ready(self) -> bool:
        """Whether what comes is taken: from the first post on."""
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
            await pause(self._stop, self._limits.webhook_check_s)

    async def finish(self, within_s: float) -> None:
        """Send the last answers, and listen no more; the webhook stays set."""
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
            if claim is Claim.DONE or update_id in self._ledger:
                self._ledger.release(update_id)
                return _status(200)
            if claim is Claim.TAKEN:
                return _status(503)
            task = self._intake.under_way(update_id)
            # Others may have come in while the claim was written down.
            if task is None and (self._stop.is_set() or self._intake.full):
                self._ledger.release(update_id)
                return _status(503)
            task = task or self._intake.hold(update_id, raw)
            task.add_done_callback(lambda _: self._ledger.release(update_id))
        await asyncio.wait({task}, timeout=max(until - time.monotonic(), 1.0))
        fine = task.done() and not task.cancelled() and task.exception() is None
        return _status(200 if fine else 503)

    async def _claim(self, update_id: int, until: float) -> Claim:
        """Whose the update is; while it is another process's, wait for what becomes of it."""
        claim = await self._ledger.claim(update_id)
        while claim is Claim.TAKEN and time.monotonic() < until and not self._stop.is_set():
            await pause(self._stop, _ASK_AGAIN_S)
            claim = await self._ledger.claim(update_id)
        return claim

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._ledger.lease_s / 4)
            await self._ledger.renew()


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
