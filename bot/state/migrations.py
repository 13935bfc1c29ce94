"""The format of the state file, the numbered steps to it, and what is done with a damaged file.

A step never changes once a bot has run it; what comes later is a step of its own. It has a test
that opens a file written before it. The state file of a new bot is made in the newest format.

A damaged file is put aside when the bot starts, and the rows that can be read go on in a new one.
SQLite gives up a table where the page at its root is damaged. Here each page is read by itself,
and a row belongs to the table whose columns it fits. What was deleted is not found again, since
it was overwritten (`secure_delete`). Source: https://sqlite.org/fileformat2.html
"""

from __future__ import annotations

import json
import os
import re
import struct
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from bot.logs import Logger
from bot.paths import BEFORE_RESTORE, RESTORING
from bot.settings import ANONYMOUS_ADMIN
from bot.state.state_file import StateError, StateFile, is_damage
from corpus import FileLock, atomic_write, open_sqlite, sqlite3

_LEAF_OF_TABLE, _LEAF_OF_INDEX, _INSIDE_OF_INDEX = 0x0D, 0x0A, 0x02
_ROW_MOST = 100_000  # bytes; none of ours has more than some 6,000
_WAL_HEADER, _FRAME_HEADER = 32, 24

_HASH = re.compile(r"[0-9a-f]{32}")
_TOKEN = re.compile(r"q?[A-Za-z0-9_-]{16}")
_LOOK = {
    "chat": _HASH, "user": _HASH, "who": _HASH, "asker": _HASH, "story": _HASH,
    "token": _TOKEN, "watch": _TOKEN, "id": _TOKEN,
    "language": re.compile(r"[a-z]{2,3}"),
    "day": re.compile(r"\d{4}-\d\d-\d\d"),
    "drawer": re.compile(r"[0-9a-f]{0,2}"),
}  # fmt: skip
"""How a text looks in columns of these names: so that rows of like tables are told apart."""

_TIMES = (1e9, 1e11)  # the column `at`, in seconds since 1970

_TYPES: dict[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "REAL": (float, int),  # SQLite writes whole numbers shorter
    "TEXT": (str,),
    "BLOB": (bytes,),
}

Value = int | float | str | bytes | None


