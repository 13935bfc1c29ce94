"""The measures of the house: how many rooms, which way their doors open, and who walks through.

`python -m benchmarks.house` measures the tree that it stands in. The modules are read, and three
commands are run as processes with `house_hook.py` in them: a question to the bot, an alert, and
the addition of a page. Functions are counted that are called, not what runs when a module is
imported, nor the tasks that the bot has also while nobody asks.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import IntEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from testing.source_tree import FLOORS, cycles

PACKAGES = ("bot", "retrieval", "corpus")
"""From the top down."""

ROOT = Path(__file__).resolve().parent.parent
HOOK = Path(__file__).with_name("house_hook.py")

FIRST_QUESTION = "How many users does Max have?"
QUESTION = "who owns WhatsApp?"
WATCHED = "Who is the mayor of Halvik?"
NEWS = "A new mayor for Halvik\n\nIngrid Solberg was sworn in as mayor of Halvik on Tuesday.\n"
ANSWER = "Ingrid Solberg"
PAGE = """<!doctype html><html lang="en"><head><title>Bridge at Ardmore opens</title>
<meta property="og:site_name" content="The Ardmore Post"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2026-02-03T09:00:00Z"></head><body><article>
<h1>Bridge at Ardmore opens</h1>
<p>The bridge at Ardmore opened on Monday, after repairs that took since March and cost four
million pounds, the council said in a statement.</p>
<p>Buses cross it again, and the ferry that stood in for it ends on Friday. "It was a long wait
for all of us," said Mary Quill, who runs the bakery on the quay.</p></article></body></html>"""

_SHOWN = 6
_START_S = 120.0
_REPLY_S = 60.0
_SELF_TEST = "Answerer.check"
"""It goes on all the time, and takes other ways once there are more articles."""
_IDLE_S = 17.0
"""Longer than a poll (15 s) and than the pause between two self-tests (10 s)."""


# --- the modules, as they are written ---


@dataclass
class Module:
    """A module, and what it imports of the product when it runs."""

    name: str
    file: str
    tree: ast.Module
    lines: int
    imports: set[str] = field(default_factory=set)
    """The modules that define what it takes, also where it takes it from the door of a package."""
    imports_for_types: set[str] = field(default_factory=set)
    """What it imports under TYPE_CHECKING, and not otherwise."""
    named: set[str] = field(default_factory=set)
    """The modules that its imports name, doors as they stand there, those for types too."""

    @property
    def is_door(self) -> bool:
        """Whether it is the `__init__` of a package."""
        return self.file.endswith("/__init__.py")

    @property
    def room(self) -> str:
        """In bot/, the package or module that it belongs to, as FLOORS names it; else nothing."""
        package, _, rest = self.name.partition(".")
        return rest.partition(".")[0] if package == "bot" else ""

    def classes(self) -> list[str]:
        """Its public classes."""
        nodes = (node for node in self.tree.body if isinstance(node, ast.ClassDef))
        return [node.name for node in nodes if not node.name.startswith("_")]


class Imported(NamedTuple):
    """One name that is imported; "" is the module itself."""

    module: str
    name: str
    known_as: str
    for_types: bool


