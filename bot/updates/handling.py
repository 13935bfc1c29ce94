"""One update, from its parsed form to the reply: whatever happens in a handler, it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from telegram import Update
from telegram.error import Forbidden
from telegram.ext import Application, CallbackContext

from bot.language import Speech
from bot.life.counts import Counts
from bot.limits import Limits
from bot.logs import Journal
from bot.updates.asked import Me, asked
from bot.updates.turn import Turn

_NOTICE_S = 30.0

journal = Journal(__name__)


class Outcome(StrEnum):
    """What became of an update."""

    HANDLED = "handled"
    FAILED = "failed"
    LATE = "late"
    LIMITED = "limited"
    UNPARSABLE = "unparsable"
    IGNORED = "ignored"


class Handling:
    """Gives updates to the handlers of an Application, one call for each."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        limits: Limits,
        counts: Counts,
        speech_of: Callable[[Update], Speech],
    ) -> None:
        """Handle with `application`, which must be initialized before the first update."""
        self._application = application
        self._limits = limits
        self._counts = counts
        self._speech_of = speech_of
        self._left: set[asyncio.Task[BaseException | None]] = set()
        application.add_error_handler(_remember_error)

    async def handle(self, name: object, update: object, turn: Turn) -> Outcome:
        """What became of the update, told to its asker where that is not the answer.

        `name` stands for it in the log. Raises CancelledError only where the caller is cancelled:
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
            outcome, notice = Outcome.LATE, "late"
        elif error is not None:
            self._tell_operator(name, error)
            outcome, notice = Outcome.FAILED, "failed"
        else:
            return Outcome.HANDLED
        if isinstance(update, Update) and not turn.reached and not isinstance(error, Forbidden):
            await self.notify(update, notice, turn)
        return outcome

    async def notify(self, update: Update, name: str, turn: Turn) -> None:
        """Say a message of ours to whoever waits for an answer; a failure is only logged."""
        task = asyncio.create_task(_notify(update, name, turn, self._speech_of))
        try:
            await asyncio.wait({task}, timeout=_NOTICE_S)
        finally:
            if not task.done():
                await self._give_up(task)
        if not task.cancelled() and task.done() and (error := task.result()):
            journal.warning("could not tell the asker", error, update=update.update_id)

    async def _carry_out(self, update: object, turn: Turn) -> BaseException | None:
        turn.enter()
        try:
            await self._application.process_update(update)
        except BaseException as error:  # noqa: BLE001 - SystemExit in a handler must end nothing
            return error
        return None

    async def _until_done(self, task: asyncio.Task[BaseException | None], turn: Turn) -> bool:
        """Whether the task ended before the turn's time was over."""
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
    """PTB hands over what a handler raised; the turn that it belongs to keeps it."""
    if turn := Turn.current():
        turn.error = turn.error or context.error
    else:
        journal.error("something failed beside the handlers", context.error)


async def _notify(
    update: Update, name: str, turn: Turn, speech_of: Callable[[Update], Speech]
) -> Exception | None:
    turn.enter()
    message = update.message or update.edited_message
    try:
        text = speech_of(update).plain(name)
        if update.callback_query:
            await update.callback_query.answer(text)
        elif message and asked(message, Me.of(message.get_bot())):
            await message.reply_text(text, do_quote=True, allow_sending_without_reply=True)
    except Exception as error:  # noqa: BLE001 - the update is done, whether it was told or not
        return error
    return None
