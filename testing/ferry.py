"""A made-up story of a ferry, answered from without a model, and a site of it on a port."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.answer_worker import AnswerWorker
from bot.http_server import HttpServer, bind
from bot.i18n import Translators
from bot.logs import Metrics
from bot.settings import Settings
from bot.state import State
from bot.web.application import build_web
from bot.web.snapshot import Snapshot
from corpus import Article, CorpusStore
from retrieval import Answerer, embedding
from testing.fakes import Marker, WordEncoder
from testing.webhook_bot import free_port

REPAIR = Article(
    "The Halvik ferry is owned by Anna Holm. She bought it in 2019 for 40 million euros.\n\n"
    "The rudder of the ferry broke on Monday. Divers look at it. <b>Nobody</b> was hurt.",
    source="https://herald.example/repair",
    url="https://herald.example/repair",
    title="Ferry stays in harbour & waits",
    publisher="Herald",
    published="2026-02-10T08:00:00Z",
    language="en",
)
SCHOOL = Article(
    "The school of Halvik is closed. Children of the island cannot cross the sound.\n\n"
    "On 12 February 2026 lessons began online.",
    source="https://post.example/school",
    url="https://post.example/school",
    title="School closed",
    publisher="Post",
    author="Per Lund",
    published="2026-02-12",
    language="en",
)
RUSSIAN = Article(
    "Паром из Хальвика стоит в гавани. Владелица парома Анна Хольм ждёт водолазов.",
    source="https://vestnik.example/parom",
    url="https://vestnik.example/parom",
    title="Паром стоит",
    publisher="Вестник",
    published="2026-02-11",
    language="ru",
)
ANSWERED = "Who owns the Halvik ferry?"
EXACT = "Anna Holm"
PASSWORD = "twelve letters"  # noqa: S105 - of the desk, and of nobody
_ADMIN = 1001


@contextmanager
def ferry_answerer(*more: Article) -> Iterator[Answerer]:
    """What answers from the story, and from `more` articles; who owns it, is marked."""
    encoder = WordEncoder()
    with CorpusStore.open(":memory:", create=True) as store:
        for article in (REPAIR, SCHOOL, RUSSIAN, *more):
            store.add(article, encoder.name, embedding(encoder))
        yield Answerer(store, encoder, Marker(EXACT))


@contextmanager
def served(build: Callable[[], Starlette], listen: str) -> Iterator[str]:
    """Serve an application at host:port, as the product does; gives its address."""
    at = bind(listen, "WEB_LISTEN")
    stopping: list[Callable[[], object]] = []
    ready = threading.Event()

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        stopping.append(lambda: loop.call_soon_threadsafe(stop.set))
        async with HttpServer(build(), at):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield f"http://{listen}"
    finally:
        stopping[0]()
        thread.join(20)


_NEWS = """<!doctype html><html lang="en"><title>News</title>
<body style="font: 20px/1.5 Georgia, serif; color: #ddd; background: #222; padding: 1em 2em">
<main><h1>Ferry stays in harbour</h1>
<p>The rudder of the ferry broke on Monday. Divers look at it.</p>
<script src="http://VERBATIM/ask.js" data-article="ARTICLE" async></script></main>
<iframe src="http://VERBATIM/embed?article=ARTICLE" title="Ask"></iframe>"""


def newsroom_of(verbatim: str) -> Starlette:
    """A site with two articles and the field of a Verbatim at host:port, under a strict policy."""
    policy = (
        f"default-src 'none'; script-src http://{verbatim}; connect-src http://{verbatim}; "
        f"frame-src http://{verbatim}; style-src-attr 'unsafe-inline'"
    )

    async def page(request: Request) -> HTMLResponse:
        article = SCHOOL if request.url.path == "/school" else REPAIR
        html = _NEWS.replace("VERBATIM", verbatim).replace("ARTICLE", str(article.url))
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    return Starlette(routes=[Route("/{name}", page)])


@dataclass(frozen=True)
class Sites:
    """The addresses of Verbatim, of a newsroom that may embed it, and of one that may not."""

    verbatim: str
    newsroom: str
    stranger: str
    snapshot: Path


@contextmanager
def ferry_sites(folder: Path) -> Iterator[Sites]:
    """Three sites on ports of this machine, and a snapshot on its disk."""
    verbatim, newsroom, stranger = (f"127.0.0.1:{free_port()}" for _ in range(3))
    with ferry_answerer() as answerer:
        Snapshot(answerer, "The ferry", Translators.load(), "en", (ANSWERED,)).write(
            folder / "out"
        )
    settings = replace(
        Settings(),
        web_title="The ferry",
        web_origins=(f"http://{newsroom}",),
        admins=frozenset({_ADMIN}),
        keep_unanswered=True,
    )
    with (
        ferry_answerer() as answerer,
        AnswerWorker(answerer, Metrics()) as worker,
        State(folder / "state.db", bytes(range(32))) as state,
        served(lambda: build_web(settings, worker, state), verbatim) as at,
        served(lambda: newsroom_of(verbatim), newsroom) as news,
        served(lambda: newsroom_of(verbatim), stranger) as other,
    ):
        state.desk.set_password(PASSWORD)
        for outcome in ("answered", "answered", "uncertain", "not_found"):
            state.counts.add("en", "web", outcome)
        yield Sites(at, news, other, folder / "out")
