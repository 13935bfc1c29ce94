"""Shutdown on a signal: cleanly where possible, and soon in any case."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from types import FrameType
from typing import Self

from bot.logs import Logger

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


journal = Logger(__name__)


class Shutdown:
    """Handles SIGTERM and Ctrl-C inside a `with` block; a second signal changes nothing.

    Before the event loop runs they raise SystemExit(0), so that unfinished loads and builds clean
    up.
    """

    def __init__(self, within_s: float) -> None:
        """End the process at most `within_s` seconds after a signal, whatever hangs."""
        self._within_s = within_s
        self._begun = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told: asyncio.Event | None = None
        self._before = {one: signal.getsignal(one) for one in _SIGNALS}
        self._last_resort: threading.Timer | None = None

    def __enter__(self) -> Self:
        """Listen for signals. Only in the main thread."""
        for one in _SIGNALS:
            signal.signal(one, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        """Everything was ended: leave the signals to others, where others go on."""
        if self._last_resort:
            self._last_resort.cancel()
        for one, before in self._before.items():
            # once the end has begun, one more signal would end it as a failure
            signal.signal(one, signal.SIG_IGN if self._begun.is_set() else before)

    def attach(self) -> asyncio.Event:
        """From now on signals set the event that is given here, in the running loop."""
        self._told = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        return self._told

    def begin(self, code: int) -> None:
        """Start the shutdown; if it takes too long, the process exits with `code`."""
        if not self._begun.is_set():
            self._begun.set()
            self._last_resort = threading.Timer(self._within_s, _leave, [code])
            self._last_resort.daemon = True
            self._last_resort.start()

    def _on_signal(self, _: int, __: FrameType | None) -> None:
        first = not self._begun.is_set()
        self.begin(0)
        if self._loop and self._told:
            self._loop.call_soon_threadsafe(self._told.set)
        elif first:
            raise SystemExit(0)


def _leave(code: int) -> None:
    """Exit at once: nothing is lost, since Telegram still has unacknowledged updates."""
    journal.warning("shutdown takes too long; exiting anyway")
    os._exit(code)
