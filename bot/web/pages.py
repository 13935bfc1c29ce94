"""The pages: home and answers, articles, overview, timeline. They work without a script."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.web.layout import ICON, STYLE
from bot.web.site import Site

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def routes(site: Site) -> list[BaseRoute]:
    """Where the pages are."""
    return [
        Route("/", partial(home, site)),
        Route("/style.css", _file(STYLE, "text/css")),
        Route("/icon.svg", _file(ICON, "image/svg+xml")),
        Route("/robots.txt", _robots),
    ]


async def home(site: Site, request: Request) -> Response:
    """What there is to ask about, and a field to ask in."""
    return site.page(request, "home", title=site.layout.title)


def _file(content: bytes, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    async def file(_: Request) -> Response:
        return Response(content, headers=_FOREVER, media_type=media_type)

    return file


async def _robots(_: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")
