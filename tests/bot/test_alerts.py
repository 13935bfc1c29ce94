"""One chat that cannot or must not be told keeps no other from being told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.alerts import AlertNotifier
from bot.answer_worker import AnswerWorker
from bot.i18n import Translators
from bot.logs import Metrics
from bot.settings import Settings
from bot.state import State
from corpus import CorpusStore
from retrieval import Answerer, Thresholds
from testing.botapi import ALICE, BORIS, BotApi, Sent
from testing.botapi.faults import Fault, black_hole, error, retry_after
from testing.fakes import WordEncoder
from testing.news import OPEN, QUESTION, publish, rings
from testing.news_bot import WordReader, open_answers


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
        languages = Translators.load()
        ringer = AlertNotifier(self.desk, self.state, languages, **told)  # type: ignore[arg-type]
        stop, deadline = asyncio.Event(), time.monotonic() + 10
        request = HTTPXRequest(read_timeout=30)  # so that nothing else gives up before
        async with ExtBot(self.api.token, base_url=self.api.base_url, request=request) as bot:
            running = asyncio.create_task(ringer.run(bot, stop))
            while chat not in self.told and time.monotonic() < deadline:  # noqa: ASYNC110  no event
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)  # for what must not come
            stop.set()
            await running

    async def until_sent(self, digests: int) -> None:
        """Have digests sent until so many were, or none is due."""
        languages = Translators.load()
        ringer = AlertNotifier(
            self.desk, self.state, languages, may=lambda *_: True, pause_s=3600.0
        )
        stop, deadline = asyncio.Event(), time.monotonic() + 10
        async with ExtBot(self.api.token, base_url=self.api.base_url) as bot:
            running = asyncio.create_task(ringer.run(bot, stop))
            while time.monotonic() < deadline and (  # noqa: ASYNC110  no event
                self.state.watches.digests() or len(self.digests) < digests
            ):
                await asyncio.sleep(0.02)
            stop.set()
            await running

    @property
    def digests(self) -> list[Sent]:
        """The digests that were sent."""
        return [s for s in self.api.sent if s.method == "sendMessage" and "📰" in s.text]

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


class _Unsure(WordReader):
    """Finds as WordReader does, and is sure of nothing."""

    thresholds = Thresholds(0.95, 0.5)


async def test_it_rings_for_what_may_answer_and_says_so(waiting: Waiting) -> None:
    """From perhaps on: who waits is better told too early than not."""
    store = CorpusStore.open(waiting.folder / "data" / "corpus.db")
    with AnswerWorker(Answerer(store, WordEncoder(), _Unsure(0)), Metrics()) as desk:
        await replace(waiting, desk=desk).until_told(waiting.other)
    for ring in rings(waiting.api):
        assert ring.text.startswith(f"🔔 This may answer your question: {QUESTION}")
        assert OPEN in ring.text
        assert "Perhaps" not in ring.text


def _follow(waiting: Waiting, topic: str) -> None:
    watches = waiting.state.watches
    for chat in (waiting.first, waiting.other):
        for watch in watches.of(chat):
            watches.remove(watch.id, chat, watch.user_id)
    chat = waiting.other
    assert watches.add(chat, None, chat, topic, "en", seen=0, since=None, every=1, hour=7)
    waiting.state._file.execute("UPDATE watches SET rang = rang - 86400")


async def test_a_digest_quotes_what_names_the_topic(waiting: Waiting) -> None:
    """Each story once, newest first, in whole sentences; then it is not due for a day."""
    publish(waiting.folder, "It snowed. Two bridges of Halvik closed.", published="2026-02-01")
    publish(waiting.folder, "A ferry for Halvik? The bridge stays.", published="2026-03-01")
    _follow(waiting, "Halvik bridges")
    waiting.state.watches.digests()
    await waiting.until_sent(1)
    (sent,) = waiting.digests
    assert sent.text.startswith("📰 New about Halvik bridges:")
    places = [sent.text.index(said) for said in ("The bridge stays.", "Two bridges", OPEN)]
    assert places == sorted(places)
    assert "rained in Oslo" not in sent.text
    assert waiting.state.watches.digests() == []


async def test_without_news_there_is_no_digest(waiting: Waiting) -> None:
    """And the next one comes at its hour."""
    _follow(waiting, "Reykjavik")
    await waiting.until_sent(0)
    assert waiting.digests == []
    (watch,) = waiting.state.watches.of(waiting.other)
    assert watch.next > time.time()


async def test_what_telegram_refuses_is_not_logged_as_sent(
    waiting: Waiting, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not tried again either."""
    _follow(waiting, "Halvik")
    waiting.api.faults.always("sendMessage", lambda *_: error(400, "Bad Request: some reason"))
    caplog.set_level("INFO", "bot")
    await waiting.until_sent(0)
    assert waiting.state.watches.digests() == []
    assert "sent a digest" not in caplog.text
    assert "could not ring" in caplog.text


async def test_a_chat_that_is_gone_gets_no_digest(waiting: Waiting) -> None:
    """And follows nothing any more."""
    _follow(waiting, "Halvik")
    waiting.api.faults.always(
        "sendMessage", lambda *_: error(403, "Forbidden: bot was blocked by the user")
    )
    await waiting.until_sent(0)
    assert waiting.state.watches.of(waiting.other) == []
