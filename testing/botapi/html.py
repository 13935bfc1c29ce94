"""Telegram's HTML, parsed as strictly as Telegram does.

Source: tdlib/td, td/telegram/MessageEntity.cpp, `parse_html` and `decode_html_entity`; the same
rules and error texts. Positions in errors are byte offsets into the UTF-8 text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from .entity import Entity, utf16_length
from .errors import MistakeError
from .tags import TAGS, OpenTag, close, parse_error

_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*));?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_PLAIN = re.compile(r"[^&<]+")
_SPACE = " \t\r\n\0\v"


class _Source:
    """The marked-up text and a place in it; reads as NUL after its end, as C does."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else "\0"

    def skip_spaces(self) -> None:
        while self.at < len(self.text) and self.peek() in _SPACE:
            self.at += 1

    def until(self, stops: str) -> str:
        """What stands before the next of `stops`, a space or the end."""
        start = self.at
        while self.at < len(self.text) and self.peek() not in stops + _SPACE:
            self.at += 1
        return self.text[start : self.at]

    def byte(self, position: int) -> int:
        """The byte offset of a character position."""
        return len(self.text[:position].encode("utf-8", "surrogatepass"))

    def error(self, what: str, position: int, after: str = "") -> MistakeError:
        """Telegram's error with its byte offset."""
        return parse_error(f"{what} at byte offset {self.byte(position)}{after}")


def parse_html(text: str, *, dropped: list[str] | None = None) -> tuple[str, list[Entity]]:
    """The text without its tags, and the entities they stand for, in the order they closed.

    Raises MistakeError of kind "html" with Telegram's wording. The address of a link that
    Telegram silently makes none is added to `dropped`.

    >>> parse_html("<b>Meta</b> &amp; co")[0]
    'Meta & co'
    """
    source = _Source(text)
    out: list[str] = []
    length = 0
    entities: list[Entity] = []
    stack: list[OpenTag] = []
    while source.at < len(text):
        character = text[source.at]
        if character == "&":
            decoded, source.at = _reference(text, source.at)
            out.append(decoded)
            length += utf16_length(decoded)
        elif character != "<":
            plain = _PLAIN.match(text, source.at)
            assert plain is not None
            out.append(plain[0])
            length += utf16_length(plain[0])
            source.at = plain.end()
        elif text[source.at + 1 : source.at + 2] != "/":
            opened = _start_tag(source)
            opened.offset, opened.start = length, len(out)
            stack.append(opened)
        else:
            opened = _end_tag(source, stack)
            if length > opened.offset:
                close(opened, length - opened.offset, "".join(out[opened.start :]), entities)
                if opened.name == "a" and dropped is not None and not _ends_in_link(entities):
                    dropped.append(opened.attributes.get("href", ""))
    if stack:
        raise parse_error(f'Can\'t find end tag corresponding to start tag "{stack[-1].name}"')
    joined = "".join(out)
    if _SURROGATE.search(joined):
        raise parse_error(
            "Text contains invalid Unicode characters after decoding HTML entities, check for "
            "unmatched surrogate code units"
        )
    return joined, [replace(e, language=None) if e.type == "code" else e for e in entities]


def _ends_in_link(entities: list[Entity]) -> bool:
    return bool(entities) and entities[-1].type in ("text_link", "text_mention")


def _reference(text: str, at: int) -> tuple[str, int]:
    """What `&…` at `at` stands for, and the place after it; "&" where it is no reference."""
    match = _REFERENCE.match(text, at)
    assert match is not None  # "&" alone matches
    hexadecimal, decimal, name = match.groups()
    end = match.end() - text[at : match.end()].endswith(";")
    if name is not None:
        return (_NAMED[name], match.end()) if name in _NAMED else ("&", at + 1)
    if end - at >= 10:
        return "&", at + 1
    code = int(hexadecimal or "0", 16) if hexadecimal is not None else int(decimal or "0")
    if code == 0 or code >= 0x10FFFF:
        return "&", at + 1
    return chr(code), match.end()


def _start_tag(source: _Source) -> OpenTag:
    begin = source.at
    source.at += 1
    name = source.until(">").lower()
    if source.at >= len(source.text):
        raise source.error("Unclosed start tag", begin)
    if name not in TAGS:
        raise source.error(f'Unsupported start tag "{name}"', begin)
    attributes: dict[str, str] = {}
    while source.peek() != ">":
        source.skip_spaces()
        if source.peek() != ">":
            _attribute(source, name, begin, attributes)
    source.at += 1
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise source.error('Tag "span" must have class "tg-spoiler"', begin)
    return OpenTag(name, attributes, 0, 0)


def _attribute(source: _Source, tag: str, begin: int, attributes: dict[str, str]) -> None:
    """Read one `name` or `name=value` of a start tag."""
    name = source.until("=>/\"'")
    if not name:
        raise source.error(f'Empty attribute name in the tag "{tag}"', begin)
    source.skip_spaces()
    if source.peek() == "=":
        source.at += 1
        source.skip_spaces()
        if source.at < len(source.text):
            attributes[name] = _attribute_value(source)
            if source.at >= len(source.text):
                raise source.error("Unclosed start tag", begin)
            return
    else:
        attributes.setdefault(name, "")
    if source.at >= len(source.text):
        raise source.error(f'Unclosed start tag "{tag}"', begin)


def _attribute_value(source: _Source) -> str:
    quote = source.peek()
    start = source.at
    text = source.text
    if quote not in "\"'":
        token = _TOKEN.match(text, start)
        source.at = token.end() if token else start
        if source.peek() not in _SPACE + ">":
            raise source.error("Unexpected end of name token", start)
        return text[start : source.at].lower()
    source.at += 1
    value: list[str] = []
    while source.at < len(text) and text[source.at] != quote:
        if text[source.at] == "&":
            decoded, source.at = _reference(text, source.at)
            value.append(decoded)
        else:
            value.append(text[source.at])
            source.at += 1
    source.at += 1
    return "".join(value)


def _end_tag(source: _Source, stack: list[OpenTag]) -> OpenTag:
    begin = source.at
    if not stack:
        raise source.error("Unexpected end tag", begin)
    source.at += 2
    name = source.until(">").lower()
    source.skip_spaces()
    if source.peek() != ">":
        raise source.error("Unclosed end tag", begin)
    source.at += 1
    expected = stack[-1].name
    if name and name != expected:
        raise source.error(
            "Unmatched end tag", begin, f', expected "</{expected}>", found "</{name}>"'
        )
    return stack.pop()
