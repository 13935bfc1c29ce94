"""The vector index: finds passages near a question roughly; the caller compares them exactly.

It keeps only the signs of each embedding: in each dimension, above or below the mean of all. A
search compares the question with the signs of every passage, which takes 10 ms for a million; the
embeddings of the nearest are in the store. Nothing is trained or clustered, so that it suits
articles of any kind: docs/scale.md has the figures and the alternatives.

An index is immutable: `LiveIndex` reads it from its file, replaces it by one grown with new
passages, or rebuilds it in the background.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from corpus import CorpusError, CorpusStore, Embedding, FileLock, Revision, atomic_write

NEAR = 1000
"""Passages that are given back: among them are at least 98 of 100 of the true nearest 20."""


_BY_SIGNS = 4000  # passages that are compared more closely, with the question as it is


_CHUNK = 2000  # embeddings that are in memory at a time


_SAMPLE = 4096  # embeddings, from all over the corpus, whose middle is that of all


_PLACES = 64  # in the corpus, from which they are taken


Ids = NDArray[np.int64]


Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """The signs of the embeddings of every passage that there was at one moment."""

    encoder: str
    moment: Revision
    """It holds all passages of that revision, and maybe some later ones."""
    middle: Vector
    """Shape (dim,): the mean of embeddings from all over the corpus."""
    seen: int
    """The number of passages when the mean was taken."""
    ids: Ids
    """Of the passages, shape (n,), rising."""
    signs: NDArray[np.uint8]
    """Shape (n, dim / 8), a bit for each dimension."""

    @property
    def size(self) -> int:
        """The number of passages."""
        return len(self.ids)

    @property
    def dim(self) -> int:
        """The length of an embedding."""
        return len(self.middle)

    @property
    def last(self) -> int:
        """The greatest id; what came later has a greater one."""
        return int(self.ids[-1]) if self.size else 0

    @property
    def outgrown(self) -> bool:
        """True if the mean was taken from too few passages to represent the rest."""
        return self.seen < _SAMPLE and self.size > 2 * self.seen

    @classmethod
    def of(
        cls, store: CorpusStore, encoder: str, breathe: Callable[[float], object] | None = None
    ) -> Self:
        """The index of the current store. Blocks: about 7 s for a million passages.

        `breathe` is called repeatedly with the seconds since its last call. Raises CorpusError if
        a passage has no embedding by this encoder, or a damaged one.
        """
        moment = store.search.revision
        store.search.check_embedded(encoder)
        sample = _sample(store, encoder)
        middle = np.asarray(sample.mean(axis=0) if len(sample) else sample.sum(axis=0))
        none = (np.zeros(0, np.int64), _signs(sample[:0]))
        empty = cls(encoder, moment, middle, 0, *none)
        whole = empty._with(list(_read(store, encoder, middle, breathe)))
        return replace(whole, seen=whole.size)

    def grown(self, store: CorpusStore, limit: int) -> Self | None:
        """The index with the passages added since, if they are at most `limit` and fit."""
        moment = store.search.revision
        ids, vectors = store.search.vectors_after(self.encoder, self.last, limit + 1)
        if len(ids) > limit or (len(ids) and vectors.shape[1] != self.dim):
            return None
        new = [(ids, _signs(vectors - self.middle))] if len(ids) else []
        grown = replace(self._with(new), moment=moment)
        return None if grown.outgrown else grown

    def agrees(self, store: CorpusStore) -> bool:
        """True if it agrees with every passage of the store up to its last one."""
        for ids, signs in _read(store, self.encoder, self.middle, None):
            known = ids[ids <= self.last]
            at = np.searchsorted(self.ids, known)
            same = np.array_equal(self.signs[at], signs[: len(known)])
            if not (same and np.array_equal(self.ids[at], known)):
                return False
        return True

    def near(self, vector: Vector, among: Ids | None = None, limit: int = NEAR) -> Ids:
        """The ids of the passages that are roughly nearest to a question, unordered.

        `vector`: float32, shape (dim,). `among`: restricts the search to these ids. If there are
        at most `limit` passages, all of them. Raises ValueError for another shape.
        """
        import faiss

        if not self.size:
            return self.ids
        if vector.shape != (self.dim,):
            raise ValueError(f"a question of shape {vector.shape} for an index of ({self.dim},)")
        ids, signs = self.ids, self.signs
        if among is not None:
            among = among[among <= self.last]
            at = np.searchsorted(ids, among)
            at = at[ids[at] == among]
            ids, signs = ids[at], signs[at]
        asked = vector - self.middle
        closely = max(_BY_SIGNS, 2 * limit)
        if len(ids) > closely:
            # In one thread: two wait for each other longer than they gain.
            faiss.omp_set_num_threads(1)
            _, found = faiss.knn_hamming(_signs(asked[np.newaxis]), signs, closely)
            ids, signs = ids[found[0]], signs[found[0]]
        if len(ids) <= limit:
            return ids
        along = np.unpackbits(signs, axis=1, count=self.dim).astype(np.float32) @ asked
        return ids[np.argpartition(-along, limit)[:limit]]

    def _with(self, more: list[tuple[Ids, NDArray[np.uint8]]]) -> Self:
        if not more:
            return self
        ids = np.concatenate([self.ids, *(ids for ids, _ in more)])
        return replace(self, ids=ids, signs=np.concatenate([self.signs, *(s for _, s in more)]))


def _signs(rows: Embedding) -> NDArray[np.uint8]:
    return np.packbits(rows > 0, axis=1)


def _sample(store: CorpusStore, encoder: str) -> Embedding:
    """A sample of embeddings from all over the corpus; all of them if there are few."""
    last = store.search.last_id()
    each = _SAMPLE // _PLACES
    if last <= _SAMPLE:
        return store.search.vectors_after(encoder, 0, _SAMPLE)[1]
    starts = np.linspace(0, last - each, _PLACES, dtype=int)
    rows = [store.search.vectors_after(encoder, int(start), each)[1] for start in starts]
    return np.concatenate([some for some in rows if len(some)])


def _read(
    store: CorpusStore,
    encoder: str,
    middle: Vector,
    breathe: Callable[[float], object] | None,
) -> Iterator[tuple[Ids, NDArray[np.uint8]]]:
    """The ids and signs of all passages, some at a time."""
    after = 0
    while True:
        began = time.perf_counter()
        ids, vectors = store.search.vectors_after(encoder, after, _CHUNK)
        if not len(ids):
            return
        yield ids, _signs(vectors - middle)
        after = int(ids[-1])
        if breathe is not None:
            breathe(time.perf_counter() - began)


FORMAT = 1


_DIGEST = 64  # hexadecimal digits of SHA-256


_ALIGNED = 64  # bytes: where the numbers begin, so that they can be read where they lie


class IndexFileError(Exception):
    """A file that is no index or is damaged; the message says which and why."""


def index_path(store: CorpusStore) -> Path | None:
    """The path of a corpus's index, next to it; None for a corpus in memory."""
    return store.path and store.path.with_suffix(".index")


