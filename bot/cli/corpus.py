"""The commands that keep the corpus: add, follow, sync, look up, hand on and mend."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer
from rich.progress import track
from rich.table import Table

from bot.answer_worker import open_encoder
from bot.render import terminal
from bot.settings import Settings
from corpus import (
    CorpusError,
    CorpusStore,
    Fault,
    HideRule,
    SourceError,
    atomic_write,
    back_up,
    export_lines,
    find_faults,
    import_lines,
    repair_faults,
)
from corpus import hidden as hidden_by
from corpus import hide as hide_in
from corpus import unhide as unhide_in
from retrieval import embedding, index_fault, mend_index

if TYPE_CHECKING:
    from bot.settings import Settings


# What a command does is imported by that command, so that --help answers at once.

app = typer.Typer()


Since = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles from this day on.")]


Until = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles up to this day.")]


Language = Annotated[str | None, typer.Option(metavar="CODE", help="Only in this language.")]


HiddenKind = Literal["article", "publisher", "host", "topic"]


Publisher = Annotated[str | None, typer.Option(metavar="NAME", help="Only by this publisher.")]


@app.command()
def sources(
    context: typer.Context,
    *,
    since: Since = None,
    until: Until = None,
    language: Language = None,
    publisher: Publisher = None,
) -> None:
    """List the articles."""
    from bot.render import terminal
    from corpus import ArticleFilter, CorpusStore

    among = ArticleFilter(since, until, language, publisher)
    settings = _settings(context)
    with CorpusStore.open(settings.corpus) as store:
        terminal.console().print(terminal.sources(store.articles(among), settings.encoder))


@app.command()
def add(
    context: typer.Context,
    what: Annotated[
        list[str],
        typer.Argument(help="Pages, feeds, sitemaps, files, folders; - is standard input."),
    ],
    *,
    limit: Annotated[
        int, typer.Option(min=1, help="Of one feed or sitemap, the newest so many.")
    ] = 1000,
) -> None:
    """Add articles; one that was read from the same place before becomes a new version."""
    from bot.cli import crawl

    piped = sys.stdin.buffer.read() if "-" in what else b""
    raise typer.Exit(crawl.add(_settings(context), what, piped, limit))


@app.command()
def follow(
    context: typer.Context,
    feed: Annotated[list[str], typer.Argument(help="Feeds, or pages that name theirs.")],
) -> None:
    """Follow feeds: sync looks for what is new in them, and so does the bot while it runs."""
    from bot.cli import crawl

    raise typer.Exit(crawl.follow(_settings(context), feed))


@app.command()
def unfollow(
    context: typer.Context,
    feed: Annotated[str, typer.Argument(help="As `verbatim feeds` shows it.")],
) -> None:
    """Follow a feed no more; its articles stay."""
    from bot.render import terminal
    from corpus import CorpusError, CorpusStore

    with CorpusStore.open(_settings(context).corpus) as store:
        if not store.visits.unfollow(feed):
            raise CorpusError(f"{feed} is not followed; see what is with: verbatim feeds")
        terminal.console().print(terminal.clean(f"{feed} is followed no more"))


@app.command()
def feeds(context: typer.Context) -> None:
    """List the feeds that are followed, and how they do."""
    from bot.render import terminal
    from corpus import CorpusStore

    with CorpusStore.open(_settings(context).corpus) as store:
        terminal.console().print(terminal.feeds(store.visits.feeds()))


@app.command()
def sync(
    context: typer.Context,
    *,
    due: Annotated[bool, typer.Option("--due", help="Only feeds whose time has come.")] = False,
) -> None:
    """Look for what is new in the feeds that are followed."""
    from bot.cli import crawl

    raise typer.Exit(crawl.sync(_settings(context), due=due))


@app.command(hidden=True)
def errand(context: typer.Context) -> None:
    """Do what an admin asked the bot for; see bot/jobs.py."""
    from bot.cli.crawl import run_job

    os.nice(10)  # the bot answers meanwhile
    raise typer.Exit(run_job(_settings(context), sys.stdin.buffer, sys.stdout.buffer))


@app.command()
def remove(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(help="As `verbatim sources` shows it.")],
) -> None:
    """Remove an article."""
    from bot.render import terminal
    from corpus import CorpusStore

    with CorpusStore.open(_settings(context).corpus) as store:
        gone = store.remove(article_id)
        terminal.console().print(terminal.clean(f"removed {gone.id}  {gone.label}"))


@app.command()
def hide(
    context: typer.Context,
    what: Annotated[
        str, typer.Argument(help="An article's id or address, a publisher, a host, or a topic.")
    ],
    *,
    kind: Annotated[
        HiddenKind | None,
        typer.Option("--as", help="What it is, where that is not clear."),
    ] = None,
) -> None:
    """Show something no more in answers and lists; what comes later is hidden too.

    A topic is some words, one after the other: passages that say them are not shown, nor is an
    article that has them in its title.
    """
    add_hide_rule(_settings(context), what, kind)


@app.command()
def unhide(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="As `verbatim hidden` shows it.")],
) -> None:
    """Show again what was hidden."""
    drop_hide_rule(_settings(context), what)


@app.command()
def hidden(context: typer.Context) -> None:
    """List what is not shown, and how much that is."""
    list_hide_rules(_settings(context))


@app.command()
def history(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(help="As `verbatim sources` shows it.")],
) -> None:
    """Show what was changed in an article, word by word."""
    from bot.render import terminal
    from corpus import CorpusStore

    with CorpusStore.open(_settings(context).corpus) as store:
        terminal.console().print(terminal.history(store.everything.history(article_id)))


@app.command()
def export(
    context: typer.Context,
    to: Annotated[str, typer.Argument(help="A file to write; - is standard output.")] = "-",
) -> None:
    """Write all articles as lines of JSON, with everything needed to have them again."""
    export_corpus(_settings(context), Path(to))


@app.command(name="import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What export wrote; - is standard input.")],
) -> None:
    """Read what export wrote; articles that are known already stay as they are."""
    raise typer.Exit(import_corpus(_settings(context), file))


@app.command()
def backup(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
) -> None:
    """Copy the corpus as it is at one moment; the bot may run meanwhile."""
    back_up_corpus(_settings(context), to)


@app.command()
def check(
    context: typer.Context,
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Make again what can be.")] = False,
) -> None:
    """Check that articles, passages, words and embeddings are whole; the exit code is 0 or 1."""
    raise typer.Exit(check_corpus(_settings(context), repair=repair))


def _settings(context: typer.Context) -> Settings:
    read: Callable[[], Settings] = context.find_root().obj
    return read()


def add_hide_rule(settings: Settings, what: str, kind: HiddenKind | None) -> None:
    """Hide something, and say what it was taken for and how much of it there is."""
    with CorpusStore.open(settings.corpus) as store:
        rule = hide_in(store, what, kind)
        _, articles, passages = next(each for each in hidden_by(store) if each[0] == rule)
    terminal.console().print(terminal.clean(f"{_named(rule)} hidden: {_much(articles, passages)}"))


def drop_hide_rule(settings: Settings, what: str) -> None:
    """Show something again.

    Raises CorpusError where it was not hidden.
    """
    with CorpusStore.open(settings.corpus) as store:
        gone = unhide_in(store, what)
    if not gone:
        raise CorpusError(f"{what!r} is not hidden; see what is with: verbatim hidden")
    for rule in gone:
        terminal.console().print(terminal.clean(f"{_named(rule)} shown again"))


def list_hide_rules(settings: Settings) -> None:
    """A table of what is hidden."""
    with CorpusStore.open(settings.corpus) as store:
        told = list(hidden_by(store))
    if not told:
        terminal.console().print("Nothing is hidden; hide something with: verbatim hide WHAT")
        return
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("kind", "what", "hides"):
        table.add_column(name)
    for rule, articles, passages in told:
        table.add_row(*map(terminal.clean, (rule.kind, rule.what, _much(articles, passages))))
    terminal.console().print(table)


def _named(rule: HideRule) -> str:
    return f"{rule.kind} “{rule.what}”"


def _much(articles: int, passages: int) -> str:
    """How much a rule hides.

    >>> _much(1, 12), _much(0, 0), _much(0, 2)
    ('1 article, 12 passages', 'nothing that there is yet', '2 passages')
    """
    told = [
        f"{count} {name}{'s' * (count != 1)}"
        for count, name in ((articles, "article"), (passages, "passage"))
        if count
    ]
    return ", ".join(told) or "nothing that there is yet"


def export_corpus(settings: Settings, to: Path) -> None:
    """Write all articles to a file, which takes its name when it is whole, or to `-`."""
    with CorpusStore.open(settings.corpus) as store:
        if str(to) == "-":
            for line in export_lines(store):
                sys.stdout.buffer.write(f"{line}\n".encode())
            sys.stdout.buffer.flush()
            return
        try:
            with atomic_write(to) as unfinished, unfinished.open("wb") as written:
                written.writelines(f"{line}\n".encode() for line in export_lines(store))
        except OSError as error:
            raise CorpusError(f"cannot write {to}: {error.strerror}") from error


def import_corpus(settings: Settings, file: Path) -> int:
    """Read what `export` wrote; the exit code."""
    console = terminal.console(stderr=True)
    counts = {"added": 0, "replaced": 0, "copy": 0, "unchanged": 0}
    with ExitStack() as opened:
        try:
            lines = sys.stdin.buffer if str(file) == "-" else opened.enter_context(file.open("rb"))
        except OSError as error:
            raise SourceError(f"cannot read {file}: {error.strerror}") from error
        if settings.corpus.exists():
            CorpusStore.open(settings.corpus).close()
        encoder = open_encoder(settings, terminal.Progress(console))
        store = opened.enter_context(CorpusStore.open(settings.corpus, create=True))
        steps = import_lines(store, lines, str(file), encoder.name, embedding(encoder))
        shown = track(
            steps,
            "Importing",
            total=_count(lines) if lines.seekable() else None,
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        stopped = False
        try:
            for added in shown:
                counts[added.outcome] += 1
        except KeyboardInterrupt:
            stopped = True
    told = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    told = told or "nothing that is new"
    again = "; the same again goes on from here"
    console.print(f"stopped; {told}{again}" if stopped else told)
    return 130 if stopped else 0


def _count(lines: BinaryIO) -> int:
    """How many lines of a file are articles or the like."""
    count = sum(bool(line.strip()) for line in lines)
    lines.seek(0)
    return count


def back_up_corpus(settings: Settings, to: Path) -> None:
    """Copy the corpus as it is at one moment."""
    with CorpusStore.open(settings.corpus) as store:
        size = back_up(store, to)
    terminal.console(stderr=True).print(f"{to} holds {size:,} bytes", markup=False)


def check_corpus(settings: Settings, *, repair: bool) -> int:
    """Tell what is wrong with the corpus, and mend it if wanted; 0 where nothing is left."""
    console = terminal.console()
    with CorpusStore.open(settings.corpus) as store:
        faults = list(_faults(store))
        for fault in faults:
            console.print(terminal.clean(f"{fault.kind}: {fault.said}"), soft_wrap=True)
        if faults and repair:
            encoder = open_encoder(settings, terminal.Progress(terminal.console(stderr=True)))
            mended = repair_faults(store, faults, encoder.name, embedding(encoder))
            mend_index(store)
            console.print(f"{mended} mended")
            faults = list(_faults(store))
        if faults:
            hopeless = not all(fault.can_be_mended for fault in faults)
            advice = "put back a backup" if hopeless else "mend it with: verbatim check --repair"
            console.print(f"{len(faults)} faults; {advice}", markup=False)
            return 1
        console.print(f"{settings.corpus} is whole", markup=False)
        return 0


def _faults(store: CorpusStore) -> Iterator[Fault]:
    """All that is wrong with a corpus, and with its index where the embeddings are whole."""
    kinds = set()
    for fault in find_faults(store):
        kinds.add(fault.kind)
        yield fault
    said = None if kinds & {"file", "embeddings"} else index_fault(store)
    if said:
        yield Fault("index", said)
