"""How a host is treated: a pause between requests, rest when it asks for it, its robots.txt."""

from __future__ import annotations

import threading
import time

from corpus.fetched import DownloadError
from corpus.robots import Robots

PATIENCE_S = 60.0
"""Longer than this nobody waits inside a download; it is refused, to be tried again later."""

_KEPT = 4096  # hosts remembered
_ROBOTS_S = 86_400.0  # RFC 9309, 2.4: not longer than a day


class Manners:
    """What is remembered of hosts, by origin; safe to use from several threads."""

    def __init__(self, pause_s: float) -> None:
        """Pause at least this long between two requests to one host."""
        self._pause_s = pause_s
        self._lock = threading.Lock()
        self._free: dict[str, float] = {}
        self._robots: dict[str, tuple[float, Robots]] = {}

    def wait(self, origin: str) -> float:
        """Sleep until it is our turn at a host, and give the seconds that took. Blocks.

        Raises DownloadError where that would be longer than `PATIENCE_S`.
        """
        with self._lock:
            now = time.monotonic()
            at = max(self._free.get(origin, now), now)
            if at - now > PATIENCE_S:
                raise DownloadError(
                    "busy",
                    f"the host asked to be left alone for {at - now:.0f} s more",
                    retry_s=at - now,
                )
            if len(self._free) > _KEPT:
                self._free = {host: then for host, then in self._free.items() if then > now}
            held = self._robots.get(origin)
            asked = (held[1].pause_s if held else None) or 0.0
            self._free[origin] = at + max(self._pause_s, asked)
        time.sleep(at - now)
        return at - now

    def rest(self, origin: str, seconds: float) -> None:
        """Leave a host alone for so long."""
        with self._lock:
            until = time.monotonic() + seconds
            self._free[origin] = max(self._free.get(origin, until), until)

    def robots(self, origin: str) -> Robots | None:
        """The rules of a host, where they are known and not too old."""
        with self._lock:
            until, robots = self._robots.get(origin, (0.0, None))
            return robots if time.monotonic() < until else None

    def keep_robots(self, origin: str, robots: Robots, seconds: float = _ROBOTS_S) -> None:
        """Remember the rules of a host for so long."""
        with self._lock:
            if len(self._robots) > _KEPT:
                self._robots.clear()
            self._robots[origin] = (time.monotonic() + seconds, robots)
