"""What Telegram makes of a text: cleaned, trimmed, its entities sorted and put right.

Source: tdlib/td, td/telegram/misc.cpp (`clean_input_string`, `strip_empty_characters`) and
MessageEntity.cpp (`fix_formatted_text`, `fix_entities`), in Python strings instead of bytes.
Offsets and lengths are UTF-16 code units throughout, as in the Bot API.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .entity import Entity, FormattedText, utf16_length
from .errors import mistake

TEXT_LIMIT = 4096  # UTF-16 code units after parsing
ENTITY_LIMIT = 100  # tdlib MAX_USER_ENTITY_COUNT; Telegram drops the rest without a word
_BYTES_LIMIT = 35_000  # tdlib LENGTH_LIMIT, "server-side limit"

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
MONOSPACE = ("pre", "code")
BLOCKQUOTES = ("blockquote", "expandable_blockquote")
# tdlib get_type_priority: the lower one encloses where two cover the same text
_PRIORITY = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "date_time": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
_REMOVED = (0x0D, *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A)
_CLEANING: dict[int, str | None] = {c: " " for c in range(0x20) if c != 0x0A}
_CLEANING |= dict.fromkeys(_REMOVED)
_BLANK = (0x1680, 0x180E, 0x202E, 0x202F, 0x205F, 0x2800, 0x3000, 0xFFFC)
_SPACES = dict.fromkeys((*_BLANK, *range(0x2000, 0x200B), *range(0xE0000, 0xE0080)), " ")
_MARKS = re.compile("[\u200e\u200f]+(?=[\u200e\u200f])")  # replace_offending_characters
_INVISIBLE = " \n\u00a0\u200b\u200c\u200d\u200e\u200f\u202e\ufeff"


def clean(text: str) -> str:
    """`clean_input_string`: control characters to spaces, CR and line separators gone.

    >>> clean(chr(9) + "b" + chr(13) + chr(0) + "c" + chr(0x202E) + "d")
    ' b cd'
    """
    text = _MARKS.sub(lambda m: "\u200c" * len(m[0]), text.translate(_CLEANING))
    if len(text) * 4 > _BYTES_LIMIT:
        text = text.encode()[: _BYTES_LIMIT - 3].decode(errors="ignore")
    return text


def is_empty(text: str) -> bool:
    """Whether nothing of it can be seen (`is_empty_string`).

    >>> is_empty(chr(0x200B) + chr(0x2003)), is_empty(chr(0x2066))
    (True, False)
    """
    return not text.translate(_SPACES).strip(_INVISIBLE)


def finish(text: str, entities: Sequence[Entity]) -> FormattedText:
    """The text Telegram would store: entities put right, cleaned, trimmed at both ends.

    Raises MistakeError for entities outside the text, more than 100 of them, nested block
    quotes, a text without visible characters and one above 4096 UTF-16 units. Telegram itself
    drops the 101st entity and the inner quote without a word; here both are refused.
    """
    _check_bounds(text, entities)
    entities = [e for e in entities if e.length > 0]
    fixed = _fixed(entities)
    dropped = tuple(e for e in entities if e.type not in SPLITTABLE and e not in fixed)
    text, fixed = _cleaned(text, fixed)
    text, fixed = _trimmed(text, _fixed(fixed))
    if is_empty(text):
        raise mistake("length", "text must be non-empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise mistake("length", "message is too long")
    if len(fixed) > ENTITY_LIMIT:
        raise mistake("entities", f"{len(fixed)} entities, Telegram keeps {ENTITY_LIMIT}")
    return FormattedText(text, tuple(fixed), dropped)


def in_order(entities: Sequence[Entity]) -> list[Entity]:
    """By offset, the longer first, then the enclosing kind first."""
    return sorted(entities, key=lambda e: (e.offset, -e.length, _PRIORITY.get(e.type, 50)))


def _check_bounds(text: str, entities: Sequence[Entity]) -> None:
    length = utf16_length(text)
    starts = {0, length}
    position = 0
    for character in text:
        starts.add(position)
        position += 1 + (character > "\uffff")
    for entity in entities:
        if entity.offset < 0 or entity.length < 0 or entity.end > length:
            raise mistake(
                "entities",
                f"entity beginning at UTF-16 offset {entity.offset} ends after the end of the "
                f"text at UTF-16 offset {entity.end}",
            )
        if entity.offset not in starts or entity.end not in starts:
            raise mistake(
                "entities",
                f"entity beginning at UTF-16 offset {entity.offset} begins or ends in a middle "
                "of a UTF-16 symbol",
            )


def _fixed(entities: Sequence[Entity]) -> list[Entity]:
    """Splittable kinds merged; the others may be nested in a quote but never cross."""
    kept: list[Entity] = []
    for entity in in_order([e for e in entities if e.type not in SPLITTABLE]):
        inside = [k for k in kept if k.end > entity.offset]
        if entity.type in BLOCKQUOTES and any(k.type in BLOCKQUOTES for k in inside):
            raise mistake("html", "can't parse entities: block quotes can't be nested")
        if all(k.type in BLOCKQUOTES and entity.end <= k.end for k in inside):
            kept.append(entity)
    hidden = [k for k in kept if k.type in MONOSPACE]
    for kind in SPLITTABLE:
        kept += _merged([e for e in entities if e.type == kind], hidden)
    return in_order(kept)


def _merged(entities: Sequence[Entity], hidden: Sequence[Entity]) -> list[Entity]:
    """Entities of one kind, touching ones joined, cut where pre or code shows none."""
    joined: list[Entity] = []
    for entity in in_order(entities):
        if joined and entity.offset <= joined[-1].end:
            end = max(joined[-1].end, entity.end)
            joined[-1] = replace(joined[-1], length=end - joined[-1].offset)
        else:
            joined.append(entity)
    for block in hidden:
        joined = [
            replace(e, offset=start, length=end - start)
            for e in joined
            for start, end in (
                (e.offset, min(e.end, block.offset)),
                (max(e.offset, block.end), e.end),
            )
            if start < end
        ]
    return joined


def _cleaned(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """Cleaned, with the entities moved by what disappeared before and inside them."""
    gone: list[int] = []
    position = 0
    for character in text:
        if ord(character) in _REMOVED:
            gone.append(position)
        position += 1 + (character > "\uffff")
    if gone:
        entities = [
            replace(e, offset=start, length=end - start)
            for e in entities
            for start in [e.offset - sum(g < e.offset for g in gone)]
            for end in [e.end - sum(g < e.end for g in gone)]
            if end > start
        ]
    return clean(text), list(entities)


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without spaces and newlines at the end, and at the start up to the first entity."""
    text = text.rstrip(" \n")
    end = utf16_length(text)
    entities = [replace(e, length=min(e.end, end) - e.offset) for e in entities if e.offset < end]
    blank = len(text) - len(text.lstrip(" \n"))
    blank = min([blank, *(e.offset for e in entities)])
    return text[blank:], in_order([replace(e, offset=e.offset - blank) for e in entities])
