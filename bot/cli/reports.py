"""The commands that report: articles, timeline, suggestions, unanswered, feedback, audit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import ARTICLES, ASK, BOT, AsJson, corpus, examples, write_lines

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.state.admin_records import DayCount
    from corpus import Article


# Each command imports what it needs when it runs, so that --help answers at once.

app = typer.Typer()


@app.command(
    rich_help_panel=ASK,
    epilog=examples('verbatim timeline "WhatsApp in Russia"', "verbatim timeline --newest --json"),
)
def timeline(
    context: typer.Context,
    about: Annotated[
        str | None,
        typer.Argument(metavar="[TOPIC]", help="Words or a question; without it, all articles."),
    ] = None,
    *,
    newest: Annotated[bool, typer.Option("--newest", help="Newest date first.")] = False,
    as_json: AsJson = False,
    since: corpus.Since = None,
    until: corpus.Until = None,
    language: corpus.Language = None,
    publisher: corpus.Publisher = None,
) -> None:
    """List dated events, each with the sentence that names the date."""
    from bot.answer_worker import answering
    from bot.render import json, terminal
    from corpus import ArticleFilter
    from retrieval import Question, by_date

    among = ArticleFilter(since, until, language, publisher)
    question = Question.parse(about, among=among or None) if about else None
    with answering(context.obj(), terminal.Progress(terminal.console(stderr=True))) as answerer:
        answerer.store.visible.check(among)
        events = by_date(answerer, question, among=among, newest_first=newest)
    if not as_json:
        terminal.console().print(terminal.timeline(events))
    write_lines(map(json.event_to_json, events) if as_json else ())


@app.command(
    rich_help_panel=ARTICLES,
    epilog=examples("verbatim sources", "verbatim sources --publisher Herald --json"),
)
def sources(
    context: typer.Context,
    *,
    as_json: AsJson = False,
    since: corpus.Since = None,
    until: corpus.Until = None,
    language: corpus.Language = None,
    publisher: corpus.Publisher = None,
) -> None:
    """List the articles with their ids."""
    from bot.render import json, terminal
    from corpus import ArticleFilter

    among = ArticleFilter(since, until, language, publisher)
    settings: Settings = context.obj()
    with settings.open_corpus() as store:
        store.visible.check(among)
        held = store.visible.articles(among)
    if as_json:
        write_lines(json.sources_to_json(held))
    else:
        terminal.console().print(terminal.sources(held, settings.encoder))


@app.command(rich_help_panel=ASK, epilog=examples("verbatim overview", "verbatim overview --json"))
def overview(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The number of articles.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    since: corpus.Since = None,
    until: corpus.Until = None,
    language: corpus.Language = None,
    publisher: corpus.Publisher = None,
) -> None:
    """Show what the articles are about: titles and leads, newest first; numbers that changed."""
    from bot.answer_worker import answering
    from bot.render import json, terminal
    from corpus import ArticleFilter
    from retrieval import overview_of

    among = ArticleFilter(since, until, language, publisher)
    shown = terminal.Progress(terminal.console(stderr=True))
    with answering(context.obj(), shown) as answerer:
        answerer.store.visible.check(among)
        found = overview_of(answerer.store, limit, among=among or None)
    if as_json:
        typer.echo(json.overview_to_json(found).encode())
    else:
        terminal.console().print(terminal.overview(found))


@app.command(rich_help_panel=ASK, epilog=examples("verbatim suggest", "verbatim suggest --json"))
def suggest(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List questions that /start can suggest, with their answers."""
    from bot.answer_worker import answering
    from bot.render import json, terminal
    from bot.suggestion_cache import own_suggestions, unanswered
    from retrieval import suggest_questions

    settings: Settings = context.obj()
    own = own_suggestions(settings.suggestions)
    console = terminal.console()
    offered = []
    with answering(settings, terminal.Progress(terminal.console(stderr=True))) as answerer:
        for one in suggest_questions(answerer, own):
            found = answerer.answer(one.question)
            if one.is_answered_well(found):
                offered.append(one)
            else:
                continue
            if as_json:
                write_lines([json.suggestion_to_json(found)])
            else:
                console.print(terminal.suggestion(found))
    aside = terminal.console(stderr=True) if as_json else console
    for question in unanswered(own, offered):
        aside.print(terminal.not_suggested(question))


