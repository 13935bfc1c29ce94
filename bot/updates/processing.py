"""Processing of one update: its deadline, its place in the queue, what the asker has seen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any, Self

from telegram import Update
from telegram.error import Forbidden
from telegram.ext import Application, CallbackContext

from bot.addressing import BotIdentity, addressed
from bot.i18n import Translator
from bot.limits import Limits
from bot.logs import Logger
from bot.metrics import Metrics
from bot.permissions import ASKER
from bot.settings import NOBODY

_current: ContextVar[UpdateContext | None] = ContextVar("turn", default=None)


class UpdateContext:
    """The context of one update.

    While the rate limiter waits for Telegram, its clock stops and it yields its place to another
    update: neither a slow chat nor a group's pace may hold up other people.
    """

    def __init__(
        self, places: asyncio.Semaphore, *, first: bool = False, late_s: float = 0.0
    ) -> None:
        """Take a place of `places`, which must have been acquired for it.

        `first` goes before what else waits in its chat; `late_s` has passed already.
        """
        self.first = first
        self.error: BaseException | None = None
        self.reached = 0  # messages that the asker has got, or may have got
        self._places: asyncio.Semaphore | None = places
        self._began = time.monotonic() - late_s
        self._stood_s = 0.0
        self._paused = 0
        self._paused_at = 0.0
        self._waiting = 0

    @staticmethod
    def current() -> UpdateContext | None:
        """The turn that the running code belongs to, if any."""
        return _current.get()

    def enter(self) -> Self:
        """Make it the current context of the running task and its children."""
        _current.set(self)
        return self

    @property
    def spent_s(self) -> float:
        """Seconds since it began, without those in which the clock stood."""
        now = self._paused_at if self._paused else time.monotonic()
        return now - self._began - self._stood_s

    @property
    def waiting(self) -> bool:
        """True while the reply only waits for the rate limiter."""
        return self._waiting > 0

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock."""
        if not self._paused:
            self._paused_at = time.monotonic()
        self._paused += 1
        try:
            yield
        finally:
            self._paused -= 1
            if not self._paused:
                self._stood_s += time.monotonic() - self._paused_at

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let another update have the place; it is not taken back."""
        self.end()
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def end(self) -> None:
        """Give the place back, once."""
        if self._places:
            self._places.release()
            self._places = None


_NOTICE_S = 30.0
journal = Logger(__name__)


class UpdateOutcome(StrEnum):
    """The outcome of an update."""

    HANDLED = "handled"
    FAILED = "failed"
    LATE = "late"
    LIMITED = "limited"
    UNPARSABLE = "unparsable"
    IGNORED = "ignored"


class UpdateProcessor:
    """Gives updates to the handlers of an Application, one call for each."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        limits: Limits,
        counts: Metrics,
        speech_of: Callable[[Update], Translator],
    ) -> None:
        """Handle with `application`, which must be initialized before the first update."""
        self._application = application
        self._limits = limits
        self._counts = counts
        self._speech_of = speech_of
        self._left: set[asyncio.Task[BaseException | None]] = set()
        application.add_error_handler(_remember_error)

    async def handle(self, name: object, update: object, turn: UpdateContext) -> UpdateOutcome:
        """Process the update; the asker gets a message if there is no answer.

        `name` identifies it in the log. Raises CancelledError only if the caller is cancelled:
        then the update is not done.
        """
        task = asyncio.create_task(self._carry_out(update, turn))
        try:
            in_time = await self._until_done(task, turn)
        finally:
            if not task.done():
                await self._give_up(task)
        self._counts.seconds.observe(turn.spent_s)
        error = turn.error or (task.result() if in_time else None)
        if not in_time:
            journal.error("no answer in time", update=name, after_s=self._limits.answer_s)
            outcome, notice = UpdateOutcome.LATE, "late"
        elif error is not None:
            self._tell_operator(name, error)
            outcome, notice = UpdateOutcome.FAILED, "failed"
        else:
            return UpdateOutcome.HANDLED
        if isinstance(update, Update) and not turn.reached and not isinstance(error, Forbidden):
            await self.notify(update, notice, turn)
        return outcome

    async def notify(self, update: Update, name: str, turn: UpdateContext) -> None:
        """Send a message to the asker; a failure is only logged."""
        task = asyncio.create_task(_notify(update, name, turn, self._speech_of))
        try:
            await asyncio.wait({task}, timeout=_NOTICE_S)
        finally:
            if not task.done():
                await self._give_up(task)
        if not task.cancelled() and task.done() and (error := task.result()):
            journal.warning("could not tell the asker", error, update=update.update_id)

    async def _carry_out(self, update: object, turn: UpdateContext) -> BaseException | None:
        turn.enter()
        user = update.effective_user if isinstance(update, Update) else None
        ASKER.set(user.id if user and user.id not in NOBODY else None)
        try:
            await self._application.process_update(update)
        except BaseException as error:  # noqa: BLE001 - SystemExit in a handler must end nothing
            return error
        return None

    async def _until_done(
        self, task: asyncio.Task[BaseException | None], turn: UpdateContext
    ) -> bool:
        """True if the task ended before the deadline."""
        while not task.done():
            left_s = self._limits.answer_s - turn.spent_s
            if left_s <= 0:
                return False
            await asyncio.wait({task}, timeout=max(left_s, 0.05))
        return True

    async def _give_up(self, task: asyncio.Task[BaseException | None]) -> None:
        """End a task; one that will not end is left alone, and its result with it."""
        task.cancel()
        self._left.add(task)
        task.add_done_callback(self._left.discard)
        await asyncio.wait({task}, timeout=self._limits.cancel_s)

    def _tell_operator(self, name: object, error: BaseException) -> None:
        self._counts.errors.labels(type(error).__name__).inc()
        if isinstance(error, Forbidden):
            journal.info("the bot may not write there", update=name)
        else:
            journal.error("a handler failed", error, update=name)


async def _remember_error(_: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """PTB's error handler: keeps the exception in the context of its update."""
    if turn := UpdateContext.current():
        turn.error = turn.error or context.error
    else:
        journal.error("a failure outside the handlers", context.error)


async def _notify(
    update: Update, name: str, turn: UpdateContext, speech_of: Callable[[Update], Translator]
) -> Exception | None:
    turn.enter()
    message = update.message or update.edited_message
    try:
        text = speech_of(update).plain(name)
        if update.callback_query:
            await update.callback_query.answer(text)
        elif message and addressed(message, BotIdentity.of(message.get_bot())):
            await message.reply_text(text, do_quote=True, allow_sending_without_reply=True)
    except Exception as error:  # noqa: BLE001 - the update is done, notified or not
        return error
    return None
