"""Ingestion: articles from addresses, feeds, files and posts into the store.

Each article is stored as soon as it is extracted, and yields a step with its outcome; a fault of
one does not stop the others.

`fetch_articles` and `read_file` give what an address or a file holds: articles, or a listing of
further addresses.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from corpus.article import Article, moment_of
from corpus.extract.records import ExtractedArticle, FeedEntry, FeedListing, Read, SourceError
from corpus.extract.sandbox import Sandbox
from corpus.extract.telegram import article_of_post
from corpus.extract.text import KINDS, SIDECAR, read_path
from corpus.fetch.client import Downloader
from corpus.fetch.transport import CacheValidators, DownloadError
from corpus.language import LanguageDetector, language_of
from corpus.store.crawl_state import FEED_S, Feed
from corpus.store.database import TextError
from corpus.store.write import CorpusStore, Embed
from corpus.urls import AddressError, is_web, page_of_channel, parse, tidy, without_user

LIMIT_ENTRIES = 1000
"""Of one feed or sitemap, the newest; a site may list millions."""


DEEPEST = 3
"""Sitemaps in sitemaps."""


FEED_BUDGET_S = 180.0
"""A sync works on one feed for so long; what it has not come to is left to the next one."""


SLOW_IN_A_ROW = 2
"""A host of which so many pages or feeds in a row did not come in time is given up until the next
sync."""


NEWS_S = 3 * 86_400.0
"""An article that was published longer ago than this is no news where a feed lists it."""


_DAY_S = 86_400.0


IngestOutcome = Literal["added", "replaced", "copy", "unchanged", "known", "failed", "gone"]


@dataclass(frozen=True, slots=True)
class IngestStep:
    """The outcome of one article or source, and how many more are known to come."""

    outcome: IngestOutcome
    address: str
    article: Article | None = None
    fault: str | None = None
    passages: int = 0
    left: int = 0


class Ingester:
    """Takes articles into one store, step by step. Blocks; not for two threads."""

    def __init__(
        self,
        store: CorpusStore,
        encoding: Callable[[], tuple[str, Embed]],
        downloader: Downloader,
        reader: Sandbox,
        *,
        limit_entries: int = LIMIT_ENTRIES,
        budget_s: float = FEED_BUDGET_S,
    ) -> None:
        """Fetch with `downloader`, read with `reader`; in a sync, one feed for `budget_s`.

        `encoding` gives the name of an encoder and what embeds by it; it is asked for them with
        the first article, since there may be none.
        """
        self._store = store
        self._encoding = cache(encoding)
        self._downloader = downloader
        self._reader = reader
        self._limit = limit_entries
        self._budget_s = budget_s
        self._slow: Counter[str] = Counter()
        self._spent_s = 0.0
        self._feed: Feed | None = None  # the one that is synced
        self._languages = LanguageDetector()

    def add(self, what: str) -> Iterator[IngestStep]:
        """Ingest a file, a folder or a web address.

        Raises CorpusError if the store cannot be written at all; a fault of one article is a
        failed step.
        """
        if is_web(what):
            yield from self._page(what, depth=0)
            return
        if not what.strip():  # a variable of a script that is not set, and no wish for all of "."
            yield IngestStep(
                "failed", what, fault="nothing is named; give a file, folder or address"
            )
            return
        try:
            if what.lower().startswith(("http://", "https://")):  # of which something is wrong
                parse(what)
            paths, others = files_of(Path(what))
        except (AddressError, SourceError) as error:
            yield IngestStep("failed", without_user(what), fault=str(error))
            return
        for number, path in enumerate(paths, 1):
            yield from self._from_file(path, len(paths) - number)
        if others:
            yield IngestStep("failed", what, fault=_left_out(Path(what), others))

    def add_piped(self, data: bytes) -> Iterator[IngestStep]:
        """Ingest piped bytes. Raises like `add`."""
        try:
            read = read_piped(self._reader, data)
        except SourceError as error:
            yield IngestStep("failed", "-", fault=str(error))
            return
        yield from self._keep(read, "-")

    def add_link(self, address: str) -> Iterator[IngestStep]:
        """Ingest a web address, never a file. Raises like `add`.

        For addresses that do not come from the command line.
        """
        try:
            address = tidy(address)
        except AddressError as error:
            yield IngestStep("failed", address, fault=str(error))
            return
        yield from self._page(address, depth=0)

    def add_post(
        self,
        text: str,
        channel: str | None = None,
        address: str | None = None,
        published: datetime | str | None = None,
    ) -> Iterator[IngestStep]:
        """The post of a Telegram channel, as `article_of_post` takes it; one step."""
        try:
            article = article_of_post(text, channel, address, published)
        except SourceError as error:
            yield IngestStep("failed", address or "the post", fault=str(error))
            return
        if article.source is None:
            article = replace(article, source=f"sent:{article.id}")
        yield from self._keep((ExtractedArticle(article),), article.url or article.label)

    def add_document(
        self,
        name: str,
        data: bytes,
        *,
        channel: str | None = None,
        address: str | None = None,
        published: datetime | str | None = None,
    ) -> Iterator[IngestStep]:
        """Ingest the bytes of a file that somebody sent; parsed in the sandbox.

        `name` tells its content type. `address`, where it can be opened, becomes its source, and
        `channel` its publisher, whatever it says of itself; `published` applies if it states none.
        """
        try:
            read = read_sent(self._reader, name, data)
        except SourceError as error:
            yield IngestStep("failed", name, fault=str(error))
            return
        yield from self._keep(_as_sent(read, channel, address, published), name)

    def sync(self, *, due: bool = False) -> Iterator[IngestStep]:
        """Ingest new entries of the followed feeds; with `due`, only of those that are due.

        A failing feed is skipped for a while, and does not stop the others.
        """
        self._slow.clear()
        for feed in self._store.crawl.feeds():
            visit = feed.visit
            if self._store.crawl.clock() >= visit.next or not (due or visit.failures):
                self._feed = feed
                try:
                    yield from self._sync_one(feed)
                finally:
                    self._feed = None

    def follow(self, address: str) -> list[Feed]:
        """Follow the feed or channel at an address, or the feeds that the page links to.

        An OPML file, here or on the web, names feeds to follow, which are not fetched for that.
        Gives the new ones. Raises DownloadError or SourceError if there is none.
        """
        if not is_web(address) and Path(address).is_file():
            read = read_file(self._reader, Path(address))
            if not isinstance(read, FeedListing) or read.kind != "opml":
                raise SourceError(f"{address} is no list of feeds (OPML)")
            return self._follow_all([(entry.address, entry.title) for entry in read.more])
        try:
            got = fetch_articles(self._downloader, self._reader, address)
        except SourceError:  # a front page has feeds, though no article
            got = None
        if got and got.listing and got.listing.kind == "opml":
            feeds = [(entry.address, entry.title) for entry in got.listing.more]
        elif got and got.listing:
            feeds = [(address, got.listing.title)]
        elif got and page_of_channel(address):
            publishers = Counter(each.article.publisher for each in got.found)
            feeds = [(address, publishers.most_common(1)[0][0])]  # some may be forwarded
        else:
            named = fetch_articles(self._downloader, self._reader, address, want="feeds").listing
            feeds = [(entry.address, entry.title) for entry in named.more] if named else []
        return self._follow_all(feeds)

    def _follow_all(self, feeds: list[tuple[str, str | None]]) -> list[Feed]:
        """Follow feeds by address and title; gives the new ones."""
        visits = self._store.crawl
        new = {address for address, title in feeds if visits.follow(address, title)}
        return [feed for feed in visits.feeds() if feed.address in new]

    def _sync_one(self, feed: Feed) -> Iterator[IngestStep]:
        visits = self._store.crawl
        if self._is_given_up(feed.address):
            yield _too_slow(host_of(feed.address), f"the feed {feed.address} is")
            return
        try:
            got = self._fetch(feed.address, feed.visit.seen)
        except (DownloadError, SourceError) as error:
            visits.went_wrong(feed.address, str(error), getattr(error, "retry_s", None))
            yield IngestStep("failed", feed.address, fault=str(error))
            return
        pause_s = max(FEED_S, (got.listing.pause_s or 0.0) if got.listing else 0.0)
        if got.unchanged:
            visits.went_well(feed.address, got.seen, pause_s)
            yield IngestStep("unchanged", feed.address)
            return
        address = got.moved or feed.address
        if got.moved:
            visits.move(feed, got.moved)
        whole = True
        steps = (
            self._entries(got.listing.entries, feed=address)
            if got.listing
            else self._keep(placed(got, address), address)
        )
        for step in self._timed(steps):
            whole = whole and not step.fault
            yield step
            if not got.listing and (ended := self._out_of_time(address, step.left)):
                whole = False
                yield ended
                break
        # only now: had it been stopped before its end, it would have to be listed again
        visits.went_well(address, got.seen if whole else CacheValidators(), pause_s)

    def _timed(self, steps: Iterator[IngestStep]) -> Iterator[IngestStep]:
        """The steps of a feed; what they take, without what is done between them, is counted."""
        self._spent_s = 0.0
        while True:
            began = time.monotonic()
            step = next(steps, None)
            self._spent_s += time.monotonic() - began
            if step is None:
                return
            yield step

    def _out_of_time(self, what: str, left: int) -> IngestStep | None:
        """The step that ends a feed before its end, where its time is up."""
        if self._spent_s <= self._budget_s or not left:
            return None
        fault = f"{what} has taken {self._spent_s:.0f} s; {left} more are left until the next sync"
        return IngestStep("failed", what, fault=fault)

    def _from_file(self, path: Path, left: int) -> Iterator[IngestStep]:
        try:
            read = read_file(self._reader, path)
        except SourceError as error:
            yield IngestStep("failed", str(path), fault=str(error), left=left)
            return
        for step in self._keep(read, str(path)):
            yield replace(step, left=step.left + left)

    def _page(
        self, address: str, depth: int, left: int = 0, entry: FeedEntry | None = None
    ) -> Iterator[IngestStep]:
        """Ingest an address: articles, or a listing of further ones.

        `entry` is the entry of the listing that named it, if any.
        """
        visits = self._store.crawl
        visit = visits.get(address) if self._store.all.article_at(address) else None
        try:
            got = self._fetch(address, visit.seen if visit else None)
        except (DownloadError, SourceError) as error:
            failed = self._failed(address, error)
            of_feed = _of_the_feed(entry, error) if entry else None
            known = self._store.all.article_at(address)
            if of_feed is None or (known and known.publisher != of_feed.article.publisher):
                yield replace(failed, left=left)
                return
            for step in self._keep((of_feed,), address):
                yield replace(step, left=left)
            return
        if got.unchanged:
            visits.went_well(address, got.seen)
            yield IngestStep("unchanged", address, self._store.all.article_at(address), left=left)
            return
        if got.listing is not None:
            yield from self._listed(got.listing, address, depth)
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

    def _fetch(self, address: str, seen: CacheValidators | None) -> FetchResult:
        """As `fetch_articles`; whether it came in time is counted for its host."""
        host, slow = host_of(address), False
        try:
            return fetch_articles(self._downloader, self._reader, address, seen=seen)
        except DownloadError as error:
            slow = error.kind == "slow"
            raise
        finally:
            self._slow[host] = self._slow[host] + 1 if slow else 0

    def _is_given_up(self, address: str) -> bool:
        """True if the host of an address was too slow again and again."""
        return self._slow[host_of(address)] >= SLOW_IN_A_ROW

    def _listed(self, listing: FeedListing, address: str, depth: int) -> Iterator[IngestStep]:
        if listing.kind == "opml":
            fault = (
                f"{address} lists feeds ({len(listing.more)}), which are followed rather than "
                f"added: verbatim follow {address}"
            )
            yield IngestStep("failed", address, fault=fault)
        yield from self._entries(listing.entries)
        if depth < DEEPEST and listing.kind == "sitemap":
            further = [entry.address for entry in listing.more[: self._limit]]
            for number, page in enumerate(further):
                if self._is_given_up(page):
                    left = len(further) - number
                    yield _too_slow(host_of(page), f"{left} of its sitemaps are")
                    break
                yield from self._page(page, depth + 1)

    def _entries(
        self, entries: Iterable[FeedEntry], *, feed: str | None = None
    ) -> Iterator[IngestStep]:
        """The articles that a listing names and that are not known, or were changed since.

        Of a `feed` that is followed, also those known that were not asked for a while, not those
        that failed a short while ago, and as many as its time allows.
        """
        entries = list(entries)[: self._limit]
        given_up: Counter[str] = Counter()
        for number, entry in enumerate(entries, 1):
            left = len(entries) - number
            if feed and number > 1 and (ended := self._out_of_time(feed, left + 1)):
                yield ended
                break
            if self._is_given_up(entry.address):
                given_up[host_of(entry.address)] += 1
            elif self._is_done(entry, again=feed is not None):
                article = self._store.all.article_at(entry.address)
                visit = self._store.crawl.get(entry.address)
                fault = visit.fault if visit else None
                yield IngestStep("known", entry.address, article, fault, left=left)
            else:
                yield from self._page(entry.address, DEEPEST, left, entry)
        for host, count in given_up.items():
            yield _too_slow(host, f"{count} of its pages are")

    def _is_done(self, entry: FeedEntry, *, again: bool) -> bool:
        """True if an entry need not be fetched now."""
        visit = self._store.crawl.get(entry.address)
        if visit is None:
            return self._store.all.article_at(entry.address) is not None and not again
        early = self._store.crawl.clock() < visit.next
        if visit.failures:
            return again and early
        return (early or not again) and not _is_later(entry.changed, visit.last)

    def _keep(
        self, read: tuple[ExtractedArticle, ...] | FeedListing, address: str
    ) -> Iterator[IngestStep]:
        """Articles into the store, one after the other."""
        if isinstance(read, FeedListing):
            yield from self._listed(read, address, depth=1)
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
                done = self._store.add(
                    article, *self._encoding(), found.addresses, news=self._is_news(article)
                )
            except TextError as error:
                yield IngestStep("failed", address, fault=str(error), left=left)
                continue
            yield IngestStep(done.outcome, address, done.article, None, done.passages, left)

    def _is_news(self, article: Article) -> bool:
        """True if an article that is new here is news of the feed that is synced."""
        now = self._store.crawl.clock()
        return self._feed is not None and is_news(article.published, self._feed.visit.first, now)

    def _failed(self, address: str, error: DownloadError | SourceError) -> IngestStep:
        """Note why an address gave nothing, and that it is gone where its host says so."""
        visits = self._store.crawl
        visits.went_wrong(address, str(error), getattr(error, "retry_s", None))
        if isinstance(error, DownloadError) and error.gone:
            now = datetime.fromtimestamp(visits.clock(), UTC).isoformat(timespec="seconds")
            article = self._store.mark_gone(address, now)
            if article:
                return IngestStep("gone", address, article, str(error))
        return IngestStep("failed", address, fault=str(error))


def is_news(published: str | None, followed: float, now: float) -> bool:
    """True if an article was published since its feed was followed, and lately.

    Without a date it is news if the feed was followed a day ago: until then, what the feed listed
    at first is still coming in. Times in seconds since 1970.

    >>> noon, now = 86400.0 * 20000.5, 86400.0 * 20002  # 4 October 2024, and two days later
    >>> [is_news(day, noon, now) for day in ("2024-10-04T14:00:00Z", "2024-10-05", None)]
    [True, True, True]
    >>> [is_news(day, noon, now) for day in ("2024-10-04T10:00:00Z", "2024-10-04", "2024")]
    [False, False, False]
    """
    at = moment_of(published)
    if at is None:
        return now - followed >= _DAY_S
    return followed <= at.timestamp() and now - at.timestamp() <= NEWS_S


def _too_slow(host: str, what: str) -> IngestStep:
    fault = f"{host} is too slow: {what} left until the next sync"
    return IngestStep("failed", host, fault=fault)


def host_of(address: str) -> str:
    """The host of an address; the address itself if it has none."""
    try:
        return parse(address).netloc
    except AddressError:
        return address


def placed(got: FetchResult, asked: str) -> tuple[ExtractedArticle, ...]:
    """The articles that an address gave, each with the addresses that are its own."""
    return tuple(_placed(each, got.address, asked, len(got.found)) for each in got.found)


def _placed(found: ExtractedArticle, came_from: str, asked: str, among: int) -> ExtractedArticle:
    """The articles with normalized addresses; of several, none owns the address of their page."""
    shared = {came_from, asked} if among > 1 else set()
    tidied: list[str] = []
    for address in found.addresses:
        try:
            tidied += [tidy(address)] if address not in shared and is_web(address) else []
        except AddressError:
            continue
    return replace(found, addresses=tuple(dict.fromkeys(tidied)))


def _as_listed(found: ExtractedArticle, entry: FeedEntry) -> ExtractedArticle:
    """The article, with dates and language of the listing where the page states none."""
    article = found.article
    published = article.published or entry.published
    changed = found.changed
    if changed is None and entry.changed and entry.changed != published:
        changed = entry.changed
    language = language_of(article.text, article.language or entry.language)
    return replace(
        found, article=replace(article, published=published, language=language), changed=changed
    )


def _of_the_feed(entry: FeedEntry, error: DownloadError | SourceError) -> ExtractedArticle | None:
    """The article as its feed gives it, where the page is not given to a program or holds none.

    Its publisher says that the text is of the feed; no link opens the page at a sentence of it.
    """
    if not entry.text or (isinstance(error, DownloadError) and not error.refused):
        return None
    article = Article(
        entry.text,
        source=entry.address,
        title=entry.title,
        url=entry.address,
        publisher=f"{parse(entry.address).host} (RSS)",
        published=entry.published,
        retrieved=datetime.now(UTC).isoformat(timespec="seconds"),
        language=language_of(entry.text, entry.language),
    )
    return ExtractedArticle(article, entry.changed, addresses=(entry.address,), scrolls=False)


def _is_later(changed: str | None, than: float) -> bool:
    """True if a date of a listing is after a time; a mere date, if it is a later day."""
    try:
        at = datetime.fromisoformat(changed or "")
    except ValueError:
        return False
    return at.replace(tzinfo=at.tzinfo or UTC).timestamp() > than


def _as_sent(
    read: Read, channel: str | None, address: str | None, published: datetime | str | None
) -> Read:
    """The article with the metadata of its post."""
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
                url=at,
                publisher=channel,
                published=found.article.published or day,
            ),
        )
        for found in read
    )


_PAGE_BYTES = 5_000_000


_DOCUMENT_BYTES = 25_000_000


_LARGE = (".pdf", ".epub", ".docx", ".mbox", ".jsonl", ".xml", ".gz")


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The result of a fetch: articles, a listing, or the news that nothing changed."""

    address: str
    """The final address, after redirects."""
    found: tuple[ExtractedArticle, ...] = ()
    listing: FeedListing | None = None
    seen: CacheValidators = field(default_factory=CacheValidators)
    """To be handed in the next time."""
    unchanged: bool = False
    moved: str | None = None
    """The address to ask from now on, where the host moved it for good."""


