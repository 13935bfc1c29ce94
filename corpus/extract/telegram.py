"""Articles from the posts of a Telegram channel: their text and their addresses."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from corpus.article import Article
from corpus.extract.dom import tree_of
from corpus.extract.publication_date import parse_iso
from corpus.extract.records import ExtractedArticle, SourceError, storable
from corpus.extract.text import decode
from corpus.extract.visible import visible
from corpus.language import language_of
from corpus.segmentation import split, title_of
from corpus.urls import AddressError, tidy

if TYPE_CHECKING:
    from lxml.html import HtmlElement


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


_SPACES = re.compile(r" {2,}")


_POST = re.compile(r"[A-Za-z]\w{3,31}/\d{1,12}")


def read_channel(data: bytes, address: str) -> list[ExtractedArticle]:
    """The posts of a channel's page in order, without those that have no text.

    Runs only where CPU and memory are limited. Raises SourceError if there are none.
    """
    try:
        tree = tree_of(decode(data))
    except ValueError as error:
        raise SourceError(f"there is no page at {address}: {error}") from error
    title = _text(tree, "tgme_channel_info_header_title")
    found: list[ExtractedArticle] = []
    for node in tree.xpath("//*[@data-post]"):
        named = node.get("data-post", "")
        said = [_said(each) for each in _classed(node, "tgme_widget_message_text")]
        if not _POST.fullmatch(named) or not said:
            continue
        publisher = (
            _text(node, "tgme_widget_message_forwarded_from_name")
            or title
            or _text(node, "tgme_widget_message_owner_name")
        )
        times = node.xpath('.//a[contains(@class, "tgme_widget_message_date")]//time/@datetime')
        published = parse_iso(str(times[0])) if times else None
        try:
            article = article_of_post(
                said[-1], publisher, f"https://t.me/{named}", published
            )  # the quoted post comes first
        except SourceError:
            continue
        found.append(ExtractedArticle(article, addresses=()))
    if not found:
        raise SourceError(
            f"no post with a sentence to quote at {address}; is the channel public? "
            "else forward its posts to the bot"
        )
    return found


def _said(node: HtmlElement) -> str:
    """The words of a post without those struck out, its lines as they are."""
    visible(node, joins_lines=False)
    for line in node.iter("br"):
        line.tail = f"\n{line.tail or ''}"
    for block in node.xpath(".//blockquote | .//pre | .//p | .//div"):
        block.text = f"\n{block.text or ''}"
        block.tail = f"\n{block.tail or ''}"
    lines = (_SPACES.sub(" ", line).strip() for line in str(node.text_content()).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _text(node: HtmlElement, name: str) -> str | None:
    found = _classed(node, name)
    return " ".join(found[0].text_content().split()) or None if found else None


def _classed(node: HtmlElement, name: str) -> list[HtmlElement]:
    """Elements below one that have a class of that very name."""
    return list(
        node.xpath(f'.//*[contains(concat(" ", normalize-space(@class), " "), " {name} ")]')
    )
