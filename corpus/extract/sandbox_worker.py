"""The worker process of the sandbox: sets its limits, then parses one request after another."""

from __future__ import annotations

import json
import os
import re
import sys
import sysconfig
import zlib
from pathlib import Path
from typing import Any, Literal

from corpus.extract.records import Read, SourceError, dumped

_UNPACKED_BYTES = 60_000_000


_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "shutil.",
    "pickle.find_class",
    "ctypes.dlopen",
    "ftplib.",
    "urllib.Request",
    "http.client.connect",
    "webbrowser.open",
)


def serve() -> None:
    """Answer readings on standard input until it ends; limits are the arguments."""
    cpu_s, memory_bytes = int(sys.argv[1]), int(sys.argv[2])
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print goes nowhere
    _warm_up()
    _limit_memory(memory_bytes)
    sys.addaudithook(_Guard().check)
    while line := source.readline(1 << 20):
        asked = json.loads(line)
        data = source.read(asked.pop("bytes"))
        _limit_cpu(cpu_s)
        reply = _reply(data, asked)
        sink.write(b"%d\n" % len(reply) + reply)
        sink.flush()


def read(data: bytes, asked: dict[str, Any]) -> Read:
    """The articles or the listing in some bytes.

    Raises SourceError if there is nothing to extract.
    """
    from corpus.extract.documents import read_document
    from corpus.extract.feeds import feeds_of, read_feed, read_opml, read_sitemap
    from corpus.extract.html import read_page
    from corpus.extract.mail import read_mail
    from corpus.extract.telegram import read_channel
    from corpus.extract.text import read_jsonl, read_text
    from corpus.urls import page_of_channel

    address, charset = asked["address"], asked.get("charset")
    kind = asked.get("want") or content_type_of(data, asked.get("declared"), address)
    if kind == "packed":
        inner = _unpacked(data, address)
        if inner.startswith(b"\x1f\x8b"):
            raise SourceError(f"{address} is packed twice; unpack it first")
        name = address.removesuffix(".gz")
        return read(inner, {**asked, "declared": None, "address": name})
    listing = {"feed": read_feed, "sitemap": read_sitemap, "opml": read_opml}.get(kind)
    if listing is not None:
        return listing(data, address)
    if kind == "feeds":
        return feeds_of(data, address, charset)
    if kind == "page" and page_of_channel(address):
        kind = "channel"
    many = {"mail": read_mail, "jsonl": read_jsonl, "channel": read_channel}.get(kind)
    if many is not None:
        return tuple(many(data, address))
    if kind == "document":
        return (read_document(data, address),)
    one = read_text if kind == "text" else read_page
    return (one(data, address, charset),)


def _reply(data: bytes, asked: dict[str, Any]) -> bytes:
    """The reply to one request; an exception of a parser becomes a fault of the bytes."""
    try:
        return dumped(read(data, asked))
    except SourceError as error:
        fault = str(error)
    except MemoryError:
        fault = f"reading {asked['address']} takes more memory than it may; it is left out"
    except Exception as error:  # noqa: BLE001  # whatever a stranger's bytes do to a parser
        fault = f"cannot read {asked['address']}: {type(error).__name__}: {str(error)[:200]}"
    return json.dumps({"fault": fault}).encode()


def _unpacked(data: bytes, address: str) -> bytes:
    try:
        inflate = zlib.decompressobj(31)
        inner = inflate.decompress(data, _UNPACKED_BYTES)
    except zlib.error as error:
        raise SourceError(f"cannot unpack {address}: {error}") from error
    if inflate.unconsumed_tail:
        raise SourceError(f"{address} unpacks to more than {_UNPACKED_BYTES:,} bytes")
    return inner


def _warm_up() -> None:
    """Load what readings need before the limits hold."""
    page = "<html><body><article>" + "<p>It rose in the night, they said.</p>" * 9
    _reply(page.encode(), {"address": "https://example.org/a", "want": "page"})