def fetch_articles(
    downloader: Downloader,
    reader: Sandbox,
    address: str,
    *,
    seen: CacheValidators | None = None,
    want: str | None = None,
) -> FetchResult:
    """Download an address and extract its articles. Blocks.

    `want` is a known content type, or "feeds" for the feeds that a page links to. Raises
    DownloadError if the download fails, SourceError if nothing can be extracted.
    """
    large = address.lower().partition("?")[0].endswith(_LARGE)
    limit = _DOCUMENT_BYTES if large else _PAGE_BYTES
    got = downloader.get(page_of_channel(address) or address, seen=seen, limit_bytes=limit)
    if got.unchanged:
        return FetchResult(got.address, seen=got.seen, unchanged=True, moved=got.moved)
    read = reader.read(got.data, got.address, declared=got.kind, charset=got.charset, want=want)
    if isinstance(read, FeedListing):
        return FetchResult(got.address, listing=read, seen=got.seen, moved=got.moved)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    found = tuple(_dated(each, now, address, got.scrolls) for each in read)
    return FetchResult(got.address, found, seen=got.seen, moved=got.moved)


def _dated(found: ExtractedArticle, now: str, asked: str, scrolls: bool) -> ExtractedArticle:
    """With the time it was read, and every address it was reached by."""
    return replace(
        found,
        article=replace(found.article, retrieved=found.article.retrieved or now),
        addresses=tuple(dict.fromkeys((*found.addresses, asked))),
        scrolls=found.scrolls and scrolls,
    )


