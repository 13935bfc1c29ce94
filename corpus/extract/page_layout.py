"""Printed pages as text: columns one after the other, no running titles, lines as paragraphs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median
from typing import Any

from corpus.segmentation import table_lines

_ENDED = re.compile(r"[.!?…:;]['\"”»)\]]*$")


_LINE_END_CHARS = 20  # all of a paragraph would be searched again for each of its lines


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of the text of a page as it is set: its place, in points from below left."""

    text: str
    x: float
    y: float
    size: float


def collecting(into: list[Fragment]) -> Callable[..., None]:
    """A visitor for `extract_text` of pypdf that notes every piece of text with its place."""

    def note(text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        into.append(Fragment(text, *_placed(tm[4], tm[5], cm), size))

    return note


_Matrix = Sequence[float]


def _are_full(lights: Iterable[float]) -> bool:
    """True if each is as good as all the light that there may be; those of Lab go beyond 1."""
    return all(1 - _INK <= light <= 1 for light in lights)


_INK = 0.05  # of all that there may be, up to which a colour is not told from white paper


_COMPONENTS = {"g": 1, "rg": 3, "k": 4}
"""How many numbers each operator has that sets the colour of what is filled, letters among it."""


_FILLING = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})


_PAINTING = _FILLING | {"Do", "sh", "INLINE IMAGE"}


_SHOWING = {"Tj": 0, "'": 0, '"': 2, "TJ": 0}
"""Operators that show text, and which of their operands it is."""


class WhiteText:
    """Takes the text that is white on paper from a page, while `extract_text` of pypdf reads it.

    What is white on a ground of another colour, on a picture or in a form (a page within the page)
    stays. A ground counts as the rectangle around it. Operators: ISO 32000-1, annex A.
    """

    def __init__(self) -> None:
        """On a page where nothing is painted yet."""
        self._white = False
        self._forms = 0  # that are open; each has its own space, in which the grounds are not
        self._kept: list[bool] = []
        self._path: list[tuple[float, float]] = []
        self._grounds: list[tuple[float, float, float, float]] = []

    def before(self, operator: bytes, operands: list[Any], cm: _Matrix, tm: _Matrix) -> None:
        """To be called before each operator, whose text it empties where that is not seen."""
        name = operator.decode("latin-1")
        numbers = [float(each) for each in operands if isinstance(each, int | float)]
        self._colour(name, numbers)
        self._draw(name, numbers, cm)
        self._forms += name == "Do"
        at = _SHOWING.get(name, len(operands))
        is_unseen = self._white and not self._forms and not self._on_ground(cm, tm)
        if at < len(operands) and is_unseen:
            operands[at] = type(operands[at])()

    def after(self, operator: bytes, _operands: object, _cm: object, _tm: object) -> None:
        """To be called after each operator: a form leaves the colour as it was before it."""
        if operator == b"Do":
            self._forms -= 1
            self._white = self._kept.pop() if self._kept else False

    def _colour(self, name: str, numbers: list[float]) -> None:
        if name in {"q", "Do"}:
            self._kept.append(self._white)
        elif name == "Q" and self._kept:
            self._white = self._kept.pop()
        elif name in _COMPONENTS:
            told = len(numbers) == _COMPONENTS[name]
            lights = [1 - each for each in numbers] if name == "k" else numbers
            self._white = told and _are_full(lights)
        elif name in {"cs", "sc", "scn"}:  # of other spaces only those of three lights are known
            self._white = len(numbers) == 3 and _are_full(numbers)

    def _draw(self, name: str, numbers: list[float], cm: _Matrix) -> None:
        if name in {"m", "l", "c", "v", "y"}:
            pairs = zip(numbers[::2], numbers[1::2], strict=False)
            self._path += [_placed(x, y, cm) for x, y in pairs]
        elif name == "re" and len(numbers) == 4:
            x, y, width, height = numbers
            self._path += [_placed(x, y, cm), _placed(x + width, y + height, cm)]
        elif name == "Do":  # a picture fills the unit square, a form at times
            self._path = [_placed(x, y, cm) for x in (0, 1) for y in (0, 1)]
        elif name in {"sh", "INLINE IMAGE"}:
            self._path = [(-inf, -inf), (inf, inf)]
        if name in _PAINTING:
            if not (self._white and name in _FILLING):
                self._paint()
            self._path.clear()
        elif name in {"n", "S", "s"}:
            self._path.clear()

    def _paint(self) -> None:
        if self._path and len(self._grounds) < _LIMIT_GROUNDS:
            xs, ys = [x for x, _ in self._path], [y for _, y in self._path]
            self._grounds.append((min(xs), min(ys), max(xs), max(ys)))

    def _on_ground(self, cm: _Matrix, tm: _Matrix) -> bool:
        x, y = _placed(tm[4], tm[5], cm)
        return len(self._grounds) >= _LIMIT_GROUNDS or any(
            left <= x <= right and low <= y <= high for left, low, right, high in self._grounds
        )


