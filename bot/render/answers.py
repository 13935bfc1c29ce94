"""An answer as Telegram HTML: the exact words, whole quotes, their sources.

`Html` knows its size, and `messages` lays it out. Source of the limits:
https://core.telegram.org/bots/api#sendmessage (4096 characters after parsing, counted in UTF-16
units: https://core.telegram.org/api/entities#entity-length) and
telegram.constants.MessageLimit.MESSAGE_ENTITIES.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from hashlib import blake2s
from html import escape
from typing import TYPE_CHECKING, Self
from unicodedata import category

from corpus import Article, Span
from retrieval import LIMIT_CHARS, Answer, Confidence, Page, QuestionError, Quote

if TYPE_CHECKING:
    from bot.i18n import Translator

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


_OTHERS = 3  # names of publishers that have the same


EXPANDABLE_UNITS = 400  # longer quotes are folded after three lines by Telegram


_HEADLINE_UNITS = 160


_HEADLINE_SHARE = 0.6
"""Of a quote: exact words that are more of it are bold there, and not read twice."""


_PART_UNITS = LIMIT_UNITS - _HEADLINE_UNITS - 1600  # no source line is longer


_HEADING = re.compile(r"^#{1,6}[ \t]+(?P<words>\S[^\n]{0,200}?)[ \t#]*$", re.MULTILINE)


_SECTION_UNITS = 60


_LAST_MOMENT = 2**31  # Telegram refuses times from then on


def answer(found: Answer, speech: Translator) -> str:
    """The first of `answers`, which hardly ever are more than one."""
    return answers(found, speech)[0]


def answers(
    found: Answer, speech: Translator, notice: str | None = None, *, asked: bool = False
) -> list[str]:
    """The messages of an answer: its quotes, or one line that says that nothing was found.

    Above them the admins' `notice`, if any, and the question as `asked`, for a chat that does
    not show it.

    Several messages if one is too short: no quote is left out, and only a quote longer than a
    message is cut.
    """
    told = Html.text(f"{speech.plain('notice', text=notice)}\n\n" if notice else "")
    above = Html.joined(told, _question(found, speech, asked=asked))
    if found.is_answered:
        head = _above_quotes(found, speech)
        shown = [
            block
            for group in (found.values[:1] if found.by_date else found.values)
            for block in _blocks_of_value(group, speech)
        ]
        return messages(Html.joined(above, head), (*shown, *_left_out(found, speech)))
    if found.is_about:
        head = Html.joined(above, _heading(about(found, speech)))
        return messages(head, blocks(found.quotes, speech, marked=False))
    if not found.is_question:
        return [Html.joined(above, Html.text(speech.plain("how-to-ask"))).markup]
    refusal = Html.joined(above, bold(speech.plain("not-found")))
    rest = [Html.text(f"\n\n{line}") for line in left_out(found, speech)]
    return [Html.joined(refusal, *rest).markup]


def about(found: Answer, speech: Translator) -> str:
    """What the quotes are about; that is not known any more of an answer shown again."""
    asked = found.question
    subject = asked.subject and (asked.respelt or asked.subject)
    return speech.plain("about", subject=label(subject)) if subject else speech.plain("claim-said")


def _left_out(found: Answer, speech: Translator) -> Iterator[Html]:
    return (Html.text(f"{line}\n") for line in left_out(found, speech))


def left_out(found: Answer, speech: Translator) -> list[str]:
    """Of several questions in one, those that have no answer, a line for each; and the rest."""
    lines = [speech.plain("left-out", question=label(one.text)) for one in found.left_out]
    if found.not_read:
        rest = label(found.not_read[0].text)
        lines.append(speech.plain("asked-too-much", question=rest))
    return lines


def _above_quotes(found: Answer, speech: Translator) -> Html:
    """What must be known of the quotes before they are read."""
    if found.by_date:
        lines = (_line_of_value(group, speech) for group in found.values)
        return Html.joined(_heading(speech.plain("by-date")), *lines, Html.text("\n"))
    said = reservation(found, speech)
    return _heading(said) if said else Html("", 0, 0)


def reservation(found: Answer, speech: Translator) -> str | None:
    """That the quotes contradict each other, or are no sure answer; None where neither is so."""
    if found.differ:
        return speech.plain("sources-differ")
    return speech.plain("perhaps") if found.confidence is Confidence.PERHAPS else None


def _line_of_value(group: Sequence[Quote], speech: Translator) -> Html:
    """A figure with its date, and the articles that give it, each linked to the sentence."""
    newest = group[0]
    text, (start, end) = newest.text, newest.emphasis
    line = bold(text[start:end])
    said = line if line.units <= _HEADLINE_UNITS else Html.text(label(text[start:end]))
    day = when(newest.article.published or "", speech)
    sources = [name_of(quote.article, quote.link) for quote in group]
    pieces = [said, Html.text(closing(text[start:end])), Html.text(" · "), day, Html.text(" · ")]
    comma = Html.text(", ")
    for number, one in enumerate(sources):
        pieces += [comma, one] if number else [one]
    return Html.joined(*pieces, Html.text("\n"))


def _blocks_of_value(group: Sequence[Quote], speech: Translator) -> Iterator[Html]:
    """The quotes of one answer, whose exact words stand above the first alone."""
    yield from blocks(group[:1], speech, marked=True)
    yield from blocks(group[1:], speech, marked=True, headline=False)


def _question(found: Answer, speech: Translator, *, asked: bool) -> Html:
    """The question, or what it was understood as: after an earlier one, or spelt otherwise."""
    if respelt := did_you_mean(found, speech):
        said = respelt
    elif asked:
        said = speech.plain("asked", question=label(found.question.text))
    elif before := followed(found, speech):
        said = before
    else:
        return Html("", 0, 0)
    line = Html.text(said).within("i")
    return Html.joined(line, Html.text("\n\n"))


def did_you_mean(found: Answer, speech: Translator) -> str | None:
    """The question as it was spelt otherwise, if it was."""
    respelt = found.question.respelt
    if respelt is None or not found.is_question:
        return None
    return speech.plain("did-you-mean", question=label(respelt.rstrip(" ?!.")))


def followed(found: Answer, speech: Translator) -> str | None:
    """The question before, where this one was understood with it."""
    before = found.question.before
    return speech.plain("followed", question=label(before.said)) if before else None


def others(quotes: Iterable[Quote], speech: Translator) -> str:
    """Further quotes, which need not answer, as many as one message holds."""
    shown = list(blocks(quotes, speech, marked=False))
    head = _heading(speech.plain("other-sources"))
    return as_many(head, shown, ("" for _ in shown))


def closest(quotes: Iterable[Quote], speech: Translator) -> str:
    """That nothing was found, and as many of the closest passages as one message holds whole."""
    shown = [_block(quote, quote.span, speech, marked=False) for quote in quotes]
    line = Html.text(f"\n{speech.plain('nearest')}\n\n")
    head = Html.joined(bold(speech.plain("not-found")), line)
    return as_many(head, shown, ("" for _ in shown))


def page(shown: Page, quote: Quote, speech: Translator) -> str:
    """One page of the quoted article: the quote in bold if it is on it, headings underlined."""
    (start, end), text = shown.span, shown.article.text
    mark = Span(*(min(max(at, start), end) for at in shown.mark))
    said = Html.joined(
        with_headings(text, Span(start, mark.start)),
        bold(text[mark.start : mark.end]),
        with_headings(text, Span(mark.end, end)),
    )
    number = speech.plain("page-of", page=shown.number, pages=shown.of) if shown.of > 1 else ""
    return Html.joined(
        source(quote, speech, short=True),
        Html.text("\n"),
        said.within("blockquote"),
        Html.text(f"{closing(text[start:end])}\n{number}"),
    ).markup.rstrip()


def with_headings(text: str, span: Span) -> Html:
    """A slice of an article, its headings underlined rather than marked with #."""
    pieces, at = [], span.start
    for heading in _HEADING.finditer(text, *span):
        words = Html.text(heading["words"]).within("u")
        pieces += [Html.text(text[at : heading.start()]), words]
        at = heading.end()
    return Html.joined(*pieces, Html.text(text[at : span.end]))