class Record(NamedTuple):
    """One record of a page, of a table or an index."""

    rowid: int | None
    """None on the pages of indexes and of tables without one."""
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A table as its rows are recognized."""

    name: str
    columns: tuple[tuple[str, str, bool], ...]
    """Of each its name, its type, and whether it may be null."""
    has_rowid: bool
    alias: int | None
    """Which column stands for the rowid, and is null in the record."""

    def row_of(self, record: Record) -> tuple[Value, ...] | None:
        """The row of a record, if it is one of this table."""
        if len(record.values) != len(self.columns) or self.has_rowid is (record.rowid is None):
            return None
        values = list(record.values)
        if self.alias is not None and values[self.alias] is None:
            values[self.alias] = record.rowid
        for column, value in zip(self.columns, values, strict=True):
            if not _fits(*column, value):
                return None
        return tuple(values)


def _fits(name: str, type_: str, nullable: bool, value: Value) -> bool:
    if value is None:
        return nullable
    if not isinstance(value, _TYPES[type_]):
        return False
    if name == "at" and isinstance(value, int | float):
        return _TIMES[0] < value < _TIMES[1]
    look = _LOOK.get(name)
    return look is None or not isinstance(value, str) or look.fullmatch(value) is not None


def salvage(image: bytes, into: sqlite3.Connection) -> Counter[str]:
    """Write the rows of a damaged file's `image` into the tables of a new one.

    Gives how many came into each table. What a former format kept otherwise is left out.
    """
    shapes = list(_shapes(into))
    saved: Counter[str] = Counter()
    for record in records(image):
        for shape in shapes:
            row = shape.row_of(record)
            if row is not None:
                marks = ", ".join("?" * len(row))
                with suppress(sqlite3.IntegrityError):
                    saved[shape.name] += into.execute(
                        f"INSERT OR IGNORE INTO {shape.name} VALUES ({marks})", row
                    ).rowcount
                break
    return saved


def _shapes(file: sqlite3.Connection) -> Iterator[_Shape]:
    tables = file.execute(
        "SELECT name, wr FROM pragma_table_list "
        "WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'"
    ).fetchall()
    for name, without_rowid in tables:
        columns, alias = [], None
        for at, column, type_, notnull, _, key in file.execute(f"PRAGMA table_info({name})"):
            columns.append((column, type_, not notnull and not key))
            if type_ == "INTEGER" and key and not without_rowid:
                alias = at
        yield _Shape(name, tuple(columns), not without_rowid, alias)


def whole_image(path: Path) -> bytes:
    """The bytes of a file with what was committed to its write-ahead log, damaged or not."""
    image = bytearray(path.read_bytes())
    log = Path(f"{path}-wal")
    data = log.read_bytes() if log.exists() else b""
    if len(data) < _WAL_HEADER:
        return bytes(image)
    size = int.from_bytes(data[8:12], "big")
    if size not in {512 << n for n in range(8)}:
        return bytes(image)
    salt = data[16:24]
    pages: dict[int, bytes] = {}
    for at in range(_WAL_HEADER, len(data) - size - _FRAME_HEADER + 1, size + _FRAME_HEADER):
        number, total = struct.unpack_from(">II", data, at)
        if data[at + 8 : at + 16] != salt:
            break
        pages[number] = data[at + _FRAME_HEADER : at + _FRAME_HEADER + size]
        if total:  # the last of a transaction
            for page, content in pages.items():
                image.extend(bytes(max(page * size - len(image), 0)))
                image[(page - 1) * size : page * size] = content
            pages.clear()
    return bytes(image)


def records(image: bytes) -> Iterator[Record]:
    """Every record on a page that can be read, of tables and of indexes."""
    size = int.from_bytes(image[16:18], "big")
    size = 65536 if size == 1 else size
    if size not in {512 << n for n in range(8)}:
        size = 4096
    for start in range(0, len(image) - size + 1, size):
        yield from _on_page(image, start, size)


def _on_page(image: bytes, start: int, size: int) -> Iterator[Record]:
    head = start + 100 if start == 0 else start
    kind = image[head]
    if kind not in {_LEAF_OF_TABLE, _LEAF_OF_INDEX, _INSIDE_OF_INDEX}:
        return
    count = int.from_bytes(image[head + 3 : head + 5], "big")
    pointers = head + (12 if kind == _INSIDE_OF_INDEX else 8)
    for n in range(min(count, size // 4)):
        at = pointers + 2 * n
        cell = int.from_bytes(image[at : at + 2], "big")
        if 0 < cell < size:
            with suppress(ValueError, IndexError, struct.error, OverflowError):
                yield _record(image, start + cell, kind, size)


def _record(image: bytes, at: int, kind: int, size: int) -> Record:
    """The record of a cell. Raises ValueError, IndexError or struct.error where it is none."""
    at += 4 if kind == _INSIDE_OF_INDEX else 0
    length, at = _varint(image, at)
    rowid = None
    if kind == _LEAF_OF_TABLE:
        rowid, at = _varint(image, at)
    if length > _ROW_MOST:
        raise ValueError(length)
    return Record(rowid, _values(_payload(image, at, length, size, of_table=rowid is not None)))


def _payload(image: bytes, at: int, length: int, size: int, *, of_table: bool) -> bytes:
    most = size - 35 if of_table else (size - 12) * 64 // 255 - 23
    if length <= most:
        return image[at : at + length]
    least = (size - 12) * 32 // 255 - 23
    here = least + (length - least) % (size - 4)
    here = here if here <= most else least
    payload, at = image[at : at + here], at + here
    page = int.from_bytes(image[at : at + 4], "big")
    while len(payload) < length:
        start = (page - 1) * size
        if page < 2 or start + size > len(image):
            raise ValueError(page)
        payload += image[start + 4 : start + 4 + min(size - 4, length - len(payload))]
        page = int.from_bytes(image[start : start + 4], "big")
    return payload


def _values(payload: bytes) -> tuple[Value, ...]:
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise ValueError(at)
    return tuple(values)


_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in {8, 9}:
        return kind - 8, at
    if kind == 7:
        return struct.unpack_from(">d", payload, at)[0], at + 8
    width = _WIDTHS.get(kind, (kind - 12) // 2)
    raw = payload[at : at + width]
    if len(raw) < width or kind in {10, 11}:
        raise ValueError(kind)
    if kind in _WIDTHS:
        return int.from_bytes(raw, "big", signed=True), at + width
    return (raw.decode() if kind % 2 else raw), at + width


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    number = 0
    for n in range(9):
        byte = data[at + n]
        if n == 8:
            return number << 8 | byte, at + 9
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, at + n + 1
    raise ValueError(at)


COPY_KEPT_S = 7 * 86400.0
"""For so long the copy of an older or a damaged file is kept, unless /forget comes before."""

_FORMAT_MOST = 1000  # a greater number was not written by any version

_LOG_BYTES = 4_000_000  # to which the write-ahead log shrinks again

_AT_ONCE_BYTES = 1 << 20  # overwritten

_ALONE_S = 5.0  # that a bot waits for a command to close a damaged file

journal = Logger(__name__)

_FORMER = {
    "links.db": ("links", "id, question, at"),
    "unanswered.db": ("unanswered", "day, asker, sealed"),
}
"""Files beside the state file until format 1: their one table and its columns."""


def _take_over_links_and_questions(file: StateFile, folder: Path) -> None:
    """1: addresses and unanswered questions move in, which had files of their own."""
    file.execute(
        "CREATE TABLE IF NOT EXISTS links ("
        "id TEXT PRIMARY KEY, question TEXT NOT NULL UNIQUE, at REAL NOT NULL"
        ") STRICT, WITHOUT ROWID"
    )
    file.execute(
        "CREATE TABLE IF NOT EXISTS unanswered ("
        "day TEXT NOT NULL, asker TEXT NOT NULL, sealed BLOB NOT NULL) STRICT"
    )
    for row in _former_rows(folder / "links.db"):
        file.execute("INSERT OR IGNORE INTO links (id, question, at) VALUES (?, ?, ?)", row)
    for row in _former_rows(folder / "unanswered.db"):  # no two are sealed to the same bytes
        file.execute(
            "INSERT INTO unanswered (day, asker, sealed) SELECT ?1, ?2, ?3 "
            "WHERE NOT EXISTS (SELECT 1 FROM unanswered WHERE sealed = ?3)",
            row,
        )


def _bound_what_one_person_keeps(file: StateFile, folder: Path) -> None:
    """2: answers packed, and indexes by person, so that what is theirs is counted and erased.

    Alerts of anonymous admins, which all had one owner, belong to the group that they were begun
    in. The key leaves its mark, by which another is told.
    """
    del folder
    tables = {name for (name,) in file.rows("SELECT name FROM sqlite_schema")}
    if "answers" in tables:
        names = "token, chat, user, language, quotes, at"
        file.execute("ALTER TABLE answers RENAME TO answers_before")
        file.execute(
            "CREATE TABLE answers (token TEXT NOT NULL UNIQUE, chat TEXT NOT NULL, "
            "user TEXT NOT NULL, language TEXT NOT NULL, quotes BLOB NOT NULL, at REAL NOT NULL"
            ") STRICT"
        )
        for *others, quotes, at in file.rows(f"SELECT {names} FROM answers_before ORDER BY at"):
            row = (*others, zlib.compress(quotes.encode()), at)
            file.execute(f"INSERT INTO answers ({names}) VALUES (?, ?, ?, ?, ?, ?)", row)
        file.execute("DROP TABLE answers_before")  # with its index, which is made anew
    if "marks" in tables:
        file.execute("ALTER TABLE marks ADD COLUMN drawer TEXT NOT NULL DEFAULT ''")
    if "watches" in tables:
        _give_to_groups(file)


def _give_to_groups(file: StateFile) -> None:
    """Alerts of anonymous admins are their group's: as `asker_of` has it from format 2 on."""
    theirs = (file.hashed(ANONYMOUS_ADMIN),)
    for id, sealed in file.rows("SELECT id, sealed FROM watches WHERE user = ?", theirs):
        said = file.unseal(sealed)
        if said is not None:
            chat_id, thread_id, _, *rest = json.loads(said)
            owner = f"{chat_id} {chat_id}"
            file.execute(
                "UPDATE watches SET user = ?, sealed = ? WHERE id = ?",
                (
                    file.hashed(owner),
                    file.seal(json.dumps([chat_id, thread_id, owner, *rest])),
                    id,
                ),
            )


