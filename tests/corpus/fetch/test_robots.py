"""robots.txt: what it allows, case by case."""

from __future__ import annotations

import time

import pytest

from corpus.fetch.robots import LIMIT_BYTES, Robots

_ALL = "User-agent: *\n"
CASES = [
    ("", "/a", True),
    (_ALL + "Disallow:", "/a", True),
    (_ALL + "Disallow: /", "/a", False),
    (_ALL + "Disallow: /", "/robots.txt", True),
    (_ALL + "Disallow: /a", "/abc", False),
    (_ALL + "Disallow: /a/", "/a", True),
    (_ALL + "Disallow: /\nAllow: /news/", "/news/1", True),
    (_ALL + "Allow: /news/\nDisallow: /", "/other", False),
    (_ALL + "Disallow: /a\nAllow: /a", "/a", True),
    (_ALL + "Disallow: /*.pdf$", "/x/y.pdf", False),
    (_ALL + "Disallow: /*.pdf$", "/x/y.pdf?z", True),
    (_ALL + "Disallow: /*?print=", "/a?print=1", False),
    (_ALL + "Disallow: /a*b*c$", "/axxbxxc", False),
    (_ALL + "Disallow: /a*b*c$", "/axxcxxb", True),
    (_ALL + "Disallow: /новости", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", False),
    (_ALL + "Disallow: /%7Ejoe", "/~joe/a", False),
    (_ALL + "Disallow: /a # not this", "/a", False),
    ("User-agent: verbatim\nDisallow: /a\n\n" + _ALL + "Disallow: /", "/b", True),
    ("User-agent: Verbatim/2.0\nDisallow: /a\n\n" + _ALL + "Disallow:", "/a", False),
    ("User-agent: other\nUser-agent: Verbatim\nDisallow: /a", "/a", False),
    ("User-agent: other\nDisallow: /", "/a", True),
    ("user-AGENT : *\ndisALLOW : /a", "/a", False),
    ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ("Disallow: /\n" + _ALL + "Disallow: /a", "/b", True),
    (_ALL + "Disallow: /a\nUser-agent: Verbatim\nDisallow: /b", "/a", True),
    (
        "User-agent: Verbatim\nDisallow: /a\n" + _ALL + "x\nUser-agent: Verbatim\nDisallow: /b",
        "/b",
        False,
    ),
    ("<html><body>Not found</body></html>", "/a", True),
]


@pytest.mark.parametrize(("text", "target", "allowed"), CASES)
def test_decisions(text: str, target: str, allowed: bool) -> None:
    """Source: RFC 9309 and its examples."""
    assert Robots.parse(text.encode(), "Verbatim").allows(target) is allowed


def test_a_delay_is_taken_and_bounded() -> None:
    """Crawl-delay in seconds; an hour is not waited."""
    assert Robots.parse((_ALL + "Crawl-delay: 2.5").encode(), "Verbatim").pause_s == 2.5
    assert Robots.parse((_ALL + "Crawl-delay: 3600").encode(), "Verbatim").pause_s == 30.0
    assert Robots.parse((_ALL + "Crawl-delay: nan?").encode(), "Verbatim").pause_s == 0.0


def test_a_hostile_file_costs_little() -> None:
    """Patterns that would keep a backtracking matcher busy for ever, and very many of them."""
    rule = "Disallow: /" + "*a" * 200 + "b\n"
    data = (_ALL + rule * 5000).encode()[: 2 * LIMIT_BYTES]
    begun = time.process_time()
    assert Robots.parse(data, "Verbatim").allows("/" + "a" * 2000)
    assert time.process_time() - begun < 2
