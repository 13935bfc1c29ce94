"""The addresses of the pages, as they stand in links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self
from urllib.parse import quote, urlencode

from corpus import ArticleFilter, Span


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

    def ask(self, question: str) -> str:
        """The answer to a question."""
        return self._at("/", q=question)

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
        """Dated sentences, on a topic if one is given."""
        return self._at("/timeline", q=about)

    def articles(self, among: ArticleFilter | None = None, first: int = 0) -> str:
        """The list of articles."""
        among = among or ArticleFilter()
        return self._at(
            "/articles",
            publisher=among.publisher or "",
            since=among.since or "",
            until=among.until or "",
            first=str(first or ""),
        )

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

    def ask(self, question: str) -> str:
        """The answer to a question or, where there is none, the search for it."""
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

    def file(self, name: str) -> str:
        """A file of the pages themselves."""
        return self.up + name

    def _page(self, name: str, first: int) -> str:
        return f"{self.up}{name}{f'-{first}' if first else ''}.html"
