"""Batteries of promises: each is tried, and its figure put beside the one that is asked for.

A battery has a folder of its own with the promises, how much is tried, and what tries them.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from rich.console import Console
from rich.table import Table

SizesT = TypeVar("SizesT")


class Reached(NamedTuple):
    """What one promise came to; `kept` is None where there is nothing yet that could break it."""

    figure: str
    kept: bool | None


class Promise(NamedTuple):
    """What is promised and the figure that is asked for."""

    says: str
    asked: str


Measure = Callable[[SizesT, Path], dict[int, Reached]]
"""Tries some promises, with an empty folder for its files; gives a result for each."""


@dataclass(frozen=True)
class Battery(Generic[SizesT]):
    """Some promises by number, and all that tries them, in the order in which it is tried."""

    promises: Mapping[int, Promise]
    scenarios: Mapping[tuple[int, ...], Measure[SizesT]]
    full: SizesT
    short: SizesT
    head: str
    """What the page says before the table."""
    notes: str = ""
    """And after it."""

    def main(self, says: str | None) -> int:
        """Try what is asked for on the command line; 1 where a promise was broken."""
        parser = argparse.ArgumentParser(description=says)
        parser.add_argument("--short", action="store_true", help="small numbers")
        parser.add_argument("--only", type=int, nargs="+", choices=[*self.promises], metavar="N")
        parser.add_argument(
            "--json", type=Path, help="write the figures there, beside those in it, and a page"
        )
        args = parser.parse_args()
        found: dict[int, Reached] = {}
        console = Console()
        with tempfile.TemporaryDirectory() as folder:
            for number, measure in enumerate(self._chosen(args.only)):
                began = time.monotonic()
                place = Path(folder) / str(number)
                place.mkdir()
                found |= self._tried(measure, self.short if args.short else self.full, place)
                took = f"{getattr(measure, '__name__', '')}: {time.monotonic() - began:.0f} s"
                console.print(took, style="dim")
                if args.json:
                    self._write(args.json, found, short=args.short)
        console.print(self._table(found))
        return int(any(reached.kept is False for reached in found.values()))

    def page(self, told: Mapping[str, Mapping[str, Any]]) -> str:
        """The page for what was written as JSON."""
        lines = ["| # | promise | reached | asked | |", "|---|---|---|---|---|"]
        for number, one in told.items():
            kept = {True: "kept", False: "**not kept**", None: "–"}[one["kept"]]
            size = " (short form)" if one["short"] else ""
            cells = (number, one["promise"], one["reached"] + size, one["asked"], kept)
            lines.append("| " + " | ".join(cells) + " |")
        dates = sorted({str(one["date"]) for one in told.values()})
        cores = sorted({str(one["cores"]) for one in told.values()})
        when = f"{' to '.join({dates[0]: 0, dates[-1]: 0})}, {', '.join(cores)} cores.\n\n"
        return self.head + when + "\n".join(lines) + "\n" + self.notes

    def _chosen(self, numbers: list[int] | None) -> Iterator[Measure[SizesT]]:
        """What has to be tried for these promises, or for all."""
        for promises, measure in self.scenarios.items():
            if numbers is None or set(numbers) & set(promises):
                yield measure

    def _tried(self, measure: Measure[SizesT], sizes: SizesT, folder: Path) -> dict[int, Reached]:
        """What it came to; where it broke off, its promises are broken."""
        try:
            return measure(sizes, folder)
        except (AssertionError, OSError, TimeoutError, ValueError, LookupError) as error:
            said = f"{type(error).__name__}: {error}"[:300]
            numbers = next(some for some, one in self.scenarios.items() if one is measure)
            return dict.fromkeys(numbers, Reached(said, kept=False))

    def _table(self, found: dict[int, Reached]) -> Table:
        """One line a promise."""
        shown = Table(title=f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores")
        for name in ("#", "promise", "reached", "asked", ""):
            shown.add_column(name)
        for number, reached in sorted(found.items()):
            kept = {True: "ok", False: "NO", None: "–"}[reached.kept]
            says, asked = self.promises[number]
            shown.add_row(str(number), says, reached.figure, asked, kept)
        return shown

    def _write(self, path: Path, found: dict[int, Reached], *, short: bool) -> None:
        """Put the figures beside those that the file holds already, and the page beside it."""
        told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        for number, (figure, kept) in found.items():
            says, asked = self.promises[number]
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
        path.with_suffix(".md").write_text(self.page(told), encoding="utf-8")
