"""Telegram HTML that knows its size, and how it is laid out in messages.

Source of the limits: https://core.telegram.org/bots/api#sendmessage (4096 characters after
parsing, counted in UTF-16 units: https://core.telegram.org/api/entities#entity-length) and
telegram.constants.MessageLimit.MESSAGE_ENTITIES.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Self
from unicodedata import category

from corpus import Span

LIMIT_UNITS = 4096


LIMIT_ENTITIES = 100


_LABEL_UNITS = 200  # longest title or name beside a quote; the quote itself is never cut


# What parts a line, and what looks like it; by Unicode Technical Standard 39, confusables.txt.
_DOTS = re.compile(
    "[·\u0387\u1427•∙⋅・‧･⸱⸳᛫ꞏ●›\u119e\u2024\u2043\u25e6\u2981\u318d\u26ab\u2b24\U00010101]"
)


_ISOLATES = "\u2066\u2067\u2068"  # Telegram takes the other marks of direction out


_POP_ISOLATE = "\u2069"


@dataclass(frozen=True, slots=True)
class Html:
    """Telegram HTML with its size in a message: UTF-16 units and entities after parsing."""

    markup: str
    units: int
    entities: int

    @classmethod
    def text(cls, plain: str) -> Self:
        """Plain text, whatever is in it."""
        return cls(escape(plain), units(plain), 0)

    @classmethod
    def joined(cls, *parts: Html) -> Self:
        """One after the other."""
        return cls(
            "".join(p.markup for p in parts),
            sum(p.units for p in parts),
            sum(p.entities for p in parts),
        )

    def within(self, tag: str, attributes: str = "") -> Html:
        """The same inside a tag, which adds one entity; empty HTML stays empty."""
        if not self.markup:
            return self
        return Html(f"<{tag}{attributes}>{self.markup}</{tag}>", self.units, self.entities + 1)

    @property
    def fits(self) -> bool:
        """True if it fits in one message."""
        return self.units <= LIMIT_UNITS and self.entities <= LIMIT_ENTITIES


def units(text: str) -> int:
    """The length of a text as Telegram counts: UTF-16 code units.

    >>> units("né"), units("🙂")
    (2, 2)
    """
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def label(words: str, most_units: int = _LABEL_UNITS) -> str:
    """A title or name in one line, cut to a readable length."""
    line = " ".join(words.split())
    if units(line + closing(line)) > most_units:
        line = line[: _fitting(line, most_units - 1)] + "…"
    return line + closing(line)


def caption(words: str) -> str:
    """A title or name as one part of a line of several, which it cannot imitate.

    >>> caption("Pier closed · BBC News · 2 March 2026")
    'Pier closed – BBC News – 2 March 2026'
    """
    return label(_DOTS.sub("–", words))


def closing(text: str) -> str:
    """The characters that close open bidi isolates in `text`, which would reorder what follows.

    >>> len(closing("\u2069\u2066a"))
    1
    """
    depth = 0
    for c in text:
        if c in _ISOLATES:
            depth += 1
        elif c == _POP_ISOLATE:
            depth = max(depth - 1, 0)
    return _POP_ISOLATE * depth


def messages(head: Html, blocks: Iterable[Html]) -> list[str]:
    """The head and all blocks, each whole, in as few messages as hold them in their order."""
    told: list[Html] = [head]
    for block in blocks:
        grown = Html.joined(told[-1], block)
        if grown.fits:
            told[-1] = grown
        else:
            told.append(block)
    return [message.markup.rstrip() for message in told if message.markup]


def below(head: str, texts: Sequence[str]) -> list[str]:
    """Messages below a head, which joins the first message if it fits, else precedes it."""
    whole = f"{head}\n\n{texts[0]}"
    # counted with its markup, so it may have fitted
    if units(whole) > LIMIT_UNITS or whole.count("</") > LIMIT_ENTITIES:
        return [head, *texts]
    return [whole, *texts[1:]]


def as_many(head: Html, blocks: Iterable[Html], left_out: Iterable[str]) -> str:
    """The head and as many whole blocks as fit in one message.

    `left_out` gives, for each block, the line that replaces it and those after it.
    """
    blocks, out = list(blocks), head
    for number, (block, left) in enumerate(zip(blocks, map(Html.text, left_out), strict=True)):
        grown = Html.joined(out, block)
        room = 0 if number == len(blocks) - 1 else left.units
        if grown.units + room > LIMIT_UNITS or not grown.fits:
            return Html.joined(out, left).markup.rstrip()
        out = grown
    return out.markup.rstrip()


def slices(text: str, span: Span, most_units: int) -> list[Span]:
    """A span split into parts up to a limit: after white space, else between characters.

    Grapheme clusters (emoji sequences, letters with marks) stay whole unless one alone exceeds the
    limit. The characters that close an open isolate count too.
    """
    parts: list[Span] = []
    start, end = span
    while (stop := start + _fitting(text[start:end], most_units)) < end:
        parts.append(Span(start, stop))
        start = stop
    return [*parts, Span(start, end)]


def _fitting(text: str, most_units: int) -> int:
    """The position to cut a text so that the part before fits, closing characters included."""
    length = most = 0
    for c in text:
        length += 2 if c > "\uffff" or c in _ISOLATES else 1
        if length > most_units:
            break
        most += 1
    else:
        return len(text)
    for edge in range(most, most * 2 // 3, -1):
        # a mark after a space would be seen on it
        if text[edge - 1].isspace() and category(text[edge])[0] not in "MC":
            return edge
    return _last_end(text, most)


def _last_end(text: str, most: int) -> int:
    """The end of the last whole grapheme cluster within a number of code points."""
    import regex

    found = 0
    for match in regex.finditer(r"\X", text):
        if match.end() > most:
            break
        found = match.end()
    return found or most
