"""Articles from web pages, and the reason why a page holds none."""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.article import Article, too_long
from corpus.extract.dom import Block, Scope, blocks, tree_of
from corpus.extract.metadata import PageMetadata, flat, is_byline, page_metadata
from corpus.extract.publication_date import is_dateline
from corpus.extract.records import ExtractedArticle, SourceError
from corpus.extract.text import decode
from corpus.extract.visible import visible
from corpus.language import language_of
from corpus.segmentation import has_sentence
from corpus.urls import AddressError, is_web, parse, same_site, tidy

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


_ADDRESSES = re.compile(
    r"\b(?:we|our|you|your|this (?:web)?site|accept|wir|unsere?n?|ihr\w{0,3}|"
    r"diese (?:web)?s(?:ei|i)te|akzeptieren|мы|наш\w{0,3}|вы|вам|ваш\w{0,3}|(?:этот|данный) сайт|"
    r"принять|ми|цей сайт|"
    r"прийняти|nous|notre|nos|vous|votre|vos|ce site|accepter|nuestr\w{1,3}|usted|"
    r"este sitio|utilizamos|usamos|aceptar)\b",
    re.IGNORECASE,
)
"""A site that asks for consent speaks of itself, to its reader; an article about it does not."""


_SCRIPT = re.compile(r"enable javascript|javascript (?:is )?(?:disabled|required)", re.IGNORECASE)


def why_no_article(
    tree: HtmlElement, seen: list[Block], kept: list[Block], known: PageMetadata
) -> str | None:
    """The reason why the extracted text is not an article; None if it is one."""
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
    if len(text) < _LEAST_CHARS or not has_sentence(text):
        return "there is too little text in it"
    return None


def _why_closed(
    tree: HtmlElement, seen: list[Block], kept: list[Block], known: PageMetadata
) -> str | None:
    """The bot check, consent form or paywall that is shown in place of the article, if any."""
    text = "".join(block.text for block in kept)
    shown = "\n".join(block.text for block in seen)
    if len(text) < _BARE_CHARS and _ROBOT.search(shown + (tree.findtext(".//title") or "")):
        return "the site wants to know whether a human asks; open it in a browser and save it"
    said = kept or [block for block in seen if len(block.text) >= _SAID_CHARS]
    about_data = sum(
        bool(_CONSENT.search(block.text) and _ADDRESSES.search(block.text)) for block in said
    )
    if said and about_data * 2 >= len(said):
        return "it only asks for consent to cookies; open it in a browser and save it"
    after = seen[seen.index(kept[0]) :] if kept else seen  # not the "log in" above every page
    asks = any(_SUBSCRIBE.search(block.text) for block in after)
    paid = known.free is False and not _holds_paid_part(kept)
    if paid or (known.free is None and asks and len(text) < _BARE_CHARS * 2):
        return "only its beginning is shown without a subscription; add the whole as a file"
    return None


def _holds_paid_part(kept: list[Block]) -> bool:
    """True if a saved page holds what it marks as paid, as `.paywall` or similar."""
    paid = [
        block.text
        for block in kept
        if any(_PAYWALL.search(scope.names) for scope in block.scope.chain())
    ]
    return sum(map(len, paid)) >= _LEAST_CHARS and not any(map(_SUBSCRIBE.search, paid))


def _is_index(seen: list[Block], kept: list[Block], known: PageMetadata) -> bool:
    """True if a page is mostly an index: many linked titles, little text."""
    if known.kind is not None:
        return False
    teasers = sum(
        block.linked_chars * 2 > len(block.text) and len(block.text) > 25 for block in seen
    )
    spoken = sum(len(block.text) >= _LONG_CHARS for block in kept)
    return spoken < 3 and (teasers >= _TEASERS or known.is_site)


_LINKED = 0.8


_SPOKEN_CHARS = 40


_LINE_CHARS = 120


