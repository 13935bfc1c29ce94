"""The commands that keep the corpus: add, follow, sync, look up, hand on and mend."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

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
    from bot.command import terminal
    from corpus import Among, CorpusStore

    among = Among(since, until, language, publisher)
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
    from bot.command import collecting

    piped = sys.stdin.buffer.read() if "-" in what else b""
    raise typer.Exit(collecting.add(_settings(context), what, piped, limit))


@app.command()
def follow(
    context: typer.Context,
    feed: Annotated[list[str], typer.Argument(help="Feeds, or pages that name theirs.")],
) -> None:
    """Follow feeds: sync looks for what is new in them, and so does the bot while it runs."""
    from bot.command import collecting

    raise typer.Exit(collecting.follow(_settings(context), feed))


@app.command()
def unfollow(
    context: typer.Context,
    feed: Annotated[str, typer.Argument(help="As `verbatim feeds` shows it.")],
) -> None:
    """Follow a feed no more; its articles stay."""
    from bot.command import terminal
    from corpus import CorpusError, CorpusStore

    with CorpusStore.open(_settings(context).corpus) as store:
        if not store.visits.unfollow(feed):
            raise CorpusError(f"{feed} is not followed; see what is with: verbatim feeds")
        terminal.console().print(terminal.clean(f"{feed} is followed no more"))


@app.command()
def feeds(context: typer.Context) -> None:
    """List the feeds that are followed, and how they do."""
    from bot.command import terminal
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
    from bot.command import collecting

    raise typer.Exit(collecting.sync(_settings(context), due=due))


@app.command(hidden=True)
def errand(context: typer.Context) -> None:
    """Do what an admin asked the bot for; see bot/errands.py."""
    from bot.command.errand import carry_out

    os.nice(10)  # the bot answers meanwhile
    raise typer.Exit(carry_out(_settings(context), sys.stdin.buffer, sys.stdout.buffer))


@app.command()
def remove(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(help="As `verbatim sources` shows it.")],
) -> None:
    """Remove an article."""
    from bot.command import terminal
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
    from bot.command import hiding

    hiding.hide(_settings(context), what, kind)


@app.command()
def unhide(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="As `verbatim hidden` shows it.")],
) -> None:
    """Show again what was hidden."""
    from bot.command import hiding

    hiding.unhide(_settings(context), what)


@app.command()
def hidden(context: typer.Context) -> None:
    """List what is not shown, and how much that is."""
    from bot.command import hiding

    hiding.hidden(_settings(context))


@app.command()
def history(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(help="As `verbatim sources` shows it.")],
) -> None:
    """Show what was changed in an article, word by word."""
    from bot.command import terminal
    from corpus import CorpusStore

    with CorpusStore.open(_settings(context).corpus) as store:
        terminal.console().print(terminal.history(store.everything.history(article_id)))


@app.command()
def export(
    context: typer.Context,
    to: Annotated[str, typer.Argument(help="A file to write; - is standard output.")] = "-",
) -> None:
    """Write all articles as lines of JSON, with everything needed to have them again."""
    from bot.command import handover

    handover.export(_settings(context), Path(to))


@app.command(name="import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What export wrote; - is standard input.")],
) -> None:
    """Read what export wrote; articles that are known already stay as they are."""
    from bot.command import handover

    raise typer.Exit(handover.import_(_settings(context), file))


@app.command()
def backup(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
) -> None:
    """Copy the corpus as it is at one moment; the bot may run meanwhile."""
    from bot.command import handover

    handover.backup(_settings(context), to)


@app.command()
def check(
    context: typer.Context,
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Make again what can be.")] = False,
) -> None:
    """Check that articles, passages, words and embeddings are whole; the exit code is 0 or 1."""
    from bot.command import handover

    raise typer.Exit(handover.check(_settings(context), repair=repair))


def _settings(context: typer.Context) -> Settings:
    read: Callable[[], Settings] = context.find_root().obj
    return read()