def _limit_memory(memory_bytes: int) -> None:
    """Bound the address space, on systems that can, and be nice to others."""
    try:
        import resource
    except ImportError:  # Windows: the clock on the wall remains
        return
    os.nice(5)
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):  # macOS does not bound address space
            continue


def _limit_cpu(cpu_s: int) -> None:
    """Bound the CPU time of the reading that comes now; past it the system ends the process."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    ends = int(used.ru_utime + used.ru_stime) + cpu_s + 1
    resource.setrlimit(resource.RLIMIT_CPU, (ends, resource.RLIM_INFINITY))


class _Guard:
    """Forbids what reading never needs; in case a parser is talked into more than parsing."""

    def __init__(self) -> None:
        paths = sysconfig.get_paths()
        roots = [paths["stdlib"], paths["purelib"], paths["platlib"], sys.prefix, sys.base_prefix]
        roots += [each for each in sys.path if each]
        self._roots = tuple({str(Path(root).resolve()) for root in roots})

    def check(self, event: str, args: tuple[Any, ...]) -> None:
        """Raise PermissionError for an audit event that is not allowed."""
        if event == "open":
            path, mode = args[0], args[1]
            if isinstance(path, str | bytes) and not (
                mode in {"r", "rb", None} and os.fsdecode(path).startswith(self._roots)
            ):
                raise PermissionError(f"reading may not open {path!r}")
        elif event.startswith(_FORBIDDEN):
            raise PermissionError(f"reading may not do {event}")


ContentType = Literal[
    "page", "feed", "sitemap", "document", "mail", "jsonl", "text", "packed", "opml"
]


_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


_ROOTS: dict[bytes, ContentType] = {
    b"rss": "feed",
    b"rdf": "feed",
    b"feed": "feed",
    b"urlset": "sitemap",
    b"sitemapindex": "sitemap",
    b"html": "page",
    b"opml": "opml",
}


_MARKS: dict[bytes, ContentType] = {
    b"%PDF-": "document",
    b"PK\x03\x04": "document",
    b"\x1f\x8b": "packed",
}


_DECLARED: dict[str, ContentType] = {
    "text/html": "page",
    "application/xhtml+xml": "page",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/feed+json": "feed",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/mbox": "mail",
    "text/plain": "text",
    "text/markdown": "text",
}


_ENDINGS: dict[str, ContentType] = {
    "html": "page",
    "htm": "page",
    "xhtml": "page",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "mbox": "mail",
    "eml": "mail",
    "pdf": "document",
    "docx": "document",
    "epub": "document",
    "txt": "text",
    "text": "text",
    "md": "text",
    "markdown": "text",
}


def content_type_of(data: bytes, declared: str | None, address: str) -> ContentType:
    """The content type of these bytes. Raises SourceError if no reader knows them."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, kind in _MARKS.items():
        if head.startswith(mark):
            return kind
    if head.startswith(b"<") and (by_root := _by_root(head)):
        return by_root
    ending = address.partition("?")[0].rpartition("/")[2].rpartition(".")[2].lower()
    if head.startswith(b"{") and b"jsonfeed.org/version" in head:
        return "feed"
    if head.startswith(b"From ") and ending not in {"txt", "md"}:
        return "mail"
    named = "sitemap" in address.lower() and declared == "text/plain"
    found = "sitemap" if named else _DECLARED.get(declared or "") or _ENDINGS.get(ending)
    if found is None and not head.startswith(b"<"):
        said = f" ({declared})" if declared else ""
        raise SourceError(
            f"nothing here reads {address}{said}: it is not a page, feed or document"
        )
    return found or "page"


def _by_root(head: bytes) -> ContentType | None:
    """By the first element of a marked-up document, whatever comes before it."""
    for match in _ROOT.finditer(head):
        name = match[1].lower()
        if name in _ROOTS:
            return _ROOTS[name]
    return None
