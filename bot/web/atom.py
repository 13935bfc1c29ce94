"""Atom feeds (RFC 4287): who follows one is told of what is new, without an account.

A feed of a question has the quotes that answer it, one of a name what the articles say about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from html import escape
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import quoteattr

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.render import views
from bot.web.site import Site
from corpus import Article, moment_of
from retrieval import Question, QuestionError, Quote

ENTRIES = 20
"""Articles in the feed of the newest."""

_NO_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")
"""Characters that XML cannot hold. Source: https://www.w3.org/TR/xml/#charsets"""

_NEVER = "1970-01-01T00:00:00Z"


def routes(site: Site) -> list[BaseRoute]:
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
    translator, links = site.translator(request), site.links(request)
    base = site.settings.web_address or ""
    whole = partial(urljoin, f"{urlsplit(base).scheme}://{urlsplit(base).netloc}") if base else str
    itself = whole(str(request.url.replace(scheme="", netloc="")))
    updated = max((_updated(article) for article, _ in entries), default=_NEVER)
    told = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{translator.code}">',
        f"<id>{_xml(_id(base, itself))}</id>",
        f"<title>{_xml(title)}</title>",
        f"<updated>{updated}</updated>",
        f'<link rel="self" type="application/atom+xml" href={_attribute(itself)}/>',
        f'<link rel="alternate" type="text/html" href={_attribute(whole(page))}/>',
        f"<generator>Verbatim</generator><author><name>{_xml(site.layout.title)}</name></author>",
    ]
    for article, quote in entries:
        source = views.source_of(article, translator, quote)
        span = quote.span if quote else None
        at = whole(links.article(article.id, span))
        words = quote.text if quote else ""
        exact = article.text[slice(*quote.exact)] if quote and quote.exact else ""
        named = f"{exact} – {source.title}" if exact else source.title
        id = f"urn:verbatim:{article.id}" + (f":{span.start}-{span.end}" if span else "")
        author = source.publisher or source.title
        cite = f" cite={_attribute(source.address)}" if source.address else ""
        html = f"<blockquote{cite}><p>{escape(words)}</p></blockquote>"
        line = " · ".join(filter(None, (source.title, source.publisher, source.date)))
        html += f"<p>{escape(line)}</p>"
        told += [
            "<entry>"
            if not source.language
            else f"<entry xml:lang={_attribute(source.language)}>",
            f"<id>{_xml(id)}</id>",
            f"<title>{_xml(named)}</title>",
            f"<updated>{_updated(article)}</updated>",
            f"<author><name>{_xml(author)}</name></author>",
            f'<link rel="alternate" type="text/html" href={_attribute(at)}/>',
        ]
        if source.address:
            told.append(f'<link rel="via" type="text/html" href={_attribute(source.address)}/>')
        told += [f'<content type="html">{_xml(html)}</content>', "</entry>"]
    told.append("</feed>")
    return Response("\n".join(told), media_type="application/atom+xml")


def _id(base: str, itself: str) -> str:
    return itself if base else f"urn:verbatim:feed:{itself}"


def _updated(article: Article) -> str:
    """When an article was published or, where that is not known, read; to the second, in UTC."""
    at = moment_of(article.published) or moment_of(article.retrieved)
    return _NEVER if at is None else _utc(at)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _xml(text: str) -> str:
    return escape(text.translate(_NO_XML), quote=False)


def _attribute(text: str) -> str:
    return quoteattr(text.translate(_NO_XML))
