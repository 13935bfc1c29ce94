"""A way through a proxy to an address that was already checked.

Only literal addresses are handed to the proxy, never names, so it cannot look up something else
than was checked. What an address means in the network of the proxy is for the proxy to guard.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import unquote, urlsplit

_LIMIT_BYTES = 8192
_SOCKS_FAULTS = "no answer, not allowed, network unreachable, host unreachable, refused".split(
    ", "
)


class Stream(Protocol):
    """What a tunnel is dug through."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes; none at the end."""
        ...

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all bytes."""
        ...


class ProxyError(Exception):
    """A proxy that cannot be used or that refuses; the message says what it said."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where a proxy listens and what it wants to know."""

    kind: str
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Proxy:
        """A proxy from http://host:port or socks5://host:port, with name:password@ if needed.

        Raises ProxyError for any other kind.
        """
        split = urlsplit(text)
        kind = split.scheme.replace("socks5h", "socks5")
        if kind not in {"http", "socks5"} or not split.hostname:
            raise ProxyError("a proxy is given as http://host:port or socks5://host:port")
        port = split.port or (1080 if kind == "socks5" else 8080)
        user, password = unquote(split.username or ""), unquote(split.password or "")
        return cls(kind, split.hostname, port, user, password)

    def lead(self, stream: Stream, ip: str, port: int) -> None:
        """Make `stream`, which reaches the proxy, reach `ip` from here on.

        Raises ProxyError where the proxy does not want that.
        """
        if self.kind == "socks5":
            self._socks(stream, ip, port)
        else:
            self._connect(stream, ip, port)

    def _connect(self, stream: Stream, ip: str, port: int) -> None:
        target = f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"
        head = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"
        if self.user:
            pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            head += f"Proxy-Authorization: Basic {pair}\r\n"
        stream.write(f"{head}\r\n".encode())
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            got = stream.read(1)
            if not got or len(answer) > _LIMIT_BYTES:
                raise ProxyError("the proxy closed the connection or did not answer in HTTP")
            answer += got
        status = answer.split(b"\r\n", 1)[0].split(b" ", 2)
        if len(status) < 2 or status[1] != b"200":
            said = b" ".join(status[1:]).decode("latin-1")[:80]
            raise ProxyError(f"the proxy refuses to connect to {target}: {said}")

    def _socks(self, stream: Stream, ip: str, port: int) -> None:
        """Source: RFC 1928 and RFC 1929."""
        stream.write(b"\x05\x01\x02" if self.user else b"\x05\x01\x00")
        method = _exactly(stream, 2)[1]
        if method == 2:
            user, password = self.user.encode(), self.password.encode()
            stream.write(b"\x01" + bytes([len(user)]) + user + bytes([len(password)]) + password)
            if _exactly(stream, 2)[1] != 0:
                raise ProxyError("the proxy does not take this name and password")
        elif method != 0:
            raise ProxyError("the proxy wants a name and password; put them in its address")
        packed = ip_address(ip).packed
        kind = b"\x01" if len(packed) == 4 else b"\x04"
        stream.write(b"\x05\x01\x00" + kind + packed + port.to_bytes(2, "big"))
        fault, _, bound = _exactly(stream, 4)[1:]
        if fault:
            said = _SOCKS_FAULTS[min(fault, 5) - 1]
            raise ProxyError(f"the proxy refuses to connect to {ip} port {port}: {said}")
        _exactly(stream, {1: 4, 4: 16}.get(bound, 0) + 2)


def _exactly(stream: Stream, count: int) -> bytes:
    got = b""
    while len(got) < count:
        more = stream.read(count - len(got))
        if not more:
            raise ProxyError("the proxy closed the connection")
        got += more
    return got
