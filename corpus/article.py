"""The article, a published text exactly as read, and the passages of it that are searched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

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
    digest: str = field(init=False)
    """SHA-256 of the text in UTF-8, hexadecimal; detects a damaged text in the store."""

    def __post_init__(self) -> None:
        """Compute the digest."""
        digest = hashlib.sha256(self.text.encode("utf-8")).hexdigest()
        object.__setattr__(self, "digest", digest)
        object.__setattr__(self, "id", self.id or digest[:12])
        object.__setattr__(self, "copy_group", self.copy_group or self.id)

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
