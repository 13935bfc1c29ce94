"""The `verbatim` command: ask in the terminal, keep the corpus, run the bot."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import corpus, reports

if TYPE_CHECKING:
    from bot.settings import Settings
    from corpus import ArticleFilter
    from retrieval import Answer, Answerer, PreviousTurn


# What a command does is imported by that command, so that --help answers at once.

app = typer.Typer(
    help="Answers in the exact words of the articles, with the source, or says they don't say.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with local variables could show the token
)


app.add_typer(reports.app)


app.add_typer(corpus.app)


@app.callback()
def _begin(context: typer.Context) -> None:
    """Answers in the exact words of the articles, with the source, or says they don't say."""
    context.obj = _settings


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What to ask; - reads one question a line.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    since: corpus.Since = None,
    until: corpus.Until = None,
    language: corpus.Language = None,
    publisher: corpus.Publisher = None,
) -> None:
    """Answer one question, or many from standard input."""
    from bot.render import json, terminal
    from corpus import ArticleFilter
    from retrieval import Question, QuestionError

    among = ArticleFilter(since, until, language, publisher)
    if question != "-":
        Question.parse(question)  # before anything that takes time or writes
    with _answerer() as answerer:
        for raw in _lines() if question == "-" else [question]:
            try:
                found = _answer(answerer, raw, among)
            except QuestionError as error:
                if question != "-":
                    raise
                terminal.console(stderr=True).print(f"{raw[:40]!r}: {error}", markup=False)
                found = None
            if as_json:
                _write_line(json.to_json(raw, found))
            elif found is not None:
                terminal.console().print(terminal.answer(found))


@app.command()
def chat() -> None:
    """Ask one question after another; Ctrl-D ends."""
    from bot.render import terminal
    from retrieval import QuestionError

    console = terminal.console()
    with _answerer() as answerer:
        console.print("Ask about the articles; Ctrl-D ends.", style="dim")
        before = None
        for raw in _typed():
            try:
                found = _answer(answerer, raw, before=before)
                console.print(terminal.answer(found))
                before = found.before if found.is_question else before
            except QuestionError as error:
                console.print(str(error), style="yellow", markup=False)


@app.command()
def embed() -> None:
    """Make the embeddings anew, after ENCODER has changed."""
    from rich.progress import track

    from bot.answer_worker import open_encoder
    from bot.render import terminal
    from corpus import CorpusStore
    from retrieval import embedding, mend_index

    settings = _settings()
    console = terminal.console(stderr=True)
    with CorpusStore.open(settings.corpus) as store:
        encoder = open_encoder(settings, terminal.Progress(console))
        steps = store.embed_again(encoder.name, embedding(encoder))
        total = len(store.articles())
        done = sum(track(steps, "Embedding", total=total, console=console, transient=True))
        mend_index(store)
        console.print(f"{done} passages are embedded by {encoder.name}", markup=False)


@app.command()
def run(
    *,
    webhook: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Have Telegram post updates to this https:// address."),
    ] = None,
) -> None:
    """Run the Telegram bot until it is told to stop."""
    from bot.runtime.run import run_bot

    raise typer.Exit(run_bot(_settings(), webhook, os.environ.get("NOTIFY_SOCKET")))


@app.command()
def audit() -> None:
    """List what admins did by writing to the bot, and when; not what they added or said."""
    from bot.cli.reports import audit as listed

    listed(_settings())


@app.command()
def feedback(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Write what readers thought of answers as CSV: never who, or what was asked."""
    from bot.cli.reports import feedback as written

    written(_settings(), as_json=as_json)


@app.command()
def doctor(
    *,
    alive: Annotated[
        bool, typer.Option("--alive", help="Only whether the bot that runs here is alive.")
    ] = False,
) -> None:
    """Check what the bot needs, and say what to do; the exit code is 0 or 1."""
    from bot.cli.doctor import is_alive, run_checks

    raise typer.Exit(0 if (is_alive if alive else run_checks)(_settings) else 1)


def main() -> None:
    """Carry out the command; what goes wrong as can be expected ends as one line and code 2."""
    try:
        app()
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        said = "".join(c if c.isprintable() or c == "\n" else "�" for c in str(error))
        print(f"verbatim: {said}", file=sys.stderr)  # noqa: T201 - must not fail in its turn
        sys.exit(2)


def _expected() -> tuple[type[Exception], ...]:
    """The errors whose message is all that a person needs."""
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
    """The one place where the environment is read; what it holds goes before `.env`."""
    from dotenv import dotenv_values

    from bot.settings import Settings, SettingsError

    try:
        told = dotenv_values(".env", interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read .env: {error}") from error
    env = {name: value for name, value in told.items() if value is not None} | dict(os.environ)
    return Settings.from_env(env)


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


def _lines() -> Iterator[str]:
    """The lines of standard input, whatever bytes it holds."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _write_line(line: str) -> None:
    """A line on standard output: UTF-8 wherever it goes, neither wrapped nor coloured."""
    sys.stdout.buffer.write(f"{line}\n".encode())
    sys.stdout.buffer.flush()


def _typed() -> Iterator[str]:
    """What is typed line by line, with a history on the arrow keys, until Ctrl-D or Ctrl-C."""
    with suppress(ImportError):
        import readline  # noqa: F401 - importing it gives input() its history

    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # whatever bytes are typed or piped in
    while True:
        try:
            raw = input("\n? ")
        except (EOFError, KeyboardInterrupt):
            return
        if raw.strip():
            yield raw


if __name__ == "__main__":
    main()