@app.command(
    rich_help_panel=BOT, epilog=examples("verbatim unanswered", "verbatim unanswered --json")
)
def unanswered(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List readers' questions that no article answered; needs KEEP_UNANSWERED."""
    from bot.answer_worker import answering
    from bot.render import json, terminal
    from bot.state import State
    from retrieval import Question, cluster_questions

    settings: Settings = context.obj()
    with State.beside(settings) as state:
        asked = state.unanswered.questions()
    with answering(settings, terminal.Progress(terminal.console(stderr=True))) as answerer:
        questions = [Question(one.question) for one in asked]
        vectors = answerer.embedded(questions) if asked else None
        groups = cluster_questions(vectors, asked, answerer.encoder) if vectors is not None else []
    if as_json:
        write_lines(json.line_of(asdict(group)) for group in groups)
        return
    console = terminal.console()
    for group in groups:
        line = f"{group.times:4} x  {group.question}  (last on {group.newest})"
        console.print(terminal.clean(line))
    if not groups:
        end = "yet." if settings.keep_unanswered else "because KEEP_UNANSWERED is not set."
        console.print(f"No unanswered question was asked by two people in one week, {end}")


@app.command(
    rich_help_panel=BOT,
    epilog=examples('verbatim link "who owns WhatsApp?"', "verbatim link --article ff2888e5652a"),
)
def link(
    context: typer.Context,
    question: Annotated[
        str | None, typer.Argument(metavar="[QUESTION]", help="The question.")
    ] = None,
    *,
    article: Annotated[
        str | None, typer.Option(metavar="ID", help="Link to this article instead.")
    ] = None,
    bot: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The bot's name; without it, Telegram is asked."),
    ] = None,
) -> None:
    """Print a t.me link that opens the bot with a question or an article."""
    import asyncio

    from telegram import Bot
    from telegram.error import TelegramError

    from bot.sending import sending_request
    from bot.settings import SettingsError
    from bot.state import State
    from bot.state.admin_records import address, payload_of
    from corpus import CorpusStore
    from retrieval import Question

    settings: Settings = context.obj()
    if (question is None) == (article is None):
        raise SettingsError('give a question or --article: verbatim link "who owns WhatsApp?"')

    async def username() -> str:
        if bot is not None:
            return bot.removeprefix("@")
        base = f"{settings.api_base_url}/bot"
        request = sending_request(settings)
        async with Bot(settings.need_token(), base_url=base, request=request) as asked:
            return str(asked.username)

    if article is not None:
        with CorpusStore.open(settings.database) as store:
            payload = payload_of(store.visible.article(article).id)
    else:
        with State.beside(settings) as state:
            payload = state.links.payload(Question.parse(question or "").text)
    try:
        name = asyncio.run(username())
    except TelegramError as error:
        raise SettingsError(
            f"Telegram did not return the bot's name ({error}); check with: verbatim doctor"
        ) from error
    typer.echo(address(name, payload))


def audit(settings: Settings, *, as_json: bool = False) -> None:
    """Print the audit log, oldest first. Raises StateError if no bot has run yet.

    Current admins appear with their id, former ones as a hash.
    """
    from rich.table import Table

    from bot.render import json, terminal
    from bot.state import look_at
    from bot.state.admin_records import DESK, AuditLog

    with closing(look_at(settings)) as file:
        actions = AuditLog(file)
        names = {actions.hashed(id): str(id) for id in settings.admins} | {DESK: "desk password"}
        table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
        for name in ("when", "admin", "did"):
            table.add_column(name)
        done = actions.all()
        for who, did, at in done:
            when = datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M")
            table.add_row(when, names.get(who, f"former admin ({who[:8]})"), did)
    if as_json:
        write_lines(
            json.line_of(
                {
                    "when": datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds"),
                    "admin": names.get(who),
                    "hash": who,
                    "did": did,
                }
            )
            for who, did, at in done
        )
        return
    if not table.row_count:
        terminal.console().print("No admin action in the last 90 days.")
        return
    terminal.console().print(table)


