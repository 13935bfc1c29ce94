"""The article, a published text exactly as read, its passages that are searched, and filters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from corpus.urls import AddressError, is_web, parse

ARTICLE_CHARS = 200_000
"""An article has at most this many characters, about 33,000 words; longer texts come in parts."""


TITLE_CHARS = 500
"""A title or a name has at most this many."""


SOURCE_CHARS = 16_384
"""An address has at most this many; the escaped path of a file may be as long."""


FIRST_YEAR = 1600
"""No article is older: the first newspaper appeared in 1605."""


_DAY_CHARS = 10  # 2026-03-04


_FIRST_OF = {4: "-01-01", 7: "-01"}


_AHEAD_OF_US = timedelta(hours=14)  # the farthest zone: a day begins there so long before UTC


_CLOCKS_DIFFER = timedelta(hours=1)
"""A time may lie so far ahead of this clock: one of the two is wrong."""


_LABEL_WORDS = 7


@dataclass(frozen=True, slots=True)
class Article:
    """One published text, never edited, with its provenance.

    `text` is exactly what was read. Unknown metadata is `None`, never invented.
    """

    text: str
    source: str | None = None
    """The file or address it was read from. Reading the same source again replaces the article."""
    title: str | None = None
    url: str | None = None
    """The public address a reader can open."""
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    """ISO 8601 date or date and time."""
    retrieved: str | None = None
    """ISO 8601 date and time at which the text was read."""
    language: str | None = None
    """BCP 47 code of the language of the text."""
    id: str = ""
    """Short and stable: from the first text that was read, kept when the text is corrected."""
    changed: str | None = None
    """ISO 8601: when its publisher last changed it."""
    licence: str | None = None
    """The name or address of a licence that it states."""
    scrolls: bool = True
    """True if a link may open the page at a sentence; some pages forbid that."""
    gone: str | None = None
    """ISO 8601: since when there is nothing at its address any more."""
    copy_group: str = ""
    """The same for copies of one text, and for nothing else."""
    named: str | None = field(default=None, compare=False)
    """How a corpus names its publisher: with the host where nobody has confirmed it."""
    digest: str = field(init=False)
    """SHA-256 of the text in UTF-8, hexadecimal; detects a damaged text in the store."""

    def __post_init__(self) -> None:
        """Compute the digest."""
        digest = hashlib.sha256(self.text.encode("utf-8")).hexdigest()
        object.__setattr__(self, "digest", digest)
        object.__setattr__(self, "id", self.id or digest[:12])
        object.__setattr__(self, "copy_group", self.copy_group or self.id)

    @property
    def byline(self) -> str | None:
        """Who says so, as readers are told: the publisher, and the host that claims to be it."""
        return self.named or self.publisher

    @property
    def label(self) -> str:
        r"""The title of the article or, if it has none, its first words.

        >>> Article("**\nIn a move that took many by surprise, the ministry spoke.").label
        'In a move that took many by…'
        """
        if self.title:
            return self.title
        words = self.text.lstrip("#*_ \t\r\n").split()
        return " ".join(words[:_LABEL_WORDS]) + ("…" if len(words) > _LABEL_WORDS else "")


_TEXTS = (
    *("title", "publisher", "author", "licence", "language", "source", "url"),
    *("published", "retrieved", "changed", "id", "gone", "copy_group"),
)


def too_large(article: Article) -> str | None:
    r"""Which part of an article is larger than it may be, or no text; None if none is.

    >>> too_large(Article("It rose.", title="a" * 501))
    'its title has 501 characters, and none has more than 500; shorten it'
    >>> too_large(Article("It rose.", author="\udfff"))
    'its author holds half a character (a lone surrogate); mend it'
    """
    if fault := too_long(article.text):
        return fault
    for name in _TEXTS:
        value = getattr(article, name) or ""
        if value.encode("utf-8", "replace").decode() != value:
            return f"its {name} holds half a character (a lone surrogate); mend it"
    for name in ("title", "publisher", "author", "licence", "language"):
        if len(getattr(article, name) or "") > TITLE_CHARS:
            return _said(name, len(getattr(article, name)), TITLE_CHARS)
    for name in ("source", "url"):
        if len(getattr(article, name) or "") > SOURCE_CHARS:
            return _said(name, len(getattr(article, name)), SOURCE_CHARS)
    return None


def too_long(text: str) -> str | None:
    """That a text is longer than one article may be, and what to do; None if it is not."""
    if len(text) <= ARTICLE_CHARS:
        return None
    return (
        f"its text has {len(text):,} characters, and an article has at most {ARTICLE_CHARS:,}; "
        "split it into its parts, and add those"
    )


def _said(name: str, chars: int, most: int) -> str:
    return f"its {name} has {chars:,} characters, and none has more than {most:,}; shorten it"


def is_before(moment: str | None, read: datetime) -> bool:
    """True if an ISO 8601 date, or date and time, is one at which something read then was there.

    A mere date counts from its first hour in the first zone; a time without a zone is of any.
    """
    at = moment_of(moment)
    if at is None or at.year < FIRST_YEAR:
        return False
    exact = len(moment or "") > _DAY_CHARS and datetime.fromisoformat(moment or "").tzinfo
    return at <= read + (_CLOCKS_DIFFER if exact else _AHEAD_OF_US)


def plausible(article: Article, now: datetime | None = None) -> Article:
    """The article without what cannot be true of it, wherever that comes from.

    A time of publication or change that is no date, before 1600, or after it was read is unknown;
    so is an address that a browser would not open as a page. Of a time that is a few hours ahead,
    as clocks are that state a wrong zone, the day is kept. Nothing was read after `now`.

    >>> at = datetime(2026, 3, 4, tzinfo=UTC)
    >>> far = plausible(Article("It rose.", url="tg://user?id=7", published="2099-01-01"), at)
    >>> far.url, far.published
    (None, None)
    """
    now = now or datetime.now(UTC)
    read = moment_of(article.retrieved)
    read = now if read is None or read > now + _CLOCKS_DIFFER else read
    return replace(
        article,
        url=article.url if article.url and is_web(article.url) else None,
        published=_plausible_moment(article.published, read),
        changed=_plausible_moment(article.changed, read),
        retrieved=article.retrieved if is_before(article.retrieved, now) else None,
    )


def _plausible_moment(moment: str | None, read: datetime) -> str | None:
    """A date, or date and time; its day alone where only a wrong zone can put it in the future."""
    day = (moment or "")[:_DAY_CHARS]
    return next((each for each in (moment, day) if is_before(each, read)), None)


def moment_of(moment: str | None) -> datetime | None:
    """The moment of an ISO 8601 date, or date and time; None if it is neither.

    Of a year or month, its first.
    """
    moment = moment or ""
    try:
        if len(moment) <= _DAY_CHARS:
            day = date.fromisoformat(moment + _FIRST_OF.get(len(moment), ""))
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        at = datetime.fromisoformat(moment)
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):  # the last day of all in another zone
        return None


@dataclass(frozen=True, slots=True)
class AlternateLocation:
    """Another location of the same text."""

    address: str
    publisher: str | None = None
    named: str | None = field(default=None, compare=False)
    """How a corpus names who publishes there, with the host where nobody has confirmed it."""

    @property
    def byline(self) -> str:
        """Who says so there, as readers are told."""
        return self.named or self.label

    @property
    def label(self) -> str:
        """The publisher there or, if unknown, the host.

        >>> AlternateLocation("https://www.example.org/a").label
        'example.org'
        """
        try:
            return self.publisher or parse(self.address).host.removeprefix("www.")
        except AddressError:
            return self.address


class Span(NamedTuple):
    """A half-open range of code points of an article's text."""

    start: int
    end: int


