"""The tree of a page as its reader sees it: without struck and hidden text, sentences whole.

Markup inside a sentence (pictures, buttons, times, elements of a site's own) neither ends a block
nor takes words away. Superscripts are told from the digits before them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from corpus.extract.stylesheet import PageStyles, hides, hides_words, strikes_out
from corpus.segmentation import is_heading, table_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_FLOWING = re.compile(r"display\s*:\s*(?:inline|contents)", re.IGNORECASE)


_HIDDEN_CLASSES = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only "
    "screenreader-only element-invisible u-hidden d-none is-hidden hidden hide u-visually-hidden "
    "a11y-hidden assistive-text offscreen invisible visually-hidden-focusable".split()
)


_STRUCK_CLASSES = frozenset(
    "strike strikethrough line-through struck text-strike text-decoration-line-through".split()
)


_STRUCK = frozenset("del s strike".split())


_EMBEDDED = frozenset(
    "img picture source track svg canvas video audio iframe object embed map area param script "
    "style noscript template amp-img amp-video amp-iframe amp-youtube amp-audio amp-ad amp-pixel "
    "amp-analytics amp-anim amp-embed".split()
)


_APART = frozenset("aside figure nav footer dialog menu input select textarea".split())


INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark math meter "
    "output progress q ruby rb rt rp s samp small span strike strong sub sup time tt u var wbr "
    "amp-link nobr slot".split()
)
"""Elements of a sentence; any other begins and ends a block."""


_BLOCKS = frozenset(
    "html body address article aside blockquote center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol "
    "optgroup option p pre search section select summary table tbody td textarea tfoot th thead "
    "tr ul caption colgroup col frameset frame input br button head title meta link base".split()
)


_RUNNING = frozenset("p h1 h2 h3 h4 h5 h6".split())


_KEPT_ATTRIBUTES = frozenset({"href"})


_STOPPED = re.compile(r"[.!?…:;][\"'”»“)\]]*\s*\Z")


_SHARING = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|tweet|newsletter|signup|advert\w*|ads?|promo)(?=$|[\s_-])",
    re.IGNORECASE,
)


RAISED = str.maketrans("0123456789+-−–=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")


LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")


_POWER = re.compile(r"[-+−–]?\d{1,6}|n")


_UNIT = re.compile(
    r"(?:^|[\s\d/(·*×])(?:[kcmdµnh]?m|km|ft|in|yd|mi|mile|inch|foot|s|sec|h|кв|[кмсд]?м|с|ч|"
    r"[A-Za-zα-ωΑ-Ω])\s*\Z"
)


_NOTE_MARKS = re.compile(r"[\d\s,;–*†‡§¶#a-d]{1,12}")


_CONSENT = re.compile(
    r"\bcookies?\b|\bconsent\b|privacy policy|personal data|legitimate interest|персональны[хе] "
    r"данны|файл\w* cookie|datenschutz|einwilligung|vie privée|traceurs|protección de datos",
    re.IGNORECASE,
)


_CONSENT_NAME = re.compile(
    r"cookie|consent|gdpr|onetrust|didomi|usercentrics|cmp(?:box)?\b|privacy|datenschutz",
    re.IGNORECASE,
)


_PROSE_CHARS = 40


_CONSENT_OUTSIDE_CHARS = 140


_STEPS = 60  # siblings and parents that are looked at around one element


def visible(tree: HtmlElement, *, joins_lines: bool = True) -> HtmlElement:
    """The tree itself, changed in place to what its reader sees.

    With `joins_lines`, a line break in the middle of a sentence is a space.
    """
    body = tree.find(".//body")
    body = tree if body is None else body
    styles = PageStyles(tree)
    whole_chars = _prose_chars(body)
    _drop_sign_ups(body, whole_chars)
    for node in list(body.iter()):
        if node is body or not isinstance(node.tag, str) or node.getparent() is None:
            continue
        _settle(node, styles, whole_chars)
    _drop_consent(body)
    for node in list(body.iter("br")) if joins_lines else ():
        _settle_break(node)
    for node in list(body.iter("table", "dl")):
        _settle_table(node)
    for node in body.iter("li"):
        _settle_item(node)
    for node in list(body.iter("div", "ul", "ol", "table", "aside", "figure", "section")):
        if node.tail and (
            node.tail.lstrip()[:1].islower() or node.tail.lstrip()[:1] in (",", ";")
        ):
            _join_around(node)
    return tree


def strikes(tree: HtmlElement) -> bool:
    """True if words of the tree are struck out."""
    struck = PageStyles(tree).struck
    return any(
        (node in struck or _is_struck(node)) and node.text_content().strip()
        for node in tree.iter()
        if isinstance(node.tag, str)
    )


def is_hidden(node: HtmlElement) -> bool:
    """True if the element itself says that it is not shown."""
    if node.get("hidden") is not None or node.get("popover") is not None:
        return True
    style = node.get("style")
    return bool(style) and hides(style)


def _settle(node: HtmlElement, styles: PageStyles, whole_chars: int) -> None:
    """Take an element out or write it as its reader sees it."""
    tag = node.tag.lower()
    is_struck = node in styles.struck or _is_struck(node)
    if is_struck or _is_unseen(node, styles, whole_chars):
        _drop(node, takes_room=is_struck)
    elif tag in _EMBEDDED or (tag in _APART and _parent_tag(node) in _RUNNING):
        _drop(node, emoji_of(node) if tag == "img" else "")
    elif tag in _REWRITTEN:
        _REWRITTEN[tag](node)
    elif tag in ("form", "figure"):
        if _holds_text(node, whole_chars):
            node.tag = "div"
    elif tag in INLINE:
        _settle_inline(node)
    elif tag not in _BLOCKS:  # an element of the site's own
        _settle_own(node)
    elif tag in ("div", "section") and _FLOWING.search(node.get("style") or ""):
        node.tag = "span"
        before = node.getprevious()
        if before is not None and before.tag == "p" and not (before.tail or "").strip():
            _go_on(before)  # the parser ended the paragraph there


def _holds_text(node: HtmlElement, whole_chars: int) -> bool:
    """True for a form around the page, and for a figure of a table or a quote."""
    if node.tag == "form":
        return _holds_article(node, whole_chars)
    return next(node.iter("table", "blockquote", "ul", "ol"), None) is not None


def _settle_own(node: HtmlElement) -> None:
    node.tag = "span" if _is_of_sentence(node) else "div"
    if node.tag == "span":
        _settle_inline(node)


def _is_struck(node: HtmlElement) -> bool:
    if not node.attrib:
        return node.tag in _STRUCK
    if node.tag in _STRUCK or bool(_names(node) & _STRUCK_CLASSES):
        return True
    style = node.get("style")
    return bool(style) and strikes_out(style)


def _names(node: HtmlElement) -> set[str]:
    return set((node.get("class") or "").lower().split())


def _named(node: HtmlElement) -> str:
    return f"{node.get('class') or ''} {node.get('id') or ''}"


def _parent_tag(node: HtmlElement) -> str:
    parent = node.getparent()
    return parent.tag if parent is not None and isinstance(parent.tag, str) else ""


def _prose_chars(node: HtmlElement) -> int:
    return sum(len(each.text_content()) for each in node.iter("p"))


def _holds_article(node: HtmlElement, whole_chars: int) -> bool:
    """True if most of the page's prose, or its title, is in the element."""
    if next(node.iter("h1"), None) is not None:
        return True
    return 2 * _prose_chars(node) > whole_chars if whole_chars else len(node) > 2


