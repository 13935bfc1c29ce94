"""The pages: home and answers, articles, overview, timeline, and the Atom feeds beside them.

Pages work without a script. The feed of a question has the quotes that answer it, that of a name
what the articles say about it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.i18n import Translator
from bot.render import views
from bot.suggestion_cache import ReadersWords
from bot.web.layout import (
    ENTRIES,
    FILTERS,
    HEADLINES,
    ICON,
    NEWEST,
    PAGE,
    STYLE,
    answer_contents,
    article_contents,
    atom_feed,
    home_contents,
    list_contents,
    overview_contents,
    timeline_contents,
)
from bot.web.site import Site, form_of
from bot.web.visitors import Ballot
from corpus import Article, ArticleFilter, FilterError, Span
from retrieval import Answer, Question, QuestionError, Quote, request_of
from retrieval import Request as Look

EVENTS = 100

_SUGGESTIONS_S = 0.25
"""How long a page waits for suggestions when the articles have just changed."""

_MOST_FIRST = 10_000_000

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}

_MARK = re.compile(r"(\d{1,7})-(\d{1,7})", re.ASCII)

_KEPT = ("previous", *FILTERS)
"""Fields with which a question is the same again."""

_FIELD_CHARS = 200  # of a filter

_ADDRESS = re.compile(r"https?://\S{4,2000}", re.IGNORECASE)


def routes(site: Site) -> list[BaseRoute]:
    """Where the pages are."""
    return [
        Route("/", partial(home, site), methods=["GET"]),
        Route("/", partial(ask_privately, site), methods=["POST"]),
        Route("/article/{id}", partial(article, site)),
        Route("/overview", partial(overview, site)),
        Route("/timeline", partial(timeline, site)),
        Route("/articles", partial(articles, site)),
        Route("/vote", partial(vote, site), methods=["POST"]),
        Route("/style.css", _file(STYLE, "text/css")),
        Route("/icon.svg", _file(ICON, "image/svg+xml")),
        Route("/robots.txt", _robots),
    ]


async def home(site: Site, request: Request) -> Response:
    """What there is to ask about and a field to ask in or, with `q`, the answer to a question."""
    asked = request.query_params.get("q", "")
    if asked.strip():
        return await _answer(site, request, request.query_params, is_private=False)
    wording = ReadersWords(site.translator(request), site.translators)
    suggestions: list[str] = []
    with suppress(TimeoutError):  # they are found meanwhile, for the next visitor
        async with asyncio.timeout(_SUGGESTIONS_S):
            suggestions = await site.suggestions.now(wording)
    return await site.unless_known(
        request, lambda: _home(site, request, suggestions), "\n".join(suggestions)
    )


async def ask_privately(site: Site, request: Request) -> Response:
    """The answer to a question that stands in no address: in the body of a form."""
    form = await form_of(request)
    asked = form.get("q", "")
    if not asked.strip():
        return await _home(site, request, problem=site.translator(request).plain("question-empty"))
    return await _answer(site, request, form, is_private=True)


async def _home(
    site: Site,
    request: Request,
    suggestions: Sequence[str] = (),
    *,
    problem: str = "",
    asked: str = "",
    status: int = 200,
) -> Response:
    translator = site.translator(request)
    async with site.turn(request):
        found = await site.worker.overview(NEWEST)
    return site.page(
        request,
        "home",
        status=status,
        **home_contents(site.layout.title, found, suggestions, translator)
        | {"problem": problem, "asked": asked},
    )


async def _answer(
    site: Site, request: Request, form: Mapping[str, str], *, is_private: bool
) -> Response:
    """The page of an answer; what is no question, or asks to look at the articles, goes there.

    The fields of the form: `q`, filters, and `previous`, the question that it may follow.
    """
    translator, links = site.translator(request), site.links(request)
    asked, given = form.get("q", ""), _given(form)
    problem, among = _among(given, translator)
    try:
        question = Question.parse(asked, among=among or None)
    except QuestionError as error:
        problem = views.refusal(error, translator)
    if problem:
        return await _home(site, request, problem=problem, asked=asked[:2000], status=400)
    if look := request_of(question.text):
        listed = links.articles(among or None)
        return RedirectResponse(links.overview() if look is Look.OVERVIEW else listed, 303)
    if _ADDRESS.fullmatch(question.text):
        async with site.turn(request):
            at = await site.worker.article_at(question.text)
        if at is not None:
            return RedirectResponse(links.article(at.article.id), 303)

    async def page() -> Response:
        previous = form.get("previous", "")
        site.admit(request, requests=2 if previous else 1)
        async with site.turn(request):
            before = await site.turn_before(previous, among or None)
            found = await site.answer(replace(question, before=before))
            filters = await _filters(site, translator, given)
        site.count(translator, found)
        return _answer_page(site, request, found, filters, is_private=is_private)

    return await page() if is_private else await site.unless_known(request, page)


def _given(form: Mapping[str, str]) -> dict[str, str]:
    """What was filled in to choose articles, by the name of the field."""
    return {name: form.get(name, "").strip()[:_FIELD_CHARS] for name in FILTERS}


def _among(given: Mapping[str, str], translator: Translator) -> tuple[str, ArticleFilter]:
    """What is wrong with a filter, if anything is, and the filter."""
    try:
        chosen: dict[str, Any] = {name: value for name, value in given.items() if value}
        return "", ArticleFilter(**chosen)
    except FilterError:
        return translator.plain("web-filter-date"), ArticleFilter()


async def _filters(
    site: Site, translator: Translator, given: Mapping[str, str], only: Article | None = None
) -> views.FilterView:
    """The fields that choose articles; `only`: the article on whose page they are."""
    publishers, _ = await site.worker.publishers()
    if given["article"]:
        found = await site.worker.article(given["article"])
        only = found.article if found else None
    languages = await site.worker.languages()
    return views.filter_view(
        given, translator, publishers=publishers, languages=languages, only=only
    )


def _answer_page(
    site: Site, request: Request, found: Answer, filters: views.FilterView, *, is_private: bool
) -> Response:
    translator = site.translator(request)
    ballot = site.ballots.give(found) if site.state and found.is_question else None
    wording = ReadersWords(translator, site.translators)
    further = site.suggestions.after(found, found.question.text, wording) if found.quotes else []
    return site.page(
        request,
        "answer",
        **answer_contents(
            found,
            translator,
            further=[text for _, text in further],
            ballot=ballot,
            is_private=is_private,
            filters=filters,
        ),
    )


async def article(site: Site, request: Request) -> Response:
    """An article whole, as far as it is shown; `mark` is the span of a quote in it."""
    found = _MARK.fullmatch(request.query_params.get("mark", ""))
    mark = Span(int(found[1]), int(found[2])) if found else None
    translator = site.translator(request)

    async def page() -> Response:
        async with site.turn(request):
            full = await site.worker.full_article(request.path_params["id"])
            if full is None:
                raise HTTPException(404)
            filters = await _filters(site, translator, _given({}), full.article)

            def draw() -> Response:
                told = article_contents(
                    full.article,
                    full.passages,
                    full.copies,
                    full.versions,
                    translator,
                    mark=mark,
                    filters=filters,
                )
                return site.page(request, "article", **told)

            # one of 200,000 characters takes a quarter of a second: others are served meanwhile
            return await asyncio.to_thread(draw)

    return await site.unless_known(request, page)


async def overview(site: Site, request: Request) -> Response:
    """The articles with their leads, newest first, and the numbers that changed."""
    first, translator = _first(request), site.translator(request)

    async def page() -> Response:
        async with site.turn(request):
            found = await site.worker.overview(HEADLINES, first)
        return site.page(request, "overview", **overview_contents(found, translator))

    return await site.unless_known(request, page)


async def timeline(site: Site, request: Request) -> Response:
    """Dated sentences, newest date first; with `q`, on a topic."""
    translator, asked = site.translator(request), request.query_params.get("q", "")
    given, about = _given(request.query_params), None
    problem, among = _among(given, translator)
    if asked.strip():
        try:
            about = Question.parse(asked, among=among or None)
        except QuestionError as error:
            problem = views.refusal(error, translator)

    async def page() -> Response:
        site.admit(request)
        async with site.turn(request):
            events = [] if problem else await site.worker.timeline(about, EVENTS, among or None)
            filters = await _filters(site, translator, given)
        return site.page(
            request,
            "timeline",
            status=400 if problem else 200,
            **timeline_contents(events, translator)
            | {
                "asked": about.text if about else asked[:2000],
                "problem": problem,
                "filters": filters,
            },
        )

    return await site.unless_known(request, page)


async def articles(site: Site, request: Request) -> Response:
    """The list of articles, newest first, by publisher and date."""
    first, translator = _first(request), site.translator(request)
    given = _given(request.query_params)
    problem, among = _among(given, translator)

    async def page() -> Response:
        async with site.turn(request):
            found = await site.worker.latest(PAGE, first, among or None)
            filters = await _filters(site, translator, given)
        return site.page(
            request,
            "articles",
            status=400 if problem else 200,
            **list_contents(found.articles, found.total, first, translator)
            | {"filters": filters, "among": among, "problem": problem},
        )

    return await site.unless_known(request, page)


async def vote(site: Site, request: Request) -> Response:
    """Count what a visitor thinks of an answer: once for each answer and visitor."""
    site.admit(request)
    form, translator = await form_of(request), site.translator(request)
    said, ballot = form.get("helpful"), Ballot(form.get("ballot", ""))
    is_counted = False
    if site.state is not None and said in {"yes", "no"}:
        visitor, helpful = request.state.visitor, said == "yes"
        is_counted = site.ballots.take(ballot, site.state, visitor, helpful=helpful)
    return site.page(
        request,
        "voted",
        status=200 if is_counted else 400,
        title=translator.plain("button-thanks" if is_counted else "button-expired"),
        asked=form.get("q", "")[:2000],
        kept=[(name, value[:2000]) for name in _KEPT if (value := form.get(name, ""))],
        is_private=form.get("private") == "yes",
    )


def _first(request: Request) -> int:
    """How many of a list come before its page."""
    said = request.query_params.get("first", "0")
    return min(int(said[:9]), _MOST_FIRST) if said.isascii() and said.isdecimal() else 0


def _file(content: bytes, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    async def file(_: Request) -> Response:
        return Response(content, headers=_FOREVER, media_type=media_type)

    return file


async def _robots(_: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


def feed_routes(site: Site) -> list[BaseRoute]:
    """Where the feeds are."""
    return [
        Route("/newest.atom", partial(newest, site)),
        Route("/q/{question:path}.atom", partial(of_question, site)),
    ]


async def newest(site: Site, request: Request) -> Response:
    """The newest articles with their leads."""

    async def feed() -> Response:
        async with site.turn(request):
            found = await site.worker.overview(ENTRIES)
        entries = [(one.article, one.lead) for one in found.headlines]
        return _feed(site, request, site.layout.title, site.links(request).home(), entries)

    return await site.unless_known(request, feed)


async def of_question(site: Site, request: Request) -> Response:
    """The quotes that answer a question, or that are about a name; empty while there are none."""
    asked = request.path_params["question"]
    try:
        question = Question.parse(asked)
    except QuestionError as error:
        told = views.refusal(error, site.translator(request))
        return Response(told, 400, media_type="text/plain")

    async def feed() -> Response:
        site.admit(request)
        async with site.turn(request):
            found = await site.answer(question)
        entries = [(quote.article, quote) for quote in found.quotes]
        page = site.links(request).ask(question.text)
        return _feed(site, request, f"{question.text} – {site.layout.title}", page, entries)

    return await site.unless_known(request, feed)


def _feed(
    site: Site,
    request: Request,
    title: str,
    page: str,
    entries: Sequence[tuple[Article, Quote | None]],
) -> Response:
    """A feed; its addresses are whole where WEB_ADDRESS says what comes before them."""
    base = site.settings.web_address or ""
    whole = partial(urljoin, f"{urlsplit(base).scheme}://{urlsplit(base).netloc}") if base else str
    itself = whole(str(request.url.replace(scheme="", netloc="")))
    told = atom_feed(
        title,
        site.layout.title,
        entries,
        site.translator(request),
        site.links(request),
        id=itself if base else f"urn:verbatim:feed:{itself}",
        itself=itself,
        page=page,
        whole=whole,
    )
    return Response(told, media_type="application/atom+xml")
