"""The HTTP client: polite (pauses, Retry-After, robots.txt) and bounded in time and bytes."""

from __future__ import annotations

import re
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import quote, unquote

import httpcore

from corpus.fetch.transport import (
    ACCEPTED,
    FAULTS,
    Budget,
    CacheValidators,
    Connector,
    Dial,
    Download,
    DownloadError,
    Headers,
    Proxy,
    Resolve,
    charset_of,
    decoded,
    explained,
    kind_of,
)
from corpus.urls import Address, parse

PATIENCE_S = 60.0
"""Longer than this nobody waits inside a download; it is refused, to be tried again later."""


_KEPT = 4096  # hosts remembered


_ROBOTS_KEPT_S = 86_400.0  # RFC 9309, 2.4: not longer than a day


class Politeness:
    """Pauses, rests and robots.txt by origin. Thread-safe."""

    def __init__(self, pause_s: float) -> None:
        """Pause at least this long between two requests to one host."""
        self._pause_s = pause_s
        self._lock = threading.Lock()
        self._free: dict[str, float] = {}
        self._robots: dict[str, tuple[float, Robots]] = {}

    def wait(self, origin: str) -> float:
        """Sleep until it is our turn at a host, and give the seconds that took. Blocks.

        Raises DownloadError where that would be longer than `PATIENCE_S`.
        """
        with self._lock:
            now = time.monotonic()
            at = max(self._free.get(origin, now), now)
            if at - now > PATIENCE_S:
                raise DownloadError(
                    "busy",
                    f"the host asked to be left alone for {at - now:.0f} s more",
                    retry_s=at - now,
                )
            if len(self._free) > _KEPT:
                self._free = {host: then for host, then in self._free.items() if then > now}
            held = self._robots.get(origin)
            asked = (held[1].pause_s if held else None) or 0.0
            self._free[origin] = at + max(self._pause_s, asked)
        time.sleep(at - now)
        return at - now

    def rest(self, origin: str, seconds: float) -> None:
        """Send a host no request for this many seconds."""
        with self._lock:
            until = time.monotonic() + seconds
            self._free[origin] = max(self._free.get(origin, until), until)

    def robots(self, origin: str) -> Robots | None:
        """The rules of a host, where they are known and not too old."""
        with self._lock:
            until, robots = self._robots.get(origin, (0.0, None))
            return robots if time.monotonic() < until else None

    def keep_robots(self, origin: str, robots: Robots, seconds: float = _ROBOTS_KEPT_S) -> None:
        """Cache the robots.txt of a host for this many seconds."""
        with self._lock:
            if len(self._robots) > _KEPT:
                self._robots.clear()
            self._robots[origin] = (time.monotonic() + seconds, robots)


AGENT = "Verbatim"


REDIRECTS = 5


TYPES = frozenset(
    "text/html application/xhtml+xml text/plain text/markdown text/xml application/xml "
    "application/rss+xml application/atom+xml application/rdf+xml application/json text/json "
    "application/feed+json application/x-ndjson application/jsonl application/pdf "
    "application/epub+zip application/mbox application/gzip application/x-gzip "
    "application/octet-stream binary/octet-stream "
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document".split()
)
"""Media types that are accepted; pictures, sound, programs and the like are refused unread."""


_HEADERS_BYTES = 110_000  # on top of the body; h11 itself stops at 100 KiB of headers


_ROBOTS_S = 8.0


_ROBOTS_AGAIN_S = 600.0


_MOVED = frozenset({301, 302, 303, 307, 308})


_FOR_EVER = frozenset({301, 308})


_AGAIN = frozenset({429, 502, 503, 504})


_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class _Request:
    """One request as the caller wants it."""

    address: str
    seen: CacheValidators
    types: frozenset[str] | None
    limit_bytes: int
    cut: bool = False
    """True if the first bytes are enough when the body is longer."""


