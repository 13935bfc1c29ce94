"""The last questions of each chat, so that a follow-up is understood: in memory, for minutes.

With a reply, Telegram sends the message replied to, our answer, but not the question before it.
Questions are never written to disk, so after a restart a follow-up stands alone.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval import PreviousTurn

KEPT_S = 1800.0
"""How long a question is remembered, if there is room."""


SOON_S = 300.0
"""Within this time, the next question in a private chat may be a follow-up without a reply."""


MOST = 2000


@dataclass(frozen=True, slots=True)
class _Asked:
    at: float
    before: PreviousTurn
    followed: PreviousTurn | None


class Conversations:
    """Recent questions by the messages that asked and answered them."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._asked: OrderedDict[tuple[int, int], _Asked] = OrderedDict()
        self._last: OrderedDict[int, _Asked] = OrderedDict()

    def __len__(self) -> int:
        """The number of remembered messages."""
        return len(self._asked)

    def remember(
        self,
        chat_id: int,
        messages: Sequence[int],
        before: PreviousTurn,
        followed: PreviousTurn | None = None,
        now: float | None = None,
    ) -> None:
        """Record the messages of a question and its answer; `followed` is the turn it followed.

        `now` in monotonic seconds.
        """
        now = time.monotonic() if now is None else now
        self._drop_old(now)
        asked = _Asked(now, before, followed)
        for message_id in messages:
            self._asked.pop((chat_id, message_id), None)
            self._asked[chat_id, message_id] = asked
        self._last.pop(chat_id, None)
        self._last[chat_id] = asked

    def before(
        self,
        chat_id: int,
        message_id: int,
        *,
        reply_to: int | None,
        private: bool,
        now: float | None = None,
    ) -> PreviousTurn | None:
        """The turn that a question may follow; for an edited one, the turn it followed first."""
        now = time.monotonic() if now is None else now
        self._drop_old(now)
        edited = self._asked.get((chat_id, message_id))
        if edited:
            return edited.followed
        if reply_to is not None:
            replied = self._asked.get((chat_id, reply_to))
            return replied.before if replied else None
        last = self._last.get(chat_id)
        return last.before if last and private and now - last.at <= SOON_S else None

    def understood(self, chat_id: int, message_id: int) -> str | None:
        """The question that a message asked or answered, as it was understood, if it is known."""
        asked = self._asked.get((chat_id, message_id))
        return asked.before.question if asked else None

    def forget(self, chat_id: int) -> None:
        """Forget the questions of a chat."""
        self._last.pop(chat_id, None)
        for key in [key for key in self._asked if key[0] == chat_id]:
            del self._asked[key]

    def _drop_old(self, now: float) -> None:
        """Drop questions beyond the limits of number and time."""
        for kept in (self._asked, self._last):
            while kept:
                first = next(iter(kept.values()))
                if len(kept) <= MOST and now - first.at <= KEPT_S:
                    break
                kept.popitem(last=False)