def refused(error: QuestionError, speech: Translator) -> str:
    """Why a text cannot be asked, and what to do."""
    return speech.html(f"question-{error.reason}", n=error.chars, most=LIMIT_CHARS)


def also_in(quote: Quote) -> tuple[str, int]:
    """Other publishers of the same words: three names and the number of further ones."""
    names = [place.byline for place in quote.also_in]
    return ", ".join(names[:_OTHERS]), max(len(names) - _OTHERS, 0)


def when(published: str, speech: Translator) -> Html:
    """A date for the reader: a time of day becomes local to them, a mere date stays as written.

    Midnight counts as a mere date, since pages write dates that way.
    """
    said = Html.text(written_date(published, speech))
    moment = _moment(published)
    try:
        seconds = int(moment.timestamp()) if moment and moment.tzinfo else 0
    except (ValueError, OverflowError):
        return said
    if moment is None or moment.time() == time(0) or not 0 < seconds < _LAST_MOMENT:
        return said
    return said.within("tg-time", f' unix="{seconds}" format="D"')


def written_date(published: str, speech: Translator) -> str:
    """A date as people write it; what is none, as it stands."""
    day = day_of(published) if len(published) <= 10 or _moment(published) else None
    return speech.date(day) if day else label(published)


def _moment(published: str) -> datetime | None:
    """A date with its time of day; None for a mere date, and for what is none."""
    try:
        return datetime.fromisoformat(published) if len(published) > 10 else None
    except ValueError:
        return None


