"""Text segmentation: a text into paragraphs, headings, sentences and passages.

A line is a paragraph or, if it is short, is no list item and ends without a stop, a heading. In a
text with hard line breaks, only an empty line ends a paragraph. A line between two | is a row of a
table; the row above a line of dashes is the heading of the rows below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from corpus.abbreviations import goes_on, is_abbreviation, missed_ends
from corpus.article import TITLE_CHARS, PassageSpan, Span

_HEADING_CHARS = 120


_HEADING_WORDS = 16


_LIST_ITEM = re.compile(r"(?:[-*+•–—>]|\d{1,3}[.)])\s+\S")
"""An item, or a line of a quotation in Markdown."""


_ROW = re.compile(r"\|.*\|")


_RULE_BELOW_HEADER = re.compile(
    r"\A\|?(?:[ \t]*+:?-{2,}+:?[ \t]*+\|)++(?:[ \t]*+:?-{2,}+:?)?+[ \t]*+\Z"
)


_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+\S")


_STOPS = ".!?…。！？:;,"


_NOTES = re.compile(r"(?<!\s)(?:\s*+\[\w{1,120}+\]){1,40}+\W*+$")
"""The [1] of a reference after the last stop."""


_AFTER_WORDS = re.compile(r"(?<![\W_])[\W_]*+$")


_QUESTION = re.compile(r"\A[^.!?…:“”\"«»„]+\?")


_WRAPPED_CHARS = range(50, 121)


_EMPTY_LINE = r"\n[ \t\r]*\n"


_WRAPPED = re.compile(_EMPTY_LINE + r"|\n(?=[*•][ \t]|#{1,6}[ \t]|\|)")


_LINES = re.compile(r"[\n\r\f\v\x85\u2028\u2029]")


def paragraphs(text: str) -> Iterator[Span]:
    """Spans of lines, or of the blocks of lines where a text is hard-wrapped; none is blank."""
    start = 0
    for match in (_WRAPPED if _is_wrapped(text) else _LINES).finditer(text):
        yield from _nonempty(text, start, match.start())
        start = match.end()
    yield from _nonempty(text, start, len(text))


def is_heading(line: str) -> bool:
    """True if a paragraph is a section heading or bare markup rather than prose.

    A short question on its own line is a heading too: it asks, so it cannot answer.

    >>> is_heading("The Rise of Max"), is_heading("Who owns Max?"), is_heading("Nobody knows.[1]")
    (True, True, False)
    """
    if len(line) > _HEADING_CHARS and line[0].isalnum():
        return False  # most lines are, and this is soon known
    if _MARKDOWN_HEADING.match(line) or not _SAYS.search(line):
        return True
    if _LIST_ITEM.match(line) or _ROW.fullmatch(line) or "\n" in line:
        return False
    if len(line) > _HEADING_CHARS or len(line.split()) > _HEADING_WORDS:
        return False
    ending = _AFTER_WORDS.search(_NOTES.sub("", line))
    stopped = ending is not None and any(c in _STOPS for c in ending[0])
    return not stopped or _QUESTION.fullmatch(line.strip("*_ ")) is not None


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return Span(start, end)
    part = text[start:end]
    lead = len(part) - len(part.lstrip())
    return Span(start + lead, start + max(lead, len(part.rstrip())))


def _is_wrapped(text: str) -> bool:
    """True if a text has hard line breaks: no line is long, and many continue in the next one."""
    blocks = [block.splitlines() for block in re.split(_EMPTY_LINE, text)]
    broken = [pair for block in blocks for pair in pairwise(block)]
    if max((len(line) for line, _ in broken), default=0) not in _WRAPPED_CHARS:
        return False
    running = [
        line for line, after in broken if line.rstrip()[-1:].isalnum() and after[:1].islower()
    ]
    return 3 * len(running) > len(broken)


def _nonempty(text: str, start: int, end: int) -> Iterator[Span]:
    span = trimmed(text, start, end)
    if span.start < span.end:
        yield span


LIMIT_CHARS = 800
"""A passage ends before it grows longer: about 170 tokens, so an encoder of 256 reads it all."""


SENTENCE_LIMIT_CHARS = 1500
"""A longer sentence is cut at white space: twice its UTF-16 units still fit a Telegram message."""


_HEADLINE_WORDS = 5


_EDGE_CHARS = 40


_PART_CHARS = 30_000


_WORD = re.compile(r"[^\W\d_]{2,}")


_SAYS = re.compile(r"[^\W_]")
"""A letter or a digit."""


_INNER_STOP = re.compile(r"\.\s")


_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


_NUMBER_OF_ITEM = re.compile(r"\(?\d{1,3}[.)]")


_INITIAL = re.compile(r"(?:^|[\s.(«„“]|\.-)(?!Я)[^\W\d_]\.$")


_ERA = re.compile(r"\ba(?:v|p|pr)\.\s?J\.-C\.$")
"""Of the years before and after Christ, in French."""


_LAST_WORD = re.compile(r"\b([^\W\d_]{1,12})\.$")


_SHORT = 4


_GOES_ON = re.compile(r"(?P<dash>[-–—]\s*)?(?P<letter>[^\W\d_])(?P<next>.?)")


def split(
    text: str, *, language: str | None = None, limit_chars: int = LIMIT_CHARS
) -> list[PassageSpan]:
    r"""Cut a text into passages, in order and without overlap.

    Every sentence is in exactly one passage; a passage never crosses a heading, and is longer
    than `limit_chars` only if a single sentence is. If a headline is all there is, as in many
    posts, it becomes the passage. `language` is a BCP 47 code; if it is unknown, the script of
    the text decides.

    >>> [text[c.span.start:c.span.end] for text in ["News\nOne. Two."] for c in split(text)]
    ['One. Two.']
    """
    cuts: list[PassageSpan] = []
    section: list[Span] = []
    heading: Span | None = None
    language = language or _likely_language(text)
    above: list[Span | None] = []  # the heading above the table, while in one
    lines = list(paragraphs(text))
    rows = _rows_of_tables(text, lines)
    for number, paragraph in enumerate(lines):
        line = text[paragraph.start : paragraph.end]
        is_row, heads = number in rows, rows.get(number, False)
        if above and not is_row:
            cuts += _fill(section, heading, limit_chars)
            section, heading = [], above.pop()
        if heads and _SAYS.search(line):
            cuts += _fill(section, heading, limit_chars)
            above = above or [heading]
            section, heading = [], _inner(text, paragraph)
        elif is_row and _SAYS.search(line):
            section += _bounded(text, _inner(text, paragraph))
        elif is_heading(line):
            cuts += _fill(section, heading, limit_chars)
            section = []
            if _SAYS.search(line):
                heading = paragraph
        elif not is_row:
            section += sentences(text, paragraph, language=language)
    cuts += _fill(section, heading, limit_chars)
    return cuts or _fill(_headline(text, language), None, limit_chars)


def has_sentence(text: str) -> bool:
    r"""True if there is anything to quote in a text: a sentence, an item, a row or a headline.

    >>> has_sentence("News\nIt rose."), has_sentence("News")
    (True, False)
    """
    lines = (text[slice(*line)] for line in paragraphs(text))
    prose = (line for line in lines if line[0] != "|" and _SAYS.search(line))
    return not all(map(is_heading, prose)) or bool(split(text))


def _rows_of_tables(text: str, lines: Sequence[Span]) -> dict[int, bool]:
    """The numbers of the lines that are rows of tables; with each, whether it heads others.

    A row stands between two |; or, below a header that a line of dashes marks, has one within; or
    its cells are parted by tabs, as many as those of the row beside it.
    """
    if "|" not in text and "\t" not in text:
        return {}
    said = [text[slice(*line)] for line in lines]
    rules = {n for n, line in enumerate(said) if _RULE_BELOW_HEADER.fullmatch(line)}
    rows = {
        n: n + 1 in rules for n, line in enumerate(said) if line[0] == "|" and _ROW.fullmatch(line)
    }
    for rule in sorted(rules - rows.keys()):
        if rule and "|" in said[rule - 1]:
            end = rule + 1
            while end < len(said) and "|" in said[end] and _is_next(text, lines, end):
                end += 1
            rows |= {n: n == rule - 1 for n in range(rule - 1, end)}
    for n in sorted(rows):  # a caption: one cell on top of rows of several
        is_first = n - 1 not in rows or not _is_next(text, lines, n)
        if is_first and n + 1 in rows and said[n].count("|") == 2 < said[n + 1].count("|"):
            rows[n] = rows[n] or said[n][0] == "|"
    start = 0
    for end in range(1, len(said) + 1):
        cells = said[start].count("\t")
        goes_on = end < len(said) and cells and said[end].count("\t") == cells
        if not goes_on or not _is_next(text, lines, end):
            table = [line.split("\t") for line in said[start:end]] if end - start > 1 else []
            if cells and table and all(_SAYS.search(cell) for row in table for cell in row):
                rows |= {n: n == start and _looks_headed(table) for n in range(start, end)}
            start = end
    return rows


def _is_next(text: str, lines: Sequence[Span], number: int) -> bool:
    """True if there is no empty line before a line."""
    return text.count("\n", lines[number - 1].end, lines[number].start) <= 1


def _inner(text: str, row: Span) -> Span:
    """The cells of a row of a table, without the marks at its ends."""
    piped = text[row.start] == "|" and text[row.end - 1] == "|"
    return trimmed(text, row.start + piped, row.end - piped)


def title_of(text: str) -> str | None:
    """The heading before the first sentence, without markup; None if there is none.

    One that is too long for a title is none.
    """
    for paragraph in paragraphs(text):
        line = text[paragraph.start : paragraph.end]
        if not is_heading(line):
            return None
        if title := line.strip("#*_ \t"):
            return title if len(title) <= TITLE_CHARS else None
    return None


def sentences(text: str, within: Span | None = None, *, language: str | None = None) -> list[Span]:
    """Spans of the sentences of a paragraph, without the white space around them.

    Quotation marks, abbreviations, initials and decimals do not end a sentence; one longer than
    `SENTENCE_LIMIT_CHARS` is cut at white space.

    >>> [text[a:b] for text in ["Mr. J. Smith paid $3.5 million. He left."]
    ...  for a, b in sentences(text)]
    ['Mr. J. Smith paid $3.5 million.', 'He left.']
    """
    from sentencex import get_sentence_boundaries

    within = within or Span(0, len(text))
    code = (language or _likely_language(text[slice(*within)])).partition("-")[0].lower()
    pieces = (
        trimmed(text, start + boundary["start_index"], start + boundary["end_index"])
        for start, end in _parts(text, within)
        for boundary in get_sentence_boundaries(code, text[start:end])
    )
    return [
        part
        for joined in _rejoined(text, pieces, code)
        for sentence in _split_again(text, joined, code)
        for part in _bounded(text, sentence)
        if _SAYS.search(text, *part)
    ]


def _parts(text: str, paragraph: Span) -> Iterator[Span]:
    """A paragraph in parts of a bounded length: twice as many quotes take four times as long."""
    start, end = paragraph
    while end - start > _PART_CHARS:
        last = start + _PART_CHARS
        stop = max(text.rfind(". ", start, last), text.rfind("\n", start, last))
        edge = (stop if stop > start else text.rfind(" ", start, last)) + 1
        edge = edge if edge > start + 1 else last
        yield Span(start, edge)
        start = edge
    yield Span(start, end)


def _headline(text: str, language: str) -> list[Span]:
    """A single line without a stop that is a statement, not a question or a name."""
    lines = [line for line in paragraphs(text) if _WORD.search(text[slice(*line)])]
    said = text[slice(*lines[0])] if len(lines) == 1 else ""
    if len(_WORD.findall(said)) < _HEADLINE_WORDS or said.startswith("#") or "?" in said:
        return []
    return sentences(text, lines[0], language=language)


def _likely_language(text: str) -> str:
    """Russian rules for a text in Cyrillic letters, English ones for any other."""
    return "ru" if 2 * len(_CYRILLIC.findall(text)) > sum(map(str.isalpha, text)) else "en"


def _rejoined(text: str, pieces: Iterable[Span], language: str) -> list[Span]:
    """Sentences from pieces that may end too early; a stray mark joins the piece before it."""
    found: list[Span] = []
    for piece in pieces:
        said = _SAYS.search(text, *piece) is not None
        if (
            found
            and piece.start < piece.end
            and (not said or _joins(text, found[-1], piece, language))
        ):
            found[-1] = Span(found[-1].start, piece.end)
        elif said:
            found.append(piece)
    return found


def _joins(text: str, before: Span, piece: Span, language: str) -> bool:
    """True if a piece goes on the one before it.

    Between most there is a word, a stop and a capital, and the word is no abbreviation.
    """
    if text[before.end - 1] == "." and text[piece.start].isupper():
        word = text[text.rfind(" ", before.start, before.end) + 1 : before.end - 1]
        if len(word) > 1 and word.isalpha() and not is_abbreviation(word, language):
            return False
    return _runs_on(_edges(text, before), text[piece.start : piece.end], language)


def _edges(text: str, sentence: Span) -> str:
    """The first and last characters of a sentence; bounded, since sentences can grow long."""
    start, end = sentence
    if end - start <= 2 * _EDGE_CHARS:
        return text[start:end]
    return text[start : start + _EDGE_CHARS] + text[end - _EDGE_CHARS : end]


def _runs_on(before: str, after: str, language: str) -> bool:
    """True if the stop between two pieces does not end the sentence.

    >>> _runs_on("We asked Dr.", "Who it was.", "en"), _runs_on("“Never!”", "— he said.", "en")
    (True, True)
    >>> _runs_on("It costs 5 thousand approx.", "iPhones sell.", "en")
    False
    >>> _runs_on("Mide 40 m aprox.", "por tramo.", "es")
    True
    >>> _runs_on("It fell.", "It rose.", "en")
    False
    """
    if _NUMBER_OF_ITEM.fullmatch(before) or _ends_in_initial(before, language):
        return True
    if after.startswith(("º", "ª")) or goes_on(before, after, language):  # "2.º"
        return True
    opening = _GOES_ON.match(after)
    if opening is None or not opening["letter"].islower() or opening["next"].isupper():
        return False
    # A text without any capitals ends sentences like this too, so it must use capitals elsewhere.
    if opening["dash"] or before[0].islower():
        return bool(opening["dash"])
    last = _LAST_WORD.search(before)
    return last is not None and (len(last[1]) <= _SHORT or is_abbreviation(last[1], language))


def _ends_in_initial(before: str, language: str) -> bool:
    """True after a single capital, which ends a sentence in English alone ("in the U.S. He …")."""
    if language == "en" or not before[-2:-1].isupper() or not _INITIAL.search(before):
        return False
    if language == "ru":
        return bool(_CYRILLIC.match(before[-2]))
    return not _ERA.search(before)


def _split_again(text: str, sentence: Span, language: str) -> Iterator[Span]:
    """The sentences within what was taken for one."""
    start, end = sentence
    if not _INNER_STOP.search(text, start, end):
        yield sentence
        return
    for at in missed_ends(text[start:end], language):
        yield trimmed(text, start, sentence.start + at)
        start = sentence.start + at
    yield Span(start, end)


def _bounded(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence, split into parts if it is longer than a quote may be."""
    start, end = sentence
    while end - start > SENTENCE_LIMIT_CHARS:
        last = start + SENTENCE_LIMIT_CHARS
        edge = next((i for i in range(last, start, -1) if text[i].isspace()), last)
        yield trimmed(text, start, edge)
        start = edge
        while start < end and text[start].isspace():
            start += 1
    yield Span(start, end)


def _fill(section: list[Span], heading: Span | None, limit_chars: int) -> list[PassageSpan]:
    """Passages of about equal length that hold the sentences of one section."""
    if not section:
        return []
    total = section[-1].end - section[0].start
    target = total / -(-total // limit_chars)  # balanced: no stub at the end
    cuts: list[PassageSpan] = []
    held: list[Span] = []
    for sentence in section:
        if held:
            grown = sentence.end - held[0].start
            past_target = (held[-1].end + sentence.end) / 2 - held[0].start > target
            if grown > limit_chars or past_target:
                cuts.append(_cut(held, heading))
                held = []
        held.append(sentence)
    cuts.append(_cut(held, heading))
    return cuts


def _cut(held: list[Span], heading: Span | None) -> PassageSpan:
    return PassageSpan(Span(held[0].start, held[-1].end), tuple(held), heading)


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
