"""What is done stays done, whatever happens to the process or the file."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from pathlib import Path

import pytest

from bot.state import KEPT as TOLD
from bot.updates import update_log
from bot.updates.update_log import KEPT_S, Lease, UpdateLog
from corpus import sqlite3

BEFORE = Path(__file__).parent / "files_0b38119"
"""What commit 0b38119 kept in three files: polling was done with 901 to 903, the webhook with 904;
it had begun 905 three times in vain, and was killed."""


def former_state(folder: Path) -> None:
    """Lay these files down as if they were of today, what is done last still in a journal."""
    old = shutil.copytree(BEFORE, folder / "old")
    files = [sqlite3.connect(old / name) for name in ("ledger.db", "webhook.db", "begun.db")]
    for file, table in zip(files, ("done", "claims", "begun"), strict=True):
        with file:
            file.execute(f"UPDATE {table} SET at = ?", (time.time(),))
    for path in old.iterdir():
        shutil.copy(path, folder)
    for file in files:
        file.close()
    shutil.rmtree(old)
    assert (folder / "ledger.db-wal").stat().st_size > 0


def names(folder: Path) -> set[str]:
    """The files there."""
    return {path.name for path in folder.iterdir()}


def syncs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files that are synced from now on, each time that they are."""
    really, synced = os.fsync, list[int]()

    def sync(file: int) -> None:
        synced.append(file)
        really(file)

    monkeypatch.setattr(os, "fsync", sync)
    return synced


async def test_done_is_known_after_a_restart(tmp_path: Path) -> None:
    with UpdateLog(tmp_path) as log:
        await asyncio.gather(*(log.done(n) for n in range(100)))
    with UpdateLog(tmp_path) as again:
        assert all(n in again for n in range(100))
        assert 100 not in again