def blocks(
    quotes: Iterable[Quote], speech: Translator, *, marked: bool, headline: bool = True
) -> Iterator[Html]:
    """One block per quote, with its source; a quote longer than a message takes several."""
    for quote in quotes:
        whole = _block(quote, quote.span, speech, marked=marked, headline=headline)
        if whole.fits:
            yield whole
            continue
        for part in slices(quote.article.text, quote.span, _PART_UNITS):
            yield _block(quote, part, speech, marked=marked, headline=headline)


def _block(
    quote: Quote, part: Span, speech: Translator, *, marked: bool, headline: bool = True
) -> Html:
    """A part of a quote: the first starts with the exact words, the last ends with the source."""
    text, mark = quote.article.text, quote.mark
    if not marked:
        mark = Span(part.start, part.start)
    said = _marked(text, part, Span(*(min(max(at, part.start), part.end) for at in mark)))
    folded = " expandable" if said.units > EXPANDABLE_UNITS else ""
    pieces = [said.within("blockquote", folded), Html.text(closing(text[part.start : part.end]))]
    if marked and headline and part.start == quote.span.start and (exact := headline_of(quote)):
        pieces.insert(0, _headline(exact))
    if part.end == quote.span.end:
        pieces += [Html.text("\n— "), source(quote, speech)]
    return Html.joined(*pieces, Html.text("\n\n"))


def _headline(exact: str) -> Html:
    """The exact words on their own line."""
    return Html.joined(bold(exact), Html.text(closing(exact) + "\n"))


def _marked(text: str, span: Span, mark: Span) -> Html:
    """A slice of an article, with the part of it that matters bold."""
    return Html.joined(
        Html.text(text[span.start : mark.start]),
        bold(text[mark.start : mark.end]),
        Html.text(text[mark.end : span.end]),
    )


def source(quote: Quote, speech: Translator, *, short: bool = False) -> Html:
    """Title with section, publisher and date; below them who else has the very words."""
    a, section = quote.article, quote.passage.section
    section = None if short or section in (a.title, a.label) else section
    parts = [name_of(a, quote.link)]
    if section:
        parts[0] = Html.joined(
            parts[0], Html.text(f" › {label(caption(section), _SECTION_UNITS)}")
        )
    parts += [Html.text(caption(a.byline))] if a.byline else []
    parts += [when(a.published, speech)] if a.published else []
    if short:
        return dotted(parts)
    if a.gone and (day := day_of(a.gone)):
        parts.append(Html.text(speech.plain("gone-since", date=speech.date(day))))
    told = copies_line(quote, speech)
    return Html.joined(dotted(parts), Html.text(f"\n{told}")) if told else dotted(parts)


def copies_line(quote: Quote, speech: Translator) -> str | None:
    """Who else has the very words, if anybody does."""
    names, more = also_in(quote)
    if not names:
        return None
    return speech.plain("also-in-more" if more else "also-in", names=caption(names), n=more)


def headline_of(quote: Quote) -> str | None:
    """The exact words of a quote, where they say something on a line of their own."""
    if quote.exact in {None, quote.span}:
        return None
    words = quote.article.text[slice(*quote.mark)]
    is_news = len(words) <= _HEADLINE_SHARE * len(quote.text)
    return words if words and is_news and bold(words).units <= _HEADLINE_UNITS else None


