"""A sandbox that parses untrusted bytes in a separate process with limits on time and memory.

The process is spawned, never forked. It knows no settings and no secrets, and cannot open
connections, write files or start processes. It replies in JSON.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Self

from corpus.extract.records import Read, SourceError, loaded

CPU_S = 8


WALL_S = 30.0


MEMORY_BYTES = 512 << 20


REPLY_BYTES = 200 << 20


_READINGS = 200  # by one process, before a fresh one takes over


_PROGRAM = "from corpus.extract.sandbox_worker import serve; serve()"


class Sandbox:
    """Parses pages, feeds and documents; `with Sandbox() as sandbox:` is its whole life.

    Thread-safe: one call at a time. Blocks. Its process starts with the first call, and is
    replaced whenever it crashes or exceeds a limit.
    """

    def __init__(
        self, *, cpu_s: int = CPU_S, wall_s: float = WALL_S, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        """Set limits for one reading: CPU seconds, seconds on the wall, address space."""
        self._limits = (cpu_s, memory_bytes)
        self._wall_s = wall_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._readings = 0

    def __enter__(self) -> Self:
        """Give the reader itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process; a later reading starts another."""
        with self._lock:
            self._end()

    def read(
        self,
        data: bytes,
        address: str,
        *,
        declared: str | None = None,
        charset: str | None = None,
        want: str | None = None,
    ) -> Read:
        """The articles or the listing in some bytes fetched from `address`.

        `declared` is the media type of the response; `want` overrides it, or is "feeds" for the
        feeds that a page links to. Raises SourceError with the reason if there is nothing to
        extract or a limit is exceeded.
        """
        asked = {"address": address, "declared": declared, "charset": charset, "want": want}
        head = json.dumps({**asked, "bytes": len(data)}).encode()
        with self._lock:
            ends = time.monotonic() + self._wall_s
            try:
                reply = self._exchange((head + b"\n", data), ends)
            except TimeoutError as error:
                self._end()
                raise SourceError(
                    f"reading {address} takes longer than {self._wall_s:g} s; it is left out"
                ) from error
            except (OSError, EOFError, ValueError) as error:
                self._end()
                raise SourceError(
                    f"reading {address} takes more time or memory than it may; it is left out"
                ) from error
            except BaseException:  # Ctrl-C: what comes back later must not answer another question
                self._end()
                raise
            self._readings += 1
            if self._readings >= _READINGS:
                self._end()
        return loaded(reply)

    def _exchange(self, request: tuple[bytes, ...], ends: float) -> bytes:
        """The reply of the process, which sends its length on a line and then the reply itself."""
        process = self._process or self._start()
        assert process.stdin is not None  # noqa: S101  # both are pipes
        assert process.stdout is not None  # noqa: S101  # both are pipes
        into, out = process.stdin.fileno(), process.stdout.fileno()
        for part in request:  # one after the other: a large file is not copied
            view = memoryview(part)
            while view:
                _wait(into, ends, write=True)
                view = view[os.write(into, view[:65536]) :]
        reply = bytearray()
        wanted = None
        while wanted is None or len(reply) < wanted:
            _wait(out, ends)
            got = os.read(out, 1 << 20)
            if not got:
                raise EOFError
            reply += got
            if wanted is None and b"\n" in reply:
                length, _, rest = bytes(reply).partition(b"\n")
                wanted, reply = int(length), bytearray(rest)
            if len(reply) > REPLY_BYTES:
                raise ValueError("too much is read")
        return bytes(reply)

    def _start(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[2])
        paths = [root, *(each for each in sys.path if each and each != root)]
        environment = {
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONSAFEPATH": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        limits = [str(limit) for limit in self._limits]
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and program
            [sys.executable, "-c", _PROGRAM, *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=root,
            bufsize=0,
        )
        assert self._process.stdin is not None  # noqa: S101  # it is a pipe
        os.set_blocking(self._process.stdin.fileno(), False)
        self._readings = 0
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _wait(pipe: int, ends: float, *, write: bool = False) -> None:
    """Until a pipe is ready; TimeoutError when it is too late."""
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_WRITE if write else selectors.EVENT_READ)
        if not ready.select(max(0.0, ends - time.monotonic())):
            raise TimeoutError
