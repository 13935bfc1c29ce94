"""Files written whole or not at all, connections to SQLite, and what processes owe each other."""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from glob import escape
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Literal, Self, TypeVar

if TYPE_CHECKING:
    import sqlite3 as sqlite3  # noqa: PLC0414  # others take it from here
else:
    # Python's own sqlite3 uses the SQLite of the system. Two libraries in one process would drop
    # each other's locks, so this is the only place that chooses.
    try:
        import pysqlite3 as sqlite3
    except ImportError:  # there is no build of it for this machine
        import sqlite3

Opened = TypeVar("Opened")

SQLITE_IS_SAFE = sqlite3.sqlite_version_info >= (3, 51, 3)
"""False where two processes that write to one write-ahead log at the same instant may damage it.

Source: https://sqlite.org/wal.html, "The WAL-Reset Bug".
"""


BUSY_S = 5.0
"""How long a statement waits for another process that writes to the same SQLite file."""


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """A temporary path to write to, which takes the name `path` where the block ends well.

    A reader, and a machine that stops at any moment, finds the old file or the new one, whole and
    synced. The temporary file is there already, empty; nobody can guess its name and put a link
    there. Those of processes that died are removed. Raises OSError.
    """
    _clear_unfinished(path)
    unfinished = _unfinished(path)
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
    try:
        yield unfinished
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        unfinished.replace(path)
        sync_to_disk(path.parent)
    finally:
        for left in path.parent.glob(
            f"{escape(unfinished.name)}*"
        ):  # SQLite keeps more files next to it
            left.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """A new folder to write to, which takes the place of `path` where the block ends well.

    What was there is exchanged for it in one step, where the system can, and then deleted. A
    reader finds the old files or the new ones, whole. Folders of processes that died are removed.
    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear_unfinished(path)
    unfinished = _unfinished(path)
    unfinished.mkdir(mode=0o755)
    unfinished.chmod(0o755)
    try:
        yield unfinished
        for written in unfinished.rglob("*"):
            sync_to_disk(written)
        if path.exists():
            _exchange(path, unfinished)
        else:
            unfinished.rename(path)
        sync_to_disk(path.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


_HERE, _RENAME_EXCHANGE = -100, 2  # AT_FDCWD; see renameat2(2)


def _exchange(one: Path, other: Path) -> None:
    """Let two folders have each other's name, in one step where the system can."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:  # of another system than Linux
        done = False
    else:
        done = not rename(
            _HERE, os.fsencode(one), _HERE, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)
        )
    if not done:  # or of a file system that cannot
        aside = one.with_name(f"{other.name}-aside")
        one.rename(aside)
        other.rename(one)
        aside.rename(other)


def sync_to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk. Raises OSError."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unfinished(path: Path) -> Path:
    """A name beside a path that says which process writes there, and that nobody can guess."""
    return path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(8)}.unfinished")


def _clear_unfinished(path: Path) -> None:
    """Remove the temporary files of processes that were killed; those of others stay."""
    for left in path.parent.glob(f"{escape(path.name)}.*.unfinished*"):
        writer = re.match(r"\d+", left.name.removeprefix(f"{path.name}."))
        if writer and not Path("/proc", writer[0]).exists():
            with suppress(OSError):
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def lock_of_use(path: Path) -> FileLock:
    """The lock that whoever has a corpus file open holds `shared`, and a restore alone.

    Raises OSError.
    """
    return FileLock(path.with_name(f"{path.name}.open.lock"))


class FileLock:
    """A lock between processes, on a file; it ends with the block, or with the process."""

    def __init__(self, path: Path) -> None:
        """Open the file, creating it if need be, without locking it. Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+", encoding="ascii")

    def __enter__(self) -> Self:
        """Give the lock itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Release the lock."""
        self.close()

    def close(self) -> None:
        """Release the lock, where a `with` block does not."""
        self._file.close()

    def acquire(self, *, shared: bool = False) -> bool:
        """Try to take the lock, exclusive or `shared`; True if held. Returns at once.

        A lock already held stays held. Raises OSError if files cannot be locked.
        """
        try:
            fcntl.flock(self._file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let others have the lock; the file stays open."""
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def wait(self) -> None:
        """Acquire the lock, however long another process holds it. Blocks."""
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def sign(self) -> None:
        """Write into the file which process holds the lock. Raises OSError."""
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def signed(self) -> str | None:
        """The number of the process that signed last, if any did."""
        self._file.seek(0)
        return self._file.read(20).strip() or None


def end_with(parent: int) -> None:
    """End this process within a second of the death of its parent, which is process `parent`.

    A parent that is killed tells its children nothing: without this they would go on, and a child
    that nobody waits for any more may hold hundreds of megabytes.
    """
    Thread(target=_watch, args=(parent,), name="watching the parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_S)
    os._exit(1)


_WATCH_S = 0.5


def open_sqlite(
    path: Path | Literal[":memory:"],
    pragmas: Mapping[str, str | int] | None = None,
    *,
    busy_s: float = BUSY_S,
    read_only: bool = False,
) -> sqlite3.Connection:
    """A connection on which each statement commits itself, with `pragmas` set in their order.

    Threads may use it one at a time. Raises sqlite3.Error.
    """
    name = f"{path.absolute().as_uri()}?mode=ro" if read_only and path != ":memory:" else str(path)
    connection = sqlite3.connect(
        name, uri=read_only, isolation_level=None, check_same_thread=False, timeout=busy_s
    )
    try:
        for pragma, value in (pragmas or {}).items():
            connection.execute(f"PRAGMA {pragma} = {value}")
    except BaseException:
        connection.close()
        raise
    return connection


def copy_sqlite(path: Path, to: Path) -> None:
    """Copy an SQLite file consistently, while others write to it, to a file that is not there yet.

    Raises OSError if it cannot be read or written.
    """
    try:
        with (
            closing(open_sqlite(path, read_only=True)) as source,
            closing(sqlite3.connect(to)) as copy,
        ):
            source.backup(copy)
    except sqlite3.Error as error:
        raise OSError(0, f"{path} cannot be copied ({error})") from error


def open_or_replace(
    path: Path, opening: Callable[[Path], Opened], damaged: Callable[[sqlite3.Error], object]
) -> Opened:
    """Open an SQLite file with `opening`; a damaged one is put aside and replaced.

    `damaged` is called with the error. Raises sqlite3.OperationalError, which means no damage but
    a full disk or missing permission.
    """
    try:
        return opening(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        damaged(error)
        path.replace(path.with_suffix(".damaged"))
        return opening(path)
