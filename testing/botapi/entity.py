"""Stretches of formatting, and lengths as Telegram counts them: in UTF-16 code units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entity:
    """One stretch of formatting, `[offset, offset + length)` in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user_id: int | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    @property
    def end(self) -> int:
        """The first code unit after it."""
        return self.offset + self.length

    @classmethod
    def from_json(cls, body: Mapping[str, object]) -> Entity:
        """From a MessageEntity."""
        user = body.get("user")
        return cls(
            str(body["type"]),
            int(str(body["offset"])),
            int(str(body["length"])),
            url=str(body["url"]) if body.get("url") else None,
            user_id=int(str(user["id"])) if isinstance(user, Mapping) else None,
            language=str(body["language"]) if body.get("language") else None,
            custom_emoji_id=str(body["custom_emoji_id"]) if "custom_emoji_id" in body else None,
            unix_time=int(str(body["unix_time"])) if "unix_time" in body else None,
            date_time_format=str(body["date_time_format"]) if "date_time_format" in body else None,
        )

    def as_json(self) -> dict[str, object]:
        """As it stands in a Message."""
        body: dict[str, object] = {
            "type": self.type,
            "offset": self.offset,
            "length": self.length,
        }
        for name in ("url", "language", "custom_emoji_id", "unix_time", "date_time_format"):
            value = getattr(self, name)
            if value is not None:
                body[name] = value
        if self.user_id is not None:
            body["user"] = {"id": self.user_id, "is_bot": False, "first_name": "?"}
        return body


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text as readers see it, its entities in order, and those Telegram silently dropped."""

    text: str
    entities: tuple[Entity, ...] = ()
    dropped: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    """Length as Telegram counts it.

    >>> utf16_length("a😀")
    3
    """
    return len(text) + sum(c > "\uffff" for c in text)


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of `text` that an entity covers; half a surrogate pair raises UnicodeError.

    >>> utf16_slice("a😀b", 1, 2)
    '😀'
    """
    data = text.encode("utf-16-le", "surrogatepass")
    return data[2 * offset : 2 * (offset + length)].decode("utf-16-le")
