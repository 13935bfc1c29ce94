"""The rows of a damaged SQLite file: all that lie on pages that can be read.

SQLite gives up a table where the page at its root is damaged. Here each page is read by itself,
and a row belongs to the table whose columns it fits. What was deleted is not found again, since
it was overwritten (`secure_delete`). Source: https://sqlite.org/fileformat2.html
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from corpus import sqlite3

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
