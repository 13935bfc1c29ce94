"""Entry point of the `verbatim` command, and the commands that ask and run the bot."""

from __future__ import annotations

import atexit
import gc
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from io import TextIOWrapper
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from bot.cli import (
    ASK,
    BOT,
    PANELS,
    UPKEEP,
    AsJson,
    corpus,
    crawl,
    examples,
    publish,
    reports,
    write_lines,
)

if TYPE_CHECKING:
    from bot.settings import Settings
    from corpus import ArticleFilter
    from retrieval import Answer, Answerer, PreviousTurn, Question


# Each command imports what it needs when it runs, so that --help answers at once.


class _PanelOrder(TyperGroup):
    """Lists the commands panel by panel, and in the order of their definition within one."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, as the help shows them."""
        names = super().list_commands(ctx)
        panels = [getattr(self.commands[name], "rich_help_panel", None) for name in names]
        places = [PANELS.index(panel) if panel in PANELS else len(PANELS) for panel in panels]
        return [name for _, name in sorted(zip(places, names, strict=True), key=itemgetter(0))]


app = typer.Typer(
    cls=_PanelOrder,
    help="Answer questions about a news story with exact quotes from its articles.",
    epilog=examples('verbatim ask "who owns WhatsApp?"', "verbatim add https://example.org/news"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with local variables could show the token
)


app.add_typer(reports.app)


app.add_typer(crawl.app)


app.add_typer(corpus.app)


app.add_typer(publish.app)


def _print_version(wanted: bool) -> None:
    """Print the version of the installed package and exit."""
    if wanted:
        from importlib.metadata import version

        typer.echo(f"verbatim {version('verbatim')}")
        raise typer.Exit


@app.callback()
def _begin(
    context: typer.Context,
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
    data_dir: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder of the corpus and of the bot; see DATA_DIR."),
    ] = None,
) -> None:
    """Answer questions about a news story with exact quotes from its articles.

    Each quote comes with its source. If no article answers, verbatim says so.
    """
    del version  # printed by its callback
    if data_dir is not None:
        os.environ["DATA_DIR"] = str(data_dir)  # for the processes that this one starts too
    context.obj = _settings


@app.command(
    rich_help_panel=ASK,
    epilog=examples(
        'verbatim ask "who owns WhatsApp?"',
        'verbatim ask "how many users does Max have?" --since 2026-02 --json',
        "verbatim ask - --json < questions.txt",
    ),
)
def ask(
    question: Annotated[
        str,
        typer.Argument(
            metavar="QUESTION", help="Your question; - reads one question per line from stdin."
        ),
    ],
    *,
    as_json: AsJson = False,
    since: corpus.Since = None,
    until: corpus.Until = None,
    language: corpus.Language = None,
    publisher: corpus.Publisher = None,
) -> None:
    """Answer a question, or one per line from standard input."""
    from bot.render import json, terminal
    from corpus import ArticleFilter
    from retrieval import Question, QuestionError

    among = ArticleFilter(since, until, language, publisher)
    if question != "-":
        Question.parse(question)  # before anything that takes time or writes
    with _answerer() as answerer:
        answerer.store.visible.check(among)
        for raw in _lines() if question == "-" else [question]:
            try:
                if _show_look(answerer, Question.parse(raw, among=among), as_json=as_json):
                    continue
                found = _answer(answerer, raw, among)
            except QuestionError as error:
                if question != "-":
                    raise
                terminal.console(stderr=True).print(f"{raw[:40]!r}: {error}", markup=False)
                found = None
            if as_json:
                write_lines([json.to_json(raw, found)])
                sys.stdout.flush()
            elif found is not None:
                terminal.console().print(terminal.answer(found))


@app.command(rich_help_panel=ASK, epilog=examples("verbatim chat"))
def chat() -> None:
    """Ask questions and follow-ups one after another; Ctrl-D ends."""
    from bot.render import terminal
    from retrieval import Question, QuestionError

    console = terminal.console()
    with _answerer() as answerer:
        console.print("Ask about the articles; Ctrl-D ends.", style="dim")
        before = None
        for raw in _typed():
            try:
                if _show_look(answerer, replace(Question.parse(raw), before=before)):
                    continue
                found = _answer(answerer, raw, before=before)
                console.print(terminal.answer(found))
                before = found.before if found.is_question else before
            except QuestionError as error:
                console.print(str(error), style="yellow", markup=False)