class Downloader:
    """Fetches addresses one by one; safe to use from several threads. Blocks."""

    def __init__(
        self,
        *,
        agent: str = AGENT,
        allow_private: bool = False,
        proxy: str | None = None,
        deadline_s: float = 15.0,
        limit_bytes: int = 5_000_000,
        pause_s: float = 1.0,
        robots: bool = True,
        resolve: Resolve | None = None,
        dial: Dial | None = None,
    ) -> None:
        """Set limits: seconds for a whole download, bytes before and after decompression.

        `allow_private` lets it reach any address: for tests and intranets. `proxy` is
        http://host:port or socks5://host:port; raises ProxyError for another.
        """
        self._agent = agent
        self._private = allow_private
        self._proxy = Proxy.parse(proxy) if proxy else None
        self._deadline_s = deadline_s
        self._limit_bytes = limit_bytes
        self._robots = robots
        self._resolve = resolve
        self._dial = dial
        self._manners = Politeness(pause_s)
        self._tls = _trusting()

    def get(
        self,
        address: str,
        *,
        seen: CacheValidators | None = None,
        types: Iterable[str] = TYPES,
        limit_bytes: int | None = None,
    ) -> Download:
        """Download an address. Blocks: for the pause due to its host, then up to the deadline.

        With `seen`, an unchanged page is not sent again. Whatever the server does, the only
        exception is DownloadError.
        """
        limit = limit_bytes or self._limit_bytes
        budget = Budget(self._deadline_s, limit + _HEADERS_BYTES)
        try:
            asked = _Request(address, seen or CacheValidators(), frozenset(types), limit)
            return self._follow(asked, budget)
        except FAULTS as error:
            raise explained(error, address) from error

    def _follow(self, asked: _Request, budget: Budget) -> Download:
        """The first response that is not a redirect."""
        at = first = parse(asked.address)
        permanent = True
        for _ in range(REDIRECTS + 1):
            if self._robots and not self._rules_of(at, budget).allows(at.target):
                raise DownloadError("robots", f"the robots.txt of {at.host} asks not to read it")
            budget.extend(self._manners.wait(at.origin))
            got = self._request(at, asked, budget)
            if isinstance(got, Download):
                return replace(got, moved=got.address if permanent and at != first else None)
            at, forever = got
            permanent = permanent and forever
        raise DownloadError("redirects", f"it leads on more than {REDIRECTS} times")

    def _rules_of(self, at: Address, whole: Budget) -> Robots:
        """The robots.txt of a host, refetched once a day. Source: RFC 9309, 2.3.1."""
        known = self._manners.robots(at.origin)
        if known is NOTHING_ALLOWED:
            raise DownloadError("connection", "its robots.txt could not be read a while ago")
        if known is not None:
            return known
        budget = Budget(min(_ROBOTS_S, whole.left_s()), ROBOTS_BYTES + _HEADERS_BYTES)
        try:
            robots = self._fetched_rules(at, budget)
        except FAULTS as error:
            why = explained(error, f"{at.origin}/robots.txt")
            if why.kind == "private":
                raise
            self._manners.keep_robots(at.origin, NOTHING_ALLOWED, _ROBOTS_AGAIN_S)
            text = f"without its robots.txt nothing is read there ({error})"
            raise DownloadError(why.kind, text, status=why.status, retry_s=why.retry_s) from error
        self._manners.keep_robots(at.origin, robots)
        return robots

    def _fetched_rules(self, at: Address, budget: Budget) -> Robots:
        here = parse(f"{at.origin}/robots.txt")
        asked = _Request(str(here), CacheValidators(), None, ROBOTS_BYTES, cut=True)
        for _ in range(REDIRECTS + 1):
            try:
                got = self._request(here, asked, budget)
            except DownloadError as error:
                if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                    return Robots()
                raise
            if isinstance(got, Download):
                return Robots.parse(got.data, self._agent)
            here = got[0]
        return Robots()

    def _request(
        self, at: Address, asked: _Request, budget: Budget
    ) -> Download | tuple[Address, bool]:
        """Send one request: the download, or the target of a redirect and if it is permanent."""
        connector = Connector(
            budget,
            allow_private=self._private,
            proxy=self._proxy,
            resolve=self._resolve,
            dial=self._dial,
        )
        url = httpcore.URL(
            scheme=at.scheme, host=at.host, port=at.port, target=at.target.encode("ascii")
        )
        with (
            httpcore.ConnectionPool(self._tls, network_backend=connector) as pool,
            pool.stream("GET", url, headers=self._headers(at, asked.seen)) as answer,
        ):
            headers = Headers(answer.headers)
            location = headers.location()
            if answer.status in _MOVED and location:
                return parse(location, str(at)), answer.status in _FOR_EVER
            self._check(answer.status, headers, at, asked)
            return _taken(answer, headers, at, asked)

    def _headers(self, at: Address, seen: CacheValidators) -> list[tuple[bytes, bytes]]:
        sent = [
            ("Host", at.netloc),
            ("User-Agent", self._agent),
            ("Accept", "text/html, application/xhtml+xml, */*;q=0.5"),
            ("Accept-Encoding", ACCEPTED),
            ("Connection", "close"),
        ]
        sent += [("If-None-Match", seen.etag)] if seen.etag else []
        sent += [("If-Modified-Since", seen.modified)] if seen.modified else []
        return [(name.encode(), value.encode("latin-1", "replace")) for name, value in sent]

    def _check(self, status: int, headers: Headers, at: Address, asked: _Request) -> None:
        """Refuse an answer by its status and headers, before its body is read."""
        if status in _AGAIN:
            retry_s = headers.retry_s()
            if retry_s:
                self._manners.rest(at.origin, retry_s)
            raise DownloadError("busy", f"it answers {status}", status=status, retry_s=retry_s)
        if status == 304 and asked.seen != CacheValidators():
            return
        if status != 200:
            kind = "gone" if status in _GONE else "status"
            raise DownloadError(kind, f"it answers {status}", status=status)  # type: ignore[arg-type]  # both are kinds
        kind = kind_of(headers.get("content-type"))
        if asked.types is not None and kind not in asked.types:
            raise DownloadError("type", f"it is {kind[:80]}, in which no text is read")
        length = headers.get("content-length") or ""
        if length.isdigit() and int(length[:18]) > asked.limit_bytes and not asked.cut:
            raise DownloadError("large", f"it is larger than {asked.limit_bytes:,} bytes")


