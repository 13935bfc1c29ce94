"""The embed: a field below an article, in the page of a newsroom, that asks about that article.

Either `ask.js` makes the element `<verbatim-ask>`, or the page is put into an `<iframe>`. Both
show the same piece of a page, made here. Which sites may embed is set with WEB_ORIGINS.
"""

from __future__ import annotations

import json
from functools import partial
from html import escape
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.i18n import Translators
from bot.render import views
from bot.web.layout import Links
from bot.web.site import Site, ancestors, headers_for
from corpus import ArticleFilter
from retrieval import Question, QuestionError

_SCRIPT = Path(__file__).with_name("templates") / "ask.js"

_DAY = {"Cache-Control": "public, max-age=86400"}

_STORY = "story"
"""The scope of a question about the story of an article, or about all articles of the site."""

_MOST_CHARS = 2_000  # of an address of an article


def routes(site: Site) -> list[BaseRoute]:
    """Where the embed is."""
    return [
        Route("/ask.js", partial(script, script_in(site.translators))),
        Route("/embed", partial(frame, site)),
        Route("/embed/answer", partial(piece, site)),
        Route("/embed/examples", partial(examples, site)),
    ]


def script_in(translators: Translators) -> bytes:
    """The script, which knows the few words of its field in every language."""
    words = {
        code: {
            "question": each.plain("web-question"),
            "ask": each.plain("web-ask"),
            "failed": each.plain("web-error-500"),
        }
        for code, each in translators.speeches.items()
    }
    told = json.dumps(words, ensure_ascii=False)
    return _SCRIPT.read_text(encoding="utf-8").replace("LANGUAGES", told, 1).encode()


async def script(content: bytes, _: Request) -> Response:
    """The script, for any page."""
    return Response(content, headers=_DAY, media_type="text/javascript")


async def frame(site: Site, request: Request) -> Response:
    """A page for an `<iframe>`: the field and, with `q`, the answer below it."""
    response = await _embedded(site, request, "embed")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors 'self' {_sites(site)}"
    ).strip()
    return response


async def piece(site: Site, request: Request) -> Response:
    """The answer alone, for the script; only pages of the sites that may embed can read it."""
    response = await _embedded(site, request, "embed_answer")
    origin = request.headers.get("origin")
    response.headers.update(headers_for(origin, site.settings.web_origins))
    return response


async def examples(site: Site, request: Request) -> Response:
    """How the embed looks, with what to put into a page for it."""
    translator, base = site.translator(request), _base(site, request)
    async with site.turn(request):
        newest = (await site.worker.latest(1)).articles
    article = (newest[0].url or newest[0].id) if newest else ""
    source = f'<script src="{base}/ask.js"'
    named = f' data-article="{escape(article)}"' if article else ""
    framed = Links(base).embed(article)
    code = f'<iframe src="{escape(framed)}" title="{escape(site.layout.title)}"></iframe>'
    shown: list[tuple[str, str, dict[str, str] | None]] = [
        (
            translator.plain("web-embed-article"),
            f"{source}{named} async></script>",
            {"article": article} if article else {},
        ),
        (
            translator.plain("web-embed-story"),
            f'{source}{named} data-scope="{_STORY}" async></script>',
            {"article": article, "scope": _STORY} if article else {"scope": _STORY},
        ),
        (translator.plain("web-embed-frame"), code, None),
    ]
    response = site.page(
        request,
        "embed_examples",
        title=translator.plain("web-embed-examples"),
        examples=shown,
        frame=site.links(request).embed(article),
    )
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    return response


async def _embedded(site: Site, request: Request, template: str) -> Response:
    """The answer to `q` from `article`, by its address or id, or with the scope "story" its story.

    Without an article all are asked.
    """
    translator, links = site.translator(request), Links(_base(site, request))
    asked = request.query_params.get("q", "").strip()
    article = request.query_params.get("article", "").strip()[:_MOST_CHARS]
    scope = _STORY if request.query_params.get("scope") == _STORY else ""
    values: dict[str, object] = {"problem": "", "answer": None, "status": 200}
    if asked:
        values |= await _answered(site, request, asked, article, scope)
    status = values.pop("status")
    html = site.layout.page(
        template,
        translator,
        links.in_language(translator.code),
        lambda code: links.in_language(code).embed(article, asked, scope),
        title=site.layout.title,
        asked=asked[:_MOST_CHARS],
        article=article,
        scope=scope,
        is_limited=bool(article) and not scope,
        **values,
    )
    return HTMLResponse(html, int(str(status)))


async def _answered(
    site: Site, request: Request, asked: str, article: str, scope: str
) -> dict[str, object]:
    translator = site.translator(request)
    try:
        question = Question.parse(asked)
    except QuestionError as error:
        return {"problem": views.refusal(error, translator), "status": 400}
    site.admit(request)
    async with site.turn(request):
        if article:
            id = await _id_of(site, article)
            if id is None:
                return {"problem": translator.plain("web-embed-unknown"), "status": 404}
            among = ArticleFilter(articles=await site.story(id) if scope else (id,))
            question = Question.parse(asked, among=among)
        found = await site.answer(question)
    site.count(translator, found)
    return {
        "answer": views.answer_view(found, translator),
        "is_answered": found.is_answered or found.is_about,
    }


async def _id_of(site: Site, article: str) -> str | None:
    """The id of an article that is shown, by its address or id."""
    found = (
        await site.worker.article_at(article)
        if "://" in article
        else await site.worker.article(article)
    )
    return found.article.id if found else None


def _base(site: Site, request: Request) -> str:
    """The address of the site, without a slash at its end, as a page elsewhere needs it.

    Raises HTTPException 400 for a request that does not say where it is sent to.
    """
    if site.settings.web_address:
        return site.settings.web_address
    host = request.headers.get("host")
    if not host:
        raise HTTPException(400)
    return f"{request.url.scheme}://{host}{site.prefix}"


def _sites(site: Site) -> str:
    """The sites that may put the page into a frame, beside this one."""
    return ancestors(site.settings.web_origins) if site.settings.web_origins else ""
