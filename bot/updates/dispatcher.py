"""The dispatcher: updates of one chat one after another, those of different chats side by side.

Rate limits keep one person's questions from holding up everybody else's.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import Application

from bot.addressing import AddressedText, BotIdentity, Trigger, addressed
from bot.limits import KeyedLock, Limits, Rate, TokenBuckets, UpdateContext
from bot.logs import Logger, Metrics
from bot.updates.processing import UpdateOutcome, UpdateProcessor
from bot.updates.update_log import ALONE_FROM, GIVEN_UP_FROM, UpdateLog

_REMEMBERED = 10_000


_NOTICE_EVERY_S = 60.0


_ALWAYS = frozenset({"/privacy", "/forget"})  # privacy rights are never rate-limited


_ASK = "/ask"


_VOTE = re.compile(r"[yn]:")  # a press that edits nothing


class Admission(Enum):
    """The decision about an update."""

    ADMIT = auto()
    FIRST = auto()
    """Answered before what else waits in the chat."""
    TELL = auto()
    """Not answered; the asker is told why."""
    DROP = auto()
    """Not answered; the asker was told already, or expects no answer."""
    IGNORE = auto()
    """Not addressed to the bot."""


# A private chat takes 3 replies at once and then one each 1.05 s (see pace), so what is admitted
# waits for little; somebody who waits for each answer is never refused.
QUESTIONS = Rate(5, 0.9)


BUTTONS = Rate(10, 3)


INLINE = Rate(20, 4)


GROUP = Rate(10, 0.3)


GROUP_SHARE = Rate(5, 0.1)
"""Of one person in one group, so that nobody uses up what all of it may ask."""


# Telegram's pace has room for 5 edits a minute in a group, and what waits for it keeps all that is
# asked there waiting. So what is answered by an edit is refused at once where there is no room.
GROUP_EDITS = Rate(8, 0.08)


GROUP_EDITS_SHARE = Rate(5, 0.04)


RIGHTS = Rate(3, 0.2)


class Buckets(Protocol):
    """Token buckets that several workers share."""

    def take(self, key: Hashable, rate: Rate) -> bool:
        """True if the bucket of `key` held a token, which is taken."""


class UserRateLimiter:
    """Token buckets: one for each person and kind of update, one for each group."""

    def __init__(self, me: BotIdentity, shared: Buckets | None = None) -> None:
        """Start with all buckets full; `me` is the bot that is asked.

        `shared` are those of all workers: what is admitted here is asked of them too.
        """
        self._me = me
        self._buckets = TokenBuckets()
        self._shared = shared
        self._noticed: OrderedDict[Hashable, float] = OrderedDict()

    def judge(self, update: Update, now: float | None = None) -> Admission:
        """The decision about an update; `now` in monotonic seconds."""
        now = time.monotonic() if now is None else now
        user = update.effective_sender.id if update.effective_sender else 0
        if update.callback_query:
            return self._press(update.callback_query, user, now)
        if update.inline_query:
            return self._limited((user, "inline"), INLINE, Admission.DROP, now)
        if update.guest_message:
            return self._limited((user, "question"), QUESTIONS, Admission.DROP, now)
        message = update.message or update.edited_message
        return self._message(message, user, now) if message else Admission.ADMIT

    def _press(self, query: CallbackQuery, user: int, now: float) -> Admission:
        message = query.message
        in_group = message is not None and message.chat.type != ChatType.PRIVATE
        admitted = self._take((user, "button"), BUTTONS, now)
        if admitted and message and in_group and not _VOTE.match(query.data or ""):
            admitted = self._may_edit(message.chat.id, user, now)
        return Admission.ADMIT if admitted else Admission.TELL

    def _message(self, message: Message, user: int, now: float) -> Admission:
        if self._me.id in [member.id for member in message.new_chat_members]:
            return self._limited((message.chat_id, "added"), RIGHTS, Admission.DROP, now)
        said = addressed(message, self._me)
        if said is None:
            return Admission.IGNORE
        if said.command in _ALWAYS:
            verdict = self._limited((user, "rights"), RIGHTS, Admission.DROP, now)
            # but what is erased is erased after what was asked before
            is_first = said.command == "/privacy" and verdict is Admission.ADMIT
            return Admission.FIRST if is_first else verdict
        return self._question(message, said, user, now)

    def _question(self, message: Message, said: AddressedText, user: int, now: float) -> Admission:
        private = message.chat.type == ChatType.PRIVATE
        mine = self._take((user, "question"), QUESTIONS, now) and (
            private or self._take((user, message.chat_id), GROUP_SHARE, now)
        )
        if mine and (private or self._has_room(message, user, now)):
            return Admission.ADMIT
        if not private and said.way is Trigger.COMMAND and said.command != _ASK:
            return Admission.DROP  # it may be another bot's
        return self._notice(message.chat_id if mine else (user, message.chat_id), now)

    def _has_room(self, message: Message, user: int, now: float) -> bool:
        """True if a group may be answered once more; an edited question edits its answer."""
        if message.edit_date and not self._may_edit(message.chat_id, user, now):
            return False
        return self._take(message.chat_id, GROUP, now)

    def _may_edit(self, chat_id: int, user: int, now: float) -> bool:
        """True if a message in a group may be edited for this person."""
        share = (user, chat_id, "edit")
        return self._take(share, GROUP_EDITS_SHARE, now) and self._take(
            (chat_id, "edit"), GROUP_EDITS, now
        )

    def _take(self, key: Hashable, rate: Rate, now: float) -> bool:
        if not self._buckets.take(key, rate, now):  # nobody floods the others' database either
            return False
        return self._shared is None or self._shared.take(key, rate)

    def _limited(self, key: Hashable, rate: Rate, otherwise: Admission, now: float) -> Admission:
        return Admission.ADMIT if self._take(key, rate, now) else otherwise

    def _notice(self, key: Hashable, now: float) -> Admission:
        if now - self._noticed.get(key, float("-inf")) < _NOTICE_EVERY_S:
            return Admission.DROP
        self._noticed.pop(key, None)
        self._noticed[key] = now
        if len(self._noticed) > _REMEMBERED:
            self._noticed.popitem(last=False)
        return Admission.TELL


journal = Logger(__name__)


@dataclass(slots=True)
class _Held:
    """An update in memory; `turn` once it is being handled."""

    update: Update | None
    key: Hashable | None
    verdict: Admission
    turn: UpdateContext | None = None
    task: asyncio.Task[UpdateOutcome] | None = None


class UpdateDispatcher:
    """Takes updates as Telegram sends them and sees each to its end."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        handling: UpdateProcessor,
        *,
        log: UpdateLog,
        fairness: UserRateLimiter,
        limits: Limits,
        counts: Metrics,
    ) -> None:
        """Hold nothing yet."""
        self._bot = application.bot
        self._handling = handling
        self._log = log
        self._alone = asyncio.Lock()
        self._fairness = fairness
        self._limits = limits
        self._counts = counts
        self._lanes = KeyedLock()
        self._places = asyncio.Semaphore(limits.at_once)
        self._held: dict[int, _Held] = {}
        self._last = 0
        self.changed = asyncio.Event()
        """Set whenever an update is done."""

    def __len__(self) -> int:
        """The number of updates held."""
        return len(self._held)

    @property
    def full(self) -> bool:
        """True if there is no room for more."""
        return len(self._held) >= self._limits.held

    def under_way(self, update_id: int) -> asyncio.Task[UpdateOutcome] | None:
        """The task of an update that is held."""
        held = self._held.get(update_id)
        return held.task if held else None

    def take(self, batch: Sequence[object]) -> bool:
        """Hold the updates of a batch that are new, as far as there is room.

        True if the batch brought anything to do.
        """
        new = False
        for raw in batch:
            update_id = id_of(raw)
            if update_id is None:
                self._counts.updates.labels(UpdateOutcome.UNPARSABLE).inc()
                journal.error("an update without an id")
            elif update_id in self._held or update_id in self._log:
                self._last = update_id
            elif self.full:
                break
            else:
                self._last = update_id
                self.hold(update_id, raw)
                new = True
        return new

    def hold(self, update_id: int, raw: object) -> asyncio.Task[UpdateOutcome]:
        """Start on one update; the task ends when it is done, with what became of it."""
        held = self._read(update_id, raw)
        self._held[update_id] = held
        self._counts.held.set(len(self._held))
        held.task = asyncio.create_task(self._see_to(update_id, held))
        return held.task

    def offset(self, *, jammed: bool = False) -> int:
        """The id to ask Telegram for next: the first update that is not done, else the one after.

        Telegram shows 100 updates from there on. Where these are `jammed` behind some whose
        replies Telegram does not take yet, the offset leaves those behind: they are still
        answered, but would be lost with the process.
        """
        stuck = self._stuck() if jammed else set()
        after = self._last + 1 if self._last else 0
        return min((i for i in self._held if i not in stuck), default=after)

    async def drain(self, within_s: float) -> None:
        """Wait for what is held, then stop; what is not done stays unacknowledged.

        An answer that is on its way to its asker has a moment more, so that it is not given again.
        """
        tasks = {held.task: held for held in self._held.values() if held.task}
        if tasks:
            await asyncio.wait(tasks, timeout=within_s)
        left = {task: held for task, held in tasks.items() if not task.done()}
        if not left:
            return
        journal.info("left with Telegram", updates=len(left))
        for task, held in left.items():
            if not (held.turn and held.turn.reached):
                task.cancel()
        await asyncio.wait(left, timeout=self._limits.cancel_s + 0.5)
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=0.2)

    def bury(self, update_id: int) -> None:
        """Count an update that cannot even be read, and do not ask for it again."""
        if update_id not in self._held and update_id not in self._log:
            self._last = update_id
            self.hold(update_id, None)

    def _read(self, update_id: int, raw: object) -> _Held:
        """The update with its lane and whether it is answered; anything may be wrong in it."""
        try:
            update = Update.de_json(whole(raw), self._bot)
            verdict = self._fairness.judge(update)
            return _Held(update, None if verdict is Admission.FIRST else _key(update), verdict)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, others are waiting
            journal.error("an update that cannot be read", error, update=update_id)
            return _Held(None, None, Admission.DROP)

    async def _see_to(self, update_id: int, held: _Held) -> UpdateOutcome:
        if held.update is None:
            outcome = UpdateOutcome.UNPARSABLE
        elif held.verdict is Admission.DROP:
            outcome = UpdateOutcome.LIMITED
        elif held.verdict is Admission.IGNORE:
            outcome = UpdateOutcome.IGNORED
        else:
            try:
                outcome = await self._in_its_place(update_id, held, held.update)
            except Exception as error:  # noqa: BLE001 - a fault of ours may not hold up the others
                journal.error("an update could not be handled", error, update=update_id)
                outcome = UpdateOutcome.FAILED
        await self._log.done(update_id)
        self._counts.updates.labels(outcome).inc()
        del self._held[update_id]  # not where this was cancelled: then it is not done
        self._counts.held.set(len(self._held))
        self.changed.set()
        return outcome

    async def _in_its_place(self, update_id: int, held: _Held, update: Update) -> UpdateOutcome:
        async with self._lanes.of(held.key):
            came, deaths = time.monotonic(), self._log.attempts(update_id)
            async with self._place(alone=deaths >= ALONE_FROM):
                late_s = min(
                    time.monotonic() - came, self._limits.answer_s - self._limits.answer_least_s
                )
                first = held.verdict is Admission.FIRST
                held.turn = turn = UpdateContext(
                    self._places, first=first, late_s=max(late_s, 0.0)
                )
                try:
                    return await self._take_turn(update_id, held, update, turn, deaths)
                finally:
                    turn.end()

    async def _take_turn(
        self, update_id: int, held: _Held, update: Update, turn: UpdateContext, deaths: int
    ) -> UpdateOutcome:
        if deaths >= GIVEN_UP_FROM:
            journal.error("an update ends the process each time", update=update_id, deaths=deaths)
            with self._log.attempt(update_id):
                await self._handling.notify(update, "failed", turn)
            return UpdateOutcome.FAILED
        if held.verdict is Admission.TELL:
            await self._handling.notify(update, "hasty", turn)
            return UpdateOutcome.LIMITED
        with self._log.attempt(update_id):
            return await self._handling.handle(update_id, update, turn)

    @asynccontextmanager
    async def _place(self, *, alone: bool) -> AsyncIterator[None]:
        """Have a place, which the turn gives back; `alone`, all others are kept free meanwhile."""
        if not alone:
            await self._places.acquire()
            yield
            return
        async with self._alone:
            taken = 0
            try:
                for _ in range(self._limits.at_once):
                    await self._places.acquire()
                    taken += 1
                taken -= 1  # the turn's
                yield
            finally:
                for _ in range(taken):
                    self._places.release()

    def _stuck(self) -> set[int]:
        """The updates that wait for Telegram only, and those behind them in their lanes."""
        keys = {h.key for h in self._held.values() if h.turn and h.turn.waiting}
        return {i for i, h in self._held.items() if h.key is not None and h.key in keys}


def _key(update: Update) -> Hashable | None:
    """What must be kept in order: a chat, or a person where there is none.

    Not what is typed inline: there the newest counts, and does not wait for those before it.
    """
    if update.inline_query:
        return None
    if update.effective_chat:
        return update.effective_chat.id
    return ("person", update.effective_user.id) if update.effective_user else None


def id_of(raw: object) -> int | None:
    """The id of an update as Telegram sends it, if that is what this is."""
    update_id: object = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(update_id, int) or isinstance(update_id, bool):
        return None
    return update_id if 0 <= update_id < 2**63 else None


def whole(raw: Any) -> Any:
    r"""An update in which no text holds half a surrogate pair, which no file and no page takes.

    >>> whole({"text": "a\ud800", "pair": "\ud83d\udc4d", "n": [1, None]})
    {'text': 'a�', 'pair': '👍', 'n': [1, None]}
    """
    if isinstance(raw, str):
        if raw.isascii():
            return raw
        return raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(raw, list):
        return [whole(each) for each in raw]
    if isinstance(raw, dict):
        return {name: whole(each) for name, each in raw.items()}
    return raw
