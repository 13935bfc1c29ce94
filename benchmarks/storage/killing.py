"""31, 32: processes are killed while they add articles or write the index."""

from __future__ import annotations

import random
import time
from pathlib import Path

from benchmarks.battery import Reached
from benchmarks.storage import story
from benchmarks.storage.process import started
from benchmarks.storage.promise import SEED, Sizes
from corpus import CorpusStore, find_faults
from retrieval import LiveIndex
from retrieval.index import IndexFileError, read_index

_TOWNS = 40  # whose articles are replaced again and again

_ADDING = """
import sys
from pathlib import Path
from benchmarks.storage.story import add
from corpus import CorpusStore
with CorpusStore.open(Path(sys.argv[1]), create=True) as store:
    print("ready", flush=True)
    for number in range(int(sys.argv[2]), 10**6):
        add(store, number % int(sys.argv[3]), version=number)
        print(number, flush=True)
"""

_WRITING = """
import sys
from pathlib import Path
from retrieval.index import read_index, write_index
path = Path(sys.argv[1])
index = read_index(path)
print("ready", flush=True)
while True:
    write_index(path, index)
"""


def killed_adding(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Articles are added and replaced until the process is killed; then all is looked at."""
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    path = folder / "corpus.db"
    told: dict[int, int] = {}
    number = broken = lost = uneven = 0
    for _ in range(sizes.adding_kills):
        said = _killed(_ADDING, chance.uniform(0.0, 0.3), path, number, _TOWNS)
        for line in said:
            number = int(line)
            told[number % _TOWNS] = number
        number += 1  # what was being added may be there or not
        with CorpusStore.open(path, create=True) as store:
            broken += bool(list(find_faults(store)))
            lost += sum(not _is_there(store, town, least) for town, least in told.items())
            with LiveIndex(store, story.ENCODER.name) as current:
                index = current.now()
                uneven += index is None or not index.agrees(store)
                held = sum(one.passages for one in store.visible.articles())
                uneven += len(store.search.vectors(story.ENCODER.name)[0]) != held
    figure = (
        f"{sizes.adding_kills} kills, {number} articles added: {lost} lost, {broken} "
        f"inconsistent, {uneven} with other embeddings than passages (seed {SEED})"
    )
    return {31: Reached(figure, kept=not (lost or broken or uneven) and number > 0)}


def killed_writing(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """The index is written again and again until the process is killed; then it is read."""
    chance = random.Random(SEED)  # noqa: S311
    story.fill(folder / "corpus.db", 100)
    path = folder / "corpus.index"
    whole = path.read_bytes()
    unreadable = 0
    for _ in range(sizes.writing_kills):
        _killed(_WRITING, chance.uniform(0.0, 0.1), path)
        try:
            read_index(path)
        except IndexFileError:
            unreadable += 1
        unreadable += path.read_bytes() != whole
    figure = f"{unreadable} of {sizes.writing_kills} unreadable (seed {SEED})"
    return {32: Reached(figure, kept=unreadable == 0)}


def _is_there(store: CorpusStore, town: int, least: int) -> bool:
    """Whether the last version that was told is there, or the one after it, whole."""
    held = store.visible.article_at(f"https://example.org/{town}")
    versions = (least, least + _TOWNS)
    return held is not None and any(
        held.text == story.article(town, version=version).text for version in versions
    )


def _killed(program: str, after_s: float, *arguments: object) -> list[str]:
    """What a process said between its first line and its end by SIGKILL."""
    with started(program, *arguments) as process:
        time.sleep(after_s)
        process.kill()
        lines = process.communicate()[0].split("\n")
    return [line for line in lines[:-1] if line]  # the last may be cut
