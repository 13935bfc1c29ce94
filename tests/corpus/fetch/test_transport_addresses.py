"""Addresses that lead inside: nothing on this machine, or near it, is ever connected to."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpcore
import pytest

from corpus import Downloader, DownloadError, ProxyError
from corpus.fetch.transport import Proxy
from testing.web.addresses import ADDRESSES, PUBLIC, dial_to, look_up_here
from testing.web.server import Listener, TunnelProxy, Web


@pytest.fixture
def listener() -> Iterator[Listener]:
    """What counts connections to this machine."""
    counting = Listener()
    yield counting
    counting.close()


def test_no_connection_to_this_machine(listener: Listener) -> None:
    """64 spellings of addresses that are not public: none is connected to."""
    downloader = Downloader(pause_s=0.0, deadline_s=3.0, resolve=look_up_here)
    begun = time.monotonic()
    for template in ADDRESSES:
        with pytest.raises(DownloadError) as caught:
            downloader.get(template.format(port=listener.port))
        assert caught.value.kind in {"private", "address", "name"}, template
    assert len(ADDRESSES) >= 40
    assert time.monotonic() - begun < 5
    listener.close()
    assert listener.accepted == 0


def test_the_listener_counts(listener: Listener) -> None:
    """With private addresses allowed, the same downloader does connect: the count is real."""
    downloader = Downloader(pause_s=0.0, allow_private=True, robots=False, deadline_s=2.0)
    for host in ("127.0.0.1", "[::1]"):
        with pytest.raises(DownloadError):
            downloader.get(f"http://{host}:{listener.port}/")
    listener.close()
    assert listener.accepted == 2


@pytest.mark.parametrize("port", [22, 25, 110, 445, 1])
def test_other_services_are_not_talked_to(port: int) -> None:
    """Ports below 1024 that serve no pages are refused, even at public addresses."""
    with pytest.raises(DownloadError) as caught:
        Downloader(pause_s=0.0, dial=_never).get(f"http://{PUBLIC}:{port}/")
    assert caught.value.kind == "private"


@pytest.mark.parametrize("hops", [1, 2, 3])
def test_redirects_inside_are_refused(web: Web, listener: Listener, hops: int) -> None:
    """A public host that leads to this machine, after one to three redirects, gains nothing."""
    inside = f"http://127.0.0.1:{listener.port}/"
    for n in range(hops):
        to = inside if n == hops - 1 else f"/{n + 1}"
        web.at(f"/{n}", lambda exchange, to=to: exchange.answer(b"", status=302, Location=to))  # type: ignore[misc]  # a default is no argument
    downloader = Downloader(pause_s=0.0, dial=dial_to(web.port))
    with pytest.raises(DownloadError) as caught:
        downloader.get(f"http://{PUBLIC}/0")
    assert caught.value.kind == "private"
    assert web.paths() == ["/robots.txt", *[f"/{n}" for n in range(hops)]]
    listener.close()
    assert listener.accepted == 0


def test_a_name_that_changes_its_mind(web: Web, listener: Listener) -> None:
    """What was checked is what is connected to: a second answer of the resolver is never used."""
    answers = iter([[PUBLIC], [PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    dialled: list[str] = []

    def dial(ip: str, port: int, seconds: float) -> httpcore.NetworkStream:
        dialled.append(ip)
        return dial_to(web.port)(ip, port, seconds)

    downloader = Downloader(pause_s=0.0, dial=dial, resolve=lambda *_: next(answers))
    address = f"http://rebind.example:{listener.port}/a"
    web.at("/a", b"<p>text")
    assert downloader.get(address).data == b"<p>text"
    with pytest.raises(DownloadError) as caught:
        downloader.get(address)
    assert (caught.value.kind, dialled) == ("private", [PUBLIC, PUBLIC])
    listener.close()
    assert listener.accepted == 0


def test_only_the_public_ones_of_several_addresses(web: Web) -> None:
    """A name with a private and a public address is reached at the public one."""
    dialled: list[str] = []

    def dial(ip: str, port: int, seconds: float) -> httpcore.NetworkStream:
        dialled.append(ip)
        return dial_to(web.port)(ip, port, seconds)

    web.at("/a", b"<p>text")
    both = ["10.0.0.1", "::1", PUBLIC]
    downloader = Downloader(pause_s=0.0, robots=False, dial=dial, resolve=lambda *_: both)
    downloader.get("http://mixed.example/a")
    assert dialled == [PUBLIC]


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_behind_a_proxy(web: Web, kind: str) -> None:
    """The proxy gets literal public addresses only: no names, nothing private, at no redirect."""
    web.at("/a", b"<p>text")
    web.at("/in", lambda exchange: exchange.answer(b"", status=302, Location="http://inside/"))
    names = {"paper.example": [PUBLIC], "six.example": ["2606:2800:21f::1"]}
    proxy = TunnelProxy(web.port)
    try:
        downloader = Downloader(
            pause_s=0.0,
            proxy=f"{kind}://127.0.0.1:{proxy.port}",
            resolve=lambda host, _: names.get(host) or ["10.1.2.3"],
        )
        assert downloader.get("http://paper.example/a").data == b"<p>text"
        assert downloader.get("http://six.example/a").data == b"<p>text"
        for address in ("http://paper.example/in", "http://inside/", "http://169.254.169.254/"):
            with pytest.raises(DownloadError) as caught:
                downloader.get(address)
            assert caught.value.kind == "private"
    finally:
        proxy.close()
    assert {target.rpartition(":")[0].strip("[]") for target in proxy.targets} == {
        PUBLIC,
        "2606:2800:21f::1",
    }
    assert web.asked[0][1].headers["host"] == "paper.example"


def test_a_proxy_of_another_kind() -> None:
    """An https or socks4 proxy is refused at once, without its password in the message."""
    for text in ("https://a:secret@proxy:1", "socks4://proxy:1", "proxy:3128"):
        with pytest.raises(ProxyError) as caught:
            Downloader(proxy=text)
        assert "secret" not in str(caught.value)
    assert "secret" not in repr(Proxy.parse("http://a:secret@proxy:1"))


def _never(ip: str, port: int, seconds: float) -> httpcore.NetworkStream:
    raise AssertionError(f"dialled {ip} {port} {seconds}")
