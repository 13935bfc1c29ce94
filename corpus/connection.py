"""Connections to strangers: looked up, checked, bounded in time and bytes.

The name is looked up once, and what is connected to is one of the addresses that were checked, so
a name that answers differently the next time gains nothing.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

import httpcore

from corpus.fetched import DownloadError
from corpus.public import is_public
from corpus.tunnel import Proxy, ProxyError

CONNECT_S = 5.0
"""For one of several addresses of a host, before the next is tried."""

_TRIED = 4  # addresses of one host
_PORTS = {80, 443}
_UNPRIVILEGED = 1024

Resolve = Callable[[str, int], list[str]]
Dial = Callable[[str, int, float], httpcore.NetworkStream]


class Budget:
    """What one download may still cost: a time on the monotonic clock, and bytes off the wire."""

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
        self._resolve = resolve or look_up
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

        Raises DownloadError where none of them is public, and httpcore's errors.
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


def look_up(host: str, port: int) -> list[str]:
    """The literal addresses of a host, as the system finds them. Blocks for how long it likes.

    Raises OSError where there are none.
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
    """What `act` gives, in a thread of its own because a look-up cannot be told to stop."""
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