_LIMIT_GROUNDS = 1000  # of a page; each piece of white text is compared with all


def _placed(x: float, y: float, cm: _Matrix) -> tuple[float, float]:
    """A point in the space of the page."""
    return x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]


def text_of_pages(pages: Iterable[str]) -> str:
    r"""The text of printed pages in one, a paragraph a line.

    >>> pages = ["Port 2025\nIt earned most since the\nPage 3", "Port 2025\nwar.\nPage 4"]
    >>> text_of_pages(pages)
    'It earned most since the war.'
    """
    lines = _without_running([_lines(page) for page in pages])
    words = words_of(line for page in lines for line in page)
    out: list[str] = []
    for page in lines:
        for column in "\n".join(page).split(_BORDER):
            paragraphs = [line for line in unwrapped(column, words).split("\n") if line]
            at = _before_notes(out)
            if at >= 0 and paragraphs and _goes_over(out[at], paragraphs[0]):
                out[at] = _joined(out[at], paragraphs.pop(0), words)
            out += paragraphs
    return "\n".join(out)


_BORDER = "\f"
"""A line that stands for the end of a column."""


def _lines(page: str) -> list[str]:
    return [line if line == _BORDER else " ".join(line.split()) for line in page.split("\n")]


_NOTE = re.compile(r"(?:\d{1,3}|[*†‡]{1,3})\)?\s?[^\W\d_]")


_NOTES = 6  # at the foot of one page


def _before_notes(paragraphs: list[str]) -> int:
    """The number of the last paragraph, but of that above them where a page ends in notes."""
    last = len(paragraphs) - 1
    at = last
    while at > max(0, last - _NOTES) and _NOTE.match(paragraphs[at]):
        at -= 1
    return at if at >= 0 and not _ENDED.search(paragraphs[at][-_LINE_END_CHARS:]) else last


def _goes_over(before: str, after: str) -> bool:
    """True if a sentence goes on over the end of a page."""
    return after[0].islower() and not _ENDED.search(before[-_LINE_END_CHARS:])


_NUMBERS = re.compile(r"\d{1,6}|(?<![\w-])[ivxlc]{1,7}(?![\w-])")
"""Of pages: those of a foreword are often Roman."""


_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite|s\.|página|pagina|стр(?:аница|\.)?|сторінка|с\.) ?\d{1,4}"
    r"(?: ?(?:of|/|von|de|sur|di|из|з|із) ?\d{1,4})?",
    re.IGNORECASE,
)


_EDGE_LINES = 2


def _without_running(pages: list[list[str]]) -> list[list[str]]:
    """The lines of each page without running titles and page numbers at its edges.

    Those stand on several pages, and their numbers are the same or go on as the pages do. A row
    of a table is none, though tables repeat their header.
    """
    seen: defaultdict[str, list[tuple[int, list[int]]]] = defaultdict(list)
    edges = [_edges(page) for page in pages]
    for number, (page, at) in enumerate(zip(pages, edges, strict=True)):
        for key, numbers in {_key(page[n]) for n in at}:
            seen[key].append((number, list(numbers)))
    running = {key for key, found in seen.items() if _is_running(found)}
    return [
        [
            line
            for n, line in enumerate(page)
            if n not in at or not (_key(line)[0] in running or _PAGE_NUMBER.fullmatch(line))
        ]
        for page, at in zip(pages, edges, strict=True)
    ]


def _edges(page: list[str]) -> set[int]:
    filled = [n for n, line in enumerate(page) if line and line != _BORDER]
    return {n for n in filled[:_EDGE_LINES] + filled[-_EDGE_LINES:] if not _is_row(page[n])}


