"""Uploads of admins: which of it is an article, and where it can be opened."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram import (
    Bot,
    Document,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageOriginChannel,
    Update,
)
from telegram.constants import FileSizeLimit, MessageEntityType
from telegram.error import TelegramError
from telegram.ext import filters

from bot.handlers.context import Context
from bot.i18n import Translator
from bot.jobs import JobEvent, JobRunner
from bot.logs import Logger

LARGEST_BYTES = int(FileSizeLimit.FILESIZE_DOWNLOAD)


MOST_LINKS = 10


_WEB = ("http://", "https://")


class UploadError(Exception):
    """A file that Telegram does not hand out; the message names what the bot says of it."""


@dataclass(frozen=True, slots=True)
class Upload:
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
            raise UploadError("admin-too-large")
        try:
            file = await bot.get_file(self.document)
            data = await file.download_as_bytearray()
        except (TelegramError, OSError) as error:
            raise UploadError("admin-unreadable") from error
        if len(data) > LARGEST_BYTES:
            raise UploadError("admin-too-large")
        return bytes(data)


def things_in(message: Message) -> list[Upload]:
    """What can be added of a message: its file, the post that it is, or the links in it."""
    origin = _origin(message)
    text = unstruck(message)
    if message.document:
        name = message.document.file_name or "file"
        return [Upload({"do": "document", "name": name, **origin}, message.document)]
    if origin and text:
        return [Upload({"do": "post", "text": text, **origin})]
    return [Upload({"do": "link", "address": link}) for link in links_in(message)]


def unstruck(message: Message) -> str:
    """The text or caption of a message without what is struck out in it.

    Entities count UTF-16 code units.
    """
    units = (message.text or message.caption or "").encode("utf-16-le")
    struck = [
        (2 * each.offset, 2 * (each.offset + each.length))
        for each in message.entities or message.caption_entities
        if each.type == MessageEntityType.STRIKETHROUGH
    ]
    for start, end in sorted(struck, reverse=True):
        before, after = units[:start].decode("utf-16-le"), units[end:].decode("utf-16-le")
        if (not before or before[-1].isspace()) and after[:1] == " ":
            after = after[1:]
        units = (before + after).encode("utf-16-le")
    return units.decode("utf-16-le")


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
    """True if a message is one address and no more.

    What somebody asks about an address is a question.
    """
    return message.text is not None and links_in(message) == [message.text.strip()]


def is_post(message: Message) -> bool:
    """True if a message is the forwarded post of a channel."""
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


REMOVE = "remove"


class UploadFilter(filters.MessageFilter):
    """Matches a file, a channel's post or a lone link: messages to add."""

    def filter(self, message: Message) -> bool:
        """True if the message is to be added."""
        return (
            message.document is not None
            or (is_post(message) and bool(message.text or message.caption))
            or (message.forward_origin is None and is_link(message))
        )


def remove_button(article_id: str, translator: Translator) -> InlineKeyboardButton:
    """A button that asks for confirmation to remove an article."""
    return InlineKeyboardButton(
        translator.plain("button-remove"), callback_data=f"{REMOVE}:{article_id}"
    )


MOST_WAITING = 20


_TELL_EVERY_S = 4.0


_NAMED = 10  # of each kind; more are counted


_CHARS = 200


journal = Logger(__name__)


async def add(update: Update, context: Context) -> None:
    """/add: add the links in the command, or the content of the message replied to."""
    message = update.message
    assert message is not None  # noqa: S101  # its filter saw to that
    things = things_in(message)
    if not things and message.reply_to_message:
        things = things_in(message.reply_to_message)
    if not things:
        await context.reply(context.translator.html("admin-add-how"))
        return
    await _begin(update, things, context)


async def take(update: Update, context: Context) -> None:
    """Add a message sent without a command."""
    assert update.message is not None  # noqa: S101  # its filter saw to that
    await _begin(update, things_in(update.message), context)


async def _begin(update: Update, things: Sequence[Upload], context: Context) -> None:
    jobs, translator = context.services.jobs, context.translator
    if jobs.waiting >= MOST_WAITING:
        await context.reply(translator.html("admin-add-full"))
        return
    waits = "admin-adding-waits" if jobs.waiting else "admin-adding"
    status = await context.reply(translator.html(waits))
    if update.effective_user:
        context.services.state.actions.note(update.effective_user.id, "add")
    if status is not None:
        jobs.begin(_add(things, status, jobs, translator))


async def _add(
    things: Sequence[Upload], status: Message, jobs: JobRunner, translator: Translator
) -> None:
    """Add one upload after another, and edit `status` to report."""
    report = JobReport(translator)
    try:
        for thing in things:
            try:
                data = await thing.content(status.get_bot())
            except UploadError as error:
                report.note(JobEvent("failed", label=thing.asked["name"]), str(error))
                continue
            async for event in jobs.carry_out(thing.asked, data):
                report.note(event)
                if report.is_due():
                    await _show(status, report.so_far())
    except Exception as error:  # noqa: BLE001  # nobody else would tell it
        journal.error("something could not be added", error)
        report.note(JobEvent("broken"))
    await _show(status, report.html(), report.markup())


class JobReport:
    """What became of the things that an admin sent, in the admin's language."""

    def __init__(self, translator: Translator) -> None:
        """Nothing was done yet."""
        self._translator = translator
        self._counts: Counter[str] = Counter()
        self._lines: list[str] = []
        self._added: list[JobEvent] = []
        self._left = 0
        self._shown = time.monotonic()

    def note(self, event: JobEvent, why: str | None = None) -> None:
        """Count one more; `why` is the message that says what is wrong with it."""
        self._counts[event.outcome] += 1
        self._left = event.left
        if event.outcome == "added":
            self._added.append(event)
        if event.outcome == "known" or self._counts[event.outcome] > _NAMED:
            return
        fault = self._translator.plain(why) if why else " ".join((event.fault or "").split())
        self._lines.append(
            self._translator.html(
                f"admin-{event.outcome}", label=_short(event.label), fault=_short(fault)
            )
        )

    def is_due(self) -> bool:
        """True if it is time to say how far it is."""
        if time.monotonic() - self._shown < _TELL_EVERY_S:
            return False
        self._shown = time.monotonic()
        return True

    def so_far(self) -> str:
        """How far it is."""
        done = sum(self._counts.values())
        return self._translator.html("admin-add-so-far", n=done, left=self._left)

    def html(self) -> str:
        """All that was done: in numbers where it was much, by name as far as there is room."""
        if not self._counts:
            return self._translator.html("admin-add-nothing")
        counts = [
            self._translator.html(f"admin-count-{name}", n=n)
            for name, n in self._counts.items()
            if name not in {"busy", "broken"}
        ]
        total = [" · ".join(counts)] if sum(self._counts.values()) > 1 and counts else []
        return "\n".join([*total, *self._lines[:_NAMED]])

    def markup(self) -> InlineKeyboardMarkup | None:
        """A button that takes it back, where one article was added."""
        if len(self._added) != 1 or self._added[0].id is None:
            return None
        return InlineKeyboardMarkup([[remove_button(self._added[0].id, self._translator)]])


async def _show(status: Message, html: str, markup: InlineKeyboardMarkup | None = None) -> None:
    try:
        await status.edit_text(html, reply_markup=markup)
    except TelegramError as error:
        journal.warning("could not tell an admin what was added", error)


def _short(text: str) -> str:
    return text if len(text) <= _CHARS else f"{text[: _CHARS - 1]}…"
