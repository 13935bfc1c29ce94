"""The answer worker: all that the bot asks of the articles, in one thread off the event loop."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import OrderedDict, deque
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Container,
    Hashable,
    Iterable,
    Iterator,
    Sequence,
)
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import numpy as np

from bot.limits import ASKER, KeyedLock
from bot.settings import Settings
from corpus import (
    Article,
    ArticleFilter,
    CorpusError,
    CorpusStore,
    DatabaseUrl,
    Embedding,
    Feed,
    HideRule,
    Passage,
    Publisher,
    Revision,
    Span,
    UnknownArticleError,
    Version,
    atomic_write,
    make_folder,
    read_path,
)
from retrieval import (
    DEFAULT_ENCODER,
    FORMER_DEFAULT,
    Answer,
    Answerer,
    Candidate,
    Encoder,
    Event,
    Headline,
    LiveIndex,
    LoggedQuestion,
    Mentions,
    NewAnswer,
    Overview,
    Page,
    Question,
    QuestionCluster,
    QuestionError,
    Quote,
    QuoteRef,
    StandingQueries,
    Suggestion,
    Timed,
    by_date,
    claim_of,
    cluster_questions,
    embedding,
    load_reader,
    mend_index,
    news_of,
    overview_of,
    story_of,
    suggest_in_steps,
)

if TYPE_CHECKING:
    from bot.logs import Metrics
    from bot.state.feedback import AnswerRating


Result = TypeVar("Result")


ALERT_FROM = 0.6
"""How probable an answer must be for an alert that is sure; below, it says that it may answer."""


_PATIENCE_S = 30.0


_SLICE = 16  # questions embedded in one turn: somebody may come and ask


_END = "there are no more"


@dataclass(frozen=True, slots=True)
class ArticleList:
    """Some articles of a list, newest first, and how many there are in all."""

    articles: list[Article]
    total: int


@dataclass(frozen=True, slots=True)
class ArticleDetails:
    """An article with its first sentences and its versions, oldest first."""

    article: Article
    opening: list[Span]
    versions: list[Version]


@dataclass(frozen=True, slots=True)
class FullArticle:
    """An article with its passages that are shown, its copies, and its versions, oldest first."""

    article: Article
    passages: list[Passage]
    copies: list[Article]
    versions: list[Version]


@dataclass(frozen=True, slots=True)
class CorpusStats:
    """How many articles and passages are shown, and the newest article."""

    articles: int
    passages: int
    newest: Article | None


class AnswerWorker:
    """All that the bot asks of the articles, done in one worker thread.

    Tokenizers and models are not safe in two threads, and a blocked event loop answers nobody. A
    method waits for its turn in the thread, and each person has one turn at a time. What takes
    long lets others go between its steps, so that they wait for a step and not for all of it.
    Alerts, suggestions and clusters of questions have their turn when no reader waits.
    """

    def __init__(self, answerer: Answerer, counts: Metrics) -> None:
        """Answer with `answerer`, which nobody else may use at the same time."""
        self._answerer = answerer
        self._standing = StandingQueries(answerer, threshold=ALERT_FROM)
        self.counts = counts
        self.generation: int | None = None
        """Of the corpus, as `revision` gives it: the one that was last answered or quoted from."""
        self._waiting = 0
        self._free = asyncio.Event()
        self._free.set()
        self._turns = KeyedLock()  # by asker
        self._thread = WorkerThread("answers")
        answerer.let_others(self._thread.give_way)

    def __enter__(self) -> Self:
        """Give the worker itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the answer that is being found be finished, and drop what waits."""
        self._thread.close()

    async def answer(self, question: Question) -> Answer:
        """Quotes that answer, or none and the nearest; counted in the metrics."""
        with ExitStack() as waiting:
            waiting.enter_context(self.counts.timed("wait"))

            def answer() -> Answer:
                waiting.close()
                return self._noted(lambda: self._answerer.answer(question))

            found = await self._run(answer)
        self.counts.questions.labels(_outcome(found)).inc()
        return found

    async def answer_unless(self, superseded: asyncio.Event, question: Question) -> Answer | None:
        """As `answer`, but not counted, and None where it is superseded before its turn."""
        return await self._run(
            lambda: None if superseded.is_set() else self._answerer.answer(question)
        )

    async def answer_as_of(self, question: Question) -> tuple[int, Answer]:
        """The id of the newest passage, and what is answered then or a moment later."""
        return await self._run(
            lambda: (self._answerer.store.search.last_id_ever(), self._answerer.answer(question))
        )

    async def speaking_of(self, message: str) -> Answer | None:
        """Quotes that speak of what a message claims; None where it has no words to look for."""
        try:
            claim = Question.parse(claim_of(message))
        except QuestionError:
            return None
        return await self._run(lambda: self._answerer.speaking_of(claim))

    async def quotes(self, refs: Sequence[QuoteRef]) -> tuple[Quote, ...]:
        """Those quotes of which the article is still there and unchanged."""

        def quotes() -> tuple[Quote, ...]:
            return tuple(filter(None, map(self._answerer.again, refs)))

        return await self._run(lambda: self._noted(quotes))

    async def quote_page(self, ref: QuoteRef, number: int | None) -> tuple[Page, Quote] | None:
        """A page of the article of a quote: the one that it stands on, or one by number.

        None where the article is gone or was changed.
        """

        def page() -> tuple[Page, Quote] | None:
            page, quote = self._answerer.page(ref, number), self._answerer.again(ref)
            return (page, quote) if page and quote else None

        return await self._run(page)

    async def search(self, question: Question, limit: int) -> list[Candidate]:
        """The passages nearest to some words or a question, best first; they need not answer."""
        return await self._run(lambda: self._answerer.search(question, limit))

    async def latest(
        self, limit: int, first: int = 0, among: ArticleFilter | None = None
    ) -> ArticleList:
        """The newest articles, without so many at first."""
        return await self._run(lambda: _latest(self._answerer.store, limit, first, among))

    async def overview(
        self,
        limit: int,
        first: int = 0,
        among: ArticleFilter | None = None,
        *,
        changes: bool = True,
    ) -> Overview:
        """A page of the articles with their leads, newest first, without so many at first.

        Without `changes`, the numbers that changed are not looked for.
        """
        self.counts.questions.labels("overview").inc()
        store = self._answerer.store
        give_way = self._thread.give_way
        return await self._run(
            lambda: overview_of(store, limit, first, among, changes=changes, give_way=give_way)
        )

    async def embed(self, passages: Sequence[Passage]) -> Embedding:
        """New passages as vectors, to be stored, made while no reader waits: a row for each."""
        return await self._idle(lambda: self._answerer.embed(passages))

    async def check_filter(self, among: ArticleFilter) -> None:
        """Raise FilterError for a filter that no article passes, with what there is."""
        await self._run(lambda: self._answerer.store.visible.check(among))

    async def metadata(self, ids: Sequence[str]) -> list[Article]:
        """The articles with these ids, as far as they are there and shown."""
        return await self._run(lambda: list(_shown(self._answerer.store, ids)))

    async def rated(self, ratings: Sequence[AnswerRating]) -> list[dict[str, Any]]:
        """The rows of a table of ratings, with titles and the words that were quoted."""
        from bot.render.statistics import rated  # the terminal does without the state of a bot

        return await self._run(lambda: list(rated(self._answerer.store, ratings)))

    async def article_at(self, address: str) -> ArticleDetails | None:
        """The article that was read from an address, if there is one."""
        return await self._run(lambda: _at(self._answerer.store, address))

    async def publishers(self) -> tuple[list[Publisher], int]:
        """Who published the articles, and how many articles there are."""
        return await self._run(lambda: _publishers(self._answerer.store))

    async def languages(self) -> list[str]:
        """The codes of the languages that articles are in, as far as these are known."""
        return await self._run(
            lambda: sorted(filter(None, self._answerer.store.search.languages()))
        )

    async def article(self, id_or_number: str) -> ArticleDetails | None:
        """An article by its id, or by its number in the list of the newest."""
        return await self._run(lambda: _details(self._answerer.store, id_or_number))

    async def article_also_hidden(self, id: str) -> Article | None:
        """The article with an id, whether it is hidden or not."""
        return await self._run(lambda: _article(self._answerer.store, id))

    async def timeline(
        self,
        about: Question | None,
        limit: int,
        among: ArticleFilter | None = None,
        *,
        newest_first: bool = True,
    ) -> list[Event]:
        """A timeline: what the articles say by date on some words; at most so many events."""
        return await self._run(
            lambda: by_date(self._answerer, about, among=among, newest_first=newest_first)[:limit]
        )

    async def story(self, id: str) -> tuple[str, ...]:
        """The ids of the articles about the same event as one; none where that is not there."""

        def story() -> tuple[str, ...]:
            with suppress(UnknownArticleError):
                article = self._answerer.store.visible.article(id)
                return story_of(self._answerer, article)
            return ()

        return await self._run(story)

    async def full_article(self, id: str) -> FullArticle | None:
        """An article by its id, with all of its text that is shown."""
        return await self._run(lambda: _full(self._answerer.store, id))

    async def stats(self) -> CorpusStats:
        """The counts of the corpus."""
        return await self._run(lambda: _stats(self._answerer.store))

    async def remove(self, id: str) -> Article | None:
        """Remove an article, and give it back; None where there is no such."""

        def remove() -> Article | None:
            with suppress(UnknownArticleError):
                return self._answerer.store.remove(id)
            return None

        return await self._run(remove, between=False)

    async def hide(self, what: str) -> HideRule:
        """Hide an article, publisher, host or topic. Raises CorpusError where none is meant."""
        return await self._run(lambda: self._answerer.store.hidden.hide(what), between=False)

    async def count_hidden(self, rule: HideRule) -> tuple[int, int]:
        """How many articles a rule hides whole, and how many passages."""
        return await self._run(lambda: self._answerer.store.count_hidden(rule))

    async def unhide(self, what: str) -> list[HideRule]:
        """Show again what was hidden so; the rules that went."""
        return await self._run(lambda: self._answerer.store.hidden.unhide(what), between=False)

    async def hidden(self) -> list[tuple[HideRule, int, int]]:
        """Each rule, with how many articles it hides whole, and how many passages.

        One rule is looked at in one turn, since it may read the whole corpus.
        """
        store = self._answerer.store
        rules = await self._run(lambda: store.hidden.rules().rules)
        return [(rule, *await self.count_hidden(rule)) for rule in rules]

    async def articles_also_hidden(
        self, limit: int, first: int = 0, among: ArticleFilter | None = None
    ) -> tuple[list[tuple[Article, bool]], int]:
        """A page of all articles, newest first, each with whether it is hidden; and how many."""

        def listed() -> tuple[list[tuple[Article, bool]], int]:
            store = self._answerer.store
            rules = store.hidden.rules()
            found = [(one, rules.hides(one)) for one in store.all.latest(limit, first, among)]
            return found, store.all.extent(among).articles

        return await self._run(listed)

    async def feeds(self) -> list[Feed]:
        """The feeds that are followed, in order of address."""
        return await self._run(self._answerer.store.crawl.feeds)

    async def unfollow(self, address: str) -> bool:
        """Stop following a feed; False if it was not followed."""
        return await self._run(lambda: self._answerer.store.crawl.unfollow(address))

    async def clusters(self, asked: Sequence[LoggedQuestion]) -> list[QuestionCluster]:
        """Questions by what is asked, the most frequent first, found while no reader waits."""
        questions = [Question(one.question) for one in asked]
        slices = [questions[at : at + _SLICE] for at in range(0, len(questions), _SLICE)]
        vectors = [await self._idle(partial(self._answerer.embedded, some)) for some in slices]
        if not vectors:
            return []
        encoder = self._answerer.encoder
        return await asyncio.to_thread(cluster_questions, np.concatenate(vectors), asked, encoder)

    async def revision(self) -> int:
        """A number that grows with every change of the corpus."""
        return await self._run(lambda: self._answerer.store.search.revision.generation)

    async def revision_at_once(self) -> Revision:
        """The revision of the corpus, read beside the thread that answers, without a turn."""
        return await asyncio.to_thread(lambda: self._answerer.store.search.revision)

    async def suggestions(self, own: Sequence[str], limit: int) -> list[Suggestion]:
        """Questions that the articles answer well, found while no reader waits.

        All of `own` that are answered come first, then as many others as `limit`.

        Raises QuestionError for one of `own` that is no question.
        """
        found: list[Suggestion] = []
        async for one in self._suggested(own):
            found.append(one)
            if sum(one.name is not None for one in found) == limit:
                break
        return found

    async def suggestions_of(
        self, article: Article, own: Sequence[str], limit: int
    ) -> list[Suggestion]:
        """At most so many questions that an article answers well, the first of `own` first.

        Raises QuestionError for one of `own` that is no question.
        """
        found: list[Suggestion] = []
        async for one in self._suggested(own, article):
            found.append(one)
            if len(found) == limit:
                break
        return found

    async def _suggested(
        self, own: Sequence[str], article: Article | None = None
    ) -> AsyncIterator[Suggestion]:
        """Questions that are answered well, found while no reader waits."""
        steps = await self._idle(lambda: suggest_in_steps(self._answerer, own, article=article))
        while not isinstance(step := await self._idle(lambda: next(steps, _END)), str):
            if step is not None and await self.is_answered_well(step, article):
                yield step

    async def is_answered_well(
        self, suggestion: Suggestion, article: Article | None = None
    ) -> bool:
        """True if a suggestion may be shown, or shown with an article that must answer it.

        Looked at while no reader waits.
        """

        def is_so() -> bool:
            found = self._answerer.answer(suggestion.question)
            stories = {quote.article.copy_group for quote in found.quotes}
            return suggestion.is_answered_well(found) and (
                article is None or article.copy_group in stories
            )

        return await self._idle(is_so)

    async def news(self, since: float) -> list[Headline]:
        """The articles that feeds brought as news from a time on, with their leads, in that order.

        Looked at while no reader waits; `since` in seconds since 1970.
        """
        return await self._idle(lambda: news_of(self._answerer.store, since))

    async def newest_passage(self) -> int:
        """The highest passage id; looked at while no reader waits."""
        return await self._idle(lambda: self._standing.newest)

    async def new_answer(
        self, question: Question, after: int, told: Container[str], since: str | None
    ) -> NewAnswer:
        """The answer of passages after an id to a standing query, read while no reader waits.

        Copies of what is in `told` are left out, and articles published before `since`.
        """
        return await self._idle(lambda: self._standing.look(question, after, told, since))

    async def mentions(self, topic: str, after: int) -> Mentions:
        """Mentions of a topic in the passages after an id, read while no reader waits."""
        return await self._idle(lambda: self._standing.mentions(topic, after))

    async def check(self) -> None:
        """Raise what a question would meet; takes as long in a large corpus as in a small one."""
        await self._run(self._answerer.check)

    def _noted(self, work: Callable[[], Result]) -> Result:
        """The result of some work in the thread, with the generation that it is of noted."""
        search = self._answerer.store.search
        with search.operation():
            self.generation = search.revision.generation
            return work()

    async def _run(self, work: Callable[[], Result], *, between: bool = True) -> Result:
        """The result of some work in the thread that a reader waits for.

        What changes the articles is not done `between` the steps of other work.
        """
        asker = ASKER.get()
        async with self._turns.of(asker):
            # all who write as one account count as one
            who = "somebody" if asker is None else asker
            return await self._for_somebody(self._in_thread(work, who, between=between))

    async def _idle(self, work: Callable[[], Result]) -> Result:
        """As `_run`, when no reader waits; keep it short, since it is not broken off.

        Where somebody always does, it has its turn after half a minute all the same.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                await self._free.wait()
        return await self._in_thread(work)

    def _in_thread(
        self, work: Callable[[], Result], who: Hashable = None, *, between: bool = True
    ) -> Awaitable[Result]:
        return asyncio.wrap_future(self._thread.submit(work, who=who, between=between))

    async def _for_somebody(self, work: Awaitable[Result]) -> Result:
        self._waiting += 1
        self._free.clear()
        try:
            return await work
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._free.set()


