"""The commands that bring articles in: add, follow, sync, and the errands of the bot's admins."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import ARTICLES, AsJson, examples, write_lines

if TYPE_CHECKING:
    from bot.settings import Settings
    from corpus import Embed, Ingester, IngestStep


# Each command imports what it needs when it runs, so that --help answers at once.

app = typer.Typer()

LOCK_S = 600.0
"""A job waits this long for a running sync to end, then gives up."""

_LIMIT_ENTRIES = 100  # of one feed, the newest


_Parent = Annotated[
    int | None,
    typer.Option("--parent", metavar="PID", hidden=True, help="End when this process does."),
]


def _end_with(parent: int | None) -> None:
    from corpus import end_with

    if parent is not None:
        end_with(parent)


@app.command(
    rich_help_panel=ARTICLES,
    epilog=examples(
        "verbatim add https://example.org/news/bridge articles/ report.pdf",
        "verbatim add https://example.org/feed.xml --limit 50",
        "verbatim add - < story.txt",
    ),
)
def add(
    context: typer.Context,
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE…", help="Web pages, feeds, sitemaps, files, folders; - is stdin."
        ),
    ],
    *,
    limit: Annotated[
        int,
        typer.Option(min=1, metavar="N", help="At most this many entries per feed or sitemap."),
    ] = 1000,
) -> None:
    """Add articles; a changed article becomes a new version."""
    piped = sys.stdin.buffer.read() if "-" in what else b""
    raise typer.Exit(add_sources(context.obj(), what, piped, limit))


@app.command(
    rich_help_panel=ARTICLES,
    epilog=examples(
        "verbatim follow https://example.org/feed.xml https://t.me/channel",
        "verbatim follow subscriptions.opml",
    ),
)
def follow(
    context: typer.Context,
    feed: Annotated[
        list[str],
        typer.Argument(
            metavar="FEED…", help="Feeds, web pages that link to theirs, channels, OPML files."
        ),
    ],
) -> None:
    """Follow feeds and public Telegram channels; sync and the running bot fetch new articles."""
    raise typer.Exit(follow_feeds(context.obj(), feed))


@app.command(
    rich_help_panel=ARTICLES, epilog=examples("verbatim unfollow https://example.org/feed.xml")
)
def unfollow(
    context: typer.Context,
    feed: Annotated[str, typer.Argument(metavar="FEED", help="As listed by `verbatim feeds`.")],
) -> None:
    """Stop following a feed; keep its articles."""
    from bot.render import terminal
    from corpus import CorpusError, CorpusStore

    with CorpusStore.open(context.obj().database) as store:
        if not store.crawl.unfollow(feed):
            raise CorpusError(
                f"{feed} is not followed; list the followed feeds with: verbatim feeds"
            )
        terminal.console().print(terminal.clean(f"stopped following {feed}"))


@app.command(
    rich_help_panel=ARTICLES,
    epilog=examples("verbatim feeds", "verbatim feeds --opml > subscriptions.opml"),
)
def feeds(
    context: typer.Context,
    *,
    as_json: AsJson = False,
    opml: Annotated[
        bool, typer.Option("--opml", help="Write them as OPML, for other programs and follow.")
    ] = False,
) -> None:
    """List the followed feeds and their state."""
    from bot.render import json, terminal
    from corpus import CorpusStore, opml_of

    with CorpusStore.open(context.obj().database) as store:
        followed = store.crawl.feeds()
    if opml:
        write_lines(opml_of(followed).splitlines())
    elif as_json:
        write_lines(json.feeds_to_json(followed))
    else:
        terminal.console().print(terminal.feeds(followed))


@app.command(rich_help_panel=ARTICLES, epilog=examples("verbatim sync", "verbatim sync --due"))
def sync(
    context: typer.Context,
    *,
    due: Annotated[bool, typer.Option("--due", help="Only the feeds that are due.")] = False,
    parent: _Parent = None,
) -> None:
    """Fetch new articles from the followed feeds."""
    _end_with(parent)
    raise typer.Exit(sync_feeds(context.obj(), due=due))


@app.command(hidden=True)
def errand(context: typer.Context, *, parent: _Parent = None) -> None:
    """Do what an admin asked the bot for; see bot/jobs.py."""
    _end_with(parent)
    os.nice(10)  # the bot answers meanwhile
    raise typer.Exit(run_job(context.obj(), sys.stdin.buffer, sys.stdout.buffer))


@contextmanager
def collector(
    settings: Settings,
    *,
    limit: int,
    create: bool = False,
    encoding: Callable[[], tuple[str, Embed]] | None = None,
) -> Iterator[Ingester]:
    """An ingester into the corpus of the settings; with `create`, into a new one if need be.

    A new corpus that stays empty is deleted again. `encoding` gives the name of an encoder and
    what embeds by it; without, the encoder of the settings is loaded.
    """
    from corpus import CorpusStore, Downloader, Ingester, Sandbox
    from retrieval import embedding

    new = create and not settings.has_corpus()
    downloader = Downloader(
        allow_private=settings.allow_private_addresses, proxy=settings.fetch_proxy
    )

    def loaded() -> tuple[str, Embed]:
        encoder = settings.open_encoder(nullcontext)  # a progress bar is shown already
        return encoder.name, embedding(encoder)

    with ExitStack() as opened:
        store = opened.enter_context(CorpusStore.open(settings.database, create=new))
        reader = opened.enter_context(Sandbox())
        try:
            yield Ingester(store, encoding or loaded, downloader, reader, limit_entries=limit)
        finally:
            in_file = settings.database == settings.corpus
            empty = new and in_file and not store.visible.articles() and not store.crawl.feeds()
            opened.close()
            if empty:
                for left in settings.corpus.parent.glob(f"{settings.corpus.name}*"):
                    left.unlink()


def add_sources(settings: Settings, things: list[str], piped: bytes, limit: int) -> int:
    """Add files, folders, addresses and, for -, the piped bytes; the exit code."""
    from bot.render import terminal

    tally = terminal.Tally(settings.encoder)
    try:
        with collector(settings, limit=limit, create=True) as collects:
            for what in things:
                steps = collects.add_piped(piped) if what == "-" else collects.add(what)
                tally.take(steps, "Adding")
    except KeyboardInterrupt:
        tally.close(stopped=True)
        return 130
    tally.close()
    return tally.code


def sync_feeds(settings: Settings, *, due: bool) -> int:
    """Fetch new articles from the followed feeds; the exit code."""
    from bot.jobs import only_sync
    from bot.render import terminal

    tally = terminal.Tally(settings.encoder)
    if due:
        os.nice(10)  # the bot answers meanwhile
    try:
        with only_sync(settings.data_dir, settings.database_url) as turn:
            if turn is None:
                tally.say("another process is syncing")
                return 0
            with collector(settings, limit=100) as collects:
                tally.take(turn.between(collects.sync(due=due)), "Syncing")
    except KeyboardInterrupt:
        tally.close(stopped=True)
        return 130
    tally.close()
    return tally.code


def follow_feeds(settings: Settings, addresses: list[str]) -> int:
    """Follow feeds, or the feeds that pages link to; the exit code."""
    from bot.render import terminal
    from corpus import DownloadError, SourceError

    new, faults = 0, 0
    with collector(settings, limit=1, create=True) as collects:
        for address in addresses:
            try:
                feeds = collects.follow(address)
            except (DownloadError, SourceError) as error:
                faults += 1
                said = terminal.clean(f"verbatim: {error}")
                terminal.console(stderr=True).print(said, soft_wrap=True)
                continue
            new += len(feeds)
            for feed in feeds:
                line = f"following {feed.address}  {feed.title or ''}".rstrip()
                terminal.console().print(terminal.clean(line))
    if new:
        terminal.console(stderr=True).print(
            "fetch their articles with: verbatim sync", style="dim"
        )
    return 2 if faults == len(addresses) else 0


def run_job(settings: Settings, into: IO[bytes], out: IO[bytes], *, wait_s: float = LOCK_S) -> int:
    """Run one job; the exit code is 0 if its replies tell the outcome. Blocks.

    Before adding, waits up to `wait_s` for a running sync to end.
    """
    from corpus import CorpusError

    asked: dict[str, Any] = json.loads(into.readline())
    try:
        for told in _done(settings, asked, into, wait_s):
            _tell(out, told)
    except CorpusError as error:
        _tell(out, {"outcome": "failed", "fault": str(error)})
    return 0


def _done(
    settings: Settings, asked: dict[str, Any], into: IO[bytes], wait_s: float
) -> Iterator[dict[str, Any]]:
    from bot.jobs import only_errand

    with only_errand(settings.data_dir, settings.database_url, wait_s=wait_s) as alone:
        if not alone:
            yield {"outcome": "busy"}
            return
        with collector(settings, limit=_LIMIT_ENTRIES, create=True) as collects:
            if asked["do"] == "follow":
                yield from _followed(collects, asked["address"])
                return
            for step in _steps(collects, asked, into):
                yield {
                    "outcome": step.outcome,
                    "id": step.article.id if step.article else None,
                    "label": step.article.label if step.article else step.address,
                    "fault": step.fault,
                    "left": step.left,
                }


def _followed(collects: Ingester, address: str) -> Iterator[dict[str, Any]]:
    """The feeds at an address, which are followed from now on."""
    from corpus import DownloadError, SourceError

    try:
        feeds = collects.follow(address)
    except (DownloadError, SourceError) as error:
        yield {"outcome": "failed", "label": address, "fault": str(error)}
        return
    for feed in feeds:
        yield {"outcome": "followed", "label": feed.title or feed.address}


def _steps(collects: Ingester, asked: dict[str, Any], into: IO[bytes]) -> Iterator[IngestStep]:
    if asked["do"] == "link":
        return collects.add_link(asked["address"])
    origin = {name: asked.get(name) for name in ("channel", "address", "published")}
    if asked["do"] == "post":
        return collects.add_post(asked["text"], **origin)
    return collects.add_document(asked["name"], into.read(), **origin)


def _tell(out: IO[bytes], told: dict[str, Any]) -> None:
    out.write(json.dumps(told).encode() + b"\n")
    out.flush()
