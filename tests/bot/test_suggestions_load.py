"""What /start costs while the articles change: once, and nothing that readers wait for."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.answer_worker import AnswerWorker
from bot.i18n import Translators
from bot.logs import Metrics
from bot.suggestion_cache import SHOWN, ReadersWords, SuggestionCache
from corpus import CorpusStore
from retrieval import Answerer, Candidate, Question, Reading, Thresholds
from testing.fakes import WordEncoder
from testing.news import publish
from testing.news_bot import WordReader

ENGLISH = ReadersWords(Translators.load().of("en"), Translators.load())
_OWN = [f"Is the Halvik bridge {n} open?" for n in range(SHOWN)]


@dataclass
class CountingReader:
    """Reads as WordReader, and knows what it was asked."""

    asked: list[str] = field(default_factory=list)
    reader: WordReader = field(default_factory=lambda: WordReader(0.0))

    thresholds = Thresholds(0.5, 0.5)

    def read(self, question: Question, candidates: Sequence[Candidate]) -> list[Reading]:
        """Note the question."""
        self.asked.append(question.text)
        return self.reader.read(question, candidates)


@dataclass(frozen=True, slots=True)
class Changed:
    """Suggestions that were found, in articles that have just changed."""

    suggesting: SuggestionCache
    desk: AnswerWorker
    reader: CountingReader


def _bridges(folder: Path) -> None:
    publish(folder, " ".join(f"The Halvik bridge {n} is open." for n in range(SHOWN)))


@pytest.fixture
async def changed(tmp_path: Path) -> AsyncIterator[Changed]:
    """With as many questions as are shown."""
    _bridges(tmp_path)
    reader = CountingReader()
    store = CorpusStore.open(tmp_path / "data" / "corpus.db")
    answers = Answerer(store, WordEncoder(), reader)
    with store, AnswerWorker(answers, Metrics()) as desk:
        suggesting = SuggestionCache(desk, _OWN)
        suggesting.wake()
        assert suggesting._work
        await suggesting._work
        assert await suggesting.now(ENGLISH) == _OWN
        publish(tmp_path, "It rained in Oslo all day.")
        reader.asked.clear()
        yield Changed(suggesting, desk, reader)


async def test_many_who_begin_cost_no_more_than_one(changed: Changed) -> None:
    """What is known is checked once for each change, besides being looked for anew."""
    offered = await asyncio.gather(*(changed.suggesting.now(ENGLISH) for _ in range(10)))
    assert offered == [_OWN] * 10
    assert await changed.suggesting.now(ENGLISH) == _OWN
    assert max(Counter(changed.reader.asked).values()) <= 2


async def test_who_begins_is_not_ahead_of_who_asks(changed: Changed) -> None:
    """While readers wait for answers, nothing is offered rather than they wait longer."""
    readers = [asyncio.create_task(_keep_asking(changed.desk)) for _ in range(3)]
    await asyncio.sleep(0.1)
    assert await changed.suggesting.now(ENGLISH) == []
    assert changed.reader.asked == []
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)


async def _keep_asking(desk: AnswerWorker) -> None:
    while True:
        await desk.timeline(None, 1)
