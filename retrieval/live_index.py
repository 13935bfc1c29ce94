"""The live index: read from its file, grown with new passages, or rebuilt in the background."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import NamedTuple, Self

from corpus import CorpusError, CorpusStore, FileLock
from retrieval.index import IndexFileError, VectorIndex, index_path, read_index, write_index

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
        self._index = self._from_file(store)
        self.now()

    def __enter__(self) -> Self:
        """Give this itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
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
        if self._index is not None:
            return f"{self._index.size:,} passages"
        return self._said or "it is being made; questions are answered by their words meanwhile"

    def now(self) -> VectorIndex | None:
        """The index of the current store; during a rebuild it may lack new passages.

        None if no trustworthy one exists. Not thread-safe.
        """
        index = self._index
        if self._made is not None:
            index, self._made = self._made, None
        if index is not None and index.moment != self._store.revision:
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
        if not self._store.came_from(index.moment):
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
    if not store.came_from(index.moment):
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
