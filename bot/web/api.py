"""The API for programs: answers, articles and a timeline as JSON, and its keys."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2s
from importlib.metadata import version
from typing import Any, Literal
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.limits import ASKER, Rate
from bot.render import json as render
from bot.web.operations import (
    JSON_TYPE,
    Operation,
    Parameter,
    ParameterFault,
    Problem,
    Values,
    by_path,
    document,
)
from bot.web.site import Site
from bot.web.visitors import QUESTIONS
from corpus import ArticleFilter, FilterError
from retrieval import LIMIT_CHARS, PreviousTurn, Question, QuestionError, request_of

WITH_KEY = Rate(60, 4)
"""Questions with one key."""

LIMIT_BATCH = 20
"""Questions in one request: as many as one address may ask at once."""

LIMIT_PAGE = 100
"""Articles, passages or events in one response."""

_PAGE = 20

_HEADLINES = 10  # where a text asks for an overview, as in the terminal

_LAST = 1_000_000  # nobody has turned so many pages

_REVALIDATE = {"Cache-Control": "public, no-cache"}
"""A cache may keep it, and asks each time whether the articles are as they were."""

_WITH_KEY_ONLY = {"Cache-Control": "private, no-cache", "Vary": "Authorization, X-API-Key"}


def routes(site: Site) -> list[BaseRoute]:
    """Where the API is."""
    return [
        *(Route(path, _Endpoint(site, methods)) for path, methods in by_path(OPERATIONS)),
        Route("/api/openapi.json", _Description(site, _document_of)),
        Route("/api", _Description(site, _page_of)),
        Route("/api/{path:path}", _Endpoint(site, {})),
    ]


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """All that one address answers, an application of ASGI."""

    site: Site
    operations: Mapping[str, Operation]
    """By method; none where there is nothing at the address."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._respond(request)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if not self.operations:
            raise Problem(404)
        method = _method(request, self.operations)
        if isinstance(method, Response):
            return method
        operation = self.operations[method]
        settings = self.site.settings
        key_of(self.site, request)
        values = await operation.values(request)
        _ = _filter_of(values)  # named before anything is looked up
        headers: dict[str, str] = {}
        if operation.method == "GET":
            tag = await _tag(self.site, request)
            headers = {**(_WITH_KEY_ONLY if settings.api_needs_key else _REVALIDATE), "ETag": tag}
            if _is_known(request.headers.get("if-none-match", ""), tag):
                return Response(status_code=304, headers=headers)
        admit(self.site, request, len(values.get("questions", "1")) + ("previous" in values))
        response = await operation.handler(self.site, request, values)
        response.headers.update(headers)
        return response


@dataclass(frozen=True, slots=True)
class _Description:
    """What tells about the API, an application of ASGI: open to everybody, with a key or not."""

    site: Site
    describe: Callable[[Site, Request], Response]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        method = _method(request, ("GET",))
        response = method if isinstance(method, Response) else self.describe(self.site, request)
        await response(scope, receive, send)


