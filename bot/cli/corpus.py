"""The commands that keep the corpus: remove, hide, history, export, import, back up, check."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

from bot.cli import ARTICLES, UPKEEP, AsJson, examples, write_lines

if TYPE_CHECKING:
    from bot.settings import Settings
    from corpus import CorpusStore, Fault, HideRule


# Each command imports what it needs when it runs, so that --help answers at once.

app = typer.Typer()


Since = Annotated[
    str | None, typer.Option(metavar="DATE", help="Only articles published on or after this date.")
]

Until = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only articles published on or before this date."),
]

Language = Annotated[
    str | None, typer.Option(metavar="CODE", help="Only articles in this language.")
]

HiddenKind = Literal["article", "publisher", "host", "topic"]

ArticleId = Annotated[
    str, typer.Argument(metavar="ID", help="The article's id, as listed by `verbatim sources`.")
]

Publisher = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only articles by this publisher.")
]


@app.command(rich_help_panel=ARTICLES, epilog=examples("verbatim remove ff2888e5652a"))
def remove(
    context: typer.Context,
    article_id: ArticleId,
) -> None:
    """Remove an article."""
    from bot.render import terminal
    from corpus import CorpusStore

    with CorpusStore.open(context.obj().database) as store:
        gone = store.remove(article_id)
        terminal.console().print(terminal.clean(f"removed {gone.id}  {gone.label}"))


@app.command(
    rich_help_panel=ARTICLES,
    epilog=examples(
        "verbatim hide ff2888e5652a",
        "verbatim hide example.org",
        'verbatim hide "secret witness" --as topic',
    ),
)
def hide(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT", help="An article's id or address, a publisher, a host, or a topic."
        ),
    ],
    *,
    kind: Annotated[
        HiddenKind | None,
        typer.Option("--as", help="The kind of WHAT, if it could be several."),
    ] = None,
) -> None:
    """Hide an article, publisher, host or topic from answers and lists, now and in future.

    A topic is a phrase: it hides every passage that contains these words in this order, and
    every article with them in its title.
    """
    add_hide_rule(context.obj(), what, kind)


@app.command(rich_help_panel=ARTICLES, epilog=examples("verbatim unhide example.org"))
def unhide(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="As listed by `verbatim hidden`.")],
) -> None:
    """Stop hiding an article, publisher, host or topic."""
    drop_hide_rule(context.obj(), what)


@app.command(
    rich_help_panel=ARTICLES, epilog=examples("verbatim hidden", "verbatim hidden --json")
)
def hidden(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List hide rules and how many articles each one hides."""
    list_hide_rules(context.obj(), as_json=as_json)


@app.command(rich_help_panel=ARTICLES, epilog=examples("verbatim history ff2888e5652a"))
def history(
    context: typer.Context,
    article_id: ArticleId,
    *,
    as_json: AsJson = False,
) -> None:
    """Show how an article changed, word by word; as JSON, each version whole."""
    from bot.render import json, terminal
    from corpus import CorpusStore

    with CorpusStore.open(context.obj().database) as store:
        versions = store.all.history(article_id)
    if as_json:
        write_lines(json.history_to_json(versions))
    else:
        terminal.console().print(terminal.history(versions))


@app.command(rich_help_panel=UPKEEP, epilog=examples("verbatim export articles.jsonl"))
def export(
    context: typer.Context,
    to: Annotated[str, typer.Argument(metavar="FILE", help="File to write; - is stdout.")] = "-",
) -> None:
    """Export all articles as JSON Lines; import restores them."""
    export_corpus(context.obj(), Path(to))


@app.command(
    name="import", rich_help_panel=UPKEEP, epilog=examples("verbatim import articles.jsonl")
)
def import_(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file written by export; - is stdin.")
    ],
) -> None:
    """Import articles from an export; known articles stay unchanged."""
    raise typer.Exit(import_corpus(context.obj(), file))


@app.command(
    rich_help_panel=UPKEEP,
    epilog=examples("verbatim backup /srv/backups/today", "verbatim backup today --no-key"),
)
def backup(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder to write.")],
    *,
    key: Annotated[
        bool, typer.Option("--key/--no-key", help="With the key that opens the bot's state.")
    ] = True,
) -> None:
    """Save the articles, the bot's state and the key to a folder, even while the bot runs."""
    from bot.backup import save
    from bot.render import terminal

    held = save(context.obj(), to, key=key)
    console = terminal.console(stderr=True)
    console.print(terminal.clean(f"saved to {to}: {held}"), soft_wrap=True)
    if held.key:
        console.print("The key opens what the bot keeps sealed: let nobody else read the folder.")


