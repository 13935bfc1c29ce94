"""Pages and feeds made to exhaust who reads them."""

from __future__ import annotations


def _laughs() -> bytes:
    lines = [b'<!ENTITY a0 "ha">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    entities = b"".join(lines)
    return b'<?xml version="1.0"?><!DOCTYPE rss [' + entities + b"]>" + rss(b"&a9;")


def rss(title: bytes) -> bytes:
    """A feed with one entry of that title."""
    link = b"<link>https://example.org/1</link>"
    return b"<rss><channel><item><title>" + title + b"</title>" + link + b"</item></channel></rss>"


_BODY = b"<html><body>"


HOSTILE = {
    "paragraphs": _BODY + b"<p>a" * 1_000_000,
    "attributes": _BODY + b"<p " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b">text",
    "nested": _BODY + b"<div>" * 200_000 + b"text",
    "token": _BODY + b"<p>" + b"a" * 10_000_000,
    "tables": _BODY + b"<table><tr><td>" * 50_000 + b"text",
    "nested feed": b"<rss><channel>" + b"<item>" * 200_000,
    "feed token": rss(b"a" * 10_000_000),
    "laughs": _laughs(),
    "json": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 200_000,
    "json in a page": _BODY + b'<script type="application/ld+json">' + b"[" * 900_000,
    "pdf": b"%PDF-1.7\n" + b"1 0 obj<</Length 99999999999>>stream\n" * 20_000,
    "zip": b"PK\x03\x04" + b"\x00" * 1_000_000,
    "gzip": b"\x1f\x8b\x08" + b"\x00" * 1_000_000,
    "nothing": b"",
}