@app.command(rich_help_panel=UPKEEP, epilog=examples("verbatim embed"))
def embed() -> None:
    """Recompute all embeddings, for instance after you changed ENCODER.

    A bot that runs answers with the former ones until you start it anew.
    """
    from rich.progress import track

    from bot.render import terminal
    from corpus import CorpusStore
    from retrieval import embedding, mend_index

    settings = _settings()
    console = terminal.console(stderr=True)
    with CorpusStore.open(settings.database) as store:
        encoder = settings.open_encoder(terminal.Progress(console).busy)
        steps = store.embed_beside(encoder.name, embedding(encoder))
        total = len(store.visible.articles())
        done = sum(track(steps, "Embedding", total=total, console=console, transient=True))
        told = f"{done} passages embedded with {encoder.name}"
        if store.change_over(encoder.name, embedding(encoder)):
            mend_index(store)
        else:
            told += "; they are used once what answers with the others is stopped and started anew"
        console.print(told, markup=False)


@app.command(
    rich_help_panel=BOT,
    epilog=examples("verbatim run", "verbatim run --webhook https://bot.example.org/telegram"),
)
def run(
    *,
    webhook: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Receive updates at this https:// address instead of polling."
        ),
    ] = None,
) -> None:
    """Run the Telegram bot until you stop it (Ctrl-C or SIGTERM)."""
    from bot.runtime.run import run_bot

    raise typer.Exit(run_bot(_settings(), webhook, os.environ.get("NOTIFY_SOCKET")))


@app.command(
    rich_help_panel=BOT, epilog=examples("verbatim web", "verbatim web --listen 127.0.0.1:8000")
)
def web(
    *,
    listen: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT", help="Where to listen; without it WEB_LISTEN, or 127.0.0.1:8000."
        ),
    ] = None,
) -> None:
    """Serve the web page until you stop it (Ctrl-C or SIGTERM), without Telegram.

    The bot serves it too, if WEB_LISTEN is set.
    """
    from bot.runtime.run import serve_web

    raise typer.Exit(serve_web(_settings(), listen))


@app.command(
    rich_help_panel=BOT, epilog=examples("verbatim mcp", "verbatim mcp --listen 127.0.0.1:8000")
)
def mcp(
    *,
    listen: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT", help="Serve it over HTTP at /mcp, beside the web page, instead."
        ),
    ] = None,
) -> None:
    """Answer an assistant with exact quotes, as tools of the Model Context Protocol (MCP).

    The assistant starts this command itself and speaks to it over standard input and output.
    """
    from bot.runtime.run import serve_assistant, serve_web

    raise typer.Exit(serve_web(_settings(), listen) if listen else serve_assistant(_settings()))


@app.command(rich_help_panel=BOT, epilog=examples("verbatim audit", "verbatim audit --json"))
def audit(*, as_json: AsJson = False) -> None:
    """List which admin commands were used and when, without their content."""
    from bot.cli.reports import audit as listed

    listed(_settings(), as_json=as_json)


@app.command(
    rich_help_panel=BOT,
    epilog=examples("verbatim feedback > feedback.csv", "verbatim feedback --json"),
)
def feedback(
    *,
    as_json: AsJson = False,
) -> None:
    """Write readers' ratings of answers as CSV, without names or questions."""
    from bot.cli.reports import feedback as written

    written(_settings(), as_json=as_json)