_FURNITURE = re.compile(
    r"(?:^|[_-])(?:related|read-?also|readalso|read-?more|more-?news|most-?read|recommend\w*|"
    r"newsletter\w*|subscri\w+|signup|sign-up|share|sharing|social|cookie\w*|consent|gdpr|"
    r"comments?|advert\w*|ads?|promo\w*|banner|sidebar|breadcrumbs?|tags?|disclaimer|"
    r"footer|menu|copyright|byline|dateline|captions?|podpis|key-?events)(?=$|[_-])"
)


# A state of the element, or what it is filed under: `has-sidebar`, `tag-harbour`, `ad-free`.
_OF_STATE = re.compile(
    r"\A(?:has|have|is|with|without|no|non|not|hide|hidden|show|layout|page|single|category|cat|"
    r"tag(?!-(?:list|cloud|link|box|container|wrap|item|block)))-|"
    r"-(?:free|enabled|disabled|open|closed|ready|active|on|off|allowed|true|false)\Z"
)


_PAYWALL = re.compile(r"(?<!non-)(?<!no-)paywall|(?:^|[\s_-])(?:piano|regwall|tp-modal)")


_OVERLAY_CHARS = 400


_ELSEWHERE = re.compile(
    r"\A\W*+(?:(?:read|see|watch|listen)\s+(?:also|more|next)|also read|related(?: articles?)?|"
    r"more on this|you may also like|recommended|don.t miss|sign up|subscribe|follow us|"
    r"читайте\s+(?:также|нас|ещ[её]|далее)|смотрите также|по теме|подробнее|подписывайтесь|"
    r"подпишитесь|реклама|advertisement|anzeige|"
    r"читайте\s+також|дивіться також|підписуйтесь|за темою|"
    r"lesen sie auch|mehr zum thema|lire aussi|à lire aussi|lea también|leggi anche)\b",
    re.IGNORECASE,
)


_CREDITS = re.compile(
    r"\A\W*+(?:(?:additional )?(?:reporting|writing|editing|research)|compiled|edited|translated)"
    r" by [^.!?]{1,200}[.)]?\Z",
    re.IGNORECASE,
)


_STOPS = (".", "!", "?", "…", "”", "»", '"', ":", ";")


def read_page(data: bytes, address: str, charset: str | None = None) -> ExtractedArticle:
    """The article of a page. Runs only where CPU and memory are limited.

    `charset` comes from the HTTP header. Raises SourceError with the reason if there is none.
    """
    try:
        tree = tree_of(decode(data, charset))
    except ValueError as error:
        raise SourceError(f"there is no page at {address}: {error}") from error
    known = page_metadata(tree, address)
    shown = visible(deepcopy(tree))
    seen = blocks(shown)
    kept = _without_kicker(_article_blocks(tree, shown, seen), known.title)
    text = "\n".join(block.text for block in kept)
    if fault := too_long(text):
        raise SourceError(f"cannot read {address}: {fault}")
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
    return ExtractedArticle(article, known.changed, known.licence, addresses)


def _without_kicker(kept: list[Block], title: str | None) -> list[Block]:
    """The blocks, with the title alone where it begins the article within a longer heading."""
    for at, block in enumerate(kept[:3]):
        if not block.is_heading or block.scope is not kept[0].scope:
            break
        if title and title in block.text:
            block.text = title
            return kept[at:]
    return kept


