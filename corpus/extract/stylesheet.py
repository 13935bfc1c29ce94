"""What CSS hides or strikes out: the `style` of an element, and the style sheets of its page.

Of a sheet, rules count whose selectors name elements, classes, ids and attributes, below or beside
others; not those of states such as `:hover`, nor of a class of the whole page, which scripts set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SHEET_CHARS = 200_000

_RULES = 2_000  # of one page that hide or strike
_SELECTOR_CHARS = 300
_ELEMENTS = 20_000  # that one of them may be true of

_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{1,6})[ \t\n]?")

_LENGTH = re.compile(r"([-+]?(?:\d{1,6}(?:\.\d{0,6})?|\.\d{1,6}))([a-z%]{0,4})")

_TINY = {"": 0.0, "px": 2.0, "pt": 2.0, "%": 15.0}
"""A font that nobody reads, by the unit of its size; of units of the font around it, 0.15."""

_FAR = {"em": 20.0, "rem": 20.0, "ch": 20.0}
"""So far out of its place nobody sees a word, by the unit; in others it takes more."""

_FAINT = 0.05  # of opacity

_CLIPPED = re.compile(
    r"rect\(\s*[01][^\d]|inset\(\s*(?:50|100)%|circle\(\s*0(?:%|px)?(?:\s|\))|polygon\(\s*\)"
)

_SHRUNK = re.compile(
    r"scale[xy3d]{0,2}\(\s*0(?:\.0{1,6})?\s*[,)]|translate[xy3d]{0,2}\(\s*-\d{3,}"
)

_CLEAR = re.compile(
    r"transparent|#(?:[0-9a-f]{3}0|[0-9a-f]{6}00)"
    r"|(?:rgb|hsl)a?\((?:[^(),/]{1,20},){3}\s*0?\.?0{1,6}%?\s*\)"
    r"|(?:rgb|hsl)a?\([^(),/]{1,60}/\s*0?\.?0{1,6}%?\s*\)"
)

_STRUCK = re.compile(r"\bline-through\b")

Declarations = dict[str, str]


def hides(style: str) -> bool:
    """True if the declarations of a style hide whatever has it.

    >>> hides("color: red; display: none"), hides("display:/**/none"), hides("display: block")
    (True, True, False)
    """
    told = _declared(style)
    return (
        told.get("display") == "none"
        or told.get("visibility") in {"hidden", "collapse"}
        or told.get("content-visibility") == "hidden"
        or any(_is_tiny(size) for size in _font_sizes(told))
        or bool(_CLIPPED.search(f"{told.get('clip', '')} {told.get('clip-path', '')}"))
        or _is_clear(told)
        or (told.get("position") in {"absolute", "fixed"} and _is_placed_below(told, 999.0))
    )


def hides_words(style: str) -> bool:
    """True if a style hides words of a sentence; whole paragraphs begin so until a script runs.

    >>> hides_words("opacity: 0"), hides_words("color:#fff;background:#fff")
    (True, True)
    """
    told = _declared(style)
    if _is_faint(told.get("opacity", "1")) or "opacity(0" in told.get("filter", ""):
        return True
    if _is_placed_below(told, 99.0):
        return True
    if _SHRUNK.search(told.get("transform", "")):
        return True
    if told.get("overflow") in {"hidden", "clip"} and any(
        _is_none(told.get(name, "")) for name in ("width", "height", "max-width", "max-height")
    ):
        return True
    ground = told.get("background-color") or told.get("background")
    return ground is not None and ground == told.get("color")


def strikes_out(style: str) -> bool:
    """True if the declarations of a style strike out whatever has it.

    >>> strikes_out("text-decoration: red line-through"), strikes_out("text-decoration: none")
    (True, False)
    """
    told = _declared(style)
    line = f"{told.get('text-decoration', '')} {told.get('text-decoration-line', '')}"
    return bool(_STRUCK.search(line))


_PLACES = (
    "left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top", "margin-right",
    "inset-inline-start",
)  # fmt: skip


def _declared(style: str) -> Declarations:
    """The declarations of a style by their names, as browsers read them, the last of each."""
    return _kept(style) if len(style) <= _KEPT_CHARS else _read(style)


_KEPT_CHARS = 500


@lru_cache(maxsize=4096)
def _kept(style: str) -> Declarations:
    return _read(style)


def _read(style: str) -> Declarations:
    plain = _ESCAPE.sub(lambda found: _character(found[1]), _uncommented(style)).lower()
    pairs = (each.partition(":") for each in plain.split(";"))
    return {name.strip(): value.partition("!")[0].strip() for name, colon, value in pairs if colon}


def _character(digits: str) -> str:
    code = int(digits, 16)
    return chr(code) if 0 < code < 0x110000 else "\ufffd"


def _uncommented(css: str) -> str:
    """A style sheet without its comments."""
    first, *others = css.split("/*")
    return first + "".join(each.partition("*/")[2] for each in others)


def _font_sizes(told: Declarations) -> Iterator[str]:
    yield told.get("font-size", "")
    for part in told.get("font", "").split("/")[0].split():
        if part == "0" or (part[:1].isdigit() and not part.isdecimal()):  # a weight has no unit
            yield part


def _is_tiny(size: str) -> bool:
    found = _LENGTH.fullmatch(size)
    return found is not None and abs(float(found[1])) <= _TINY.get(found[2], 0.15)


def _is_placed_below(told: Declarations, pixels: float) -> bool:
    """True if a style puts something farther out of its place than so much, or 20 letters."""
    for name in _PLACES:
        found = _LENGTH.match(told.get(name, ""))
        if found and float(found[1]) <= -_FAR.get(found[2], pixels):
            return True
    return False


def _is_none(length: str) -> bool:
    found = _LENGTH.fullmatch(length)
    return found is not None and abs(float(found[1])) <= (found[2] in {"", "px"})


def _is_faint(opacity: str) -> bool:
    found = _LENGTH.fullmatch(opacity)
    return found is not None and float(found[1]) <= _FAINT * (100 if found[2] == "%" else 1)


def _is_clear(told: Declarations) -> bool:
    """True for words without a colour, unless their ground shows through them."""
    cut_out = "text" in {told.get("background-clip"), told.get("-webkit-background-clip")}
    return not cut_out and any(
        _CLEAR.fullmatch(told.get(name, "")) is not None
        for name in ("color", "-webkit-text-fill-color")
    )


@dataclass(frozen=True, slots=True)
class _Compound:
    """What a selector says of one element, and how that stands to the one before it."""

    tag: str
    ids: frozenset[str]
    classes: frozenset[str]
    attributes: tuple[tuple[str, str | None], ...]
    places: tuple[tuple[int, bool, bool], ...]
    """Its number among its siblings, whether of its own tag alone, and whether from the end."""
    after: str
    """The combinator before it: a space, >, + or ~; nothing for the first."""

    def is_of(self, node: HtmlElement) -> bool:
        """True if it is true of an element."""
        if not isinstance(node.tag, str) or (self.tag not in {"", "*"} and node.tag != self.tag):
            return False
        if self.ids and (node.get("id") or "").lower() not in self.ids:
            return False
        if self.classes and not self.classes <= _classes(node):
            return False
        return all(
            node.get(name) is not None if value is None else node.get(name) == value
            for name, value in self.attributes
        ) and all(_is_at(node, *place) for place in self.places)

    @property
    def names(self) -> bool:
        """True if it says more of an element than its tag."""
        return bool(self.ids or self.classes or self.attributes)


def _is_at(node: HtmlElement, number: int, of_type: bool, from_end: bool) -> bool:
    """True for the element of that number among its siblings, as far as these are looked at."""
    before = 0
    siblings = node.itersiblings(node.tag if of_type else "*", preceding=not from_end)
    for _ in siblings:
        before += 1
        if before >= number:
            return False
    return before == number - 1


def _classes(node: HtmlElement) -> frozenset[str]:
    return _split((node.get("class") or "").lower())


@lru_cache(maxsize=4096)
def _split(names: str) -> frozenset[str]:
    return frozenset(names.split())


class PageStyles:
    """The elements of a page that its own style sheets hide or strike out."""

    def __init__(self, tree: HtmlElement) -> None:
        """Read the sheets of a page and find the elements that they mean."""
        self.hidden: set[HtmlElement] = set()
        self.hidden_words: set[HtmlElement] = set()
        """Those that are hidden where they are words of a sentence."""
        self.struck: set[HtmlElement] = set()
        meant = _meant_in(tree)
        if not meant:
            return
        places = _Places(tree)
        for selector, (hidden, hidden_words, struck) in meant.items():
            for node in places.of(selector):
                if hidden:
                    self.hidden.add(node)
                if hidden_words:
                    self.hidden_words.add(node)
                if struck:
                    self.struck.add(node)


class _Places:
    """The elements of a page by their classes, ids and tags."""

    def __init__(self, tree: HtmlElement) -> None:
        self._by: dict[str, list[HtmlElement]] = {}
        for node in tree.iter():
            if isinstance(node.tag, str):
                keys = [node.tag, "*", *(f".{each}" for each in _classes(node))]
                if node.get("id"):
                    keys.append(f"#{node.get('id').lower()}")
                for key in keys:
                    self._by.setdefault(key, []).append(node)
        self._left = _ELEMENTS

    def of(self, selector: str) -> list[HtmlElement]:
        """The elements that a selector is true of; none of one that is not understood."""
        steps = _compounds(selector)
        if not steps:
            return []
        last = steps[-1]
        keys = [f"#{each}" for each in last.ids] + [f".{each}" for each in last.classes]
        lists = [self._by.get(key, []) for key in keys or [last.tag or "*"]]
        nearest = min(lists, key=len)
        if self._left < len(nearest):
            return []
        self._left -= len(nearest)
        return [node for node in nearest if _is_true(steps, node)]


_STEPS = 40  # of ancestors and siblings that are looked at


def _is_true(steps: tuple[_Compound, ...], node: HtmlElement) -> bool:
    """True if a selector is true of an element; the nearest element for each step is taken."""
    at: HtmlElement | None = node
    if at is None or not steps[-1].is_of(at):
        return False
    for step, after in zip(steps[-2::-1], [each.after for each in steps[:0:-1]], strict=True):
        for count in range(_STEPS):
            at = at.getparent() if after in {" ", ">"} else at.getprevious()
            if at is None or (count and after in {">", "+"}):
                return False
            if step.is_of(at):
                break
        else:
            return False
        if at.tag in {"html", "body"} and step.names:
            return False  # a state of the whole page, that a script changes
    return True


_TOKEN = re.compile(
    r"(?P<name>[.#]?(?:[\w-]|\\.){1,100})|(?P<any>\*)"
    r"|\[\s*(?P<attribute>[\w-]{1,60})\s*(?:=\s*[\"']?(?P<value>[^\"'\]]{0,100})[\"']?\s*)?\]"
    r"|:(?P<place>(?:first|last|only|nth|nth-last)-(?:child|of-type))(?:\((?P<number>[1-9]\d?)\))?"
)

_FIRST, _LAST = (1, False), (1, True)
_NUMBERED = {"first": [_FIRST], "last": [_LAST], "only": [_FIRST, _LAST]}


@lru_cache(maxsize=4096)
def _compounds(selector: str) -> tuple[_Compound, ...]:
    """A selector as what it says of each element; nothing if it says more than is understood.

    >>> [(each.after, each.tag, sorted(each.classes)) for each in _compounds("p > .a.b")]
    [('', 'p', []), ('>', '', ['a', 'b'])]
    >>> _compounds("a:hover")
    ()
    """
    found: list[_Compound] = []
    text = selector
    for mark in ">+~":
        text = text.replace(mark, f" {mark} ")
    after = ""
    for part in text.split():
        if part in {">", "+", "~"}:
            after = part
            continue
        one = _compound(part, after if found else "")
        if one is None:
            return ()
        found.append(one)
        after = " "
    return tuple(found)


def _compound(part: str, after: str) -> _Compound | None:
    tag, ids, classes, attributes, places, at = "", set[str](), set[str](), [], [], 0
    while at < len(part):
        token = _TOKEN.match(part, at)
        if token is None:
            return None
        if name := token["name"]:
            plain = name.replace("\\", "").lower()
            if name[0] == ".":
                classes.add(plain[1:])
            elif name[0] == "#":
                ids.add(plain[1:])
            elif at:
                return None
            else:
                tag = plain
        elif token["attribute"]:
            attributes.append((token["attribute"].lower(), token["value"]))
        elif place := token["place"]:
            which = place.removesuffix("-child").removesuffix("-of-type")
            if (which in _NUMBERED) is (token["number"] is not None):
                return None
            numbers = _NUMBERED.get(which) or [(int(token["number"]), which == "nth-last")]
            places += [(number, place.endswith("-type"), end) for number, end in numbers]
        at = token.end()
    return _Compound(
        tag, frozenset(ids), frozenset(classes), tuple(attributes), tuple(places), after
    )


_Meant = tuple[bool, bool, bool]


def _meant_in(tree: HtmlElement) -> dict[str, _Meant]:
    """The selectors of what is hidden, hidden as words, or struck, by the last rule of each."""
    meant: dict[str, _Meant] = {}
    for style in tree.iter("style"):
        if (style.get("media") or "all").strip().lower() not in {"all", "screen"}:
            continue
        for selectors, declared in _rules(_uncommented((style.text or "")[:_SHEET_CHARS])):
            said = (hides(declared), hides_words(declared), strikes_out(declared))
            for selector in selectors.split(","):
                name = selector.strip()
                if any(said) and len(name) <= _SELECTOR_CHARS and len(meant) < _RULES:
                    meant[name] = said
                elif name in meant and "display" in declared:
                    del meant[name]
    return meant


_PIECES = re.compile(r"[{}]")


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selectors of each rule that holds on a screen as it is, and its declarations."""
    skipped: list[bool] = []  # of the blocks that are open, whether nothing in them counts
    selectors: str | None = None
    at = 0
    for edge in _PIECES.finditer(sheet):
        text, at = sheet[at : edge.start()].rpartition(";")[2].strip(), edge.end()
        if edge[0] == "{":
            outer = bool(skipped) and skipped[-1]
            if text.startswith("@"):
                skipped.append(outer or not _ON_SCREEN.fullmatch(text))
                selectors = None
            else:
                skipped.append(outer)
                selectors = None if outer else text
                began = at
        else:
            if selectors:
                yield selectors, sheet[began : edge.start()]
            selectors = None
            if skipped:
                skipped.pop()


_ON_SCREEN = re.compile(
    r"@media\s+(?:only\s+)?(?:screen|all)|@layer[\w\s.-]{0,100}", re.IGNORECASE
)
