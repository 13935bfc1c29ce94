"""Pages put together from templates, their contents and links: on the web and in a snapshot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from hashlib import blake2s
from html import escape as escaped
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import quote, urlencode
from xml.sax.saxutils import quoteattr

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.i18n import Translator, Translators
from bot.render import views
from bot.render.views import untrailed
from bot.web.visitors import Ballot
from corpus import Article, ArticleFilter, Passage, Span, Version, moment_of
from retrieval import Answer, Event, Overview, Quote

_TEMPLATES = Path(__file__).with_name("templates")

STYLE = (_TEMPLATES / "style.css").read_bytes()
"""The one style sheet."""

SEARCH = (_TEMPLATES / "search.js").read_bytes()
"""The search of a snapshot."""

ICON = (_TEMPLATES / "icon.svg").read_bytes()


_OVERRIDES = re.compile("[\u202a-\u202e]")
"""What embeds or overrides a direction (UAX #9, Explicit Directional Embeddings)."""


def calm(text: str) -> Markup:
    """Words as markup in which no character turns the direction of others.

    Each such character stays where it is, in an element in which its effect ends.

    >>> calm("a <b>") == "a &lt;b&gt;"
    True
    """
    return Markup(_OVERRIDES.sub(lambda found: f"<bdi>{found[0]}</bdi>", escape(text)))  # noqa: S704 - escaped


class Layout:
    """The layout of pages. Everything put into a template is escaped."""

    def __init__(self, title: str, translators: Translators) -> None:
        """Draw pages that are called `title`, in any of the languages."""
        self.title = title
        self.translators = translators
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"untrailed": untrailed, "calm": calm}
        self._environment.globals["style_version"] = blake2s(STYLE, digest_size=6).hexdigest()

    def page(
        self,
        template: str,
        translator: Translator,
        links: Links | StaticLinks,
        elsewhere: Callable[[str], str],
        **values: object,
    ) -> str:
        """A page as HTML, from `templates/<template>.html`.

        `elsewhere` gives the address of the page in the language of a code.
        """
        if isinstance(title := values.get("title"), str):
            values["title"] = _OVERRIDES.sub("", title)  # no markup may stand in <title>
        return self._environment.get_template(f"{template}.html").render(
            site_title=self.title,
            say=translator.plain,
            lang=translator.code,
            languages=[
                (code, each.plain("web-language"), elsewhere(code))
                for code, each in self.translators.speeches.items()
            ],
            links=links,
            page_name=template,
            **values,
        )


@dataclass(frozen=True, slots=True)
class Links:
    """Where each page is; `prefix` is the path below which they all are, such as "/ask"."""

    is_static: ClassVar[bool] = False
    prefix: str = ""
    language: str | None = None
    """The language that the reader chose; links keep it. None for that of their browser."""

    def home(self) -> str:
        """The page to begin with."""
        return self._at("/")

    def ask(self, question: str, among: ArticleFilter | None = None) -> str:
        """The answer to a question, from some of the articles if that is said."""
        return self._at("/", q=question, **_chosen(among))

    def article(self, id: str, span: Span | None = None) -> str:
        """An article, opened at a quote if one is given, which is marked in it.

        >>> Links("/ask").article("0b1c2d3e4f5a", Span(7, 30))
        '/ask/article/0b1c2d3e4f5a?mark=7-30#s7'
        """
        at = f"/article/{quote(id, safe='')}"
        if span is None:
            return self._at(at)
        return f"{self._at(at, mark=f'{span.start}-{span.end}')}#s{span.start}"

    def overview(self, first: int = 0) -> str:
        """The articles with their leads."""
        return self._at("/overview", first=str(first or ""))

    def timeline(self, about: str = "") -> str:
        """Dated sentences of all articles, on a topic if one is given."""
        return self._at("/timeline", q=about)

    def articles(self, among: ArticleFilter | None = None, first: int = 0) -> str:
        """The list of articles."""
        return self._at("/articles", **_chosen(among), first=str(first or ""))

    def vote(self) -> str:
        """Where a vote is posted to."""
        return self._at("/vote")

    def feed(self, question: str = "") -> str:
        """The Atom feed of a question or name; without one, of the newest articles."""
        return self._at(f"/q/{quote(question, safe='')}.atom" if question else "/newest.atom")

    def desk(self, page: str = "", **query: str) -> str:
        """A page of the editors' desk."""
        return self._at(f"/desk/{page}" if page else "/desk", **query)

    def embed(self, article: str = "", question: str = "", scope: str = "") -> str:
        """The page for a frame, of an article by its address or id."""
        return self._at("/embed", article=article, q=question, scope=scope)

    def file(self, name: str) -> str:
        """A file of the pages themselves: the style sheet, the icon."""
        return f"{self.prefix}/{name}"

    def in_language(self, code: str) -> Self:
        """The same in another language."""
        return replace(self, language=code)

    def _at(self, path: str, **query: str) -> str:
        told = {name: value for name, value in query.items() if value}
        if self.language:
            told["lang"] = self.language
        return f"{self.prefix}{path}" + (f"?{urlencode(told)}" if told else "")