def _is_unseen(node: HtmlElement, styles: PageStyles, whole_chars: int) -> bool:
    """True if the element, a well-known class of it or a rule of the page hides it."""
    if node.tag in INLINE and node in styles.hidden_words:
        return True
    if node.attrib:
        if is_hidden(node):
            return True
        style = node.get("style")
        if style and node.tag in INLINE and hides_words(style):
            return True
    if node not in styles.hidden and not _names(node) & _HIDDEN_CLASSES:
        return False
    return not _holds_article(node, whole_chars)  # a script shows what it hides of the article


def _drop(node: HtmlElement, instead: str = "", *, takes_room: bool = True) -> None:
    """Take an element out; what follows it stays in the sentence.

    Words on both sides of one that takes room on the page do not become one word.
    """
    before, after = _text_before(node)[-1:], _text_after(node)[:1]
    tail = node.tail or ""
    if before.isspace() and not instead and after in set(".,;:!?)") and tail[:1] == after:
        _trim_before(node)
    elif before.isspace() and not instead and tail[:1] == " ":
        tail = tail[1:]
    elif takes_room and before.isalnum() and after.isalnum():
        instead = f" {instead} " if instead else " "
    if _is_between_blocks(node):
        return
    node.tail = instead + tail
    node.drop_tree()


