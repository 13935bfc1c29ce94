"""The index in a file: written whole or not at all, and read only where no byte has changed."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from typing import Any

import numpy as np

from corpus import CorpusStore, Moment
from retrieval.dense import DenseIndex

FORMAT = 1
_DIGEST = 64  # hexadecimal digits of SHA-256
_ALIGNED = 64  # bytes: where the numbers begin, so that they can be read where they lie


class IndexFileError(Exception):
    """A file that is no index, or not as it was written; the message says which and why."""


def index_path(store: CorpusStore) -> Path | None:
    """Where the index of a corpus is kept: beside it; None for one that is only in memory."""
    return store.path and store.path.with_suffix(".index")


def write_index(path: Path, index: DenseIndex) -> None:
    """Put an index in the place of the file. Raises OSError where it cannot be written.

    Whoever reads meanwhile, and whenever this is stopped: there is the old file or the new one.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}-{get_ident()}.unfinished")
    try:
        with unfinished.open("wb") as file:
            for part in _parts(index):
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        unfinished.unlink(missing_ok=True)
    _clear_unfinished(path)


def read_index(path: Path) -> DenseIndex | None:
    """The index of a file, or None where there is none. Blocks: 60 ms for a million passages.

    Raises IndexFileError where a byte of it is not as it was written, or it cannot be read.
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


def _parts(index: DenseIndex) -> list[bytes]:
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


def _index_of(manifest: dict[str, Any], data: bytes) -> DenseIndex:
    dim, size = int(manifest["dim"]), int(manifest["passages"])
    width = (dim + 7) // 8
    at = data.index(b"\n") + 1
    if len(data) != at + 4 * dim + (8 + width) * size:
        raise ValueError("it is not as long as it says")
    middle = np.frombuffer(data, np.float32, dim, at)
    ids = np.frombuffer(data, np.int64, size, at + 4 * dim)
    signs = np.frombuffer(data, np.uint8, size * width, at + 4 * dim + 8 * size)
    moment = Moment(manifest["generation"], manifest["stamp"])
    signs = signs.reshape(size, width)
    return DenseIndex(manifest["encoder"], moment, middle, manifest["seen"], ids, signs)


def _clear_unfinished(path: Path) -> None:
    """Remove what those left that were killed while they wrote."""
    for left in path.parent.glob(f"{path.name}.*.unfinished"):
        writer = left.name.removeprefix(f"{path.name}.").partition("-")[0]
        if not Path("/proc", writer).exists():
            with suppress(OSError):
                left.unlink()
