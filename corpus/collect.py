"""From files and addresses into the store, one thing after another, each kept as it is done.

Whatever stops it, the next run goes on: what is known already is not fetched again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from corpus.address import AddressError, is_web, tidy
from corpus.article import Article
from corpus.database import TextError
from corpus.download import Downloader
from corpus.fetched import DownloadError, Seen
from corpus.folder import files_of, read_file, read_piped
from corpus.gather import gather
from corpus.sources.child import Reader
from corpus.sources.file import SourceError
from corpus.sources.found import Entry, Found, Listing
from corpus.store import CorpusStore, Embed
from corpus.visits import FEED_S, Feed

LIMIT_ENTRIES = 1000
"""Of one feed or sitemap, the newest; a site may list millions."""

_DEEPEST = 3  # sitemaps in sitemaps

Outcome = Literal["added", "replaced", "copy", "unchanged", "known", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one thing, and how many more are known to come."""

    outcome: Outcome
    address: str
    article: Article | None = None
    fault: str | None = None
    passages: int = 0
    left: int = 0


class Collector:
    """Collects articles into one store. Blocks; not for two threads."""

    def __init__(
        self,
        store: CorpusStore,
        encoding: Callable[[], tuple[str, Embed]],
        downloader: Downloader,
        reader: Reader,
        *,
        limit_entries: int = LIMIT_ENTRIES,
    ) -> None:
        """Fetch with `downloader`, read with `reader`.

        `encoding` gives the name of an encoder and what embeds by it; it is asked for them with
        the first article, since there may be none.
        """
        self._store = store
        self._encoding = cache(encoding)
        self._downloader = downloader
        self._reader = reader
        self._limit = limit_entries

    def add(self, what: str) -> Iterator[Step]:
        """All that is in a file, a folder, or at an address on the web.

        Raises CorpusError where the store takes nothing at all; whatever concerns one thing only
        is a step that failed.
        """
        if is_web(what):
            yield from self._page(what, depth=0)
            return
        try:
            paths = list(files_of(Path(what)))
        except SourceError as error:
            yield Step("failed", what, fault=str(error))
            return
        for number, path in enumerate(paths, 1):
            yield from self._from_file(path, len(paths) - number)

    def add_piped(self, data: bytes) -> Iterator[Step]:
        """All that is in some bytes. Raises as `add` does."""
        try:
            read = read_piped(self._reader, data)
        except SourceError as error:
            yield Step("failed", "-", fault=str(error))
            return
        yield from self._keep(read, "-")

    def sync(self, *, due: bool = False) -> Iterator[Step]:
        """What is new in the feeds that are followed; with `due`, of those whose time has come.

        A feed that fails is left alone for a while, and does not stop the others.
        """
        for feed in self._store.visits.feeds():
            visit = feed.visit
            if self._store.visits.clock() >= visit.next or not (due or visit.failures):
                yield from self._sync_one(feed)

    def follow(self, address: str) -> list[Feed]:
        """Follow the feed at an address, or those that the page there names; the new ones.

        Raises DownloadError and SourceError where there is none.
        """
        visits = self._store.visits
        try:
            listing = gather(self._downloader, self._reader, address).listing
        except SourceError:  # a front page has feeds, though no article
            listing = None
        feeds = [(address, listing.title)] if listing else []
        if listing is None:
            named = gather(self._downloader, self._reader, address, want="feeds").listing
            feeds = [(entry.address, entry.title) for entry in named.more] if named else []
        new = {address for address, title in feeds if visits.follow(address, title)}
        return [feed for feed in visits.feeds() if feed.address in new]

    def _sync_one(self, feed: Feed) -> Iterator[Step]:
        visits = self._store.visits
        try:
            got = gather(self._downloader, self._reader, feed.address, seen=feed.visit.seen)
        except (DownloadError, SourceError) as error:
            visits.went_wrong(feed.address, str(error), getattr(error, "retry_s", None))
            yield Step("failed", feed.address, fault=str(error))
            return
        pause_s = max(FEED_S, (got.listing.pause_s or 0.0) if got.listing else 0.0)
        if got.unchanged:
            visits.went_well(feed.address, got.seen, pause_s)
            yield Step("unchanged", feed.address)
            return
        address = got.moved or feed.address
        if got.moved:
            visits.move(feed, got.moved)
        whole = True
        steps = (
            self._entries(got.listing.entries, again=True)
            if got.listing
            else self._keep(got.found, address)
        )
        for step in steps:
            whole = whole and not step.fault
            yield step
        # only now: had it been stopped before its end, it would have to be listed again
        visits.went_well(address, got.seen if whole else Seen(), pause_s)

    def _from_file(self, path: Path, left: int) -> Iterator[Step]:
        try:
            read = read_file(self._reader, path)
        except SourceError as error:
            yield Step("failed", str(path), fault=str(error), left=left)
            return
        for step in self._keep(read, str(path)):
            yield replace(step, left=step.left + left)

    def _page(self, address: str, depth: int, left: int = 0) -> Iterator[Step]:
        """What is at an address: articles, or a listing of further ones."""
        visits = self._store.visits
        visit = visits.get(address) if self._store.article_at(address) else None
        try:
            got = gather(
                self._downloader, self._reader, address, seen=visit.seen if visit else None
            )
        except (DownloadError, SourceError) as error:
            yield replace(self._failed(address, error), left=left)
            return
        if got.unchanged:
            visits.went_well(address, got.seen)
            yield Step("unchanged", address, self._store.article_at(address), left=left)
            return
        if got.listing is not None:
            yield from self._listed(got.listing, depth)
            return
        found = tuple(_placed(each, got.address, address, len(got.found)) for each in got.found)
        for step in self._keep(found, address):
            yield replace(step, left=step.left + left)
        visits.went_well(address, got.seen)

    def _listed(self, listing: Listing, depth: int) -> Iterator[Step]:
        yield from self._entries(listing.entries)
        if depth < _DEEPEST and listing.kind == "sitemap":
            for further in listing.more[: self._limit]:
                yield from self._page(further.address, depth + 1)

    def _entries(self, entries: Iterable[Entry], *, again: bool = False) -> Iterator[Step]:
        """The articles that a listing names and that are not known, or were changed since.

        With `again`, also those known that were not asked for a while, and not those that failed
        a short while ago.
        """
        entries = list(entries)[: self._limit]
        for number, entry in enumerate(entries, 1):
            left = len(entries) - number
            if self._is_done(entry, again=again):
                article = self._store.article_at(entry.address)
                visit = self._store.visits.get(entry.address)
                fault = visit.fault if visit else None
                yield Step("known", entry.address, article, fault, left=left)
            else:
                yield from self._page(entry.address, _DEEPEST, left)

    def _is_done(self, entry: Entry, *, again: bool) -> bool:
        """Whether an entry need not be fetched now."""
        visit = self._store.visits.get(entry.address)
        if visit is None:
            return self._store.article_at(entry.address) is not None and not again
        early = self._store.visits.clock() < visit.next
        if visit.failures:
            return again and early
        return (early or not again) and not _is_later(entry.changed, visit.last)

    def _keep(self, read: tuple[Found, ...] | Listing, address: str) -> Iterator[Step]:
        """Articles into the store, one after the other."""
        if isinstance(read, Listing):
            yield from self._listed(read, depth=1)
            return
        for number, found in enumerate(read, 1):
            left = len(read) - number
            article = replace(
                found.article, changed=found.changed, licence=found.licence, scrolls=found.scrolls
            )
            try:
                done = self._store.add(article, *self._encoding(), found.addresses)
            except TextError as error:
                yield Step("failed", address, fault=str(error), left=left)
                continue
            yield Step(done.outcome, address, done.article, None, done.passages, left)

    def _failed(self, address: str, error: DownloadError | SourceError) -> Step:
        """Note why an address gave nothing, and that it is gone where its host says so."""
        visits = self._store.visits
        visits.went_wrong(address, str(error), getattr(error, "retry_s", None))
        if isinstance(error, DownloadError) and error.gone:
            now = datetime.fromtimestamp(visits.clock(), UTC).isoformat(timespec="seconds")
            article = self._store.mark_gone(address, now)
            if article:
                return Step("gone", address, article, str(error))
        return Step("failed", address, fault=str(error))


def _placed(found: Found, came_from: str, asked: str, among: int) -> Found:
    """With its addresses tidied; where there are several, what they came from is nobody's own."""
    shared = {came_from, asked} if among > 1 else set()
    tidied: list[str] = []
    for address in found.addresses:
        try:
            tidied += [tidy(address)] if address not in shared and is_web(address) else []
        except AddressError:
            continue
    return replace(found, addresses=tuple(dict.fromkeys(tidied)))


def _is_later(changed: str | None, than: float) -> bool:
    """Whether a date of a listing is after a time; a mere day is, when it is a later one."""
    try:
        at = datetime.fromisoformat(changed or "")
    except ValueError:
        return False
    return at.replace(tzinfo=at.tzinfo or UTC).timestamp() > than