def _is_between_blocks(node: HtmlElement) -> bool:
    """Empty what stands between two runs of text of a container, as a border between them."""
    if _parent_tag(node) in _RUNNING or _parent_tag(node) in INLINE:
        return False
    if node.tag in ("iframe", "video", "figure", "object", "embed") and _text_before(node):
        if not _STOPPED.search(_text_before(node)):
            return False
        tail = node.tail
        node.clear()
        node.tag, node.tail = "div", tail
        return True
    return False


def _trim_before(node: HtmlElement) -> None:
    previous, parent = node.getprevious(), node.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "").rstrip()
    elif parent is not None:
        parent.text = (parent.text or "").rstrip()


def emoji_of(node: HtmlElement) -> str:
    """The emoji that a picture stands for, if that is what its alternative text is."""
    alt = (node.get("alt") or "").strip()
    if not alt or len(alt) > 8 or any(c.isalpha() for c in alt) or alt.isascii():
        return ""
    return alt


def _text_before(node: HtmlElement) -> str:
    """The text just before an element in the same block; empty at its beginning."""
    at = node
    for _ in range(_STEPS):
        previous, parent = at.getprevious(), at.getparent()
        text = (
            (previous.tail if previous is not None else parent.text) if parent is not None else ""
        )
        if text and text.strip():
            return str(text)
        if previous is not None:
            if not _is_inline(previous):
                return ""
            if said := previous.text_content():
                return str(said) + (text or "")
            at = previous
        elif parent is not None and _is_inline(parent):
            at = parent
        else:
            return ""
    return ""


def _text_after(node: HtmlElement) -> str:
    """The text just after an element in the same block; empty at its end."""
    at = node
    for _ in range(_STEPS):
        if at.tail and at.tail.strip():
            return str(at.tail)
        following, parent = at.getnext(), at.getparent()
        if following is not None:
            if not _is_inline(following):
                return ""
            if following.tag not in _EMBEDDED and (said := following.text_content().strip()):
                return f"{at.tail or ''}{said}"
            at = following
        elif parent is not None and _is_inline(parent):
            at = parent
        else:
            return ""
    return ""


def _is_inline(node: HtmlElement) -> bool:
    tag = node.tag if isinstance(node.tag, str) else ""
    return tag in INLINE or tag in _EMBEDDED or tag == "button" or tag not in _BLOCKS


def _is_of_sentence(node: HtmlElement) -> bool:
    """True if there is text beside the element, and no block within."""
    if any(isinstance(each.tag, str) and each.tag in _BLOCKS for each in node.iterdescendants()):
        return False
    return bool(_text_before(node).strip() or _text_after(node).strip())


def _settle_button(node: HtmlElement) -> None:
    """Keep the words of a button within a sentence; take any other button out."""
    before, after = _text_before(node), _text_after(node).strip()
    said = node.text_content().strip()
    if said and before.strip() and after and not _STOPPED.search(before):
        node.tag = "span"
        _bare(node)
    else:
        _drop(node)


def _settle_inline(node: HtmlElement) -> None:
    """Take the names off what stands in a sentence: they say nothing about whose text it is."""
    before, after = _text_before(node), _text_after(node)
    if not before.strip() and not after.strip():
        return
    named = _named(node)
    at_edge = not before.strip() or bool(_STOPPED.search(before))
    if _SHARING.search(named) and at_edge and not after.strip()[:1].islower():
        _drop(node)
        return
    said = node.text_content()
    icon = node.get("aria-hidden") == "true" and not any(c.isalnum() for c in said)
    if icon or not (said or len(node)) or node.tag in ("rt", "rp"):
        _drop(node)
        return
    if node.tag in (
        "time",
        "label",
        "output",
        "data",
        "meter",
        "progress",
        "nobr",
        "slot",
        "ruby",
        "rb",
    ):
        node.tag = "span"
    _bare(node)


def _bare(node: HtmlElement) -> None:
    for name in list(node.attrib):
        if name not in _KEPT_ATTRIBUTES:
            del node.attrib[name]


