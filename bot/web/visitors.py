"""Visitors: whose request it is, how many one of them may send, and their votes."""

from __future__ import annotations

import hmac
import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from hashlib import blake2s, sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.requests import HTTPConnection

from bot.limits import Rate, TokenBuckets
from bot.logs import Logger
from bot.state import KeptAnswer, State, as_room_allows
from corpus import Span
from retrieval import Answer, QuoteRef

PAGES = Rate(120, 4)
"""Requests of any kind."""

QUESTIONS = Rate(20, 1)
"""Requests that are answered from the articles; several people may share an address."""

_IPV6_HOME = 64  # bits: who has one address of a network of this size has all of them

_IPV6_SITE, _HOMES = 48, 8  # bits of what one customer may have, and as many visitors it counts

_FORWARDED_FOR = re.compile(r'(?:^|[;,])\s*for\s*=\s*(?:"([^"]*)"|([^;,\s]*))', re.IGNORECASE)

_MOST_HOPS = 20

journal = Logger(__name__)

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


class Visitors:
    """Tells the addresses of visitors, and limits how much each may ask."""

    def __init__(self, trusted: Sequence[Network] = ()) -> None:
        """Believe the proxies in `trusted` networks when they say for whom they ask."""
        self._trusted = trusted
        self._buckets = TokenBuckets()
        self._has_warned = False

    def address_of(self, request: HTTPConnection) -> str:
        """The address of who asks, or the network that one home has.

        It is the one that the last proxy which is not trusted, or the visitor, connected from.
        """
        peer = _parsed(request.client.host if request.client else "")
        if peer is None:  # a socket of this machine
            return "here"
        hops = _forwarded(request)
        if hops and not self._is_trusted(peer):
            self._warn(peer)
        while hops and self._is_trusted(peer):
            said = _parsed(hops.pop())
            if said is None:
                break
            peer = said
        return _home_of(peer)

    def wait_s(self, address: str, rate: Rate, requests: int = 1) -> float:
        """0 if a visitor may send so many more requests, else seconds until they may.

        All visitors of one customer's network together may send as many as a few of them.
        """
        limits = [(address, rate)]
        if (network := network_of(address)) != address:
            limits.append((network, Rate(rate.burst * _HOMES, rate.per_s * _HOMES)))
        for name, of in limits:
            if not self._buckets.take((name, of), of, tokens=requests):
                return max(self._buckets.wait_s((name, of), of, tokens=requests), 1.0)
        return 0.0

    def _is_trusted(self, peer: Address) -> bool:
        return any(peer in network for network in self._trusted)

    def _warn(self, peer: Address) -> None:
        if not self._has_warned and (peer.is_loopback or peer.is_private):
            self._has_warned = True
            journal.warning(
                "a proxy says for whom it asks but is not believed, so that all its visitors "
                "count as one; name it in WEB_TRUSTED",
                proxy=str(peer),
            )


def _forwarded(request: HTTPConnection) -> list[str]:
    """For whom proxies say that they ask, the nearest last."""
    if said := request.headers.getlist("x-forwarded-for"):
        hops: Iterable[str] = ",".join(said).split(",")
    else:
        found = _FORWARDED_FOR.findall(",".join(request.headers.getlist("forwarded")))
        hops = (quoted or plain for quoted, plain in found)
    return [hop.strip() for hop in hops][-_MOST_HOPS:]


def _parsed(host: str) -> Address | None:
    """An address, with a port or without; None where it is none ("unknown").

    >>> [str(_parsed(host)) for host in ("192.0.2.1:80", "[2001:db8::1]:80", "::ffff:192.0.2.1")]
    ['192.0.2.1', '2001:db8::1', '192.0.2.1']
    """
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network_of(visitor: str) -> str:
    """The network of 48 bits of a visitor with IPv6, which one customer may have whole.

    >>> network_of("2001:db8:0:7::/64"), network_of("192.0.2.1")
    ('2001:db8::/48', '192.0.2.1')
    """
    if not visitor.endswith(f"/{_IPV6_HOME}"):
        return visitor
    return str(IPv6Network(visitor).supernet(new_prefix=_IPV6_SITE))


def _home_of(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return str(IPv6Network((address, _IPV6_HOME), strict=False))


_MOST_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a form of an answer carries: which quote was shown, signed, and no question."""

    text: str


class Ballots:
    """Gives ballots, and takes those that it gave. They are good as long as this process lives."""

    def __init__(self) -> None:
        """Sign with a key of this process alone."""
        self._key = secrets.token_bytes(32)

    def give(self, found: Answer) -> Ballot:
        """A ballot about an answer."""
        first = next(iter(found.quotes or found.nearest), None)
        ref = astuple(QuoteRef.of(first)) if first else None
        told = json.dumps([bool(found.quotes), ref], separators=(",", ":")).encode()
        return Ballot(f"{urlsafe_b64encode(told).decode()}.{self._seal(told)}")

    def take(self, ballot: Ballot, state: State, visitor: str, *, helpful: bool) -> bool:
        """Count the vote of a visitor; who changes their mind counts once.

        False for a ballot that was not given here, and where nothing can be kept.
        """
        kept = self._opened(ballot)
        if kept is None:
            return False
        with as_room_allows("a vote is not counted"):
            state.feedback.give(kept, f"web {visitor}", helpful=helpful)
            return True
        return False

    def _opened(self, ballot: Ballot) -> KeptAnswer | None:
        coded, _, seal = ballot.text[:_MOST_CHARS].partition(".")
        try:
            told = urlsafe_b64decode(coded.encode())
        except ValueError:
            return None
        if not hmac.compare_digest(self._seal(told).encode(), seal.encode()):
            return None
        is_answered, ref = json.loads(told)
        shown: tuple[QuoteRef, ...] = ()
        if ref is not None:
            article, digest, span, sentence, exact, *rest = ref
            spans = Span(*span), Span(*sentence), exact and Span(*exact)
            shown = (QuoteRef(article, digest, *spans, *rest),)
        token = f"web-{blake2s(told, digest_size=9).hexdigest()}"
        quotes, nearest = (shown, ()) if is_answered else ((), shown)
        return KeptAnswer(token, True, "", quotes, nearest, (), differ=False)

    def _seal(self, told: bytes) -> str:
        return hmac.new(self._key, told, sha256).hexdigest()[:32]