def _key(line: str) -> tuple[str, tuple[int, ...]]:
    """The words of a line without its numbers and the marks at its ends, and those numbers."""
    words = _NUMBERS.sub("#", line).strip("# |–—·•/-")
    return words, tuple(map(_value_of, _NUMBERS.findall(line)))


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def _value_of(number: str) -> int:
    """The value of a number in Arabic or small Roman digits.

    >>> _value_of("17"), _value_of("xiv")
    (17, 14)
    """
    if number.isdecimal():
        return int(number)
    digits = [_ROMAN[each] for each in number]
    return sum(
        -one if one < other else one for one, other in zip(digits, [*digits[1:], 0], strict=True)
    )


def _is_running(found: list[tuple[int, list[int]]]) -> bool:
    pages = [page for page, _ in found]
    if len(set(pages)) < 2:
        return False
    columns = zip(*(numbers for _, numbers in found), strict=True)
    return all(
        len(set(column)) == 1
        or len({number - page for number, page in zip(column, pages, strict=True)}) == 1
        for column in columns
    )


def unwrapped(page: str, words: Collection[str] | None = None) -> str:
    r"""The lines of a printed page joined to paragraphs; a word cut by a hyphen is made whole.

    A line that ends a sentence well before the margin ends the paragraph. `words` are those of
    the whole document, which tell a cut word from one that is written with a hyphen.

    >>> unwrapped("The river rose all through the night and flood-\ned the lower town.\nIt fell.")
    'The river rose all through the night and flooded the lower town.\nIt fell.'
    """
    lines = _lines(page)
    words = words_of(lines) if words is None else words
    widest = max(map(len, lines), default=0)
    out: list[str] = []
    open_line = last = ""
    for line in lines:
        if _is_row(line):
            out += [open_line, line] if open_line else [line]
            open_line = last = ""
            continue
        if not line or (open_line and not _goes_on(last, line, widest)):
            out += [open_line] if open_line else []
            open_line = last = line
            continue
        last = line
        open_line = _joined(open_line, line, words) if open_line else line
        if _ENDED.search(line[-_LINE_END_CHARS:]) and len(line) < 0.75 * widest:
            out.append(open_line)
            open_line = ""
    return "\n".join([*out, open_line] if open_line else out)


def _is_row(line: str) -> bool:
    return line.startswith("| ") and line.endswith(" |")


def _goes_on(before: str, after: str, widest: int) -> bool:
    """True if a line continues the one before it."""
    if _ENDED.search(before[-_LINE_END_CHARS:]):
        return len(before) >= 0.75 * widest
    return after[0].islower() or len(before) >= 0.6 * widest


_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


_CUT = re.compile(r"([^\W_]{1,40})-$")


_REST = re.compile(r"[^\W_]{1,40}")


_AND = frozenset("and or und oder bzw bis et ou y o и или та або".split())


_FIRST_PARTS = frozenset(
    "anti self state well non vice two three four five six seven eight nine ten twenty thirty "
    "forty fifty sixty seventy eighty ninety экс вице премьер интернет онлайн кое".split()
)


_LAST_PARTS = frozenset(
    "owned based led backed funded controlled held related term scale speaking known elect year "
    "war old year-old либо нибудь таки".split()
)


_SIDES = frozenset("north south east west nord süd ost est sud ouest norte sur este oeste".split())


_SHORT_PREFIXES = frozenset({"pre", "co"})


_PREFIXES = frozenset("over under inter counter trans super".split())


_ASKING = frozenset("что кто как где когда куда откуда почему зачем какой какая какие чей".split())


_SUFFIXES = frozenset(
    "ed er ers es ing ings ish less ly ment ments ness sense dote dotes cipate cipated cipates "
    "que ques quity biotic biotics body bodies fish".split()
)


def words_of(lines: Iterable[str]) -> set[str]:
    """All words in lower case, without the pieces of those that the end of a line may cut."""
    found: set[str] = set()
    cut = False
    for line in lines:
        words = [word.lower() for word in _WORD.findall(line)]
        goes_on = line.endswith("-")
        found.update(words[1 if cut else 0 : -1 if goes_on else None])
        cut = goes_on
    return found


