"""What is promised of collecting articles, and how much of it is tried."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import battery
from benchmarks.battery import Promise, Reached

__all__ = ["FULL", "PROMISES", "SHORT", "Measure", "Promise", "Reached", "Sizes"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is tried. Times in seconds."""

    addresses: int | None = None
    """Hostile addresses; None for all that there are."""
    hops: tuple[int, ...] = (1, 2, 3)
    deadline_s: float = 15.0
    bomb_bytes: int = 1 << 30
    read_cpu_s: int = 8
    hostile_texts: int | None = None
    pairs: int | None = None
    times: int = 10
    robots: int | None = None
    pages: int | None = None
    entries: int = 20


FULL = Sizes()
SHORT = Sizes(
    addresses=12,
    hops=(1,),
    deadline_s=1.0,
    bomb_bytes=1 << 26,
    read_cpu_s=2,
    hostile_texts=3,
    pairs=20,
    times=2,
    robots=6,
    pages=5,
    entries=3,
)

Measure = battery.Measure[Sizes]

PROMISES = {
    26: Promise(
        "nothing but public addresses is connected to",
        "≥ 40 addresses, 1 to 3 redirects, changing names, with and without proxy: 0",
    ),
    27: Promise(
        "downloads are bounded", "each ends ≤ 15 s, ≤ 64 MB more memory, ≤ 5 MB decompressed"
    ),
    28: Promise(
        "reading is bounded",
        "≤ 10 s of CPU and 512 MB in the child; loop lag p99 ≤ 50 ms; 0 reads outside",
    ),
    29: Promise(
        "nothing twice",
        "100 spellings: 1 article; 200 copies, 200 look-alikes: precision and recall ≥ 0.95; all "
        "10 times: identical rows",
    ),
    30: Promise(
        "robots.txt is obeyed; what is known of an article is kept",
        "20 files decided right; source and date of reading kept of all, licences that are stated",
    ),
    41: Promise(
        "nothing is unpickled or fetched from elsewhere",
        "0 unpickled, 0 foreign connections, a flipped byte of the weights refused",
    ),
    48: Promise("pages of many makes are read right", "≥ 20 pages: all right, or refused rightly"),
    49: Promise("the same feed twice adds nothing", "0 added, 0 pages fetched, 0 rows changed"),
    50: Promise("a corrected article is one new version", "1, however often it is looked for"),
}
