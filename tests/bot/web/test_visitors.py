"""Whose request it is."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from starlette.requests import Request

from bot.limits import Rate
from bot.web.visitors import Visitors

_PROXIES = (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8"), ip_network("::1"))


def _request(peer: str | None, *headers: tuple[str, str]) -> Request:
    raw = [(name.encode(), value.encode()) for name, value in headers]
    client = (peer, 4711) if peer else None
    return Request({"type": "http", "headers": raw, "client": client})


@pytest.mark.parametrize(
    ("peer", "said", "address"),
    [
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7:1234", "198.51.100.7"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "1.1.1.1, <script>", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (None, "198.51.100.7", "here"),
    ],
)
def test_only_proxies_that_are_trusted_say_for_whom_they_ask(
    peer: str | None, said: str, address: str
) -> None:
    """The nearest that is not trusted counts: whoever asks may have written the rest."""
    headers = [("x-forwarded-for", said)] if said else []
    assert Visitors(_PROXIES).address_of(_request(peer, *headers)) == address


@pytest.mark.parametrize(
    "said",
    [
        "for=198.51.100.7",
        'for="198.51.100.7:80";proto=https;by=10.0.0.1',
        "for=1.1.1.1, For=198.51.100.7",
        "by=a;for=198.51.100.7, for=10.9.9.9",
    ],
)
def test_the_standard_header_is_read_too(said: str) -> None:
    """Source: RFC 7239."""
    asked = _request("127.0.0.1", ("forwarded", said))
    assert Visitors(_PROXIES).address_of(asked) == "198.51.100.7"


def test_a_proxy_that_asks_for_a_home_of_many_addresses() -> None:
    """Who has one address of such a network has all of them."""
    asked = _request("::1", ("forwarded", 'for="[2001:db8::17]:4711"'))
    assert Visitors(_PROXIES).address_of(asked) == "2001:db8::/64"


def test_who_asks_too_much_is_told_how_long_to_wait_and_others_are_not() -> None:
    visitors, rate = Visitors(), Rate(2, 1000)
    waits = [visitors.wait_s("a", rate) for _ in range(3)]
    assert waits[:2] == [0, 0]
    assert waits[2] >= 1
    assert visitors.wait_s("b", rate) == 0


def test_a_customer_with_many_networks_is_no_crowd() -> None:
    """Who has 65,536 networks of 64 bits asks as much as a few visitors, not as much as all."""
    visitors, rate = Visitors(), Rate(2, 0.001)
    waits = [visitors.wait_s(f"2001:db8:0:{home:x}::/64", rate, 2) for home in range(20)]
    assert [wait == 0 for wait in waits] == [True] * 8 + [False] * 12
    assert visitors.wait_s("2001:db8:1::/64", rate) == 0


def test_one_home_takes_nothing_from_its_neighbours() -> None:
    """However often it asks beyond what it may."""
    visitors, rate = Visitors(), Rate(2, 0.001)
    assert sum(visitors.wait_s("2001:db8::/64", rate) == 0 for _ in range(100)) == 2
    assert visitors.wait_s("2001:db8:0:1::/64", rate) == 0