async def test_it_is_in_the_file_once_done_returns(tmp_path: Path) -> None:
    with UpdateLog(tmp_path) as log:
        await log.done(7)
        with sqlite3.connect(f"file:{tmp_path}/updates.db?mode=ro", uri=True) as reader:
            assert reader.execute("SELECT id FROM updates").fetchall() == [(7,)]
        reader.close()
        assert 7 in log


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many updates a log keeps: few, so that a test fills it at once."""
    monkeypatch.setattr(update_log, "KEPT", 200)
    return 200


async def test_only_the_newest_are_kept(tmp_path: Path, kept: int) -> None:
    with UpdateLog(tmp_path) as log:
        await asyncio.gather(*(log.done(n) for n in range(kept + 50)))
        log.tidy()
        assert len(log) == kept
        assert 0 not in log
        assert kept + 49 in log


async def test_what_telegram_has_forgotten_is_forgotten(tmp_path: Path) -> None:
    with UpdateLog(tmp_path) as log:
        await log.done(7)
    with sqlite3.connect(tmp_path / "updates.db") as file:
        file.execute("UPDATE updates SET at = ?", (time.time() - KEPT_S - 1,))
    file.close()
    with UpdateLog(tmp_path) as again:
        assert 7 not in again


async def test_a_damaged_file_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "updates.db"
    path.write_bytes(os.urandom(5000))
    with UpdateLog(tmp_path) as log:
        await log.done(7)
        assert 7 in log
    assert (tmp_path / "updates.damaged").exists()


async def test_a_disk_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    with UpdateLog(tmp_path) as log:
        with sqlite3.connect(tmp_path / "updates.db", isolation_level=None) as other:
            other.execute("DROP TABLE updates")  # so that every write fails
        other.close()
        await log.done(7)
        assert 7 in log


async def test_it_keeps_what_privacy_says(tmp_path: Path) -> None:
    with UpdateLog(tmp_path):
        with sqlite3.connect(tmp_path / "updates.db") as file:
            columns = [row[1] for row in file.execute("PRAGMA table_info(updates)")]
        file.close()
    assert {f"updates.{name}" for name in columns} <= set(TOLD)


@pytest.mark.parametrize("lease_s", [None, 60.0])
async def test_what_a_former_version_kept_is_taken_over(
    tmp_path: Path, lease_s: float | None
) -> None:
    former_state(tmp_path)
    for _ in range(2):
        with UpdateLog(tmp_path, lease_s=lease_s) as log:
            assert [id for id in range(900, 910) if id in log] == [901, 902, 903, 904]
            assert log.attempts(905) == 3
            assert await log.claim(904) is Lease.DONE
    assert names(tmp_path) == {"begun.db", "updates.db", "updates.lock"}


async def test_a_former_claim_holds_until_it_lapses(tmp_path: Path) -> None:
    former_state(tmp_path)
    with UpdateLog(tmp_path, lease_s=60.0) as log:
        assert await log.claim(905) is Lease.TAKEN
    with UpdateLog(tmp_path, lease_s=0.0) as log:
        assert await log.claim(905) is Lease.MINE


async def test_taking_over_cut_short_is_done_again(tmp_path: Path) -> None:
    """Killed after it was written down, but before the former files were removed."""
    former_state(tmp_path)
    former = shutil.copytree(tmp_path, tmp_path / "former")
    with UpdateLog(tmp_path) as log:
        await log.done(906)
    shutil.copytree(former, tmp_path, dirs_exist_ok=True)
    with UpdateLog(tmp_path) as again:
        assert [id for id in range(900, 910) if id in again] == [901, 902, 903, 904, 906]


def test_a_damaged_former_file_is_put_aside(tmp_path: Path) -> None:
    former_state(tmp_path)
    (tmp_path / "webhook.db").write_bytes(os.urandom(5000))
    with UpdateLog(tmp_path) as log:
        assert [id for id in range(900, 910) if id in log] == [901, 902, 903]
    assert (tmp_path / "webhook.damaged").exists()


async def test_polling_and_the_webhook_know_of_each_other(tmp_path: Path) -> None:
    with UpdateLog(tmp_path) as polling:
        await polling.done(7)
    with UpdateLog(tmp_path, lease_s=1) as one, UpdateLog(tmp_path, lease_s=1) as other:
        assert await one.claim(7) is Lease.DONE
        assert await one.claim(8) is Lease.MINE
        await one.done(8)
        assert await other.claim(8) is Lease.DONE
    with UpdateLog(tmp_path) as polling:
        assert 7 in polling
        assert 8 in polling


async def test_done_waits_for_the_disk_and_an_attempt_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Yet what is done is in the file before it waits: the end of the process cannot undo it."""
    synced = syncs(monkeypatch)
    with UpdateLog(tmp_path) as log:
        with log.attempt(7):
            assert log.attempts(7) == 1
        assert not synced
        noting = asyncio.create_task(log.done(7))
        await asyncio.sleep(0)
        with sqlite3.connect(f"file:{tmp_path}/updates.db?mode=ro", uri=True) as reader:
            assert reader.execute("SELECT id FROM updates").fetchall() == [(7,)]
        reader.close()
        await noting
        assert len(synced) == 1


async def test_one_wait_for_the_disk_serves_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = syncs(monkeypatch)
    with UpdateLog(tmp_path) as log:
        await asyncio.gather(*(log.done(n) for n in range(100)))
    assert len(synced) <= 3


@pytest.mark.parametrize("ahead_s", [86400.0, 3 * 86400.0, -3 * 86400.0])
async def test_a_clock_that_is_set_makes_nothing_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead_s: float, kept: int
) -> None:
    """Nor what was done before, nor what is done once it is right again."""
    real, offset_s = time.time, 0.0
    monkeypatch.setattr(time, "time", lambda: real() + offset_s)
    with UpdateLog(tmp_path) as log:
        await log.done(1)
        offset_s = ahead_s
        assert 1 in log
        await asyncio.gather(*(log.done(n) for n in range(100, 100 + kept)))
        offset_s = 0.0
        for n in range(9000, 9010):
            await log.done(n)
        log.tidy()
        assert all(n in log for n in range(9000, 9010))
        log.tidy()
    with UpdateLog(tmp_path) as again:
        assert all(n in again for n in range(9000, 9010))
        assert 100 + kept - 1 in again


async def test_a_clock_set_back_between_two_starts_makes_nothing_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    """What was written in the future is no newer than what is done afterwards."""
    real, offset_s = time.time, 86400.0
    monkeypatch.setattr(time, "time", lambda: real() + offset_s)
    with UpdateLog(tmp_path) as log:
        await asyncio.gather(*(log.done(n) for n in range(100, 100 + kept)))
    offset_s = 0.0
    with UpdateLog(tmp_path) as log:
        for n in range(10):
            await log.done(n)
    with UpdateLog(tmp_path) as again:
        assert all(n in again for n in range(10))
