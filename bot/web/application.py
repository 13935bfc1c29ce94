"""The web application: its routes, what holds for each request, and what is said of errors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.answer_worker import AnswerWorker
from bot.i18n import Translators
from bot.limits import ASKER
from bot.logs import Logger
from bot.settings import Settings
from bot.state import State
from bot.suggestion_cache import SuggestionCache, own_suggestions
from bot.web import api, desk, embed, mcp_server, pages
from bot.web.layout import Layout
from bot.web.operations import problem
from bot.web.site import Site, headers_for
from bot.web.visitors import PAGES, Visitors

BODY_BYTES = 64_000
"""The largest body of a request, but for files at the desk."""

_BODY_S, _UPLOAD_S = 10.0, 300.0
"""How long a body may take, and a file at the desk."""

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "browsing-topics=(), interest-cohort=()",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
"""On every response; a route that says otherwise is left as it is."""

ERRORS = (400, 404, 405, 408, 413, 415, 421, 429, 500, 503)
"""The statuses that a page has words of its own for."""

Routes = Callable[[Site], list[BaseRoute]]

ROUTES: tuple[Routes, ...] = (
    pages.routes,
    pages.feed_routes,
    desk.routes,
    embed.routes,
    api.routes,
    mcp_server.routes,
)
"""What each module of the web answers at."""

journal = Logger(__name__)


def build_web(
    settings: Settings,
    worker: AnswerWorker,
    state: State | None = None,
    suggestions: SuggestionCache | None = None,
) -> Starlette:
    """The web application: pages and all else that is served to who has no Telegram.

    `state` is that of a bot, for votes and counts. Raises SettingsError for suggestions of the
    settings that cannot be read.
    """
    translators = Translators.load()
    site = Site(
        settings,
        worker,
        translators,
        suggestions or SuggestionCache(worker, own_suggestions(settings.suggestions)),
        Visitors(settings.web_trusted),
        Layout(settings.web_title, translators),
        state,
    )
    routes: list[BaseRoute] = [route for of in ROUTES for route in of(site)]
    application = Starlette(
        routes=routes,
        middleware=[Middleware(_Gate, site=site)],
        exception_handlers={HTTPException: _Errors(site)},
    )
    application.router.redirect_slashes = False  # to whatever host is asked for
    application.state.site = site
    return application


class _Gate:
    """Around every request: headers of security, whose it is, how many, how large."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site
        self._has_told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        _put_below(self._site.prefix, scope)
        request = Request(scope)
        headers_too = _HEADERS | self._for_other_sites(request) | self._onion(request)
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in headers_too.items():
                    headers.setdefault(name, value)
            await send(message)

        request.state.visitor = self._site.visitors.address_of(request)
        ASKER.set(("web", request.state.visitor))
        errors = _Errors(self._site)
        try:
            self._check_host(request)
            self._site.admit(request, PAGES)
            await self._app(
                scope,
                _limited(request, receive, may_upload=desk.may_upload(self._site, request)),
                send_with_headers,
            )
        except HTTPException as error:  # of this class, before the routes are reached
            if not begun:
                response = await errors(request, error)
                await response(scope, receive, send_with_headers)
        except ClientDisconnect:  # nobody is there to be told
            journal.debug("a visitor went away before their request was whole")
        except Exception as error:  # noqa: BLE001 - a reader is told, and the operator
            journal.error("a request failed", error)
            if not begun:
                response = await errors(request, HTTPException(500))
                with suppress(OSError):
                    await response(scope, receive, send_with_headers)

    def _check_host(self, request: Request) -> None:
        """Raise HTTPException 421 at a request for a name that this site does not go by.

        A page elsewhere could let its own name point to this machine, and then read what is served
        here. Source: RFC 9110, 15.5.20.
        """
        host = request.headers.get("host", "")
        if self._site.is_ours(host):
            return
        if not self._has_told:
            self._has_told = True
            journal.warning(
                "a request was refused, as its Host is not the name of this site; if it is, say "
                "so in WEB_ADDRESS",
                host=host[:100],
            )
        raise HTTPException(421)

    def _onion(self, request: Request) -> dict[str, str]:
        """Where Tor Browser finds the same page as an onion service.

        It is asked for over HTTPS alone, as that browser wants it; not from the service itself.
        Source: https://community.torproject.org/onion-services/advanced/onion-location/.
        """
        settings = self._site.settings
        if settings.web_onion is None or request.method not in {"GET", "HEAD"}:
            return {}
        onion = urlsplit(settings.web_onion)
        if request.headers.get("host", "").partition(":")[0] == onion.hostname:
            return {}
        path = request.scope["path"].removeprefix(self._site.prefix)
        query = request.scope["query_string"].decode("ascii", "replace")
        at = f"{settings.web_onion}{quote(path)}" + (f"?{query}" if query else "")
        return {"Onion-Location": at} if at.isascii() and at.isprintable() else {}

    def _for_other_sites(self, request: Request) -> dict[str, str]:
        """What browsers are told of requests by pages of other sites: those of programs only."""
        if not _is_program(request, self._site.prefix):
            return {}
        headers, is_preflight = request.headers, request.method == "OPTIONS"
        origins = self._site.settings.web_origins
        return headers_for(headers.get("origin"), origins, is_preflight=is_preflight)


def _put_below(prefix: str, scope: Scope) -> None:
    """Give a path its prefix, where a proxy has taken it away."""
    scope["root_path"] = prefix
    if scope["path"] == prefix:
        scope["path"] = f"{prefix}/"
    elif not scope["path"].startswith(f"{prefix}/"):
        scope["path"] = prefix + scope["path"]


def _limited(request: Request, receive: Receive, *, may_upload: bool) -> Receive:
    """What receives a body, whatever route reads it; that of an editor may be a file.

    Raises HTTPException 413 for a larger one, 408 for one that does not come in time.
    """
    limit, within_s = (desk.UPLOAD_BYTES, _UPLOAD_S) if may_upload else (BODY_BYTES, _BODY_S)
    until = asyncio.get_running_loop().time() + within_s
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said[:20]) > limit:
        raise HTTPException(413)
    size = 0
    is_whole = False

    async def receive_so_much() -> Message:
        nonlocal size, is_whole
        if is_whole:  # the next message says that the visitor went away
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408) from None
        size += len(message.get("body", b""))
        if size > limit:
            raise HTTPException(413)
        is_whole = not message.get("more_body", False)
        return message

    return receive_so_much


class _Errors:
    """What is said where a request cannot be answered: a page, or a problem for programs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._drawn: dict[tuple[int, str, str | None], bytes] = {}
        """By status, language, and the language chosen in the address: a flood gets many."""

    async def __call__(self, request: Request, error: Exception) -> Response:
        """A page in the reader's language or, below /api, application/problem+json (RFC 9457)."""
        if not isinstance(error, HTTPException):
            raise error
        if _is_program(request, self._site.prefix):
            return problem(error)
        translator = self._site.translator(request)
        status = error.status_code
        key = status, translator.code, self._site.links(request).language
        if key not in self._drawn:
            known = status if status in ERRORS else 500 if status > 500 else 400
            title = translator.plain(f"web-error-{known}")
            page = self._site.page(request, "error", status=status, title=title)
            self._drawn[key] = bytes(page.body)
        return HTMLResponse(self._drawn[key], status, error.headers)


_PROGRAMS = ("/api", "/mcp")


def _is_program(request: Request, prefix: str) -> bool:
    path = request.scope["path"].removeprefix(prefix)
    return any(path == each or path.startswith(f"{each}/") for each in _PROGRAMS)
