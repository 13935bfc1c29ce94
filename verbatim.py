"""Verbatim for programs: open a folder of articles, ask, and get quotes with their sources.

>>> import verbatim
>>> with verbatim.open("data") as v:  # doctest: +SKIP
...     print(v.ask("who owns WhatsApp?").quotes[0].text)

`open` gives a `Verbatim`, `open_async` an `AsyncVerbatim` with the same methods, to be awaited.
docs/python.md shows what can be done with them; a test runs its examples.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from os import PathLike, fspath
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

from corpus import (
    Article,
    ArticleFilter,
    CorpusError,
    CorpusStore,
    Embed,
    Embedding,
    FilterError,
    IngestStep,
    Passage,
    SourceError,
    UnknownArticleError,
)
from retrieval import (
    Answer,
    Answerer,
    Candidate,
    Confidence,
    EncoderError,
    Event,
    Overview,
    Question,
    QuestionError,
    Quote,
    by_date,
    overview_of,
)

if TYPE_CHECKING:
    from bot.answer_worker import AnswerWorker
    from bot.settings import Settings

__all__ = [
    "Answer",
    "Article",
    "AsyncVerbatim",
    "Candidate",
    "Confidence",
    "CorpusError",
    "EncoderError",
    "Event",
    "FilterError",
    "Filters",
    "IngestStep",
    "Overview",
    "Passage",
    "QuestionError",
    "Quote",
    "SourceError",
    "UnknownArticleError",
    "Verbatim",
    "open",
    "open_async",
]

_LISTED = 20  # articles of an overview and passages of a search, unless more are asked for

_EVENTS = 100

_ENTRIES = 1000  # of one feed

_Result = TypeVar("_Result")


class Filters(TypedDict, total=False):
    """Which articles are meant; what is left out or None does not filter."""

    since: str | date | None
    """The first day of publication; in ISO 8601, a month or a year will do: `"2026-02"`."""
    until: str | date | None
    """The last day of publication."""
    language: str | None
    """A code such as `"en"`, which also means `"en-GB"`."""
    publisher: str | None
    """Part of its name."""
    article: str | None
    """The id of one article."""


class Verbatim:
    """An open folder of articles. Blocks; threads may share it, and take turns.

    A filter that no article passes raises FilterError, which names what there is; a question or
    topic that is empty, too long or without words raises QuestionError.
    """

    def __init__(self, answerer: Answerer, settings: Settings) -> None:
        """Use an answerer alone; `open` makes one."""
        self._answerer = answerer
        self._settings = settings
        self._turn = Lock()

    def ask(
        self, question: str, *, after: Answer | None = None, **filters: Unpack[Filters]
    ) -> Answer:
        """Quotes that answer a question, or none and what comes nearest.

        `after` is the answer to the question before, with which "and Telegram?" is understood.
        """
        asked = _question(question, filters, after)
        return self._checked(asked.among, lambda: self._answerer.answer(asked))

    def search(
        self, text: str, limit: int = _LISTED, **filters: Unpack[Filters]
    ) -> list[Candidate]:
        """The passages nearest to some words or a question, best first; they need not answer."""
        wanted = _question(text, filters)
        return self._checked(wanted.among, lambda: self._answerer.search(wanted, limit))

    def overview(self, limit: int = _LISTED, **filters: Unpack[Filters]) -> Overview:
        """The articles with their first sentences, newest first, and the numbers that changed."""
        among = _among(filters)
        return self._checked(among, lambda: overview_of(self._answerer.store, limit, 0, among))

    def timeline(
        self, about: str | None = None, limit: int = _EVENTS, **filters: Unpack[Filters]
    ) -> list[Event]:
        """Sentences that name a date, the oldest first: on a topic, or of the newest articles."""
        topic = None if about is None else _question(about, filters)
        among = _among(filters)
        return self._checked(
            among, lambda: by_date(self._answerer, topic, among=among)[: max(limit, 0)]
        )

    def articles(self, **filters: Unpack[Filters]) -> list[Article]:
        """The articles, newest first; those without a date last."""
        among = _among(filters)
        shown = self._answerer.store.visible
        return self._checked(among, lambda: shown.latest(_ALL, among=among))

    def article(self, id: str) -> Article:
        """The article with this id. Raises UnknownArticleError where there is none."""
        return self._checked(None, lambda: self._answerer.store.visible.article(id))

    def add(self, source: str | PathLike[str]) -> list[IngestStep]:
        """Add a web page, feed, file or folder; what became of each article.

        The `outcome` of each is `added`, `replaced` (its text had changed), `copy` (of another
        article), `unchanged`, `known` or `failed`, then with a `fault`. Raises SourceError where
        nothing at all could be read.
        """

        def embed(passages: Sequence[Passage]) -> Embedding:
            return self._checked(None, lambda: self._answerer.embed(passages))

        return _add(self._settings, source, self._answerer.encoder, embed)

    def _checked(self, among: ArticleFilter | None, work: Callable[[], _Result]) -> _Result:
        with self._turn:
            if among is not None:
                self._answerer.store.visible.check(among)
            return work()


class AsyncVerbatim:
    """As `Verbatim`, to be awaited: one thread answers, and the event loop stays free."""

    def __init__(self, worker: AnswerWorker, encoder: str, settings: Settings) -> None:
        """Use a worker, whose encoder has that name; `open_async` makes one."""
        self._worker = worker
        self._encoder = encoder
        self._settings = settings

    async def ask(
        self, question: str, *, after: Answer | None = None, **filters: Unpack[Filters]
    ) -> Answer:
        """As `Verbatim.ask`."""
        asked = _question(question, filters, after)
        await self._check(asked.among)
        return await self._worker.answer(asked)

    async def search(
        self, text: str, limit: int = _LISTED, **filters: Unpack[Filters]
    ) -> list[Candidate]:
        """As `Verbatim.search`."""
        wanted = _question(text, filters)
        await self._check(wanted.among)
        return await self._worker.search(wanted, limit)

    async def overview(self, limit: int = _LISTED, **filters: Unpack[Filters]) -> Overview:
        """As `Verbatim.overview`."""
        among = _among(filters)
        await self._check(among)
        return await self._worker.overview(limit, 0, among)

    async def timeline(
        self, about: str | None = None, limit: int = _EVENTS, **filters: Unpack[Filters]
    ) -> list[Event]:
        """As `Verbatim.timeline`."""
        topic = None if about is None else _question(about, filters)
        among = _among(filters)
        await self._check(among)
        return await self._worker.timeline(topic, max(limit, 0), among, newest_first=False)

    async def articles(self, **filters: Unpack[Filters]) -> list[Article]:
        """As `Verbatim.articles`."""
        among = _among(filters)
        await self._check(among)
        return (await self._worker.latest(_ALL, 0, among)).articles

    async def article(self, id: str) -> Article:
        """As `Verbatim.article`."""
        if found := await self._worker.metadata([id]):
            return found[0]
        raise UnknownArticleError(f"no article {id}; `articles` gives those that there are")

    async def add(self, source: str | PathLike[str]) -> list[IngestStep]:
        """As `Verbatim.add`; questions are answered meanwhile."""
        loop = asyncio.get_running_loop()

        def embed(passages: Sequence[Passage]) -> Embedding:
            return asyncio.run_coroutine_threadsafe(self._worker.embed(passages), loop).result()

        return await asyncio.to_thread(_add, self._settings, source, self._encoder, embed)

    async def _check(self, among: ArticleFilter | None) -> None:
        if among is not None:
            await self._worker.check_filter(among)


@contextmanager
def open(
    folder: str | PathLike[str],
    *,
    create: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Verbatim]:
    """The articles in a data folder, inside the block; with `create`, of a new and empty one.

    `settings` are those of .env.example, under the same names; neither the environment nor a
    file is read. Raises CorpusError where there is no corpus, and SettingsError for a setting that
    cannot be used. Takes a second, and half a minute when a model is used for the first time.

    >>> with open("no-such-folder") as v:
    ...     v.articles()
    Traceback (most recent call last):
    corpus.store.database.CorpusError: no folder no-such-folder; name the one that `verbatim \
--data-dir` has, or make a new one with open("no-such-folder", create=True)
    """
    with _answering(Path(folder), create, settings) as (answerer, chosen):
        yield Verbatim(answerer, chosen)


@asynccontextmanager
async def open_async(
    folder: str | PathLike[str],
    *,
    create: bool = False,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[AsyncVerbatim]:
    """As `open`, to be used with `async with`."""
    from bot.answer_worker import AnswerWorker
    from bot.logs import Metrics

    opened = _answering(Path(folder), create, settings)
    answerer, chosen = await asyncio.to_thread(opened.__enter__)
    try:
        with AnswerWorker(answerer, Metrics()) as worker:
            yield AsyncVerbatim(worker, answerer.encoder, chosen)
    finally:
        opened.__exit__(None, None, None)


class _Silent:
    """Shows nobody that something takes long."""

    def busy(self, doing: str) -> AbstractContextManager[object]:
        del doing
        return nullcontext()

    def track(self, articles: list[Article], doing: str) -> Iterable[Article]:
        del doing
        return articles


_ALL = -1


@contextmanager
def _answering(
    folder: Path, create: bool, named: Mapping[str, str] | None
) -> Iterator[tuple[Answerer, Settings]]:
    from bot.answer_worker import answering
    from bot.settings import Settings

    settings = Settings.from_env({**(named or {}), "DATA_DIR": str(folder), "SEEDS_DIR": ""})
    if not settings.has_corpus():
        if not create:
            missing = f"corpus in {folder}" if folder.is_dir() else f"folder {folder}"
            raise CorpusError(
                f"no {missing}; name the one that `verbatim --data-dir` has, or make a new one "
                f'with open("{folder}", create=True)'
            )
        folder.mkdir(parents=True, exist_ok=True)
        CorpusStore.open(settings.database, create=True).close()
    with answering(settings, _Silent()) as answerer:
        yield answerer, settings


def _add(
    settings: Settings, source: str | PathLike[str], encoder: str, embed: Embed
) -> list[IngestStep]:
    from bot.cli.crawl import collector

    with collector(settings, limit=_ENTRIES, encoding=lambda: (encoder, embed)) as ingester:
        steps = list(ingester.add(fspath(source)))
    faults = [step.fault or "it cannot be read" for step in steps if step.outcome == "failed"]
    if len(faults) == len(steps):
        raise SourceError("\n".join(faults) or f"no article in {fspath(source)}")
    return steps


def _among(filters: Filters) -> ArticleFilter | None:
    return ArticleFilter(**{name: _iso(value) for name, value in filters.items()}) or None


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _question(text: str, filters: Filters, after: Answer | None = None) -> Question:
    asked = Question.parse(text, among=_among(filters))
    return replace(asked, before=after.before if after and after.is_question else None)
