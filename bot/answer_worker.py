"""Where questions are answered one at a time, so that the event loop stays free."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from functools import cache
from types import TracebackType
from typing import Protocol, Self, TypeVar

from bot.metrics import Metrics
from bot.settings import Settings
from corpus import Article, CorpusError, CorpusStore, atomic_write, read_path
from retrieval import (
    Answer,
    Answerer,
    Encoder,
    Finder,
    LiveIndex,
    Page,
    Prompts,
    Question,
    Quote,
    QuoteRef,
    Timed,
    embedding,
    load_encoder,
    load_reader,
)

Result = TypeVar("Result")


_PATIENCE_S = 30.0


class AnswerSource(Finder, Protocol):
    """What the bot needs of retrieval, and all that it may use. Blocks; not for two threads."""

    def speaking_of(self, claim: Question) -> Answer:
        """Quotes that speak of a claim, whichever way; none where nothing does."""

    def check(self) -> None:
        """Raise what a question would meet where articles or index cannot be read any more."""

    def again(self, remembered: QuoteRef) -> Quote | None:
        """A quote that was shown before; None where its article is gone or was changed."""

    def page(self, remembered: QuoteRef, number: int | None = None) -> Page | None:
        """A page of the article of a quote, that of the quote or one by number; None as above."""


class AnswerWorker:
    """Answers in one worker thread: tokenizers and models are not safe in two."""

    def __init__(self, answers: AnswerSource, counts: Metrics) -> None:
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
        outcome = (
            "answered" if found.is_answered else "refused" if found.is_question else "no_question"
        )
        self.counts.questions.labels(outcome).inc()
        return found

    async def check(self) -> None:
        """Tell, by raising, whether questions still can be answered; as dear in any corpus."""
        await self.run(lambda answers: answers.check())

    async def run(self, work: Callable[[AnswerSource], Result]) -> Result:
        """What comes of some work with the articles, done when it is its turn."""
        loop = asyncio.get_running_loop()
        return await self._for_somebody(loop.run_in_executor(self._worker, work, self._answers))

    async def idle(self, work: Callable[[AnswerSource], Result]) -> Result:
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


class Shown(Protocol):
    """What lets a person see that something takes long."""

    def busy(self, doing: str) -> AbstractContextManager[object]:
        """Show that something is being done, for as long as the block lasts."""

    def track(self, articles: list[Article], doing: str) -> Iterable[Article]:
        """Give the articles back one by one, showing how far the work is."""


@contextmanager
def answering(
    settings: Settings, shown: Shown, *, timed: Timed = nullcontext, wait: bool = True
) -> Iterator[Answerer]:
    """Answer from the corpus of the settings, built from the seeds where there is none yet.

    `timed` measures the stages of an answer. Without `wait`, questions are answered by their words
    alone while a large index is made.
    """

    @cache
    def encoder() -> Encoder:  # loaded once, and not before the rest is known to be there
        return open_encoder(settings, shown)

    if not settings.corpus.exists():
        build(settings, encoder, shown)
    with CorpusStore.open(settings.corpus) as store:
        models = settings.data_dir / "models"
        reader = load_reader(settings.reader, prepared_in=models, shown_from=settings.threshold)
        with _index(store, encoder().name, shown, wait=wait) as index:
            yield Answerer(store, encoder(), reader, timed=timed, index=index)


def _index(store: CorpusStore, encoder: str, shown: Shown, *, wait: bool) -> LiveIndex:
    """The index of a corpus; without `wait`, a large one may still be made."""
    if not wait:
        return LiveIndex(store, encoder)
    with shown.busy("Opening the index"):
        return LiveIndex(store, encoder, at_once=sys.maxsize)


def open_encoder(settings: Settings, shown: Shown) -> Encoder:
    """The encoder that the settings name. Blocks: the first time for half a minute."""
    prompts = Prompts(settings.encoder_query_prompt, settings.encoder_passage_prompt)
    with shown.busy("Loading the encoder; the first time it is prepared for this machine"):
        return load_encoder(settings.encoder, prompts, exported=settings.data_dir / "models")


def build(settings: Settings, encoder: Callable[[], Encoder], shown: Shown) -> None:
    """Make the corpus from the seeds: all of it, or none where it is stopped half way."""
    if not settings.seeds_dir.is_dir():
        raise CorpusError(
            f"no corpus at {settings.corpus} and no folder {settings.seeds_dir} to build it from; "
            "start in the project's folder, set SEEDS_DIR, or add articles with: verbatim add PATH"
        )
    articles = read_path(settings.seeds_dir)
    with (
        atomic_write(settings.corpus) as unfinished,
        CorpusStore.open(unfinished, create=True) as store,
    ):
        for article in shown.track(articles, "Reading the seeds"):
            store.add(article, encoder().name, embedding(encoder()))
