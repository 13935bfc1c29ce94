"""Putting together what answering takes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.answer_worker import build
from bot.render.terminal import Progress, console
from bot.settings import Settings
from corpus import CorpusStore
from testing.fakes import WordEncoder


def test_what_a_killed_build_left_is_cleared_away(tmp_path: Path) -> None:
    """Not what a build holds that is still at work."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "a.txt").write_text("It rains in Paris.", encoding="utf-8")
    settings = Settings(data_dir=tmp_path / "data", seeds_dir=seeds)
    settings.data_dir.mkdir()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = settings.data_dir / f"corpus.db.{ended.pid}.unfinished-wal"
    alive = settings.data_dir / f"corpus.db.{os.getppid()}.unfinished"
    for left in (dead, alive):
        left.touch()
    build(settings, WordEncoder, Progress(console(stderr=True)))
    assert not dead.exists()
    assert alive.exists()
    with CorpusStore.open(settings.corpus) as store:
        assert len(store.visible.articles()) == 1
