"""Downloads: what comes back, what is refused, and how hosts are treated."""

from __future__ import annotations

import gzip
import time
import zlib

import pytest

from corpus import Downloader, DownloadError
from corpus.fetch.transport import CacheValidators
from testing.web.server import Exchange, Web

_PAGE = "<p>Перо реки. The river rose.</p>".encode()


def test_a_page_comes_as_it_is(web: Web, open_downloader: Downloader) -> None:
    """Bytes, media type, charset and the address it came from."""
    address = web.at("/a", _PAGE, "Text/HTML; charset=UTF-8")
    got = open_downloader.get(address + "#part")
    assert (got.data, got.kind, got.charset) == (_PAGE, "text/html", "utf-8")
    assert (got.address, got.moved, got.unchanged) == (address, None, False)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(_PAGE)),
        ("gzip", gzip.compress(_PAGE[:9]) + gzip.compress(_PAGE[9:])),
        ("deflate", zlib.compress(_PAGE)),
        ("deflate", zlib.compress(_PAGE)[2:-4]),
        ("identity", _PAGE),
    ],
    ids=["gzip", "gzip in two", "deflate", "bare deflate", "plain"],
)
def test_compressed_bodies(
    web: Web, open_downloader: Downloader, encoding: str, packed: bytes
) -> None:
    """Gzip in one or more members, deflate with and without its frame."""
    assert open_downloader.get(web.at("/a", packed, Content_Encoding=encoding)).data == _PAGE


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("br", b"\x0b\x02\x80abc\x03"), ("zstd", b"x"), ("gzip, gzip", b"x"), ("gzip", b"not gzip")],
    ids=["br", "zstd", "twice", "false"],
)
def test_other_compression_is_refused(
    web: Web, open_downloader: Downloader, encoding: str, packed: bytes
) -> None:
    """What was not asked for is not taken apart."""
    with pytest.raises(DownloadError) as caught:
        open_downloader.get(web.at("/a", packed, Content_Encoding=encoding))
    assert caught.value.kind == "content"


def test_a_body_that_ends_too_early(web: Web, open_downloader: Downloader) -> None:
    """Half a page is no page, compressed or not."""
    short = gzip.compress(_PAGE * 50)[:-20]
    with pytest.raises(DownloadError, match="compression is damaged"):
        open_downloader.get(web.at("/a", short, Content_Encoding="gzip"))

    def cut(exchange: Exchange) -> None:
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\nx")

    with pytest.raises(DownloadError) as caught:
        open_downloader.get(web.at("/b", cut))
    assert caught.value.kind == "content"


def test_what_did_not_change_is_not_sent_again(web: Web, open_downloader: Downloader) -> None:
    """ETag and Last-Modified go back as they came; 304 says that nothing changed."""

    def handle(exchange: Exchange) -> None:
        same = exchange.headers.get("if-none-match") == '"v1"'
        same = same and exchange.headers.get("if-modified-since") == "yesterday"
        status = 304 if same else 200
        exchange.answer(
            b"" if same else _PAGE, status=status, ETag='"v1"', Last_Modified="yesterday"
        )

    address = web.at("/a", handle)
    first = open_downloader.get(address)
    assert first.seen == CacheValidators('"v1"', "yesterday")
    again = open_downloader.get(address, seen=first.seen)
    assert (again.unchanged, again.data, again.seen) == (True, b"", first.seen)


def test_redirects_are_followed(web: Web, open_downloader: Downloader) -> None:
    """Relative ones too; a chain of permanent ones gives the new address."""
    end = web.at("/end", _PAGE)
    web.at("/one", lambda exchange: exchange.answer(b"", status=301, Location="two?x=1"))
    web.at("/two", lambda exchange: exchange.answer(b"", status=308, Location="/end#x"))
    web.at("/soft", lambda exchange: exchange.answer(b"", status=302, Location="/one"))
    got = open_downloader.get(web.root + "/one")
    assert (got.address, got.moved) == (end, end)
    assert open_downloader.get(web.root + "/soft").moved is None
    assert "/two?x=1" in web.paths()


def test_a_redirect_in_plain_letters(web: Web, open_downloader: Downloader) -> None:
    """A Location in UTF-8, as many hosts send it, leads where it says."""
    end = web.at("/%D1%80%D0%B5%D0%BA%D0%B0", _PAGE)
    web.at(
        "/a", lambda exchange: exchange.send("HTTP/1.1 302 X\r\nLocation: /река\r\n\r\n".encode())
    )
    assert open_downloader.get(web.root + "/a").address == end


