"""Hosts that never end, send too much or lead on and on."""

from __future__ import annotations

import time
import zlib
from functools import cache, partial

from testing.web.server import Exchange, Handle, Web

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@cache
def packed_zeros(count: int) -> list[bytes]:
    """So many zeros as gzip, in pieces: a megabyte of it is a gigabyte."""
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = bytes(1 << 20)
    pieces = [packing.compress(piece) for _ in range(count >> 20)]
    return [*filter(None, pieces), packing.flush()]


def sending_bomb(count: int) -> Handle:
    """A page of so many zeros, packed."""

    def bomb(exchange: Exchange) -> None:
        exchange.send(HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n")
        for piece in packed_zeros(count):
            exchange.send(piece)

    return bomb


zip_bomb = sending_bomb(1 << 27)


def endless_body(exchange: Exchange) -> None:
    """A page that never ends."""
    exchange.send(HEAD + b"\r\n")
    while exchange.send(b"<p>more" * 9000):
        pass


def dripping_body(exchange: Exchange) -> None:
    """A page that comes byte by byte."""
    exchange.send(HEAD + b"\r\n")
    while exchange.send(b"x"):
        time.sleep(0.1)


def _drip_headers(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while exchange.send(b"x"):
        time.sleep(0.1)


def _drip_chunks(exchange: Exchange) -> None:
    exchange.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while exchange.send(b"1\r\nx\r\n"):
        time.sleep(0.1)


def _silent(exchange: Exchange) -> None:
    exchange.sock.recv(1)


def _long_header(exchange: Exchange) -> None:
    exchange.send(HEAD + b"X-Long: " + b"x" * 1_000_000 + b"\r\n\r\n<p>text</p>")


def _many_headers(exchange: Exchange) -> None:
    exchange.send(HEAD + b"".join(b"X-%d: x\r\n" % n for n in range(100_000)) + b"\r\n")


def _interim(exchange: Exchange) -> None:
    while exchange.send(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 500):
        pass


def _rude(exchange: Exchange) -> None:
    exchange.send(b"SSH-2.0-OpenSSH_9.6\r\n")


def _declared(exchange: Exchange) -> None:
    exchange.send(HEAD + b"Content-Length: 99999999999999999999\r\n\r\n")


HOSTS: dict[str, tuple[Handle, str]] = {
    "a bomb": (zip_bomb, "large"),
    "endless": (endless_body, "large"),
    "a dripping body": (dripping_body, "slow"),
    "dripping headers": (_drip_headers, "slow"),
    "dripping chunks": (_drip_chunks, "slow"),
    "silent": (_silent, "slow"),
    "a header of a megabyte": (_long_header, "content"),
    "100,000 headers": (_many_headers, "content"),
    "interim answers": (_interim, "large slow"),
    "no HTTP": (_rude, "content"),
    "a length beyond all": (_declared, "large"),
}
"""What hosts may do, and the kinds of error that tell it."""


def redirected(web: Web, count: int) -> str:
    """The first of so many addresses that lead on in a circle."""
    for n in range(count):
        path = f"/{(n + 1) % count}"
        web.at(f"/{n}", partial(Exchange.answer, body=b"", status=302, Location=path))
    return f"{web.root}/0"
