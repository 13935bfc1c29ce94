"""Which network addresses belong to the public internet.

Decided by tables rather than by the `ipaddress` properties, whose answers differ between versions
of Python: 3.11 calls multicast, NAT64 of 127.0.0.1 and 6to4 of 127.0.0.1 global.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

# Source: IANA IPv4 Special-Purpose Address Registry; the last one is a cloud's own service.
_REFUSED_4 = [
    ip_network(net)
    for net in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 "
        "192.0.0.0/24 192.0.2.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 "
        "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"
    ).split()
]
# Source: IANA IPv6 Special-Purpose Address Registry; all else outside 2000::/3 is unassigned.
_REFUSED_6 = [
    ip_network(net)
    for net in "2001:2::/48 2001:10::/28 2001:20::/28 2001:db8::/32 3fff::/20".split()
]
_GLOBAL_6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(address: str | IPv4Address | IPv6Address) -> bool:
    """Whether a literal address is one that anybody on the internet could reach.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, Teredo, ISATAP) must be public too.

    >>> is_public("93.184.216.34"), is_public("127.0.0.1"), is_public("2002:7f00:1::")
    (True, False, False)
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in net for net in _REFUSED_4)
    if ip.scope_id is not None:
        return False
    inner = _inside(ip)
    if ip not in _GLOBAL_6 and ip not in _NAT64 and ip.ipv4_mapped is None:
        return False
    if any(ip in net for net in _REFUSED_6):
        return False
    return all(is_public(each) for each in inner)


def _inside(ip: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to."""
    found = [each for each in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if each]
    last = IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _NAT64 or (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP:
        found.append(last)
    return found
