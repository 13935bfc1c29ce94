"""Connections to checked public addresses only, directly or through a proxy, and their responses.

The proxy gets literal addresses, never names, so it cannot resolve a name to an address that was
not checked. What an address reaches inside the proxy's network is for the proxy to guard.
"""

from __future__ import annotations

import base64
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Literal, Protocol
from urllib.parse import unquote, urlsplit

import httpcore

from corpus.urls import AddressError

DownloadFault = Literal[
    "address",
    "private",
    "name",
    "connection",
    "proxy",
    "slow",
    "large",
    "redirects",
    "robots",
    "busy",
    "gone",
    "status",
    "type",
    "content",
]


RETRY_LIMIT_S = 86_400.0
"""A host may ask for a longer rest, but is asked again after a day."""


_ADVICE = {
    "private": "only the public internet is fetched, unless ALLOW_PRIVATE_ADDRESSES is set",
    "name": "check the spelling, or the connection to the internet",
    "connection": "try again later",
    "proxy": "check the proxy setting",
    "slow": "try again later",
    "large": "save what is needed of it as a file, and add that",
    "redirects": "open it in a browser, and add the address it ends at",
    "robots": "ask its publisher, or add a copy that you may use as a file",
    "busy": "try again later",
    "gone": "check the address",
    "status": "open it in a browser to see what it wants",
    "type": "add the address of a page, a feed or a document",
    "content": "try again later, or save it as a file and add that",
}


class DownloadError(Exception):
    """An address that gave nothing; the message says which, why, and what can be done."""

    def __init__(
        self,
        kind: DownloadFault,
        message: str,
        *,
        status: int | None = None,
        retry_s: float | None = None,
    ) -> None:
        """Keep the kind of fault, and after how many seconds the host wants to be asked again."""
        super().__init__(message)
        self.kind = kind
        self.status = status
        self.retry_s = retry_s

    @property
    def refused(self) -> bool:
        """True if the host answers, but does not give the page to a program."""
        return self.kind == "robots" or self.status in {401, 402, 403, 406, 451}

    @property
    def gone(self) -> bool:
        """True if the host says that nothing is at this address (404, 410)."""
        return self.kind == "gone"


@dataclass(frozen=True, slots=True)
class CacheValidators:
    """ETag and Last-Modified of the stored version, sent so that the host can answer 304."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """A successful download."""

    address: str
    """The final address, after redirects."""
    data: bytes = field(repr=False)
    """Decompressed; empty where nothing changed."""
    kind: str
    """Media type in lower case, without parameters."""
    charset: str | None = None
    seen: CacheValidators = CacheValidators()
    unchanged: bool = False
    """True if the host answered that the page is unchanged (304)."""
    moved: str | None = None
    """The new address, where every redirect on the way was a permanent one."""
    scrolls: bool = True
    """True if a link may open the page at a sentence; False if the page forbids text fragments."""


class Headers:
    """The headers of an answer, by name in lower case; the first of a name counts."""

    def __init__(self, pairs: list[tuple[bytes, bytes]]) -> None:
        """Take them as they came."""
        self._held: dict[str, str] = {}
        for name, value in pairs:
            self._held.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())

    def get(self, name: str) -> str | None:
        """The value of a header, if it was sent."""
        return self._held.get(name)

    def location(self) -> str | None:
        """The target of a redirect; addresses in plain UTF-8 are accepted too."""
        value = self._held.get("location")
        try:
            return value.encode("latin-1").decode() if value else None
        except UnicodeDecodeError:
            return value

    def retry_s(self, now: datetime | None = None) -> float | None:
        """Seconds that Retry-After asks for, given as a number or as a date."""
        value = self._held.get("retry-after", "")
        if value.isascii() and value.isdigit():
            return min(float(value[:9]), RETRY_LIMIT_S)
        try:
            at = parsedate_to_datetime(value)
        except ValueError:
            return None
        wait = (at.replace(tzinfo=at.tzinfo or UTC) - (now or datetime.now(UTC))).total_seconds()
        return min(max(wait, 0.0), RETRY_LIMIT_S)


FAULTS = (
    DownloadError,
    AddressError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    OSError,
)
"""The exceptions that may occur inside a download."""


def explained(error: BaseException, address: str) -> DownloadError:
    """One of the `FAULTS` as an error that names the address and says what to do."""
    shown = address if len(address) <= 200 else address[:199] + "…"
    if isinstance(error, AddressError):
        return DownloadError("address", str(error))
    kind, why = _kind_and_reason(error)
    status = getattr(error, "status", None)
    retry_s = getattr(error, "retry_s", None)
    text = f"cannot fetch {shown}: {why}; {_ADVICE[kind]}"
    return DownloadError(kind, text, status=status, retry_s=retry_s)


def _kind_and_reason(error: BaseException) -> tuple[DownloadFault, str]:
    if isinstance(error, DownloadError):
        return error.kind, str(error)
    if isinstance(error, httpcore.TimeoutException):
        return "slow", "it does not answer in time"
    if isinstance(error, httpcore.ProtocolError):
        return "content", f"it does not speak HTTP as it should ({error})"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "connection", f"its certificate is not valid ({cause.verify_message})"
        cause = cause.__cause__ or cause.__context__
    return "connection", f"the connection failed ({str(error) or type(error).__name__})"


_PIECE = 65_536


_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:+-]{1,40})""", re.IGNORECASE)