def read_modules() -> dict[str, Module]:
    """The modules of the product by name, with their imports."""
    modules = {}
    for path in sorted(path for each in PACKAGES for path in (ROOT / each).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        inside = path.relative_to(ROOT)
        name = ".".join(inside.with_suffix("").parts).removesuffix(".__init__")
        lines = len(text.splitlines())
        modules[name] = Module(name, inside.as_posix(), ast.parse(text), lines)
    for module in modules.values():
        for each in _imported(module.tree):
            if each.module in modules:
                inner = f"{each.module}.{each.name}"
                module.named.add(inner if inner in modules else each.module)
            home = _home(modules, each.module, each.name)
            if home and home != module.name:
                (module.imports_for_types if each.for_types else module.imports).add(home)
        module.imports_for_types -= module.imports
        module.named.discard(module.name)
    return modules


def _imported(node: ast.AST, *, for_types: bool = False) -> Iterator[Imported]:
    """Every import below a node, also those inside functions."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Imported(alias.name, "", alias.asname or alias.name, for_types)
    elif isinstance(node, ast.ImportFrom) and not node.level:
        for alias in node.names:
            yield Imported(node.module or "", alias.name, alias.asname or alias.name, for_types)
    else:
        types = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for child in ast.iter_child_nodes(node):
            in_body = isinstance(node, ast.If) and child in node.body
            yield from _imported(child, for_types=for_types or (types and in_body))


def _home(modules: Mapping[str, Module], module: str, name: str) -> str | None:
    """The module that defines a name, which the door of a package may only pass on."""
    if module not in modules:
        return None
    if not name:
        return module
    if modules[module].is_door:
        for each in _imported(modules[module].tree):
            if each.known_as == name and each.name and each.module != module:
                return _home(modules, each.module, each.name)
    return f"{module}.{name}" if f"{module}.{name}" in modules else module


def _rooms(modules: Mapping[str, Module]) -> dict[str, set[str]]:
    """Which package or module of bot/ imports which other."""
    edges: dict[str, set[str]] = defaultdict(set)
    for module in modules.values():
        for other in module.imports:
            if module.room and modules[other].room not in ("", module.room):
                edges[module.room].add(modules[other].room)
    return dict(edges)


def _floor(module: Module, modules: Mapping[str, Module]) -> int | None:
    """The number of its floor in bot/, from the ground up; None where FLOORS names none."""
    for number, rooms in enumerate(FLOORS):
        if module.room in rooms:
            return number
    is_package = f"bot.{module.room}" in modules and modules[f"bot.{module.room}"].is_door
    return None if is_package or not module.room else FLOORS.index(("*",))


def arrows_up(modules: Mapping[str, Module]) -> list[tuple[str, str]]:
    """The imports of what stands higher: a package of the product, or a floor of bot/."""
    found = []
    for module in modules.values():
        for other in (modules[name] for name in sorted(module.imports)):
            here, there = (PACKAGES.index(each.name.split(".")[0]) for each in (module, other))
            floors = _floor(module, modules), _floor(other, modules)
            is_up = None not in floors and floors[0] < floors[1]  # type: ignore[operator]
            if there < here or (here == there and is_up):
                found.append((module.file, other.file))
    return found


def as_written(modules: Mapping[str, Module]) -> dict[str, Any]:
    """What reading the modules tells."""
    inner = [module for module in modules.values() if not module.is_door]
    lengths = sorted(module.lines for module in inner)
    classes = Counter(name for module in modules.values() for name in module.classes())
    between = _rooms(modules)
    pairs = [[a, b] for a in sorted(between) for b in sorted(between[a]) if a < b]
    arrows: dict[bool, list[list[str]]] = {True: [], False: []}
    for here, there in arrows_up(modules):
        arrows[here.partition("/")[0] == there.partition("/")[0]].append([here, there])
    floorless = {each.room for each in inner if each.room and _floor(each, modules) is None}
    everything = {each.name: each.imports | each.imports_for_types for each in modules.values()}
    return {
        "modules": len(modules),
        "modules without __init__": len(inner),
        "modules of each": Counter(name.partition(".")[0] for name in modules),
        "lines": sum(module.lines for module in modules.values()),
        "median module": lengths[len(lengths) // 2],
        "longest module": lengths[-1],
        "public classes": len(classes),
        "classes named twice": _twice(classes),
        "modules named twice": _twice(Counter(Path(module.file).stem for module in inner)),
        "cycles of files": cycles({module.name: module.imports for module in modules.values()}),
        "cycles of files with TYPE_CHECKING": cycles(everything),
        "imports under TYPE_CHECKING": sum(len(m.imports_for_types) for m in modules.values()),
        "cycles of packages in bot": cycles(between),
        "pairs of packages in bot": [[a, b] for a, b in pairs if a in between.get(b, ())],
        "arrows up between packages": arrows[False],
        "arrows up in bot": arrows[True],
        "without a floor": sorted(floorless),
        # a door only passes on, so it uses nothing ...
        "imported by one": _by_one(
            inner, [each.imports | each.imports_for_types for each in inner]
        ),
        # ... or it is a module as any other
        "imported by one, doors too": _by_one(inner, [each.named for each in modules.values()]),
    }


def _twice(names: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in sorted(names.items()) if count > 1}


def _by_one(modules: Iterable[Module], imports: Iterable[AbstractSet[str]]) -> list[str]:
    users = Counter(name for each in imports for name in each)
    return sorted(module.name for module in modules if users[module.name] == 1)


# --- what is passed, as it runs ---


class Phase(IntEnum):
    """What is being recorded."""

    OFF = 0
    WARM = 1
    IDLE = 2
    QUESTION = 3
    ALERT = 4
    ADDED = 5


Function = tuple[str, str]
"""A file and the qualified name of a function in it."""


class Traces:
    """What the processes record that are started with `environment`."""

    def __init__(self, folder: Path) -> None:
        """Make the hook in a folder that is not there yet."""
        self._folder = folder
        folder.mkdir()
        (folder / "phase").write_bytes(b"\0")
        call = f"\n\ninstall({str(ROOT)!r}, {PACKAGES!r}, {str(folder)!r})\n"
        hook = HOOK.read_text(encoding="utf-8") + call
        (folder / "sitecustomize.py").write_text(hook, encoding="utf-8")
        self.environment = {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}

    def begin(self, phase: Phase) -> None:
        """Record for a phase from now on."""
        with (self._folder / "phase").open("r+b") as file:  # never made shorter: it is mapped
            file.write(bytes([phase]))

    def wait_until_quiet(self, for_s: float, most_s: float = 90.0) -> None:
        """Return once for so long nothing was called that was not called in this phase before."""
        ends = time.monotonic() + most_s
        used, since = 0, time.monotonic()
        while time.monotonic() < min(ends, since + for_s):
            time.sleep(0.1)
            if (now := sum(len(_content(path)) for path in self._paths())) != used:
                used, since = now, time.monotonic()

    def passed(self, phase: Phase) -> dict[int, set[Function]]:
        """For each process, the functions that are called in a phase for what it is about.

        That is each stack of functions that the same process did not have while it was idle.
        """
        found: dict[int, set[Function]] = defaultdict(set)
        for path in self._paths():
            stacks = _stacks(_content(path).decode())
            new = {
                stack
                for stack in stacks[phase] - stacks[Phase.IDLE]
                if all(name != _SELF_TEST for _, name in stack)
            }
            found[int(path.stem.partition("-")[0])].update(each for stack in new for each in stack)
        return {process: functions for process, functions in found.items() if functions}

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.trace"))


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        used = int.from_bytes(file.read(8), "little")
        return file.read(max(used - 8, 0))


def _stacks(text: str) -> dict[Phase, set[tuple[Function, ...]]]:
    functions: dict[str, Function] = {}
    stacks: dict[Phase, set[tuple[Function, ...]]] = defaultdict(set)
    for kind, first, *rest in (line.split("\t") for line in text.splitlines()):
        if kind == "F":
            functions[first] = (rest[0], rest[1])
        else:
            stacks[Phase(int(first))].add(tuple(functions[number] for number in rest))
    return stacks


@dataclass(frozen=True)
class Home:
    """A folder in which commands are run, with one DATA_DIR for all of them."""

    folder: Path

    def environment(self, **more: str) -> dict[str, str]:
        """What a command needs to know, and no more; `.env` of the tree is not read."""
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DATA_DIR": str(self.folder / "data"),
            "SEEDS_DIR": str(ROOT / "seeds"),
            "KEY_FILE": str(self.folder / "key"),
            "TMPDIR": str(self.folder),
            "ALLOW_PRIVATE_ADDRESSES": "yes",
            "SYNC_MINUTES": "0",
            **more,
        }

    @contextmanager
    def started(self, *command: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        """`verbatim` with a command, ended with the block; raises RuntimeError where it failed."""
        said = self.folder / f"{command[0]}.log"
        with said.open("wb") as log, subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, "-m", "bot", *command],
            cwd=self.folder,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        ) as process:  # fmt: skip
            try:
                yield process
            except Exception as error:
                tail = said.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise RuntimeError(f"verbatim {command[0]}: {error}; it said:\n{tail}") from error
            finally:
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(15)
                process.kill()

    def run(self, *command: str, **more: str) -> int:
        """The same to its end; gives the id that the process had."""
        with self.started(*command, **more) as process:
            if process.wait(_START_S):
                raise RuntimeError(f"it ended with code {process.returncode}")
            return process.pid


def pass_bot(home: Home, traces: Traces) -> dict[Phase, dict[int, set[Function]]]:
    """What a question and an alert pass, in a bot that has answered others before."""
    with _stand_in().BotApi() as api:
        bot = {
            "TELEGRAM_BOT_TOKEN": api.token,
            "TELEGRAM_API_BASE_URL": api.url,
            "WATCH_PAUSE_MINUTES": "0",
        }
        with home.started("run", **bot, **traces.environment):
            for text in (FIRST_QUESTION, f"/watch {WATCHED}"):
                api.wait_for_reply(api.say(text), timeout_s=_START_S)
            traces.begin(Phase.WARM)
            traces.wait_until_quiet(3.0)  # it has looked for suggestions by then
            traces.begin(Phase.IDLE)
            time.sleep(_IDLE_S)
            traces.begin(Phase.QUESTION)
            reply = api.wait_for_reply(api.say(QUESTION), timeout_s=_REPLY_S)
            if "Meta" not in reply.text:
                raise RuntimeError(f"the question is not answered: {reply.text}")
            traces.wait_until_quiet(1.0)
            news = home.folder / "news.txt"
            news.write_text(NEWS, encoding="utf-8")
            traces.begin(Phase.ALERT)
            home.run("add", str(news))
            api.wait_until(
                lambda: any(ANSWER in sent.text for sent in api.sent),
                timeout_s=_REPLY_S,
                what="an alert",
            )
            traces.wait_until_quiet(1.0)
            traces.begin(Phase.OFF)
    return {phase: traces.passed(phase) for phase in (Phase.QUESTION, Phase.ALERT)}


def _stand_in() -> Any:
    """Telegram, as the tests play it."""
    return importlib.import_module("testing.botapi")


class _Page(BaseHTTPRequestHandler):
    """One page, and no robots.txt."""

    def do_GET(self) -> None:
        """Answer."""
        body = PAGE.encode() if self.path == "/bridge.html" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def pass_page(home: Home, traces: Traces) -> tuple[int, dict[int, set[Function]]]:
    """What a page that is added passes, by process; and the id of the first one."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as web:
        threading.Thread(target=web.serve_forever, args=(0.05,), daemon=True).start()
        traces.begin(Phase.ADDED)
        address = f"http://127.0.0.1:{web.server_address[1]}/bridge.html"
        first = home.run("add", address, **traces.environment)
        web.shutdown()
    return first, traces.passed(Phase.ADDED)


def as_run() -> dict[str, Any]:
    """What running it tells."""
    with tempfile.TemporaryDirectory(prefix="house-") as folder:
        home = Home(Path(folder))
        home.run("ask", FIRST_QUESTION)  # prepares the models, which nobody waits for later
        bot = pass_bot(home, Traces(home.folder / "bot"))
        first, page = pass_page(home, Traces(home.folder / "add"))
    own, asked, told = page.pop(first), bot[Phase.QUESTION], bot[Phase.ALERT]
    return {
        "a question": _walk(*asked.values()),
        "an added page": _walk(own, *page.values()),
        "its first process": _walk(own),
        "its sandbox": _walk(*page.values()),
        "an alert": _walk(*told.values()),
    }


def _walk(*processes: set[Function]) -> dict[str, Any]:
    functions = set().union(*processes)
    files: dict[str, list[str]] = defaultdict(list)
    for file, name in sorted(functions):
        files[file].append(name)
    return {
        "files": len(files),
        "functions": len(functions),
        "files of each": Counter(file.partition("/")[0] for file in files),
        "passed": files,
    }


# --- the table ---


def main() -> None:
    """Measure, print a table, write JSON where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--read", action="store_true", help="only read the modules; run nothing")
    args = parser.parse_args()
    written = as_written(read_modules())
    run = {} if args.read else as_run()
    Console().print(_table(written, run))
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        found = json.dumps({"written": written, "run": run}, indent=1, ensure_ascii=False)
        args.json.write_text(found + "\n", encoding="utf-8")


def _table(written: Mapping[str, Any], run: Mapping[str, Any]) -> Table:
    table = Table("measure", "figure", "which", box=None)
    table.columns[1].justify = "right"
    for measure, figure, which in [*_rows_written(written), *_rows_run(run)]:
        table.add_row(measure, f"{figure:,}", which)
    return table


def _rows_written(written: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    of_each, inner = _each(written["modules of each"]), written["modules without __init__"]
    yield "modules", written["modules"], f"{of_each}; without __init__ {inner}"
    median, longest = written["median module"], written["longest module"]
    yield "lines", written["lines"], f"median module {median}, longest {longest}"
    twice, modules = written["classes named twice"], written["modules named twice"]
    yield "public classes", written["public classes"], ""
    yield "their names used twice", len(twice), " ".join(twice)
    yield "module names used twice", len(modules), " ".join(modules)
    with_types = len(written["cycles of files with TYPE_CHECKING"])
    files = written["cycles of files"]
    note = f"with TYPE_CHECKING {with_types}"
    yield "cycles of files", len(files), "; ".join(filter(None, [_some(files), note]))
    yield "imports under TYPE_CHECKING", written["imports under TYPE_CHECKING"], ""
    rooms, pairs = written["cycles of packages in bot"], written["pairs of packages in bot"]
    yield "cycles of packages in bot", len(rooms), _some(rooms)
    yield "pairs that import each other", len(pairs), _some(pairs, " ↔ ")
    up = written["arrows up between packages"]
    yield "arrows up between packages", len(up), _some(up, " → ")
    up, floorless = written["arrows up in bot"], written["without a floor"]
    note = f"on no floor: {' '.join(floorless)}" if floorless else ""
    yield "arrows up in bot", len(up), "; ".join(filter(None, [_some(up, " → "), note]))
    by_one, doors_too = written["imported by one"], written["imported by one, doors too"]
    yield "imported by one other", len(by_one), f"{len(doors_too)} where a door counts as a module"


def _rows_run(run: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    for what, walk in run.items():
        of_each, functions = _each(walk["files of each"]), walk["functions"]
        yield f"files passed by {what}", walk["files"], f"{of_each}; functions {functions}"
    if run and not run["its sandbox"]["files"]:
        yield "NOTE", 0, "the sandbox was not recorded: does it read PYTHONPATH?"


def _each(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{package} {counts[package]}" for package in PACKAGES if package in counts)


def _some(listed: Iterable[Iterable[str]], between: str = " ") -> str:
    """The first of some groups of names; the others are in the JSON."""
    groups = [between.join(group) for group in listed]
    more = [f"… {len(groups) - _SHOWN} more"] if len(groups) > _SHOWN else []
    return "; ".join([*groups[:_SHOWN], *more])


if __name__ == "__main__":
    main()
