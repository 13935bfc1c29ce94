"""An article from a post of a Telegram channel: its text, and where it can be opened."""

from __future__ import annotations

from datetime import UTC, datetime

from corpus.address import AddressError, tidy
from corpus.article import Article
from corpus.language import language_of
from corpus.passage import split, title_of
from corpus.sources.file import SourceError
from corpus.sources.found import storable


def article_of_post(
    text: str,
    channel: str | None = None,
    address: str | None = None,
    published: datetime | str | None = None,
) -> Article:
    """A post as an article: the channel's title is its publisher, its address its source.

    `address` is like https://t.me/channel/12, None where nobody can open it; the same address
    again is a new version. `published` is a time, or ISO 8601. Raises SourceError for a text
    without a sentence to quote.

    >>> post = article_of_post("The bridge is open.", "City", "t.me/city/12", "2026-03-04")
    >>> post.source, post.publisher, post.published
    ('https://t.me/city/12', 'City', '2026-03-04')
    """
    text = storable(text).strip()
    if not split(text):
        where = address or "the post"
        raise SourceError(
            f"there is no sentence to quote in {where}: a sentence ends with a full stop, and is "
            "more than a question"
        )
    try:
        source = tidy(address).partition("?")[0] if address else None
    except AddressError as error:
        raise SourceError(str(error)) from error
    if isinstance(published, datetime):
        published = published.isoformat(timespec="seconds")
    return Article(
        text,
        source=source,
        title=title if (title := title_of(text)) != text else None,
        url=source,
        publisher=(" ".join(storable(channel).split()) or None) if channel else None,
        published=published,
        retrieved=datetime.now(UTC).isoformat(timespec="seconds"),
        language=language_of(text, None),
    )