def day_of(moment: str) -> date | None:
    """The day of an ISO 8601 date or date and time."""
    try:
        return date.fromisoformat(moment[:10])
    except ValueError:
        return None


def dotted(parts: list[Html]) -> Html:
    """One after the other in one line."""
    dot = Html.text(" · ")
    return Html.joined(parts[0], *(piece for part in parts[1:] for piece in (dot, part)))


def name_of(article: Article, link: str | None) -> Html:
    """The label of the article, linked to its address if that is known."""
    name = Html.text(caption(article.label))
    return name.within("a", f' href="{escape(link)}"') if link else name


def _heading(plain: str) -> Html:
    return Html.joined(bold(plain), Html.text("\n\n"))


def bold(plain: str) -> Html:
    """Plain text in bold."""
    return Html.text(plain).within("b")


def claim(found: Answer, speech: Translator) -> list[str]:
    """The quotes that speak of it, under words that call them no verdict; or that none does."""
    if not found.is_question:
        return [speech.html("claim-empty")]
    if not found.is_answered:
        return [speech.html("claim-unspoken")]
    head = Html.joined(
        Html.text(speech.plain("claim-said")).within("b"),
        Html.text(f"\n{speech.plain('claim-no-verdict')}\n\n"),
    )
    return messages(head, blocks(found.quotes, speech, marked=False))


def quoted(quotes: Sequence[Quote], speech: Translator) -> list[str]:
    """Quotes with their sources, with nothing marked in them: they answer no question."""
    return messages(Html.text(""), blocks(quotes, speech, marked=False))


LIMIT_RESULTS = 10


_TITLE_WORDS = 8


_SNIPPET_CHARS = 160


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One line of the list, and the message that it becomes."""

    id: str
    """The same for the same quote, 32 letters and digits."""
    title: str
    description: str
    html: str


def results(found: Answer, speech: Translator) -> list[InlineResult]:
    """A result for each quote that answers, or one that says that nothing was found."""
    if found.is_answered or found.is_about:
        return list(_quotes(found, speech))[:LIMIT_RESULTS]
    html = answers(found, speech, asked=True)[0]
    title = speech.plain("inline-not-found")
    return [InlineResult(result_id("none", found.question.text), title, "", html)]


def _quotes(found: Answer, speech: Translator) -> Iterator[InlineResult]:
    """The quotes shown in a chat, then further ones as probable as the last of them."""
    least = min(quote.probability for quote in found.quotes)
    if found.differ or found.by_date:
        html, *rest = answers(found, speech, asked=True)
        title = speech.plain("by-date" if found.by_date else "sources-differ")
        words = " · ".join(_title(group[0]) for group in found.values)
        if not rest:
            yield InlineResult(result_id("all", found.question.text), title, words, html)
    for quote in (*found.quotes, *(q for q in found.more if q.probability >= least)):
        alone = replace(found, quotes=(quote,), more=(), differ=False, by_date=False)
        html, *rest = answers(alone, speech, asked=True)
        if not rest:  # a quote is never cut, and a result is one message
            yield InlineResult(_id_of(quote), _title(quote), _snippet(quote), html)


def _title(quote: Quote) -> str:
    """The exact words or, where none are marked, the first ones."""
    exact = quote.exact
    if exact:
        return label(quote.article.text[exact.start : exact.end])
    words = quote.text.split()
    return label(" ".join(words[:_TITLE_WORDS]) + (" …" if len(words) > _TITLE_WORDS else ""))


def _snippet(quote: Quote) -> str:
    """The beginning of the quote, and its source."""
    return f"{beginning(quote)} — {caption(quote.article.label)}"


def beginning(quote: Quote) -> str:
    """As much of a quote as is seen in a list."""
    text = " ".join(quote.text.split())
    return label(text if len(text) <= _SNIPPET_CHARS else f"{text[: _SNIPPET_CHARS - 1]}…")


def _id_of(quote: Quote) -> str:
    return result_id(quote.article.id, str(quote.span.start), str(quote.span.end))


def result_id(*parts: str) -> str:
    """An id for a result: the same for the same parts."""
    return blake2s("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()
