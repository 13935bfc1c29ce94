"""The worth of each kind of training data, measured row by row, taken up where it stopped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from training.sources import HELD_OUT

if TYPE_CHECKING:
    from training.worth import Figures

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A made-up question set to learn from and one to measure on."""
    folder = tmp_path_factory.mktemp("worth")
    learnt, measured = folder / "learnt.json", folder / "measured.json"
    learnt.write_text(json.dumps({"data": [_article("Bridges", n) for n in range(12)]}), "utf-8")
    article = _article(HELD_OUT[0].replace(" ", "_"), 40)
    measured.write_text(json.dumps({"data": [article]}), "utf-8")
    return learnt, measured


def _article(title: str, number: int) -> dict[str, Any]:
    text = f"Bridge {number} over the Aar was opened by Anna Berg in {1900 + number}."
    answers = [{"text": "Anna Berg", "answer_start": text.index("Anna")}]
    asked = [
        {"question": f"Who opened bridge {number}?", "answers": answers},
        {"question": f"Who sold bridge {number}?", "answers": []},
    ]
    return {"title": title, "paragraphs": [{"context": text, "qas": asked}]}


def _run(files: tuple[Path, Path], out: Path, *rows: str) -> dict[str, Figures]:
    learnt, measured = files
    sizes = ["--pool", "30", "--examples", "12", "--seeds", "3"]
    where = ["--data", f"squad2={learnt}", "--measure", str(measured), "--out", str(out)]
    from training import worth  # which brings torch along

    worth.main([*where, *sizes, "--rows", *rows])
    found: dict[str, Figures] = json.loads((out / "worth.json").read_text("utf-8"))
    return found


def test_each_row_has_its_figures_and_a_stopped_run_goes_on(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = _run(files, tmp_path, "nothing")
    assert set(first["nothing/3"]) == {"squad auroc", "squad f1", "squad best f1"}
    assert all(0 <= value <= 100 for value in first["nothing/3"].values())
    marked = {"nothing/3": {**first["nothing/3"], "squad f1": 12.3}}
    (tmp_path / "worth.json").write_text(json.dumps(marked), "utf-8")
    second = _run(files, tmp_path, "nothing", "all without an answer")
    assert second["nothing/3"]["squad f1"] == 12.3  # kept, not measured again
    assert "all without an answer/3" in second
    assert "| nothing |" in capsys.readouterr().out


def test_a_row_that_leaves_nothing_to_learn_from_is_left_out(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    assert set(_run(files, tmp_path, "nothing", "squad2")) == {"nothing/3"}


def test_the_table_has_means_and_how_far_seeds_lie_apart() -> None:
    from training import worth

    found = {
        "nothing/1": {"squad f1": 70.0},
        "nothing/2": {"squad f1": 71.0},
        "QED/1": {"squad f1": 66.0},
    }
    assert worth.table(found).splitlines() == [
        "| left out | squad f1 |",
        "|---|---|",
        "| nothing | 70.5 |",
        "| QED | 66.0 |",
        "| *seeds apart, at most* | 1.0 |",
    ]