@app.command(rich_help_panel=UPKEEP, epilog=examples("verbatim restore /srv/backups/today"))
def restore(
    context: typer.Context,
    source: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder written by `verbatim backup`.")
    ],
) -> None:
    """Restore a backup; what was there is put aside. Stop the bot first."""
    from bot.backup import restore as put_back
    from bot.render import terminal

    held = put_back(context.obj(), source)
    console = terminal.console(stderr=True)
    console.print(terminal.clean(f"restored from {source}: {held}"), soft_wrap=True)
    if held.aside:
        console.print(
            terminal.clean(
                f"What was there is in {held.aside}; delete it once all is well. What it has of "
                "chats goes after a week, or with the next /forget."
            ),
            soft_wrap=True,
        )


@app.command(
    rich_help_panel=UPKEEP,
    epilog=examples(
        "verbatim move postgresql://news:secret@db.example/news",
        "verbatim move data/corpus.db",
    ),
)
def move(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Argument(metavar="TO", help="postgresql://… of an empty database, or a new file."),
    ],
) -> None:
    """Copy all to a PostgreSQL database, or back to files; the source stays.

    The bot answers while the articles are copied, but adds and hides none until that is done; what
    it remembers is copied once it is stopped. Stopped half way, the same command goes on.
    """
    move_corpus_to(context.obj(), to)