FILTERS = ("publisher", "since", "until", "language", "article")
"""The fields of forms that choose articles, as those of the API and of ArticleFilter."""


def _chosen(among: ArticleFilter | None) -> dict[str, str]:
    return {name: getattr(among, name) or "" for name in FILTERS} if among else {}


@dataclass(frozen=True, slots=True)
class StaticLinks:
    """The same in a snapshot: each page is a file, and addresses are relative to where it stands.

    >>> StaticLinks("../").article("0b1c2d3e4f5a", Span(7, 30))
    '../article/0b1c2d3e4f5a.html#s7'
    """

    is_static: ClassVar[bool] = True
    language: ClassVar[None] = None
    up: str = ""
    """The way from the folder of the page to that of the first page, such as "../"."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """The file of each question that is answered."""

    def home(self) -> str:
        """The page to begin with."""
        return f"{self.up}index.html"

    def ask(self, question: str, among: ArticleFilter | None = None) -> str:
        """The answer to a question or, where there is none, the search for it; never filtered."""
        del among
        known = self.answers.get(question)
        return self.up + (known or f"index.html?{urlencode({'q': question})}")

    def article(self, id: str, span: Span | None = None) -> str:
        """An article, opened at a quote if one is given."""
        return f"{self.up}article/{quote(id, safe='')}.html" + (f"#s{span.start}" if span else "")

    def overview(self, first: int = 0) -> str:
        """The articles with their leads."""
        return self._page("overview", first)

    def timeline(self) -> str:
        """Dated sentences."""
        return self._page("timeline", 0)

    def articles(self, among: ArticleFilter | None = None, first: int = 0) -> str:
        """The list of articles, never filtered."""
        del among
        return self._page("articles", first)

    def feed(self, question: str = "") -> str:
        """The Atom feed of a question that is answered; of any other, of the newest articles."""
        page = self.answers.get(question)
        return self.up + (feed_of(page) if page else "newest.atom")

    def file(self, name: str) -> str:
        """A file of the pages themselves."""
        return self.up + name

    def _page(self, name: str, first: int) -> str:
        return f"{self.up}{name}{f'-{first}' if first else ''}.html"


def feed_of(page: str) -> str:
    """The feed beside the page of an answer, in a snapshot.

    >>> feed_of("answer/0b1c2d3e4f5a6978.html")
    'answer/0b1c2d3e4f5a6978.atom'
    """
    return f"{page.removesuffix('.html')}.atom"


ENTRIES = 20
"""Articles in the feed of the newest."""

_NO_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")
"""Characters that XML cannot hold. Source: https://www.w3.org/TR/xml/#charsets"""

_NEVER = "1970-01-01T00:00:00Z"


def atom_feed(
    title: str,
    site_title: str,
    entries: Sequence[tuple[Article, Quote | None]],
    translator: Translator,
    links: Links | StaticLinks,
    *,
    id: str,
    itself: str,
    page: str,
    whole: Callable[[str], str] = str,
) -> str:
    """A feed of articles, each with a quote if there is one, as Atom (RFC 4287).

    `itself` and `page` are the addresses of the feed and of the page that shows the same; `whole`
    makes addresses those that the feed has.
    """
    updated = max((_updated(article) for article, _ in entries), default=_NEVER)
    told = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{translator.code}">',
        f"<id>{_xml(id)}</id>",
        f"<title>{_xml(title)}</title>",
        f"<updated>{updated}</updated>",
        f'<link rel="self" type="application/atom+xml" href={_attribute(itself)}/>',
        f'<link rel="alternate" type="text/html" href={_attribute(whole(page))}/>',
        f"<generator>Verbatim</generator><author><name>{_xml(site_title)}</name></author>",
    ]
    for article, quoted in entries:
        source = views.source_of(article, translator, quoted)
        span = quoted.span if quoted else None
        at = whole(links.article(article.id, span))
        words = quoted.text if quoted else ""
        exact = article.text[slice(*quoted.exact)] if quoted and quoted.exact else ""
        named = f"{exact} – {source.title}" if exact else source.title
        entry = f"urn:verbatim:{article.id}" + (f":{span.start}-{span.end}" if span else "")
        author = source.publisher or source.title
        cite = f" cite={_attribute(source.address)}" if source.address else ""
        html = f"<blockquote{cite}><p>{escaped(words)}</p></blockquote>"
        line = " · ".join(filter(None, (source.title, source.publisher, source.date)))
        html += f"<p>{escaped(line)}</p>"
        told += [
            "<entry>"
            if not source.language
            else f"<entry xml:lang={_attribute(source.language)}>",
            f"<id>{_xml(entry)}</id>",
            f"<title>{_xml(named)}</title>",
            f"<updated>{_updated(article)}</updated>",
            f"<author><name>{_xml(author)}</name></author>",
            f'<link rel="alternate" type="text/html" href={_attribute(at)}/>',
        ]
        if source.address:
            told.append(f'<link rel="via" type="text/html" href={_attribute(source.address)}/>')
        told += [f'<content type="html">{_xml(html)}</content>', "</entry>"]
    told.append("</feed>")
    return "\n".join(told)


