"""What an admin may send to be added: which of it is an article, and where it can be opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, Document, Message, MessageOriginChannel
from telegram.constants import FileSizeLimit, MessageEntityType
from telegram.error import TelegramError

LARGEST_BYTES = int(FileSizeLimit.FILESIZE_DOWNLOAD)
MOST_LINKS = 10

_WEB = ("http://", "https://")


class FileError(Exception):
    """A file that Telegram does not hand out; the message names what the bot says of it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing to add, as `verbatim errand` takes it, with the file that it is in."""

    asked: dict[str, Any]
    document: Document | None = field(default=None, repr=False)

    async def content(self, bot: Bot) -> bytes:
        """The bytes of the file; nothing where there is none. Raises FileError.

        A Bot API server of one's own with --local names a file on its disk, which is read there.
        """
        if self.document is None:
            return b""
        if (self.document.file_size or 0) > LARGEST_BYTES:
            raise FileError("admin-too-large")
        try:
            file = await bot.get_file(self.document)
            data = await file.download_as_bytearray()
        except (TelegramError, OSError) as error:
            raise FileError("admin-unreadable") from error
        if len(data) > LARGEST_BYTES:
            raise FileError("admin-too-large")
        return bytes(data)


def things_in(message: Message) -> list[Sent]:
    """What can be added of a message: its file, the post that it is, or the links in it."""
    origin = _origin(message)
    text = message.text or message.caption or ""
    if message.document:
        name = message.document.file_name or "file"
        return [Sent({"do": "document", "name": name, **origin}, message.document)]
    if origin and text:
        return [Sent({"do": "post", "text": text, **origin})]
    return [Sent({"do": "link", "address": link}) for link in links_in(message)]


def links_in(message: Message) -> list[str]:
    """The addresses that a message shows or leads to, each once.

    Those that Telegram does not see as such, of an intranet for one, count where they are whole.
    """
    kinds: list[str | None] = [MessageEntityType.URL, MessageEntityType.TEXT_LINK]
    found = message.parse_entities(kinds) | message.parse_caption_entities(kinds)
    seen = [entity.url or said for entity, said in found.items()]
    written = [word for word in (message.text or "").split() if word.startswith(_WEB)]
    return list(dict.fromkeys([*seen, *written]))[:MOST_LINKS]


def is_link(message: Message) -> bool:
    """Whether a message is one address and no more.

    What somebody asks about an address is a question.
    """
    return message.text is not None and links_in(message) == [message.text.strip()]


def is_post(message: Message) -> bool:
    """Whether a message is the forwarded post of a channel."""
    return isinstance(message.forward_origin, MessageOriginChannel)


def _origin(message: Message) -> dict[str, Any]:
    """Where a forwarded post stands; private channels have no address for everybody."""
    origin = message.forward_origin
    if not isinstance(origin, MessageOriginChannel):
        return {}
    name = origin.chat.username
    return {
        "channel": origin.chat.title,
        "address": f"https://t.me/{name}/{origin.message_id}" if name else None,
        "published": origin.date.isoformat(timespec="seconds"),
    }