def _outcome(found: Answer) -> str:
    if found.is_about:
        return "about"
    return "answered" if found.is_answered else "refused" if found.is_question else "no_question"


def _latest(
    store: CorpusStore, limit: int, first: int, among: ArticleFilter | None
) -> ArticleList:
    shown = store.visible
    total = shown.extent(among).articles if among else shown.count_articles()
    return ArticleList(shown.latest(limit, first, among), total)


def _publishers(store: CorpusStore) -> tuple[list[Publisher], int]:
    return store.visible.publishers(), store.visible.count_articles()


def _details(store: CorpusStore, which: str) -> ArticleDetails | None:
    if which.isdecimal() and len(which) < 8:  # ids are longer
        found = store.visible.latest(1, int(which) - 1) if int(which) > 0 else []
        which = found[0].id if found else ""
    try:
        shown = store.visible
        return ArticleDetails(shown.article(which), shown.opening(which), shown.history(which))
    except UnknownArticleError:
        return None


def _full(store: CorpusStore, id: str) -> FullArticle | None:
    with store.search.operation():
        shown = store.visible
        try:
            article = shown.article(id)
            passages, versions = shown.passages_of(id), shown.history(id)
        except UnknownArticleError:
            return None
        if any(passage.article.digest != article.digest for passage in passages):
            return None  # it was replaced meanwhile
        return FullArticle(article, passages, shown.copies(article), versions)


