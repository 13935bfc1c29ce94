"""Addresses that lead inside, and ways to dial them."""

from __future__ import annotations

import socket

import httpcore

from corpus.fetch.transport import Dial, dial_tcp

PUBLIC = "93.184.215.14"


# {port} is where the listener listens, on every address of this machine
ADDRESSES = """
http://127.0.0.1:{port}/
http://127.0.0.1.:{port}/
http://127.1:{port}/
http://127.0.1:{port}/
http://127.255.255.254:{port}/
http://2130706433:{port}/
http://0x7f000001:{port}/
http://0x7f.0.0.1:{port}/
http://0177.0.0.1:{port}/
http://017700000001:{port}/
http://0:{port}/
http://0.0.0.0:{port}/
http://①②⑦.⓪.⓪.①:{port}/
http://127。0。0。1:{port}/
http://１２７.0.0.1:{port}/
http://localhost:{port}/
http://LOCALHOST:{port}/
http://localhost.:{port}/
http://ip6-localhost:{port}/
http://[::1]:{port}/
http://[::]:{port}/
http://[0:0:0:0:0:0:0:1]:{port}/
http://[::ffff:127.0.0.1]:{port}/
http://[::ffff:7f00:1]:{port}/
http://[::127.0.0.1]:{port}/
http://[64:ff9b::127.0.0.1]:{port}/
http://[64:ff9b:1::7f00:1]:{port}/
http://[2002:7f00:1::]:{port}/
http://[2001:0:7f00:1::80ff:fffe]:{port}/
http://[fe80::1]:{port}/
http://[fe80::1%25lo]:{port}/
http://[fec0::1]:{port}/
http://[fd00:ec2::254]:{port}/
http://[ff02::1]:{port}/
http://[2001:db8::1]:{port}/
http://[2a00:1450::5efe:7f00:1]:{port}/
http://10.0.0.1:{port}/
http://172.16.0.1:{port}/
http://192.168.0.1:{port}/
http://169.254.169.254:{port}/latest/meta-data/
http://100.100.100.200:{port}/
http://168.63.129.16:{port}/
http://198.18.0.1:{port}/
http://192.0.0.192:{port}/
http://192.88.99.1:{port}/
http://224.0.0.1:{port}/
http://239.255.255.250:{port}/
http://255.255.255.255:{port}/
http://240.0.0.1:{port}/
http://user@127.0.0.1:{port}/
http://example.org@127.0.0.1:{port}/
http://example.org\\@127.0.0.1:{port}/
http://127.0.0.1:{port}\\@example.org/
http://127.0.0.1%2f@example.org:{port}/
http://%31%32%37.0.0.1:{port}/
http://127.0.0.1\t:{port}/
http://example.org#@127.0.0.1:{port}/\r\nHost: x
https://127.0.0.1:{port}/
//127.0.0.1:{port}/
127.0.0.1:{port}/
ftp://127.0.0.1:{port}/
gopher://127.0.0.1:{port}/_GET
file:///etc/passwd
unix:///run/socket
""".strip().split("\n")


def _no_answers(host: str, port: int) -> list[str]:
    """The system's look-up for what it knows without asking anybody; nothing for other names."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(each[4][0]) for each in found]


def look_up_here(host: str, port: int) -> list[str]:
    """The addresses of names that mean this machine; no other name is looked up."""
    if "localhost" in host.lower():
        return ["127.0.0.1", "::1"]
    return _no_answers(host, port)


def dial_to(port: int) -> Dial:
    """A public internet that is really the server of the test."""

    def dial(ip: str, asked: int, seconds: float) -> httpcore.NetworkStream:
        del ip, asked
        return dial_tcp("127.0.0.1", port, seconds)

    return dial
