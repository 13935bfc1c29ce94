"""33, 34: files are damaged, or belong to something else; what is answered then."""

from __future__ import annotations

import fcntl
import logging
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.battery import Reached
from benchmarks.storage import story
from benchmarks.storage.promise import SEED, Sizes
from corpus import CorpusError, CorpusStore, Revision
from retrieval import LiveIndex, index_state
from retrieval.index import VectorIndex, read_index, write_index

_TOWNS = 60
_PAGE = 4096
_ASKED = 6


def damaged(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Bytes of the index and of the corpus are spoiled, and questions asked."""
    story.fill(folder / "corpus.db", _TOWNS)
    with _quiet():
        files, began_s = _index_files(folder, sizes.index_files)
        pages = _pages(folder, sizes.pages)
    served = files["wrong"] + pages["wrong"]
    figure = (
        f"{sizes.index_files} index files: {files['noticed']} noticed, {files['wrong']} wrong "
        f"answers, rebuilding began ≤ {began_s:.2f} s; {sizes.pages} pages: {pages['wrong']} "
        f"wrong answers, {pages['refused']} refused, {pages['same']} the same answers, "
        f"{pages['other']} another true one (seed {SEED})"
    )
    noticed = files["noticed"] == sizes.index_files
    return {33: Reached(figure, kept=not served and noticed and began_s <= 1)}


def _index_files(folder: Path, count: int) -> tuple[Counter[str], float]:
    """What came of so many damaged files, and the longest time until rebuilding began."""
    chance = random.Random(SEED)  # noqa: S311
    path = folder / "corpus.index"
    whole = path.read_bytes()
    came: Counter[str] = Counter()
    longest_s = 0.0
    with CorpusStore.open(folder / "corpus.db") as store:
        for _ in range(count):
            path.write_bytes(_spoiled(whole, chance))
            came["noticed"] += not index_state(store).well
            began = time.monotonic()
            with LiveIndex(store, story.ENCODER.name, at_once=0) as index:
                longest_s = max(longest_s, time.monotonic() - began)  # the thread runs by now
                asked = story.answerer(store, index)
                for when in ("meanwhile", "after"):
                    town, day = chance.randrange(_TOWNS), chance.randrange(12)
                    answer = asked.answer(story.question(town, day))
                    came["wrong"] += not story.is_right(answer, town, day)
                    if when == "meanwhile":
                        index.wait()
                made = index.now()
                came["wrong"] += made is None or not made.agrees(store)
    return came, longest_s


def _spoiled(whole: bytes, chance: random.Random) -> bytes:
    """The bytes of a file with some damage: cut, a bit, its head, zeros, or twice."""
    data, at = bytearray(whole), chance.randrange(len(whole))
    kind = chance.randrange(5)
    if kind == 0:
        return bytes(data[:at])
    if kind == 1:
        data[at] ^= 1 << chance.randrange(8)
    elif kind == 2:
        data[chance.randrange(200)] ^= 1 << chance.randrange(8)
    elif kind == 3:
        data[at : at + _PAGE] = bytes(len(data[at : at + _PAGE]))
        data[-1] ^= 1
    else:
        data += whole[:at] or b"\0"
    return bytes(data)


def _pages(folder: Path, count: int) -> Counter[str]:
    """What came of so many databases with one damaged page, each with a new index."""
    chance = random.Random(SEED)  # noqa: S311
    whole, spoiled = folder / "corpus.db", folder / "spoiled.db"
    came: Counter[str] = Counter()
    size = whole.stat().st_size
    for _ in range(count):
        shutil.copyfile(whole, spoiled)
        page, inside = chance.randrange(size // _PAGE), chance.randrange(_PAGE)
        length = chance.choice([1, 1, 16, 200, _PAGE])
        with spoiled.open("r+b") as file:
            file.seek(page * _PAGE + inside)
            length = min(length, _PAGE - inside)
            before = file.read(length)
            file.seek(page * _PAGE + inside)
            file.write(bytes(byte ^ chance.randrange(1, 256) for byte in before))
        came[_answers(spoiled, chance)] += 1
        for left in folder.glob("spoiled*"):
            left.unlink()
    return came


def _answers(path: Path, chance: random.Random) -> str:
    """The worst that came of some questions: wrong, refused, other, or the same."""
    came = set()
    try:
        with (
            CorpusStore.open(path) as store,
            LiveIndex(store, story.ENCODER.name) as index,
        ):
            asked = story.answerer(store, index)
            for _ in range(_ASKED):
                town, day = chance.randrange(_TOWNS), chance.randrange(12)
                try:
                    answer = asked.answer(story.question(town, day))
                except CorpusError:
                    came.add("refused")
                    continue
                right = story.is_right(answer, town, day)
                came.add("same" if right else "other" if story.is_true(answer) else "wrong")
    except CorpusError:
        came.add("refused")
    return next(one for one in ("wrong", "refused", "other", "same") if one in came)


def belonging(_: Sizes, folder: Path) -> dict[int, Reached]:
    """The file of the index is of something else, or none is there, while nobody can make it."""
    corpus, path = folder / "corpus.db", folder / "corpus.index"
    story.fill(corpus, _TOWNS)
    whole = path.read_bytes()
    noticed = worded = wrong = 0
    for spoil in _OTHERS.values():
        path.write_bytes(whole)
        spoil(path)
        with (
            CorpusStore.open(corpus) as store,
            _nobody_makes_it(path) as go_on,
            _quiet(),
            LiveIndex(store, story.ENCODER.name, at_once=0) as index,
        ):
            noticed += index.now() is None
            asked = story.answerer(store, index)
            for town in range(0, _TOWNS, 7):
                answer = asked.answer(story.question(town, town % 12))
                right = story.is_right(answer, town, town % 12)
                worded += right
                wrong += not right
            go_on()
            index.wait()
            made = index.now()
            wrong += made is None or not made.agrees(store)
    older = _older(folder)
    kinds = len(_OTHERS) + 1
    figure = (
        f"{noticed + older} of {kinds} kinds noticed ({', '.join(_OTHERS)}, older); "
        f"{worded} questions answered by words meanwhile, {wrong} wrong"
    )
    return {34: Reached(figure, kept=noticed + older == kinds and not wrong)}


def _older(folder: Path) -> bool:
    """Whether an index of some changes ago is noticed, and answers with what came since."""
    corpus = folder / "corpus.db"
    with CorpusStore.open(corpus) as store:
        before = read_index(folder / "corpus.index")
        story.add(store, _TOWNS)
        with LiveIndex(store, story.ENCODER.name, at_once=0) as index:
            held = index.now()
            answer = story.answerer(store, index).answer(story.question(_TOWNS, 3))
            new = held is not None and held.moment == store.search.revision and held.agrees(store)
            same = before is None or before.moment == store.search.revision
            return new and not same and story.is_right(answer, _TOWNS, 3)


def _read(path: Path) -> VectorIndex:
    index = read_index(path)
    if index is None:
        raise LookupError(path)
    return index


def _but(**fields: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        write_index(path, replace(_read(path), **fields))  # type: ignore[arg-type]

    return change


def _of_another_dimension(path: Path) -> None:
    index = _read(path)
    write_index(path, replace(index, middle=index.middle[:64], signs=index.signs[:, :8]))


_OTHERS: dict[str, Callable[[Path], None]] = {
    "missing": Path.unlink,
    "newer": _but(moment=Revision(10**6, 1)),
    "of another corpus": _but(moment=Revision(_TOWNS // 2, 1)),
    "other encoder": _but(encoder="another"),
    "other dimension": _of_another_dimension,
}


@contextmanager
def _nobody_makes_it(path: Path) -> Iterator[Callable[[], None]]:
    """Keep the index from being made until the block calls what it is given."""
    with path.with_name(f"{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lambda: fcntl.flock(lock, fcntl.LOCK_UN)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the log from telling of every file."""
    log = logging.getLogger("retrieval")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)
