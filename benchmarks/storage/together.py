"""35, 36, 38, 39: asking, adding, reading in children and backing up, all at the same time."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.battery import Reached
from benchmarks.storage import story
from benchmarks.storage.process import started
from benchmarks.storage.promise import SEED, Sizes
from corpus import SQLITE_IS_SAFE, CorpusStore, Sandbox, back_up, find_faults, sqlite3
from retrieval import LiveIndex

_STAY = 50  # towns that are there from the beginning and are asked about
_ADDED = 150  # towns that come and go meanwhile

_ADDING = """
import random, sys
from pathlib import Path
from benchmarks.storage.story import add
from corpus import CorpusStore
first, count = int(sys.argv[2]), int(sys.argv[3])
with CorpusStore.open(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    number = 0
    while True:
        town = first + number % count
        held = store.all.article_at(f"https://example.org/{town}")
        if held and number % 3 == 0:
            store.remove(held.id)
        else:
            add(store, town, version=number)
        number += 1
"""


def asked_while_adding(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Another process adds, replaces and removes; the index is never made before it is asked."""
    chance = random.Random(SEED)  # noqa: S311 - which town, no secret
    path = folder / "corpus.db"
    story.fill(path, _STAY)
    asked = wrong = indexes = 0
    seen = None
    with (
        _adding(path, _STAY, _ADDED) as process,
        CorpusStore.open(path) as store,
        LiveIndex(store, story.ENCODER.name, at_once=0) as index,
    ):
        answerer = story.answerer(store, index)
        until = time.monotonic() + sizes.together_s
        while time.monotonic() < until:
            town, day = chance.randrange(_STAY), chance.randrange(12)
            answer = answerer.answer(story.question(town, day))
            # what stands below it may be of a town that changes meanwhile
            first = replace(answer, quotes=answer.quotes[:1])
            wrong += not story.is_right(first, town, day)
            asked += 1
            indexes += index.now() is not seen
            seen = index.now()
        crashed = process.poll() is not None
        after = store.search.revision.generation
    figure = (
        f"{asked} questions in {sizes.together_s:.0f} s beside {after - _STAY} changes "
        f"({indexes} indexes, one after another): {wrong} wrong first quotes, "
        f"{int(crashed)} crashes"
    )
    return {35: Reached(figure, kept=not wrong and not crashed and after > _STAY)}


def children(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Children start that read pages, while this process searches and embeds in threads."""
    path = folder / "corpus.db"
    story.fill(path, _STAY)
    page = b"<html><title>Rain</title><body><article>" + b"<p>It rained all day.</p>" * 40
    hung = spawned = 0
    longest_s = 0.0
    with (
        CorpusStore.open(path) as store,
        LiveIndex(store, story.ENCODER.name) as index,
        _adding(path, _STAY, _ADDED),
    ):
        answerer = story.answerer(store, index)
        for number in range(sizes.children):
            answerer.answer(story.question(number % _STAY, 1))
            began = time.monotonic()
            with Sandbox() as reader:
                found = reader.read(page, "https://example.org/a")
                spawned += bool(found)
            took_s = time.monotonic() - began
            longest_s = max(longest_s, took_s)
            hung += took_s > 20
    figure = (
        f"{hung} of {sizes.children} hung, the slowest took {longest_s:.1f} s; "
        "each is a new interpreter, never a fork"
    )
    return {36: Reached(figure, kept=hung == 0 and spawned == sizes.children)}


def backups(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Copies are made while another process writes; each is opened, checked and indexed."""
    path = folder / "corpus.db"
    story.fill(path, _STAY)
    broken = missing = 0
    longest_s = 0.0
    with CorpusStore.open(path) as store, _adding(path, _STAY, _ADDED):
        for number in range(sizes.backups):
            before = {held.article.id for held in store.visible.articles()}
            copy = folder / f"copy{number}.db"
            back_up(store, copy)
            began = time.monotonic()
            with CorpusStore.open(copy) as put_back:
                gone = before - {held.article.id for held in put_back.visible.articles()}
                missing += len({id for id in gone if _is_there(store, id)})
                broken += bool(list(find_faults(put_back)))
                with LiveIndex(put_back, story.ENCODER.name) as index:
                    made = index.now()
                    broken += made is None or not made.agrees(put_back)
                    answer = story.answerer(put_back, index).answer(story.question(7, 7))
                    broken += not story.is_right(answer, 7, 7)
            longest_s = max(longest_s, time.monotonic() - began)
            for left in folder.glob(f"copy{number}.*"):
                left.unlink()
    figure = (
        f"{sizes.backups} while writing: {broken} broken, {missing} earlier articles missing; "
        f"the slowest was checked and indexed in {longest_s:.1f} s"
    )
    return {38: Reached(figure, kept=not broken and not missing)}


def _is_there(store: CorpusStore, article_id: str) -> bool:
    return any(held.article.id == article_id for held in store.visible.articles())


@contextmanager
def _adding(path: Path, first: int, count: int) -> Iterator[subprocess.Popen[str]]:
    """A process that adds, replaces and removes articles while the block lasts."""
    with started(_ADDING, path, first, count) as process:
        yield process


_WRITERS = 4


def written_by_many(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Processes write to one corpus at the same instant, each about towns of its own."""
    path = folder / "corpus.db"
    story.fill(path, _STAY)
    with ExitStack() as writers:
        for number in range(_WRITERS):
            writers.enter_context(_adding(path, _STAY + 10 * number, 10))
        time.sleep(sizes.writers_s)
    with CorpusStore.open(path) as store:
        mode = store.database.first("PRAGMA journal_mode")[0]
        changes = store.search.revision.generation - _STAY
        stay = sum(
            store.all.article_at(f"https://example.org/{n}") is not None for n in range(_STAY)
        )
        faults = len(list(find_faults(store)))
    safe = SQLITE_IS_SAFE or mode != "wal"
    return {
        39: Reached(
            f"SQLite {sqlite3.sqlite_version}, journal {mode}: {changes} changes by {_WRITERS} "
            f"processes in {sizes.writers_s:.0f} s, {faults} faults, {_STAY - stay} of {_STAY} "
            "others lost",
            safe and not faults and stay == _STAY and changes > _WRITERS,
        )
    }
