"""Whether another process somewhere asks for the same bot's updates, before any of them is taken.

Two machines know of each other only by what Telegram does: it lets one poll wait, ends it with a
409 when another begins, and holds back the second of two 409s for 3 s. So where another process
waits for updates, a poll that takes nothing and waits ends that one's, is ended by it in turn, and
is told so within 3.25 s (4 s where the other pauses for a second first, as python-telegram-bot
does). Where the other one is busy instead, what the newcomer has seen disappears, since it gets
acknowledged. A process that hears nothing of the kind for `alone_s` is the only one.
Source: tdlib/telegram-bot-api, Client.cpp (do_get_updates, fail_query_conflict).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.life.pulse import age_s
from bot.logs import Journal
from bot.updates.polls import PollError, TooDeepError, id_of
from bot.updates.trouble import ANOTHER, CONFLICT, GivenUpError

_JUST_NOW_S = 60.0
_MARK_EVERY_S = 5.0
_LASTING = ("message", "edited_message")  # kept for a day, where a button is for 150 s

journal = Journal(__name__)


class Probation:
    """The time in which a newcomer asks for updates and takes none.

    There is none where this machine's own process served a minute ago at most, so that a restart
    takes no longer: `mark` is a file whose age says so.
    """

    def __init__(self, mark: Path, alone_s: float) -> None:
        """Begin with the first poll, and last `alone_s`."""
        self._mark = mark
        self._alone_s = alone_s
        self._marked_at = float("-inf")
        self._since: float | None = None
        self._seen: int | None = None
        age = age_s(mark)
        self.over = not alone_s or (age is not None and age < _JUST_NOW_S)
        """Whether updates may be taken."""

    def left_s(self, now: float) -> float:
        """Whole seconds that the poll which begins now should wait at most."""
        if self._since is None:
            self._since = now
            journal.info("looking whether another process serves this bot", for_s=self._alone_s)
        return max(math.ceil(self._since + self._alone_s - now), 0)

    def passed(self, batch: Sequence[object], now: float) -> None:
        """A poll went well. Raises GivenUpError where another process must be at work."""
        if not self.over and self._since is not None:
            self._compare(batch)
            if now - self._since >= self._alone_s:
                self.over = True
                journal.info("no other process serves this bot")
        if self.over and now - self._marked_at >= _MARK_EVERY_S:
            self._marked_at = now
            with suppress(OSError):  # then the next start takes a little longer
                self._mark.touch(mode=0o600)

    def failed(self, error: PollError) -> None:
        """A poll failed. Raises GivenUpError where another process is the reason."""
        if error.status == CONFLICT:
            with suppress(OSError):
                self._mark.unlink(missing_ok=True)
            if not self.over and error.reason != "webhook":
                raise GivenUpError(ANOTHER)
        if not isinstance(error, TooDeepError):
            self._since = None  # nobody could be heard

    def _compare(self, batch: Sequence[object]) -> None:
        """Whether a message that waited before is gone with all that came before it."""
        waiting = [id for raw in batch if (id := id_of(raw)) is not None]
        if self._seen is not None and min(waiting, default=self._seen + 1) > self._seen:
            raise GivenUpError(ANOTHER)
        lasting = [id for raw in batch if _is_lasting(raw) and (id := id_of(raw)) is not None]
        self._seen = min(lasting, default=self._seen)


def _is_lasting(raw: object) -> bool:
    """Whether only an acknowledgement, or a day, takes the update away."""
    return isinstance(raw, dict) and any(raw.get(kind) for kind in _LASTING)