def _article_blocks(tree: HtmlElement, shown: HtmlElement, seen: list[Block]) -> list[Block]:
    """The blocks that trafilatura would keep, and the headings between them. Changes the tree."""
    _unname_prose(shown)
    likely = _likely(shown, seen, fast=True)
    if _chars(seen, likely) < _LEAST_CHARS:
        again = visible(deepcopy(tree))
        _unname_prose(again, titled=False)
        likely = _likely(again, seen, fast=False)
    if _chars(seen, likely) < _LEAST_CHARS:
        likely = _densest(seen)
    furniture = _furniture(seen, likely)
    furniture -= _lists_of_prose(seen, likely, furniture)
    chosen = [
        wanted and not _is_furniture(block, furniture)
        for block, wanted in zip(seen, likely, strict=True)
    ]
    _choose_linked(seen, chosen, furniture)
    _choose_alike(seen, chosen, furniture)
    _choose_items(seen, chosen, furniture)
    if not any(chosen):
        return []
    first, last = chosen.index(True), len(chosen) - 1 - chosen[::-1].index(True)
    for at in range(last - 1, -1, -1):  # a heading is kept with the text below it
        if seen[at].is_heading and (at >= first or seen[at].tag == "h1"):
            chosen[at] = _leads_to_text(seen, chosen, at) and not _is_furniture(
                seen[at], furniture
            )
    kept = [block for block, wanted in zip(seen, chosen, strict=True) if wanted]
    kept = _without_datelines(kept)
    while kept and not kept[0].is_heading and not _speaks(kept[0]):
        kept.pop(0)  # bylines and dates
    while kept and (kept[-1].is_heading or not (_speaks(kept[-1]) or _is_item(kept[-1]))):
        kept.pop()
    return kept


_OF_READERS = re.compile(r"(?:^|[_-])(?:comment|repl(?:y|ies)|response|review)", re.IGNORECASE)


def _unname_prose(tree: HtmlElement, *, titled: bool = True) -> None:
    """Take the class off the elements that hold most of the prose, one or more paragraphs each.

    With `titled`, only where the title of the page stands in the element around them.
    """
    body = tree.find(".//body")
    whole = sum(len(each.text_content()) for each in tree.iter("p"))
    groups: dict[tuple[HtmlElement, str], list[HtmlElement]] = {}
    for node in tree.iter("p", "div", "section"):
        parent, name = node.getparent(), node.get("class")
        if name and node is not body and parent is not None and not _is_of_readers(name):
            groups.setdefault((parent, name), []).append(node)
    for (parent, _), nodes in groups.items():
        chars = sum(len(node.text_content()) for node in nodes)
        if len(nodes) < _ALIKE or 2 * chars <= whole:
            continue
        if titled and next(parent.iter("h1"), None) is None:
            continue
        plain = [node for node in nodes if next(node.iter("a", *_HEADINGS), None) is None]
        if 2 * len(plain) > len(nodes):
            for node in nodes:
                del node.attrib["class"]


@lru_cache(maxsize=1024)
def _is_of_readers(names: str) -> bool:
    """True if a class is one of comments: they may be longer than the article."""
    return any(
        _OF_READERS.search(name) and not _OF_STATE.search(name) for name in names.lower().split()
    )


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def _likely(tree: HtmlElement, seen: list[Block], *, fast: bool) -> list[bool]:
    """Which blocks trafilatura keeps; `fast` without the other extractors that it falls back on.

    Those take as long as it does, and are needed only where it finds next to nothing.
    """
    from trafilatura import bare_extraction

    document = bare_extraction(
        tree,
        with_metadata=False,
        include_comments=False,
        include_tables=True,
        favor_precision=True,
        fast=fast,
    )
    said = "" if document is None or isinstance(document, dict) else document.text or ""
    said = said.replace("\\|", "|")
    lines = {flat(line.lstrip("-| ")) for line in said.splitlines()}
    whole = flat(said)
    return [_is_likely(block, lines, whole) for block in seen]


def _chars(seen: list[Block], likely: list[bool]) -> int:
    return sum(len(block.text) for block, wanted in zip(seen, likely, strict=True) if wanted)


def _without_datelines(kept: list[Block]) -> list[Block]:
    """The blocks without the lines between title and text that say only who, when and where."""
    start = next((at for at, block in enumerate(kept) if _is_prose(block)), 0)
    return [
        block
        for at, block in enumerate(kept)
        if at > start or not (is_dateline(block.text) or is_byline(block.text))
    ]


