"""The vector index: finds passages near a question roughly; the caller compares them exactly.

It keeps only the signs of each embedding: in each dimension, above or below the mean of all. A
search compares the question with the signs of every passage, which takes 10 ms for a million; the
embeddings of the nearest are in the store. Nothing is trained or clustered, so that it suits
articles of any kind: docs/scale.md has the figures and the alternatives.

An index is immutable: a new one replaces it.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from corpus import CorpusStore, Embedding, Revision, atomic_write

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
        moment = store.revision
        store.search.check_embedded(encoder)
        sample = _sample(store, encoder)
        middle = np.asarray(sample.mean(axis=0) if len(sample) else sample.sum(axis=0))
        none = (np.zeros(0, np.int64), _signs(sample[:0]))
        empty = cls(encoder, moment, middle, 0, *none)
        whole = empty._with(list(_read(store, encoder, middle, breathe)))
        return replace(whole, seen=whole.size)

    def grown(self, store: CorpusStore, limit: int) -> Self | None:
        """The index with the passages added since, if they are at most `limit` and fit."""
        moment = store.revision
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
