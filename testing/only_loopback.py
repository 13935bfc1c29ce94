"""`ask`, `run`, `follow` and `sync` with nothing but loopback, and a DNS server that notes.

Run in namespaces of network and mounts of its own:
`python -m testing.only_loopback FOLDER SECONDS`
writes a JSON object to standard output, of what `Seen` holds. FOLDER holds `models`, prepared.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from testing import ROOT
from testing.botapi import BotApi
from testing.processes import Running, contents
from testing.web.server import serving

TELEGRAM, NEWS = "telegram.example", "news.example"
"""The hosts that the settings name: of the Bot API, and of the feed that is followed."""

_FEED = (
    "<rss version='2.0'><channel><title>News</title><item><guid>1</guid><title>A bridge</title>"
    "<link>http://{}:{}/bridge.txt</link></item></channel></rss>"
)
_PAGE = (
    "The bridge at Ardmore opened on Monday, after repairs that took since March and cost four "
    "million.\n\nBuses cross it again, and the ferry that stood in for it ends on Friday.\n"
)


@dataclass(slots=True)
class Seen:
    """What was looked up, what the commands came to, and what they left outside of DATA_DIR."""

    names: dict[str, float] = field(default_factory=dict)
    """Seconds from the start to the first look-up of each name."""
    said: dict[str, str] = field(default_factory=dict)
    """What each command answered."""
    left: list[str] = field(default_factory=list)
    """Files in HOME and TMPDIR."""


def main(folder: Path, watched_s: float) -> Seen:
    """Run the commands, the bot for at least `watched_s` from when it answers."""
    _be_alone(folder)
    seen = Seen()
    threading.Thread(target=_answer_lookups, args=(seen.names,), daemon=True).start()
    with BotApi() as api, serving() as web:
        feed = f"http://{NEWS}:{web.port}/feed"
        web.at("/feed", _FEED.format(NEWS, web.port).encode(), "application/rss+xml")
        web.at("/bridge.txt", _PAGE.encode(), "text/plain")
        here = f"http://{TELEGRAM}:{api.port}"
        told = _environment(folder, "bot") | {
            "TELEGRAM_BOT_TOKEN": api.token,
            "TELEGRAM_API_BASE_URL": here,
        }
        bot = Running([sys.executable, "-m", "bot", "run"], told, folder / "bot.log")
        try:
            answer = api.wait_for_reply(api.say("who owns WhatsApp?"), timeout_s=60)
            until = time.monotonic() + watched_s
            for command in (["ask", "who owns WhatsApp?"], ["follow", feed], ["sync"]):
                seen.said[command[0]] = _run(command, _environment(folder, "terminal"))
            while time.monotonic() < until:
                time.sleep(2)
                api.wait_for_reply(api.say("How many users does Max have?"), timeout_s=60)
            bot.terminate()
            bot.wait()
        finally:
            if bot.alive:
                bot.kill()
        seen.said["run"] = answer.text
    for outside in ("home", "tmp"):
        seen.left += sorted(str(path.relative_to(folder)) for path in contents(folder / outside))
    return seen


def _environment(folder: Path, who: str) -> dict[str, str]:
    """What a command needs, and nothing that turns anything off."""
    data = folder / who
    data.mkdir(exist_ok=True)
    if not (data / "models").exists():
        (data / "models").symlink_to(folder / "models", target_is_directory=True)
    for outside in ("home", "tmp"):
        (folder / outside).mkdir(exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "DATA_DIR": str(data),
        "KEY_FILE": str(data / "key"),
        "SEEDS_DIR": str(ROOT / "seeds"),
        "ALLOW_PRIVATE_ADDRESSES": "yes",
    }


def _run(command: list[str], env: dict[str, str]) -> str:
    """What a command says; AssertionError where it fails."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, f"{command}: {ended.stderr}"
    return ended.stdout + ended.stderr


def _be_alone(folder: Path) -> None:
    """Bring loopback up, and have every resolver ask 127.0.0.1: the C library's and any other."""
    assert [name for _, name in socket.if_nameindex()] == ["lo"], "this needs a namespace"
    up, running = 1, 64
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sH14x", b"lo", up | running)
        fcntl.ioctl(any_socket, 0x8914, asked)  # SIOCSIFFLAGS
    for path, text in (
        ("/etc/resolv.conf", "nameserver 127.0.0.1\n"),
        ("/etc/nsswitch.conf", "hosts: files dns\n"),  # no daemon outside is asked
    ):
        if os.path.exists(path):  # noqa: PTH110 - a link that leads nowhere counts as none
            ours = folder / Path(path).name
            ours.write_text(text, encoding="ascii")
            subprocess.run(["mount", "--bind", str(ours), os.path.realpath(path)], check=True)  # noqa: S607
    for daemon in ("/run/nscd", "/var/run/nscd"):
        if Path(daemon).is_dir():
            subprocess.run(["mount", "-t", "tmpfs", "none", daemon], check=True)  # noqa: S607


def _answer_lookups(names: dict[str, float]) -> None:
    """Note each name, and say that it is 127.0.0.1: what follows a look-up is then tried too."""
    began = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 53))
        while True:
            question, asker = server.recvfrom(4096)
            labels, end = [], 12
            while length := question[end]:
                labels.append(question[end + 1 : end + 1 + length].decode("latin-1"))
                end += 1 + length
            names.setdefault(".".join(labels).lower(), round(time.monotonic() - began, 1))
            is_v4 = question[end + 1 : end + 3] == b"\0\1"
            reply = question[:2] + b"\x81\x80\0\1" + struct.pack(">HHH", is_v4, 0, 0)
            reply += question[12 : end + 5]
            if is_v4:
                reply += b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1"
            server.sendto(reply, asker)


if __name__ == "__main__":
    print(json.dumps(asdict(main(Path(sys.argv[1]), float(sys.argv[2])))))  # noqa: T201