class PassageSpan(NamedTuple):
    """The span of a passage in its text, the spans of its sentences and the heading above it."""

    span: Span
    sentences: tuple[Span, ...]
    heading: Span | None


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is searched: whole sentences of one section of one article."""

    id: int
    article: Article
    span: Span
    sentences: tuple[Span, ...]
    heading: Span | None = None

    @property
    def text(self) -> str:
        """The passage itself: a slice, so it cannot differ from the article."""
        return self.article.text[self.span.start : self.span.end]

    @property
    def section(self) -> str | None:
        """The words of the heading above the passage, without markup, if there is one."""
        if self.heading is None:
            return None
        return self.article.text[self.heading.start : self.heading.end].strip("#*_ \t") or None


def without_copies(passages: Iterable[Passage]) -> Iterator[Passage]:
    """The first passage of each text: copies of an article repeat it word for word."""
    seen: set[tuple[str, str]] = set()
    for passage in passages:
        key = (passage.article.copy_group, " ".join(passage.text.split()))
        if key not in seen:
            seen.add(key)
            yield passage


_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:[T ][\d:.+Z-]*)?)?)?")


class FilterError(ValueError):
    """A choice of articles that cannot be understood; the message says which and why."""


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """A filter by date, language, publisher or id; a field that is None does not filter.

    A filter by date or language excludes articles whose date or language is unknown.
    """

    since: str | None = None
    """ISO 8601 date, the first that is meant; a year or a month will do."""
    until: str | None = None
    """ISO 8601 date, the last that is meant."""
    language: str | None = None
    """BCP 47 code: en also means en-GB."""
    publisher: str | None = None
    """Part of its name, in capitals or not."""
    article: str | None = None
    """The id of the only article that is meant."""

    def __post_init__(self) -> None:
        """Raise FilterError for a date that cannot be read."""
        for name, value in (("since", self.since), ("until", self.until)):
            if value is not None and not (_DATE.fullmatch(value) and moment_of(value)):
                raise FilterError(f"{name} {value!r} is no date; give one like 2026-02-13")

    def __bool__(self) -> bool:
        """True if it filters at all."""
        return any((self.since, self.until, self.language, self.publisher, self.article))
