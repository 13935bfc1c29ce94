"""Batteries of promises: each is tried, and its figure put beside the one that is asked for.

A battery has a folder of its own with the promises, how much is tried, and what tries them.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from rich.console import Console
from rich.table import Table

_AT_ONCE = 8
_STAGGER_S = 2.0  # so that not all processes start at the same moment
_CONDITIONS = ("commit", "date", "cores", "load")

SizesT = TypeVar("SizesT")
WatchedT_contra = TypeVar("WatchedT_contra", contravariant=True)
MeasureT = TypeVar("MeasureT")


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


class Watch(Protocol[WatchedT_contra]):
    """The same, but goes on beside all the others until `enough` is set."""

    def __call__(
        self, sizes: WatchedT_contra, folder: Path, *, enough: Event
    ) -> dict[int, Reached]:
        """What it came to."""


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
    together: Collection[Measure[SizesT]] = ()
    """Those that mostly wait: they are tried first, some at once, each in a process of its own."""
    watched: Mapping[tuple[int, ...], Watch[SizesT]] = field(default_factory=dict)
    """What goes on from the beginning to the end."""

    def main(self, says: str | None) -> int:
        """Try what is asked for on the command line; 1 where a promise was broken."""
        args = self._arguments(says)
        found: dict[int, Reached] = {}
        console, began = Console(), time.monotonic()
        conditions = _conditions() | {"short": args.short}
        with tempfile.TemporaryDirectory() as folder:
            for name, more in self._going(args, Path(folder), began + 3600 * args.hours):
                console.print(f"{name}: after {time.monotonic() - began:.0f} s", style="dim")
                for number, reached in more.items():
                    found[number] = _joined(found.get(number), reached)
                if args.json:
                    self._write(args.json, found, conditions)
        console.print(self._table(found))
        return int(any(reached.kept is False for reached in found.values()))

    def _arguments(self, says: str | None) -> argparse.Namespace:
        parser = argparse.ArgumentParser(description=says)
        parser.add_argument("--short", action="store_true", help="small numbers")
        parser.add_argument("--only", type=int, nargs="+", choices=[*self.promises], metavar="N")
        parser.add_argument(
            "--json", type=Path, help="write the figures there, beside those in it, and a page"
        )
        parser.add_argument(
            "--hours", type=float, default=0.0, help="go on watching until so long has passed"
        )
        return parser.parse_args()

    def _going(
        self, args: argparse.Namespace, folder: Path, until: float
    ) -> Iterator[tuple[str, dict[int, Reached]]]:
        """What each came to, as it ends."""
        sizes, enough = self.short if args.short else self.full, Event()
        chosen = _chosen(self.scenarios, args.only)
        with ThreadPoolExecutor(1 + len(self.watched)) as beside:
            watching = [
                beside.submit(_tried, some, partial(watch, enough=enough), sizes, _room(folder))
                for some, watch in _chosen(self.watched, args.only)
            ]
            try:
                at_once = {m: some for some, m in chosen if m in self.together}
                waiting = [(at_once[m], m) for m in self.together if m in at_once]
                yield from _at_once(waiting, sizes, folder)
                for promises, measure in chosen:
                    if measure not in self.together:
                        yield _tried(promises, measure, sizes, _room(folder))
                if watching:
                    time.sleep(max(until - time.monotonic(), 0))
            finally:
                enough.set()
            for one in watching:
                yield one.result()

    def page(self, told: Mapping[str, Mapping[str, Any]]) -> str:
        """The page for what was written as JSON."""
        lines = ["| # | promise | reached | asked | |", "|---|---|---|---|---|"]
        for number, one in told.items():
            kept = {True: "kept", False: "**not kept**", None: "–"}[one["kept"]]
            size = " (short form)" if one["short"] else ""
            cells = (number, one["promise"], one["reached"] + size, one["asked"], kept)
            lines.append("| " + " | ".join(cells) + " |")
        return f"{self.head}{_told(told)}\n" + "\n".join(lines) + "\n" + self.notes

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

    def _write(
        self, path: Path, found: dict[int, Reached], conditions: Mapping[str, object]
    ) -> None:
        """Put the figures beside those that the file holds already, and the page beside it."""
        told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        for number, (figure, kept) in found.items():
            says, asked = self.promises[number]
            told[str(number)] = {
                "promise": says,
                "reached": figure,
                "asked": asked,
                "kept": kept,
                **conditions,
            }
        told = dict(sorted(told.items(), key=lambda item: int(item[0])))
        path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        path.with_suffix(".md").write_text(self.page(told), encoding="utf-8")


def _chosen(
    measures: Mapping[tuple[int, ...], MeasureT], numbers: list[int] | None
) -> list[tuple[tuple[int, ...], MeasureT]]:
    """What has to be tried for these promises, or for all."""
    return [one for one in measures.items() if numbers is None or set(numbers) & set(one[0])]


def _at_once(
    measures: list[tuple[tuple[int, ...], Measure[SizesT]]], sizes: SizesT, folder: Path
) -> Iterator[tuple[str, dict[int, Reached]]]:
    how, going = multiprocessing.get_context("spawn"), []
    with ProcessPoolExecutor(_AT_ONCE, mp_context=how) as pool:
        for promises, measure in measures:
            going.append(pool.submit(_tried, promises, measure, sizes, _room(folder)))
            time.sleep(_STAGGER_S)
        for ended in as_completed(going):
            yield ended.result()


def _tried(
    promises: tuple[int, ...], measure: Measure[SizesT], sizes: SizesT, folder: Path
) -> tuple[str, dict[int, Reached]]:
    """Its name and what it came to; where it broke off, its promises are broken."""
    name = getattr(measure, "__name__", "watched")
    try:
        return name, measure(sizes, folder)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others are still to be tried
        said = f"{type(error).__name__}: {error}"[:300]
        return name, dict.fromkeys(promises, Reached(said, kept=False))


def _joined(before: Reached | None, more: Reached) -> Reached:
    """One figure of two measures of the same promise: kept where both are."""
    if before is None:
        return more
    kept = None if before.kept is more.kept is None else before.kept and more.kept
    return Reached(f"{before.figure}; {more.figure}", kept)


def _room(folder: Path) -> Path:
    """A new empty folder in it."""
    return Path(tempfile.mkdtemp(dir=folder))


def _conditions() -> dict[str, object]:
    """What the figures depend on beside the code: where and when, and what else was going on."""
    shown = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    commit = subprocess.run(shown, capture_output=True, text=True, check=False)  # noqa: S603
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": os.cpu_count(),
        "commit": commit.stdout.strip() or "unknown",
        "load": round(os.getloadavg()[0], 1),
    }


def _told(told: Mapping[str, Mapping[str, Any]]) -> str:
    """The conditions, and the figures of each where they differ."""
    under: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for number, one in told.items():
        under[tuple(one.get(name) for name in _CONDITIONS)].append(number)
    lines = ""
    for (commit, date, cores, load), numbers in under.items():
        which = "" if len(under) == 1 else f" ({', '.join(numbers)})"
        lines += f"- commit {commit}, {date}, {cores} cores, load {load} before it began{which}\n"
    return lines