def write_index(path: Path, index: VectorIndex) -> None:
    """Replace the index file atomically. Raises OSError if it cannot be written.

    Readers see the old file or the new one, even if this is killed.
    """
    with atomic_write(path) as unfinished, unfinished.open("wb") as file:
        for part in _parts(index):
            file.write(part)


def read_index(path: Path) -> VectorIndex | None:
    """The index in a file, or None if there is none. Blocks: 60 ms for a million passages.

    Raises IndexFileError if the file is damaged or unreadable.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IndexFileError(f"the index {path} cannot be read: {error.strerror}") from error
    if hashlib.sha256(memoryview(data)[_DIGEST:]).hexdigest().encode() != data[:_DIGEST]:
        raise IndexFileError(f"the index {path} is damaged")
    try:
        manifest = json.loads(data[_DIGEST : data.index(b"\n")])
        if manifest["format"] != FORMAT:
            raise IndexFileError(f"the index {path} has the format {manifest['format']}")
        return _index_of(manifest, data)
    except (ValueError, KeyError, TypeError) as error:  # whole, but not written by this program
        raise IndexFileError(f"the index {path} is none of ours") from error


def _parts(index: VectorIndex) -> list[bytes]:
    """The digest, what the index is, and its numbers: what is behind the digest was digested."""
    manifest = {
        "format": FORMAT,
        "encoder": index.encoder,
        "dim": index.dim,
        "metric": "cosine",
        "passages": index.size,
        "last_passage": index.last,
        "generation": index.moment.generation,
        "stamp": index.moment.stamp,
        "seen": index.seen,
    }
    told = json.dumps(manifest).encode()
    told += b" " * (-(_DIGEST + len(told) + 1) % _ALIGNED) + b"\n"
    arrays = (index.middle, index.ids, index.signs)
    numbers = b"".join(array.tobytes() for array in arrays)
    digest = hashlib.sha256(told)
    digest.update(numbers)
    return [digest.hexdigest().encode(), told, numbers]


def _index_of(manifest: dict[str, Any], data: bytes) -> VectorIndex:
    dim, size = int(manifest["dim"]), int(manifest["passages"])
    width = (dim + 7) // 8
    at = data.index(b"\n") + 1
    if len(data) != at + 4 * dim + (8 + width) * size:
        raise ValueError("it is not as long as it says")
    middle = np.frombuffer(data, np.float32, dim, at)
    ids = np.frombuffer(data, np.int64, size, at + 4 * dim)
    signs = np.frombuffer(data, np.uint8, size * width, at + 4 * dim + 8 * size)
    moment = Revision(manifest["generation"], manifest["stamp"])
    signs = signs.reshape(size, width)
    return VectorIndex(manifest["encoder"], moment, middle, manifest["seen"], ids, signs)


AT_ONCE = 20_000
"""Passages whose index is made before the first question: it takes a fifth of a second."""


_GROWN = 10_000  # passages that may have come since: a tenth of a second


_STILL_THERE = 0.9  # of the passages of an index, or those that went crowd out the others


_FILED = 5000  # passages after which the file is written again


_AGAIN_S = 60.0  # after which an index that could not be made is tried again


_log = logging.getLogger(__name__)


class LiveIndex:
    """The index of a store, or None while no trustworthy one exists.

    An index that is missing, damaged, or of another encoder or corpus is rebuilt in a thread, with
    half of one core. `with` ends that thread; an unfinished build starts again next time.
    """

    def __init__(self, store: CorpusStore, encoder: str, *, at_once: int = AT_ONCE) -> None:
        """Read the file, or start to build the index; small ones are built at once.

        Blocks: 60 ms for a million passages. Raises CorpusError if the corpus was embedded by
        another encoder or, when built at once, has damaged embeddings.
        """
        self._store = store
        self._encoder = encoder
        self._at_once = at_once
        self._path = index_path(store)
        self._filed = 0  # passages in the file
        self._made: VectorIndex | None = None
        self._thread: Thread | None = None
        self._told_to_stop = Event()
        self._hurry = Event()
        self._not_before = 0.0
        self._said = ""
        store.search.check_encoder(encoder)
        self._index = None if store.search.finds else self._from_file(store)
        self.now()

    def __enter__(self) -> Self:
        """Give this itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop making the index, if it is being made."""
        self.close()

    def close(self) -> None:
        """Stop making the index, where a `with` block does not."""
        self._told_to_stop.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def told(self) -> str:
        """The state of the index, for the operator."""
        if self._store.search.finds:
            return f"{self._store.search.count_after(0):,} passages, in the database"
        if self._index is not None:
            return f"{self._index.size:,} passages"
        return self._said or "it is being made; questions are answered by their words meanwhile"

    def now(self) -> VectorIndex | None:
        """The index of the current store; during a rebuild it may lack new passages.

        None if no trustworthy one exists, or the database has its own. Not thread-safe.
        """
        if self._store.search.finds:
            return None
        index = self._index
        if self._made is not None:
            index, self._made = self._made, None
        if index is not None and index.moment != self._store.search.revision:
            index = self._caught_up(index)
        elif index is None:
            index = self._anew()
        self._index = index
        return index

    def wait(self) -> None:
        """Return when the index is made or cannot be; it may take all of a core. Blocks."""
        self._hurry.set()
        if self._thread is not None:
            self._thread.join()
        self._hurry.clear()
        self.now()

    def _caught_up(self, index: VectorIndex) -> VectorIndex | None:
        """The index grown with new passages; unchanged during a rebuild; or None."""
        if not self._store.search.came_from(index.moment):
            return self._anew()
        grown = None if self._is_making else index.grown(self._store, _GROWN)
        if grown is None:
            return self._anew() or index
        if self._store.search.count_after(0) < _STILL_THERE * grown.size:
            return self._anew() or grown
        if self._path and grown.size > self._filed + _FILED and not self._is_making:
            self._start(lambda: self._write(grown))
        return grown

    def _anew(self) -> VectorIndex | None:
        """A new index if small enough to build at once; else start a build and return None."""
        corpus, path = self._store.path, self._path
        if not corpus or not path or self._store.search.count_after(0) <= self._at_once:
            index = VectorIndex.of(self._store, self._encoder)
            self._write(index)
            return index
        if not self._is_making and time.monotonic() >= self._not_before:
            _log.warning("rebuilding the index; questions are answered by words meanwhile")
            self._start(partial(self._make, corpus, path))
        return None

    @property
    def _is_making(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _start(self, what: Callable[[], object]) -> None:
        self._thread = Thread(target=what, name="index", daemon=True)
        self._thread.start()

    def _make(self, corpus: Path, path: Path) -> None:
        began = time.monotonic()
        try:
            with CorpusStore.open(corpus) as store, self._alone(path):
                index = self._from_file(store)  # another process may just have made it
                if index is None:
                    index = VectorIndex.of(store, self._encoder, self._breathe)
                    self._write(index)
        except _StoppedError:
            return
        except CorpusError as error:
            self._failed(str(error))
        except Exception as error:  # noqa: BLE001 - or it is begun at each question
            self._failed(f"{type(error).__name__}: {error}")
            _log.debug("the index cannot be built", exc_info=True)
        else:
            self._made = index
            took_s = time.monotonic() - began
            _log.info("built the index of %d passages in %.1f s", index.size, took_s)

    def _failed(self, why: str) -> None:
        self._said = why
        self._not_before = time.monotonic() + _AGAIN_S
        _log.error("the index cannot be built: %s", why)

    def _from_file(self, store: CorpusStore) -> VectorIndex | None:
        """The index of the file, if it is whole and belongs to this corpus."""
        if self._path is None:
            return None
        try:
            index = read_index(self._path)
        except IndexFileError as error:
            _log.warning("%s; it is not used", error)
            return None
        if index is not None:
            fault = mismatch(store, index, self._encoder)
            if fault:
                _log.warning("the index %s %s; it is not used", self._path, fault)
                return None
            self._filed = index.size
        return index

    def _write(self, index: VectorIndex) -> None:
        if self._path is None:
            return
        self._filed = index.size
        try:
            write_index(self._path, index)
        except OSError as error:
            _log.warning("the index %s cannot be written: %s", self._path, error.strerror)

    @contextmanager
    def _alone(self, path: Path) -> Iterator[None]:
        """While the block lasts, no other process makes the index of this corpus."""
        try:
            lock = FileLock(path.with_name(f"{path.name}.lock"))
        except OSError:  # then several may make it, and none can write it
            yield
            return
        with lock:
            while not lock.acquire():
                if self._told_to_stop.wait(0.2):
                    raise _StoppedError
            yield

    def _breathe(self, took_s: float) -> None:
        """Leave the core to others for as long as it was used, unless somebody waits."""
        if self._told_to_stop.wait(0 if self._hurry.is_set() else took_s):
            raise _StoppedError


class _StoppedError(Exception):
    """The build of the index was stopped."""


def mismatch(store: CorpusStore, index: VectorIndex, encoder: str) -> str | None:
    """The reason why an index does not match a store, or None."""
    if index.encoder != encoder:
        return f"is of the encoder {index.encoder}, not {encoder}"
    _, first = store.search.vectors_after(encoder, 0, 1)
    if len(first) and first.shape[1] != index.dim:
        return f"is of vectors of {index.dim} numbers, not {first.shape[1]}"
    if not store.search.came_from(index.moment):
        return "is not of this corpus, or of what it was before it was mended or put back"
    return None


class IndexState(NamedTuple):
    """The state of an index file: usable or not, with a message for the operator."""

    well: bool
    told: str


def index_state(store: CorpusStore) -> IndexState:
    """The state that a starting bot would find. Blocks: it reads the file."""
    path, encoder = index_path(store), store.search.encoder()
    if path is None or encoder is None:
        return IndexState(True, "none is needed yet")
    try:
        index = read_index(path)
    except IndexFileError as error:
        return IndexState(False, str(error))
    if index is None:
        return IndexState(True, f"there is no file {path} yet; the next start makes it")
    fault = mismatch(store, index, encoder)
    if fault:
        return IndexState(False, f"the index {path} {fault}")
    came = store.search.count_after(index.last)
    return IndexState(True, f"{index.size:,} passages in {path}, {came:,} came since")


def index_fault(store: CorpusStore) -> str | None:
    """The fault of the index file compared with every embedding, or None.

    Blocks: it reads all embeddings. Raises CorpusError if one of them is damaged.
    """
    state = index_state(store)
    if not state.well:
        return state.told
    path, encoder = index_path(store), store.search.encoder()
    index = path and read_index(path)
    if index and encoder and not index.agrees(store):
        return f"the index {path} does not agree with the embeddings"
    return None


def mend_index(store: CorpusStore) -> None:
    """Rebuild the index file. Blocks. Raises CorpusError if that fails."""
    path, encoder = index_path(store), store.search.encoder()
    if path is None or encoder is None:
        return
    try:
        write_index(path, VectorIndex.of(store, encoder))
    except OSError as error:
        raise CorpusError(f"the index {path} cannot be written: {error.strerror}") from error
