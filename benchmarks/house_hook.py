"""Records which functions of the product a process calls; house.py makes it its sitecustomize.

Each process has a file that is mapped into memory before anything else runs. So what is recorded
stays where the process is killed, and where it may not write files, as the sandbox may not.
"""

from __future__ import annotations

import mmap
import os
import sys
import threading
import time
from pathlib import Path
from types import CodeType, FrameType

SIZE = 16 << 20
"""Of the file of one process, which is sparse; the first 8 bytes tell how much of it is used."""

_FUNCTION = 0x2  # CO_NEWLOCALS: the bodies of modules and classes lack it
_IN_PLACE = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"})


class Recorder:
    """Writes each stack of product functions once for each phase in which it is called.

    A stack begins at the task, thread or program that runs. The phase is a byte in a file that
    house.py writes and all processes map; 0 records nothing.
    """

    def __init__(self, tree: Path, packages: tuple[str, ...], folder: Path) -> None:
        """Record the `packages` below `tree` into `folder`, which holds the file `phase`."""
        self._folder = folder
        self._skip = len(f"{tree}/")
        self._roots = tuple(f"{tree}/{package}/" for package in packages)
        with (folder / "phase").open("rb") as file:
            self._phase = mmap.mmap(file.fileno(), 1, access=mmap.ACCESS_READ)
        self._begin()
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._functions: dict[tuple[str, str], int] = {}
        self._known: set[tuple[int, ...]] = set()
        self._used = 8
        path = self._folder / f"{os.getpid()}-{time.monotonic_ns()}.trace"
        with path.open("w+b") as file:
            file.truncate(SIZE)
            self._file = mmap.mmap(file.fileno(), SIZE)

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Note a call, as `sys.setprofile` asks; a coroutine that goes on is called again."""
        phase = self._phase[0]
        if not phase or event != "call" or not self._is_ours(frame.f_code):
            return
        stack = self._stack(frame)
        if not stack or (key := (phase, *reversed(stack))) in self._known:
            return
        with self._lock:
            self._known.add(key)
            self._write("S", *key)

    def _stack(self, frame: FrameType | None) -> list[int]:
        """The product functions from the called one outwards; none while something is imported."""
        stack = []
        while frame is not None:
            code = frame.f_code
            if code.co_filename == "<frozen importlib._bootstrap>":
                return []
            if code.co_name == "_run_once" and code.co_filename.endswith("base_events.py"):
                break  # below is what runs the event loop, not what the task is done for
            if self._is_ours(code):
                stack.append(self._number(code))
            frame = frame.f_back
        return stack

    def _is_ours(self, code: CodeType) -> bool:
        return (
            code.co_filename.startswith(self._roots)
            and bool(code.co_flags & _FUNCTION)
            and code.co_name not in _IN_PLACE
        )

    def _number(self, code: CodeType) -> int:
        named = (code.co_filename, code.co_qualname)
        number = self._functions.get(named)
        if number is None:
            with self._lock:
                number = self._functions.setdefault(named, len(self._functions))
                self._write("F", number, named[0][self._skip :], named[1])
        return number

    def _write(self, *what: object) -> None:
        line = ("\t".join(map(str, what)) + "\n").encode()
        self._file[self._used : self._used + len(line)] = line  # raises where there is no room
        self._used += len(line)
        self._file[:8] = self._used.to_bytes(8, "little")


def install(tree: str, packages: tuple[str, ...], folder: str) -> None:
    """Record this process from now on."""
    recorder = Recorder(Path(tree), packages, Path(folder))
    threading.setprofile(recorder)
    sys.setprofile(recorder)
