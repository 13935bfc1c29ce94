"""The `verbatim` command in a folder of its own."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.main import main
from testing import ROOT


def _heed_ctrl_c() -> None:
    """Tests that run in the background are started with Ctrl-C ignored, and hand that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True)
class Desk:
    """A folder of one's own in which the command is run."""

    folder: Path
    here: pytest.MonkeyPatch
    said: pytest.CaptureFixture[str]

    @property
    def data(self) -> Path:
        """Where the command keeps everything."""
        return self.folder / "data"

    @property
    def corpus(self) -> Path:
        """Where it keeps the corpus."""
        return self.data / "corpus.db"

    def environment(self, settings: dict[str, str]) -> dict[str, str]:
        """Nothing but what is needed, and the settings."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        ours = {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "SEEDS_DIR": str(ROOT / "seeds")}
        return kept | ours | settings

    def start(self, *arguments: str, **settings: str) -> subprocess.Popen[str]:
        """The command, started."""
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self.environment(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",  # so that a test can type bytes that are no text
            start_new_session=True,  # a Ctrl-C for it is none for the tests
            preexec_fn=_heed_ctrl_c,  # noqa: PLW1509 - no thread of the tests holds a lock here
        )

    def run(self, *arguments: str, typed: str = "", **settings: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of the command, once it has ended."""
        process = self.start(*arguments, **settings)
        out, err = process.communicate(typed, timeout=60)
        return process.returncode, out, err

    def refused(self, *arguments: str, **settings: str) -> str:
        """The one message of a command that is refused and has changed nothing.

        Run in this process, since there are many; `main` is all that the command is.
        """
        before = self.files()
        with self.here.context() as here, _umask_kept():
            here.chdir(self.folder)
            here.setattr(sys, "argv", ["verbatim", *arguments])
            here.setattr(os, "environ", self.environment(settings))
            with pytest.raises(SystemExit) as ended:
                main()
        out, err = self.said.readouterr()
        assert (ended.value.code, out) == (2, ""), err
        assert err.startswith("verbatim: ")
        assert self.files() == before
        return err.removeprefix("verbatim: ").rstrip("\n")

    def files(self) -> dict[str, str]:
        """Every file with its digest, but for the models, which are prepared, and empty locks."""
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.folder.rglob("*")
            if path.is_file() and "models" not in path.parts and path.suffix != ".lock"
        }


@contextmanager
def _umask_kept() -> Iterator[None]:
    """Whatever the command makes its files as, those of the tests are made as before."""
    before = os.umask(0o022)
    os.umask(before)
    try:
        yield
    finally:
        os.umask(before)


def write(desk: Desk, name: str, data: bytes | str) -> str:
    """The path of a file with these bytes, or this text in UTF-8."""
    path = desk.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)