def _taken(answer: httpcore.Response, headers: Headers, at: Address, asked: _Request) -> Download:
    """The answer with its body."""
    unchanged = answer.status == 304
    seen = CacheValidators(headers.get("etag"), headers.get("last-modified"))
    data = b""
    if not unchanged:
        encoding = headers.get("content-encoding")
        data = decoded(answer.iter_stream(), encoding, asked.limit_bytes, cut=asked.cut)
    return Download(
        str(replace(at, fragment="")),
        data,
        kind_of(headers.get("content-type")),
        charset_of(headers.get("content-type")),
        asked.seen if unchanged and seen == CacheValidators() else seen,
        unchanged,
        scrolls="force-load-at-top" not in (headers.get("document-policy") or ""),
    )


@cache
def _trusting() -> ssl.SSLContext:
    """The certificates of the system and those of certifi; never none."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


ROBOTS_BYTES = 512_000
"""The part of a robots.txt that is read; RFC 9309 asks for at least 500 KiB."""


_RULES = 5000


_PAUSE_LIMIT_S = 30.0


_KEPT_IN_PATH = "/:@!$&'()*+,;=~-._?%"


@dataclass(frozen=True, slots=True)
class RobotsRule:
    """One line: whether paths of this pattern are allowed."""

    allow: bool
    pattern: str

    def fits(self, target: str) -> bool:
        """True if the rule matches path and query of an address; in linear time.

        >>> RobotsRule(False, "/a*/b$").fits("/a1/x/b"), RobotsRule(False, "/a").fits("/b")
        (True, False)
        """
        whole = self.pattern.endswith("$")
        first, *rest = self.pattern.removesuffix("$").split("*")
        if not target.startswith(first):
            return False
        at = len(first)
        if whole and not rest:
            return at == len(target)
        if whole:
            last = rest.pop()
            if not target.endswith(last) or len(target) - len(last) < at:
                return False
            target = target[: len(target) - len(last)]
        for part in rest:
            found = target.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return True


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of a host for one agent.

    Source: RFC 9309. The parser of the standard library applies the first matching rule rather
    than the longest and ignores * and $, so it forbids and allows the wrong addresses.
    """

    rules: tuple[RobotsRule, ...] = ()
    pause_s: float | None = None
    """The Crawl-delay, at most half a minute; not in the RFC, but common."""

    @classmethod
    def parse(cls, data: bytes, agent: str) -> Robots:
        r"""The rules for `agent`, a word like Verbatim, or else those for everybody.

        >>> Robots.parse(b"User-agent: *\nDisallow: /private", "Verbatim").allows("/private/1")
        False
        """
        groups: dict[str, list[RobotsRule]] = {}
        pauses: dict[str, float] = {}
        named: list[str] = []
        open_to_names = True
        count = 0
        if len(data) >= ROBOTS_BYTES:  # half a line would forbid more than the whole
            data = data[: data.rfind(b"\n", 0, ROBOTS_BYTES) + 1]
        for line in data.decode("utf-8", "replace").lstrip("\ufeff").splitlines():
            field, colon, value = line.partition("#")[0].partition(":")
            field, value = field.strip().lower(), value.strip()
            if not colon or field not in {"user-agent", "allow", "disallow", "crawl-delay"}:
                continue
            if field == "user-agent":
                named = named if open_to_names else []
                named.append(_word(value))
                groups.setdefault(named[-1], [])
                open_to_names = True
                continue
            open_to_names = False
            count += 1
            for name in named if count <= _RULES else ():
                if field == "crawl-delay":
                    pauses[name] = _seconds(value)
                elif value:
                    groups[name].append(RobotsRule(field == "allow", _plain(value)))
        chosen = agent.lower() if agent.lower() in groups else "*"
        return cls(tuple(groups.get(chosen, ())), pauses.get(chosen))

    def allows(self, target: str) -> bool:
        """True if path and query may be fetched: the longest matching rule decides."""
        target = _plain(target)
        if target == "/robots.txt":
            return True
        fitting = [rule for rule in self.rules if rule.fits(target)]
        best = max(fitting, key=lambda rule: (len(rule.pattern), rule.allow), default=None)
        return best is None or best.allow


NOTHING_ALLOWED = Robots((RobotsRule(allow=False, pattern="/"),))
"""For a host that fails to serve its robots.txt: RFC 9309, 2.3.1.4."""


def _word(name: str) -> str:
    return "*" if name.startswith("*") else re.split(r"[^a-z_-]", name.lower(), maxsplit=1)[0]


def _plain(path: str) -> str:
    """The canonical spelling of a path: percent-encoded only where needed, in capitals."""
    path = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", path)
    return re.sub(r"%[0-9A-Fa-f]{2}", _escape, quote(path, safe=_KEPT_IN_PATH))


def _escape(match: re.Match[str]) -> str:
    char = unquote(match[0])
    return char if char.isascii() and (char.isalnum() or char in "-._~") else match[0].upper()


def _seconds(value: str) -> float:
    try:
        return min(max(float(value), 0.0), _PAUSE_LIMIT_S)
    except ValueError:
        return 0.0
