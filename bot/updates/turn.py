"""One update being handled: its clock, its place among others, what the asker has seen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Self

_current: ContextVar[Turn | None] = ContextVar("turn", default=None)


class Turn:
    """The turn of one update.

    Its clock stands still while the outbox waits for Telegram, and in that time it gives its
    place to another update: neither a slow chat nor a group's pace may hold up other people.
    """

    def __init__(
        self, places: asyncio.Semaphore, *, first: bool = False, late_s: float = 0.0
    ) -> None:
        """Take a place of `places`, which must have been acquired for it.

        `first` goes before what else waits in its chat; `late_s` has passed already.
        """
        self.first = first
        self.error: BaseException | None = None
        self.reached = 0  # messages that the asker has got, or may have got
        self._places: asyncio.Semaphore | None = places
        self._began = time.monotonic() - late_s
        self._stood_s = 0.0
        self._paused = 0
        self._paused_at = 0.0
        self._waiting = 0

    @staticmethod
    def current() -> Turn | None:
        """The turn that the running code belongs to, if any."""
        return _current.get()

    def enter(self) -> Self:
        """Make it the current turn of the running task and what it starts."""
        _current.set(self)
        return self

    @property
    def spent_s(self) -> float:
        """Seconds since it began, without those in which the clock stood."""
        now = self._paused_at if self._paused else time.monotonic()
        return now - self._began - self._stood_s

    @property
    def waiting(self) -> bool:
        """Whether nothing but Telegram's permission to write is missing."""
        return self._waiting > 0

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock."""
        if not self._paused:
            self._paused_at = time.monotonic()
        self._paused += 1
        try:
            yield
        finally:
            self._paused -= 1
            if not self._paused:
                self._stood_s += time.monotonic() - self._paused_at

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let another update have the place; it is not taken back."""
        self.end()
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def end(self) -> None:
        """Give the place back, once."""
        if self._places:
            self._places.release()
            self._places = None
