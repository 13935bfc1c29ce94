"""How long and how many: what the runtime allows of everything. Times in seconds."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures that the promises of the runtime rest on; tests shorten them."""

    answer_s: float = 15.0
    """An answer takes no longer, waiting for Telegram not counted; then the asker is told."""
    answer_least_s: float = 3.0
    """What waits for a place meanwhile loses that time, but has so long at least."""
    cancel_s: float = 1.0
    """A handler that was told to end has this long; then it is left alone."""
    at_once: int = 16
    """So many updates are worked on at a time."""
    held: int = 200
    """So many are in memory; the others stay with Telegram."""

    poll_s: float = 15.0
    """A poll waits so long for something to happen …"""
    poll_margin_s: float = 10.0
    """… and for the answer so much longer."""
    same_offset_s: float = 0.55
    """Asked for the same again any sooner, Telegram gives a single update."""
    between_polls_s: float = 0.1
    retry_most_s: float = 10.0
    """Between polls that fail."""
    retry_start_most_s: float = 2.0
    """The same before one went well."""
    refused_token_s: float = 40.0
    """The token may be refused for so long; then the process ends, for its operator to look."""
    refused_token_start_s: float = 4.0
    """The same before it was ever accepted."""
    alone_s: float = 6.0
    """A newcomer polls for so long before it takes anything; another one is seen within 4 s."""
    newcomer_s: float = 30.0
    """For so long, another poller is taken for the one that should be running, and wins."""

    webhook_post_s: float = 45.0
    """Telegram is told to post an update again where it is not done by then; it waits 60."""
    webhook_check_s: float = 20.0
    """Between two questions to Telegram whether it still posts here."""
    lease_s: float = 10.0
    """What a process that died was answering is answered by another after so long."""

    beat_s: float = 10.0
    """Between self-tests; each that passes, after a poll that did, writes the heartbeat."""
    failed_beats: int = 6
    """So many failed self-tests in a row end the process."""

    drain_s: float = 5.0
    """Told to stop, what is being answered has so long."""
    stop_s: float = 9.0
    """Told to stop, the process ends after so long whatever happens."""


async def sleep_unless_stopped(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, but no longer than until the bot is told to stop."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
