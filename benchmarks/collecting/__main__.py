"""Tries the promises and prints what came of each: `python -m benchmarks.collecting --help`."""

from __future__ import annotations

import sys

from benchmarks.battery import Battery
from benchmarks.collecting.page import HEAD, NOTES
from benchmarks.collecting.promise import FULL, PROMISES, SHORT
from benchmarks.collecting.scenario import SCENARIOS

COLLECTING = Battery(PROMISES, SCENARIOS, FULL, SHORT, HEAD, NOTES)

if __name__ == "__main__":
    sys.exit(COLLECTING.main(__doc__))
