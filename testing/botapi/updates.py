"""The queue of updates that wait for the bot, with Telegram's own rules.

Source: tdlib/td, tddb/td/db/TQueue.cpp (`get`, `do_get`, `clear`) and tdlib/telegram-bot-api,
Client.cpp (`do_get_updates`, the lifetimes given to `add_update`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

FUTURE_TOLERANCE = 10  # TQueue: an offset above tail + 10 "is in the future"
PAST_TOLERANCE = 100_000  # TQueue: MAX_QUEUE_EVENTS
LIFETIME_S = {"inline_query": 30, "callback_query": 150, "guest_message": 150}
MESSAGE_LIFETIME_S = 86_400
# Client.cpp DEFAULT_ALLOWED_UPDATE_TYPES: all but these
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update in the queue; `expires` is in seconds since the epoch."""

    body: Mapping[str, object]
    kind: str
    expires: float


class UpdateQueue:
    """Updates by id, and what became of each. Not locked: the server holds its lock."""

    def __init__(self, first_id: int = 700_000_001) -> None:
        """Ids are counted from `first_id`."""
        self.tail = first_id
        self.waiting: dict[int, Waiting] = {}
        self.allowed: frozenset[str] | None = None
        self.delivered: Counter[int] = Counter()
        self.confirmed: dict[int, Waiting] = {}
        self.expired: list[int] = []
        self.dropped: list[int] = []
        self.unwanted: list[int] = []

    def add(self, kind: str, body: Mapping[str, object], date: float, *, now: float) -> int:
        """Queue one update and give its id; kinds the bot did not ask for are only noted."""
        if not self.wants(kind):
            return self.skip()
        update_id = self.tail
        self.tail += 1
        expires = now + LIFETIME_S[kind] if kind in LIFETIME_S else date + MESSAGE_LIFETIME_S
        self.waiting[update_id] = Waiting({"update_id": update_id, **body}, kind, expires)
        return update_id

    def skip(self) -> int:
        """The id of an update that the bot does not get."""
        self.unwanted.append(self.tail)
        self.tail += 1
        return self.unwanted[-1]

    def wants(self, kind: str) -> bool:
        """Whether updates of this kind are allowed by the last `allowed_updates`."""
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def allow(self, kinds: object) -> None:
        """Keep `allowed_updates` as sent; an empty list means the default."""
        if isinstance(kinds, list):
            self.allowed = frozenset(map(str, kinds)) or None

    def get(self, offset: int, limit: int, *, now: float) -> list[dict[str, object]]:
        """At most `limit` updates from `offset` on; all below it are forgotten.

        A negative offset keeps only that many of the newest. An offset in the future, or 0,
        starts at the head and forgets nothing.
        """
        if offset < 0:
            self.forget(sorted(self.waiting)[:offset])
        head = min(self.waiting, default=self.tail)
        if offset <= 0 or not head - PAST_TOLERANCE <= offset <= self.tail + FUTURE_TOLERANCE:
            offset = head
        self.forget([i for i in self.waiting if i < offset])
        self._expire(now)
        found = [dict(self.waiting[i].body) for i in self._first(limit)]
        self.delivered.update(int(str(u["update_id"])) for u in found)
        return found

    def forget(self, ids: list[int]) -> None:
        """Confirm updates: the bot will not see them again."""
        for update_id in ids:
            if update := self.waiting.pop(update_id, None):
                self.confirmed[update_id] = update

    def bring_back(self, ids: list[int]) -> None:
        """Let confirmed updates wait again, as after a lost confirmation."""
        self.waiting |= {i: self.confirmed.pop(i) for i in ids}
        self.waiting = dict(sorted(self.waiting.items()))

    def drop(self) -> None:
        """Throw all waiting updates away, as `drop_pending_updates` does."""
        self.dropped += self.waiting
        self.waiting.clear()

    def renumber(self, next_id: int) -> None:
        """Go on counting from `next_id`, as Telegram does after a week without updates."""
        if self.waiting and next_id <= max(self.waiting):
            raise ValueError("cannot renumber below an update that still waits")
        self.tail = next_id

    def _first(self, limit: int) -> list[int]:
        ids: list[int] = []
        for update_id in self.waiting:  # in the order they came, which is by id
            if len(ids) == limit:
                break
            ids.append(update_id)
        return ids

    def _expire(self, now: float) -> None:
        for update_id in [i for i, w in self.waiting.items() if w.expires < now]:
            del self.waiting[update_id]
            self.expired.append(update_id)
