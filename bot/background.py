"""What the bot does by itself while it runs: again and again, in one process, whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.limits import sleep_unless_stopped
from bot.logs import Logger
from corpus import FileLock

EVERY_S = 2.0
"""The pause between two rounds."""


AGAIN_S = 20.0
"""After a round that failed."""


journal = Logger(__name__)


async def repeat(
    work: Callable[[], Awaitable[None]], stop: asyncio.Event, *, lock: Path, what: str
) -> None:
    """Do some work again and again until told to stop; a failure is logged and it goes on.

    Of all processes, the one that holds the file `lock` does it. `what` names it in the log.
    """
    with FileLock(lock) as held:
        while not stop.is_set():
            pause_s = EVERY_S
            try:
                if held.acquire():
                    await work()
            except Exception as error:  # noqa: BLE001 - it is tried again
                journal.warning(f"{what} failed", error)
                pause_s = AGAIN_S
            await sleep_unless_stopped(stop, pause_s)
