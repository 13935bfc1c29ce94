"""The two ways in which updates come: asked for, or posted by Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from telegram import Bot

from bot.life.counts import Counts
from bot.limits import Limits
from bot.settings import Settings
from bot.updates.hook import Hook
from bot.updates.intake import Intake
from bot.updates.ledger import Done, Ledger
from bot.updates.polling import Polling
from bot.updates.polls import Polls
from bot.updates.probation import Probation
from bot.updates.shared import SharedLedger


class WayIn(Protocol):
    """What brings updates to the intake."""

    @property
    def last_success(self) -> float:
        """When Telegram last answered as it should, in monotonic seconds."""

    @property
    def ready(self) -> bool:
        """Whether what comes is taken."""

    async def run(self) -> None:
        """Bring updates until told to stop, or raise GivenUpError."""

    async def finish(self, within_s: float) -> None:
        """Tell Telegram what is done, and be gone."""


class Book(Done, Protocol):
    """Where it is written which updates are done."""

    def __len__(self) -> int:
        """How many are known."""

    def tidy(self) -> None:
        """Forget what Telegram has forgotten."""


Begin = Callable[[Bot, Intake, asyncio.Event], WayIn]
"""What makes the way in, of the bot, where updates go, and what says that it is to end."""


@contextmanager
def way_in(
    settings: Settings, hook: Hook | None, state: Path, *, limits: Limits, counts: Counts
) -> Iterator[tuple[Book, Begin]]:
    """The book that is kept and the way in: with `hook` the webhook, else polling."""
    at = state / "ledger.db"

    def polling(bot: Bot, intake: Intake, stop: asyncio.Event) -> WayIn:
        polls = Polls(bot.base_url, settings.proxy, limits.poll_margin_s)
        probation = Probation(state / "served", limits.alone_s)
        return Polling(polls, intake, probation, limits=limits, counts=counts, stop=stop)

    if hook is None:
        with Ledger(at) as ledger:
            yield ledger, polling
        return

    from bot.updates.webhook import Webhook

    with SharedLedger(state / "webhook.db", lease_s=limits.lease_s, before=at) as shared:

        def posted(bot: Bot, intake: Intake, stop: asyncio.Event) -> WayIn:
            return Webhook(hook, shared, bot, intake, stop, limits=limits, counts=counts)

        yield shared, posted
