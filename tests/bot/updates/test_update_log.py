"""What is done stays done, whatever happens to the process or the file."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from pathlib import Path

from bot.state import KEPT as TOLD
from bot.updates.update_log import KEPT, KEPT_S, Ledger


async def test_done_is_known_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        await asyncio.gather(*(ledger.add(n) for n in range(100)))
    with Ledger(path) as again:
        assert all(n in again for n in range(100))
        assert 100 not in again


async def test_it_is_on_disk_once_add_returns(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        await ledger.add(7)
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as reader:
            assert reader.execute("SELECT id FROM done").fetchall() == [(7,)]
        reader.close()
        assert 7 in ledger


async def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db") as ledger:
        await asyncio.gather(*(ledger.add(n) for n in range(KEPT + 50)))
        ledger.tidy()
        assert len(ledger) == KEPT
        assert 0 not in ledger
        assert KEPT + 49 in ledger


async def test_what_telegram_has_forgotten_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        await ledger.add(7)
    with sqlite3.connect(path) as file:
        file.execute("UPDATE done SET at = ?", (time.time() - KEPT_S - 1,))
    file.close()
    with Ledger(path) as again:
        assert 7 not in again


async def test_a_damaged_file_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(os.urandom(5000))
    with Ledger(path) as ledger:
        await ledger.add(7)
        assert 7 in ledger
    assert (tmp_path / "ledger.damaged").exists()


async def test_a_disk_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        with sqlite3.connect(path, isolation_level=None) as other:
            other.execute("DROP TABLE done")  # so that every write fails
        other.close()
        await ledger.add(7)
        assert 7 in ledger


async def test_it_keeps_what_privacy_says(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.db"):
        with sqlite3.connect(tmp_path / "ledger.db") as file:
            columns = [row[1] for row in file.execute("PRAGMA table_info(done)")]
        file.close()
    assert {f"done.{name}" for name in columns} <= set(TOLD)
