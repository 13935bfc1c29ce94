"""Telegram's side of a webhook: where bots listen, posts by hand, and a balancer before two."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Self

import httpx

from bot.settings import Settings
from bot.updates.webhook import SECRET_HEADER, secret_of
from testing.botapi import ALICE, TOKEN, BotApi, User, private
from testing.processes import Running, small_bot, wait_until

SECRET = secret_of(Settings(token=TOKEN))


def free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextmanager
def posted_bot(
    api: BotApi,
    folder: Path,
    *,
    public: str | None = None,
    env: Mapping[str, str] | None = None,
    program: str = "small_bot",
    **limits: float,
) -> Iterator[tuple[Running, str]]:
    """A bot in webhook mode that serves, and where it listens.

    `public` is what Telegram is told, where that is another address.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook"
    told = {"WEBHOOK_LISTEN": f"127.0.0.1:{port}"} | dict(env or {})
    more: dict[str, Any] = dict(limits)
    with small_bot(api, folder, webhook=public or url, env=told, program=program, **more) as bot:
        wait_until(lambda: serves(port), 10, "a bot that listens")
        api.wait_until(lambda: api.webhook.url == (public or url), what="the webhook")
        yield bot, url


def serves(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as way:
        return way.connect_ex(("127.0.0.1", port)) == 0


def update(number: int, text: str, user: User = ALICE) -> dict[str, object]:
    """A question as Telegram posts it."""
    return {
        "update_id": number,
        "message": {
            "message_id": number,
            "date": 1_790_000_000,
            "chat": private(user).as_json(),
            "from": user.as_json(),
            "text": text,
        },
    }


def post(
    url: str,
    body: object,
    headers: Mapping[str, str] | None = None,
    *,
    secret: str | None = SECRET,
) -> httpx.Response:
    """What the bot answers to a post; bytes, or pieces of them, are posted as they are."""
    content = body if isinstance(body, bytes | Iterator) else json.dumps(body).encode()
    told = {"Content-Type": "application/json"} | dict(headers or {})
    if secret is not None:
        told[SECRET_HEADER] = secret
    raw = {name.encode(): value.encode("latin-1") for name, value in told.items()}
    return httpx.post(url, content=content, headers=raw, timeout=30, trust_env=False)


class Balancer:
    """One address before several: each post goes to one after the other, or to all at once."""

    def __init__(self, urls: list[str], *, to_all: bool = False) -> None:
        """Listen on a free port; `to_all` is what a bad day with time-outs looks like."""
        balancer = self
        self.turn = 0
        self.urls = urls
        self.to_all = to_all

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                secret = self.headers.get(SECRET_HEADER)
                self.send_response(balancer.pass_on(body, secret))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def pass_on(self, body: bytes, secret: str | None) -> int:
        """The best status that anybody behind it answers with."""
        self.turn += 1
        if not self.urls:
            return 502
        chosen = self.urls if self.to_all else [self.urls[self.turn % len(self.urls)]]

        def one(url: str) -> int:
            try:
                return post(url, body, secret=secret).status_code
            except httpx.HTTPError:
                return 502

        with ThreadPoolExecutor(len(chosen)) as pool:
            return min(pool.map(one, chosen))

    def __enter__(self) -> Self:
        """Serve."""
        Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()
