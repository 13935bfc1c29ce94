"""Messages as HTML for a page and as Markdown, from their text and entities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape

from testing.botapi import Entity

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "date_time": "time",
    "text_link": "a",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}


def html_of(text: str, entities: Sequence[Entity]) -> str:
    """The message as HTML; dates as their reader's Telegram would write them in UTC."""
    return _nested(text, entities, escape, _open, lambda e: f"</{_TAGS[e.type]}>")


def markdown_of(text: str, entities: Sequence[Entity]) -> str:
    """The message as Markdown that GitHub shows alike: quotes as quotes, links as links."""
    marks = {"bold": "**", "italic": "*", "code": "`"}

    def close(entity: Entity) -> str:
        return f"]({entity.url})" if entity.type == "text_link" else marks.get(entity.type, "")

    def open_(entity: Entity) -> str:
        return "[" if entity.type == "text_link" else marks.get(entity.type, "")

    inline = [e for e in entities if not e.type.endswith("blockquote")]
    lines: list[str] = []
    at = 0
    for quote in sorted((e for e in entities if e.type.endswith("blockquote")), key=_start):
        lines += _lines(text, inline, at, quote.offset, open_, close)
        end = quote.offset + quote.length
        lines.append("")
        lines += [f"> {line}" for line in _lines(text, inline, quote.offset, end, open_, close)]
        lines.append("")
        at = end
    lines += _lines(text, inline, at, _units(text), open_, close)
    return "\n".join(lines).strip()


def _lines(  # noqa: PLR0917 - it has one place
    text: str,
    entities: Sequence[Entity],
    start: int,
    end: int,
    open_: Callable[[Entity], str],
    close: Callable[[Entity], str],
) -> list[str]:
    inside = [
        Entity(e.type, e.offset - start, e.length, url=e.url)
        for e in entities
        if start <= e.offset and e.offset + e.length <= end
    ]
    piece = _slice(text, start, end)
    shown = _nested(piece, inside, lambda plain: plain, open_, close)
    return [line + "  " if line else "" for line in shown.strip("\n").split("\n")]


def _nested(
    text: str,
    entities: Sequence[Entity],
    plain: Callable[[str], str],
    open_: Callable[[Entity], str],
    close: Callable[[Entity], str],
) -> str:
    """The text with something before and after each entity, well nested."""
    ordered = sorted(entities, key=lambda e: (e.offset, -e.length))
    edges = {0, _units(text), *(e.offset for e in ordered)}
    edges |= {e.offset + e.length for e in ordered}
    out: list[str] = []
    places = sorted(edges)
    for number, at in enumerate(places):
        out += [close(e) for e in reversed(ordered) if e.offset + e.length == at]
        out += [open_(e) for e in ordered if e.offset == at]
        if number + 1 < len(places):
            out.append(plain(_slice(text, at, places[number + 1])))
    return "".join(out)


def _open(entity: Entity) -> str:
    tag = _TAGS[entity.type]
    if entity.type == "text_link":
        return f'<a href="{escape(entity.url or "")}">'
    if entity.type == "date_time":
        moment = datetime.fromtimestamp(entity.unix_time or 0, UTC)
        return f'<time title="{moment.isoformat()}">'
    return f'<{tag} class="folded">' if entity.type.startswith("expandable") else f"<{tag}>"


def _start(entity: Entity) -> int:
    return entity.offset


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _slice(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
