"""The numbered steps from one format of a corpus file to the next, and their way into a file.

What a corpus holds outlives the code that wrote it: a file of any format from `OLDEST` on is
brought to the newest when it is opened. To change the tables, add a step here, change the tables
in `database`, and add a file of the format before to the tests.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import closing
from pathlib import Path

from corpus.files import atomic_write, open_sqlite, sqlite3

STEPS: dict[int, tuple[str, ...]] = {
    5: (
        "ALTER TABLE articles RENAME COLUMN story TO copy_group",
        "DROP INDEX articles_by_story",
        "CREATE INDEX articles_by_copy_group ON articles (copy_group)",
        "CREATE INDEX articles_by_publisher ON articles (publisher, published)",
    ),
    6: (
        (
            "CREATE TABLE news ( article_id TEXT PRIMARY KEY REFERENCES articles (id) "
            "ON DELETE CASCADE, at REAL NOT NULL ) STRICT, WITHOUT ROWID"
        ),
    ),
}
"""What each format changes in the one before it."""


NEWEST = max(STEPS)


OLDEST = min(STEPS) - 1


_PATIENCE_MS = 600_000  # while another process brings the same file to the newest format


_log = logging.getLogger(__name__)


class MigrationError(Exception):
    """A file that could not be brought to the newest format, and is as it was; says why."""


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a corpus file to the newest format, and keep a copy of it as it was beside it.

    All or nothing: whatever happens at whatever moment, the file is of the old format or of the
    newest, and whole. Blocks for as long as the file takes to copy. Raises MigrationError.
    """
    copy, version = None, _version(connection)
    try:
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        connection.execute("BEGIN IMMEDIATE")
        version = _version(connection)  # another process may have done it meanwhile
        if version < NEWEST:
            copy = _copy_beside(path, version)
            for step in range(version + 1, NEWEST + 1):
                for statement in STEPS[step]:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {NEWEST}")
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if copy:
            copy.unlink(missing_ok=True)
        if isinstance(error, OSError | sqlite3.Error):
            raise MigrationError(_advice(path, version, error)) from error
        raise
    if copy:
        _log.warning(
            "the corpus at %s was of format %d and is of format %d now; a copy of it as it was is "
            "kept at %s, which can be removed",
            *(path, version, NEWEST, copy),
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _copy_beside(path: Path, version: int) -> Path:
    """Copy a file that nobody can write to now, page by page; gives where the copy is.

    A copy of the very same is taken as it is: a migration was stopped after it was made.
    """
    copy = path.with_name(f"{path.name}.format-{version}")
    with closing(open_sqlite(path)) as source:
        number = 1
        while copy.exists() and not _is_same(source, copy):
            number += 1
            copy = path.with_name(f"{path.name}.format-{version}.{number}")
        if not copy.exists():
            with atomic_write(copy) as unfinished:
                with closing(open_sqlite(unfinished)) as target:
                    source.backup(target)
                    target.execute("PRAGMA journal_mode = DELETE")  # one file, to be read as it is
                shutil.copymode(path, unfinished)
    return copy


def _is_same(source: sqlite3.Connection, copy: Path) -> bool:
    """True if a copy is of the last change of the file."""
    last = "SELECT value, stamp FROM generation ORDER BY value DESC LIMIT 1"
    try:
        with closing(open_sqlite(copy, read_only=True)) as other:
            same = [each.execute(last).fetchone() for each in (source, other)]
            return same[0] == same[1] and _version(source) == _version(other)
    except sqlite3.Error:
        return False


def _advice(path: Path, version: int, error: Exception) -> str:
    needed = path.stat().st_size if path.exists() else 0
    return (
        f"the corpus at {path} is of format {version} and was left as it was: it could not be "
        f"brought to format {NEWEST} ({error}); its folder must be writable and have room for two "
        f"further copies of it, {2 * needed:,} bytes"
    )
