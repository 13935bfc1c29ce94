"""The `verbatim` command: ask in the terminal, keep the corpus, run the bot."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated

import typer

from bot import keeping

if TYPE_CHECKING:
    from bot.settings import Settings
    from corpus import Among
    from retrieval import Answer, Answerer

# What a command does is imported by that command, so that --help answers at once.

app = typer.Typer(
    help="Answers in the exact words of the articles, with the source, or says they don't say.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with local variables could show the token
)
app.add_typer(keeping.app)


@app.callback()
def _begin(context: typer.Context) -> None:
    """Answers in the exact words of the articles, with the source, or says they don't say."""
    context.obj = _settings


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="What to ask; - reads one question a line.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    since: keeping.Since = None,
    until: keeping.Until = None,
    language: keeping.Language = None,
    publisher: keeping.Publisher = None,
) -> None:
    """Answer one question, or many from standard input."""
    from bot import record, terminal
    from corpus import Among
    from retrieval import Question, QuestionError

    among = Among(since, until, language, publisher)
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
                _write_line(record.to_json(raw, found))
            elif found is not None:
                terminal.console().print(terminal.answer(found))


@app.command()
def chat() -> None:
    """Ask one question after another; Ctrl-D ends."""
    from bot import terminal
    from retrieval import QuestionError

    console = terminal.console()
    with _answerer() as answerer:
        console.print("Ask about the articles; Ctrl-D ends.", style="dim")
        for raw in _typed():
            try:
                console.print(terminal.answer(_answer(answerer, raw)))
            except QuestionError as error:
                console.print(str(error), style="yellow", markup=False)


@app.command()
def embed() -> None:
    """Make the embeddings anew, after ENCODER has changed."""
    from rich.progress import track

    from bot import terminal
    from bot.answering import open_encoder
    from corpus import CorpusStore
    from retrieval import embedding

    settings = _settings()
    console = terminal.console(stderr=True)
    with CorpusStore.open(settings.corpus) as store:
        encoder = open_encoder(settings, terminal.Progress(console))
        steps = store.embed_again(encoder.name, embedding(encoder))
        total = len(store.articles())
        done = sum(track(steps, "Embedding", total=total, console=console, transient=True))
        console.print(f"{done} passages are embedded by {encoder.name}", markup=False)


@app.command()
def run() -> None:
    """Run the Telegram bot until it is told to stop."""
    from bot import logs, terminal
    from bot.answering import answering
    from bot.instance import only_instance
    from bot.limits import Limits
    from bot.schedule import syncing
    from bot.stopping import Stopping

    settings = _settings()
    token = settings.need_token()  # before anything that takes time
    with Stopping(Limits().stop_s) as stopping, only_instance(settings) as place:
        logs.set_up(settings.log_level, token)
        shown = terminal.Progress(terminal.console(stderr=True))
        with answering(settings, shown) as answerer, syncing(settings.sync_minutes):
            from bot.app import serve

            code = serve(settings, answerer, place, stopping)
    raise typer.Exit(code)


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
    from corpus import AmongError, CorpusError, ProxyError, SourceError
    from retrieval import EncoderError, QuestionError

    of_corpus = AmongError, CorpusError, ProxyError, SourceError
    return *of_corpus, EncoderError, QuestionError, SettingsError, StateError


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
    from bot import terminal
    from bot.answering import answering

    shown = terminal.Progress(terminal.console(stderr=True))
    with answering(_settings(), shown) as answerer:
        yield answerer


def _answer(answerer: Answerer, raw: str, among: Among | None = None) -> Answer:
    from retrieval import Question

    return answerer.answer(Question.parse(raw, among=among))


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
