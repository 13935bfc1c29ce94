"""An answer as Telegram HTML: whole quotes with their sources, within what one message holds.

Source of the limits: https://core.telegram.org/bots/api#sendmessage (4096 characters after
parsing, counted in UTF-16 units: https://core.telegram.org/api/entities#entity-length) and
telegram.constants.MessageLimit.MESSAGE_ENTITIES.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Self

from corpus import Article, Held
from retrieval import Answer, Quote

LIMIT_UNITS = 4096
LIMIT_ENTITIES = 100

_LABEL_CHARS = 200  # of a title or name beside a quote; the quote itself is never cut
_OTHERS = 3  # names of publishers that have the same
_EXPANDABLE_UNITS = 400  # longer quotes are folded after three lines by Telegram
_ISOLATES = "\u2066\u2067\u2068"  # Telegram takes the other marks of direction out
_POP_ISOLATE = "\u2069"

HOW_TO_ASK = (
    "I answer questions about the articles I was given, in their own words. Ask me one: who did "
    "it, when, where, how many, why?"
)

_NOT_IN_SOURCES = "The articles don’t say."
_NEAREST = "What comes nearest, and is no answer:"


@dataclass(frozen=True, slots=True)
class Html:
    """Telegram HTML with what it takes of a message: UTF-16 units and entities, once parsed."""

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
        """The same inside a tag, which makes one entity."""
        return Html(f"<{tag}{attributes}>{self.markup}</{tag}>", self.units, self.entities + 1)


def units(text: str) -> int:
    """The length of a text as Telegram counts: UTF-16 code units.

    >>> units("né"), units("🙂")
    (2, 2)
    """
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def answer(found: Answer) -> str:
    """The quotes that answer; or that there is no answer, and what comes nearest."""
    if found:
        return _fitted(Html("", 0, 0), [_quote(q, marked=True) for q in found.quotes])
    if not found.is_question:
        return notice(HOW_TO_ASK)
    said = Html.text(_NOT_IN_SOURCES).within("b")
    if not found.nearest:
        return said.markup
    head = Html.joined(said, Html.text(f"\n{_NEAREST}\n\n"))
    return _fitted(head, [_quote(q, marked=False) for q in found.nearest])


def notice(plain: str) -> str:
    """A sentence of our own, with a capital and a full stop."""
    text = plain[:1].upper() + plain[1:]
    return escape(text if text.endswith((".", "?", "!")) else f"{text}.")


def sources(held: Sequence[Held]) -> str:
    """The articles, as many as one message holds, and how many more there are."""
    if not held:
        return "There are no articles yet."
    total = Html.text(f"{len(held)} article{'s' if len(held) > 1 else ''}:\n").within("b")
    lines = [_article(item) for item in held]
    return _fitted(total, lines, more=True)


def _fitted(head: Html, blocks: Iterable[Html], *, more: bool = False) -> str:
    """The head and as many whole blocks as one message holds."""
    blocks = list(blocks)
    out = head
    for number, block in enumerate(blocks):
        left = Html.text(f"… and {len(blocks) - number} more" if more else "")
        grown = Html.joined(out, block)
        last = number == len(blocks) - 1
        room = 0 if last else left.units
        if grown.units + room > LIMIT_UNITS or grown.entities > LIMIT_ENTITIES:
            return Html.joined(out, left).markup.rstrip()
        out = grown
    return out.markup.rstrip()


def _quote(quote: Quote, *, marked: bool) -> Html:
    """A quote in a block quote, its exact words or best sentence bold, above its source."""
    text, (start, end) = quote.text, quote.emphasis
    said = (
        Html.joined(
            Html.text(text[:start]), Html.text(text[start:end]).within("b"), Html.text(text[end:])
        )
        if marked
        else Html.text(text)
    )
    folded = " expandable" if said.units > _EXPANDABLE_UNITS else ""
    return Html.joined(
        said.within("blockquote", folded),
        Html.text(_closing(text) + "\n— "),
        _source(quote),
        Html.text("\n\n"),
    )


def _source(quote: Quote) -> Html:
    a, section = quote.article, quote.passage.section
    others = f"also in {also_in(quote)}" if quote.also_in else None
    rest = (a.publisher, f"“{_short(section)}”" if section else None, a.published, others)
    name = _name(a, quote.link)
    return Html.joined(name, *(Html.text(f" · {_short(part)}") for part in rest if part))


def _article(item: Held) -> Html:
    a = item.article
    rest = "".join(f" · {_short(part)}" for part in (a.publisher, a.published) if part)
    return Html.joined(Html.text("• "), _name(a, a.url), Html.text(f"{rest}\n"))


def also_in(quote: Quote) -> str:
    """Who else has the words of a quote: three names, and how many more there are."""
    names = [place.label for place in quote.also_in]
    more = f" and {len(names) - _OTHERS} more" if len(names) > _OTHERS else ""
    return ", ".join(names[:_OTHERS]) + more


def _name(article: Article, link: str | None) -> Html:
    """What the article is called, linked to where it can be read if that is known."""
    name = Html.text(_short(article.label))
    return name.within("a", f' href="{escape(link)}"') if link else name


def _short(label: str) -> str:
    """A title or name in one line, cut where it is longer than any reader needs."""
    line = " ".join(label.split())
    line = line if len(line) <= _LABEL_CHARS else f"{line[: _LABEL_CHARS - 1]}…"
    return line + _closing(line)


def _closing(text: str) -> str:
    """What closes the isolates that `text` leaves open, which would turn what follows around.

    >>> len(_closing("\u2069\u2066a"))
    1
    """
    depth = 0
    for c in text:
        if c in _ISOLATES:
            depth += 1
        elif c == _POP_ISOLATE:
            depth = max(depth - 1, 0)
    return _POP_ISOLATE * depth
