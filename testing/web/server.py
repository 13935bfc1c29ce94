"""A web server on 127.0.0.1 that says exactly the bytes it is told to, and a proxy beside it.

Every answer ends by itself, and closing the server cuts those that still run.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

LONGEST_S = 30.0


@dataclass(slots=True)
class Exchange:
    """One request, and the connection to answer it on."""

    sock: socket.socket
    method: str
    path: str
    headers: dict[str, str]
    ends: float = field(default_factory=lambda: time.monotonic() + LONGEST_S)

    def send(self, data: bytes) -> bool:
        """Whether the other side still listened and time was left."""
        if time.monotonic() > self.ends:
            return False
        try:
            self.sock.sendall(data)
        except OSError:
            return False
        return True

    def answer(self, body: bytes, kind: str = "text/html", status: int = 200, **more: str) -> None:
        """Send a whole, honest answer; `more` headers with _ for -."""
        head = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        head += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
        self.send("\r\n".join([*head, "Connection: close", "", ""]).encode("latin-1") + body)


Handle = Callable[[Exchange], object]


class Web:
    """The server: what it answers by path, and what it was asked."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.routes: dict[str, Handle] = {}
        self.asked: list[tuple[float, Exchange]] = []
        self.accepted = 0
        self._server = _Server(("127.0.0.1", 0), self._meet)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def root(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def at(self, path: str, handle: Handle | bytes, kind: str = "text/html", **more: str) -> str:
        """Serve something at a path, and give its address."""
        if isinstance(handle, bytes):
            body = handle
            self.routes[path] = lambda exchange: exchange.answer(body, kind, 200, **more)
        else:
            self.routes[path] = handle
        return self.root + path

    def paths(self) -> list[str]:
        """Paths that were asked for, in order."""
        return [exchange.path for _, exchange in self.asked]

    def close(self) -> None:
        """Cut every connection and listen no more."""
        self._server.cut()
        self._server.shutdown()
        self._server.server_close()

    def _meet(self, sock: socket.socket) -> None:
        self.accepted += 1
        exchange = read_request(sock)
        if exchange is None:
            return
        self.asked.append((time.monotonic(), exchange))
        path = exchange.path.partition("?")[0]
        handle = self.routes.get(exchange.path) or self.routes.get(path)
        if handle is None:
            exchange.answer(b"nothing here", status=404)
        else:
            handle(exchange)


class TunnelProxy:
    """A proxy that takes CONNECT and SOCKS5, notes where to, and leads all of it to one port."""

    def __init__(self, leads_to: int) -> None:
        """Listen on a free port."""
        self.targets: list[str] = []
        self._leads_to = leads_to
        self._server = _Server(("127.0.0.1", 0), self._meet)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Cut every connection and listen no more."""
        self._server.cut()
        self._server.shutdown()
        self._server.server_close()

    def _meet(self, sock: socket.socket) -> None:
        first = sock.recv(1, socket.MSG_PEEK)
        if first == b"\x05":
            sock.recv(1 + 1 + 1)
            sock.sendall(b"\x05\x00")
            head = sock.recv(4)
            packed = sock.recv({1: 4, 4: 16}[head[3]])
            family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
            port = int.from_bytes(sock.recv(2), "big")
            self.targets.append(f"{socket.inet_ntop(family, packed)}:{port}")
            sock.sendall(b"\x05\x00\x00\x01" + bytes(6))
        else:
            exchange = read_request(sock)
            if exchange is None:
                return
            self.targets.append(exchange.path)
            sock.sendall(b"HTTP/1.1 200 Tunnel\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self._leads_to), 5) as far:
            back = threading.Thread(target=_pump, args=(far, sock), daemon=True)
            back.start()
            _pump(sock, far)
            back.join(5)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], meet: Callable[[socket.socket], None]) -> None:
        self._meet = meet
        self._open: set[socket.socket] = set()
        super().__init__(address, socketserver.BaseRequestHandler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection."""
        del client_address
        request.settimeout(LONGEST_S)
        self._open.add(request)
        with contextlib.suppress(OSError):
            self._meet(request)
        self._open.discard(request)

    def cut(self) -> None:
        """End what is going on."""
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def read_request(sock: socket.socket) -> Exchange | None:
    """The request on a connection, None where there is none."""
    head = b""
    while b"\r\n\r\n" not in head:
        got = sock.recv(65536)
        if not got or len(head) > 65536:
            return None
        head += got
    first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    return Exchange(sock, method, path, headers)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


class Listener:
    """Counts connections on every address of this machine, at one port."""

    def __init__(self) -> None:
        """Listen on IPv4 and IPv6."""
        self.accepted = 0
        self._socket = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self._socket.bind(("::", 0))
        self._socket.listen(128)
        self._socket.settimeout(0.05)
        self.port = int(self._socket.getsockname()[1])
        self._closed = False
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Count what still waits, and listen no more."""
        self._closed = True
        self._thread.join(5)
        self._socket.close()

    def _count(self) -> None:
        while True:
            try:
                self._socket.accept()[0].close()
            except TimeoutError:
                if self._closed:
                    return
                continue
            self.accepted += 1


@contextlib.contextmanager
def serving() -> Iterator[Web]:
    """A web server for as long as the block runs."""
    web = Web()
    try:
        yield web
    finally:
        web.close()
