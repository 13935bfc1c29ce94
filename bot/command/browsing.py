"""The commands that look along the articles, beside asking them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command import keeping

if TYPE_CHECKING:
    from bot.settings import Settings

# What a command does is imported by that command, so that --help answers at once.

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command()
def timeline(
    context: typer.Context,
    about: Annotated[
        str | None, typer.Argument(help="Words or a question; without any, the newest articles.")
    ] = None,
    *,
    newest: Annotated[bool, typer.Option("--newest", help="The newest date first.")] = False,
    as_json: AsJson = False,
    since: keeping.Since = None,
    until: keeping.Until = None,
    language: keeping.Language = None,
    publisher: keeping.Publisher = None,
) -> None:
    """Show what the articles say by date, where it is sure which date a sentence names."""
    from bot.answering import answering
    from bot.command import record, terminal
    from corpus import Among
    from retrieval import Question, by_date

    among = Among(since, until, language, publisher)
    question = Question.parse(about, among=among or None) if about else None
    with answering(
        _settings(context), terminal.Progress(terminal.console(stderr=True))
    ) as answerer:
        events = by_date(answerer, question, among=among, newest_first=newest)
    if not as_json:
        terminal.console().print(terminal.timeline(events))
    for event in events if as_json else ():
        typer.echo(record.event_to_json(event).encode())


@app.command()
def suggest(context: typer.Context) -> None:
    """List the questions that could be suggested at /start, with what the articles answer."""
    from bot.answering import answering
    from bot.command import terminal
    from bot.suggesting import own_suggestions
    from retrieval import suggestions

    settings = _settings(context)
    own = own_suggestions(settings.suggestions)
    console = terminal.console()
    with answering(settings, terminal.Progress(terminal.console(stderr=True))) as answerer:
        for one in suggestions(answerer, own):
            found = answerer.answer(one.question)
            if one.is_answered_well(found):
                console.print(terminal.suggestion(found))


@app.command()
def unanswered(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List what readers asked and the articles do not say, where KEEP_UNANSWERED is set."""
    import json
    from dataclasses import asdict

    from bot.answering import answering
    from bot.command import terminal
    from bot.unanswered import Unanswered
    from retrieval import Question, grouped

    settings = _settings(context)
    asked = Unanswered.of(settings).questions()
    with answering(settings, terminal.Progress(terminal.console(stderr=True))) as answerer:
        questions = [Question(one.question) for one in asked]
        groups = grouped(answerer.embedded(questions), asked) if asked else []
    if as_json:
        for group in groups:
            typer.echo(json.dumps(asdict(group), ensure_ascii=False).encode())
        return
    console = terminal.console()
    for group in groups:
        line = f"{group.times:4} x  {group.question}  (last on {group.newest})"
        console.print(terminal.clean(line))
    if not groups:
        on = "yet" if settings.keep_unanswered else "; KEEP_UNANSWERED is not set"
        console.print(
            f"Nothing was asked by two on one day and left unanswered {on}.".replace(" ;", ";")
        )


@app.command()
def link(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="What the bot is asked.")] = None,
    *,
    article: Annotated[
        str | None, typer.Option(metavar="ID", help="Open this article instead.")
    ] = None,
) -> None:
    """Print the t.me address that opens the bot with a question, or an article."""
    import asyncio

    from telegram import Bot
    from telegram.error import TelegramError

    from bot.links import Links, address
    from bot.sending.wire import sending_request
    from bot.settings import SettingsError
    from corpus import CorpusStore
    from retrieval import Question

    settings = _settings(context)
    if (question is None) == (article is None):
        raise SettingsError('give a question or --article: verbatim link "who owns WhatsApp?"')

    async def username() -> str:
        base = f"{settings.api_base_url}/bot"
        request = sending_request(settings)
        async with Bot(settings.need_token(), base_url=base, request=request) as bot:
            return str(bot.username)

    if article is not None:
        with CorpusStore.open(settings.corpus) as store:
            payload = f"a{store.article(article).id}"
    else:
        payload = Links.of(settings).payload(Question.parse(question or "").text)
    try:
        name = asyncio.run(username())
    except TelegramError as error:
        raise SettingsError(
            f"Telegram does not tell the bot's name ({error}); check with: verbatim doctor"
        ) from error
    typer.echo(address(name, payload))


def _settings(context: typer.Context) -> Settings:
    read: Callable[[], Settings] = context.find_root().obj
    return read()
