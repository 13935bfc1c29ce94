"""People who ask, and whether each got one answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from testing.botapi import BotApi, user


def ask(api: BotApi, count: int, start: int = 0, text: str = "question") -> list[int]:
    """That many questions of as many people, at once; gives the ids of the updates."""
    return [api.say(f"{text} {n}", user=user(n)) for n in range(start, start + count)]


def copies(api: BotApi, update_id: int) -> int:
    """How many messages came in reply to an update."""
    return sum(s.method == "sendMessage" for s in api.replies_to(update_id))


def unanswered(api: BotApi, asked: Iterable[int]) -> int:
    """How many of them got no reply."""
    return sum(not copies(api, update_id) for update_id in asked)


def doubled(api: BotApi, asked: Iterable[int]) -> int:
    """How many replies more than one they got."""
    return sum(max(copies(api, update_id) - 1, 0) for update_id in asked)


def took_s(api: BotApi, update_id: int, since: float) -> float:
    """Seconds from a moment to the first reply; endless where there is none."""
    found = [s.time for s in api.replies_to(update_id) if s.method == "sendMessage"]
    return min(found) - since if found else float("inf")


def within(seconds: float, ready: Callable[[], object]) -> float | None:
    """Seconds until `ready()` held, or None where it did not in that time. Blocks."""
    began = time.monotonic()
    while not ready():
        if time.monotonic() - began > seconds:
            return None
        time.sleep(0.02)
    return time.monotonic() - began


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so many do not exceed.

    >>> percentile([3, 1, 2, 4], 0.75)
    3
    """
    ordered = sorted(values)
    return ordered[max(int(share * len(ordered) + 0.999999) - 1, 0)]