def _settle_script(node: HtmlElement, *, raised: bool) -> None:
    """Write a superscript or subscript so that it is told from the digits beside it.

    The number of a note is left out.
    """
    said = " ".join(node.text_content().split())
    before = _text_before(node)
    after = _text_after(node)
    form = raised_form(said, before) if raised else lowered_form(said, before, after)
    if form is None:
        _bare(node)
        node.tag = "span"
        return
    node.tail = form + (node.tail or "")
    node.drop_tree()


def raised_form(said: str, before: str) -> str | None:
    """How a superscript is written after a text; empty for a note, None where it stays as it is.

    >>> [raised_form("6", "3×10"), raised_form("2", "120 m"), raised_form("3", "million users")]
    ['⁶', '²', '']
    >>> raised_form("st", "the 21"), raised_form("[3]", "It fell."), raised_form("1.5", "10")
    (None, None, '^1.5')
    """
    last = before.rstrip()[-1:]
    if _POWER.fullmatch(said) and (last.isdigit() or last in (")", "]") or _UNIT.search(before)):
        return said.translate(RAISED)
    if not any(c.isdigit() for c in said):
        return "" if said and set(said) <= set("*†‡§¶# ") else None
    if said[0] in "[(" and said[-1] in ")]" and not last.isdigit():
        return None
    if _NOTE_MARKS.fullmatch(said) and last and not last.isdigit():
        return ""
    if said.isascii() and said.isdigit():
        return said.translate(RAISED)
    return f"^{said}" if last.isdigit() else None


def lowered_form(said: str, before: str, after: str) -> str | None:
    """How a subscript is written; None where its digits cannot be taken for those beside it.

    >>> lowered_form("2", "CO", " a year"), lowered_form("2", "log", "8")
    (None, '₂')
    """
    if before[-1:].isdigit() or after[:1].isdigit():
        return said.translate(LOWERED) if any(c.isdigit() for c in said) else None
    return None


def _settle_math(node: HtmlElement) -> None:
    """A formula as a run of text, its powers raised."""
    for each in list(node.iter()):
        if not isinstance(each.tag, str):
            continue
        if each.tag in ("annotation", "annotation-xml"):
            each.drop_tree()
        elif each.tag in ("msup", "msub") and len(each) == 2:
            said = " ".join(each[1].text_content().split())
            table = RAISED if each.tag == "msup" else LOWERED
            plain = all(ord(c) in table for c in said)
            each[1].text = said.translate(table) if plain else f"^{said}"
            for child in list(each[1]):
                each[1].remove(child)
        elif each.tag == "mfrac" and len(each) == 2:
            each[0].tail = "/"
    said = "".join(node.text_content().split())
    tail = node.tail
    node.clear()
    node.tag, node.text, node.tail = "span", said, tail


def _settle_item(node: HtmlElement) -> None:
    """Mark an item of a list with a bullet where a line without a stop would be a heading."""
    first = next((each for each in node if not _is_inline(each)), None)
    at = node if first is None or (node.text or "").strip() or node.index(first) else first
    if at.tag not in ("li", "p", "div"):
        return
    inner = at.text or ""
    for child in at:
        if not _is_inline(child) or child.tag == "br":
            break
        inner += f"{child.text_content()}{child.tail or ''}"
    said = " ".join(inner.split())
    if any(c.isalnum() for c in said) and is_heading(said):
        at.text = f"• {(at.text or '').lstrip()}"


_CELL_CHARS = 200  # a longer one makes a table one of layout


def _settle_table(node: HtmlElement) -> None:
    """Write each row of a table of data as one cell, with the line below its header."""
    if node.getparent() is None or _is_layout(node):
        return
    pairs = node.tag == "dl"
    found = _pairs(node) if pairs else _rows(node)
    cells = [cell for row in found for cell in row]
    wide = sum(len(row) > 1 for row in found)
    if wide < 2 or 2 * wide < len(found) or max(map(len, cells)) > _CELL_CHARS:
        return
    linked = sum(len(link.text_content()) for link in node.iter("a"))
    if 2 * linked > sum(map(len, cells)):
        return
    captions = [" ".join(each.text_content().split()) for each in node.iter("caption")]
    heads = 0 if pairs else _header_rows(node, found)
    headers, found = found[:heads], found[heads:]
    while headers and _spans_all(headers[0]):
        captions.append(headers.pop(0)[0])
    if headers:
        found.insert(0, _joined_headers(headers))
    captions = [each.replace("|", "/") for each in captions if each]
    lines = [f"| {each} |" if is_heading(each) else each for each in captions]
    lines += table_lines(found, has_header=bool(headers))
    tail = node.tail
    node.clear()
    node.tag, node.tail = "table", tail
    for line in lines:
        row = node.makeelement("tr")
        cell = node.makeelement("td")
        cell.text = line
        row.append(cell)
        node.append(row)


