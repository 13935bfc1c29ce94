"""The benchmark of scale, in small: what it fills a corpus with is what adding would leave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.scale.adding import grown
from benchmarks.scale.filling import fill
from benchmarks.scale.page import page
from benchmarks.scale.sentences import recalls
from benchmarks.scale.world import ENCODER, World
from corpus import CorpusStore, find_faults, split
from testing.fakes import WordEncoder


def test_what_is_filled_in_is_as_added() -> None:
    """Whole and in agreement, but for the signatures, which are made up."""
    world = World(sentences=200)
    with CorpusStore.open(":memory:", create=True) as store:
        fill(store, world, 0, 3)
        store.add(world.written(3).article, ENCODER, world.embed)
        assert {fault.kind for fault in find_faults(store)} == {"copies"}
        assert store.search.count_after(0) == 40
    written = world.written(5)
    assert split(written.article.text) == written.cuts


@pytest.mark.model
def test_a_row_has_every_figure(tmp_path: Path, models: Path) -> None:
    """And makes a page."""
    (row,) = grown([30], tmp_path, models, questions=10)
    assert row["passages"] == 300
    assert row["recall"] == 1.0
    told = {"rows": [row], "date": "2026-02-13", "cores": 2, "load": 0.1}
    assert "| 30 | 300 |" in page(told)


def test_recall_is_measured_on_real_sentences_too(tmp_path: Path) -> None:
    """Those of files of JSON, or of lines of it; of few, all are given."""
    told = [f"The river at town {n} rose. Where is the town of number {n} now?" for n in range(60)]
    told = [text.replace("rose", f"rose to mark {n}") for n, text in enumerate(told)]
    (tmp_path / "a.json").write_text(json.dumps({"texts": told[:30]}), encoding="utf-8")
    lines = "\n".join(json.dumps([text]) for text in told[30:])
    (tmp_path / "b.jsonl").write_text(lines, encoding="utf-8")
    files = [tmp_path / "a.json", tmp_path / "b.jsonl"]
    found = list(recalls(files, [40, 99], WordEncoder()))
    assert found == [{"sentences": 40, "recall": 1.0}, {"sentences": 60, "recall": 1.0}]
