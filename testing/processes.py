"""Bots as processes against the stand-in, and what they wrote to stderr."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from testing import ROOT
from testing.botapi import BotApi

_START_S = 60.0  # a second where the machine is idle


_servers: list[Path] = []


@contextmanager
def forking(folder: Path) -> Iterator[None]:
    """Inside the block bots are forks of one process that has imported them; see fork_server.py.

    That saves a second of the processor each time. Its socket lies in `folder`.
    """
    path = folder / "forks"
    command = [sys.executable, "-m", "testing.fork_server", str(path)]
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=env | {"PYTHONWARNINGS": "error"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        _servers.append(path)
        try:
            yield
        finally:
            _servers.remove(path)
            assert server.stdin is not None
            server.stdin.close()


class _Fork:
    """A program that the fork server has started: as much of subprocess.Popen as bots need."""

    def __init__(self, server: Path, command: list[str], env: dict[str, str], log: Path) -> None:
        """Start the module that `command` begins with, with the rest of it as arguments."""
        module, *arguments = command
        asked = {"module": module, "arguments": arguments, "env": env, "log": str(log)}
        self._told = socket.socket(socket.AF_UNIX)
        self._told.connect(str(server))
        self._told.sendall(json.dumps(asked).encode() + b"\n")
        self.pid = self._number()
        self._code: int | None = None

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float) -> int:
        """Its exit code, once it has ended; TimeoutExpired after so many seconds."""
        if (code := self._ended(timeout)) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return code

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def _ended(self, timeout_s: float) -> int | None:
        if self._code is None and select.select([self._told], [], [], timeout_s)[0]:
            self._code = os.waitstatus_to_exitcode(self._number())
            self._told.close()
        return self._code

    def _number(self) -> int:
        """The next number that the server tells, which stands on a line."""
        line = b""
        while not line.endswith(b"\n"):
            line += self._told.recv(1)
        return int(line)


class Running:
    """One process of a bot."""

    def __init__(
        self, command: list[str], env: dict[str, str], log: Path, *, forked: bool = True
    ) -> None:
        """Start `command`, which begins with `python -m`, and write what it says to `log`.

        Inside of `forking` it is a fork, unless it is not to be `forked`.
        """
        sys.audit("testing.Running")  # a fork starts where no audit of this process sees it
        self.log = log
        log.touch()  # a fork opens it a little later
        self._process: subprocess.Popen[bytes] | _Fork
        if _servers and forked:
            self._process = _Fork(_servers[-1], command[2:], env, log)
        else:
            with log.open("ab") as out:
                self._process = subprocess.Popen(
                    command, cwd=ROOT, env=env, stdout=out, stderr=out
                )
        self.pid = self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def heeds_sigterm(self) -> bool:
        """Whether it has got so far that SIGTERM does not simply end it."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        caught = next(line.split()[1] for line in status.splitlines() if "SigCgt" in line)
        return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)

    def kill(self) -> None:
        """SIGKILL, and wait for the end."""
        self._process.kill()
        self._process.wait(10)

    def terminate(self) -> None:
        """SIGTERM."""
        self._process.send_signal(signal.SIGTERM)

    def wait(self, timeout_s: float = 15.0) -> int:
        """Its exit code, once it has ended by itself."""
        return self._process.wait(timeout_s)

    def lines(self) -> list[dict[str, Any]]:
        """What it has logged."""
        text = self.log.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def memory_kb(self) -> int:
        """Its resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line)


@contextmanager
def small_bot(
    api: BotApi,
    folder: Path,
    *,
    wait: bool = True,
    level: str = "DEBUG",
    webhook: str | None = None,
    env: Mapping[str, str] | None = None,
    program: str = "small_bot",
    **limits: float,
) -> Iterator[Running]:
    """The bot of small_bot.py in the block, killed at its end if need be."""
    folder.mkdir(exist_ok=True)
    env = environment(api, folder) | {"LOG_LEVEL": level} | dict(env or {})
    asked = {"alone_s": 0.0} | limits | ({"webhook": webhook} if webhook else {})
    command = [sys.executable, "-m", f"testing.{program}", json.dumps(asked)]
    before = len(api.calls)
    bot = Running(command, dict(env), folder / "stderr.log")
    try:
        if wait:
            api.wait_until(
                lambda: any(c.method.lower() == "getme" for c in api.calls[before:]),
                timeout_s=_START_S,
                what="a bot that has started",
            )
        yield bot
    finally:
        if bot.alive:
            bot.kill()


whole_bot = partial(small_bot, program="whole_bot")
"""The same with the whole product: see whole_bot.py."""


def environment(api: BotApi, folder: Path) -> dict[str, str]:
    """What a bot needs to know, and no more."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONWARNINGS": "error",
        "TELEGRAM_BOT_TOKEN": api.token,
        "TELEGRAM_API_BASE_URL": api.url,
        "DATA_DIR": str(folder / "data"),
        "KEY_FILE": str(folder / "key"),
        "TMPDIR": str(folder),
        "SYNC_MINUTES": "0",
    }


def wait_until(ready: Callable[[], object], timeout_s: float, what: str) -> None:
    """Return once `ready()` holds; AssertionError after `timeout_s`. Blocks."""
    deadline = time.monotonic() + timeout_s
    while not ready():
        assert time.monotonic() < deadline, f"not within {timeout_s} s: {what}"
        time.sleep(0.02)


def is_alive(number: int) -> bool:
    """Whether there is a process of that number that has not ended, waited for or not."""
    try:
        state = Path("/proc", str(number), "stat").read_text("ascii").rpartition(") ")[2]
    except FileNotFoundError:
        return False
    return not state.startswith("Z")


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder, as it is now; journals may go while a bot runs."""
    found = {}
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError, IsADirectoryError):
            found[path] = path.read_bytes()
    return found
