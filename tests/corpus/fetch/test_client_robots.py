"""robots.txt: what it allows, case by case."""

from __future__ import annotations

import time

import pytest

from corpus.fetch.client import ROBOTS_BYTES, Robots
from testing.web.robots import ALL, CASES


@pytest.mark.parametrize(("text", "target", "allowed"), CASES)
def test_decisions(text: str, target: str, allowed: bool) -> None:
    """Source: RFC 9309 and its examples."""
    assert Robots.parse(text.encode(), "Verbatim").allows(target) is allowed


def test_a_delay_is_taken_and_bounded() -> None:
    """Crawl-delay in seconds; an hour is not waited."""
    assert Robots.parse((ALL + "Crawl-delay: 2.5").encode(), "Verbatim").pause_s == 2.5
    assert Robots.parse((ALL + "Crawl-delay: 3600").encode(), "Verbatim").pause_s == 30.0
    assert Robots.parse((ALL + "Crawl-delay: nan?").encode(), "Verbatim").pause_s == 0.0


def test_a_hostile_file_costs_little() -> None:
    """Patterns that would keep a backtracking matcher busy for ever, and very many of them."""
    rule = "Disallow: /" + "*a" * 200 + "b\n"
    data = (ALL + rule * 5000).encode()[: 2 * ROBOTS_BYTES]
    begun = time.process_time()
    assert Robots.parse(data, "Verbatim").allows("/" + "a" * 2000)
    assert time.process_time() - begun < 2
