"""The article, a published text exactly as read: its passages, links to its words, filters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

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


_ID = re.compile(r"[A-Za-z0-9_-]{1,63}", re.ASCII)

_TEXTS = (
    *("title", "publisher", "author", "licence", "language", "source", "url"),
    *("published", "retrieved", "changed", "id", "gone", "copy_group"),
)


def too_large(article: Article) -> str | None:
    r"""Which part of an article is larger than it may be, or no text or id; None if none is.

    >>> too_large(Article("It rose.", title="a" * 501))
    'its title has 501 characters, and none has more than 500; shorten it'
    >>> too_large(Article("It rose.", author="\udfff"))
    'its author holds half a character (a lone surrogate); mend it'
    """
    if fault := too_long(article.text):
        return fault
    if not _ID.fullmatch(article.id):  # it names a file of a snapshot, and stands in addresses
        return "its id is not of 1 to 63 letters, digits, - and _; leave it out"
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
    """A filter by date, language, publisher or ids; a field that is None does not filter.

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
    articles: tuple[str, ...] = ()
    """The ids of the only articles that are meant, as those of a story; empty for all."""

    def __post_init__(self) -> None:
        """Raise FilterError for a date that cannot be read."""
        for name, value in (("since", self.since), ("until", self.until)):
            if value is not None and not (_DATE.fullmatch(value) and moment_of(value)):
                raise FilterError(f"{name} {value!r} is no date; give one like 2026-02-13")

    def __bool__(self) -> bool:
        """True if it filters at all."""
        chosen = (self.since, self.until, self.language, self.publisher, self.article)
        return any((*chosen, self.articles))


# --- links that open a page at the words quoted from it ---

_TERM_WORDS = 4  # in a term, to begin with
_TERM_WORDS_MOST = 12
_ONE_TERM_WORDS = 8  # a quote of at most this many words is one term
_WORD_CHARS = 60  # longer ones belong to writing without spaces, where words end elsewhere
_UNSPACED = re.compile(r"\S+")
_LETTER = re.compile(r"\w")
_SEEN = {0x00A0: " ", 0x00AD: None, 0x200B: None, 0x200C: None, 0x200D: None, 0xFEFF: None}
_CLOSING = frozenset(".,:;!?…)]”’»\"'")
_UNSEEN = "[\u00ad\u200b\u200c\u200d\ufeff]"
_TELEGRAM_PAGE = re.compile(r"https?://(?:www\.)?(?:t|telegram)\.me/", re.IGNORECASE)
_NO_PAGE = re.compile(r"\.(?:pdf|docx?|epub|txt|md|jsonl?|xml|zip|mbox|eml)$", re.IGNORECASE)


class _Words(NamedTuple):
    """Words of one block, as a span of the text without the marks at its ends."""

    start: int
    end: int


def text_fragment_link(
    text: str, span: Span, url: str | None, *, title: str | None = None, scrolls: bool = True
) -> str | None:
    """The link that opens a page at `text[start:end]`; None if the article has no address.

    `text` is the text of the whole article, `title` the heading that the page shows above it.
    Plain `url` if a browser could not find the words or would find others, and for documents and
    Telegram posts; `scrolls` is False for pages that forbid text fragments.

    Source: the Text Fragments draft of the WICG, and the measured behaviour of browsers: a term
    lies within one block and ends at whole words; the first match of the start wins, then the
    first end after it. A browser that finds no match opens the page at its top.

    >>> text_fragment_link("It rained. The river rose. It fell.", Span(11, 26), "https://example.org/a")
    'https://example.org/a#:~:text=The%20river%20rose'
    """
    if not url or not scrolls or not _may_scroll(url):
        return url
    if title and title not in text:
        text = f"{title}\n{text}"
        span = Span(span.start + len(title) + 1, span.end + len(title) + 1)
    words = _words_in(text, span)
    if not words or max(end - start for start, end in words) > _WORD_CHARS:
        return url
    terms = _terms(text, words)
    if terms is None:
        return url
    address, _, fragment = url.partition("#")
    fragment = fragment.partition(":~:")[0]
    return f"{address}#{fragment}:~:text={terms}"


def _may_scroll(url: str) -> bool:
    if _TELEGRAM_PAGE.match(url):
        return False
    try:
        address = parse(url)
    except AddressError:
        return False
    if address.fragment.startswith(("/", "!")):  # the page uses it to find its way
        return False
    return not _NO_PAGE.search(address.path)