def _tell_digests_from_alerts(file: StateFile, folder: Path) -> None:
    """3: a watch may be a topic with a digest every so many days; those of before are none."""
    del folder
    tables = {name for (name,) in file.rows("SELECT name FROM sqlite_schema")}
    if "watches" in tables:
        file.execute("ALTER TABLE watches ADD COLUMN every INTEGER NOT NULL DEFAULT 0")


def _count_questions(file: StateFile, folder: Path) -> None:
    """4: questions are counted by day, language, kind and outcome, from now on."""
    del folder
    file.execute(
        "CREATE TABLE IF NOT EXISTS counts (day TEXT NOT NULL, language TEXT NOT NULL, "
        "kind TEXT NOT NULL, outcome TEXT NOT NULL, n INTEGER NOT NULL, "
        "PRIMARY KEY (day, language, kind, outcome)) STRICT, WITHOUT ROWID"
    )


def _count_askers_by_week(file: StateFile, folder: Path) -> None:
    """5: who asked in vain is a token of the week; older ones stay tokens of their day."""
    del folder
    file.execute("ALTER TABLE unanswered ADD COLUMN period TEXT NOT NULL DEFAULT ''")


def _let_admins_enter_the_desk(file: StateFile, folder: Path) -> None:
    """6: links and the password that open the desk, from now on."""
    del folder
    file.execute(
        "CREATE TABLE IF NOT EXISTS desk (who TEXT PRIMARY KEY, secret TEXT NOT NULL, "
        "at REAL NOT NULL) STRICT, WITHOUT ROWID"
    )


