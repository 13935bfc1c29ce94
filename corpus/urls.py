"""Web addresses: read strictly, tidied for showing, and brought to one spelling for comparing."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv6Address
from typing import NoReturn
from urllib.parse import quote, unquote, urljoin, urlsplit

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


_PASTED = re.compile(r"\A(?:https?://|www\.)?[^\s/.]{1,63}\.[^\s]{2,2000}", re.IGNORECASE)


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


_NAMED_HOST = re.compile(r"(?<![\w.-])(?:[\w-]{1,63}[.。．｡]){1,8}[^\W\d_]{2,24}(?![\w-])")


def hosts_in(text: str) -> list[str]:
    """The names of hosts that stand in a text, such as that of a publisher.

    >>> hosts_in("Reuters (www.reuters.com)"), hosts_in("St.Petersburg Times, U.S. News")
    (['www.reuters.com'], [])
    """
    from tld import get_tld

    found = (re.sub("[。．｡]", ".", each).lower() for each in _NAMED_HOST.findall(text))
    return [host for host in found if get_tld(f"https://{host}", fail_silently=True)]


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


_USER = re.compile(r"//[^/?#]*@")


def without_user(text: str) -> str:
    """A text without the name and password of an address in it, to be shown.

    >>> without_user("https://me:secret@example.org/a")
    'https://…@example.org/a'
    """
    return _USER.sub("//…@", text, count=1)


def _refuse(text: str, why: str) -> NoReturn:
    text = without_user(text)
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