def _method(request: Request, taken: Iterable[str]) -> str | Response:
    """The method of a request, or the answer to one that asks for the methods that are taken.

    Raises Problem 405 for another one.
    """
    methods = tuple(taken)
    allowed = ", ".join((*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"))
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": allowed})
    method = "GET" if request.method == "HEAD" else request.method
    if method not in methods:
        raise Problem(
            405,
            f"{request.url.path} does not take this method; use {allowed}",
            headers={"Allow": allowed},
        )
    return method


_KEY = "key "


def key_of(site: Site, request: Request) -> None:
    """Let a key that a request comes with stand for whoever asks, from whatever address.

    Raises Problem 401 where it is not known, or one is needed.
    """
    settings = site.settings
    key = name_of_key(request, settings.api_keys, needed=settings.api_needs_key)
    if key is not None:
        request.state.visitor = _KEY + key
        ASKER.set(("key", key))


def admit(site: Site, request: Request, questions: int = 1) -> None:
    """Raise Problem 429 where whoever asks has asked too much."""
    visitor = request.state.visitor
    has_key = visitor.startswith(_KEY)
    rate = WITH_KEY if has_key else QUESTIONS
    if wait_s := site.visitors.wait_s(visitor, rate, questions):
        seconds = round(wait_s + 0.5)
        who = "this key" if has_key else "this address"
        raise Problem(
            429,
            f"too many questions from {who}; ask again in {seconds} s",
            headers={"Retry-After": str(seconds)},
        )


async def _tag(site: Site, request: Request) -> str:
    """The entity tag of a response: other once the articles change, or the program does."""
    revision = await site.worker.revision_at_once()
    asked = f"{request.scope['path']}?".encode() + request.scope["query_string"]
    told = (*revision, site.settings.encoder, site.settings.threshold, version("verbatim"))
    return f'"{blake2s(asked + repr(told).encode(), digest_size=12).hexdigest()}"'


def _is_known(if_none_match: str, tag: str) -> bool:
    """True if a client has what it would get. Source: RFC 9110, section 13.1.2.

    >>> [_is_known(header, '"a"') for header in ('"b", W/"a"', "*", '"b"', "")]
    [True, True, False, False]
    """
    known = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return tag in known or known == ["*"]


def _line(line: str) -> Response:
    return Response(f"{line}\n".encode(), media_type=JSON_TYPE)


def _filter_of(values: Values) -> ArticleFilter:
    """The filter of these values. Raises Problem that names each date that is none."""
    named = {name: values[name] for name in _FILTER_NAMES if name in values}
    faults = []
    for name in ("since", "until"):
        try:
            given: dict[str, Any] = {name: named.get(name)}
            ArticleFilter(**given)
        except FilterError as error:
            faults.append(ParameterFault(name, str(error)))
    if faults:
        raise Problem(400, faults=faults)
    return ArticleFilter(**named)


async def _among(site: Site, values: Values) -> ArticleFilter | None:
    """The articles that are meant. Raises Problem for an id, language or publisher of none.

    A day on which nothing was published is no mistake.
    """
    among = _filter_of(values)
    if among.article is not None and "://" in among.article:
        found = await site.worker.article_at(among.article)
        if found is None:
            raise _missing("article", "no article was read from this address")
        among = replace(among, article=found.article.id)
    if story := values.get("story"):
        among = replace(among, articles=await _story(site, story))
    for name in ("article", "publisher", "language"):
        if value := getattr(among, name):
            try:
                await site.worker.check_filter(ArticleFilter(**{name: value}))
            except FilterError as error:
                raise _missing(name, str(error)) from error
    return among or None


async def _story(site: Site, article: str) -> tuple[str, ...]:
    """The articles of the story of one. Raises Problem where that is not there."""
    found = (
        await site.worker.article_at(article)
        if "://" in article
        else await site.worker.article(article)
    )
    ids = await site.story(found.article.id) if found else ()
    if not ids:
        raise _missing("story", "no article has this id or address")
    return ids


def _missing(name: str, detail: str) -> Problem:
    detail = f"{detail}; GET /api/articles lists what there is"
    return Problem(404, faults=[ParameterFault(name, detail)])


def _question(raw: str, among: ArticleFilter | None, name: str = "q") -> Question:
    try:
        return Question.parse(raw, among=among)
    except QuestionError as error:
        raise Problem(400, faults=[ParameterFault(name, str(error))]) from error


async def ask(site: Site, request: Request, values: Values) -> Response:
    """The answer to one question."""
    _question(values["q"], None)
    async with site.turn(request):
        among = await _among(site, values)
        before = await site.turn_before(values.get("previous", ""), among)
        return _line(await _answer(site, request, values["q"], among, before))


async def ask_several(site: Site, request: Request, values: Values) -> Response:
    """The answers to several questions; others have their turns between them."""
    lines = []
    async with site.turn(request):
        among = await _among(site, values)
        before = await site.turn_before(values.get("previous", ""), among)
    for raw in values["questions"]:
        async with site.turn(request):
            lines.append(await _answer(site, request, raw, among, before))
    return _line(render.answers_to_json(lines))


async def _answer(
    site: Site,
    request: Request,
    raw: str,
    among: ArticleFilter | None,
    before: PreviousTurn | None,
) -> str:
    """The JSON that `verbatim ask --json` gives."""
    try:
        question = replace(Question.parse(raw, among=among), before=before)
    except QuestionError:
        return render.to_json(raw, None)
    if look := request_of(question.text):
        return render.overview_to_json(await site.worker.overview(_HEADLINES, 0, among), raw, look)
    found = await site.answer(question)
    site.count(site.translator(request), found)
    return render.to_json(raw, found)


async def search(site: Site, request: Request, values: Values) -> Response:
    """The passages nearest to some words."""
    _question(values["q"], None)
    async with site.turn(request):
        question = _question(values["q"], await _among(site, values))
        found = await site.worker.search(question, values.get("limit", _PAGE))
    return _line(render.passages_to_json(values["q"], found))


async def list_articles(site: Site, request: Request, values: Values) -> Response:
    """A page of the articles."""
    first, limit = values.get("first", 0), values.get("limit", _PAGE)
    async with site.turn(request):
        among = await _among(site, values)
        found = await site.worker.latest(limit, first, among)
    following = None
    if first + len(found.articles) < found.total and found.articles:
        kept = [(n, v) for n, v in request.query_params.items() if n != "first" and v]
        following = "?" + urlencode([*kept, ("first", first + limit)])
    return _line(render.listing_to_json(found.articles, found.total, first, following))


async def read_article(site: Site, request: Request, values: Values) -> Response:
    """An article with all of its text that is shown."""
    async with site.turn(request):
        found = await site.worker.full_article(values["id"])
    if found is None:
        raise _missing("id", "no article has this id")
    return _line(
        render.full_article_to_json(found.article, found.passages, found.copies, found.versions)
    )


async def timeline(site: Site, request: Request, values: Values) -> Response:
    """Dated sentences."""
    about = values.get("q")
    if about is not None:
        _question(about, None)
    async with site.turn(request):
        among = await _among(site, values)
        events = await site.worker.timeline(
            None if about is None else _question(about, among),
            values.get("limit", LIMIT_PAGE),
            among,
            newest_first=values.get("order") == _NEWEST,
        )
    return _line(render.timeline_to_json(about, events))


async def overview(site: Site, request: Request, values: Values) -> Response:
    """What the articles are about."""
    async with site.turn(request):
        among = await _among(site, values)
        found = await site.worker.overview(
            values.get("limit", _PAGE), values.get("first", 0), among
        )
    return _line(render.overview_to_json(found))


def _document_of(site: Site, _: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(described(site), media_type=JSON_TYPE, headers=headers)


def _page_of(site: Site, request: Request) -> Response:
    told = json.loads(described(site))
    return site.page(request, "api", title="API", api=told)


@cache
def _document(server: str, needs_key: bool) -> str:
    return json.dumps(document(OPERATIONS, server, needs_key=needs_key), ensure_ascii=False)


def described(site: Site) -> str:
    """The OpenAPI document of this site, as JSON."""
    server = site.settings.web_address or "/"
    return _document(server, site.settings.api_needs_key)


_NEWEST = "newest"

_DATE = r"^\d{4}(-\d\d(-\d\d([T ][\d:.+Z-]*)?)?)?$"


def _filters(where: Literal["query", "body"] = "query") -> tuple[Parameter, ...]:
    text = {"type": "string", "maxLength": 500}
    told = (
        ("language", "Only articles in this language; en also means en-GB.", text),
        (
            "since",
            "Only articles published on or after this day: 2026-02-13, 2026-02 or 2026.",
            {"type": "string", "maxLength": 40, "pattern": _DATE},
        ),
        (
            "until",
            "Only articles published on or before this day.",
            {"type": "string", "maxLength": 40, "pattern": _DATE},
        ),
        ("publisher", "Only articles by this publisher; a part of the name will do.", text),
        (
            "article",
            "Only this article, by its id or by its address.",
            {"type": "string", "maxLength": 2000},
        ),
        (
            "story",
            "Only articles about the same event as this one, by its id or address; a guess.",
            {"type": "string", "maxLength": 2000},
        ),
    )
    return tuple(
        Parameter(name, description, schema, where=where) for name, description, schema in told
    )


_FILTERS = _filters()

_FILTER_NAMES = tuple(each.name for each in _FILTERS if each.name != "story")


def _limit(what: str, default: int) -> Parameter:
    schema = {"type": "integer", "minimum": 1, "maximum": LIMIT_PAGE, "default": default}
    return Parameter("limit", f"At most so many {what}.", schema)


_FIRST = Parameter(
    "first",
    "Leave out so many articles at first.",
    {"type": "integer", "minimum": 0, "maximum": _LAST, "default": 0},
)

_TEXT = {"type": "string", "maxLength": LIMIT_CHARS}


def _previous(where: Literal["query", "body"] = "query") -> Parameter:
    told = "The question before, which this one may follow: “and Telegram?”. Counts as a question."
    return Parameter("previous", told, _TEXT, where=where)


OPERATIONS: Sequence[Operation] = (
    Operation(
        "ask",
        "GET",
        "/api/ask",
        "Answer a question",
        "The same JSON as `verbatim ask --json`. A text that asks for an overview (“what is this "
        "about?”) gets one.",
        ("Answer", "Overview"),
        ask,
        (Parameter("q", "The question.", _TEXT, required=True), _previous(), *_FILTERS),
    ),
    Operation(
        "askSeveral",
        "POST",
        "/api/ask",
        "Answer several questions",
        "Or one that shall stand in no address. A text that is no question has the status "
        "`not_a_question`. Each counts as a question in the rate limit.",
        ("Answers",),
        ask_several,
        (
            Parameter(
                "questions",
                "The questions.",
                {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": LIMIT_BATCH},
                required=True,
                where="body",
            ),
            _previous("body"),
            *_filters("body"),
        ),
    ),
    Operation(
        "search",
        "GET",
        "/api/search",
        "Search passages",
        "The passages nearest to some words, by meaning and by words. They need not answer.",
        ("Passages",),
        search,
        (
            Parameter("q", "Words, or a question.", _TEXT, required=True),
            _limit("passages", _PAGE),
            *_FILTERS,
        ),
    ),
    Operation(
        "listArticles",
        "GET",
        "/api/articles",
        "List articles",
        "The newest first. `next` is the address of the next page.",
        ("ArticleList",),
        list_articles,
        (_limit("articles", _PAGE), _FIRST, *_FILTERS),
    ),
    Operation(
        "readArticle",
        "GET",
        "/api/article/{id}",
        "Read an article",
        "All of its text that is shown, and its versions.",
        ("FullArticle",),
        read_article,
        (
            Parameter(
                "id",
                "The id of an article.",
                {"type": "string", "maxLength": 100},
                required=True,
                where="path",
            ),
        ),
    ),
    Operation(
        "timeline",
        "GET",
        "/api/timeline",
        "List dated events",
        "Sentences that name a date, on a topic or of the newest articles.",
        ("Timeline",),
        timeline,
        (
            Parameter("q", "Words or a question that they are about.", _TEXT),
            Parameter(
                "order",
                "The oldest date first, or the newest.",
                {"type": "string", "enum": ["oldest", _NEWEST], "default": "oldest"},
            ),
            _limit("events", LIMIT_PAGE),
            *_FILTERS,
        ),
    ),
    Operation(
        "overview",
        "GET",
        "/api/overview",
        "What the articles are about",
        "Titles and first sentences, the newest first, and numbers that changed.",
        ("Overview",),
        overview,
        (_limit("articles", _PAGE), _FIRST, *_FILTERS),
    ),
)
"""All that the API does. The routes, the checks and the OpenAPI document follow from it."""


_PREFIX = "vb_"  # so that a key that was published by mistake can be searched for

_BYTES = 24


def new_key() -> str:
    """A key that nobody can guess: 192 random bits."""
    return _PREFIX + secrets.token_urlsafe(_BYTES)


def digest_of(key: str) -> str:
    """The digest that is kept of a key: its SHA-256, from which it cannot be found again.

    Since a key is random and long, it needs neither salt nor many rounds.

    >>> digest_of("vb_one")[:12]
    '1e5a33b14a1b'
    """
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def name_of_key(request: Request, known: Mapping[str, str], *, needed: bool) -> str | None:
    """The name of the key that a request comes with; None without one.

    `known` are the digests of keys by name. Raises Problem 401 for a key that is not among them,
    and where one is `needed` and none came.
    """
    key = _sent(request)
    if key is None:
        if needed:
            raise _refused("a key is needed; send it as Authorization: Bearer, or as X-API-Key")
        return None
    digest = digest_of(key)
    found = [name for name, one in known.items() if hmac.compare_digest(digest, one)]
    if not found:
        raise _refused("the key is not known; ask the operator for one, or leave it out")
    return found[0]


def _sent(request: Request) -> str | None:
    if key := request.headers.get("x-api-key"):
        return key.strip()
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" and key.strip() else None


def _refused(detail: str) -> Problem:
    return Problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="verbatim"'})
