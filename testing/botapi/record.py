"""What the bot did: every request, every message it sent, every rule it broke."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .entity import Entity


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came in; `time` is monotonic seconds, `status` 0 for no answer."""

    method: str
    params: Mapping[str, object]
    time: float
    status: int
    description: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One successful request that a reader can notice."""

    method: str
    chat_id: int | None
    text: str
    entities: tuple[Entity, ...]
    reply_to: int | None
    markup: Mapping[str, object] | None
    time: float
    params: Mapping[str, object] = field(repr=False)
    message_id: int | None
    thread_id: int | None = None
    quote: str | None = None

    def buttons(self) -> list[Mapping[str, object]]:
        """The inline buttons under it, row by row."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        assert isinstance(rows, list)
        return [button for row in rows for button in row]


@dataclass(frozen=True, slots=True)
class Violation:
    """Something no correct bot does; `kind` as in errors.MistakeError."""

    kind: str
    method: str
    description: str
    params: Mapping[str, object] = field(repr=False)


class Record:
    """All of it, in order, safe to read from the test's thread while the server writes."""

    def __init__(self, lock: threading.RLock) -> None:
        """Shares the server's lock."""
        self.changed = threading.Condition(lock)
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.violations: list[Violation] = []
        self._read: dict[int | None, int] = {}
        self._replies: dict[tuple[int | None, int], list[Sent]] = {}

    def add_call(self, call: Call) -> None:
        """Note a request and wake whoever waits for something."""
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()

    def add_sent(self, sent: Sent) -> None:
        """Note something a reader can notice."""
        with self.changed:
            self.sent.append(sent)
            if sent.reply_to is not None:
                self._replies.setdefault((sent.chat_id, sent.reply_to), []).append(sent)
            self.changed.notify_all()

    def add_violation(self, violation: Violation) -> None:
        """Note a broken rule; the server's `with` block ends in an error for it."""
        with self.changed:
            self.violations.append(violation)
            self.changed.notify_all()

    def wait_until(self, ready: Callable[[], bool], timeout_s: float, what: str) -> None:
        """Return once `ready()` holds; AssertionError saying `what` after `timeout_s`. Blocks."""
        deadline = time.monotonic() + timeout_s
        while True:
            with self.changed:
                if ready():
                    return
                left_s = deadline - time.monotonic()
                if left_s <= 0:
                    raise AssertionError(f"not within {timeout_s} s: {what}")
                self.changed.wait(min(left_s, 0.05))
            time.sleep(0.002)  # under load: look now and then, not after every request

    def next_message(self, chat_id: int | None, reply_to: int | None, method: str) -> Sent | None:
        """The next message of a chat that was not given out yet, or the first reply to one."""
        with self.changed:
            if reply_to is not None:
                replies = self.replies(chat_id, reply_to)
                return next((s for s in replies if s.method == method), None)
            for index in range(self._read.get(chat_id, 0), len(self.sent)):
                sent = self.sent[index]
                if sent.method == method and chat_id in (None, sent.chat_id):
                    self._read[chat_id] = index + 1
                    return sent
            return None

    def replies(self, chat_id: int | None, message_id: int) -> list[Sent]:
        """All that was sent or edited as a reply to one message."""
        with self.changed:
            return list(self._replies.get((chat_id, message_id), ()))
