"""Dates as pages and feeds write them, in ISO 8601; what is no date is None."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?")
_DOTTED = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_WORDS = re.compile(
    r"\b(\d{1,2})\.?\s+([^\W\d_]{3,})\.?,?\s+(\d{4})\b|\b([^\W\d_]{3,})\.?\s+(\d{1,2}),\s+(\d{4})\b"
)
_MONTHS = (
    "jan янв січ gen ene",
    "feb фев лют fév fev",
    "mar мар бер mär",
    "apr апр кві avr abr",
    "may май мая тра mai mag",
    "jun июн чер juin giu",
    "jul июл лип juil lug",
    "aug авг сер aoû ago",
    "sep сен вер set",
    "oct окт жов okt ott",
    "nov ноя лис",
    "dec дек гру dez déc dic",
)
_FIRST_YEAR = 1600
_LAST_YEAR = 2200


def iso(text: str | None) -> str | None:
    """A date, or date and time with its zone, as machines write it: ISO 8601 or RFC 5322.

    >>> iso("2026-02-27T17:20:31+0100"), iso("2026/2/4"), iso("Wed, 04 Mar 2026 06:30:00 GMT")
    ('2026-02-27T17:20:31+01:00', '2026-02-04', '2026-03-04T06:30:00+00:00')
    >>> iso("soon"), iso("0000-00-00")
    (None, None)
    """
    text = (text or "").strip()
    match = _ISO.match(text) or _COMPACT.match(text)
    if match:
        return _checked(*match.groups())
    try:
        return parsedate_to_datetime(text).isoformat() if text else None
    except (ValueError, IndexError, OverflowError):
        return None


def written(text: str) -> str | None:
    """The first date in a line that people read; only where day and month cannot be mixed up.

    >>> written("Published 4 March 2026, 14:05"), written("11 апреля 2026"), written("02.03.2026")
    ('2026-03-04', '2026-04-11', '2026-03-02')
    >>> written("02/03/2026") is None
    True
    """
    if match := _DOTTED.search(text):
        return _checked(match[3], match[2], match[1])
    if match := _WORDS.search(text):
        day, name, year = match.groups()[:3] if match[1] else (match[5], match[4], match[6])
        month = next((n for n, names in enumerate(_MONTHS, 1) if _is_of(name, names)), None)
        return _checked(year, str(month), day) if month else None
    match = re.search(r"\b\d{4}-\d{2}-\d{2}\b", text)
    return iso(match[0]) if match else None


def _is_of(name: str, starts: str) -> bool:
    return any(name.lower().startswith(start) for start in starts.split())


def _checked(year: str, month: str, day: str, *time: str | None) -> str | None:
    """The date, with its time where there is one, if there is such a day."""
    try:
        on = date(int(year), int(month), int(day))
        if not _FIRST_YEAR < on.year < _LAST_YEAR:
            return None
        if not time or time[0] is None:
            return on.isoformat()
        zone = (time[3] if len(time) > 3 else None) or ""
        hours = f"{int(time[0]):02}:{time[1]}:{time[2] or '00'}"
        return datetime.fromisoformat(f"{on.isoformat()}T{hours}{zone}").isoformat()
    except ValueError:
        return None