def _joined(before: str, after: str, words: Collection[str]) -> str:
    """Two lines as one; a hyphen between them stays where it is part of the word."""
    cut, rest = _CUT.search(before[-_LINE_END_CHARS * 2 :]), _REST.match(after)
    if cut is None or rest is None:
        return f"{before} {after}"
    if rest[0].lower() in _AND:
        return f"{before} {after}"
    is_cut = after[0].islower() and not cut[1][-1].isdigit()
    if is_cut and not _has_hyphen(cut[1].lower(), rest[0].lower(), words):
        return before[:-1] + after
    return before + after


def _has_hyphen(first: str, last: str, words: Collection[str]) -> bool:
    """True if two parts of a word are written with a hyphen.

    >>> _has_hyphen("state", "owned", ()), _has_hyphen("state", "ment", ())
    (True, False)
    >>> _has_hyphen("green", "house", ("greenhouse",)), _has_hyphen("что", "то", ())
    (False, True)
    """
    if first + last in words or last in _SUFFIXES:
        return False
    if f"{first}-{last}" in words or first in _FIRST_PARTS:
        return True
    if first in _SIDES and last in _SIDES:
        return True
    is_piece = len(first) <= 3 and first not in _SHORT_PREFIXES
    if last in _LAST_PARTS and not is_piece and first not in _PREFIXES:
        return last != "led" or first[-1] != "l"
    return first in _ASKING and last == "то"


def page_text(plain: str, fragments: list[Fragment]) -> str:
    """The text of a page in reading order: columns one after the other, raised digits as such.

    `plain` is its text as it is written in the file, which stays where the fragments do not show
    that it has to be another.
    """
    kept = [each for each in fragments if each.text]
    if "".join("".join(each.text for each in kept).split()) != "".join(plain.split()):
        return plain
    starts = _column_starts(kept)
    return _by_columns(kept, starts) if len(starts) > 1 else _with_raised(_with_tables(kept))


def _with_tables(fragments: list[Fragment]) -> list[Fragment]:
    """The fragments with each table written as one, its rows and cells told from one another.

    A table is at least three rows, one below the other, of the same number of short cells whose
    left or right edges are in line, with space between.
    """
    rows = list(_rows(fragments))
    at = 0
    while at < len(rows):
        end = at + 1
        while end < len(rows) and _is_below_in_table(rows[end - 1], rows[end]):
            end += 1
        if end - at >= _ROWS:
            fragments = _replaced(fragments, rows[at:end])
        at = end
    return fragments


def _is_below_in_table(above: list[Fragment], below: list[Fragment]) -> bool:
    """True if two rows have as many cells, short and apart, each below the other's."""
    if not 1 < len(above) == len(below) or not 0 < above[0].y - below[0].y < 4 * above[0].size:
        return False
    return all(map(_are_cells, (above, below))) and all(
        abs(one.x - other.x) < _IN_LINE or abs(_end_of(one) - _end_of(other)) < one.size
        for one, other in zip(above, below, strict=True)
    )


_IN_LINE = 3.0


_CELL_CHARS = 40


def _are_cells(row: list[Fragment]) -> bool:
    return all(len(each.text.strip()) <= _CELL_CHARS for each in row) and all(
        other.x - _end_of(one) > one.size for one, other in pairwise(row)
    )


def _end_of(fragment: Fragment) -> float:
    """Where a piece of text ends, by the usual width of its letters."""
    return fragment.x + len(fragment.text.strip()) * fragment.size * _CHAR_WIDTH


def _replaced(fragments: list[Fragment], rows: list[list[Fragment]]) -> list[Fragment]:
    """The fragments with those of a table in one, between empty lines."""
    lines = table_lines([[each.text.strip() for each in row] for row in rows])
    inside = {id(each) for row in rows for each in row}
    places = [at for at, each in enumerate(fragments) if id(each) in inside]
    first = fragments[places[0]]
    table = Fragment("\n\n" + "\n".join(lines) + "\n\n", first.x, first.y, first.size)
    return [*fragments[: places[0]], table, *fragments[places[-1] + 1 :]]


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


_SMALL = 0.8


