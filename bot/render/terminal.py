"""Answers, articles, timeline, feeds, progress and outcomes in the terminal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from rich import progress
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from bot.render.answers import also_in, caption
from corpus import Article, ArticleSummary, Feed, IngestStep, Version, differences
from retrieval import Answer, Confidence, Event, Overview, Quote, is_foreign


def warn_of_foreign(languages: Iterable[str | None], encoder: str) -> str | None:
    """A warning with the number of articles in languages that the encoder does not know, or None.

    `languages`: one per article. `encoder`: the name in the settings.

    >>> warn_of_foreign(["de-AT", "en", None], "all-MiniLM-L6-v2")
    '1 article in de, which all-MiniLM-L6-v2 does not know: found by words alone; see ENCODER'
    """
    codes = [code for code in languages if code and is_foreign(code, encoder)]
    if not codes:
        return None
    named = ", ".join(sorted({code.partition("-")[0].lower() for code in codes}))
    many = "1 article" if len(codes) == 1 else f"{len(codes)} articles"
    return f"{many} in {named}, which {encoder} does not know: found by words alone; see ENCODER"


_AROUND_CHARS = 60  # unchanged characters shown on each side of a change

_SAID = {
    "added": "{} added",
    "replaced": "{} replaced",
    "copy": "{} known from elsewhere",
    "unchanged": "{} unchanged",
    "known": "{} known",
    "gone": "{} gone",
    "failed": "{} failed",
}

_HOW_TO_ASK = (
    "I answer questions about the articles I was given, in their own words. Ask me one: who did "
    "it, when, where, how many, why?"
)

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # could move the cursor or change colours


def console(*, stderr: bool = False) -> Console:
    """The terminal, or a file that takes its place; wide lines are kept readable."""
    made = Console(stderr=stderr, highlight=False)
    made.width = min(made.width, 100)
    return made


def answer(found: Answer) -> RenderableType:
    """An answer: quotes with their sources, or that nothing was found and the closest passages."""
    if before := found.question.before:
        line = Text(f"Following on from: {clean(before.said)}\n", style="dim")
        alone = replace(found, question=replace(found.question, before=None))
        return Group(line, answer(alone))
    if (respelt := found.question.respelt) and found.is_question:
        line = Text(f"Did you mean: {clean(respelt)}\n", style="dim")
        return Group(line, answer(replace(found, question=replace(found.question, respelt=None))))
    if found.is_answered:
        quotes = [
            _quote(quote, "green", headline=not number)
            for group in (found.values[:1] if found.by_date else found.values)
            for number, quote in enumerate(group)
        ]
        if found.by_date:
            quotes.insert(0, _by_date(found))
        elif found.differ:
            quotes.insert(0, Text("Sources differ\n", style="bold yellow"))
        elif found.confidence is Confidence.PERHAPS:
            quotes.insert(0, Text("Perhaps this answers it:\n", style="bold yellow"))
        left_out = [
            Text(f"I found nothing about: {clean(question.text)}", style="yellow")
            for question in found.left_out
        ]
        return Group(*quotes, *left_out, *_not_read(found))
    if not found.is_question:
        return Text(_HOW_TO_ASK, style="yellow")
    return _about(found) if found.is_about else _not_found(found)


def _not_read(found: Answer) -> Iterator[Text]:
    for first in found.not_read[:1]:
        told = "I answer four questions at a time. Please ask again from"
        yield Text(f"{told}: {clean(first.text)}", style="yellow")


def _by_date(found: Answer) -> RenderableType:
    """A figure over time: a line for each value with its date and sources, newest first."""
    lines = [Text("By date\n", style="bold yellow")]
    for group in found.values:
        newest = group[0]
        exact = newest.text[slice(*newest.emphasis)]
        names = dict.fromkeys(q.article.byline or q.article.label for q in group)
        line = Text.assemble(clean((newest.article.published or "")[:10]), "  ")
        line.append_text(Text.assemble(clean(" ".join(exact.split())), style="bold green"))
        line.append_text(Text.assemble("  ", clean(", ".join(names)), style="dim"))
        lines.append(line)
    return Group(*lines, Text())


def _about(found: Answer) -> RenderableType:
    """An overview: what the articles say about a name or a few words."""
    subject = clean(found.question.subject or found.question.text)
    head = Text.assemble("What the articles say about “", subject, "”\n", style="bold")
    return Group(head, *(_quote(quote, "dim") for quote in found.quotes))


def _not_found(found: Answer) -> RenderableType:
    """That nothing was found, and the closest passages."""
    said = Text("I found nothing about this in the articles.", style="bold yellow")
    if not found.nearest:
        return Group(said, *_not_read(found))
    return Group(
        said,
        *_not_read(found),
        Text("Closest passages (they may not answer it):\n", style="dim"),
        *(_quote(quote, "dim") for quote in found.nearest),
    )


def overview(found: Overview) -> RenderableType:
    """The articles with their leads, newest first, and the numbers that changed."""
    if not found.headlines:
        return Text("There are no articles yet; add some with: verbatim add", style="yellow")
    extent = found.extent
    days = [day[:10] for day in dict.fromkeys((extent.first, extent.last)) if day]
    many = "1 article" if extent.distinct == 1 else f"{extent.distinct} articles"
    said = f"{many}, {' to '.join(dict.fromkeys(days))}" if days else many
    shown: list[RenderableType] = [Text(f"{said}\n", style="bold")]
    for one in found.headlines:
        shown.append(Text.assemble(clean(one.article.label), style="bold green"))
        if one.lead:
            shown.append(_Barred(clean(one.lead.text), "green"))
        for quote in one.outline:
            shown.append(Text.assemble("\n", clean(quote.passage.section or ""), style="bold"))
            shown.append(_Barred(clean(quote.text), "green"))
        names = dict.fromkeys(copy.byline for copy in one.copies if copy.byline)
        parts = [one.article.byline, (one.article.published or "")[:16].replace("T", " ")]
        parts.append(f"also in {', '.join(names)}" if names else None)
        if told := [clean(part) for part in parts if part]:
            line = Text(" · ").join(told)
            line.stylize("dim")
            shown.append(_Named(line))
        shown.append(Text())
    left = extent.distinct - found.first - len(found.headlines)
    shown += [Text(f"… and {left} more\n", style="dim")] if left > 0 else []
    shown += [Text("Numbers then and now\n", style="bold")] if found.changes else []
    for change in found.changes:
        steps = [
            f"{quote.text[slice(*quote.emphasis)]} ({(quote.article.published or '')[:10]})"
            for quote in reversed(change.quotes)
        ]
        shown += [clean(" → ".join(steps)), _quote(change.quotes[0], "green", headline=False)]
    return Group(*shown)


def metadata(articles: Sequence[Article]) -> RenderableType:
    """A table of who published and wrote articles, and when."""
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("article", "publisher", "author", "published"):
        table.add_column(name)
    for a in articles:
        day = (a.published or "unknown")[:16].replace("T", " ")
        cells = (a.label, a.byline or "unknown", a.author or "not named", day)
        table.add_row(*(clean(cell) for cell in cells))
    return table


def article(shown: Article, opening: str) -> RenderableType:
    """The metadata of an article, and its first sentences."""
    said: list[RenderableType] = [_Barred(clean(opening), "green"), Text()] if opening else []
    return Group(*said, metadata([shown]))


def suggestion(found: Answer) -> RenderableType:
    """A question in one line with the words that answer it."""
    best = found.quotes[0]
    words = " ".join(best.text[slice(*best.emphasis)].split())
    return Text.assemble(clean(found.question.text), "  ", (str(clean(words)), "bold green"))


def not_suggested(question: str) -> RenderableType:
    """A line of SUGGESTIONS that is not offered to readers."""
    return Text.assemble(("not suggested, no article answers it: ", "yellow"), clean(question))


def timeline(events: Sequence[Event]) -> RenderableType:
    """The timeline: sentences under the dates that they name."""
    if not events:
        return Text("No sentence names a date for certain.", style="yellow")
    shown: list[RenderableType] = []
    told = ""
    for event in events:
        said = clean(event.quote.text)
        if event.quote.exact:
            said.stylize("bold", *event.quote.emphasis)
        shown += [Text(event.told, style="bold green")] if event.told != told else []
        told = event.told
        shown.append(_Barred(said, "green"))
        shown += [_source(event.quote), Text()]
    return Group(*shown)


def sources(held: Sequence[ArticleSummary], encoder: str) -> RenderableType:
    """A table of the articles, and how many are in languages that the encoder does not know."""
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("id", "article", "publisher", "published", "in"):
        table.add_column(name, no_wrap=name in {"id", "published", "in"})
    table.add_column("passages", justify="right")
    for item in held:
        a = item.article
        label = f"{a.label} (gone)" if a.gone else a.label
        day, language = (" ".join((said or "–").split()) for said in (a.published, a.language))
        known = (a.byline or "–", day[:10], language)
        cells = (a.id, label, *known, str(item.passages))
        table.add_row(*(clean(cell) for cell in cells))
    foreign = warn_of_foreign((item.article.language for item in held), encoder)
    return Group(table, Text(f"\n{foreign}", style="dim")) if foreign else table


def feeds(followed: Sequence[Feed]) -> RenderableType:
    """A table of the feeds with their last fetch and last fault."""
    if not followed:
        return Text("No feed is followed; follow one with: verbatim follow ADDRESS")
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("feed", "asked", "again", "how it does"):
        table.add_column(name)
    for feed in followed:
        visit = feed.visit
        is_asked = visit.last > visit.first or visit.failures > 0
        asked = _minute(visit.last) if is_asked else "–"
        does = f"failed {visit.failures} times: {visit.fault}" if visit.failures else "well"
        does = does if is_asked else "not asked yet"
        named = f"{feed.address}\n{feed.title or ''}".rstrip()
        cells = (named, asked, _minute(visit.next), does)
        table.add_row(*(clean(cell) for cell in cells))
    return table


def history(versions: Sequence[Version]) -> RenderableType:
    """Each version against the one before: removed words struck through, added words green."""
    if len(versions) == 1:
        return Text("It has not changed since it was first read.", style="dim")
    parts: list[RenderableType] = []
    for before, after in pairwise(versions):
        when = after.retrieved or "an unknown time"
        parts.append(Text(f"Version {after.number}, read {when}", style="bold"))
        parts += [_difference(before, after), Text()]
    return Group(*parts)


def _difference(before: Version, after: Version) -> Text:
    """The words around each change; of unchanged text between two changes, only the ends."""
    shown = Text()
    for piece in differences(before.text, after.text):
        if piece.what == "kept":
            long = len(piece.text) > 2 * _AROUND_CHARS
            shown.append_text(
                Text.assemble(
                    clean(piece.text[:_AROUND_CHARS]), " […] ", clean(piece.text[-_AROUND_CHARS:])
                )
                if long
                else clean(piece.text)
            )
        elif piece.what == "added":
            shown.append_text(Text.assemble("[+", clean(piece.text), "+]", style="green"))
        else:
            shown.append_text(Text.assemble("[-", clean(piece.text), "-]", style="red strike"))
    return shown


def _minute(at: float) -> str:
    """A time in seconds since 1970, in words of the local clock."""
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True)
class Progress:
    """Progress of long work, shown only on a terminal."""

    to: Console

    def busy(self, doing: str) -> AbstractContextManager[object]:
        """Show a spinner for the duration of the block."""
        return self.to.status(doing) if self.to.is_terminal else nullcontext()

    def track(self, articles: list[Article], doing: str) -> Iterable[Article]:
        """Give the articles back one by one, behind a bar."""
        return progress.track(
            articles, doing, console=self.to, transient=True, disable=not self.to.is_terminal
        )


def clean(text: str) -> Text:
    """Text without terminal control characters; its length is unchanged."""
    return Text(_UNSEEN.sub("�", text.replace("\r\n", " \n")))


@dataclass(frozen=True)
class _Barred:
    """Text with a bar down its left side, as a quotation is set."""

    text: Text
    colour: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.text.wrap(console, max(options.max_width - 2, 1)):
            yield Text.assemble(("▌ ", self.colour), line)


@dataclass(frozen=True)
class _Named:
    """The source below a quote, after a dash; no line ends in spaces."""

    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for number, line in enumerate(self.text.wrap(console, max(options.max_width - 3, 1))):
            line.rstrip()
            yield Text.assemble(("   " if number else " — ", "dim"), line)


def _quote(quote: Quote, colour: str, *, headline: bool = True) -> RenderableType:
    """The exact words on their own line, the quote, its source."""
    said = clean(quote.text)
    shown: list[RenderableType] = [_Barred(said, colour), _source(quote), Text()]
    if colour != "dim":
        said.stylize("bold", *quote.emphasis)
        if quote.exact and headline:
            words = " ".join(quote.text[slice(*quote.emphasis)].split())
            shown.insert(0, Text.assemble(clean(words), style=f"bold {colour}"))
    return Group(*shown)


def _source(quote: Quote) -> RenderableType:
    a = quote.article
    section = quote.passage.section if quote.passage.section != a.label else None
    when = a.published[:16].replace("T", " ") if a.published else None  # to the minute
    name = " › ".join(caption(part) for part in (a.label, section) if part)
    parts = [name, a.byline and caption(a.byline), when]
    line = Text(" · ").join(clean(part) for part in parts if part)
    if quote.also_in:
        names, more = also_in(quote)
        line.append(" · also in ").append_text(clean(names))
        line.append(f" and {more} more" if more else "")
    if a.gone:
        line.append_text(clean(f" · gone from its site since {a.gone[:10]}"))
    if quote.link:
        line.append("\n").append_text(clean(quote.link))
    line.stylize("dim")
    return _Named(line)


class Tally:
    """Counts the outcomes of steps and shows them while they run."""

    def __init__(self, encoder: str) -> None:
        """Start at zero; `close` warns of languages that `encoder` does not know."""
        self._encoder = encoder
        self._languages: list[str | None] = []
        self.counts: Counter[str] = Counter()
        self.passages = 0
        self._lines = 0
        self._out, self._err = console(), console(stderr=True)

    @property
    def code(self) -> int:
        """The exit code: 2 if every step failed, else 0."""
        return 2 if self.counts and set(self.counts) == {"failed"} else 0

    def take(self, steps: Iterator[IngestStep], doing: str) -> None:
        """Carry out all steps and print each outcome. Raises KeyboardInterrupt on Ctrl-C."""
        with _bar(self._err) as bar:
            task = bar.add_task(doing, total=None, said="")
            for step in steps:
                self._note(step, bar, task)

    def close(self, *, stopped: bool = False) -> None:
        """Print the totals if there was more than one step, and warn of unknown languages."""
        said = self._said()
        if foreign := warn_of_foreign(self._languages, self._encoder):
            self.say(foreign)
        if stopped:
            said = f"stopped; {said or 'nothing done yet'}; run the same command to continue"
        elif sum(self.counts.values()) < 2 and self._lines:
            return
        elif not self._lines:
            said = f"nothing new: {said}" if said else "no feed is followed; see: verbatim follow"
        self.say(said)

    def say(self, said: str) -> None:
        """Print a remark to standard error."""
        self._err.print(said, markup=False, style="dim")

    def _note(self, step: IngestStep, bar: progress.Progress, task: progress.TaskID) -> None:
        self.counts[step.outcome] += 1
        if step.article is not None and step.outcome in {"added", "replaced"}:
            self.passages += step.passages
            self._languages.append(step.article.language)
        done = sum(self.counts.values())
        bar.update(task, completed=done, total=done + step.left, said=self._said(bar, task))
        if step.outcome == "known":
            return
        if step.article is not None:
            line = f"{step.outcome} {step.article.id}  {step.article.label}"
            self._out.print(clean(line))
            self._lines += 1
        elif step.fault is not None:
            self._err.print(clean(f"verbatim: {step.fault}"), soft_wrap=True)
            self._lines += 1

    def _said(
        self, bar: progress.Progress | None = None, task: progress.TaskID | None = None
    ) -> str:
        told = [_SAID[name].format(self.counts[name]) for name in _SAID if self.counts[name]]
        if self.passages:
            told.append(f"{self.passages} passages embedded")
        speed = bar.tasks[task].speed if bar is not None and task is not None else None
        return ", ".join(told) + (f", {speed:.1f}/s" if speed else "")


def _bar(to: Console) -> progress.Progress:
    return progress.Progress(
        progress.SpinnerColumn(),
        progress.TextColumn("{task.description}"),
        progress.BarColumn(bar_width=20),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
        progress.TextColumn("{task.fields[said]}", style="dim"),
        console=to,
        transient=True,
        disable=not to.is_terminal,
    )