@app.command(rich_help_panel=UPKEEP, epilog=examples("verbatim doctor", "verbatim doctor --alive"))
def doctor(
    *,
    alive: Annotated[
        bool, typer.Option("--alive", help="Check only that the bot on this machine is alive.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check the setup and say how to fix what is wrong.

    The exit code is 0 if all is well, else 1.
    """
    from bot.cli.doctor import is_alive, run_checks

    check = is_alive if alive else run_checks
    raise typer.Exit(0 if check(_settings, as_json=as_json) else 1)


_CYCLES = (20_000, 20, 20)
"""How rarely cycles are looked for: hardly any arise, and each look goes through the models."""


def main() -> None:
    """Run the command; an expected error prints one line and exits with code 2.

    Files that it makes can be read by this user only.
    """
    os.umask(0o077)
    _share_arenas()
    gc.set_threshold(*_CYCLES)
    atexit.register(gc.freeze)  # or cycles are looked for at the end: half a second with models
    try:
        app()
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        message = "".join(c if c.isprintable() or c == "\n" else "�" for c in str(error))
        print(f"verbatim: {message}", file=sys.stderr)  # noqa: T201 - rich could fail here too
        sys.exit(2)


_M_ARENA_MAX = -8
"""The parameter of mallopt, malloc.h of glibc."""


def _share_arenas() -> None:
    """Have threads share two arenas of glibc, not eight a core: each reserves 64 MB of addresses.

    Where those are limited (`ulimit -v`), no thread could be started at last.
    """
    import ctypes

    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(_M_ARENA_MAX, 2)


def _expected() -> tuple[type[Exception], ...]:
    """Expected errors: `main` prints the message, without a traceback."""
    from bot.settings import SettingsError
    from bot.state import StateError
    from corpus import CorpusError, FilterError, ProxyError, SourceError
    from retrieval import EncoderError, QuestionError, WeightsError

    return (
        FilterError,
        CorpusError,
        EncoderError,
        ProxyError,
        QuestionError,
        SettingsError,
        SourceError,
        StateError,
        WeightsError,
    )


def _settings() -> Settings:
    """Settings from the environment and `.env`; the environment wins. Nothing else reads it."""
    from dotenv import dotenv_values

    from bot.settings import Settings, SettingsError

    try:
        _check_writers(Path(".env"))
        in_file = dotenv_values(".env", interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read .env: {error}") from error
    env = {name: value for name, value in in_file.items() if value is not None} | dict(os.environ)
    return Settings.from_env(env)


def _check_writers(path: Path) -> None:
    """Raise SettingsError for a file that somebody else could have written; OSError.

    A command that is started in a folder for all, such as /tmp, must not take their settings.
    """
    from bot.settings import SettingsError

    if not path.exists():
        return
    found = path.stat()
    trusted = {0, os.geteuid()}
    if os.geteuid() == 0 and os.environ.get("SUDO_UID", "").isdecimal():
        trusted.add(int(os.environ["SUDO_UID"]))
    if found.st_uid not in trusted:
        raise SettingsError(
            f"{path.absolute()} belongs to another user, so it is not read; start from another "
            "folder, or make it yours: chown"
        )
    if found.st_mode & stat.S_IWOTH:
        raise SettingsError(
            f"everybody may write to {path.absolute()}, so it is not read; see what is in it, "
            "then: chmod 600 .env"
        )


@contextmanager
def _answerer() -> Iterator[Answerer]:
    from bot.answer_worker import answering
    from bot.render import terminal

    shown = terminal.Progress(terminal.console(stderr=True))
    with answering(_settings(), shown) as answerer:
        yield answerer


def _answer(
    answerer: Answerer,
    raw: str,
    among: ArticleFilter | None = None,
    *,
    before: PreviousTurn | None = None,
) -> Answer:
    from retrieval import Question

    return answerer.answer(replace(Question.parse(raw, among=among), before=before))


_HEADLINES = 10  # articles in the overview


def _show_look(answerer: Answerer, question: Question, *, as_json: bool = False) -> bool:
    """Print what look at the articles a text asks for; False if it is a question."""
    from bot.render import json, terminal
    from corpus import pasted_address
    from retrieval import Request, overview_of, request_of

    request, store = request_of(question.text), answerer.store
    if request is None:
        at = store.visible.article_at(pasted_address(question.text))
        if at is None or as_json:
            return False
        opening = store.visible.opening(at.id)
        said = at.text[opening[0].start : opening[:5][-1].end] if opening else ""
        terminal.console().print(terminal.article(at, said))
        return True
    found = overview_of(store, _HEADLINES, among=question.among)
    if as_json:
        write_lines([json.overview_to_json(found, question.text, request)])
    elif request is Request.OVERVIEW:
        terminal.console().print(terminal.overview(found))
    elif request.is_of_metadata:
        ids = question.before.articles if question.before else ()
        meant = [store.visible.article(id) for id in ids]
        terminal.console().print(
            terminal.metadata(meant or [one.article for one in found.headlines])
        )
    else:
        shown = store.visible.articles(question.among)
        terminal.console().print(terminal.sources(shown, answerer.encoder))
    return True


def _lines() -> Iterator[str]:
    """The lines of standard input; bytes that are not UTF-8 become �."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _typed() -> Iterator[str]:
    """The lines that are typed, with history on the arrow keys, until Ctrl-D or Ctrl-C."""
    with suppress(ImportError):
        import readline  # noqa: F401 - importing it gives input() its history

    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # any bytes may be typed or piped in
    while True:
        try:
            raw = input("\n? ")
        except (EOFError, KeyboardInterrupt):
            return
        if raw.strip():
            yield raw


if __name__ == "__main__":
    main()
