"""Bots as processes against the stand-in, and what they wrote to stderr."""

from __future__ import annotations

import json
import os
import signal
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


class Running:
    """One process of a bot."""

    def __init__(self, command: list[str], env: dict[str, str], log: Path) -> None:
        """Start it, what it says in `log`."""
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)
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
    }


def wait_until(ready: Callable[[], object], timeout_s: float, what: str) -> None:
    """Return once `ready()` holds; AssertionError after `timeout_s`. Blocks."""
    deadline = time.monotonic() + timeout_s
    while not ready():
        assert time.monotonic() < deadline, f"not within {timeout_s} s: {what}"
        time.sleep(0.02)


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder, as it is now; journals may go while a bot runs."""
    found = {}
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError, IsADirectoryError):
            found[path] = path.read_bytes()
    return found
