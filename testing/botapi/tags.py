"""Which tags Telegram knows, and the entity each makes when it is closed.

Source: tdlib/td, td/telegram/MessageEntity.cpp, the end of `parse_html`. `tg-time` (Bot API 9.5)
is newer than the source read; its attributes are those of the documentation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .entity import Entity
from .errors import MistakeError, mistake
from .links import checked_link

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
}
TAGS = frozenset({*SIMPLE, "a", "pre", "code", "blockquote", "tg-emoji", "tg-time"})
_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")


@dataclass(slots=True)
class OpenTag:
    """A start tag that waits for its end: where it began in the text and in the source."""

    name: str
    attributes: dict[str, str]
    offset: int
    start: int


def parse_error(what: str) -> MistakeError:
    """400 "can't parse entities: …"."""
    return mistake("html", f"can't parse entities: {what}")


def close(tag: OpenTag, length: int, content: str, entities: list[Entity]) -> None:
    """Append the entity that a closed tag makes, if it makes one."""
    name, attributes = tag.name, tag.attributes
    last = entities[-1] if entities else None
    same = last is not None and (last.offset, last.length) == (tag.offset, length)
    if name in SIMPLE:
        entities.append(Entity(SIMPLE[name], tag.offset, length))
    elif name == "a":
        entities += _link(attributes.get("href") or content, tag.offset, length)
    elif name == "blockquote":
        kind = "expandable_blockquote" if "expandable" in attributes else "blockquote"
        entities.append(Entity(kind, tag.offset, length))
    elif name == "tg-emoji":
        emoji = attributes.get("emoji-id", "")
        if not re.fullmatch(r"-?[0-9]+", emoji) or int(emoji) == 0:
            raise parse_error("Invalid custom emoji identifier specified")
        entities.append(Entity("custom_emoji", tag.offset, length, custom_emoji_id=emoji))
    elif name == "tg-time":
        entities.append(_time(attributes, tag.offset, length))
    elif name == "pre":
        language = None
        if same and last is not None and last.type == "code" and last.language:
            language = last.language
            entities.pop()
        entities.append(Entity("pre", tag.offset, length, language=language))
    else:  # code: its language counts only together with pre
        language = attributes.get("class", "").removeprefix("language-")
        language = language if attributes.get("class", "").startswith("language-") else ""
        if same and last is not None and last.type == "pre" and language:
            entities[-1] = Entity("pre", tag.offset, length, language=language)
        else:
            entities.append(Entity("code", tag.offset, length, language=language or None))


def _link(url: str, offset: int, length: int) -> list[Entity]:
    user = re.fullmatch(r"tg://user/?\?id=([0-9]+)", url, re.IGNORECASE)
    if user and int(user[1]) > 0:
        return [Entity("text_mention", offset, length, user_id=int(user[1]))]
    checked = checked_link(url)
    return [Entity("text_link", offset, length, url=checked)] if checked else []


def _time(attributes: dict[str, str], offset: int, length: int) -> Entity:
    unix, form = attributes.get("unix", ""), attributes.get("format", "")
    if not re.fullmatch(r"[0-9]+", unix) or not 0 < int(unix) < 2**31:
        raise parse_error("Invalid date-time unix time specified")
    if not _TIME_FORMAT.fullmatch(form):
        raise parse_error("Invalid date-time format specified")
    return Entity("date_time", offset, length, unix_time=int(unix), date_time_format=form or None)
