"""Telegram's sending pace: the wait in seconds before each message; sends nothing itself.

Source: https://core.telegram.org/bots/faq, "My bot is hitting limits": about one message per
second in a chat, short bursts allowed; 20 per minute in a group; about 30 per second overall.

A message counts from the arrival of its response, so that Telegram cannot have seen it later,
however long it took; a chat has one message in flight at a time.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field

CHAT_BURST = 3


CHAT_RESERVED = 1  # part of the burst reserved for urgent requests


CHAT_INTERVAL_S = 1.05


GROUP_PER_MINUTE = 20


GROUP_EDITS_PER_MINUTE = 5  # edits count for Telegram too, but may not crowd out answers


OVERALL_PER_S = 28


_MINUTE_S = 60.5


_SECOND_S = 1.0


_CHATS = 5000  # those beyond are forgotten when they are idle


_HANGING_S = 5.0  # a message on its way for longer has long been seen


@dataclass(slots=True)
class _Private:
    """A token bucket: `level` messages may go at once, as of `time`."""

    level: float = CHAT_BURST
    time: float = 0.0

    def refill(self, now: float) -> None:
        gained = max(now - self.time, 0) / CHAT_INTERVAL_S
        self.level = min(CHAT_BURST, self.level + gained)
        self.time = now

    def wait_s(self, now: float, *, edit: bool, first: bool) -> float:  # noqa: ARG002 - see group
        self.refill(now)
        needed = 1 if first else 1 + CHAT_RESERVED
        return max(needed - self.level, 0) * CHAT_INTERVAL_S

    def note(self, now: float, *, edit: bool) -> None:  # noqa: ARG002
        self.refill(now)
        self.level -= 1

    def idle(self, now: float) -> bool:
        return now - self.time > CHAT_BURST * CHAT_INTERVAL_S


@dataclass(slots=True)
class _Group:
    """The times of the last messages and edits."""

    all: deque[float] = field(default_factory=deque)
    edits: deque[float] = field(default_factory=deque)

    def wait_s(self, now: float, *, edit: bool, first: bool) -> float:  # noqa: ARG002
        wait = _window_wait(self.all, GROUP_PER_MINUTE, _MINUTE_S, now)
        if edit:
            wait = max(wait, _window_wait(self.edits, GROUP_EDITS_PER_MINUTE, _MINUTE_S, now))
        return wait

    def note(self, now: float, *, edit: bool) -> None:
        self.all.append(now)
        if edit:
            self.edits.append(now)

    def idle(self, now: float) -> bool:
        return not self.all or now - self.all[-1] > _MINUTE_S


class ChatPace:
    """The wait of a message for the others to the same chat.

    >>> pace = ChatPace()
    >>> for _ in range(2): pace.note(7, 0.0)
    >>> pace.wait_s(7, 0.0), pace.wait_s(7, 0.0, first=True)
    (1.05, 0.0)
    """

    def __init__(self) -> None:
        """Start with no chat."""
        self._chats: OrderedDict[int | str, _Private | _Group] = OrderedDict()

    def wait_s(
        self, chat: int | str, now: float, *, edit: bool = False, first: bool = False
    ) -> float:
        """Seconds until a message, or an edit, may go there; 0 for at once."""
        return self._chat(chat, now).wait_s(now, edit=edit, first=first)

    def note(self, chat: int | str, now: float, *, edit: bool = False) -> None:
        """Count one that has gone there."""
        self._chat(chat, now).note(now, edit=edit)

    def _chat(self, chat: int | str, now: float) -> _Private | _Group:
        found = self._chats.get(chat)
        if found is None:
            while len(self._chats) >= _CHATS and next(iter(self._chats.values())).idle(now):
                self._chats.popitem(last=False)
            found = self._chats[chat] = _Private(time=now) if is_private(chat) else _Group()
        self._chats.move_to_end(chat)
        return found


class OverallPace:
    """The wait of a message for those to all chats."""

    def __init__(self) -> None:
        """Start with nothing on its way."""
        self._seen: deque[float] = deque()
        self._going: dict[int, float] = {}  # ticket → since when
        self._tickets = 0

    def wait_s(self, now: float) -> float:
        """Seconds until one more may go, or until it is worth asking again; 0 for at once."""
        going = [since for since in self._going.values() if now - since < _HANGING_S]
        room = OVERALL_PER_S - len(going)
        if room <= 0:
            return 0.05
        return _window_wait(self._seen, room, _SECOND_S, now)

    def begin(self, now: float) -> int:
        """Count one that goes now; gives what to hand to `end`."""
        self._tickets += 1
        self._going[self._tickets] = now
        return self._tickets

    def end(self, ticket: int, now: float) -> None:
        """Its answer has come, or it was given up."""
        del self._going[ticket]
        self._seen.append(now)


def is_private(chat: int | str) -> bool:
    """True for a private chat; ids of groups and channels are negative or @names."""
    return isinstance(chat, int) and chat > 0


def _window_wait(seen: deque[float], most: int, length_s: float, now: float) -> float:
    """Seconds until there are fewer than `most` in the last `length_s` seconds."""
    while seen and seen[0] <= now - length_s:
        seen.popleft()
    return 0.0 if len(seen) < most else seen[len(seen) - most] + length_s - now
