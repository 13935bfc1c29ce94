"""Tries the promises and prints what came of each: `python -m benchmarks.reliability --help`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.reliability.promise import FULL, PROMISES, SHORT, Measure, Reached, Sizes
from benchmarks.reliability.scenario import SCENARIOS


def main() -> int:
    """Try what is asked for; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="small numbers: two minutes")
    parser.add_argument("--only", type=int, nargs="+", choices=sorted(PROMISES), metavar="N")
    parser.add_argument("--json", type=Path, help="write the figures there, beside those in it")
    args = parser.parse_args()
    found: dict[int, Reached] = {}
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        for number, measure in enumerate(chosen(args.only)):
            began = time.monotonic()
            place = Path(folder) / str(number)
            place.mkdir()
            found |= tried(measure, SHORT if args.short else FULL, place)
            took = f"{getattr(measure, '__name__', '')}: {time.monotonic() - began:.0f} s"
            console.print(took, style="dim")
            if args.json:
                write(args.json, found, short=args.short)
    console.print(table(found))
    return int(any(reached.kept is False for reached in found.values()))


def chosen(numbers: list[int] | None) -> Iterator[Measure]:
    """What has to be tried for these promises, or for all."""
    for promises, measure in SCENARIOS.items():
        if numbers is None or set(numbers) & set(promises):
            yield measure


def tried(measure: Measure, sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """What it came to; where it broke off, its promises are broken."""
    try:
        return measure(sizes, folder)
    except (AssertionError, OSError, TimeoutError, ValueError, LookupError) as error:
        said = f"{type(error).__name__}: {error}"[:300]
        numbers = next(promises for promises, one in SCENARIOS.items() if one is measure)
        return dict.fromkeys(numbers, Reached(said, kept=False))


def table(found: dict[int, Reached]) -> Table:
    """One line a promise."""
    shown = Table(title=f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores")
    for name in ("#", "promise", "reached", "asked", ""):
        shown.add_column(name)
    for number, reached in sorted(found.items()):
        kept = {True: "ok", False: "NO", None: "–"}[reached.kept]
        says, asked = PROMISES[number]
        shown.add_row(str(number), says, reached.figure, asked, kept)
    return shown


def write(path: Path, found: dict[int, Reached], *, short: bool) -> None:
    """Put the figures beside those that the file holds already."""
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for number, (figure, kept) in found.items():
        says, asked = PROMISES[number]
        told[str(number)] = {
            "promise": says,
            "reached": figure,
            "asked": asked,
            "kept": kept,
            "short": short,
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
            "cores": os.cpu_count(),
        }
    told = dict(sorted(told.items(), key=lambda item: int(item[0])))
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
