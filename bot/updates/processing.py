"""Processing of one update: its deadline, its place in the queue, what the asker has seen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from telegram import Update
from telegram.error import Forbidden
from telegram.ext import Application, CallbackContext

from bot.addressing import BotIdentity, addressed
from bot.i18n import Translator
from bot.limits import ASKER, Limits, UpdateContext
from bot.logs import Logger, Metrics
from bot.settings import NOBODY

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
