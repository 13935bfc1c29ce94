"""Webhook delivery: updates posted to the bot until it answers 200.

Source: tdlib/telegram-bot-api, WebhookActor.cpp (updates of one chat one at a time, any non-2xx
retried at once and then ever later until the update expires, `Retry-After` honoured) and
Client.cpp (`process_set_webhook_query`, `do_set_webhook`).
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import httpx

from .errors import mistake, too_many_requests
from .updates import UpdateQueue, Waiting

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  a header's name
TIMEOUT_S = 60.0


@dataclass(slots=True)
class _Hook:
    """The webhook that is set."""

    url: str
    secret: str
    max_connections: int
    client: httpx.AsyncClient


class Webhook:
    """Posts what waits in the queue. Lives in the server's loop.

    `retry_s` is the first pause after a failed second try; it doubles up to 60 times itself.
    """

    def __init__(self, queue: UpdateQueue, lock: threading.RLock, retry_s: float = 2.0) -> None:
        """`lock` guards the queue."""
        self.queue = queue
        self.lock = lock
        self.retry_s = retry_s
        self.posts: Counter[int] = Counter()
        self.last_error: tuple[int, str] | None = None
        self._hook: _Hook | None = None
        self._set_at = -1.0
        self._busy: dict[tuple[str, object], asyncio.Task[None]] = {}

    @property
    def url(self) -> str:
        """Where updates go, "" where no webhook is set."""
        return self._hook.url if self._hook else ""

    async def set(self, params: Mapping[str, object]) -> bool:
        """True once set; what waits is posted from now on (setWebhook)."""
        url = str(params["url"])
        if not re.match(r"https://[^/?#]+\.|http://127\.0\.0\.1[:/]", url):
            raise mistake("parameter", "bad webhook: an HTTPS URL must be provided for webhook")
        secret = str(params.get("secret_token", ""))
        if len(secret) > 256:
            raise mistake("parameter", "secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise mistake("parameter", "secret token contains unallowed characters")
        if time.monotonic() < self._set_at + 1 and url != self.url:
            raise too_many_requests(1)
        self._set_at = time.monotonic()
        await self.delete({"drop_pending_updates": params.get("drop_pending_updates")})
        with self.lock:
            self.queue.allow(params.get("allowed_updates"))
        connections = min(max(int(str(params.get("max_connections", 40))), 1), 100)
        client = httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False)
        self._hook = _Hook(url, secret, connections, client)
        self.wake()
        return True

    async def delete(self, params: Mapping[str, object]) -> bool:
        """True once no webhook is set (deleteWebhook)."""
        if params.get("drop_pending_updates"):
            with self.lock:
                self.queue.drop()
        hook, self._hook = self._hook, None
        tasks = list(self._busy.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._busy.clear()
        self.last_error = None
        if hook:
            await hook.client.aclose()
        return True

    def info(self) -> dict[str, object]:
        """A WebhookInfo (getWebhookInfo)."""
        with self.lock:
            waiting = len(self.queue.waiting)
        body: dict[str, object] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": waiting,
        }
        if self._hook:
            body |= {"max_connections": self._hook.max_connections, "ip_address": "127.0.0.1"}
            if self.queue.allowed is not None:
                body["allowed_updates"] = sorted(self.queue.allowed)
        if self.last_error:
            body["last_error_date"], body["last_error_message"] = self.last_error
        return body

    def wake(self) -> None:
        """Start posting what may be posted now: the first update of each chat without one."""
        hook = self._hook
        if hook is None:
            return
        with self.lock:
            for update_id, update in self.queue.waiting.items():
                if len(self._busy) >= hook.max_connections:
                    return
                key = stream(update)
                if key not in self._busy:
                    task = asyncio.create_task(self._deliver(hook, update_id, update))
                    self._busy[key] = task
                    task.add_done_callback(partial(self._finished, key))

    def _finished(self, key: tuple[str, object], task: asyncio.Task[None]) -> None:
        if self._busy.get(key) is task:
            del self._busy[key]
        self.wake()

    async def _deliver(self, hook: _Hook, update_id: int, update: Waiting) -> None:
        pause_s = 0.0
        while time.time() < update.expires:
            asked_s = await self._post(hook, update_id, update)
            if asked_s is None:
                return
            await asyncio.sleep(asked_s or pause_s)
            pause_s = min(pause_s * 2 or self.retry_s, self.retry_s * 60)
        with self.lock:
            if self.queue.waiting.pop(update_id, None):
                self.queue.expired.append(update_id)

    async def _post(self, hook: _Hook, update_id: int, update: Waiting) -> float | None:
        """One try; None once it was accepted, else the pause the bot asked for (0: none)."""
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        self.posts[update_id] += 1
        with self.lock:
            self.queue.delivered[update_id] += 1
        asked = 0.0
        try:
            answer = await hook.client.post(
                hook.url, content=json.dumps(update.body).encode(), headers=headers
            )
        except httpx.HTTPError as error:
            self.last_error = int(time.time()), type(error).__name__
            return asked
        if answer.is_success:
            with self.lock:
                self.queue.forget([update_id])
            return None
        phrase = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        self.last_error = int(time.time()), phrase
        after = answer.headers.get("Retry-After", "")
        return min(float(after), 3600.0) if after.isdigit() else asked


def stream(update: Waiting) -> tuple[str, object]:
    """What must be delivered in order: the messages of a chat, the presses of a user."""
    body = update.body.get(update.kind)
    if not isinstance(body, Mapping):
        return update.kind, 0
    chat, user = body.get("chat"), body.get("from")
    if isinstance(chat, Mapping):
        return "chat", chat.get("id")
    return update.kind, user.get("id") if isinstance(user, Mapping) else 0
