"""Which articles are meant: by date, language and publisher, or one by its id."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.article import moment_of

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
