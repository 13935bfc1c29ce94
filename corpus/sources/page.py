"""An article from a web page: which of its blocks are the article, and what it says of itself.

trafilatura judges which text is the article; the words are then taken from the page itself, block
by block and in its order, so that nothing is rearranged and a link can find it again.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from corpus.address import AddressError, is_web, parse, same_site, tidy
from corpus.article import Article
from corpus.language import language_of
from corpus.sources.about import About, about
from corpus.sources.empty import why_no_article
from corpus.sources.file import SourceError
from corpus.sources.found import Found
from corpus.sources.markup import Block, blocks, decode, tree_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LINKED = 0.8
_SPOKEN_CHARS = 40
_LINE_CHARS = 120
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:related|read-?also|readalso|read-?more|more-?news|most-?read|recommend\w*|"
    r"newsletter\w*|subscri\w+|signup|sign-up|share|sharing|social|cookie\w*|consent|gdpr|"
    r"comments?|advert\w*|ads?|promo\w*|banner|sidebar|breadcrumbs?|tags?|paywall|disclaimer|"
    r"footer|menu|copyright|byline|dateline)(?=$|[\s_-])"
)
_ELSEWHERE = re.compile(
    r"\A\W*+(?:(?:read|see|watch|listen)\s+(?:also|more|next)|also read|related(?: articles?)?|"
    r"more on this|you may also like|recommended|don.t miss|sign up|subscribe|follow us|"
    r"читайте\s+(?:также|нас|ещ[её]|далее)|смотрите также|по теме|подробнее|подписывайтесь|"
    r"подпишитесь|реклама|читайте\s+також|дивіться також|підписуйтесь|за темою|"
    r"lesen sie auch|mehr zum thema|lire aussi|à lire aussi|lea también|leggi anche)\b",
    re.IGNORECASE,
)
_STOPS = (".", "!", "?", "…", "”", "»", '"', ":", ";")


def read_page(data: bytes, address: str, charset: str | None = None) -> Found:
    """The article of a page. To be called where CPU and memory are limited.

    `charset` is what the header said. Raises SourceError, with the reason, where there is none.
    """
    try:
        tree = tree_of(decode(data, charset))
    except ValueError as error:
        raise SourceError(f"there is no page at {address}: {error}") from error
    known = about(tree, address)
    seen = blocks(tree)
    kept = _article_blocks(tree, seen)
    text = "\n".join(block.text for block in kept)
    if why := why_no_article(tree, seen, kept, known):
        raise SourceError(f"no article at {address}: {why}")
    here = tidy(address) if is_web(address) else address
    url = _own_address(address, known) if is_web(address) else _stated_address(known)
    article = Article(
        text,
        source=here,
        title=known.title,
        url=url,
        publisher=known.publisher,
        author=known.author,
        published=known.published,
        language=language_of(text, known.language),
    )
    addresses = tuple(dict.fromkeys(each for each in (here, url) if each))
    return Found(article, known.changed, known.licence, addresses)


def _article_blocks(tree: HtmlElement, seen: list[Block]) -> list[Block]:
    """The blocks that trafilatura would keep, and the headings between them."""
    from trafilatura import bare_extraction

    document = bare_extraction(
        deepcopy(tree),
        with_metadata=False,
        include_comments=False,
        include_tables=True,
        favor_precision=True,
    )
    if document is None or isinstance(document, dict):
        return []
    said = (document.text or "").replace("\\|", "|")
    lines = {_flat(line.lstrip("-| ")) for line in said.splitlines()}
    whole = _flat(said)
    chosen = [_is_chosen(block, lines, whole) for block in seen]
    if not any(chosen):
        return []
    first, last = chosen.index(True), len(chosen) - 1 - chosen[::-1].index(True)
    for at in range(last - 1, -1, -1):  # a heading goes with what it is over
        if seen[at].is_heading and (at >= first or seen[at].tag == "h1"):
            chosen[at] = _leads_to_text(seen, chosen, at) and not _is_furniture(seen[at])
    kept = [block for block, wanted in zip(seen, chosen, strict=True) if wanted]
    while kept and not kept[0].is_heading and not _speaks(kept[0]):
        kept.pop(0)  # bylines and dates
    while kept and (kept[-1].is_heading or not _speaks(kept[-1])):
        kept.pop()
    return kept


def _leads_to_text(seen: list[Block], chosen: list[bool], at: int) -> bool:
    """Whether a heading stands over a chosen block, with at most a line or three between."""
    for block, wanted in zip(seen[at + 1 : at + 5], chosen[at + 1 : at + 5], strict=True):
        if wanted:
            return True
        if block.is_heading or len(block.text) > _LINE_CHARS:
            return False
    return False


def _is_chosen(block: Block, lines: set[str], whole: str) -> bool:
    text = _flat(block.text)
    if _is_furniture(block):
        return False
    return text in lines or (len(text) >= _SPOKEN_CHARS and text in whole)


def _is_furniture(block: Block) -> bool:
    """Whether a block leads elsewhere or belongs to the site rather than to the article."""
    if block.linked_chars > _LINKED * len(block.text):
        return True
    if _ELSEWHERE.match(block.text) and (block.linked_chars or len(block.text) < 120):
        return True
    nearest = " ".join(block.within.split()[-6:])
    return bool(_FURNITURE.search(nearest)) and block.tag != "h1"


def _speaks(block: Block) -> bool:
    return len(block.text) >= _SPOKEN_CHARS or block.text.endswith(_STOPS)


def _flat(text: str) -> str:
    """Letters and digits only, so that spacing and markup make no difference."""
    return "".join(c for c in text if c.isalnum()).casefold()


def _stated_address(known: About) -> str | None:
    """The address that a page in a file gives for itself."""
    return tidy(known.canonical) if known.canonical and is_web(known.canonical) else None


def _own_address(address: str, known: About) -> str:
    """The address a page gives for itself, if it is of the same site and not its front page."""
    here = tidy(address)
    if not known.canonical:
        return here
    try:
        stated = tidy(known.canonical, address)
        front = parse(stated).target in {"", "/"} and parse(here).target not in {"", "/"}
        return stated if same_site(stated, here) and not front else here
    except AddressError:
        return here