@app.command(rich_help_panel=UPKEEP, epilog=examples("verbatim check", "verbatim check --repair"))
def check(
    context: typer.Context,
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Rebuild what can be derived from the articles.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check the corpus and its index for damage; the exit code is 0 or 1."""
    raise typer.Exit(check_corpus(context.obj(), repair=repair, as_json=as_json))


def add_hide_rule(settings: Settings, what: str, kind: HiddenKind | None) -> None:
    """Add a hide rule; print its kind and how many articles and passages it hides."""
    from bot.render import terminal
    from corpus import CorpusStore

    with CorpusStore.open(settings.database) as store:
        rule = store.hidden.hide(what, kind)
        articles, passages = store.count_hidden(rule)
    terminal.console().print(terminal.clean(f"{_named(rule)} hidden: {_much(articles, passages)}"))


def drop_hide_rule(settings: Settings, what: str) -> None:
    """Remove the hide rules for something. Raises CorpusError if there is none."""
    from bot.render import terminal
    from corpus import CorpusError, CorpusStore

    with CorpusStore.open(settings.database) as store:
        gone = store.hidden.unhide(what)
    if not gone:
        raise CorpusError(f"{what!r} is not hidden; list the hide rules with: verbatim hidden")
    for rule in gone:
        terminal.console().print(terminal.clean(f"{_named(rule)} no longer hidden"))


def list_hide_rules(settings: Settings, *, as_json: bool = False) -> None:
    """Print the hide rules as a table, or a line of JSON each."""
    from rich.table import Table

    from bot.render import json, terminal
    from corpus import CorpusStore

    with CorpusStore.open(settings.database) as store:
        rules = [(rule, *store.count_hidden(rule)) for rule in store.hidden.rules().rules]
    if as_json:
        write_lines(json.rules_to_json(rules))
        return
    if not rules:
        terminal.console().print("Nothing is hidden; hide something with: verbatim hide WHAT")
        return
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("kind", "what", "hides"):
        table.add_column(name)
    for rule, articles, passages in rules:
        table.add_row(*map(terminal.clean, (rule.kind, rule.what, _much(articles, passages))))
    terminal.console().print(table)


def _named(rule: HideRule) -> str:
    return f"{rule.kind} “{rule.what}”"


def _much(articles: int, passages: int) -> str:
    """How much a rule hides.

    >>> _much(1, 12), _much(0, 0), _much(0, 2)
    ('1 article, 12 passages', 'matches nothing yet', '2 passages')
    """
    counts = [
        f"{count} {name}{'s' * (count != 1)}"
        for count, name in ((articles, "article"), (passages, "passage"))
        if count
    ]
    return ", ".join(counts) or "matches nothing yet"


def export_corpus(settings: Settings, to: Path) -> None:
    """Write all articles to standard output (`-`), or to a file that appears once complete."""
    from bot.render import terminal
    from corpus import CorpusError, CorpusStore, atomic_write, export_lines

    with CorpusStore.open(settings.database) as store:
        if str(to) == "-":
            for line in export_lines(store):
                sys.stdout.buffer.write(f"{line}\n".encode())
            sys.stdout.buffer.flush()
            return
        try:
            with ExitStack() as opened:
                is_device = to.exists() and not to.is_file()  # or a pipe, which nothing replaces
                place = to if is_device else opened.enter_context(atomic_write(to.resolve()))
                written = opened.enter_context(place.open("wb"))
                written.writelines(f"{line}\n".encode() for line in export_lines(store))
            articles = store.all.count_articles()
        except OSError as error:
            raise CorpusError(f"cannot write {to}: {error.strerror}") from error
    said = f"{articles:,} article{'s' * (articles != 1)} written to {to}"
    terminal.console(stderr=True).print(terminal.clean(said), soft_wrap=True)


def import_corpus(settings: Settings, file: Path) -> int:
    """Import articles from an export; the exit code."""
    from rich.progress import track

    from bot.render import terminal
    from corpus import CorpusStore, SourceError, import_lines
    from retrieval import embedding

    console = terminal.console(stderr=True)
    counts = {"added": 0, "replaced": 0, "copy": 0, "unchanged": 0}
    with ExitStack() as opened:
        try:
            lines = sys.stdin.buffer if str(file) == "-" else opened.enter_context(file.open("rb"))
        except OSError as error:
            raise SourceError(f"cannot read {file}: {error.strerror}") from error
        if settings.has_corpus():
            CorpusStore.open(settings.database).close()
        encoder = settings.open_encoder(terminal.Progress(console).busy)
        store = opened.enter_context(CorpusStore.open(settings.database, create=True))
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
    summary = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    summary = summary or "nothing new"
    resume = "; run the same command to continue"
    console.print(f"stopped; {summary}{resume}" if stopped else summary)
    return 130 if stopped else 0


def move_corpus_to(settings: Settings, to: str) -> None:
    """Copy the corpus of the settings; if they name the target already, that of the file.

    What the bots remember goes with it, or alone where the articles are there and in use.
    """
    from bot.backup import move_states
    from bot.jobs import only_sync
    from bot.render import terminal
    from corpus import CorpusError, CorpusStore, DatabaseUrl, move_corpus

    is_url = to.startswith(("postgresql://", "postgres://"))
    target = DatabaseUrl(to) if is_url else Path(to)
    source = settings.corpus if target == settings.database else settings.database
    console = terminal.console(stderr=True)
    is_there = is_url and target == settings.database and CorpusStore.exists(target)
    where = source if isinstance(source, DatabaseUrl) else None
    with (
        console.status("Moving") as status,
        only_sync(settings.data_dir, where, wait_s=_SYNC_ENDS_S) as turn,
    ):
        if turn is None:
            raise CorpusError("articles are being fetched; run the same command when that is done")
        for moved in () if is_there else move_corpus(source, target):
            status.update(f"Moving {moved.table}: {moved.rows:,}")
        status.update("Moving what the bots remember")
        bots = move_states(settings, target.parent if isinstance(target, Path) else target)
    use = "set DATABASE_URL to it" if is_url else "leave DATABASE_URL empty"
    along = f"the state of {bots} bot{'s' * (bots != 1)}"
    what = along if is_there else f"{source}, with {along}," if bots else str(source)
    told = f"{what} is copied to {target}, row for row; {use}, and start the bot anew"
    console.print(terminal.clean(told), soft_wrap=True)


_SYNC_ENDS_S = 10.0


def _count(lines: BinaryIO) -> int:
    """The number of lines that are not blank."""
    count = sum(bool(line.strip()) for line in lines)
    lines.seek(0)
    return count


def check_corpus(settings: Settings, *, repair: bool, as_json: bool = False) -> int:
    """Print the faults of the corpus and repair them if asked; 0 if none is left.

    As JSON: a line for each fault, with whether it can be repaired; the rest goes to stderr.
    """
    from bot.render import json, terminal
    from corpus import CorpusStore, repair_faults
    from retrieval import embedding, mend_index

    console = terminal.console(stderr=as_json)
    with CorpusStore.open(settings.database) as store:
        faults = list(_faults(store))
        for fault in faults if as_json else ():
            mendable = fault.can_be_mended
            write_lines(
                [json.line_of({"kind": fault.kind, "fault": fault.said, "repairable": mendable})]
            )
        for fault in faults if not as_json else ():
            console.print(terminal.clean(f"{fault.kind}: {fault.said}"), soft_wrap=True)
        if faults and repair:
            encoder = settings.open_encoder(terminal.Progress(terminal.console(stderr=True)).busy)
            mended = repair_faults(store, faults, encoder.name, embedding(encoder))
            mend_index(store)
            console.print(f"{mended} repaired")
            faults = list(_faults(store))
        if faults:
            hopeless = not all(fault.can_be_mended for fault in faults)
            advice = "restore a backup" if hopeless else "repair with: verbatim check --repair"
            console.print(f"{len(faults)} faults; {advice}", markup=False)
            return 1
        console.print(f"{settings.database} is intact", markup=False)
        return 0


def _faults(store: CorpusStore) -> Iterator[Fault]:
    """The faults of a corpus, and of its index if the embeddings are intact."""
    from corpus import Fault, find_faults
    from retrieval import index_fault

    kinds = set()
    for fault in find_faults(store):
        kinds.add(fault.kind)
        yield fault
    said = None if kinds & {"file", "embeddings"} else index_fault(store)
    if said:
        yield Fault("index", said)
