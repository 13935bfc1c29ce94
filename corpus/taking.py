"""Articles into the store: from an address, from a listing of addresses, from what was read.

Each is kept as it is done, and what becomes of it is a step; a fault of one stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Literal

from corpus.address import AddressError, is_web, tidy
from corpus.article import Article
from corpus.database import TextError
from corpus.download import Downloader
from corpus.fetched import DownloadError
from corpus.gather import Gathered, gather
from corpus.language import Languages, language_of
from corpus.sources.child import Reader
from corpus.sources.file import SourceError
from corpus.sources.found import Entry, Found, Listing
from corpus.store import CorpusStore, Embed

LIMIT_ENTRIES = 1000
"""Of one feed or sitemap, the newest; a site may list millions."""

DEEPEST = 3
"""Sitemaps in sitemaps."""

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


class Taking:
    """Takes articles into one store. Blocks; not for two threads."""

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
        self._languages = Languages()

    def _page(
        self, address: str, depth: int, left: int = 0, entry: Entry | None = None
    ) -> Iterator[Step]:
        """What is at an address: articles, or a listing of further ones.

        `entry` is the line of a listing that named it, if one did.
        """
        visits = self._store.visits
        visit = visits.get(address) if self._store.everything.article_at(address) else None
        try:
            got = gather(
                self._downloader, self._reader, address, seen=visit.seen if visit else None
            )
        except (DownloadError, SourceError) as error:
            yield replace(self._failed(address, error), left=left)
            return
        if got.unchanged:
            visits.went_well(address, got.seen)
            yield Step("unchanged", address, self._store.everything.article_at(address), left=left)
            return
        if got.listing is not None:
            yield from self._listed(got.listing, depth)
            return
        found = placed(got, address)
        if entry is not None and len(found) == 1:
            found = (_as_listed(found[0], entry),)
        fault = None
        for step in self._keep(found, address):
            fault = step.fault
            yield replace(step, left=step.left + left)
        if fault and len(found) == 1:
            visits.went_wrong(address, fault)
        else:
            visits.went_well(address, got.seen)

    def _listed(self, listing: Listing, depth: int) -> Iterator[Step]:
        yield from self._entries(listing.entries)
        if depth < DEEPEST and listing.kind == "sitemap":
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
                article = self._store.everything.article_at(entry.address)
                visit = self._store.visits.get(entry.address)
                fault = visit.fault if visit else None
                yield Step("known", entry.address, article, fault, left=left)
            else:
                yield from self._page(entry.address, DEEPEST, left, entry)

    def _is_done(self, entry: Entry, *, again: bool) -> bool:
        """Whether an entry need not be fetched now."""
        visit = self._store.visits.get(entry.address)
        if visit is None:
            return self._store.everything.article_at(entry.address) is not None and not again
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
                found.article,
                changed=found.changed,
                licence=found.licence,
                scrolls=found.scrolls,
                language=found.article.language or self._languages.of(found.article.text),
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


def placed(got: Gathered, asked: str) -> tuple[Found, ...]:
    """The articles that an address gave, each with the addresses that are its own."""
    return tuple(_placed(each, got.address, asked, len(got.found)) for each in got.found)


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


def _as_listed(found: Found, entry: Entry) -> Found:
    """With what the listing knows of it and the page does not say: its dates and its language."""
    article = found.article
    published = article.published or entry.published
    changed = found.changed
    if changed is None and entry.changed and entry.changed != published:
        changed = entry.changed
    language = language_of(article.text, article.language or entry.language)
    return replace(
        found, article=replace(article, published=published, language=language), changed=changed
    )


def _is_later(changed: str | None, than: float) -> bool:
    """Whether a date of a listing is after a time; a mere day is, when it is a later one."""
    try:
        at = datetime.fromisoformat(changed or "")
    except ValueError:
        return False
    return at.replace(tzinfo=at.tzinfo or UTC).timestamp() > than