def _note_posts(file: StateFile, folder: Path) -> None:
    """7: what the bot posts by itself is noted, from now on."""
    del folder
    file.execute(
        "CREATE TABLE IF NOT EXISTS posts (what TEXT PRIMARY KEY, at REAL NOT NULL) "
        "STRICT, WITHOUT ROWID"
    )


STEPS: tuple[Callable[[StateFile, Path], None], ...] = (
    _take_over_links_and_questions,
    _bound_what_one_person_keeps,
    _tell_digests_from_alerts,
    _count_questions,
    _count_askers_by_week,
    _let_admins_enter_the_desk,
    _note_posts,
)
"""Step n brings a file of format n - 1 to format n."""

FORMAT = len(STEPS)


def open_state(
    path: Path,
    key: bytes,
    schemas: Sequence[str],
    journal_mode: Literal["WAL", "DELETE"] | None = None,
) -> StateFile:
    """The state file in today's format, made, mended or migrated where need be.

    Without `journal_mode` it is opened beside a bot that may be running, in whatever mode that one
    uses. Raises StateError for a file that cannot be used, or was written with another key.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        in_use = FileLock(path.with_suffix(".open"))
        try:
            with FileLock(path.with_suffix(".lock")) as lock:
                lock.wait()  # two processes may open it at once
                if journal_mode is not None:
                    _mend(path, in_use, key, schemas)
                in_use.acquire(shared=True)
                # the change of its journal waits for nobody else who opens it
                connection = open_sqlite(path, _pragmas(journal_mode))
            try:
                file = StateFile(connection, key, in_use)
                _bring_up_to_date(file, path, schemas)
                _check_key(file, path)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            in_use.close()
            raise
    except (sqlite3.OperationalError, OSError) as error:
        raise StateError(
            f"{path} cannot be opened ({error}); it was left as it is: see that the disk has room "
            "and that this user may write there"
        ) from error
    except sqlite3.DatabaseError as error:
        raise StateError(
            f"{path} is damaged ({error}); start the bot anew, which puts it aside and saves what "
            "can be read: verbatim run"
        ) from error
    return file


def view_state(path: Path, key: bytes) -> StateFile:
    """The state file to read from while the bot runs, which nothing is changed in.

    Raises StateError where there is none, or it is not in today's format.
    """
    file = StateFile.view(path, key)
    found = _format(file)
    if found == FORMAT:
        return file
    file.close()
    raise StateError(
        f"{path} was written by another version (format {found}, this one reads {FORMAT}) and was "
        "left as it is; use the version that the bot runs with"
    )


def _mend(path: Path, in_use: FileLock, key: bytes, schemas: Sequence[str]) -> None:
    """Put a damaged file aside, and go on with the rows of it that can be read.

    Killed at any moment, the file is as it was, or the new one is in its place.
    """
    fault = _fault(path) if path.exists() else None
    if fault is None:
        return
    patience = time.monotonic() + _ALONE_S
    while not in_use.acquire():
        if time.monotonic() > patience:
            raise StateError(
                f"{path} is damaged ({fault}), and another process uses it: stop all processes of "
                "this bot, then start it again; it puts the file aside and saves what can be read"
            )
        time.sleep(0.1)
    image = whole_image(path)
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    with atomic_write(aside) as unfinished:
        unfinished.write_bytes(image)
    with atomic_write(path) as unfinished:
        with closing(open_sqlite(unfinished, {"secure_delete": "ON"})) as connection:
            connection.execute("BEGIN")
            for statement in ";".join(schemas).split(";"):
                connection.execute(statement)
            saved = salvage(image, connection)
            # the mark of this key, where what is sealed does not say that it is another
            file = StateFile(connection, key)
            connection.execute(f"PRAGMA application_id = {_mark_of(file)}")
            connection.execute(f"PRAGMA user_version = {FORMAT}")
            connection.execute("COMMIT")
        for suffix in ("-wal", "-shm", "-journal"):  # of the damaged file, whose image has them
            Path(f"{path}{suffix}").unlink(missing_ok=True)
    journal.error(
        "the state file is damaged: it is put aside, and what can be read is in a new one",
        fault=fault,
        aside=aside.name,
        saved=dict(sorted(saved.items())),
    )


def _fault(path: Path) -> str | None:
    """The damage in a file, every page of it read; None for nothing.

    Raises sqlite3.OperationalError where it cannot be read now.
    """
    try:
        with path.open("rb") as head:
            reserved = head.read(92)[72:]
        with closing(open_sqlite(path)) as connection:
            if any(reserved) or _format(connection) > _FORMAT_MOST:
                return "its header is not as it was written"
            (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if said != "ok":
                return str(said)
            columns = connection.execute(
                "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c "
                "WHERE t.type = 'table' AND c.type = 'TEXT'"
            )
            for table, column in columns.fetchall():
                for _ in connection.execute(f'SELECT "{column}" FROM "{table}"'):
                    pass  # or a text that is not UTF-8 is not noticed
    except UnicodeDecodeError:  # of what SQLite says of the damage
        return "a text in it is not UTF-8"
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and not is_damage(error):
            raise
        return str(error)
    return None


def _check_key(file: StateFile, path: Path) -> None:
    """Leave the mark of the key in a file that has none. Raises StateError for another key."""
    row = file.row("PRAGMA application_id")
    mark = int(row[0]) if row else 0
    if mark == file.key_mark:
        return
    if (mark or _is_sealed(file)) and not _opens(file):
        raise StateError(
            f"{path} was written with another key, and nothing in it was changed: put the former "
            "key back, or set KEY_FILE to where it is. Where it is lost for good, move "
            f"{path} away; alerts, chosen languages and buttons then begin anew"
        )
    file.execute(f"PRAGMA application_id = {file.key_mark}")


def _mark_of(file: StateFile) -> int:
    """The mark of the key, or one of no key where what is sealed was sealed with another."""
    return file.key_mark if _opens(file) or not _is_sealed(file) else -1


_SEALED = ("SELECT sealed FROM watches", "SELECT sealed FROM unanswered")


def _is_sealed(file: StateFile) -> bool:
    return any(file.row(f"{sql} LIMIT 1") for sql in _SEALED)


def _opens(file: StateFile) -> bool:
    """True if the key opens anything that is sealed."""
    return any(file.unseal(sealed) is not None for sql in _SEALED for (sealed,) in file.rows(sql))


def _pragmas(journal_mode: str | None) -> dict[str, str | int]:
    pragmas: dict[str, str | int] = {"secure_delete": "ON"}  # what is deleted is overwritten
    if journal_mode is None:
        # Two processes that check a log out at once may damage it below SQLite 3.51.3: the bot
        # alone does so.
        return pragmas | {"synchronous": "NORMAL", "wal_autocheckpoint": 0}
    # losing the last second is no harm
    return pragmas | {
        "journal_mode": journal_mode,
        "synchronous": "NORMAL",
        "journal_size_limit": _LOG_BYTES,
    }


def _bring_up_to_date(file: StateFile, path: Path, schemas: Iterable[str]) -> None:
    """Carry out the steps that the file lacks: all or none of them, after a copy was kept."""
    if _format(file) == FORMAT and not _former(path.parent):
        return
    with FileLock(path.with_suffix(".lock")) as lock:
        lock.wait()  # two processes may open it at once
        before = _format(file)
        if before > FORMAT:
            raise StateError(
                f"{path} was written by a newer version (format {before}, this one reads "
                f"{FORMAT}); update Verbatim"
            )
        is_old = before < FORMAT and not _is_empty(file)
        if is_old:
            with atomic_write(_copy(path, before)) as unfinished:
                file.execute("VACUUM INTO ?", (str(unfinished),))
        with file.writing():
            for step in STEPS[before:] if is_old else ():
                step(file, path.parent)
            if not (is_old and not before) and _former(path.parent):
                # an older version was used again meanwhile
                _take_over_links_and_questions(file, path.parent)
            for statement in ";".join(schemas).split(";"):
                file.execute(statement)
            file.execute(f"PRAGMA user_version = {FORMAT}")
        for former in _former(path.parent):
            os.utime(former)  # kept as long as any copy from now on
            former.replace(_copy(former, 0))
    if is_old:
        journal.info("migrated the state file, and kept a copy", before=before, now=FORMAT)


def _format(file: StateFile | sqlite3.Connection) -> int:
    sql = "PRAGMA user_version"
    row = file.row(sql) if isinstance(file, StateFile) else file.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _is_empty(file: StateFile) -> bool:
    return file.row("SELECT 1 FROM sqlite_schema") is None


def _former(folder: Path) -> list[Path]:
    return [folder / name for name in _FORMER if (folder / name).exists()]


def _former_rows(path: Path) -> list[tuple[object, ...]]:
    """The rows of a file that is taken over; none of a damaged one, which is put aside too."""
    if not path.exists():
        return []
    table, columns = _FORMER[path.name]
    try:
        connection = open_sqlite(path)
        try:
            if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                return []  # its bot was killed before it made the table
            return connection.execute(f"SELECT {columns} FROM {table}").fetchall()
        finally:
            connection.close()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        journal.error("an older file is damaged; going on without it", error, file=path.name)
        return []


def _copy(path: Path, format_: int) -> Path:
    return path.with_name(f"{path.name}.format-{format_}")


def erase_copies(folder: Path, *, older_than_s: float = 0.0) -> None:
    """Overwrite and remove copies of older or damaged files, and what a restore put aside.

    And what one that was killed had copied. Those that are too new stay.

    Raises OSError.
    """
    least = time.time() - older_than_s
    put_aside = (
        *folder.glob("*.db.format-*"),
        *folder.glob("*.db.damaged-*"),
        *folder.parent.glob(f"{BEFORE_RESTORE}*/{folder.name}/*"),
        *folder.parent.glob(f"{RESTORING}*/{folder.name}/*"),
        *folder.parent.glob(f"{RESTORING}*/verbatim.key"),
    )
    for path in put_aside:
        with suppress(FileNotFoundError):  # another process may do the same
            if path.stat().st_mtime <= least:
                with path.open("rb+") as file:
                    for _ in range(0, path.stat().st_size, _AT_ONCE_BYTES):
                        file.write(bytes(_AT_ONCE_BYTES))
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
    for name in (BEFORE_RESTORE, RESTORING):
        for emptied in folder.parent.glob(f"{name}*/{folder.name}"):
            with suppress(OSError):  # something is left in them
                emptied.rmdir()
                emptied.parent.rmdir()
