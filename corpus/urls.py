"""Web addresses: read strictly, tidied for showing, and brought to one spelling for comparing.

A text fragment makes a link open a page at the words quoted from it. Source: the Text Fragments
draft of the WICG, and the measured behaviour of browsers: a term lies within one block and ends at
whole words; the first match of the start wins, then the first end after it. A browser that finds
no match opens the page at its top.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from ipaddress import IPv6Address
from itertools import pairwise
from typing import NamedTuple, NoReturn
from urllib.parse import quote, unquote, urljoin, urlsplit

from corpus.article import Span

_LIMIT_CHARS = 4096


_PORTS = {"http": 80, "https": 443}


_SCHEME = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]*:")


_HOST_AND_PORT = re.compile(r"\A[^/?#:]+:\d{1,5}(?:[/?#]|$)")


_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")


_KEPT_IN_PATH = "/:@!$&'()*+,;=~-._%"


_KEPT_IN_QUERY = _KEPT_IN_PATH + "?"


_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")


_TRACKING = re.compile(
    r"(?:utm|at|ns|hsa|mtm|pk|piwik|matomo|itm|ga|mc|oly|wt|stm|cm|trk|guce)_.*"
    r"|_?ga|gclid|gclsrc|gbraid|wbraid|dclid|fbclid|yclid|ysclid|msclkid|twclid|ttclid|tgclid"
    r"|rb_clickid|s_cid|icid|ncid|cmpid|smid|smtyp|xtor|igshid|igsh|spm|mkt_tok|vero_id"
    r"|_hsenc|_hsmi|hsctatracking|wickedid|ref_src|ref_url|guccounter|_openstat|__twitter_impression"
    r"|li_fat_id|epik|srnd|ocid|taid|fb_ref|fb_source|mbid|__tn__|_branch.*"
    r"|phpsessid|jsessionid|amp|_amp|amp_js_v|amp_gsa|usqp|aoh|referrer",
    re.IGNORECASE,
)


_ORIGIN = re.compile(
    r"(?:ref|from|source|via|output|outputtype|mode|view|campaign)", re.IGNORECASE
)


_ORIGINS = re.compile(
    r"(?:amp|mobile|rss|feed|atom|twitter|facebook|telegram|tg|vk|email|e-?mail|newsletter|social"
    r"|share|whatsapp|push|homepage|google|yandex|dzen|x)",
    re.IGNORECASE,
)


_TELEGRAM = {"t.me", "telegram.me", "telegram.dog"}


_DIALECT = re.compile(r"^(?:www\d?|m|mobile|amp|wap)\.(?=[^.]+\.)")


_INNER_MOBILE = re.compile(r"^([a-z]{2,3})\.m\.(?=[^.]+\.)")


_AMP_PATH = re.compile(r"^/amp(?=/.)|/amp/?$|\.amp(?=\.html?$)|\.amp$")


_INDEX_PATH = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/]*", re.IGNORECASE)


_CACHED = re.compile(
    r"^(?:[\w-]+\.cdn\.ampproject\.org/(?:c|v|wp)|(?:www\.)?google\.[a-z.]+/amp)/(s/)?(.+)$"
)


_BLOG_HOSTS = frozenset(
    "wordpress.com livejournal.com tumblr.com substack.com medium.com tilda.ws ucoz.ru".split()
)
"""Hosts of strangers' blogs that their owners have not put on the public suffix list."""


