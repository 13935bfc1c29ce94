"""What tells whether a row is still as it was written: SQLite keeps no checksums of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from zlib import crc32


def seal(*values: object) -> int:
    """The CRC-32 of the values of a row, in their order.

    It tells damage, of which it misses one in four thousand million; it is no signature.

    >>> seal("It rains.", 1), seal("It rains.", 2)
    (606752219, 252124696)
    """
    return crc32(json.dumps(values, default=repr).encode())


def is_sealed(row: Sequence[object]) -> bool:
    """Whether the last value of a row is the seal of those before it."""
    return seal(*row[:-1]) == row[-1]


def vector_seal(passage_id: int, vector: bytes) -> int:
    """The CRC-32 of an embedding and of whose it is."""
    return crc32(vector, crc32(passage_id.to_bytes(8, "little")))
