"""Files are written whole or not at all, and a lock belongs to one process at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from corpus import FileLock, atomic_write, open_or_replace, open_sqlite, sqlite3
from testing.processes import is_alive, wait_until


def test_a_written_file_takes_its_name_at_the_end(tmp_path: Path) -> None:
    """Until then the old one stands there, and afterwards nothing else does."""
    path = tmp_path / "names.txt"
    path.write_text("old", "utf-8")
    with atomic_write(path) as unfinished:
        unfinished.write_text("new", "utf-8")
        assert path.read_text("utf-8") == "old"
    assert path.read_text("utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_the_old_file(tmp_path: Path) -> None:
    """What was written until then is removed, with what SQLite puts beside it."""
    path = tmp_path / "names.txt"
    path.write_text("old", "utf-8")
    with suppress(ZeroDivisionError), atomic_write(path) as unfinished:
        unfinished.write_text("ne", "utf-8")
        unfinished.with_name(f"{unfinished.name}-wal").write_text("w", "utf-8")
        unfinished.write_text(str(1 // 0), "utf-8")
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.process
def test_the_rest_of_a_killed_process_is_removed(tmp_path: Path) -> None:
    """Its file stays as it was; the temporary file of a process that lives stays too."""
    path = tmp_path / "names [1].txt"  # brackets are no pattern here
    path.write_text("old", "utf-8")
    killed = (
        "import os, pathlib; from corpus import atomic_write\n"
        f"with atomic_write(pathlib.Path({str(path)!r})) as unfinished:\n"
        "    unfinished.write_text('ne'); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == -9
    (left,) = tmp_path.glob("*.unfinished")
    living = tmp_path / f"{path.name}.{os.getppid()}-1.unfinished"
    living.touch()
    assert path.read_text("utf-8") == "old"
    with atomic_write(path) as unfinished:
        unfinished.write_text("new", "utf-8")
    assert not left.exists()
    assert sorted(tmp_path.iterdir()) == sorted([path, living])


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    """Or by several that share it; with the end of the block it is free."""
    with FileLock(tmp_path / "lock") as one, FileLock(tmp_path / "lock") as other:
        assert one.acquire()
        assert one.acquire()
        assert not other.acquire()
        assert not other.acquire(shared=True)
        one.sign()
        assert other.signed() == str(os.getpid())
    with FileLock(tmp_path / "lock") as one, FileLock(tmp_path / "lock") as other:
        assert one.acquire(shared=True)
        assert other.acquire(shared=True)
        assert not other.acquire()


@pytest.mark.process
def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    """While it lives it is not."""
    path = tmp_path / "a folder" / "lock"
    holding = (
        "import pathlib, sys; from corpus import FileLock\n"
        f"with FileLock(pathlib.Path({str(path)!r})) as lock:\n"
        "    print(lock.acquire(), flush=True); sys.stdin.read()"
    )
    with (
        subprocess.Popen(
            [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process,
        FileLock(path) as lock,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == b"True\n"
        assert not lock.acquire()
        process.kill()
        process.wait()
        assert lock.acquire()


def test_a_connection_that_only_reads(tmp_path: Path) -> None:
    """It finds what is there, changes nothing, and makes no file; a name is no query."""
    path = tmp_path / "names?mode=rw.db"
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        open_sqlite(path, read_only=True)
    connection = open_sqlite(path, {"journal_mode": "WAL", "synchronous": "NORMAL"})
    connection.execute("CREATE TABLE names (name TEXT)")
    assert connection.execute("PRAGMA synchronous").fetchone() == (1,)
    reading = open_sqlite(path, read_only=True)
    assert reading.execute("SELECT count(*) FROM names").fetchone() == (0,)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reading.execute("INSERT INTO names VALUES ('Ada')")
    connection.close()
    reading.close()


def test_a_damaged_database_is_put_aside(tmp_path: Path) -> None:
    """It is still there to look at; what is no damage is raised."""
    path = tmp_path / "names.db"
    path.write_bytes(b"no database at all" * 100)
    errors: list[sqlite3.Error] = []

    def opening(path: Path) -> sqlite3.Connection:
        return open_sqlite(path, {"journal_mode": "WAL"})

    open_or_replace(path, opening, errors.append).close()
    assert [str(error) for error in errors] == ["file is not a database"]
    assert path.with_suffix(".damaged").read_bytes().startswith(b"no database")
    with pytest.raises(sqlite3.OperationalError):
        open_or_replace(tmp_path / "no folder" / "names.db", opening, errors.append)
    assert len(errors) == 1


@pytest.mark.process
def test_a_child_ends_with_its_parent() -> None:
    """Killed with no chance to say so; one whose parent was gone before it looked ends too."""
    child = "import os, time; from corpus import end_with; print(os.getpid(), flush=True); "
    child += "end_with({parent}); time.sleep(60)"
    of = "import subprocess, sys; from os import getpid\n"
    of += f"subprocess.run([sys.executable, '-c', {child!r}.format(parent=getpid())], check=False)"
    with subprocess.Popen([sys.executable, "-c", of], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        number = int(parent.stdout.readline())
        assert is_alive(number)
        parent.kill()
        wait_until(lambda: not is_alive(number), 10, "the child ends")
    late = [sys.executable, "-c", child.format(parent=1)]
    assert subprocess.run(late, check=False, capture_output=True, timeout=20).returncode == 1


def test_nobody_can_put_a_link_where_a_file_is_written(tmp_path: Path) -> None:
    """The temporary file is made by its writer alone, under a name that differs each time."""
    path, names = tmp_path / "names.txt", set()
    for _ in range(3):
        with atomic_write(path) as unfinished:
            assert unfinished.is_file()
            assert not unfinished.is_symlink()
            names.add(unfinished.name)
    assert len(names) == 3
