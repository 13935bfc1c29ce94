"""/add, and the links, files and posts that admins send: read beside the answering."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from contextvars import Context
from typing import Any

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.errands import Errands, Told
from bot.handlers.admins import Commands, Parcels, remove_button
from bot.handlers.say import say
from bot.handlers.sent import FileError, Sent, things_in
from bot.language import Speech
from bot.language.interpreter import Interpreter
from bot.logs import Journal
from bot.roles import Roles
from bot.state import State

MOST_WAITING = 20

_TELL_EVERY_S = 4.0
_NAMED = 10  # of each kind; more are counted
_CHARS = 200

journal = Journal(__name__)


class AddingHandlers:
    """Adds what admins send, one thing after another, and says what became of it."""

    def __init__(
        self, roles: Roles, errands: Errands, state: State, interpreter: Interpreter
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
            CommandHandler("add", self.add, filters=Commands(self._roles)),
            MessageHandler(Parcels(self._roles) & ~filters.COMMAND, self.take),
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

    async def _begin(self, update: Update, things: Sequence[Sent]) -> None:
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

    async def _see_to(self, things: Sequence[Sent], status: Message, speech: Speech) -> None:
        report = Report(speech)
        try:
            for thing in things:
                try:
                    data = await thing.content(status.get_bot())
                except FileError as error:
                    report.note(Told("failed", label=thing.asked["name"]), str(error))
                    continue
                async for told in self._errands.carry_out(thing.asked, data):
                    report.note(told)
                    if report.is_due():
                        await _show(status, report.so_far())
        except Exception as error:  # noqa: BLE001  # nobody else would tell it
            journal.error("something could not be added", error)
            report.note(Told("broken"))
        await _show(status, report.html(), report.markup())


class Report:
    """What became of the things that an admin sent, in the admin's language."""

    def __init__(self, speech: Speech) -> None:
        """Nothing was done yet."""
        self._speech = speech
        self._counts: Counter[str] = Counter()
        self._lines: list[str] = []
        self._added: list[Told] = []
        self._left = 0
        self._shown = time.monotonic()

    def note(self, told: Told, why: str | None = None) -> None:
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