def _shown(store: CorpusStore, ids: Iterable[str]) -> Iterator[Article]:
    for id in ids:
        with suppress(UnknownArticleError):
            yield store.visible.article(id)


def _at(store: CorpusStore, address: str) -> ArticleDetails | None:
    try:
        found = store.visible.article_at(address)
    except ValueError:  # it is no address
        return None
    return _details(store, found.id) if found else None


def _article(store: CorpusStore, id: str) -> Article | None:
    try:
        return store.all.article(id)
    except UnknownArticleError:
        return None


def _stats(store: CorpusStore) -> CorpusStats:
    shown = store.visible
    newest = shown.latest(1)
    return CorpusStats(
        shown.count_articles(), shown.count_passages(), newest[0] if newest else None
    )


class Shown(Protocol):
    """Progress, as a person sees it where something takes long."""

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
    alone while a large index is made, and a corpus without seeds begins empty.
    """

    @cache
    def encoder() -> Encoder:  # loaded once, and not before the rest is known to be there
        return settings.open_encoder(shown.busy)

    if not settings.has_corpus():
        if settings.seeds_dir is None and not wait:  # a bot, which may begin without an article
            CorpusStore.open(settings.database, create=True).close()
        else:
            build(settings, encoder, shown)
    with settings.open_corpus() as store:
        reader = load_reader(settings.reader, shown_from=settings.threshold)
        _embed_as_before(store, encoder(), shown)
        _change_over(store, encoder(), shown)
        with store.in_use(), _index(store, encoder().name, shown, wait=wait) as index:
            yield Answerer(store, encoder(), reader, timed=timed, index=index)


def _embed_as_before(store: CorpusStore, encoder: Encoder, shown: Shown) -> None:
    """Embed a corpus again that was made when another encoder was the default."""
    if encoder.name == DEFAULT_ENCODER and store.search.encoder() == FORMER_DEFAULT:
        with shown.busy(f"Embedding all passages with {encoder.name}, once"):
            for _ in store.embed_again(encoder.name, embedding(encoder)):
                pass
            mend_index(store)


def _change_over(store: CorpusStore, encoder: Encoder, shown: Shown) -> None:
    """Use the embeddings that `verbatim embed` made while a bot ran, once that bot has ended."""
    if not store.search.is_ready(encoder.name):
        return
    with shown.busy(f"Changing over to {encoder.name}"):
        if store.change_over(encoder.name, embedding(encoder)):
            mend_index(store)


def _index(store: CorpusStore, encoder: str, shown: Shown, *, wait: bool) -> LiveIndex:
    """The index of a corpus; without `wait`, a large one may still be made."""
    if not wait:
        return LiveIndex(store, encoder)
    with shown.busy("Opening the index"):
        return LiveIndex(store, encoder, at_once=sys.maxsize)


def build(settings: Settings, encoder: Callable[[], Encoder], shown: Shown) -> None:
    """Make the corpus from the seeds: all of it, or none where it is stopped half way."""
    if isinstance(settings.database, DatabaseUrl):  # which is not replaced by a finished one
        raise CorpusError(
            f"no corpus in {settings.database}; add articles with: verbatim add PATH, or take "
            "yours there with: verbatim move"
        )
    if settings.seeds_dir is None:
        raise CorpusError(
            f"no corpus at {settings.database}; add articles with: verbatim add PATH-OR-ADDRESS"
        )
    if not settings.seeds_dir.is_dir():
        raise CorpusError(
            f"no corpus at {settings.corpus} and no folder {settings.seeds_dir} to build it from; "
            "start in the project's folder, set SEEDS_DIR, or add articles with: verbatim add PATH"
        )
    articles = read_path(settings.seeds_dir)
    make_folder(settings.corpus.parent)
    with (
        atomic_write(settings.corpus) as unfinished,
        CorpusStore.open(unfinished, create=True) as store,
    ):
        made = encoder()  # before the bar, which would stand still meanwhile
        for article in shown.track(articles, "Reading the seeds"):
            store.add(article, made.name, embedding(made))


# --- one thread for the work of several people, in which nobody waits long for one of them ---

SLICE_S = 0.15
"""Each time that work has taken so long, some other work may be done between two of its steps."""


BUSY_S = 0.5
"""Who has taken more lately, and more than twice as much as who waits, gives way at each step."""


_TURN_S = 0.001


_HALF_LIFE_S = 20.0  # of what somebody took


_REMEMBERED = 1000  # people


@dataclass(frozen=True, slots=True)
class _Work:
    do: Callable[[], Any]
    future: Future[Any]
    who: Hashable
    between: bool


class WorkerThread:
    """Does one thing after the other, in the order of asking, and short ones between long ones.

    What takes long calls `give_way` between its steps, in the thread: what waits first is then
    done there. It is not interrupted itself, and long work goes on after each.
    """

    def __init__(self, name: str) -> None:
        """Start the thread with the first work.

        From then on all threads of the process take turns every millisecond, or the event loop
        would wait 5 ms for the interpreter at each of its steps while something is worked out.
        """
        sys.setswitchinterval(_TURN_S)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._lock = Lock()
        self._waiting: deque[_Work] = deque()
        # in the thread alone:
        self._spent: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()  # seconds, as of
        self._now_done: _Work | None = None  # which may give way
        self._began_s = 0.0  # without what was done between
        self._let_in = 0

    def submit(
        self, do: Callable[[], Result], *, who: Hashable = None, between: bool = True
    ) -> Future[Result]:
        """Have something done for somebody; None is nobody, who gives way to everybody.

        It may be done `between` steps of other work, unless it changes what they see. A future
        that is cancelled before its turn is not begun.
        """
        work = _Work(do, Future(), who, between)
        with self._lock:
            self._waiting.append(work)
        self._pool.submit(self._next)
        return work.future

    def give_way(self) -> None:
        """Let the first of those who wait go between, where what is done here takes long."""
        work = self._now_done
        if work is None:
            return
        with self._lock:
            first = next((each for each in self._waiting if each.between), None)
            if first is None or not self._gives_way(work, first):
                return
            self._waiting.remove(first)
        self._now_done = None  # who goes between lets nobody in
        since_s = time.monotonic()
        try:
            self._do(first)
        finally:
            self._now_done = work
            self._began_s += time.monotonic() - since_s
            self._let_in += 1

    def _gives_way(self, work: _Work, first: _Work) -> bool:
        """True if what is done waits for another: never for who took more of the thread lately."""
        if work.who is None or first.who is None:
            return first.who is not None
        took_s = time.monotonic() - self._began_s
        spent_s, others_s = self._spent_lately(work.who) + took_s, self._spent_lately(first.who)
        if took_s >= SLICE_S * (self._let_in + 1):
            return others_s <= spent_s
        return work.who != first.who and spent_s > BUSY_S and spent_s > 2 * others_s

    def close(self) -> None:
        """Wait for what is being done, and drop what waits."""
        with self._lock:
            dropped = list(self._waiting)
            self._waiting.clear()
        for work in dropped:
            work.future.cancel()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _next(self) -> None:
        """Do what waits first; nothing where that was done between."""
        with self._lock:
            work = self._waiting.popleft() if self._waiting else None
        if work is None:
            return
        self._now_done, self._began_s, self._let_in = work, time.monotonic(), 0
        try:
            self._do(work)
        finally:
            self._now_done = None

    def _do(self, work: _Work) -> None:
        """Do something and give its future what comes of it."""
        if not work.future.set_running_or_notify_cancel():
            return
        began_s = time.monotonic()
        before_s = self._began_s
        try:
            result = work.do()
        except BaseException as error:  # noqa: BLE001 - who asked for it gets it
            work.future.set_exception(error)
        else:
            work.future.set_result(result)
        between_s = self._began_s - before_s if self._now_done is work else 0.0
        self._spend(work.who, time.monotonic() - began_s - between_s)

    def _spent_lately(self, who: Hashable) -> float:
        """Seconds of the thread that somebody has taken, those of some time ago counting less."""
        spent_s, since_s = self._spent.get(who, (0.0, 0.0))
        return float(spent_s * 0.5 ** ((time.monotonic() - since_s) / _HALF_LIFE_S))

    def _spend(self, who: Hashable, seconds: float) -> None:
        spent_s = self._spent_lately(who) + seconds
        self._spent.pop(who, None)
        self._spent[who] = spent_s, time.monotonic()
        if len(self._spent) > _REMEMBERED:
            self._spent.popitem(last=False)