READ_APART = frozenset(
    {".html", ".htm", ".xhtml", ".pdf", ".docx", ".epub", ".jsonl", ".ndjson", ".mbox", ".eml"}
)
"""Endings of files that strangers made, which are read in the process for that."""


LIMIT_BYTES = 100_000_000


_NAMED = 10  # files that are not read


_MARKS = (b"<", b"%PDF-", b"PK\x03\x04", b"From ", b"\x1f\x8b")


def files_of(path: Path) -> tuple[list[Path], list[Path]]:
    """The file itself, or all files below a folder: those that may hold articles, and the others.

    In order of path, without hidden files and links to folders. Raises SourceError if there are
    none that may.
    """
    try:
        if not path.is_dir():
            if not path.exists():
                host, slash, _ = str(path).partition("/")
                is_address = slash and "." in host.strip(".")
                hint = ", or write https:// before an address" if is_address else ""
                raise SourceError(f"no file or folder {path}; check the path{hint}")
            return [path], []
    except OSError as error:  # a name that is too long
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    below = [each for each in _below(path) if each.name != SIDECAR]
    kinds = KINDS | READ_APART
    found = [each for each in below if each.suffix.lower() in kinds]
    if not found:
        named = ", ".join(sorted(kinds))
        raise SourceError(f"no articles in {path}: nothing in it ends in {named}")
    return found, [each for each in below if each.suffix.lower() not in kinds]


