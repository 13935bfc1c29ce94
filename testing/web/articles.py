"""Articles and feeds of the web of the tests, and what became of them."""

from __future__ import annotations

import random
from collections.abc import Iterator

from corpus import IngestStep
from testing.web.server import Web

_WORDS = "river rain town bridge water night council flood rescue boat wind level street".split()


def page(number: int, more: str = "") -> bytes:
    """A page with an article of its own."""
    chance = random.Random(number)  # noqa: S311  # the same in every run
    told = "".join(
        f"<p>On day {n} the {' '.join(chance.choices(_WORDS, k=14))} rose again.</p>"
        for n in range(5)
    )
    head = f"<title>Story {number}</title>"
    return f"<html><head>{head}</head><body><article><h1>Story {number}</h1>{told}{more}</article></body></html>".encode()  # noqa: E501


def feed(web: Web, *names: str, changed: str = "", published: str = "") -> bytes:
    """A feed with these pages of the web."""
    first = f"<published>{published}</published>" if published else ""
    items = "".join(
        f"<entry><title>{name}</title><link href='{web.root}/{name}'/>"
        f"<updated>{changed}</updated>{first}</entry>"
        for name in names
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title>{items}</feed>".encode()


def outcomes(steps: Iterator[IngestStep]) -> list[str]:
    """What became of each."""
    return [step.outcome for step in steps]