class AddressError(ValueError):
    """A text that is not the address of anything on the web; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts: host in ASCII lower case, path and query percent-encoded."""

    scheme: str
    host: str
    port: int
    path: str
    query: str = ""
    fragment: str = ""

    @property
    def netloc(self) -> str:
        """The host, with the port unless it is the default: the value of a Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def target(self) -> str:
        """The request target: path and query."""
        return self.path + (f"?{self.query}" if self.query else "")

    def __str__(self) -> str:
        """The whole address."""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.origin}{self.target}{fragment}"


_PASTED = re.compile(r"(?:https?://|www\.)?[^\s/.]{1,63}\.[^\s]{2,2000}", re.IGNORECASE)


def pasted_address(text: str) -> str | None:
    """The address that a text is and nothing else, as people paste it; None if it is none.

    >>> pasted_address("www.example.org/a"), pasted_address("who owns example.org?")
    ('https://www.example.org/a', None)
    """
    if not _PASTED.fullmatch(text):
        return None
    return text if "://" in text else f"https://{text}"


def is_web(text: str) -> bool:
    """True if a text is a whole web address.

    >>> is_web("https://example.org/a"), is_web("file:///a.html"), is_web("example.org")
    (True, False, False)
    """
    try:
        return text.lower().startswith(("http://", "https://")) and bool(parse(text))
    except AddressError:
        return False


def parse(text: str, base: str | None = None) -> Address:
    """Parse an address; without a scheme it is https, or relative to `base`.

    Raises AddressError for anything that browsers and libraries may parse differently: user names
    and passwords, backslashes, control characters, escapes in the host, other schemes.

    >>> str(parse("Example.ORG:443/a b?q=ё#x"))
    'https://example.org/a%20b?q=%D1%91#x'
    """
    text = text.strip()
    if not text or len(text) > _LIMIT_CHARS:
        _refuse(text, "is empty" if not text else f"is longer than {_LIMIT_CHARS} characters")
    if any(ord(c) < 0x20 or c in "\\\x7f" or 0xD800 <= ord(c) < 0xE000 for c in text):
        _refuse(text, "holds a control character or a backslash")
    try:
        if base is not None:
            text = urljoin(base, text)
        elif not _SCHEME.match(text) or _HOST_AND_PORT.match(text):
            text = "https://" + text.removeprefix("//")
        split = urlsplit(text)
        port = split.port
    except ValueError as error:
        _refuse(text, f"cannot be read: {error}")
    if split.scheme not in _PORTS:
        _refuse(text, "does not begin with http:// or https://")
    if "@" in split.netloc:
        _refuse(text, "holds a name or password")
    return Address(
        split.scheme,
        _host(split.hostname or "", text),
        _PORTS[split.scheme] if port is None else port,
        _without_dots(_encoded(split.path, _KEPT_IN_PATH)),
        _encoded(split.query, _KEPT_IN_QUERY),
        _encoded(split.fragment, _KEPT_IN_QUERY),
    )


def tidy(text: str, base: str | None = None) -> str:
    """An address that opens the same page, without tracking parameters, fragment or AMP cache.

    >>> tidy("https://Example.org/news/1?utm_source=tg&id=5#comments")
    'https://example.org/news/1?id=5'
    """
    address = parse(text, base)
    if cached := _CACHED.match(address.host + address.target):
        return tidy(f"http{'s' if cached[1] else ''}://{cached[2]}")
    return str(replace(address, query=_without_tracking(address.query), fragment=""))


def key_of(text: str) -> str:
    """The key that all spellings of an address share; to compare, not to open.

    Scheme, www, mobile and AMP forms, default pages, tracking and the order of parameters make no
    difference.

    >>> key_of("http://m.example.org/news/1/amp/?b=2&a=1&fbclid=x")
    'example.org/news/1?a=1&b=2'
    """
    address = parse(tidy(text))
    host = _INNER_MOBILE.sub(r"\1.", _DIALECT.sub("", address.host))
    port = "" if address.port in _PORTS.values() else f":{address.port}"
    path = _SESSION_PATH.sub("", re.sub(r"/{2,}", "/", address.path))
    path = _INDEX_PATH.sub("/", _AMP_PATH.sub("", path)).rstrip("/")
    query = "&".join(sorted(address.query.split("&"))) if address.query else ""
    if host in _TELEGRAM:
        host, path, query = "t.me", path.removeprefix("/s"), ""
    return f"{host}{port}{path}" + (f"?{query}" if query else "")


def same_site(one: str, other: str) -> bool:
    """True if one of two addresses may speak for the other: equal hosts, or one below the other.

    What stands on a public suffix belongs to strangers: no blog speaks for its host.

    >>> same_site("https://m.example.org/a", "https://www.example.org/b")
    True
    >>> same_site("https://example.org/a", "https://example.com/a")
    False
    >>> same_site("https://evil.wordpress.com/a", "https://wordpress.com/a")
    False
    """
    first, second = (_DIALECT.sub("", parse(each).host) for each in (one, other))
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    return short.count(".") >= 1 and long.endswith("." + short) and not _is_public_suffix(short)


@lru_cache(maxsize=1024)
def _is_public_suffix(host: str) -> bool:
    """True if strangers register names below a host: co.uk, wordpress.com.

    Source: the public suffix list (https://publicsuffix.org), with its private domains, as it
    comes with the package tld; nothing is downloaded.
    """
    if host in _BLOG_HOSTS:
        return True
    from tld import get_tld

    labels = host.encode("ascii").decode("idna") if "xn--" in host else host
    known = get_tld(f"https://{labels}", fail_silently=True, search_private=True)
    below = get_tld(f"https://a.{labels}", fail_silently=True, search_private=True)
    return labels in {known, below}


def _refuse(text: str, why: str) -> NoReturn:
    shown = text if len(text) <= 80 else text[:77] + "…"
    raise AddressError(f"the address {shown!r} {why}; give one like https://example.org/page")


def _host(host: str, text: str) -> str:
    """A host in ASCII: names by IDNA with the mapping of UTS 46, IPv6 without brackets."""
    import idna

    if ":" in host:
        try:
            ip = IPv6Address(host)
        except ValueError:
            ip = None
        if ip is None or ip.scope_id is not None:
            _refuse(text, "has a host that is not an IPv6 address")
        return ip.compressed
    try:
        host = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        _refuse(text, "has a host that is not a domain name")
    host = host.rstrip(".")
    if len(host) > 253 or not _HOST.fullmatch(host):
        _refuse(text, "has a host that is not a domain name" if host else "has no host")
    return host


def _encoded(part: str, safe: str) -> str:
    """The text percent-encoded once: unreserved characters plain, escapes in capitals."""

    def plain(match: re.Match[str]) -> str:
        char = unquote(match[0]) if int(match[1], 16) < 0x80 else ""
        return char if char.isalnum() or char in tuple("-._~") else match[0].upper()

    part = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", part)
    return _ESCAPED.sub(plain, quote(part, safe=safe))


def _without_dots(path: str) -> str:
    """A path without . and .. in it, beginning with a slash."""
    if "/." not in path:
        return path if path.startswith("/") else "/" + path
    tail = "/" if path.endswith(("/", "/.", "/..")) else ""
    return "/" + posixpath.normpath("/" + path).strip("/") + (tail if path.strip("/.") else "")


def _without_tracking(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _tracks(pair))


def _tracks(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = unquote(name)
    if _TRACKING.fullmatch(name):
        return True
    return bool(_ORIGIN.fullmatch(name) and _ORIGINS.fullmatch(unquote(value)))


_CHANNEL = re.compile(r"/(?:s/)?(?P<name>[A-Za-z]\w{3,31})(?:/(?P<post>\d{1,12}))?/?")


_LONGEST_CHANNEL = 32


_NOT_CHANNELS = frozenset("joinchat addstickers addemoji proxy socks share login iv boost".split())


def page_of_channel(address: str) -> str | None:
    """The page on which the posts of a channel, or the one post named, can be read.

    None for any other address.

    >>> page_of_channel("https://t.me/city/12"), page_of_channel("https://t.me/city")
    ('https://t.me/city/12?embed=1&mode=tme', 'https://t.me/s/city')
    """
    try:
        at = parse(address)
    except AddressError:
        return None
    found = _CHANNEL.fullmatch(at.path) if at.host in _TELEGRAM else None
    if found is None or found["name"].lower() in _NOT_CHANNELS:
        return None
    origin = f"{at.scheme}://t.me"
    if found["post"]:
        return f"{origin}/{found['name']}/{found['post']}?embed=1&mode=tme"
    return f"{origin}/s/{found['name']}"


def channel_of(address: str) -> str | None:
    """The name of the channel that an address on Telegram is in, in small letters.

    Empty where it is in none; None for an address elsewhere. Raises AddressError.

    >>> channel_of("https://www.telegram.me/s/City"), channel_of("https://t.me/joinchat/x")
    ('city', '')
    """
    at = parse(address)
    if _DIALECT.sub("", at.host) not in _TELEGRAM:
        return None
    path = re.sub(r"/{2,}", "/", at.path).removeprefix("/s/").strip("/")
    name = path.partition("/")[0].lower()
    return name if len(name) <= _LONGEST_CHANNEL and name not in _NOT_CHANNELS else ""


@dataclass(frozen=True, slots=True)
class AlternateLocation:
    """Another location of the same text."""

    address: str
    publisher: str | None = None
    named: str | None = field(default=None, compare=False)
    """How a corpus names who publishes there, with the host where nobody has confirmed it."""

    @property
    def byline(self) -> str:
        """Who says so there, as readers are told."""
        return self.named or self.label

    @property
    def label(self) -> str:
        """The publisher there or, if unknown, the host.

        >>> AlternateLocation("https://www.example.org/a").label
        'example.org'
        """
        try:
            return self.publisher or parse(self.address).host.removeprefix("www.")
        except AddressError:
            return self.address


_WORDS = 4  # in a term, to begin with


_LONGEST = 12


_WHOLE = 8  # a quote of at most this many words is one term


_WORD_CHARS = 60  # longer ones belong to writing without spaces, where words end elsewhere


_RUN = re.compile(r"\S+")


_LETTER = re.compile(r"\w")


_FORM = {0x00A0: " ", 0x00AD: None, 0x200B: None, 0x200C: None, 0x200D: None, 0xFEFF: None}


_CLOSING = frozenset(".,:;!?…)]”’»\"'")


_UNSEEN = "[\u00ad\u200b\u200c\u200d\ufeff]"


_TELEGRAM_PAGE = re.compile(r"https?://(?:www\.)?(?:t|telegram)\.me/", re.IGNORECASE)


_NO_PAGE = re.compile(r"\.(?:pdf|docx?|epub|txt|md|jsonl?|xml|zip|mbox|eml)$", re.IGNORECASE)


class _Words(NamedTuple):
    """Words of one block, as a span of the text without the marks at its ends."""

    start: int
    end: int


def text_fragment_link(
    text: str, span: Span, url: str | None, *, title: str | None = None, scrolls: bool = True
) -> str | None:
    """The link that opens a page at `text[start:end]`; None if the article has no address.

    `text` is the text of the whole article, `title` the heading that the page shows above it.
    Plain `url` if a browser could not find the words or would find others, and for documents and
    Telegram posts; `scrolls` is False for pages that forbid text fragments.

    >>> text_fragment_link("It rained. The river rose. It fell.", Span(11, 26), "https://example.org/a")
    'https://example.org/a#:~:text=The%20river%20rose'
    """
    if not url or not scrolls or not _may_scroll(url):
        return url
    if title and title not in text:
        text = f"{title}\n{text}"
        span = Span(span.start + len(title) + 1, span.end + len(title) + 1)
    words = _words_in(text, span)
    if not words or max(end - start for start, end in words) > _WORD_CHARS:
        return url
    terms = _terms(text, words)
    if terms is None:
        return url
    address, _, fragment = url.partition("#")
    fragment = fragment.partition(":~:")[0]
    return f"{address}#{fragment}:~:text={terms}"


def _may_scroll(url: str) -> bool:
    if _TELEGRAM_PAGE.match(url):
        return False
    try:
        address = parse(url)
    except AddressError:
        return False
    if address.fragment.startswith(("/", "!")):  # the page uses it to find its way
        return False
    return not _NO_PAGE.search(address.path)


def _terms(text: str, words: list[_Words]) -> str | None:
    """The value of text=: one term or two, with a prefix term if they are ambiguous."""
    blocks = _blocks(text, words)
    if len(words) <= _WHOLE and len(blocks) == 1:
        return _whole(text, words)
    least = min(_WORDS, max(1, len(words) // 2))
    begin, finish = blocks[0], blocks[-1]
    single = len(blocks) == 1
    for count in range(least, min(_LONGEST, len(words) - least) + 1):
        start = _Words(begin[0].start, begin[min(count, len(begin)) - 1].end)
        if _first(text, start, 0) == start.start:
            return _range(text, start, finish, least, single=single)
    start = _Words(begin[0].start, begin[min(least, len(begin)) - 1].end)
    prefix = _prefix(text, start)
    return None if prefix is None else _range(text, start, finish, least, prefix, single=single)


def _whole(text: str, words: list[_Words]) -> str | None:
    """A short quote as one term."""
    term = _Words(words[0].start, words[-1].end)
    if _first(text, term, 0) == term.start:
        return _term(text, term)
    prefix = _prefix(text, term)
    return None if prefix is None else f"{_term(text, prefix)}-,{_term(text, term)}"


def _range(
    text: str,
    start: _Words,
    finish: list[_Words],
    least: int,
    prefix: _Words | None = None,
    *,
    single: bool,
) -> str | None:
    """Start and end, the end long enough to be the first of its kind after the start."""
    free = [word for word in finish if word.start >= start.end] if single else finish
    for count in range(min(least, len(free)), min(_LONGEST, len(free)) + 1):
        if not count:
            return None
        end = _Words(free[-count].start, free[-1].end)
        if _first(text, end, start.end) == end.start:
            before = f"{_term(text, prefix)}-," if prefix else ""
            return f"{before}{_term(text, start)},{_term(text, end)}"
    return None


def _prefix(text: str, start: _Words) -> _Words | None:
    """The words just before `start` in its block, enough to make the match unique."""
    line = text.rfind("\n", 0, start.start) + 1
    before = _words_in(text, Span(line, start.start))
    for count in range(min(2, len(before)), min(_LONGEST, len(before)) + 1):
        if not count:
            return None
        between = text[before[-1].end : start.start]
        stop = len(between.rstrip())
        if stop == len(between) or not set(between[:stop]) <= _CLOSING:
            return None  # a browser allows but white space between prefix and start
        prefix = _Words(before[-count].start, before[-1].end + stop)
        if _first(text, _Words(prefix.start, start.end), 0) == prefix.start:
            return prefix
    return None


def _words_in(text: str, span: Span) -> list[_Words]:
    """Whole words within a span, without the marks around them."""
    found: list[_Words] = []
    for match in _RUN.finditer(text, span.start, span.end):
        start, end = match.span()
        if not _LETTER.search(text, start, end):
            continue
        while not text[start].isalnum() and start < end - 1:
            start += 1
        while not text[end - 1].isalnum() and end > start + 1:
            end -= 1
        cut_before = start == span.start and start > 0 and text[start - 1].isalnum()
        cut_after = end == span.end and end < len(text) and text[end].isalnum()
        if not cut_before and not cut_after:
            found.append(_Words(start, end))
    return found


def _blocks(text: str, words: list[_Words]) -> list[list[_Words]]:
    """The words of each line."""
    found: list[list[_Words]] = [[words[0]]]
    for before, word in pairwise(words):
        if "\n" in text[before.end : word.start]:
            found.append([])
        found[-1].append(word)
    return found


def _first(text: str, term: _Words, at: int) -> int:
    """The first match of a term at or after a position, as a browser searches."""
    parts = re.sub(_UNSEEN, "", text[term.start : term.end]).split()
    between = f"{_UNSEEN}*" if re.search(_UNSEEN, text) else ""
    joined = r"[ \t\u00a0\u202f]+".join(between.join(map(re.escape, part)) for part in parts)
    looked_for = re.compile(rf"(?<!\w){joined}(?!\w)", re.IGNORECASE)
    found = looked_for.search(text, at)
    return found.start() if found else -1


def _term(text: str, term: _Words) -> str:
    """A term encoded for an address; invisible characters are dropped, - , and & encoded."""
    plain = " ".join(text[term.start : term.end].translate(_FORM).split(" "))
    return quote(re.sub(r" +", " ", plain), safe="").replace("-", "%2D")
