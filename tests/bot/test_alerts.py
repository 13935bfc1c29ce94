"""One chat that cannot or must not be told keeps no other from being told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.alerts import AlertNotifier
from bot.answer_worker import AnswerWorker
from bot.i18n import Translators
from bot.metrics import Metrics
from bot.settings import Settings
from bot.state import State
from testing.botapi import ALICE, BORIS, BotApi
from testing.botapi.faults import Fault, black_hole, retry_after
from testing.news import OPEN, QUESTION, publish, rings
from testing.news_bot import open_answers


@dataclass(frozen=True, slots=True)
class Waiting:
    """Two people who wait for an answer that has come."""

    api: BotApi
    state: State
    desk: AnswerWorker
    first: int
    """The chat whose turn is before the other's."""
    other: int
    folder: Path

    async def until_told(self, chat: int, **more: float | Callable[[int, int], bool]) -> None:
        """Ring until a chat was told, or for ten seconds."""
        told = {"may": lambda *_: True, "pause_s": 3600.0, **more}
        languages, lock = Translators.load(), self.folder / "lock"
        ringer = AlertNotifier(self.desk, self.state, languages, lock=lock, **told)  # type: ignore[arg-type]
        stop, deadline = asyncio.Event(), time.monotonic() + 10
        request = HTTPXRequest(read_timeout=30)  # so that nothing else gives up before
        async with ExtBot(self.api.token, base_url=self.api.base_url, request=request) as bot:
            running = asyncio.create_task(ringer.run(bot, stop))
            while chat not in self.told and time.monotonic() < deadline:  # noqa: ASYNC110  no event
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)  # for what must not come
            stop.set()
            await running

    @property
    def told(self) -> list[int | None]:
        """The chats that were told."""
        return [ring.chat_id for ring in rings(self.api)]

    def fails(self, fault: Fault) -> None:
        """Have what is sent to the first chat meet a fault."""

        def chosen(_: str, params: Mapping[str, object]) -> Fault | None:
            return fault if params["chat_id"] == self.first else None

        self.api.faults.always("sendMessage", chosen)


@pytest.fixture
async def waiting(tmp_path: Path) -> AsyncIterator[Waiting]:
    """In chats of their own."""
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "key")
    publish(tmp_path, "It rained in Oslo all day.")
    with (
        BotApi() as api,
        AnswerWorker(open_answers(settings, 0), Metrics()) as desk,
        State(tmp_path / "state.db", bytes(32)) as state,
    ):
        for person in (ALICE, BORIS):
            api.say("hello", user=person)
            state.watches.add(person.id, None, person.id, QUESTION, "en", seen=0, since=None)
        publish(tmp_path, OPEN)
        first, other = (watch.chat_id for watch in state.watches.due(99, 0))
        yield Waiting(api, state, desk, first, other, tmp_path)


async def test_a_chat_that_fails_is_put_aside(waiting: Waiting) -> None:
    """And tried again later, so its watch stays."""
    waiting.fails(retry_after(4000))
    await waiting.until_told(waiting.other)
    assert waiting.told == [waiting.other]
    assert len(waiting.state.watches.due(99, 3600)) == 1


async def test_a_chat_that_hangs_is_put_aside(waiting: Waiting) -> None:
    """After a while, not when whatever it waits for is over."""
    waiting.fails(black_hole())
    await waiting.until_told(waiting.other, ring_s=0.3)
    assert waiting.told == [waiting.other]


async def test_who_is_not_let_in_is_not_told_but_later(waiting: Waiting) -> None:
    """What came meanwhile is told once they are let in again."""
    await waiting.until_told(waiting.other, may=lambda chat, _: chat != waiting.first)
    assert waiting.told == [waiting.other]
    await waiting.until_told(waiting.first)
    assert waiting.told == [waiting.other, waiting.first]
