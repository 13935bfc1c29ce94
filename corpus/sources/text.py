"""An article from plain text or Markdown that came from an address."""

from __future__ import annotations

from corpus.address import is_web
from corpus.article import Article
from corpus.language import language_of
from corpus.passage import split, title_of
from corpus.sources.file import SourceError
from corpus.sources.found import Found, storable
from corpus.sources.markup import decode


def read_text(data: bytes, address: str, charset: str | None = None) -> Found:
    """The text as one article. Raises SourceError where there is no sentence in it."""
    text = storable(decode(data, charset))
    if not split(text):
        raise SourceError(f"there is no sentence to quote in {address}")
    url = address if is_web(address) else None
    article = Article(
        text, source=address, title=title_of(text), url=url, language=language_of(text, None)
    )
    return Found(article, addresses=(address,))
