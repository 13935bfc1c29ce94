"""Weights that are not what was shipped refuse to load, with what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval import WeightsError
from retrieval.weights import SHIPPED, check_folder, write_sums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files of the right names and their digests."""
    for name in ("reader.onnx", "tokenizer.json", "decision.json"):
        (tmp_path / name).write_bytes(name.encode() * 100)
    write_sums(tmp_path)
    return tmp_path


def test_a_whole_folder_is_taken(folder: Path) -> None:
    assert check_folder(folder).model == folder / "reader.onnx"


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json", "decision.json"])
def test_a_flipped_byte_is_refused(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[50] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(WeightsError, match=f"{name} are not what was shipped: expected SHA-256"):
        check_folder(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "reader.onnx").unlink()
    with pytest.raises(WeightsError, match=r"cannot read .*reader\.onnx: No such file"):
        check_folder(folder)


def test_a_folder_without_digests_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="READER takes a folder"):
        check_folder(tmp_path)


def test_what_is_shipped_is_whole_and_small() -> None:
    weights = check_folder(SHIPPED)
    files = [path for path in SHIPPED.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 30_000_000
    assert weights.tokenizer is None  # it shares that of the encoder
