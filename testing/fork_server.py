"""A process that has imported the product once and forks bots from it, each in milliseconds.

`python -m testing.fork_server SOCKET` listens on a Unix socket until its standard input ends.
Each connection asks for one program with a line of JSON; it is told the pid, and its status as
`os.waitpid` gives it once it has ended. A fork has the arguments, the environment and the output
that were asked for, so it is told from a process of its own by how soon it starts alone.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import ssl
import sys
import tempfile
import warnings
from importlib.util import find_spec
from typing import Any

import certifi

from testing import share_tls_contexts

PROGRAMS = ("testing.news_bot", "testing.small_bot", "testing.whole_bot", "bot.cli.main")
LATER = ("faiss", "lxml.etree", "telegram.ext", "uvicorn.protocols.http.h11_impl")
"""What bots import when they need it; importing it starts no thread, so that forks are safe."""


def serve(path: str) -> dict[str, Any] | None:
    """Fork for each connection: in a fork what it asks for, in the server None at the end."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
            connection, _ = listening.accept()
            with connection, connection.makefile() as lines:
                asked: dict[str, Any] = json.loads(lines.readline())
                if os.fork() == 0:
                    listening.close()
                    return _kept(connection, asked)
            _reap()
    _reap()
    return None


def _kept(connection: socket.socket, asked: dict[str, Any]) -> dict[str, Any]:
    """Fork the program and tell its status when it ends; returns in the program only."""
    if (pid := os.fork()) == 0:
        return asked
    connection.sendall(f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    connection.sendall(f"{status}\n".encode())
    os._exit(0)


def _reap() -> None:
    """Take up those that have ended, so that what they used is counted as used by tests."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


def become(asked: dict[str, Any], imported: dict[str, str]) -> None:
    """Run a program in this process as if Python had been started with it.

    `imported` is what importing the product has set in the environment.
    """
    log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for standard, end in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(end, standard)
    os.environ.clear()
    os.environ.update(imported | asked["env"])
    if not asked["env"].get("PYTHONWARNINGS"):
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
    tempfile.tempdir = None
    signal.signal(signal.SIGINT, signal.default_int_handler)
    module = find_spec(asked["module"])
    if module is not None and module.submodule_search_locations:
        module = find_spec(f"{asked['module']}.__main__")
    assert module is not None
    assert module.origin is not None
    sys.argv = [module.origin, *asked["arguments"]]
    runpy.run_path(module.origin, run_name="__main__")


def main() -> None:
    """Import, fork, and in a fork run what it is for."""
    before = set(os.environ)
    for module in (*PROGRAMS, *LATER):
        importlib.import_module(module)
    share_tls_contexts()
    ssl.create_default_context(cafile=certifi.where())  # as httpx asks for it, in each bot
    imported = {name: value for name, value in os.environ.items() if name not in before}
    gc.freeze()
    if asked := serve(sys.argv[1]):
        become(asked, imported)


if __name__ == "__main__":
    main()