def test_strange_validators_go_back_unharmed(web: Web, open_downloader: Downloader) -> None:
    """An ETag that is not ASCII is sent back as it came."""
    address = web.at("/a", _PAGE, ETag='"v\xe9"')
    first = open_downloader.get(address)
    open_downloader.get(address, seen=first.seen)
    assert web.asked[-1][1].headers["if-none-match"] == '"v\xe9"'


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, "gone"),
        (410, "gone"),
        (403, "status"),
        (500, "status"),
        (204, "status"),
        (304, "status"),
    ],
)
def test_a_status_is_an_error(
    web: Web, open_downloader: Downloader, status: int, kind: str
) -> None:
    """Anything but 200 gives nothing, and the error says which address and what was answered."""
    address = web.at("/a", lambda exchange: exchange.answer(b"", status=status))
    with pytest.raises(DownloadError, match=f"{address}: it answers {status}; ") as caught:
        open_downloader.get(address)
    assert (caught.value.kind, caught.value.status) == (kind, status)
    assert caught.value.gone == (kind == "gone")


def test_a_host_that_asks_for_rest_gets_it(web: Web, open_downloader: Downloader) -> None:
    """After Retry-After nothing is asked of the host until the time is over."""
    address = web.at("/a", lambda exchange: exchange.answer(b"", status=429, Retry_After="120"))
    other = web.at("/b", _PAGE)
    with pytest.raises(DownloadError) as caught:
        open_downloader.get(address)
    assert (caught.value.kind, caught.value.retry_s) == ("busy", 120)
    asked = len(web.asked)
    with pytest.raises(DownloadError, match="left alone") as caught:
        open_downloader.get(other)
    assert caught.value.retry_s == pytest.approx(120, abs=5)
    assert len(web.asked) == asked


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/zip", "text/css"])
def test_other_kinds_are_refused_unread(web: Web, open_downloader: Downloader, kind: str) -> None:
    """A picture is refused by its media type."""
    with pytest.raises(DownloadError) as caught:
        open_downloader.get(web.at("/a", _PAGE, kind))
    assert caught.value.kind == "type"


def test_a_host_has_its_pause(web: Web) -> None:
    """Requests to one host, the one for its robots.txt apart, keep the distance asked for."""
    downloader = Downloader(allow_private=True, pause_s=0.3)
    address = web.at("/a", _PAGE)
    begun = time.monotonic()
    for _ in range(3):
        downloader.get(address)
    assert time.monotonic() - begun >= 2 * 0.3  # not seen from the server, which may be busy
    assert web.paths().count("/robots.txt") == 1


def test_robots_are_obeyed(web: Web, open_downloader: Downloader) -> None:
    """What a host asks not to read is not asked for, redirected there or not."""
    web.at("/robots.txt", b"User-agent: *\nDisallow: /no\nAllow: /no/but", "text/plain")
    web.at("/yes", lambda exchange: exchange.answer(b"", status=302, Location="/no/1"))
    for path in ("/no/1", "/yes"):
        with pytest.raises(DownloadError) as caught:
            open_downloader.get(web.root + path)
        assert caught.value.kind == "robots"
    assert "/no/1" not in web.paths()
    assert open_downloader.get(web.at("/no/but/this", _PAGE)).data == _PAGE


def test_a_host_whose_robots_fail_is_left_alone(web: Web, open_downloader: Downloader) -> None:
    """500 for robots.txt forbids everything for a while; 403 allows it. RFC 9309, 2.3.1."""
    page = web.at("/a", _PAGE)
    web.at("/robots.txt", lambda exchange: exchange.answer(b"", status=500))
    with pytest.raises(DownloadError, match=r"without its robots\.txt"):
        open_downloader.get(page)
    assert web.paths() == ["/robots.txt"]
    web.at("/robots.txt", lambda exchange: exchange.answer(b"", status=403))
    assert Downloader(allow_private=True, pause_s=0.0).get(page).data == _PAGE


def test_no_link_lands_on_a_sentence_where_the_page_forbids_it(
    web: Web, open_downloader: Downloader
) -> None:
    """Document-Policy: force-load-at-top is noticed."""
    assert open_downloader.get(web.at("/a", _PAGE)).scrolls
    policy = {"Document_Policy": "force-load-at-top"}
    assert not open_downloader.get(web.at("/b", _PAGE, **policy)).scrolls


def test_nothing_is_kept_or_told(web: Web, open_downloader: Downloader) -> None:
    """No cookies go back, and no referrer is sent."""
    address = web.at("/a", _PAGE, Set_Cookie="id=1")
    open_downloader.get(address)
    open_downloader.get(address)
    for _, exchange in web.asked:
        assert not {"cookie", "referer", "authorization"} & set(exchange.headers)


def test_nobody_listens(open_downloader: Downloader) -> None:
    """A refused connection is told soon."""
    begun = time.monotonic()
    with pytest.raises(DownloadError) as caught:
        open_downloader.get("http://127.0.0.1:9/")
    assert caught.value.kind == "connection"
    assert time.monotonic() - begun < 2
