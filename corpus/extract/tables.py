"""Tables as lines of text: a row is a line, and a line of dashes stands below the header."""

from __future__ import annotations

import re
from collections.abc import Sequence

_VALUE = re.compile(r"[^\w]{0,3}\d")


_YEAR = re.compile(r"(?:19|20)\d\d")


def table_lines(rows: Sequence[Sequence[str]], *, has_header: bool = False) -> list[str]:
    """The rows of a table in Markdown; without `has_header`, its values show whether it has one.

    >>> table_lines([["Party", "Seats"], ["Harbour List", "14"], ["Greens", "11"]])
    ['| Party | Seats |', '| --- | --- |', '| Harbour List | 14 |', '| Greens | 11 |']
    """
    cells = [[" ".join(cell.replace("|", "/").split()) for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    if len(cells) > 1 and (has_header or _looks_headed(cells)):
        lines.insert(1, f"| {' | '.join('---' for _ in cells[0])} |")
    return lines


def _looks_headed(cells: Sequence[Sequence[str]]) -> bool:
    """True if a column has a name above values, as "Seats" above 14, or years above others."""
    first, *others = cells
    for at, name in enumerate(first[1:], 1):
        below = [row[at] for row in others if len(row) > at and row[at]]
        values = sum(bool(_VALUE.match(cell)) for cell in below)
        years = sum(bool(_YEAR.fullmatch(cell)) for cell in below)
        is_value = _VALUE.match(name) and not (_YEAR.fullmatch(name) and not years)
        if name and not is_value and 2 * values > len(below):
            return True
    return False
