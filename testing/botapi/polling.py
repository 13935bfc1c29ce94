"""getUpdates: long polling, and 409 for the older of two pollers.

Source: tdlib/telegram-bot-api, Client.cpp (`process_get_updates_query`, `do_get_updates`,
`abort_long_poll`, `fail_query_conflict`): 3 s hold and `limit=1` when the same offset comes back.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import ApiError, conflict
from .updates import UpdateQueue

LONGEST_POLL_S = 50  # LONG_POLL_MAX_TIMEOUT
SAME_OFFSET_HOLD_S = 3.0
SAME_OFFSET_ONE_S = 0.5
CONFLICT_PAUSE_S = 3.0
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
BY_WEBHOOK = "terminated by setWebhook request"
WEBHOOK_SET = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
    "webhook first"
)


@dataclass(slots=True)
class _Poll:
    """One request that waits: `wake` when something came, `ended` with why it was cut off."""

    wake: asyncio.Event
    ended: ApiError | None = None


class Polling:
    """The one poller that Telegram lets wait. Lives in the server's loop."""

    def __init__(self, queue: UpdateQueue, lock: threading.RLock) -> None:
        """`lock` guards the queue."""
        self.queue = queue
        self.lock = lock
        self.webhook_set = False
        self.conflicts = 0
        self._waiting: _Poll | None = None
        self._last_offset: int | None = None
        self._last_start = 0.0
        self._next_conflict = 0.0

    async def get_updates(self, given: Mapping[str, object]) -> list[dict[str, object]]:
        """The answer to one getUpdates request."""
        if self.webhook_set:
            raise await self._conflict(conflict(WEBHOOK_SET))
        offset = int(str(given.get("offset", 0)))
        limit = min(max(int(str(given.get("limit", 100))), 1), 100)
        wait_s: float = min(max(int(str(given.get("timeout", 0))), 0), LONGEST_POLL_S)
        now = time.monotonic()
        if offset == self._last_offset:
            if wait_s < SAME_OFFSET_HOLD_S and now < self._last_start + SAME_OFFSET_HOLD_S:
                wait_s = SAME_OFFSET_HOLD_S
            if now < self._last_start + SAME_OFFSET_ONE_S:
                limit = 1
        self._last_offset, self._last_start = offset, now
        with self.lock:
            self.queue.allow(given.get("allowed_updates"))
            updates = self.queue.get(offset, limit, now=time.time())
        if updates or not wait_s:
            return updates
        return await self._wait(offset, limit, wait_s)

    async def _wait(self, offset: int, limit: int, wait_s: float) -> list[dict[str, object]]:
        self.cut_off(conflict(OTHER_POLLER))
        poll = self._waiting = _Poll(asyncio.Event())
        try:
            await asyncio.wait_for(poll.wake.wait(), wait_s)
        except TimeoutError:
            pass
        finally:
            if self._waiting is poll:
                self._waiting = None
        if poll.ended:
            raise await self._conflict(poll.ended)
        with self.lock:
            return self.queue.get(offset, limit, now=time.time())

    @property
    def waits(self) -> bool:
        """Whether a long poll hangs right now."""
        return self._waiting is not None

    def wake(self) -> None:
        """Something was queued: answer the waiting poll."""
        if self._waiting:
            self._waiting.wake.set()

    def cut_off(self, why: ApiError) -> None:
        """End the waiting poll with an error."""
        if self._waiting:
            self._waiting.ended = why
            self._waiting.wake.set()
            self._waiting = None

    async def _conflict(self, error: ApiError) -> ApiError:
        """At most one 409 at once; the others are held back 3 s."""
        self.conflicts += 1
        now = time.monotonic()
        if now >= self._next_conflict:
            self._next_conflict = now + CONFLICT_PAUSE_S
        else:
            await asyncio.sleep(CONFLICT_PAUSE_S)
        return error
