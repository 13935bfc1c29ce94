"""An answer as Telegram HTML: whole quotes with their sources, within what one message holds.

Source of the limits: https://core.telegram.org/bots/api#sendmessage (4096 characters after
parsing, counted in UTF-16 units: https://core.telegram.org/api/entities#entity-length) and
telegram.constants.MessageLimit.MESSAGE_ENTITIES.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Self

from corpus import Article, Held
from retrieval import LIMIT_CHARS, Answer, QuestionError, Quote

if TYPE_CHECKING:
    from bot.language import Speech  # the terminal renders too, and needs no Fluent

LIMIT_UNITS = 4096
LIMIT_ENTITIES = 100

_LABEL_CHARS = 200  # of a title or name beside a quote; the quote itself is never cut
_OTHERS = 3  # names of publishers that have the same
_EXPANDABLE_UNITS = 400  # longer quotes are folded after three lines by Telegram
_ISOLATES = "\u2066\u2067\u2068"  # Telegram takes the other marks of direction out
_POP_ISOLATE = "\u2069"


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


def answer(found: Answer, speech: Speech) -> str:
    """The quotes that answer; or that there is no answer, and what comes nearest."""
    if found:
        quotes = [_quote(q, speech, marked=True) for q in found.quotes]
        return _fitted(Html("", 0, 0), quotes, speech)
    if not found.is_question:
        return speech.html("how-to-ask")
    said = Html.text(speech.plain("not-in-sources")).within("b")
    if not found.nearest:
        return said.markup
    head = Html.joined(said, Html.text(f"\n{speech.plain('nearest')}\n\n"))
    return _fitted(head, [_quote(q, speech, marked=False) for q in found.nearest], speech)


def refused(error: QuestionError, speech: Speech) -> str:
    """Why a text cannot be asked, and what to do."""
    return speech.html(f"question-{error.reason}", n=error.chars, most=LIMIT_CHARS)


def sources(held: Sequence[Held], speech: Speech) -> str:
    """The articles, as many as one message holds, and how many more there are."""
    if not held:
        return speech.html("no-articles")
    total = Html.text(speech.plain("articles", n=len(held)) + "\n").within("b")
    return _fitted(total, [_article(item) for item in held], speech, more=True)


def _fitted(head: Html, blocks: Iterable[Html], speech: Speech, *, more: bool = False) -> str:
    """The head and as many whole blocks as one message holds."""
    blocks = list(blocks)
    out = head
    for number, block in enumerate(blocks):
        left = Html.text(speech.plain("and-more", n=len(blocks) - number) if more else "")
        grown = Html.joined(out, block)
        last = number == len(blocks) - 1
        room = 0 if last else left.units
        if grown.units + room > LIMIT_UNITS or grown.entities > LIMIT_ENTITIES:
            return Html.joined(out, left).markup.rstrip()
        out = grown
    return out.markup.rstrip()


def _quote(quote: Quote, speech: Speech, *, marked: bool) -> Html:
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
        _source(quote, speech),
        Html.text("\n\n"),
    )


def _source(quote: Quote, speech: Speech) -> Html:
    a, section = quote.article, quote.passage.section
    rest = (
        a.publisher,
        f"“{_short(section)}”" if section else None,
        a.published,
        _also_in(quote, speech),
    )
    name = _name(a, quote.link)
    return Html.joined(name, *(Html.text(f" · {_short(part)}") for part in rest if part))


def _article(item: Held) -> Html:
    a = item.article
    rest = "".join(f" · {_short(part)}" for part in (a.publisher, a.published) if part)
    return Html.joined(Html.text("• "), _name(a, a.url), Html.text(f"{rest}\n"))


def also_in(quote: Quote) -> tuple[str, int]:
    """Who else has the words of a quote: three names, and how many more there are."""
    names = [place.label for place in quote.also_in]
    return ", ".join(names[:_OTHERS]), max(len(names) - _OTHERS, 0)


def _also_in(quote: Quote, speech: Speech) -> str | None:
    names, more = also_in(quote)
    if not names:
        return None
    if more:
        return speech.plain("also-in-more", names=names, n=more)
    return speech.plain("also-in", names=names)


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