def _updated(article: Article) -> str:
    """When an article was published or, where that is not known, read; to the second, in UTC."""
    at = moment_of(article.published) or moment_of(article.retrieved)
    return _NEVER if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _xml(text: str) -> str:
    return escaped(text.translate(_NO_XML), quote=False)


def _attribute(text: str) -> str:
    return quoteattr(text.translate(_NO_XML))


Contents = dict[str, Any]
"""The values of a template by their names; its title is among them."""

NEWEST = 3
"""Articles on the first page."""

PAGE = 20
"""Articles on a page of a list."""

HEADLINES = 10
"""Articles on a page of the overview."""


def home_contents(
    title: str, found: Overview, suggestions: Sequence[str], translator: Translator
) -> Contents:
    """What there is to ask about, and a field to ask in."""
    return {
        "title": title,
        "extent": views.extent_view(found, translator),
        "headlines": views.overview_views(found, translator),
        "suggestions": suggestions,
        "problem": "",
        "asked": "",
        "filters": None,
    }


def answer_contents(
    found: Answer,
    translator: Translator,
    *,
    further: Sequence[str] = (),
    ballot: Ballot | None = None,
    is_private: bool = False,
    filters: views.FilterView | None = None,
) -> Contents:
    """An answer, with questions that lead on from it and, with a `ballot`, buttons to vote.

    `filters`: which articles were asked, and how to ask others.
    """
    asked = found.question.typed or found.question.text
    previous = found.before.question if found.is_question else ""
    return {
        "title": asked,
        "asked": asked,
        "alone": found.question.text if found.question.before else asked,
        "previous": previous,
        "among": found.question.among,
        "filters": filters,
        "answer": views.answer_view(found, translator),
        "is_question": found.is_question,
        "is_answered": found.is_answered or found.is_about,
        "is_about": found.is_about,
        "is_private": is_private,
        "ballot": ballot,
        "further": further,
    }


def article_contents(
    article: Article,
    passages: Sequence[Passage],
    copies: Sequence[Article],
    versions: Sequence[Version],
    translator: Translator,
    *,
    mark: Span | None = None,
    filters: views.FilterView | None = None,
) -> Contents:
    """An article whole, as far as it is shown; `mark` is the span of a quote in it."""
    view = views.article_view(article, passages, copies, versions, translator, mark=mark)
    return {"title": view.source.title, "view": view, "filters": filters}


def overview_contents(found: Overview, translator: Translator) -> Contents:
    """A page of the articles with their leads, and the numbers that changed."""
    newer, older = _around(found.first, HEADLINES, found.extent.distinct)
    return {
        "title": translator.plain("web-overview"),
        "extent": views.extent_view(found, translator),
        "headlines": views.overview_views(found, translator),
        "changes": views.change_views(found.changes, translator),
        "newer": newer,
        "older": older,
    }


def timeline_contents(events: Iterable[Event], translator: Translator) -> Contents:
    """Dated sentences."""
    return {
        "title": translator.plain("web-timeline"),
        "asked": "",
        "dates": views.timeline_views(events, translator),
        "problem": "",
        "filters": None,
    }


def list_contents(
    articles: Sequence[Article], total: int, first: int, translator: Translator
) -> Contents:
    """A page of a list of articles, of a `total`, without so many at first."""
    newer, older = _around(first, PAGE, total)
    return {
        "title": translator.plain("web-articles"),
        "total": total,
        "first": first + 1,
        "rows": [
            (views.source_of(one, translator), views.author_of(one, translator))
            for one in articles
        ],
        "filters": None,
        "among": None,
        "problem": "",
        "newer": newer,
        "older": older,
    }


def _around(first: int, page: int, total: int) -> tuple[int | None, int | None]:
    """Where the pages before and after one begin.

    >>> _around(20, 20, 50), _around(0, 20, 20)
    ((0, 40), (None, None))
    """
    return max(first - page, 0) if first else None, first + page if first + page < total else None
