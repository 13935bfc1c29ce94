"""Promise 26: hosts of strangers lead to this machine by every way that there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import httpcore

from benchmarks.collecting.promise import Reached, Sizes
from corpus import Downloader, DownloadError
from corpus.fetch.transport import dial_tcp, is_public
from testing.web.addresses import ADDRESSES, PUBLIC, look_up_here
from testing.web.server import Listener, TunnelProxy, Web, serving

_REFUSED = {"private", "address", "name"}


class _World:
    """A listener on every address of this machine, and a web that stands for the public one."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.listener = Listener()
        self.dialled: list[str] = []
        self.tried = 0
        self.wrong = 0

    def dial(self, ip: str, port: int, seconds: float) -> httpcore.NetworkStream:
        """Note where to; what is public is the web of the test."""
        del port
        self.dialled.append(ip)
        if is_public(ip):
            return dial_tcp("127.0.0.1", self.web.port, seconds)
        return dial_tcp(ip, self.listener.port, seconds)

    def ask(self, downloader: Downloader, address: str) -> None:
        """Ask for an address, which must be refused for where it leads."""
        self.tried += 1
        try:
            downloader.get(address)
        except DownloadError as error:
            self.wrong += error.kind not in _REFUSED
        else:
            self.wrong += 1


def inside(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Nothing on this machine, or near it, is ever connected to."""
    del folder
    with serving() as web:
        world = _World(web)
        addresses = [a.format(port=world.listener.port) for a in ADDRESSES[: sizes.addresses]]
        direct = Downloader(pause_s=0.0, deadline_s=3.0, resolve=look_up_here, dial=world.dial)
        for address in addresses:
            world.ask(direct, address)
        _redirected(world, direct, addresses, sizes.hops)
        _changing_names(world, addresses)
        with _proxied(world) as targets:
            for kind, port in targets:
                by_proxy = Downloader(
                    pause_s=0.0,
                    deadline_s=3.0,
                    resolve=_resolve,
                    proxy=f"{kind}://127.0.0.1:{port}",
                )
                for address in addresses:
                    world.ask(by_proxy, address)
                _redirected(world, by_proxy, addresses, sizes.hops[:1])
        world.listener.close()
    reached = world.listener.accepted + sum(not is_public(ip) for ip in world.dialled)
    figure = (
        f"{reached} connections in {world.tried} tries of {len(addresses)} addresses; "
        f"{world.wrong} not refused for it"
    )
    return {26: Reached(figure, reached == world.wrong == 0)}


def _redirected(
    world: _World, downloader: Downloader, addresses: list[str], hops: tuple[int, ...]
) -> None:
    for number, address in enumerate(addresses):
        if not address.startswith(("http", "//")) or any(ord(c) < 0x20 for c in address):
            continue  # as a header, it would lead elsewhere
        for hop in hops:
            for n in range(hop):
                to = address if n == hop - 1 else f"/{number}/{hop}/{n + 1}"
                location = to.encode().decode("latin-1")
                world.web.at(
                    f"/{number}/{hop}/{n}",
                    lambda exchange, to=location: exchange.answer(b"", status=302, Location=to),  # type: ignore[misc]  # a default is no argument
                )
            world.ask(downloader, f"http://{PUBLIC}/{number}/{hop}/0")


def _changing_names(world: _World, addresses: list[str]) -> None:
    """Names that are public when they are looked up first, and lead inside the next time."""
    for number in range(len(addresses)):
        downloader = Downloader(
            pause_s=0.0,
            deadline_s=3.0,
            dial=world.dial,
            resolve=_in_turn([PUBLIC], ["127.0.0.1"]),  # for robots.txt, then for the page
        )
        world.ask(downloader, f"http://rebind{number}.example:{world.listener.port}/a")


@contextmanager
def _proxied(world: _World) -> Iterator[list[tuple[str, int]]]:
    """An http and a socks5 proxy; what they were asked to reach counts as dialled."""
    proxies = {kind: TunnelProxy(world.web.port) for kind in ("http", "socks5")}
    try:
        yield [(kind, proxy.port) for kind, proxy in proxies.items()]
    finally:
        for proxy in proxies.values():
            proxy.close()
            targets = (target.rpartition(":")[0].strip("[]") for target in proxy.targets)
            world.dialled += targets


def _resolve(host: str, port: int) -> list[str]:
    return look_up_here(host, port)


def _in_turn(*found: list[str]) -> Callable[..., list[str]]:
    """A resolver that finds these one after the other, and then the first again."""
    answers = cycle(found)
    return lambda *_: next(answers)
