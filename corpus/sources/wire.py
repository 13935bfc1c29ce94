"""What was read, as JSON between two processes."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from corpus.article import Article
from corpus.sources.file import SourceError
from corpus.sources.found import Entry, Found, Listing

Read = tuple[Found, ...] | Listing
"""Articles, or the addresses of articles."""


def dumped(read: Read) -> bytes:
    """What was read, as bytes."""
    if isinstance(read, Listing):
        return json.dumps({"listing": asdict(read)}).encode()
    found = [asdict(each) for each in read]
    for each in found:
        each["article"].pop("digest")
    return json.dumps({"found": found}).encode()


def loaded(data: bytes) -> Read:
    """What was read, again; a fault is raised as SourceError."""
    thing: dict[str, Any] = json.loads(data)
    if "fault" in thing:
        raise SourceError(thing["fault"])
    if "listing" in thing:
        listing = thing["listing"]
        for name in ("entries", "more"):
            listing[name] = tuple(Entry(**each) for each in listing[name])
        return Listing(**listing)
    return tuple(
        Found(
            **{
                **each,
                "article": Article(**each["article"]),
                "addresses": tuple(each["addresses"]),
            }
        )
        for each in thing["found"]
    )