def _terms(text: str, words: list[_Words]) -> str | None:
    """The value of text=: one term or two, with a prefix term if they are ambiguous."""
    blocks = _blocks(text, words)
    if len(words) <= _ONE_TERM_WORDS and len(blocks) == 1:
        return _whole(text, words)
    least = min(_TERM_WORDS, max(1, len(words) // 2))
    begin, finish = blocks[0], blocks[-1]
    single = len(blocks) == 1
    for count in range(least, min(_TERM_WORDS_MOST, len(words) - least) + 1):
        start = _Words(begin[0].start, begin[min(count, len(begin)) - 1].end)
        if _first(text, start, 0) == start.start:
            return _range(text, start, finish, least, single=single)
    start = _Words(begin[0].start, begin[min(least, len(begin)) - 1].end)
    prefix = _prefix(text, start)
    return None if prefix is None else _range(text, start, finish, least, prefix, single=single)


def _whole(text: str, words: list[_Words]) -> str | None:
    """A short quote as one term."""
    term = _Words(words[0].start, words[-1].end)
    if _first(text, term, 0) == term.start:
        return _term(text, term)
    prefix = _prefix(text, term)
    return None if prefix is None else f"{_term(text, prefix)}-,{_term(text, term)}"


def _range(
    text: str,
    start: _Words,
    finish: list[_Words],
    least: int,
    prefix: _Words | None = None,
    *,
    single: bool,
) -> str | None:
    """Start and end, the end long enough to be the first of its kind after the start."""
    free = [word for word in finish if word.start >= start.end] if single else finish
    for count in range(min(least, len(free)), min(_TERM_WORDS_MOST, len(free)) + 1):
        if not count:
            return None
        end = _Words(free[-count].start, free[-1].end)
        if _first(text, end, start.end) == end.start:
            before = f"{_term(text, prefix)}-," if prefix else ""
            return f"{before}{_term(text, start)},{_term(text, end)}"
    return None


def _prefix(text: str, start: _Words) -> _Words | None:
    """The words just before `start` in its block, enough to make the match unique."""
    line = text.rfind("\n", 0, start.start) + 1
    before = _words_in(text, Span(line, start.start))
    for count in range(min(2, len(before)), min(_TERM_WORDS_MOST, len(before)) + 1):
        if not count:
            return None
        between = text[before[-1].end : start.start]
        stop = len(between.rstrip())
        if stop == len(between) or not set(between[:stop]) <= _CLOSING:
            return None  # a browser allows but white space between prefix and start
        prefix = _Words(before[-count].start, before[-1].end + stop)
        if _first(text, _Words(prefix.start, start.end), 0) == prefix.start:
            return prefix
    return None


def _words_in(text: str, span: Span) -> list[_Words]:
    """Whole words within a span, without the marks around them."""
    found: list[_Words] = []
    for match in _UNSPACED.finditer(text, span.start, span.end):
        start, end = match.span()
        if not _LETTER.search(text, start, end):
            continue
        while not text[start].isalnum() and start < end - 1:
            start += 1
        while not text[end - 1].isalnum() and end > start + 1:
            end -= 1
        cut_before = start == span.start and start > 0 and text[start - 1].isalnum()
        cut_after = end == span.end and end < len(text) and text[end].isalnum()
        if not cut_before and not cut_after:
            found.append(_Words(start, end))
    return found


def _blocks(text: str, words: list[_Words]) -> list[list[_Words]]:
    """The words of each line."""
    found: list[list[_Words]] = [[words[0]]]
    for before, word in pairwise(words):
        if "\n" in text[before.end : word.start]:
            found.append([])
        found[-1].append(word)
    return found


def _first(text: str, term: _Words, at: int) -> int:
    """The first match of a term at or after a position, as a browser searches."""
    parts = re.sub(_UNSEEN, "", text[term.start : term.end]).split()
    between = f"{_UNSEEN}*" if re.search(_UNSEEN, text) else ""
    joined = r"[ \t\u00a0\u202f]+".join(between.join(map(re.escape, part)) for part in parts)
    looked_for = re.compile(rf"(?<!\w){joined}(?!\w)", re.IGNORECASE)
    found = looked_for.search(text, at)
    return found.start() if found else -1


def _term(text: str, term: _Words) -> str:
    """A term encoded for an address; invisible characters are dropped, - , and & encoded."""
    plain = " ".join(text[term.start : term.end].translate(_SEEN).split(" "))
    return quote(re.sub(r" +", " ", plain), safe="").replace("-", "%2D")
