"""The file of an index: whole or refused, whatever becomes of its bytes or of who writes it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus import CorpusStore
from retrieval.index import IndexFileError, VectorIndex, index_path, read_index, write_index
from testing import ROOT
from testing.vectors import filled, unit_rows


@pytest.fixture
def index(store: CorpusStore) -> VectorIndex:
    """An index of two hundred passages."""
    filled(store, unit_rows(200, 24, seed=6))
    return VectorIndex.of(store, "random")


def same(one: VectorIndex | None, other: VectorIndex) -> bool:
    """Whether two indexes know the same."""
    return (
        one is not None
        and (one.encoder, one.moment, one.seen) == (other.encoder, other.moment, other.seen)
        and np.array_equal(one.middle, other.middle)
        and np.array_equal(one.ids, other.ids)
        and np.array_equal(one.signs, other.signs)
    )


def test_what_is_written_can_be_read(index: VectorIndex, tmp_path: Path) -> None:
    """And nothing else lies beside it."""
    path = tmp_path / "x.index"
    assert read_index(path) is None
    write_index(path, index)
    write_index(path, index)
    assert same(read_index(path), index)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("x")] == ["x.index"]


def test_it_lies_beside_the_corpus(store: CorpusStore, path: Path) -> None:
    """A corpus in memory has none."""
    assert index_path(store) == path.with_suffix(".index")
    with CorpusStore.open(":memory:", create=True) as other:
        assert index_path(other) is None


def test_no_damaged_file_is_read(index: VectorIndex, tmp_path: Path) -> None:
    """Cut, flipped, zeroed, overwritten, or made longer: the message names the file."""
    chance = random.Random(33)  # noqa: S311 - the same damage in every run
    path = tmp_path / "x.index"
    write_index(path, index)
    whole = path.read_bytes()
    for number in range(200):
        data = bytearray(whole)
        at = chance.randrange(len(data))
        if number % 4 == 0:
            data = data[:at]
        elif number % 4 == 1:
            data[at] ^= 1 << chance.randrange(8)
        elif number % 4 == 2:
            data[at : at + 64] = chance.randbytes(len(data[at : at + 64]))
        else:
            data += whole[:at]
        path.write_bytes(data)
        with pytest.raises(IndexFileError, match=r"x\.index is damaged"):
            read_index(path)


def test_a_file_of_another_format_is_refused(index: VectorIndex, tmp_path: Path) -> None:
    """Though it is whole."""
    import hashlib

    path = tmp_path / "x.index"
    write_index(path, index)
    told = path.read_bytes()[64:].replace(b'"format": 1', b'"format": 2')
    path.write_bytes(hashlib.sha256(told).hexdigest().encode() + told)
    with pytest.raises(IndexFileError, match="has the format 2"):
        read_index(path)
    path.write_bytes(hashlib.sha256(b"[]\n").hexdigest().encode() + b"[]\n")
    with pytest.raises(IndexFileError, match="none of ours"):
        read_index(path)


_WRITING = """
import sys, pathlib
from retrieval.index import read_index, write_index
path = pathlib.Path(sys.argv[1])
index = read_index(path)
print("ready", flush=True)
while True:
    write_index(path, index)
"""


@pytest.mark.process
def test_whoever_is_killed_while_writing_leaves_a_whole_file(
    index: VectorIndex, tmp_path: Path
) -> None:
    """And what it left beside it goes with the next that is written."""
    chance = random.Random(32)  # noqa: S311 - moments
    path = tmp_path / "x.index"
    write_index(path, index)
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITING, str(path)], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout is not None
        process.stdout.readline()
        try:
            process.wait(chance.uniform(0.0, 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        assert same(read_index(path), index)
    write_index(path, index)
    assert [p.name for p in tmp_path.glob("x*")] == ["x.index"]


def test_the_unfinished_file_of_a_living_process_is_left(
    index: VectorIndex, tmp_path: Path
) -> None:
    """Somebody else may write at the same time."""
    path = tmp_path / "x.index"
    other = tmp_path / f"x.index.{os.getppid()}-1.unfinished"
    other.touch()
    write_index(path, index)
    assert other.exists()
