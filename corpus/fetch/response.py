"""The result of a download, and the one error that says why there is none."""

from __future__ import annotations

import re
import ssl
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

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
