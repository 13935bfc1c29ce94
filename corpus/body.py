"""The body of a web answer: its declared kind, and its bytes, decompressed within a limit."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from corpus.fetched import DownloadError

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
