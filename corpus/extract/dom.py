"""The bytes of a page as a tree, and the tree as blocks of text in the order of the page."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.extract.visible import INLINE, is_hidden

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_META = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)


_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")


_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


# Source: WHATWG Encoding, labels: what calls itself so is written in the Windows form.
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}


_SPACES = re.compile(r"[ \t\n\r\f\v]+")


_SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed video audio canvas select option "
    "button textarea input form nav aside footer figure figcaption head title dialog menu "
    "amp-sidebar amp-consent amp-ad amp-list amp-analytics".split()
)


@dataclass(slots=True, eq=False)
class Scope:
    """An element that begins and ends a block, within the one around it."""

    tag: str
    names: str
    """Its classes and id, lower case, separated by spaces."""
    parent: Scope | None

    def chain(self) -> Iterator[Scope]:
        """The element itself and all around it, innermost first."""
        at: Scope | None = self
        while at is not None:
            yield at
            at = at.parent


@dataclass(slots=True)
class Block:
    """A run of text that a reader sees as one: a paragraph, a heading, a cell, a line."""

    tag: str
    text: str
    linked_chars: int
    """Number of characters of the text that are links."""
    scope: Scope
    """The innermost element around it that is no part of a sentence."""

    @property
    def is_heading(self) -> bool:
        """True if the page marks it as a heading."""
        return len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1].isdigit()


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of a page: by its byte order mark, the header's charset, its own word, or a guess.

    What declares an encoding and is valid UTF-8 of more than ASCII is taken as UTF-8, because by
    chance no other text is. Raises UnicodeError where it is none of these: a text of replacement
    characters is nobody's.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _whole(data[len(mark) :].decode(name, "replace"), name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if not text.isascii() or "\x1b" not in text:
            return text
    found = _META.search(data[:4096]) or _XML.match(data[:300])
    for declared in (charset, found[1].decode("ascii") if found else None):
        if declared and (text_ := _by_name(data, declared)) is not None:
            return text_
    return _guessed(data)


def tree_of(text: str) -> HtmlElement:
    """The page as a tree. Raises ValueError if the page is empty."""
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(
            _DECLARATION.sub("", text.replace("\0", "")), parser=parser
        )
    except etree.LxmlError as error:
        raise ValueError(str(error)) from error
    return tree


def blocks(tree: HtmlElement) -> list[Block]:
    """The visible text of the page, block by block, without menus, forms and other furniture."""
    found: list[Block] = []
    pieces: list[str] = []
    linked = 0
    scope = Scope("", "", None)

    def close() -> None:
        nonlocal linked
        text = "".join(pieces)
        if not text.isspace() and (text := _SPACES.sub(" ", text).strip(" ")):
            found.append(Block(scope.tag, text, linked, scope))
        pieces.clear()
        linked = 0

    for step, around, text, in_link in _walk(tree):
        if step == "text":
            if text:
                pieces.append(text)
                linked += len(text.strip()) if in_link else 0
        else:
            close()
            scope = around
    close()
    return found


def _walk(tree: HtmlElement) -> Iterator[tuple[str, Scope, str, bool]]:
    """Text and block borders in order, without recursion: pages may be nested without end."""
    stack = [Scope("", "", None)]  # the blocks around, innermost last
    links = 0
    doing: list[tuple[bool, HtmlElement]] = [(False, tree)]
    while doing:
        leaving, node = doing.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        if leaving:
            links -= tag == "a"
            if tag not in INLINE:
                stack.pop()
                yield "border", stack[-1], "", False
            yield "text", stack[-1], node.tail or "", links > 0
            continue
        if not tag or tag in _SKIPPED or is_hidden(node):
            if tag not in INLINE and tag:
                yield "border", stack[-1], "", False
            yield "text", stack[-1], node.tail or "", links > 0
            continue
        links += tag == "a"
        if tag not in INLINE:
            names = f"{node.get('class', '')} {node.get('id', '')}".strip().lower()
            stack.append(Scope(tag, names, stack[-1]))
            yield "border", stack[-1], "", False
        yield "text", stack[-1], node.text or "", links > 0
        doing.append((True, node))
        doing.extend((False, child) for child in reversed(node))


def _by_name(data: bytes, name: str) -> str | None:
    try:
        return data.decode(_MEANT.get(name.lower(), name))
    except UnicodeDecodeError as error:
        good = data.decode(_MEANT.get(name.lower(), name), "replace")
        return (
            good
            if good.count("\ufffd") * _DAMAGED < len(good) or error.start > len(data)
            else None
        )
    except (LookupError, ValueError):
        return None


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    as_utf8 = data.decode("utf-8", "replace")
    if 2 * as_utf8.count("\ufffd") < sum(not char.isascii() for char in as_utf8):
        return _whole(as_utf8, "utf-8")  # damaged: any other encoding would garble all of it
    guess = from_bytes(data[:100_000]).best()
    if guess is None:
        raise UnicodeError("its text is in no encoding that can be told; save it as UTF-8")
    return _whole(data.decode(guess.encoding, "replace"), guess.encoding)


_DAMAGED = 1000
"""One character that cannot be read in so many is borne; more is another encoding."""


def _whole(text: str, name: str) -> str:
    if text.count("\ufffd") * _DAMAGED > len(text):
        raise UnicodeError(f"its text is not {name.upper()}, as it seems; save it as UTF-8")
    return text
