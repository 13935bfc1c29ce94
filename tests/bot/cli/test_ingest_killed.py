"""Killed at any moment while articles are added: nothing is half there, nothing told is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus import CorpusStore, find_faults
from testing import ROOT

pytestmark = pytest.mark.process

_ADDING = """
import sys
from pathlib import Path
from corpus import Article, CorpusStore
from retrieval import embedding
from testing.fakes import WordEncoder
embed = embedding(WordEncoder())
line = "On day {} the river Halv rose to mark {} in the old town.\\n"
with CorpusStore.open(Path(sys.argv[1]), create=True) as store:
    print("ready", flush=True)
    for number in range(int(sys.argv[2]), 10**6):
        text = "".join(line.format(number, n) for n in range(40))
        source = f"s{number % 50}"
        store.add(Article(text, source=source), "words", embed)
        print(source, number, flush=True)
"""


def test_kills_leave_nothing_half_done(path: Path) -> None:
    """After each, all that was told is there, whole, and agrees with itself."""
    chance = random.Random(7)  # noqa: S311  # the same in every run
    told: dict[str, int] = {}
    number = 0
    for _ in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", _ADDING, str(path), str(number)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.01, 0.25))
        process.kill()
        for line in process.communicate()[0].splitlines():
            source, _, said = line.partition(" ")
            told[source] = number = int(said)
        number += 2
        with CorpusStore.open(path) as store:
            assert list(find_faults(store)) == []
            for source, least in told.items():
                article = store.visible.article_at(source)
                assert article is not None
                assert int(article.text.split()[2]) >= least
            ids, _ = store.search.vectors("words")
            assert len(ids) == sum(held.passages for held in store.visible.articles())
    assert len(told) > 10
