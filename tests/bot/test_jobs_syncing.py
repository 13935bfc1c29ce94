"""Syncing while the bot runs: again and again, one at a time, ended with it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.jobs import only_errand, only_sync, syncing

pytestmark = pytest.mark.process


_NOTE = "import pathlib, sys, time; p = pathlib.Path(sys.argv[1]); "
_NOTE += "p.write_text(p.read_text() + 'x' if p.exists() else 'x'); "


def test_a_sync_begins_again_and_again(tmp_path: Path) -> None:
    """One that fails does not end it."""
    noted = tmp_path / "noted"
    command = [sys.executable, "-c", _NOTE + "sys.exit(2)", str(noted)]
    ends = time.monotonic() + 20
    with syncing(0.1 / 60, command):
        while not noted.exists() or len(noted.read_text(encoding="utf-8")) < 2:
            assert time.monotonic() < ends
            time.sleep(0.05)


def test_a_sync_ends_with_the_bot(tmp_path: Path) -> None:
    """Though it would go on for long."""
    noted = tmp_path / "noted"
    ends = time.monotonic() + 20
    with syncing(0.1 / 60, [sys.executable, "-c", _NOTE + "time.sleep(60)", str(noted)]):
        while not noted.exists():
            assert time.monotonic() < ends
            time.sleep(0.05)
        began = time.monotonic()
    assert time.monotonic() - began < 5


def test_no_sync_where_none_is_wanted(tmp_path: Path) -> None:
    """0 is never."""
    noted = tmp_path / "noted"
    with syncing(0, [sys.executable, "-c", _NOTE, str(noted)]):
        time.sleep(0.3)
    assert not noted.exists()


def test_only_one_process_syncs(tmp_path: Path) -> None:
    """A second one is told, and the next one may again."""
    for _ in range(2):
        with only_sync(tmp_path) as first, only_sync(tmp_path) as second:
            assert (first is not None, second) == (True, None)


def test_an_errand_goes_between_two_steps(tmp_path: Path) -> None:
    """A sync lets it begin after the step in hand, and goes on once it is done."""
    done: list[str] = []

    def steps() -> Iterator[int]:
        for number in range(4):
            done.append(f"step {number}")
            yield number

    def errand() -> None:
        with only_errand(tmp_path, wait_s=5) as alone:
            assert alone
            done.append("begun")
            with only_sync(tmp_path) as other:  # the first goes on, though it has given way
                assert other is None
            time.sleep(0.3)
            done.append("done")

    waiting = threading.Thread(target=errand)
    with only_sync(tmp_path) as turn:
        assert turn is not None
        for step in turn.between(steps()):
            if step == 1:
                waiting.start()
                time.sleep(0.3)
                assert "begun" not in done
        assert done == ["step 0", "step 1", "begun", "done", "step 2", "step 3"]
        with only_errand(tmp_path, wait_s=0.3) as alone:
            assert not alone
    waiting.join()
