"""Why a page holds no article, said so that its owner can do something about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.passage import split
from corpus.sources.about import About
from corpus.sources.markup import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_STUB_CHARS = 1500
_LEAST_CHARS = 140
_BARE_CHARS = 400
_LONG_CHARS = 100
_TEASERS = 4
_SAID_CHARS = 40

_ROBOT = re.compile(
    r"verif(?:y|ying) (?:that )?you are (?:a )?human|just a moment|checking your browser|"
    r"are you a robot|unusual traffic|security of your connection|access denied|ddos",
    re.IGNORECASE,
)
_SUBSCRIBE = re.compile(
    r"subscribe to (?:continue|read)|already a (?:subscriber|member)"
    r"|(?:log|sign) in to (?:continue|read)|for subscribers only|continue reading with"
    r"|unlimited access|только для подписчиков"
    r"|оформите подписку|чтобы (?:про)?читать (?:дальше|полностью)|лише для передплатників"
    r"|nur für abonnenten|réservé aux abonnés|solo para suscriptores",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\bcookies?\b|privacy policy|personal data|персональны[хе] данны|файлы cookie|datenschutz",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"enable javascript|javascript (?:is )?(?:disabled|required)", re.IGNORECASE)


def why_no_article(
    tree: HtmlElement, seen: list[Block], kept: list[Block], known: About
) -> str | None:
    """The reason why what was kept of a page is no article; None where it is one."""
    text = "\n".join(block.text for block in kept)
    shown = "\n".join(block.text for block in seen)
    if len(text) < _STUB_CHARS and (why := _why_closed(tree, seen, kept, known)):
        return why
    if len(shown) < _BARE_CHARS and len(text) < _LEAST_CHARS:
        scripts = sum(1 for _ in tree.iter("script"))
        if scripts and (_SCRIPT.search(tree.text_content()) or len(shown) < _LEAST_CHARS):
            return (
                "JavaScript makes its text, and is not run here; open it in a browser and save it"
            )
    if _is_index(seen, kept, known):
        return "it is a list of articles; add the articles, or follow its feed"
    if len(text) < _LEAST_CHARS or not split(text):
        return "there is too little text in it"
    return None


def _why_closed(
    tree: HtmlElement, seen: list[Block], kept: list[Block], known: About
) -> str | None:
    """Whether what is shown in place of the article is a check, a question or a price."""
    text = "".join(block.text for block in kept)
    shown = "\n".join(block.text for block in seen)
    if _ROBOT.search(shown + (tree.findtext(".//title") or "")) and len(text) < _BARE_CHARS:
        return "the site wants to know whether a human asks; open it in a browser and save it"
    said = kept or [block for block in seen if len(block.text) >= _SAID_CHARS]
    about_data = sum(bool(_CONSENT.search(block.text)) for block in said)
    if said and about_data * 2 >= len(said):
        return "it only asks for consent to cookies; open it in a browser and save it"
    after = seen[seen.index(kept[0]) :] if kept else seen  # not the "log in" above every page
    asks = any(_SUBSCRIBE.search(block.text) for block in after)
    if known.free is False or (known.free is None and asks and len(text) < _BARE_CHARS * 2):
        return "only its beginning is shown to who does not subscribe; add the whole as a file"
    return None


def _is_index(seen: list[Block], kept: list[Block], known: About) -> bool:
    """Whether a page mostly leads to others: many titles that are links, little said."""
    if known.kind is not None:
        return False
    teasers = sum(
        block.linked_chars * 2 > len(block.text) and len(block.text) > 25 for block in seen
    )
    spoken = sum(len(block.text) >= _LONG_CHARS for block in kept)
    return spoken < 3 and (teasers >= _TEASERS or known.is_site)
