"""The site: what the pages, feeds and programs' doors of one web server share."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from hashlib import blake2s
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.answer_worker import AnswerWorker
from bot.i18n import Translator, Translators
from bot.limits import KeyedLock, Rate
from bot.settings import Settings, host_and_port
from bot.state import State, as_room_allows
from bot.suggestion_cache import SuggestionCache
from bot.web.layout import Layout, Links
from bot.web.visitors import QUESTIONS, Ballots, Visitors, network_of
from corpus import ArticleFilter
from retrieval import Answer, PreviousTurn, Question, QuestionError

_AT_ONCE = (
    4  # requests that wait for the answer worker; others, as those of Telegram, come between
)

_WAITING = 200  # requests beyond are sent away

_WAITING_EACH = 40  # of one visitor or, with IPv6, of one customer's network

_ANSWER_S = 15.0

_FIELDS = 20

_SHORTLY = "public, max-age=60"

_ANSWERS = 256  # of the latest questions, kept for those who ask the same

_STORIES = 256  # of the articles that were asked for lately

_LANGUAGE = re.compile(
    r"([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,5})(?:\s{0,2};\s{0,2}q=([01](?:\.\d{0,3})?))?"
)
"""Source: RFC 9110, section 12.5.4."""


Key = TypeVar("Key")


Found = TypeVar("Found")


@dataclass(slots=True)
class Site:
    """The collaborators of all routes; the fields with defaults live in memory only."""

    settings: Settings
    worker: AnswerWorker
    translators: Translators
    suggestions: SuggestionCache
    visitors: Visitors
    layout: Layout
    state: State | None = None
    """What a bot keeps, where there is one: votes and counts. None: neither is kept."""
    ballots: Ballots = field(default_factory=Ballots)
    _boot: str = field(default_factory=lambda: secrets.token_hex(4))
    _lanes: KeyedLock = field(default_factory=KeyedLock)
    _answers: OrderedDict[Question, tuple[int, Answer]] = field(default_factory=OrderedDict)
    _stories: OrderedDict[str, tuple[int, tuple[str, ...]]] = field(default_factory=OrderedDict)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    _waiting_of: Counter[str] = field(default_factory=Counter)
    """How many requests wait, by `network_of` their visitors."""

    @property
    def prefix(self) -> str:
        """The path below which everything is, without a slash at its end."""
        return urlsplit(self.settings.web_address or "").path

    def is_ours(self, host: str) -> bool:
        """True for a host that the settings name, an address, and a name that nobody can register.

        The latter have no dot, or are below localhost; so has a request without a host.
        """
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        except ValueError:
            return False
        if "." not in name or name.endswith(".localhost"):
            return True
        addresses = (self.settings.web_address, self.settings.web_onion)
        ours = {urlsplit(address).hostname for address in addresses if address}
        if self.settings.web_listen:
            ours.add(host_and_port(self.settings.web_listen)[0].lower())
        with suppress(ValueError):
            return bool(ip_address(name))
        return name in ours

    def links(self, request: Request) -> Links:
        """Links that keep the language that was chosen in the address."""
        chosen = request.query_params.get("lang")
        is_known = chosen in self.translators.speeches
        return Links(self.prefix, chosen if is_known else None)

    def translator(self, request: Request) -> Translator:
        """The language that was chosen in the address, or that of the browser."""
        if chosen := self.links(request).language:
            return self.translators.of(chosen)
        return self.translators.of(self._accepted(request.headers.get("accept-language", "")))

    def page(
        self, request: Request, template: str, *, status: int = 200, **values: object
    ) -> Response:
        """A page in the reader's language."""
        links = self.links(request)

        def elsewhere(code: str) -> str:
            if status != 200 or request.method == "POST":
                return links.in_language(code).home()
            kept = [one for one in request.query_params.multi_items() if one[0] != "lang"]
            asked = urlencode([*kept[:_FIELDS], ("lang", code)])
            return f"{quote(request.scope['path'])}?{asked}"

        html = self.layout.page(template, self.translator(request), links, elsewhere, **values)
        return HTMLResponse(html, status)

    async def answer(self, question: Question) -> Answer:
        """The answer; while the articles stay as they are, the same question is answered once."""
        return await self._once(
            self._answers, _ANSWERS, question, lambda: self.worker.answer(question)
        )

    async def turn_before(
        self, previous: str, among: ArticleFilter | None = None
    ) -> PreviousTurn | None:
        """The turn that a question may follow, by the question before; None for what is none.

        It is answered again where its answer is not kept.
        """
        try:
            question = Question.parse(previous, among=among)
        except QuestionError:
            return None
        found = await self.answer(question)
        return found.before if found.is_question else None

    async def story(self, id: str) -> tuple[str, ...]:
        """The ids of the articles about the same event as one, kept as answers are."""
        return await self._once(self._stories, _STORIES, id, lambda: self.worker.story(id))

    async def _once(
        self,
        kept: OrderedDict[Key, tuple[int, Found]],
        most: int,
        key: Key,
        find: Callable[[], Awaitable[Found]],
    ) -> Found:
        """What was found for a key, or is now: once while the articles stay as they are."""
        generation = await self.worker.revision()
        known = kept.get(key)
        if known and known[0] == generation:
            kept.move_to_end(key)
            return known[1]
        found = await find()
        kept[key] = (generation, found)
        if len(kept) > most:
            kept.popitem(last=False)
        return found

    def admit(self, request: Request, rate: Rate = QUESTIONS, requests: int = 1) -> None:
        """Raise HTTPException 429 if this visitor has sent too many such requests."""
        if wait_s := self.visitors.wait_s(request.state.visitor, rate, requests):
            raise HTTPException(429, headers={"Retry-After": str(round(wait_s + 0.5))})

    async def unless_known(
        self, request: Request, page: Callable[[], Awaitable[Response]], shown: str = ""
    ) -> Response:
        """A page, or 304 for a browser that has it as it would be now.

        It stays as it is as long as the articles do, and what else is `shown`; anybody may keep it
        for a minute.
        """
        async with self.turn(request):
            generation = await self.worker.revision()
        links = self.links(request)
        parts = (links.language or "", self.translator(request).code, shown)
        digest = blake2s("\n".join(parts).encode(), digest_size=6).hexdigest()
        tag = f'W/"{self._boot}-{generation:x}-{digest}"'
        headers = {"ETag": tag, "Cache-Control": _SHORTLY, "Vary": "Accept-Language"}
        known = request.headers.get("if-none-match", "")[:2000]
        if tag in (one.strip() for one in known.split(",")):
            return Response(status_code=304, headers=headers)
        response = await page()
        if response.status_code == 200:
            response.headers.update(headers)
        return response

    def count(self, translator: Translator, found: Answer) -> None:
        """Count a question by day, language and outcome: no words, and nobody."""
        by = (translator.code, "web", found.status)
        self.worker.counts.asked_by.labels(*by).inc()
        if self.state is not None:
            with as_room_allows("a question is not counted"):
                self.state.counts.add(*by)

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """Ask the answer worker inside the block, when it is this request's turn.

        A visitor has one turn at a time, so that others wait for no more than one of theirs.
        Raises HTTPException 429 where too many of theirs wait, 503 where too many of all do, or
        it takes too long.
        """
        network = network_of(request.state.visitor)
        if self._waiting_of[network] >= _WAITING_EACH:
            raise HTTPException(429, headers={"Retry-After": "5"})
        if self._waiting_of.total() >= _WAITING:
            raise HTTPException(503, headers={"Retry-After": "5"})
        self._waiting_of[network] += 1
        try:
            async with (
                asyncio.timeout(_ANSWER_S),
                self._lanes.of(request.state.visitor),
                self._turns,
            ):
                yield
        except TimeoutError:
            raise HTTPException(503, headers={"Retry-After": "10"}) from None
        finally:
            self._waiting_of[network] -= 1
            if not self._waiting_of[network]:
                del self._waiting_of[network]

    def _accepted(self, header: str) -> str | None:
        """The code of the language that a browser likes best of those that we speak."""
        parts = (_LANGUAGE.match(part.strip()) for part in header[:1000].split(","))
        liked = [(float(part[2] or 1), part[1]) for part in parts if part]
        liked.sort(key=lambda one: -one[0])
        spoken = self.translators
        for quality, code in liked:
            is_english = code.partition("-")[0].lower() == "en"
            if quality and (is_english or spoken.of(code).code != "en"):
                return code
        return None


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was posted, the last of each name.

    Raises HTTPException 415 for a body that is none.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = await request.body()
    try:
        fields = parse_qsl(
            body.decode("ascii", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=_FIELDS,
        )
    except ValueError:
        raise HTTPException(400) from None
    return dict(fields)


# --- origins: the sites whose pages may read the API, or embed the pages, in a browser ---

ANY = "*"
"""Every site."""

_ALLOWED = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Accept, Authorization, Content-Type, If-None-Match, Mcp-Protocol-Version, "
        "Mcp-Session-Id, X-API-Key"
    ),
    "Access-Control-Max-Age": "86400",
}
"""Of the answer to a preflight request."""