def _leads_to_text(seen: list[Block], chosen: list[bool], at: int) -> bool:
    """True if a chosen block follows the heading within three lines."""
    for block, wanted in zip(seen[at + 1 : at + 5], chosen[at + 1 : at + 5], strict=True):
        if wanted:
            return True
        if block.is_heading or len(block.text) > _LINE_CHARS:
            return False
    return False


def _is_likely(block: Block, lines: set[str], whole: str) -> bool:
    text = flat(block.text)
    return (bool(text) and text in lines) or (len(text) >= _SPOKEN_CHARS and text in whole)


def _is_prose(block: Block) -> bool:
    """True if a block is a paragraph of text rather than links."""
    return (
        len(block.text) >= _LINE_CHARS / 2
        and block.text.endswith(_STOPS)
        and block.linked_chars * 2 < len(block.text)
        and not block.is_heading
    )


def _densest(seen: list[Block]) -> list[bool]:
    """The prose of the element that holds most of it, for a page that trafilatura cannot read."""
    chars: dict[Scope, int] = {}
    titled = {scope for block in seen if block.tag == "h1" for scope in block.scope.chain()}
    for block in seen:
        around = block.scope.parent or block.scope
        apart = (scope for scope in block.scope.chain() if scope not in titled)
        if _is_prose(block) and not any(map(_names_furniture, apart)):
            chars[around] = chars.get(around, 0) + len(block.text)
    if not chars:
        return [False] * len(seen)
    best = max(chars, key=lambda scope: chars[scope])
    return [_is_prose(block) and (block.scope.parent or block.scope) is best for block in seen]


def _furniture(seen: list[Block], likely: list[bool]) -> set[Scope]:
    """The elements that are named like furniture of a site and are not around the article."""
    named: dict[Scope, int] = {}
    classes: dict[str, int] = {}
    total = 0
    titled: set[Scope] = set()
    for block, wanted in zip(seen, likely, strict=True):
        chars = len(block.text) if wanted and not _is_linked(block) else 0
        total += chars
        around = {scope.names for scope in block.scope.chain() if _names_furniture(scope)}
        for names in around if not block.is_heading else ():
            classes[names] = classes.get(names, 0) + chars
        for scope in block.scope.chain():
            if scope.names in around:
                named[scope] = named.get(scope, 0) + chars
                if block.tag == "h1":
                    titled.add(scope)
    return {
        scope
        for scope, chars in named.items()
        if scope.tag not in ("body", "main", "html")
        and scope not in titled
        and 2 * chars < total
        and 2 * classes.get(scope.names, 0) < total
    } | _overlays(seen)


_LABEL_WORDS = 3  # of a tag or a button: "Share on Facebook"


def _lists_of_prose(seen: list[Block], likely: list[bool], furniture: set[Scope]) -> set[Scope]:
    """The elements named like furniture that are lists of the article: they hold no link.

    A paragraph of the article leads to them with a colon, or their items are longer than labels.
    """
    within: dict[Scope, list[int]] = {}
    for at, block in enumerate(seen):
        for scope in furniture.intersection(block.scope.chain()):
            within.setdefault(scope, []).append(at)
    found: set[Scope] = set()
    for scope, places in within.items():
        first, last = places[0], places[-1]
        items = [seen[at] for at in places]
        if not (any(likely[:first]) and any(likely[last + 1 :])) or not all(
            map(_is_in_list, items)
        ):
            continue
        before = seen[first - 1]
        beside = before.tag == "p" and before.scope.parent in set(scope.chain())
        words = sum(len(item.text.removeprefix("• ").split()) for item in items)
        leads = before.text.endswith(":") or words > _LABEL_WORDS * len(items)
        if beside and leads and not any(item.linked_chars for item in items):
            found.add(scope)
    return found


def _is_in_list(block: Block) -> bool:
    return any(scope.tag in ("li", "td", "dd") for scope in block.scope.chain())