def _with_raised(fragments: list[Fragment]) -> str:
    """The fragments in order; digits set small and above the line stay in their line."""
    out: list[str] = []
    base: Fragment | None = None
    raised = False
    gap = _line_gap(fragments)
    for each in fragments:
        said = each.text.strip()
        if not said:
            out.append(each.text)
            continue
        above = base is not None and 0 < each.y - base.y < base.size
        is_raised = bool(above and base and each.size < _SMALL * base.size and said.isdecimal())
        if is_raised and len(said) <= 3:
            _strip_break(out)
            out.append(said.translate(_RAISED))
            raised = True
            continue
        if raised and base is not None and abs(each.y - base.y) < 1:
            _strip_break(out)
            out.append(" " if said[0].isalnum() else "")
        if base is not None and gap and base.y - each.y > _WIDE_GAP * gap:
            out.append("\n\n")
        out.append(each.text)
        base, raised = each, False
    return "".join(out)


_WIDE_GAP = 1.6
"""Of the distance of two lines; more is the space between two paragraphs."""


def _line_gap(fragments: list[Fragment]) -> float:
    """The usual distance of two lines of a page, in points; 0 if it is not known."""
    heights = [each.y for each in fragments if each.text.strip()]
    gaps = [one - other for one, other in pairwise(heights) if 2 < one - other < 100]
    return median(gaps) if gaps else 0.0


def _strip_break(out: list[str]) -> None:
    while out and not out[-1].strip():
        out.pop()


_PROSE_CHARS = 18
_ROWS = 3


def _column_starts(fragments: list[Fragment]) -> list[int]:
    """Where the columns of a page begin whose lines are written from left to right over all.

    A table has such rows too, but its cells are short. Empty for any other page.
    """
    rows = [row for row in _rows(fragments) if len(row) > 1]
    lengths: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        for each in row:
            lengths[round(each.x / 4)].append(len(each.text.strip()))
    starts = [
        at * 4
        for at, found in sorted(lengths.items())
        if len(found) >= _ROWS and 2 * len(found) >= len(rows) and median(found) >= _PROSE_CHARS
    ]
    return [at for n, at in enumerate(starts) if n == 0 or at - starts[n - 1] > 60]


def _rows(fragments: list[Fragment]) -> Iterator[list[Fragment]]:
    """Runs of fragments of one height, in the order in which they are written."""
    row: list[Fragment] = []
    for each in fragments:
        if not each.text.strip():
            continue
        if row and abs(each.y - row[-1].y) > 2:
            yield row
            row = []
        row.append(each)
    if row:
        yield row


def _by_columns(fragments: list[Fragment], starts: list[int]) -> str:
    """The lines of each column in turn; a line over the whole width ends what is above it."""
    out: list[str] = []
    columns: list[list[str]] = [[] for _ in starts]

    def flush() -> None:
        for column in columns:
            out.extend([*column, _BORDER] if column else [])
            column.clear()

    rows = list(_rows(fragments))
    for number, row in enumerate(rows):
        cells: Counter[int] = Counter()
        said = [""] * len(starts)
        for each in sorted(row, key=lambda each: each.x):
            at = max((n for n, start in enumerate(starts) if each.x >= start - 6), default=0)
            said[at] += each.text
            cells[at] += 1
        wide = len(cells) == 1 and said[0] and _reaches(row[-1], starts[1])
        if wide or (len(cells) == 1 and _is_apart(rows, number)):
            flush()
            out += ["".join(said).strip(), _BORDER]
            continue
        for at, text in enumerate(said):
            if text.strip():
                columns[at].append(text.strip())
    flush()
    return "\n".join(out)


_APART = 2.2
"""Of the height of a line; more is between the columns and what stands above or below them."""


def _is_apart(rows: list[list[Fragment]], number: int) -> bool:
    """True for the first and the last line of a page that stand away from the columns."""
    here = rows[number][0]
    if number == 0 and len(rows) > 1:
        return here.y - rows[1][0].y > _APART * rows[1][0].size
    return number == len(rows) - 1 > 0 and rows[-2][0].y - here.y > _APART * here.size


_CHAR_WIDTH = 0.5
"""Of the size of a font, about what a letter takes."""


def _reaches(fragment: Fragment, x: float) -> bool:
    return fragment.x + len(fragment.text) * fragment.size * _CHAR_WIDTH > x + 10
