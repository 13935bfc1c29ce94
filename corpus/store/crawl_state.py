"""Crawl state: when each address was fetched, with what result, and is due again; the feeds."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.fetch.transport import CacheValidators
from corpus.store.database import Database
from corpus.store.deduplication import place_key

SOONEST_S = 3600.0


LATEST_S = 30 * 86_400.0


FEED_S = 900.0


_PATIENCE_S = 900.0  # after a first failure; twice as long after each further one


_MOST_PATIENCE_S = 7 * 86_400.0


_VISIT = "address, etag, modified, first, last, next, failures, fault"


@dataclass(frozen=True, slots=True)
class CrawlState:
    """The result of the last fetch of an address; times are seconds since 1970."""

    address: str
    seen: CacheValidators
    first: float
    last: float
    next: float
    """Before this it is not asked again, unless somebody wants it to be."""
    failures: int
    """The number of failures in a row."""
    fault: str | None
    """Why it gave nothing the last time."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is followed."""

    address: str
    title: str | None
    visit: CrawlState
    """Its `first` is when the feed was followed."""


class CrawlStates:
    """The book of visits in a corpus file. What is noted here does not count as a change of it."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        """Write into an open file; `clock` gives seconds since 1970."""
        self._db = database
        self.clock = clock

    def get(self, address: str) -> CrawlState | None:
        """The last visit to an address, in whatever spelling."""
        row = self._db.first(f"SELECT {_VISIT} FROM visits WHERE key = ?", place_key(address))
        return _visit(row) if row else None

    def went_well(self, address: str, seen: CacheValidators, pause_s: float | None = None) -> None:
        """Record a successful fetch; the address is due again after `pause_s`.

        Without it, after the age of its last change: recent changes make further ones likely.
        """
        now, before = self.clock(), self.get(address)
        known_s = now - (before.first if before else now)
        pause_s = pause_s or min(max(known_s, SOONEST_S), LATEST_S)
        self._write(address, seen, now + pause_s * _jitter(), 0, None)

    def went_wrong(self, address: str, fault: str, retry_s: float | None = None) -> None:
        """Note why an address gave nothing; it is asked again after a while, or `retry_s`."""
        before = self.get(address)
        failures = (before.failures if before else 0) + 1
        pause_s = min(_PATIENCE_S * 2 ** min(failures - 1, 20), _MOST_PATIENCE_S)
        pause_s = max(pause_s * _jitter(), retry_s or 0.0)
        seen = before.seen if before else CacheValidators()
        self._write(address, seen, self.clock() + pause_s, failures, fault)

    def feeds(self) -> list[Feed]:
        """The feeds that are followed, in order of address."""
        columns = ", ".join(f"visits.{name}" for name in _VISIT.split(", "))
        rows = self._db.all(
            f"SELECT feeds.title, {columns} FROM feeds JOIN visits ON visits.key = feeds.key "
            "ORDER BY visits.address"
        )
        return [Feed(row[1], row[0], _visit(row[1:])) for row in rows]

    def follow(self, address: str, title: str | None) -> bool:
        """Follow a feed from now on; whether it was not followed before."""
        key, now = place_key(address), self.clock()
        if self._db.first("SELECT 1 FROM feeds WHERE key = ?", key):
            return False
        with self._db.transaction(counts=False):
            self._db.write(
                "INSERT INTO visits VALUES (?, ?, NULL, NULL, ?, ?, ?, 0, NULL) "
                "ON CONFLICT (key) DO UPDATE SET first = excluded.first",
                *(key, address, now, now, now),
            )
            self._db.write("INSERT INTO feeds (key, title) VALUES (?, ?)", key, title)
        return True

    def unfollow(self, address: str) -> bool:
        """Stop following a feed; True if it was followed."""
        key = place_key(address)
        if not self._db.first("SELECT 1 FROM feeds WHERE key = ?", key):
            return False
        with self._db.transaction(counts=False):
            self._db.write("DELETE FROM visits WHERE key = ?", key)
        return True

    def move(self, feed: Feed, address: str) -> None:
        """Follow a feed at the address to which its host moved it for good."""
        if place_key(address) != place_key(feed.address):
            self.unfollow(feed.address)
            self.follow(address, feed.title)

    def _write(
        self, address: str, seen: CacheValidators, next: float, failures: int, fault: str | None
    ) -> None:
        now = self.clock()
        with self._db.transaction(counts=False):
            self._db.write(
                "INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET etag = excluded.etag, "
                "modified = excluded.modified, last = excluded.last, next = excluded.next, "
                "failures = excluded.failures, fault = excluded.fault",
                *(place_key(address), address, seen.etag, seen.modified),
                *(now, now, next, failures, fault),
            )


def _visit(row: Sequence[Any]) -> CrawlState:
    address, etag, modified, *rest = row
    return CrawlState(address, CacheValidators(etag, modified), *rest)


def _jitter() -> float:
    """A little more than 1, so that not all who follow a host come at the same moment."""
    return random.uniform(1.0, 1.1)  # noqa: S311  # no secret
