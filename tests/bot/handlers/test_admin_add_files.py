"""Files that admins send, on whatever way Telegram hands them out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from testing.admin_bot import running, titles
from testing.botapi import ALICE, BotApi, faults
from testing.conversation import outcome
from testing.processes import whole_bot

pytestmark = [pytest.mark.process, pytest.mark.model]

_FERRY = b"Ferry\n\nThe ferry goes at nine, the captain said."


@contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """An HTTP proxy on this machine, and the paths that were asked for through it."""
    passed: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            passed.append(self.path)
            length = int(self.headers.get("Content-Length", 0))
            kind = {"Content-Type": self.headers.get("Content-Type", "")}
            body = self.rfile.read(length)
            answer = httpx.request(
                self.command, self.path, content=body, headers=kind, timeout=60, trust_env=False
            )
            self.send_response(answer.status_code)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = pass_on  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", passed
    server.shutdown()
    server.server_close()


def test_files_come_through_the_proxy_too(tmp_path: Path, models: Path) -> None:
    """As everything else that goes to Telegram; what is sent is text."""
    with (
        BotApi() as api,
        proxy() as (address, passed),
        running(api, tmp_path, models=models, TELEGRAM_PROXY=address),
    ):
        file = api.add_file("ferry.txt", _FERRY)
        assert outcome(api, file).text == "Added: Ferry"
        assert sum("/file/bot" in path for path in passed) == 1
        assert any("/getFile" in path for path in passed)
        assert {s.method for s in api.sent if s.chat_id} <= {
            "sendMessage", "editMessageText", "sendChatAction",
        }  # fmt: skip


def test_files_of_a_server_of_ones_own(tmp_path: Path, models: Path) -> None:
    """Started with --local it names a file on its disk; where that cannot be read, it is said."""
    disk = tmp_path / "server"
    disk.mkdir()
    with BotApi(local=disk) as api, running(api, tmp_path / "bot", models=models):
        assert outcome(api, api.add_file("ferry.txt", _FERRY)).text == "Added: Ferry"
        assert titles(tmp_path / "bot") == {"Ferry"}
        elsewhere = outcome(api, api.send_document("other.txt"))  # on a disk that is not here
        assert elsewhere.text.startswith("Not added: other.txt\nTelegram did not deliver")
        assert "--local" in elsewhere.text


def test_what_is_too_large_or_not_handed_out_is_told(tmp_path: Path) -> None:
    """Which, why, and what to do; nothing is asked for that Telegram does not give."""
    with BotApi() as api, whole_bot(api, tmp_path, env={"ADMINS": str(ALICE.id), **_ENV}):
        large = outcome(api, api.send_document("large.pdf", size=21 * 1024 * 1024))
        assert large.text.startswith("Not added: large.pdf\nThe file is larger than 20 MB")
        assert not any(c.method == "getFile" for c in api.calls)
        api.faults.add("getFile", faults.error(400, "Bad Request: wrong file_id"))
        gone = outcome(api, api.add_file("gone.txt", _FERRY))
        assert gone.text.startswith("Not added: gone.txt\nTelegram did not deliver the file.")


_ENV = {"PYTHONWARNINGS": "", "HOME": os.environ.get("HOME", "/")}