def _is_layout(node: HtmlElement) -> bool:
    """True for a table that places parts of a page, whose cells become blocks like any other."""
    if node.tag != "table":
        return False
    within = any(each is not node for each in node.iter("table", "form", "h1"))
    if not within and node.get("role") != "presentation":
        return False
    for each in list(node.iter("tbody", "tr", "td", "th")):
        if next(each.iterancestors("table"), None) is node:
            each.tag = "div"
    node.tag = "div"
    return True


def _pairs(node: HtmlElement) -> list[list[str]]:
    """The terms of a list of definitions and what is said of each."""
    found: list[list[str]] = []
    for each in node.iter("dt", "dd"):
        said = " ".join(each.text_content().split())
        if each.tag == "dt" or not found:
            found.append([said])
        else:
            found[-1].append(said)
    return found


def _rows(node: HtmlElement) -> list[list[str]]:
    """The cells of a table, those that span several rows or columns in each of them."""
    found: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for line in node.iter("tr"):
        row: list[str] = []
        for cell in line.iterchildren("td", "th"):
            _take_spanning(row, below)
            said = " ".join(" ".join(cell.itertext()).split())
            for _ in range(_span(cell, "colspan")):
                if (rows := _span(cell, "rowspan")) > 1:
                    below[len(row)] = (rows - 1, said)
                row.append(said)
        _take_spanning(row, below)
        found.append(row)
    return found


def _header_rows(node: HtmlElement, rows: list[list[str]]) -> int:
    """The number of rows at the top of a table that name its columns and hold no data."""
    lines = list(node.iter("tr"))
    heads = next((n for n, line in enumerate(lines) if not _is_header(line)), len(lines))
    for n in range(1, heads):
        if _spans_all(rows[n]) and not _spans_all(rows[n - 1]):
            heads = n  # a title of the rows below it
            break
    if 0 < heads < len(lines):
        return heads
    first = list(lines[0].iterchildren("td", "th"))
    deep = max((_span(cell, "rowspan") for cell in first), default=1)
    wide = max((_span(cell, "colspan") for cell in first), default=1)
    if len(rows) > 2 and rows[1] and not rows[1][0]:
        deep = max(deep, 2)
    said = "".join(cell for row in rows[:deep] for cell in row)
    if wide > 1 and 1 < deep < len(lines) and not any(c.isdigit() for c in said):
        return deep  # one of names above others, without the markup of a header
    return 1 if heads else 0


def _spans_all(row: list[str]) -> bool:
    """True if one cell takes all columns of a row."""
    return len(row) > 1 and len(set(row)) == 1


def _is_header(row: HtmlElement) -> bool:
    """True if a row is of the head of its table, or its cells are headers but for empty ones."""
    if _parent_tag(row) == "thead":
        return True
    cells = list(row.iterchildren("td", "th"))
    headers = sum(cell.tag == "th" for cell in cells)
    empty = sum(cell.tag == "td" and not cell.text_content().strip() for cell in cells)
    if headers == 1 and empty and cells[0].tag == "th":
        return False  # it heads a row
    return bool(headers) and headers + empty == len(cells)


def _joined_headers(rows: list[list[str]]) -> list[str]:
    """One name for each column, of all that stand above it.

    >>> _joined_headers([["Route", "Fare", "Fare"], ["Route", "Adult", "Child"]])
    ['Route', 'Fare: Adult', 'Fare: Child']
    """
    return [
        ": ".join(dict.fromkeys(filter(None, names))) for names in zip_longest(*rows, fillvalue="")
    ]