def _left_out(folder: Path, others: Sequence[Path]) -> str:
    """The message about files in a folder that are not read.

    >>> _left_out(Path("a"), [Path("a/b.bin"), Path("a/c/d.json")])
    'not read in a: b.bin, c/d.json; give a file by its own name to have it tried'
    """
    names = [str(each.relative_to(folder)) for each in others]
    more = len(names) - _NAMED
    listed = ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"not read in {folder}: {listed}; give a file by its own name to have it tried"


def read_file(reader: Sandbox, path: Path) -> Read:
    """The articles of a file, or the listing in it.

    Raises SourceError where nothing can be read.
    """
    if path.suffix.lower() in KINDS:
        return tuple(ExtractedArticle(article, addresses=()) for article in read_path(path))
    try:
        if not path.is_file():
            raise SourceError(f"cannot read {path}: not a regular file")
        if path.stat().st_size > LIMIT_BYTES:
            raise SourceError(f"{path} is larger than {LIMIT_BYTES:,} bytes; split it")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    try:
        return dated(reader.read(data, path.resolve().as_uri()))
    except SourceError as error:
        raise SourceError(f"cannot read {path}: {error}") from error


def read_piped(reader: Sandbox, data: bytes) -> Read:
    """The articles in piped bytes: the first bytes tell the content type, else it is text."""
    import hashlib

    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    want = None if head.startswith(_MARKS) else "text"
    if head.startswith(b"{") and b"jsonfeed.org/version" not in head:
        want = "jsonl"
    return dated(reader.read(data, f"piped:{hashlib.sha256(data).hexdigest()[:12]}", want=want))