_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}


ACCEPTED = "gzip, deflate"
"""For Accept-Encoding: what `decoded` can take apart bit by bit."""


def kind_of(header: str | None) -> str:
    """The media type of a Content-Type header, in lower case.

    >>> kind_of("Text/HTML; charset=utf-8"), kind_of(None)
    ('text/html', 'application/octet-stream')
    """
    return (header or "").partition(";")[0].strip().lower() or "application/octet-stream"


def charset_of(header: str | None) -> str | None:
    """The charset of a Content-Type header, if it names one."""
    found = _CHARSET.search(header or "")
    return found[1].lower() if found else None


def decoded(
    pieces: Iterable[bytes], encoding: str | None, limit_bytes: int, *, cut: bool = False
) -> bytes:
    """The bytes of a body, at most `limit_bytes` before and after decompression.

    One that has more is refused or, with `cut`, ends there. Never holds more than that and one
    piece. Raises DownloadError.
    """
    encoding = (encoding or "identity").strip().lower()
    if encoding in {"identity", ""}:
        return _gathered(pieces, limit_bytes, cut)
    if encoding not in _WINDOW:
        raise DownloadError(
            "content", f"it is compressed as {encoding[:40]}, which was not asked for"
        )
    try:
        return _gathered(_inflated(pieces, _WINDOW[encoding]), limit_bytes, cut)
    except zlib.error as error:
        raise DownloadError("content", f"its compression is damaged ({error})") from error


def _gathered(pieces: Iterable[bytes], limit_bytes: int, cut: bool) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limit_bytes:
            if cut:
                return bytes(body[:limit_bytes])
            raise DownloadError("large", f"it is larger than {limit_bytes:,} bytes")
    return bytes(body)


def _inflated(pieces: Iterable[bytes], window: int) -> Iterable[bytes]:
    """Decompressed in pieces of at most 64 KiB; a raw deflate stream is known by its start."""
    inflate = zlib.decompressobj(window)
    begun = False
    for piece in pieces:
        rest = piece
        while rest:
            if inflate.eof:  # gzip may be several members in a row
                inflate = zlib.decompressobj(window)
            try:
                yield inflate.decompress(rest, _PIECE)
            except zlib.error:
                if begun or window != _WINDOW["deflate"]:
                    raise
                window = -15
                inflate = zlib.decompressobj(window)
                yield inflate.decompress(rest, _PIECE)
            begun = True
            rest = inflate.unconsumed_tail or inflate.unused_data
    while not inflate.eof:
        more = inflate.decompress(inflate.unconsumed_tail, _PIECE)
        if not more:
            raise zlib.error("it ends too early")
        yield more


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
