"""Where questions are answered one at a time, so that the event loop stays free."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Protocol, Self, TypeVar

from bot.life.counts import Counts
from retrieval import Answer, Finder, Page, Question, Quote, Remembered

Result = TypeVar("Result")

_PATIENCE_S = 30.0


class Answers(Finder, Protocol):
    """What the bot needs of retrieval, and all that it may use. Blocks; not for two threads."""

    def speaking_of(self, claim: Question) -> Answer:
        """Quotes that speak of a claim, whichever way; none where nothing does."""

    def check(self) -> None:
        """Raise what a question would meet where articles or index cannot be read any more."""

    def again(self, remembered: Remembered) -> Quote | None:
        """A quote that was shown before; None where its article is gone or was changed."""

    def page(self, remembered: Remembered, number: int | None = None) -> Page | None:
        """A page of the article of a quote, that of the quote or one by number; None as above."""


class Desk:
    """Answers in one worker thread: tokenizers and models are not safe in two."""

    def __init__(self, answers: Answers, counts: Counts) -> None:
        """Answer with `answers`, which nobody else may use at the same time."""
        self._answers = answers
        self.counts = counts
        self._waiting = 0
        self._free = asyncio.Event()
        self._free.set()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answers")

    def __enter__(self) -> Self:
        """Give the desk itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Let the answer that is being found be finished, and drop what waits."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    async def answer(self, question: Question) -> Answer:
        """Quotes that answer, or none and the nearest."""
        loop = asyncio.get_running_loop()
        with ExitStack() as waiting:
            waiting.enter_context(self.counts.timed("wait"))

            def answer() -> Answer:
                waiting.close()
                return self._answers.answer(question)

            found = await self._for_somebody(loop.run_in_executor(self._worker, answer))
        outcome = "answered" if found else "refused" if found.is_question else "no_question"
        self.counts.questions.labels(outcome).inc()
        return found

    async def check(self) -> None:
        """Tell, by raising, whether questions still can be answered; as dear in any corpus."""
        await self.run(lambda answers: answers.check())

    async def run(self, work: Callable[[Answers], Result]) -> Result:
        """What comes of some work with the articles, done when it is its turn."""
        loop = asyncio.get_running_loop()
        return await self._for_somebody(loop.run_in_executor(self._worker, work, self._answers))

    async def idle(self, work: Callable[[Answers], Result]) -> Result:
        """As `run`, when nobody waits for an answer; keep it short, since it is not broken off.

        Where somebody always does, it has its turn after half a minute all the same.
        """
        loop = asyncio.get_running_loop()
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                await self._free.wait()
        return await loop.run_in_executor(self._worker, work, self._answers)

    async def _for_somebody(self, work: Awaitable[Result]) -> Result:
        self._waiting += 1
        self._free.clear()
        try:
            return await work
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._free.set()
