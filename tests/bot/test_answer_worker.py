"""Putting together what answering takes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from bot.answer_worker import SLICE_S, AnswerWorker, answering, build
from bot.limits import ASKER
from bot.logs import Metrics
from bot.render.terminal import Progress, console
from bot.settings import Settings
from corpus import Article, ArticleFilter, CorpusError, CorpusStore, FilterError
from retrieval import Answer, Encoder, Question
from testing.fakes import WordEncoder
from testing.whole_bot import ARTICLE, LONG, Made


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[AnswerWorker]:
    """Two articles to ask."""
    with AnswerWorker(Made(0, tmp_path / "none.db"), Metrics()) as worker:
        yield worker


async def test_a_hidden_article_is_in_no_list_until_it_is_shown_again(
    worker: AnswerWorker,
) -> None:
    rule = await worker.hide(LONG.id)
    assert [article.id for article in (await worker.latest(9)).articles] == [ARTICLE.id]
    assert await worker.article(LONG.id) is None
    found = await worker.article_also_hidden(LONG.id)
    assert found is not None
    assert found.text == LONG.text
    ((listed, articles, passages),) = await worker.hidden()
    assert (listed, articles) == (rule, 1)
    assert passages > 1
    assert await worker.unhide(LONG.id) == [rule]
    assert await worker.unhide(LONG.id) == []
    assert (await worker.stats()).articles == 2


async def test_a_filter_by_id_asks_one_article(worker: AnswerWorker) -> None:
    """In searches, lists and the overview; an id that is hidden or unknown is named."""
    among = ArticleFilter(article=ARTICLE.id)
    await worker.check_filter(among)
    found = await worker.search(Question("Halvik river users", among=among), 9)
    assert {c.passage.article.id for c in found} == {ARTICLE.id}
    listed = await worker.latest(9, among=among)
    assert ([a.id for a in listed.articles], listed.total) == ([ARTICLE.id], 1)
    assert [one.article.id for one in (await worker.overview(9, among=among)).headlines] == [
        ARTICLE.id
    ]
    await worker.hide(ARTICLE.id)
    with pytest.raises(FilterError, match=f"no article with the id '{ARTICLE.id}'"):
        await worker.check_filter(among)


async def test_only_what_has_a_word_can_be_hidden(worker: AnswerWorker) -> None:
    with pytest.raises(CorpusError, match="no word"):
        await worker.hide("?!")


async def test_a_removed_article_is_given_back_once(worker: AnswerWorker) -> None:
    assert (await worker.remove(LONG.id)) is not None
    assert (await worker.remove(LONG.id)) is None
    assert await worker.article_also_hidden(LONG.id) is None


async def test_an_article_has_a_number_in_the_list(worker: AnswerWorker) -> None:
    ids = [article.id for article in (await worker.latest(9)).articles]
    by_number = [await worker.article(str(n)) for n in range(4)]
    assert [found and found.article.id for found in by_number] == [None, *ids, None]


async def test_a_reader_is_answered_between_two_rules(worker: AnswerWorker) -> None:
    """Counting what a rule hides may read the whole corpus."""
    for topic in ("river", "flood", "Halvik", "rose", "day"):
        await worker.hide(topic)
    counting = asyncio.create_task(worker.hidden())
    await asyncio.sleep(0)  # it has begun
    await worker.answer(Question("users of Telegram?"))
    assert not counting.done()
    assert len(await counting) == 5


async def test_others_wait_for_one_turn_of_somebody_who_asks_everywhere(tmp_path: Path) -> None:
    """Six groups at once are six turns one after the other, with room for others between them."""
    order: list[str] = []

    async def ask(worker: AnswerWorker, asker: int | None, name: str) -> None:
        ASKER.set(asker)
        await worker.answer(Question("users of Telegram?"))
        order.append(name)

    with AnswerWorker(Made(0.05, tmp_path / "none.db"), Metrics()) as worker:
        busy = [asyncio.create_task(ask(worker, 7, f"busy {n}")) for n in range(6)]
        others = [asyncio.create_task(ask(worker, 8 + n, "other")) for n in range(2)]
        others.append(asyncio.create_task(ask(worker, None, "other")))
        await asyncio.gather(*busy, *others)
        assert not worker._turns  # none is remembered
    assert order[:4] == ["busy 0", "other", "other", "other"]
    assert order[4:] == [f"busy {n}" for n in range(1, 6)]


async def test_others_are_answered_between_the_steps_of_what_takes_long(tmp_path: Path) -> None:
    """One in each slice of it; what changes the articles waits for its end."""
    order: list[str] = []

    class Slow(Made):
        def answer(self, question: Question) -> Answer:
            if "long" not in question.text:
                return super().answer(question)
            order.append("begun")
            for _ in range(10):
                time.sleep(SLICE_S / 2)
                self.give_way()
            order.append("long")
            return super().answer(question)

    async def named(name: str, work: Awaitable[object]) -> None:
        await work
        order.append(name)

    with AnswerWorker(Slow(0, tmp_path / "none.db"), Metrics()) as worker:
        long = asyncio.create_task(named("told", worker.answer(Question("a long one?"))))
        while not order:  # noqa: ASYNC110  no event
            await asyncio.sleep(0.01)
        hiding = asyncio.create_task(named("hidden", worker.hide(LONG.id)))
        others = [
            asyncio.create_task(named(f"{n}", worker.answer(Question("users of Telegram?"))))
            for n in range(9)
        ]
        gone = asyncio.create_task(worker.answer(Question("users of Telegram?")))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(long, hiding, *others)
    between = order[1 : order.index("long")]
    assert 3 <= len(between) <= 5
    assert [name for name in order if name.isdigit()] == [str(n) for n in range(9)]
    assert order.index("long") < order.index("hidden") < order.index("8")
    assert gone.cancelled()


async def test_a_message_without_words_claims_nothing(worker: AnswerWorker) -> None:
    assert await worker.speaking_of("🔥🔥") is None
    assert await worker.speaking_of("Max has 55 million users.") is not None


@pytest.mark.model
def test_a_bot_without_seeds_begins_empty(tmp_path: Path, models: Path) -> None:
    """It answers that it found nothing, until articles are added."""
    settings = Settings(data_dir=tmp_path, seeds_dir=None)
    (tmp_path / "models").symlink_to(models, target_is_directory=True)
    with answering(settings, Progress(console(stderr=True)), wait=False) as answerer:
        found = answerer.answer(Question("who owns WhatsApp?"))
        assert (found.is_question, found.is_answered, found.nearest) == (True, False, ())
        assert answerer.store.visible.count_articles() == 0


@pytest.mark.process
def test_what_a_killed_build_left_is_cleared_away(tmp_path: Path) -> None:
    """Not what a build holds that is still at work."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "a.txt").write_text("It rains in Paris.", encoding="utf-8")
    settings = Settings(data_dir=tmp_path / "data", seeds_dir=seeds)
    settings.data_dir.mkdir()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = settings.data_dir / f"corpus.db.{ended.pid}.unfinished-wal"
    alive = settings.data_dir / f"corpus.db.{os.getppid()}.unfinished"
    for left in (dead, alive):
        left.touch()
    build(settings, WordEncoder, Progress(console(stderr=True)))
    assert not dead.exists()
    assert alive.exists()
    with CorpusStore.open(settings.corpus) as store:
        assert len(store.visible.articles()) == 1


def test_the_encoder_is_there_before_the_bar_of_the_seeds(tmp_path: Path) -> None:
    """Or the bar would stand still at nothing while it is prepared."""
    events: list[str] = []

    class Told:
        """Notes when the bar begins."""

        def busy(self, doing: str) -> AbstractContextManager[object]:
            return nullcontext(doing)

        def track(self, articles: list[Article], doing: str) -> Iterable[Article]:
            events.append(doing)
            return articles

    def encoder() -> Encoder:
        events.append("encoder")
        return WordEncoder()

    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "a.txt").write_text("It rains in Oslo.", encoding="utf-8")
    build(Settings(data_dir=tmp_path / "data", seeds_dir=seeds), encoder, Told())
    assert events == ["encoder", "Reading the seeds"]
