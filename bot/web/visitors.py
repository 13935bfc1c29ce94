"""Visitors: whose request it is, and how many one of them may send."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.requests import HTTPConnection

from bot.limits import Rate, TokenBuckets
from bot.logs import Logger

PAGES = Rate(120, 4)
"""Requests of any kind."""

QUESTIONS = Rate(20, 1)
"""Requests that are answered from the articles; several people may share an address."""

_IPV6_HOME = 64  # bits: who has one address of a network of this size has all of them

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
        """0 if a visitor may send so many more requests, else seconds until they may."""
        key = (address, rate)
        if self._buckets.take(key, rate, tokens=requests):
            return 0.0
        return max(self._buckets.wait_s(key, rate, tokens=requests), 1.0)

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


def _home_of(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return str(IPv6Network((address, _IPV6_HOME), strict=False))