def read_sent(reader: Sandbox, name: str, data: bytes) -> Read:
    """The articles in the bytes of a file that somebody sent.

    Always parsed in the sandbox; the name only tells the content type and opens no file. Whoever
    passes a file on need not have written it, so it speaks for no site and no publisher: its
    articles have neither, and an id that follows from their text. Raises SourceError if nothing
    can be extracted.
    """
    import hashlib

    name = name.replace("\\", "/").rpartition("/")[2] or "file"
    if len(data) > LIMIT_BYTES:
        raise SourceError(f"{name} is larger than {LIMIT_BYTES:,} bytes; split it")
    read = dated(reader.read(data, name))
    source = f"sent:{hashlib.sha256(data).hexdigest()[:12]}"
    if not isinstance(read, tuple):
        return read
    alone = len(read) == 1
    return tuple(
        replace(
            found,
            article=replace(
                found.article,
                source=source if alone else f"{source}#{number}",
                url=None,
                publisher=None,
                id="",
                copy_group="",
            ),
            addresses=(),
        )
        for number, found in enumerate(read, 1)
    )


def dated(read: Read) -> Read:
    """The article, with the current time as its time of retrieval if it has none."""
    if not isinstance(read, tuple):
        return read
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return tuple(
        replace(f, article=replace(f.article, retrieved=f.article.retrieved or now)) for f in read
    )


def _below(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise SourceError(f"cannot list {folder}: {error.strerror}") from error
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _below(entry)
        else:
            yield entry