def _names_furniture(scope: Scope) -> bool:
    """True if a class or id of an element is one of furniture.

    >>> named = ("post tag-harbour", "tags", "node--promoted", "ad-free", "social-share", "thread")
    >>> [_names_furniture(Scope("div", names, None)) for names in named]
    [False, True, False, False, True, False]
    """
    return bool(scope.names) and _is_furniture_name(scope.names)


@lru_cache(maxsize=1024)
def _is_furniture_name(names: str) -> bool:
    return any(
        _FURNITURE.search(name) and not _OF_STATE.search(name)
        for name in (each.partition("--")[0] for each in names.split())
    )


def _overlays(seen: list[Block]) -> set[Scope]:
    """The elements that ask for a subscription in place of the paid part of an article."""
    texts: dict[Scope, list[Block]] = {}
    for block in seen:
        for scope in block.scope.chain():
            if _is_paywall_name(scope.names) and scope.tag not in ("body", "main", "html"):
                texts.setdefault(scope, []).append(block)
    return {
        scope
        for scope, within in texts.items()
        if sum(len(block.text) for block in within) < _OVERLAY_CHARS
        and (
            any(_SUBSCRIBE.search(block.text) or block.linked_chars for block in within)
            or not any(map(_is_prose, within))
        )
    }


@lru_cache(maxsize=1024)
def _is_paywall_name(names: str) -> bool:
    return _PAYWALL.search(names) is not None


def _is_linked(block: Block) -> bool:
    return block.linked_chars > _LINKED * len(block.text)


# What a link asks its reader for, and what an article does not say in a sentence of its own.
_CALLS = re.compile(
    r"\A\W*+(?:(?:click|tap|join|donate|download|support|find out|learn more|get (?:our|the|your)|"
    r"нажмите|жмите|кликните|присоединяйтесь|скачайте|поддержите|узнайте|вступайте|"
    r"натисніть|тисніть|приєднуйтесь|приєднуйтеся|долучайтесь|долучайтеся|завантажте|підтримайте|"
    r"klicken|abonnieren|jetzt|hier|laden sie|cliquez|rejoignez|téléchargez|abonnez|soutenez|"
    r"haz|haga|únete|únase|suscr[ií]b\w{1,5}|descarg\w{1,3})\b)|\bnewsletter\b",
    re.IGNORECASE,
)


_SENTENCE_WORDS = 4


def _choose_linked(seen: list[Block], chosen: list[bool], furniture: set[Scope]) -> None:
    """Choose the whole sentences that are a link, between paragraphs of the article."""
    paragraphs = {
        block.scope.parent
        for block, wanted in zip(seen, chosen, strict=True)
        if wanted and block.tag == "p"
    }
    apart = [not furniture.isdisjoint(block.scope.chain()) for block in seen]
    for at, block in enumerate(seen):
        if (
            block.tag == "p"
            and _is_linked(block)
            and block.text.rstrip('"”»)').endswith((".", "…", "!"))
            and (len(block.text) >= _LINE_CHARS / 2 or _is_amid_prose(seen, apart, at))
            and block.scope.parent in paragraphs
            and any(chosen[at + 1 :])
            and any(chosen[:at])
            and not _ELSEWHERE.match(block.text)
            and not apart[at]
        ):
            chosen[at] = True


def _is_amid_prose(seen: list[Block], apart: list[bool], at: int) -> bool:
    """True if a short sentence stands alone between two paragraphs, and asks for nothing."""
    block = seen[at]
    before = next((seen[n] for n in range(at - 1, -1, -1) if not apart[n]), None)
    after = next((seen[n] for n in range(at + 1, len(seen)) if not apart[n]), None)
    return (
        len(block.text.split()) >= _SENTENCE_WORDS
        and not _CALLS.search(block.text)
        and all(
            each is not None
            and each.tag == "p"
            and each.scope.parent is block.scope.parent
            and not _is_linked(each)
            and each.text.endswith(_STOPS)
            for each in (before, after)
        )
    )


