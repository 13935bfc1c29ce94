"""A file whose age says whether the bot is alive: polls go well and questions are answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from telegram.ext import Application, TypeHandler

from bot.life.watch import Watch
from bot.limits import Limits
from bot.logs import Journal
from bot.updates.handling import Handling, Outcome
from bot.updates.trouble import GivenUpError
from bot.updates.turn import Turn

journal = Journal(__name__)


class SelfTest:
    """Goes through the handlers as an update does."""


class Heartbeat:
    """Writes the file after each self-test that passed, if updates came in since the last."""

    def __init__(
        self,
        watch: Watch,
        handling: Handling,
        last_input: Callable[[], float],
        limits: Limits,
    ) -> None:
        """Beat where `watch` says; `last_input` is when Telegram last answered, monotonic."""
        self._watch = watch
        self._handling = handling
        self._last_input = last_input
        self._limits = limits
        self._seen = float("-inf")

    async def run(self, stop: asyncio.Event) -> None:
        """Beat until told to stop; raises GivenUpError where self-tests keep failing."""
        failed = 0
        while not stop.is_set():
            failed = 0 if await self._passes() else failed + 1
            if failed >= self._limits.failed_beats:
                raise GivenUpError("questions are not answered any more; a restart may help")
            if not failed:
                self._watch.tested()
                self._beat()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._limits.beat_s):
                    await stop.wait()

    async def _passes(self) -> bool:
        places = asyncio.Semaphore(1)  # not one of those that questions have
        await places.acquire()
        outcome = await self._handling.handle("self-test", SelfTest(), Turn(places))
        return outcome is Outcome.HANDLED

    def _beat(self) -> None:
        last = self._last_input()
        if last <= self._seen:
            return
        self._seen = last
        try:
            self._watch.pulse.touch()
        except OSError as error:
            journal.warning("cannot write the heartbeat", error)


def answer_self_tests(
    application: Application[Any, Any, Any, Any, Any, Any], check: Callable[[], Awaitable[object]]
) -> None:
    """Have the handlers of `application` meet each self-test with `check`."""

    async def tested(_: object, __: object) -> None:
        await check()

    application.add_handler(TypeHandler(SelfTest, tested, strict=True))