_EXPOSED = "ETag, Mcp-Session-Id, Retry-After"


def headers_for(
    origin: str | None, origins: Sequence[str], *, is_preflight: bool = False
) -> dict[str, str]:
    """What a browser is told at the request of a page of `origin`, if that site is allowed.

    Source: the Fetch standard, "CORS protocol". No credentials are allowed: there are no cookies.

    >>> headers_for("https://a.example", ("https://a.example",))["Access-Control-Allow-Origin"]
    'https://a.example'
    >>> headers_for("https://b.example", ("https://a.example",))
    {'Vary': 'Origin'}
    """
    if ANY in origins:
        said = {"Access-Control-Allow-Origin": ANY}
    else:
        said = {"Vary": "Origin"} if origins else {}
        if origin is None or origin.lower() not in origins:
            return said
        said["Access-Control-Allow-Origin"] = origin
    if is_preflight:
        return said | _ALLOWED
    return said | {"Access-Control-Expose-Headers": _EXPOSED}


def ancestors(origins: Sequence[str]) -> str:
    """The sites that may embed a page, as `frame-ancestors` of a Content-Security-Policy has it.

    >>> ancestors(()), ancestors(("https://a.example",)), ancestors(("*",))
    ("'none'", 'https://a.example', '*')
    """
    return " ".join(origins) or "'none'"
