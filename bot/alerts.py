"""Alerts: messages to a subscriber when a new article answers their question."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import render
from bot.answer_worker import AnswerWorker
from bot.i18n import Translator, Translators
from bot.limits import repeat
from bot.logs import Logger
from bot.sending import did_not_arrive
from bot.settings import Person
from bot.state import State
from bot.state.subscribers import Subscription
from retrieval import Answer, Confidence, NewAnswer, Question, Quote

STOP = "unwatch"


_GONE = ("chat not found", "user is deactivated", "group chat was deactivated", "not a member")


async def alert(bot: Bot, watch: Subscription, found: Answer, speech: Translator) -> None:
    """Send the question and the quotes that answer it, with a button to end the watch.

    Raises TelegramError.
    """
    sure = found.confidence is Confidence.SURE
    head = (
        speech.html("watch-rings", question=watch.question)
        if sure
        else speech.html("watch-rings-perhaps", question=watch.question)
    )
    # the head says that it is not sure, so the answer need not
    shown = replace(found, confidence=Confidence.SURE)
    await _send(bot, watch, render.below(head, render.answers(shown, speech)), speech)


async def digest(
    bot: Bot, watch: Subscription, quotes: Sequence[Quote], speech: Translator
) -> None:
    """Send what new articles say about a topic, newest first. Raises TelegramError."""
    shown = sorted(quotes, key=lambda q: q.article.published or "", reverse=True)
    head = [speech.html("digest", topic=watch.question)]
    if len(shown) > DIGEST:
        head.append(speech.plain("and-more", n=len(shown) - DIGEST))
    parts = render.below("\n".join(head), render.quoted(shown[:DIGEST], speech))
    await _send(bot, watch, parts, speech)


async def _send(bot: Bot, watch: Subscription, parts: Sequence[str], speech: Translator) -> None:
    """Messages to the subscriber, the last one with a button to end it."""
    for number, part in enumerate(parts, 1):
        last = number == len(parts)
        await bot.send_message(
            watch.chat_id,
            part,
            parse_mode=ParseMode.HTML,
            message_thread_id=watch.thread_id,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=InlineKeyboardMarkup([[stop_button(watch, speech)]]) if last else None,
        )


def stop_button(
    watch: Subscription, speech: Translator, number: int | None = None, *, promise: bool = False
) -> InlineKeyboardButton:
    """A button that ends a subscription, for its owner; in a list it shows the number.

    `promise`: below the message that says that alerts will come, which it takes back.
    """
    data = f"{STOP}:{watch.id}"
    if number is None:
        data += ":p" if promise else ""
        return InlineKeyboardButton(speech.plain("button-unwatch"), callback_data=data)
    label = speech.plain("button-unwatch-number", n=number)
    return InlineKeyboardButton(label, callback_data=f"{data}:l")


def is_gone(error: TelegramError) -> bool:
    """True if the bot can never write to that chat again."""
    said = error.message.lower()
    return isinstance(error, Forbidden) or (
        isinstance(error, BadRequest) and any(reason in said for reason in _GONE)
    )


def gives_up(error: TelegramError, what: str, unsure: set[str]) -> bool:
    """True if a message is not tried again: Telegram refuses it, or it could arrive a third time.

    `unsure` are those that may have arrived already; a message that may have for the first time
    is added to them.
    """
    if did_not_arrive(error):
        return isinstance(error, BadRequest)
    known = what in unsure
    unsure.add(what)
    return known


DIGEST = 8
"""The most stories in one digest; it says how many more there are."""


ASIDE_S = 120.0
"""How long a chat is skipped after a failure in it."""


RING_S = 90.0
"""An alert pending for longer is not in flight, since requests end earlier; it is retried."""


_AT_ONCE = 100  # watches noted as looked at in one write


journal = Logger(__name__)


@dataclass(frozen=True, slots=True)
class _Alert:
    """The stories that the subscriber was alerted to."""

    state: State
    watch: Subscription

    def __contains__(self, story: object) -> bool:
        return self.state.watches.was_told(self.watch, str(story))


class AlertNotifier:
    """Checks new passages for answers to standing queries, as long as the bot runs."""

    def __init__(
        self,
        worker: AnswerWorker,
        state: State,
        languages: Translators,
        *,
        may: Callable[[int, Person], bool],
        pause_s: float,
        ring_s: float = RING_S,
    ) -> None:
        """Look with `worker`, ring for `state`; of all processes, one does.

        After an alert, a subscription gathers what comes in `pause_s` and sends one alert for all
        of it. `may` says if the subscriber in a chat is allowed; if not, the subscription is
        skipped and kept, so that nothing is lost if they are allowed again.
        """
        self._worker = worker
        self._state = state
        self._languages = languages
        self._may = may
        self._pause_s = pause_s
        self._ring_s = ring_s
        self._aside: dict[int, float] = {}  # chat → until when, monotonic
        self._unsure: set[str] = set()  # watches of which nobody knows whether they rang

    async def run(self, bot: Bot, stop: asyncio.Event) -> None:
        """Check repeatedly until stopped; failures are retried."""

        async def look() -> None:
            await self._round(bot, stop)
            await self._digests(bot, stop)

        await repeat(look, stop, lock=partial(self._state.lock, "ringer"), failed=_warn)

    async def _round(self, bot: Bot, stop: asyncio.Event) -> None:
        """Look for every watch that has not seen the newest passage, whatever fails for others."""
        newest = await self._worker.newest_passage()
        due = self._state.watches.due(newest, self._pause_s)
        looked: list[tuple[str, int]] = []
        try:
            for watch in filter(self._is_open, due):
                if stop.is_set():
                    break
                upto = await self._try(bot, watch, newest)
                if upto is not None:
                    looked.append((watch.id, upto))
                if len(looked) >= _AT_ONCE:
                    self._state.watches.looked(looked)
                    looked = []
        finally:
            self._state.watches.looked(looked)

    async def _digests(self, bot: Bot, stop: asyncio.Event) -> None:
        """Send the digests that are due; without news there is none, and the next keeps its hour.

        One that fails is tried again later, as an alert is.
        """
        for watch in filter(self._is_open, self._state.watches.digests()):
            if stop.is_set():
                return
            try:
                await self._digest(bot, watch)
            except Exception as error:  # noqa: BLE001 - it is tried again
                self._put_aside(watch, error)

    async def _digest(self, bot: Bot, watch: Subscription) -> None:
        newest, after = await self._worker.newest_passage(), watch.seen
        found: dict[str, Quote] = {}  # the newest of each story
        while after < newest:
            look = await self._worker.mentions(watch.question, after)
            found |= {quote.article.copy_group: quote for quote in look.quotes}
            after = look.upto
        if found:
            speech = self._languages.of(watch.language)
            if await self._deliver(watch, digest(bot, watch, tuple(found.values()), speech)):
                journal.info("sent a digest", stories=len(found))
        self._state.watches.digested(watch, max(after, newest))

    def _is_open(self, watch: Subscription) -> bool:
        """True if its chat is allowed and, as far as is known, reachable."""
        aside = self._aside.get(watch.chat_id, 0.0) > time.monotonic()
        return not aside and self._may(watch.chat_id, watch.user_id)

    async def _try(self, bot: Bot, watch: Subscription, newest: int) -> int | None:
        """As `_attend`, but a failure puts the chat aside."""
        try:
            return await self._attend(bot, watch, newest)
        except Exception as error:  # noqa: BLE001 - it is tried again
            self._put_aside(watch, error)
            return None

    def _put_aside(self, watch: Subscription, error: Exception) -> None:
        journal.warning("a watch has to wait", error, wait_s=ASIDE_S)
        now = time.monotonic()
        self._aside = {chat: end for chat, end in self._aside.items() if end > now}
        self._aside[watch.chat_id] = now + ASIDE_S

    async def _attend(self, bot: Bot, watch: Subscription, newest: int) -> int | None:
        """Look at all that came for one watch, and ring; gives how far it is, if it did not."""
        after, told = watch.seen, _Alert(self._state, watch)
        while after < newest:
            look = await self._worker.new_answer(
                Question(watch.question), after, told, watch.since
            )
            after = look.upto
            if look.answer.is_answered:
                await self._ring(bot, watch, look)
                return None
        return newest

    async def _ring(self, bot: Bot, watch: Subscription, look: NewAnswer) -> None:
        """Send the alert, then record it; raises what `_deliver` does."""
        speech = self._languages.of(watch.language)
        stories = [quote.article.copy_group for quote in look.answer.quotes]
        if await self._deliver(watch, alert(bot, watch, look.answer, speech)):
            journal.info("rang", stories=len(stories))
        self._state.watches.rang(watch, stories, look.upto)

    async def _deliver(self, watch: Subscription, sending: Awaitable[None]) -> bool:
        """Wait for messages to a subscriber; False where they cannot be told, and never will be.

        A chat that is gone loses what it watched. Raises TelegramError or TimeoutError if they
        should be tried again.
        """
        try:
            async with asyncio.timeout(self._ring_s):
                await sending
        except TelegramError as error:
            if not self._is_settled(watch, error):
                raise
            self._unsure.discard(watch.id)
            return False
        self._unsure.discard(watch.id)
        return True

    def _is_settled(self, watch: Subscription, error: TelegramError) -> bool:
        """True if it is not tried again; an unreachable chat loses its subscriptions."""
        if is_gone(error):
            gone = self._state.watches.end_chat(watch.chat_id)
            journal.info("a chat cannot be told any more", ended=gone)
            return True
        if gives_up(error, watch.id, self._unsure):
            journal.warning("a watch could not ring", error)
            return True
        return False


def _warn(error: Exception) -> None:
    journal.warning("looking for answers to watched questions failed", error)
