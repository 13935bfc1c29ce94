"""What is promised of what is kept, and how much of it is tried."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.battery import Measure as AnyMeasure
from benchmarks.battery import Promise

SEED = 5


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is tried. Times in seconds."""

    adding_kills: int = 200
    writing_kills: int = 100
    index_files: int = 600
    pages: int = 200
    together_s: float = 600.0
    children: int = 20
    backups: int = 50
    disk_mb: int = 20
    writers_s: float = 120.0


FULL = Sizes()
SHORT = Sizes(
    adding_kills=3,
    writing_kills=3,
    index_files=24,
    pages=12,
    together_s=1.5,
    children=2,
    backups=2,
    disk_mb=4,
    writers_s=2.0,
)

Measure = AnyMeasure[Sizes]

PROMISES = {
    31: Promise(
        "an article is added whole or not at all",
        "≥ 200 SIGKILLs: 0 lost or inconsistent; embeddings = passages after start",
    ),
    32: Promise("the file of the index is replaced whole", "100 SIGKILLs: 0 unreadable"),
    33: Promise(
        "damage is noticed",
        "600 index files, 200 database pages: 0 wrong answers; rebuilding begins ≤ 1 s",
    ),
    34: Promise(
        "the index belongs to the corpus and the encoder",
        "older, newer, other encoder, other dimension, missing: 100 % noticed, words meanwhile, "
        "0 wrong passages",
    ),
    35: Promise("questions are answered while articles are added", "0 crashes, 0 wrong first"),
    36: Promise("no child hangs that reads for us", "20 starts under load: 0 hangs; spawned"),
    38: Promise(
        "backups can be put back",
        "50 while writing, put back and indexed: 0 broken, 0 earlier articles missing",
    ),
    39: Promise(
        "several processes may write at once",
        "SQLite ≥ 3.51.3, or no write-ahead log; 4 writers: 0 faults, 0 lost",
    ),
    40: Promise(
        "a full disk is told and outlived",
        "answers go on 100 %; adding says why and recovers without a restart; corpus whole",
    ),
}
