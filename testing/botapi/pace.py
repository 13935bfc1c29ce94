"""How fast the bot sends, against Telegram's limits.

Source: core.telegram.org/bots/faq, "My bot is hitting limits": about one message per second in a
chat (short bursts allowed), 20 per minute in a group, 30 per second overall.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from .people import Chat

SENDING = frozenset({"sendMessage", "sendDocument", "editMessageText", "editMessageReplyMarkup"})


@dataclass(frozen=True, slots=True)
class Breach:
    """One request too many: the rule, the chat (None: overall), when, and the wait it earned."""

    rule: str
    chat_id: int | None
    time: float
    retry_after_s: int


@dataclass(slots=True)
class _Bucket:
    """A token bucket: `burst` at once, then one per second."""

    level: float
    time: float


class Pace:
    """Counts each paced request; refuses with 429 only where `enforced`."""

    def __init__(
        self, *, private_burst: int = 3, group_per_minute: int = 20, overall_per_s: int = 30
    ) -> None:
        """Telegram's limits unless said otherwise."""
        self.enforced = False
        self.counted: frozenset[str] = SENDING
        self.private_burst = private_burst
        self.group_per_minute = group_per_minute
        self.overall_per_s = overall_per_s
        self.breaches: list[Breach] = []
        self.events: list[tuple[float, str, int]] = []
        self._buckets: dict[int, _Bucket] = {}
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)
        self._overall: deque[float] = deque()

    def note(self, method: str, chat: Chat, now: float) -> int:
        """Count one request; gives the seconds to wait where it is refused, else 0."""
        self.events.append((now, method, chat.id))
        if method not in self.counted:
            return 0
        found = (
            self._overall_wait(now),
            self._group_wait(chat, now) if chat.is_group else self._bucket_wait(chat, now),
        )
        breaches = [breach for breach in found if breach]
        self.breaches += breaches
        wait = max((b.retry_after_s for b in breaches), default=0)
        if self.enforced and wait:
            return wait
        self._overall.append(now)
        if chat.is_group:
            self._groups[chat.id].append(now)
        else:
            self._buckets[chat.id].level -= 1
        return 0

    def busiest(self, window_s: float, methods: frozenset[str] = SENDING) -> dict[int, int]:
        """The most requests of these methods in any such window, per chat; 0 is overall."""
        most: dict[int, int] = defaultdict(int)
        recent: defaultdict[int, deque[float]] = defaultdict(deque)
        for moment, method, chat_id in self.events:
            if method not in methods:
                continue
            for key in (chat_id, 0):
                window = recent[key]
                window.append(moment)
                while window[0] <= moment - window_s:
                    window.popleft()
                most[key] = max(most[key], len(window))
        return dict(most)

    def _bucket_wait(self, chat: Chat, now: float) -> Breach | None:
        bucket = self._buckets.setdefault(chat.id, _Bucket(self.private_burst, now))
        bucket.level = min(self.private_burst, bucket.level + now - bucket.time)
        bucket.time = now
        if bucket.level >= 1:
            return None
        return Breach("1/s per private chat", chat.id, now, max(1, math.ceil(1 - bucket.level)))

    def _group_wait(self, chat: Chat, now: float) -> Breach | None:
        window = self._groups[chat.id]
        while window and window[0] <= now - 60:
            window.popleft()
        if len(window) < self.group_per_minute:
            return None
        return Breach("20/min per group", chat.id, now, math.ceil(window[0] + 60 - now))

    def _overall_wait(self, now: float) -> Breach | None:
        while self._overall and self._overall[0] <= now - 1:
            self._overall.popleft()
        if len(self._overall) < self.overall_per_s:
            return None
        return Breach("30/s overall", None, now, 1)