_ALIKE = 2  # blocks of the article that are marked up in one way make it that of the article


def _choose_alike(seen: list[Block], chosen: list[bool], furniture: set[Scope]) -> None:
    """Choose what stands between blocks of the article and is marked up as they are."""
    markups = [_markup(block) for block in seen]
    of_article = Counter(
        markup for markup, wanted in zip(markups, chosen, strict=True) if wanted and markup
    )
    if not of_article:
        return
    prose = [at for at, wanted in enumerate(chosen) if wanted and _is_prose(seen[at])]
    for at in range(prose[0] + 1, prose[-1]) if prose else ():
        block = seen[at]
        if of_article[markups[at]] >= _ALIKE and not _is_furniture(block, furniture):
            chosen[at] = True
    for at in range(prose[-1] + 1, len(seen)) if prose else ():  # a short paragraph at the end
        alike = of_article[markups[at]] >= _ALIKE and _speaks(seen[at])
        if not alike or _is_furniture(seen[at], furniture):
            break
        chosen[at] = True


def _markup(block: Block) -> tuple[str, ...]:
    """The names of the elements around a paragraph, innermost first; empty for other blocks."""
    if block.tag not in ("p", "div"):
        return ()
    around = [f"{scope.tag} {scope.names}" for scope in block.scope.chain()]
    return (str(len(around)), *around[:3])


_LISTS = frozenset("ul ol dl table tbody thead tr td th li dd dt".split())


def _is_item(block: Block) -> bool:
    """True if a block is an item of a list or a row of a table."""
    return block.text.startswith(("• ", "| "))


def _choose_items(seen: list[Block], chosen: list[bool], furniture: set[Scope]) -> None:
    """Choose the items and rows of lists and tables that stand among paragraphs of the article."""
    around = {
        scope
        for block, wanted in zip(seen, chosen, strict=True)
        if wanted and not block.is_heading
        for scope in ((block.scope,) if block.tag != "p" else ())
        + ((block.scope.parent,) if block.tag in ("p", "div") else ())
    }
    if not any(chosen):
        return
    first, last = chosen.index(True), len(chosen) - 1 - chosen[::-1].index(True)
    ends = _end_of_list(seen, last)
    for at in range(first + 1, ends):
        block = seen[at]
        outer = [scope for scope in block.scope.chain() if scope.tag not in _LISTS]
        if (
            _is_in_list(block)
            and around.intersection(outer[:3])
            and not _is_furniture(block, furniture)
        ):
            chosen[at] = True


def _end_of_list(seen: list[Block], last: int) -> int:
    """The end of the list or table that the last paragraph leads to, or that it is in."""
    at = last + 1
    scopes = [scope for scope in seen[last].scope.chain() if scope.tag in ("ul", "ol", "table")]
    leads = seen[last].text.endswith(":")
    while at < len(seen) and _is_item(seen[at]):
        if not leads and not any(scope in scopes for scope in seen[at].scope.chain()):
            break
        at += 1
    return at


def _is_furniture(block: Block, furniture: set[Scope]) -> bool:
    """True if a block links elsewhere or belongs to the site rather than to the article."""
    if _is_linked(block) or _CREDITS.match(block.text):
        return True
    if _ELSEWHERE.match(block.text) and (block.linked_chars or len(block.text) < 120):
        return True
    return block.tag != "h1" and any(scope in furniture for scope in block.scope.chain())


def _speaks(block: Block) -> bool:
    return len(block.text) >= _SPOKEN_CHARS or block.text.endswith(_STOPS)


def _stated_address(known: PageMetadata) -> str | None:
    """The address that a page in a file gives for itself."""
    return tidy(known.canonical) if known.canonical and is_web(known.canonical) else None


def _own_address(address: str, known: PageMetadata) -> str:
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