def _take_spanning(row: list[str], below: dict[int, tuple[int, str]]) -> None:
    while len(row) in below:
        left, said = below.pop(len(row))
        if left > 1:
            below[len(row)] = (left - 1, said)
        row.append(said)


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value), 30) if value.isascii() and value.isdigit() and int(value) else 1


def _join_around(node: HtmlElement) -> None:
    """Join the parts of a sentence around a block that stands in the middle of it.

    Parsers end a paragraph there, and leave its second part bare in the element around.
    """
    before = node.getprevious()
    if before is not None and before.tag == "p" and not (before.tail or "").strip():
        if not _STOPPED.search(before.text_content()):
            _append(before, f" {node.tail}")
            node.tail = None
            _take_inline(before, node)
    elif len(node.text_content().strip()) <= _BETWEEN_CHARS:
        said = _text_before(node)
        if said.strip() and not _STOPPED.search(said):
            node.tail = f" {node.tail}"
            node.drop_tree()


def _go_on(paragraph: HtmlElement) -> None:
    """Let a sentence that a paragraph breaks off go on in it, with what is inline after it."""
    if not _STOPPED.search(paragraph.text_content()):
        _take_inline(paragraph, paragraph)


def _take_inline(paragraph: HtmlElement, after: HtmlElement) -> None:
    following = after.getnext()
    while following is not None and _is_inline(following) and following.tag != "br":
        paragraph.append(following)  # with its tail
        following = after.getnext()


def _append(node: HtmlElement, text: str) -> None:
    if len(node):
        node[-1].tail = (node[-1].tail or "") + text
    else:
        node.text = (node.text or "") + text


_BETWEEN_CHARS = 40  # an "Advertisement" between two parts of a sentence


_REWRITTEN: dict[str, Callable[[HtmlElement], None]] = {
    "button": _settle_button,
    "sup": partial(_settle_script, raised=True),
    "sub": partial(_settle_script, raised=False),
    "math": _settle_math,
}


_JOINING = frozenset(
    "a an the of to in on at by for from with and or but that than as is was were are be been has "
    "have had not no said says who which whose when where if because about least most over under "
    "der die das den dem des ein eine einer von vom zu zum zur im in am an auf aus bei mit und "
    "oder dass daß nicht ist war sind sagte wird werden als für über wie "
    "le la les un une des du de et ou que qui ne pas est dans en sur par pour avec au aux a dit "
    "el los las una y o del al con por para es fue dijo se "
    "и в во на не что с со по о об от до за из к ко у а но или как это для при его её их сказал "
    "сказала заявил заявила был была были й і та що з із зі про від для є був".split()
)


_LINE_CHARS = 60


def _settle_break(node: HtmlElement) -> None:
    """Keep a line break between paragraphs, lines of a list or after a heading; else drop it."""
    before, after = _text_before(node).rstrip(), _text_after(node).strip()
    if not before or not after or _is_double(node) or not _is_mid_sentence(before, after, node):
        return
    node.tail = " " + (node.tail or "").lstrip()
    node.drop_tree()


def _is_double(node: HtmlElement) -> bool:
    following, previous = node.getnext(), node.getprevious()
    after = following is not None and following.tag == "br" and not (node.tail or "").strip()
    if after:
        return True
    return previous is not None and previous.tag == "br" and not (previous.tail or "").strip()


def _is_mid_sentence(before: str, after: str, node: HtmlElement) -> bool:
    if _STOPPED.search(before) or _parent_tag(node) in ("pre", "address"):
        return False
    last = re.sub(r"(?<!\W)\W++\Z", "", before).rpartition(" ")[2]
    if before[-1] in ",–—(-" or last in _JOINING or after[0] in ",;.)":
        return True
    lines = _lines_around(node)
    if len(lines) > 2 and all(
        len(line) < _LINE_CHARS and not line[:1].islower() for line in lines
    ):
        return False
    if after[0].islower() or after[0].isdigit():
        return True
    line = before.rpartition("\n")[2].strip()
    return len(line) >= _LINE_CHARS and after[0].isalpha()


def _lines_around(node: HtmlElement) -> list[str]:
    """The lines of the block that a break stands in."""
    parent = node.getparent()
    if parent is None:
        return []
    lines = [parent.text or ""]
    for child in parent:
        if child.tag == "br":
            lines.append(child.tail or "")
        else:
            lines[-1] += str(child.text_content()) + (child.tail or "")
    return [line.strip() for line in lines if line.strip()]


