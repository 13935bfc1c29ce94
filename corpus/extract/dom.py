"""A page as a tree, and the tree as blocks of text in the order of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.extract.visible import INLINE, is_hidden

if TYPE_CHECKING:
    from lxml.html import HtmlElement


_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


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
