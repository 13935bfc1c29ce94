"""Which addresses are public."""

from __future__ import annotations

import pytest

from corpus.fetch.transport import is_public


@pytest.mark.parametrize(
    "address",
    "93.184.215.14 8.8.8.8 1.1.1.1 172.32.0.1 100.128.0.1 2606:4700::1111 ::ffff:8.8.8.8 "
    "64:ff9b::808:808 2002:808:808::1".split(),
)
def test_public(address: str) -> None:
    """Addresses of the internet, and those that lead to one by IPv4."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.0.0.1 224.0.0.1 239.255.255.250 192.88.99.1 100.64.0.1 203.0.113.9 0.0.0.0 "
    "255.255.255.255 ff02::1 ff0e::1 ::1 :: ::127.0.0.1 ::8.8.8.8 fec0::1 fe80::1 fc00::1 "
    "64:ff9b::7f00:1 64:ff9b:1::808:808 2002:7f00:1:: 2002:a00:1:: ::ffff:10.0.0.1 2001:db8::1 "
    "3fff::1 100::1 5f00::1 2606:4700::5efe:a00:1 2001:0:0a00:0001::1 example.org 127.1 "
    "2606:4700::1%eth0".split(),
)
def test_not_public(address: str) -> None:
    """Everything special, what hides it in IPv6, and what is no literal address at all."""
    assert not is_public(address)
