"""Tries the promises and prints what came of each: `python -m benchmarks.reliability --help`."""

from __future__ import annotations

import sys

from benchmarks.battery import Battery
from benchmarks.reliability.page import HEAD, NOTES
from benchmarks.reliability.promise import FULL, PROMISES, SHORT
from benchmarks.reliability.scenario import SCENARIOS, TOGETHER, WATCHED

RELIABILITY = Battery(PROMISES, SCENARIOS, FULL, SHORT, HEAD, NOTES, TOGETHER, WATCHED)

if __name__ == "__main__":
    sys.exit(RELIABILITY.main(__doc__))