def feedback(settings: Settings, *, as_json: bool) -> None:
    """Write the ratings as CSV or JSON lines, oldest first; raises StateError without a bot."""
    from bot.render.statistics import as_csv, as_json_lines, rated
    from bot.state import look_at
    from bot.state.feedback import Feedback, Votes
    from corpus import CorpusStore

    with closing(look_at(settings, with_key=False)) as file:
        opinions = Feedback(file, Votes(file)).opinions()
    with ExitStack() as opened:
        store = None
        if settings.has_corpus():
            store = opened.enter_context(CorpusStore.open(settings.database))
        rows = list(rated(store, opinions))
    written = as_json_lines(rows) if as_json else as_csv(rows)
    write_lines(written.splitlines())


@app.command(
    rich_help_panel=BOT, epilog=examples("verbatim stats", "verbatim stats --days 7 --json")
)
def stats(
    context: typer.Context,
    *,
    days: Annotated[int, typer.Option(min=1, max=365, metavar="N", help="So many days.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Count questions by day, language, kind and outcome, and quotes and votes by article.

    Neither words nor people are counted. As JSON: a line for each count, then one for each
    article that was quoted in the last 30 days.
    """
    from rich.table import Table

    from bot.render import json, terminal
    from bot.render.statistics import votes_by_article
    from bot.state import look_at
    from bot.state.admin_records import QuestionCounts
    from bot.state.chats import ShownAnswers
    from bot.state.feedback import Feedback, Votes

    settings: Settings = context.obj()
    with closing(look_at(settings, with_key=False)) as file:
        counts, quoted = QuestionCounts(file).since(days), ShownAnswers(file).quoted()
        opinions = Feedback(file, Votes(file)).opinions()
    helpful, unhelpful = votes_by_article(opinions)
    articles = _articles(settings, {*quoted, *helpful})
    shown = sorted(articles, key=lambda one: (-quoted[one], one))
    if as_json:
        write_lines(json.line_of(one._asdict()) for one in counts)
        write_lines(
            json.line_of(
                {
                    "article": id,
                    "title": articles[id].title,
                    "publisher": articles[id].publisher,
                    "quoted": quoted[id],
                    "helpful": helpful[id],
                    "unhelpful": unhelpful[id],
                }
            )
            for id in shown
        )
        return
    _print_counts(counts)
    if shown:
        table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
        for name in ("quoted", "👍", "👎", "article"):
            table.add_column(name, justify="left" if name == "article" else "right")
        for id in shown:
            numbers = map(str, (quoted[id], helpful[id], unhelpful[id]))
            table.add_row(*numbers, terminal.clean(articles[id].label))
        terminal.console().print()
        terminal.console().print(table)


def _articles(settings: Settings, ids: Iterable[str | None]) -> dict[str, Article]:
    """The articles with these ids, hidden ones too, as far as the corpus still has them."""
    from corpus import CorpusStore, UnknownArticleError

    found: dict[str, Article] = {}
    if not settings.has_corpus():
        return found
    with CorpusStore.open(settings.database) as store:
        for id in ids:
            if id is not None:
                with suppress(UnknownArticleError):
                    found[id] = store.all.article(id)
    return found


def _print_counts(counts: Sequence[DayCount]) -> None:
    """Print a row for each day, then how many by language and by kind."""
    from collections import Counter

    from rich.table import Table

    from bot.render import terminal
    from bot.state.admin_records import by_day

    console = terminal.console()
    days = by_day(counts)
    outcomes = ("answered", "uncertain", "not_found", "not_a_question")
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("day", *outcomes):
        table.add_column(name.replace("_", " "), justify="left" if name == "day" else "right")
    for day, of in days.items():
        table.add_row(day, *(str(of[outcome]) for outcome in outcomes))
    console.print(table if days else "No question was asked in these days.")
    for name in ("language", "kind"):
        by: Counter[str] = Counter()
        for count in counts:
            by[getattr(count, name)] += count.n
        if by:
            told = ", ".join(f"{what} {n}" for what, n in by.most_common())
            console.print(terminal.clean(f"\nby {name}: {told}"))
