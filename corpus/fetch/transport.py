"""Connections to checked public addresses only, directly or through a proxy.

The proxy gets literal addresses, never names, so it cannot resolve a name to an address that was
not checked. What an address reaches inside the proxy's network is for the proxy to guard.
"""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import httpcore

from corpus.fetch.response import DownloadError

_LIMIT_BYTES = 8192


_SOCKS_FAULTS = "no answer, not allowed, network unreachable, host unreachable, refused".split(
    ", "
)


class Stream(Protocol):
    """The byte stream that a tunnel runs through."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes; none at the end."""
        ...

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all bytes."""
        ...


class ProxyError(Exception):
    """A proxy that cannot be used or that refuses; the message quotes its reply."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """The address and credentials of a proxy."""

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


# Source: IANA IPv4 Special-Purpose Address Registry; the last one is a cloud's own service.
_REFUSED_4 = [
    ip_network(net)
    for net in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 "
        "192.0.0.0/24 192.0.2.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 "
        "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"
    ).split()
]


# Source: IANA IPv6 Special-Purpose Address Registry; all else outside 2000::/3 is unassigned.
_REFUSED_6 = [
    ip_network(net)
    for net in "2001:2::/48 2001:10::/28 2001:20::/28 2001:db8::/32 3fff::/20".split()
]


_GLOBAL_6 = IPv6Network("2000::/3")


_NAT64 = IPv6Network("64:ff9b::/96")


_ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(address: str | IPv4Address | IPv6Address) -> bool:
    """True if a literal address is public, reachable from anywhere on the internet.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, Teredo, ISATAP) must be public too.

    >>> is_public("93.184.216.34"), is_public("127.0.0.1"), is_public("2002:7f00:1::")
    (True, False, False)
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in net for net in _REFUSED_4)
    if ip.scope_id is not None:
        return False
    inner = _inside(ip)
    if ip not in _GLOBAL_6 and ip not in _NAT64 and ip.ipv4_mapped is None:
        return False
    if any(ip in net for net in _REFUSED_6):
        return False
    return all(is_public(each) for each in inner)


def _inside(ip: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to."""
    found = [each for each in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if each]
    last = IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _NAT64 or (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP:
        found.append(last)
    return found


CONNECT_S = 5.0
"""For one of several addresses of a host, before the next is tried."""


_TRIED = 4  # addresses of one host


_PORTS = {80, 443}


_UNPRIVILEGED = 1024


Resolve = Callable[[str, int], list[str]]


Dial = Callable[[str, int, float], httpcore.NetworkStream]


class Budget:
    """The remaining budget of a download: a deadline (monotonic clock) and bytes off the wire."""

    def __init__(self, seconds: float, wire_bytes: int) -> None:
        """Start now."""
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds
        self.left_bytes = wire_bytes

    def left_s(self) -> float:
        """Seconds left, more than none.

        Raises DownloadError when they are used up.
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise DownloadError("slow", f"it takes longer than {self.seconds:g} s")
        return left

    def extend(self, seconds: float) -> None:
        """Add time that was spent waiting out of politeness."""
        self.deadline += seconds

    def spend(self, count: int) -> None:
        """Count bytes that were read.

        Raises DownloadError when there were too many.
        """
        self.left_bytes -= count
        if self.left_bytes < 0:
            raise DownloadError("large", "it sends more bytes than are taken")


class _BoundedStream(httpcore.NetworkStream):
    """A stream that ends with its budget, whatever time limits its user has in mind."""

    def __init__(self, stream: httpcore.NetworkStream, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        got = self._stream.read(max_bytes, self._budget.left_s())
        self._budget.spend(len(got))
        return got

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, self._budget.left_s())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        del timeout
        left = self._budget.left_s()
        inner = self._stream.start_tls(ssl_context, server_hostname, left)
        return _BoundedStream(inner, self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class Connector(httpcore.NetworkBackend):
    """Connects to public addresses only, directly or by a proxy, within one budget."""

    def __init__(
        self,
        budget: Budget,
        *,
        allow_private: bool = False,
        proxy: Proxy | None = None,
        resolve: Resolve | None = None,
        dial: Dial | None = None,
    ) -> None:
        """Connect for one download; `resolve` and `dial` stand for the system's own."""
        self._budget = budget
        self._private = allow_private
        self._proxy = proxy
        self._resolve = resolve or resolve_host
        self._dial = dial or dial_tcp

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to one of the checked addresses of `host`.

        Raises DownloadError if none of them is public, and httpcore's errors.
        """
        del timeout, local_address, socket_options
        failed: Exception | None = None
        for ip in self._checked(host, port)[:_TRIED]:
            try:
                return self._open(ip, port)
            except (OSError, httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError(f"no address of {host} answers")

    def _checked(self, host: str, port: int) -> list[str]:
        """The addresses of a host that may be connected to."""
        if not self._private and port not in _PORTS and port < _UNPRIVILEGED:
            raise DownloadError("private", f"port {port} is not one where web pages are served")
        try:
            found = _in_time(lambda: self._resolve(host, port), self._budget.left_s())
        except (OSError, UnicodeError) as error:
            raise DownloadError("name", f"there is no host {host}") from error
        allowed = [ip for ip in found if self._private or is_public(ip)]
        if not allowed:
            raise DownloadError("private", f"{host} is not on the public internet ({found[0]})")
        return allowed

    def _open(self, ip: str, port: int) -> httpcore.NetworkStream:
        seconds = min(CONNECT_S, self._budget.left_s())
        if self._proxy is None:
            return _BoundedStream(self._dial(ip, port, seconds), self._budget)
        raw = dial_tcp(self._proxy.host, self._proxy.port, seconds, check=False)
        stream = _BoundedStream(raw, self._budget)
        try:
            self._proxy.lead(stream, ip, port)
        except ProxyError as error:
            stream.close()
            raise DownloadError("proxy", str(error)) from error
        except BaseException:
            stream.close()
            raise
        return stream


def resolve_host(host: str, port: int) -> list[str]:
    """The literal addresses of a host from the system's resolver. Blocks without a limit.

    Raises OSError if there are none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def dial_tcp(ip: str, port: int, seconds: float, *, check: bool = True) -> httpcore.NetworkStream:
    """A TCP stream; with `check`, to nothing else than the literal address `ip`."""
    stream: httpcore.NetworkStream = httpcore.SyncBackend().connect_tcp(ip, port, seconds)
    peer = str(stream.get_extra_info("server_addr")[0])
    if check and ip_address(peer) != ip_address(ip):
        stream.close()
        raise DownloadError("private", f"connected to {peer} in place of {ip}")
    return stream


def _in_time(act: Callable[[], list[str]], seconds: float) -> list[str]:
    """The result of `act`, run in its own thread because a name look-up cannot be interrupted."""
    given: list[list[str]] = []
    raised: list[BaseException] = []

    def work() -> None:
        try:
            given.append(act())
        except BaseException as error:  # noqa: BLE001  # raised again by who waits
            raised.append(error)

    thread = threading.Thread(target=work, name="look-up", daemon=True)
    thread.start()
    thread.join(seconds)
    if raised:
        raise raised[0]
    if not given:
        raise DownloadError("slow", f"its name is not found within {seconds:.0f} s")
    return given[0]
