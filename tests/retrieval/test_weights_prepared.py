"""The shipped network is made faster once, and what was made is never trusted unseen."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from corpus import split
from retrieval.span_model import Excerpt, SpanModel, SpanPrediction
from retrieval.weights import SHIPPED, Weights, check_folder, convert, prepared_weights
from testing import SEED

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped network, prepared."""
    return prepared_weights(check_folder(), tmp_path_factory.mktemp("readers"))


def test_it_marks_the_words_that_the_shipped_network_marks(made: Path) -> None:
    text = SEED.read_text("utf-8")
    texts = [Excerpt(text[slice(*cut.span)], "") for cut in split(text)]
    shipped, faster = (
        SpanModel(n, SHIPPED / "tokenizer.json") for n in (SHIPPED / "reader.onnx", made)
    )
    for question in ("Who founded Telegram?", "How many users does Max have?", "Where is Durov?"):
        one, other = (_best(model.mark(question, texts)) for model in (shipped, faster))
        assert other.span == one.span
        assert other.margin == pytest.approx(one.margin, abs=1.5)


def _best(marked: list[SpanPrediction | None]) -> SpanPrediction:
    return max((m for m in marked if m), key=lambda m: m.margin)


def test_what_was_prepared_is_taken_again(made: Path) -> None:
    before = made.stat()
    assert prepared_weights(check_folder(), made.parent) == made
    assert made.stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("harm", ["flip", "no seal"])
def test_what_was_damaged_is_made_anew(made: Path, tmp_path: Path, harm: str) -> None:
    copy = Path(shutil.copytree(made.parent, tmp_path / "readers")) / made.name
    whole = made.read_bytes()
    if harm == "no seal":
        copy.with_suffix(".sha256").unlink()
        copy.write_bytes(b"never looked at")
    else:
        flipped = whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:]
        copy.write_bytes(flipped)
    assert prepared_weights(check_folder(), copy.parent) == copy
    assert copy.read_bytes() == whole


def test_another_network_runs_as_it_is(tmp_path: Path) -> None:
    weights = _weights(tmp_path)
    assert prepared_weights(weights, tmp_path / "readers") == weights.model
    assert [p.suffix for p in (tmp_path / "readers").iterdir()] == [".sha256"]
    assert prepared_weights(weights, tmp_path / "readers") == weights.model


def test_where_nothing_can_be_kept_the_shipped_network_runs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "readers").write_text("a file where the folder should be")
    weights = _weights(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert prepared_weights(weights, tmp_path / "readers") == weights.model
    assert "as shipped" in caplog.text


def test_nothing_is_written_where_the_network_is_none_of_ours(tmp_path: Path) -> None:
    weights = _weights(tmp_path)
    assert not convert(weights.model, tmp_path / "made.onnx")
    assert not (tmp_path / "made.onnx").exists()


def _weights(folder: Path) -> Weights:
    """A folder with the smallest network there is."""
    value = helper.make_tensor_value_info
    node = helper.make_node("Identity", ["ids"], ["start"])
    ids, start = (value(name, TensorProto.INT64, [1, "n"]) for name in ("ids", "start"))
    graph = helper.make_graph([node], "other", [ids], [start])
    onnx.save(helper.make_model(graph), str(folder / "reader.onnx"))
    return Weights(folder)