def _drop_consent(body: HtmlElement) -> None:
    """Take out a text about cookies that stands beside the article."""
    about: dict[HtmlElement, list[int]] = {}
    for node in body.iter("p", "li"):
        text = node.text_content()
        if len(text) < _PROSE_CHARS:
            continue
        asks = bool(_CONSENT.search(text))
        at = node
        for _ in range(_STEPS):
            at = at.getparent()
            if at is None or at is body:
                break
            counts = about.setdefault(at, [0, 0, 0])
            counts[0] += asks
            counts[1] += 1
            counts[2] += 0 if asks else len(text)
    if not any(counts[0] for counts in about.values()):
        return
    for node, (asking, every, _) in about.items():
        if not asking or 2 * asking < every or node.tag in ("main", "article"):
            continue
        named = _CONSENT_NAME.search(_named(node))
        if not named and (asking < 2 or not _has_article_beside(node, about)):
            continue
        if node.getparent() is None or any(True for _ in node.iter("h1", "article", "main")):
            continue
        node.drop_tree()


def _drop_sign_ups(body: HtmlElement, whole_chars: int) -> None:
    """Take out the words around a field for an e-mail address, but no part of the article."""
    for field in list(body.iter("input")):
        if field.get("type") != "email" and (field.get("name") or "").lower() != "email":
            continue
        form = next(field.iterancestors("form"), None)
        if form is not None and len(form.text_content()) > _SIGN_UP_CHARS:
            form = None  # one around the page
        around = None
        for node in field.iterancestors():
            if node is body or node.tag in _PARTS or len(node.text_content()) > _SIGN_UP_CHARS:
                break
            if _has_paragraph_outside(node, form) and not _SIGN_UP_NAME.search(_named(node)):
                break
            if _holds_article(node, whole_chars) and node.tag != "form":
                break
            around = node
        if around is not None and around.getparent() is not None:
            around.drop_tree()


_SIGN_UP_CHARS = 400


_PARTS = frozenset({"section", "article", "main"})


_PARAGRAPH_CHARS = 60


_SIGN_UP_NAME = re.compile(
    r"newsletter|sign-?up|subscri|opt-?in|mailing-?list|mailchimp|mc4wp|mc_embed|convertkit|lead-?form",
    re.IGNORECASE,
)


# What a newsletter is asked for with, and what an article does not say of anything else.
_INVITES = re.compile(
    r"\bnewsletters?\b|\binbox(?:es)?\b|\bmailing list\b|\bsubscribe\b|\bsign up\b|"
    r"\bрассылк|\bподпи(?:шитесь|сывайтесь|саться|ска\b|ску\b|ске\b)|"
    r"\bна (?:вашу? )?(?:почту|e-?mail)|"
    r"\bрозсилк|\bпідпи(?:шіться|суйтесь|суйтеся|сатися|ска\b|ску\b)|"
    r"\bна (?:вашу )?(?:електронну )?пошту|"
    r"\bpostfach\b|\bposteingang\b|\babonnieren\b|\bmelden sie sich\b|\bjetzt anmelden\b|"
    r"\blettre d.info|\binfolettre|\babonnez-vous|\binscrivez-vous|\bboîte (?:mail|de réception)|"
    r"\bbolet[ií]n(?:es)?\b|\bsuscr[ií]b|\bbandeja de entrada",
    re.IGNORECASE,
)


def _has_paragraph_outside(node: HtmlElement, form: HtmlElement | None) -> bool:
    """True if an element holds prose that is not of the form and does not ask for an address."""
    return any(
        len(said := each.text_content().strip()) >= _PARAGRAPH_CHARS
        and (form is None or form not in each.iterancestors())
        and not _INVITES.search(said)
        for each in node.iter("p", "li", "dd", "td")
    )


def _has_article_beside(node: HtmlElement, about: dict[HtmlElement, list[int]]) -> bool:
    """True if an element around the title of the page holds prose that is not about consent."""
    body = node.getroottree().getroot()
    for title in body.iter("h1"):
        for at in (title.getparent(), title.getparent().getparent()):
            if at is None or at not in about or at in node.iterancestors():
                continue
            if about[at][2] >= _CONSENT_OUTSIDE_CHARS:
                return True
    return False
