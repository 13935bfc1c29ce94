"""Tries the promises and prints what came of each: `python -m benchmarks.storage --help`."""

from __future__ import annotations

import sys

from benchmarks.battery import Battery
from benchmarks.storage.damage import belonging, damaged
from benchmarks.storage.full import full_disk
from benchmarks.storage.killing import killed_adding, killed_writing
from benchmarks.storage.page import HEAD, NOTES
from benchmarks.storage.promise import FULL, PROMISES, SHORT, Measure, Sizes
from benchmarks.storage.together import asked_while_adding, backups, children, written_by_many

SCENARIOS: dict[tuple[int, ...], Measure] = {
    (31,): killed_adding,
    (32,): killed_writing,
    (33,): damaged,
    (34,): belonging,
    (35,): asked_while_adding,
    (36,): children,
    (38,): backups,
    (39,): written_by_many,
    (40,): full_disk,
}

STORAGE: Battery[Sizes] = Battery(PROMISES, SCENARIOS, FULL, SHORT, HEAD, NOTES)

if __name__ == "__main__":
    sys.exit(STORAGE.main(__doc__))
