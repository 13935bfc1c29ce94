"""What an admin may send to be added: which of it is an article, and where it can be opened."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any

from telegram import (
    Bot,
    Document,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageOriginChannel,
    Update,
)
from telegram.constants import FileSizeLimit, MessageEntityType, ParseMode
from telegram.error import TelegramError
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.handlers.replies import say
from bot.i18n import Translator
from bot.i18n.preference import LanguagePreference
from bot.jobs import JobEvent, JobRunner
from bot.logs import Logger
from bot.permissions import Permissions
from bot.state import State

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
    text = message.text or message.caption or ""
    if message.document:
        name = message.document.file_name or "file"
        return [Upload({"do": "document", "name": name, **origin}, message.document)]
    if origin and text:
        return [Upload({"do": "post", "text": text, **origin})]
    return [Upload({"do": "link", "address": link}) for link in links_in(message)]


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


REMOVE, SURE, KEEP = "remove", "remove-sure", "remove-not"


class AdminCommandFilter(filters.UpdateFilter):
    """Lets through what an admin wrote by hand, just now, in their private chat."""

    def __init__(self, roles: Permissions) -> None:
        """Ask `roles` who is an admin."""
        super().__init__(name="admin commands")
        self._roles = roles

    def filter(self, update: Update) -> bool:
        """Whether it counts."""
        return self._roles.commands(update)


class AdminUploadFilter(filters.UpdateFilter):
    """Lets through a file, a channel's post or a lone link that an admin sent to be added."""

    def __init__(self, roles: Permissions) -> None:
        """Ask `roles` who is an admin."""
        super().__init__(name="what admins send")
        self._roles = roles

    def filter(self, update: Update) -> bool:
        """Whether it is meant to be added."""
        message = update.message
        if message is None or not self._roles.sent(update):
            return False
        holds_text = bool(message.text or message.caption)
        return (
            message.document is not None
            or (is_post(message) and holds_text)
            or (message.forward_origin is None and is_link(message))
        )


def remove_button(article_id: str, speech: Translator) -> InlineKeyboardButton:
    """A button that asks whether to remove an article."""
    return InlineKeyboardButton(
        speech.plain("button-remove"), callback_data=f"{REMOVE}:{article_id}"
    )


def rest_of(update: Update) -> str:
    """What stands behind a command, in one line."""
    text = update.message.text if update.message else None
    return " ".join((text or "").split()[1:])


MOST_WAITING = 20


_TELL_EVERY_S = 4.0


_NAMED = 10  # of each kind; more are counted


_CHARS = 200


journal = Logger(__name__)


class AddingHandlers:
    """Adds what admins send, one thing after another, and says what became of it."""

    def __init__(
        self, roles: Permissions, errands: JobRunner, state: State, interpreter: LanguagePreference
    ) -> None:
        """Have `errands` do it; note in `state` that it was done."""
        self._roles = roles
        self._errands = errands
        self._state = state
        self._interpreter = interpreter
        self._tasks: set[asyncio.Task[None]] = set()

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """For admins only; what others send goes on to the next handler."""
        return [
            CommandHandler("add", self.add, filters=AdminCommandFilter(self._roles)),
            MessageHandler(AdminUploadFilter(self._roles) & ~filters.COMMAND, self.take),
        ]

    async def add(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Add the links behind the command, or what the message replied to holds."""
        message = update.message
        assert message is not None  # noqa: S101  # its filter saw to that
        things = things_in(message)
        if not things and message.reply_to_message:
            things = things_in(message.reply_to_message)
        if not things:
            await say(update, self._interpreter.of(update).html("admin-add-how"))
            return
        await self._begin(update, things)

    async def take(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Add what was sent without a command."""
        assert update.message is not None  # noqa: S101  # its filter saw to that
        await self._begin(update, things_in(update.message))

    async def _begin(self, update: Update, things: Sequence[Upload]) -> None:
        speech = self._interpreter.of(update)
        if len(self._tasks) >= MOST_WAITING:
            await say(update, speech.html("admin-add-full"))
            return
        waits = "admin-adding-waits" if self._tasks else "admin-adding"
        status = await say(update, speech.html(waits))
        if update.effective_user:
            self._state.actions.note(update.effective_user.id, "add")
        if status is None:
            return
        # in a context of its own: it outlasts the turn of the update
        task = asyncio.get_running_loop().create_task(
            self._see_to(things, status, speech), context=Context()
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _see_to(self, things: Sequence[Upload], status: Message, speech: Translator) -> None:
        report = JobReport(speech)
        try:
            for thing in things:
                try:
                    data = await thing.content(status.get_bot())
                except UploadError as error:
                    report.note(JobEvent("failed", label=thing.asked["name"]), str(error))
                    continue
                async for told in self._errands.carry_out(thing.asked, data):
                    report.note(told)
                    if report.is_due():
                        await _show(status, report.so_far())
        except Exception as error:  # noqa: BLE001  # nobody else would tell it
            journal.error("something could not be added", error)
            report.note(JobEvent("broken"))
        await _show(status, report.html(), report.markup())


class JobReport:
    """What became of the things that an admin sent, in the admin's language."""

    def __init__(self, speech: Translator) -> None:
        """Nothing was done yet."""
        self._speech = speech
        self._counts: Counter[str] = Counter()
        self._lines: list[str] = []
        self._added: list[JobEvent] = []
        self._left = 0
        self._shown = time.monotonic()

    def note(self, told: JobEvent, why: str | None = None) -> None:
        """Count one more; `why` is the message that says what is wrong with it."""
        self._counts[told.outcome] += 1
        self._left = told.left
        if told.outcome == "added":
            self._added.append(told)
        if told.outcome == "known" or self._counts[told.outcome] > _NAMED:
            return
        fault = self._speech.plain(why) if why else " ".join((told.fault or "").split())
        self._lines.append(
            self._speech.html(
                f"admin-{told.outcome}", label=_short(told.label), fault=_short(fault)
            )
        )

    def is_due(self) -> bool:
        """Whether it is time to say how far it is."""
        if time.monotonic() - self._shown < _TELL_EVERY_S:
            return False
        self._shown = time.monotonic()
        return True

    def so_far(self) -> str:
        """How far it is."""
        done = sum(self._counts.values())
        return self._speech.html("admin-add-so-far", n=done, left=self._left)

    def html(self) -> str:
        """All that was done: in numbers where it was much, by name as far as there is room."""
        if not self._counts:
            return self._speech.html("admin-add-nothing")
        counts = [
            self._speech.html(f"admin-count-{name}", n=n)
            for name, n in self._counts.items()
            if name not in {"busy", "broken"}
        ]
        total = [" · ".join(counts)] if sum(self._counts.values()) > 1 and counts else []
        return "\n".join([*total, *self._lines[:_NAMED]])

    def markup(self) -> InlineKeyboardMarkup | None:
        """A button that takes it back, where one article was added."""
        if len(self._added) != 1 or self._added[0].id is None:
            return None
        return InlineKeyboardMarkup([[remove_button(self._added[0].id, self._speech)]])


async def _show(status: Message, html: str, markup: InlineKeyboardMarkup | None = None) -> None:
    try:
        await status.edit_text(
            html,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=markup,
        )
    except TelegramError as error:
        journal.warning("could not tell an admin what was added", error)


def _short(text: str) -> str:
    return text if len(text) <= _CHARS else f"{text[: _CHARS - 1]}…"
