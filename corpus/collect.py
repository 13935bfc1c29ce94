"""From files, addresses and posts into the store, one thing after another.

Whatever stops it, the next run goes on: what is known already is not fetched again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from corpus.address import AddressError, is_web, tidy
from corpus.fetched import DownloadError, Seen
from corpus.folder import files_of, read_file, read_piped, read_sent
from corpus.gather import gather
from corpus.sources.channel import page_of_channel
from corpus.sources.file import SourceError
from corpus.sources.found import Found
from corpus.sources.post import article_of_post
from corpus.sources.wire import Read
from corpus.taking import Step, Taking, placed
from corpus.visits import FEED_S, Feed


class Collector(Taking):
    """Collects articles into one store. Blocks; not for two threads."""

    def add(self, what: str) -> Iterator[Step]:
        """All that is in a file, a folder, or at an address on the web.

        Raises CorpusError where the store takes nothing at all; whatever concerns one thing only
        is a step that failed.
        """
        if is_web(what):
            yield from self._page(what, depth=0)
            return
        if not what.strip():  # a variable of a script that is not set, and no wish for all of "."
            yield Step("failed", what, fault="nothing is named; give a file, folder or address")
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

    def add_link(self, address: str) -> Iterator[Step]:
        """All that is at an address on the web, and at no other place. Raises as `add` does.

        For addresses that come from elsewhere than the command line: no file is ever read.
        """
        try:
            address = tidy(address)
        except AddressError as error:
            yield Step("failed", address, fault=str(error))
            return
        yield from self._page(address, depth=0)

    def add_post(
        self,
        text: str,
        channel: str | None = None,
        address: str | None = None,
        published: datetime | str | None = None,
    ) -> Iterator[Step]:
        """The post of a Telegram channel, as `article_of_post` takes it; one step."""
        try:
            article = article_of_post(text, channel, address, published)
        except SourceError as error:
            yield Step("failed", address or "the post", fault=str(error))
            return
        yield from self._keep((Found(article),), article.source or article.label)

    def add_document(
        self,
        name: str,
        data: bytes,
        *,
        channel: str | None = None,
        address: str | None = None,
        published: datetime | str | None = None,
    ) -> Iterator[Step]:
        """The articles in the bytes of a file that somebody sent; read in a process of its own.

        `name` tells what kind it is. `address` is where it can be opened, of which it becomes the
        source; `channel` and `published` hold where the document itself says nothing.
        """
        try:
            read = read_sent(self._reader, name, data)
        except SourceError as error:
            yield Step("failed", name, fault=str(error))
            return
        yield from self._keep(_as_sent(read, channel, address, published), name)

    def sync(self, *, due: bool = False) -> Iterator[Step]:
        """What is new in the feeds that are followed; with `due`, of those whose time has come.

        A feed that fails is left alone for a while, and does not stop the others.
        """
        for feed in self._store.visits.feeds():
            visit = feed.visit
            if self._store.visits.clock() >= visit.next or not (due or visit.failures):
                yield from self._sync_one(feed)

    def follow(self, address: str) -> list[Feed]:
        """Follow the feed or channel at an address, or those that the page there names.

        Gives those that are new. Raises DownloadError and SourceError where there is none.
        """
        visits = self._store.visits
        try:
            got = gather(self._downloader, self._reader, address)
        except SourceError:  # a front page has feeds, though no article
            got = None
        if got and got.listing:
            feeds = [(address, got.listing.title)]
        elif got and page_of_channel(address):
            feeds = [(address, got.found[0].article.publisher)]
        else:
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
            else self._keep(placed(got, address), address)
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


def _as_sent(
    read: Read, channel: str | None, address: str | None, published: datetime | str | None
) -> Read:
    """With what is known of the post that a document came in; of its own what it says itself."""
    if not isinstance(read, tuple):
        return read
    day = published.isoformat(timespec="seconds") if isinstance(published, datetime) else published
    at = tidy(address) if address and is_web(address) else None
    return tuple(
        replace(
            found,
            article=replace(
                found.article,
                source=(at if len(read) == 1 else None) or found.article.source,
                url=found.article.url or at,
                publisher=found.article.publisher or channel,
                published=found.article.published or day,
            ),
        )
        for found in read
    )
