"""Messages out: at Telegram's pace, each once, and to the end where Telegram lets them.

PTB hands every request to a rate limiter; this one also decides what a failure means:

| what happened                                  | then                                           |
|------------------------------------------------|------------------------------------------------|
| nobody was reached (refused, no route, no pool)| tried again: it cannot have been sent          |
| Telegram says when to come back (429)          | that chat waits; all wait where all are told so|
| a server error (5xx)                           | tried again a few times                        |
| the answer is missing (time-out, reset)        | raised: the message may have been delivered    |
| blocked, no such chat, and so on               | raised: it is for good                         |
| the group has moved                            | sent to where it lives on                      |
| Telegram cannot parse the markup               | sent as plain text                             |
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import timedelta
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import BaseRateLimiter

from bot.lanes import Lanes
from bot.life.counts import Counts
from bot.logs import Journal
from bot.sending.letter import (
    Kind,
    Letter,
    Result,
    did_not_arrive,
    was_not_sent,
    was_refused_by_server,
)
from bot.sending.pace import ChatPace, OverallPace
from bot.updates.turn import Turn

os.environ.setdefault("PTB_TIMEDELTA", "true")  # RetryAfter.retry_after in its coming form

TRIES = 400  # with the longest pause between them, over an hour
RETRY_AFTERS = 8
SERVER_ERRORS = 3
PATIENCE_S = 3600.0  # a pause longer than this is not waited for
REQUEST_S = 40.0

_LONGEST_PAUSE_S = 10.0
_TOLD_IN_A_ROW = 5  # so many chats refused with none served between: Telegram means everybody
_MARGIN_S = 0.25
_MOVES = 1000

journal = Journal(__name__)
now = time.monotonic


class Outbox(BaseRateLimiter[None]):
    """Sends what handlers send through PTB's ordinary methods."""

    def __init__(self, counts: Counts) -> None:
        """Send nothing yet."""
        self._counts = counts
        self._chats = ChatPace()
        self._all = OverallPace()
        self._gate = asyncio.Lock()
        self._lanes = Lanes()
        self._halts: dict[int | str, float] = {}  # chat → until when
        self._everybody_waits = 0.0
        self._told: set[int | str] = set()  # chats refused since one was served
        self._moved: dict[int | str, int] = {}

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def process_request(  # noqa: PLR0917 - PTB's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Result]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002
    ) -> Result:
        """The result of the request, once it went through; else its last error."""
        del args  # endpoint and data again
        letter = Letter(callback, endpoint, dict(data), kwargs)
        if letter.chat in self._moved:
            letter.move(self._moved[letter.chat])
        if letter.kind is Kind.PASSING:
            return await self._passing(letter)
        if letter.kind is Kind.PLAIN_CALL:
            return await self._request(letter)
        with ExitStack() as stack:
            if turn := Turn.current():
                stack.enter_context(turn.paused())
            if letter.kind is Kind.ANSWER or letter.chat is None or (turn and turn.first):
                return await self._to_the_end(letter)
            return await self._in_order(letter)

    async def _passing(self, letter: Letter) -> Result:
        """Typing and the like: at once, or not at all."""
        if self._halted_s(letter.chat) or self._all.wait_s(now()):
            self._counts.requests.labels("skipped").inc()
            return True
        with self._under_way():
            return await self._request(letter)

    async def _in_order(self, letter: Letter) -> Result:
        async with self._lanes.of(letter.chat):
            return await self._to_the_end(letter)

    async def _to_the_end(self, letter: Letter) -> Result:
        for _ in range(TRIES):
            try:
                return await self._at_its_time(letter)
            except TelegramError as error:
                wait_s = self._next(letter, error)
                if wait_s is None:
                    return True
                await _stand_aside(wait_s)
        raise TimedOut("it could not be sent for too long")

    async def _at_its_time(self, letter: Letter) -> Result:
        """One request, when its chat and Telegram as a whole may have it."""
        while (wait_s := self._wait_s(letter)) > 0:
            await _stand_aside(wait_s)
        if letter.kind is Kind.ANSWER:
            return await self._request(letter)
        async with self._gate:  # first come, first served
            while (wait_s := max(self._all.wait_s(now()), self._halted_s(None))) > 0:
                await _stand_aside(wait_s)
            under_way = self._under_way()
            under_way.__enter__()
        with ExitStack() as stack:
            stack.push(under_way)
            stack.callback(self._note, letter)
            return await self._request(letter)

    def _wait_s(self, letter: Letter) -> float:
        halt_s, turn = self._halted_s(letter.chat), Turn.current()
        if letter.chat is None or letter.kind is Kind.ANSWER:
            return halt_s
        edit, first = letter.kind is Kind.EDIT, turn is not None and turn.first
        return max(halt_s, self._chats.wait_s(letter.chat, now(), edit=edit, first=first))

    def _note(self, letter: Letter) -> None:
        if letter.chat is not None and letter.kind is not Kind.ANSWER:
            self._chats.note(letter.chat, now(), edit=letter.kind is Kind.EDIT)

    def _halted_s(self, chat: int | str | None) -> float:
        until = self._everybody_waits
        if chat is not None:
            until = max(until, self._halts.get(chat, 0.0))
        return max(until - now(), 0.0)

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        ticket = self._all.begin(now())
        try:
            yield
        finally:
            self._all.end(ticket, now())

    async def _request(self, letter: Letter) -> Result:
        turn = Turn.current()
        reaching = turn is not None and letter.kind in {Kind.MESSAGE, Kind.EDIT}
        if turn and reaching:
            turn.reached += 1  # also where it is cancelled on its way
        try:
            async with asyncio.timeout(REQUEST_S):
                with self._counts.timed("send") if reaching else nullcontext():
                    result = await letter.post()
        except TimeoutError as error:
            self._counts.requests.labels("unsure").inc()
            raise TimedOut from error
        except TelegramError as error:
            sure = did_not_arrive(error)
            self._counts.requests.labels("refused" if sure else "unsure").inc()
            if turn and reaching and sure:
                turn.reached -= 1
            raise
        self._told.clear()
        self._counts.requests.labels("sent").inc()
        return result

    def _next(self, letter: Letter, error: TelegramError) -> float | None:
        """Seconds to wait before `letter` is tried again; None where nothing is left to do.

        Raises the error where trying again cannot help, or could send the message twice.
        """
        if isinstance(error, RetryAfter):
            return self._halt(letter, error)
        if (
            isinstance(error, ChatMigrated)
            and letter.chat is not None
            and letter.failed("moved", 1)
        ):
            self._remember_move(letter.chat, error.new_chat_id)
            letter.move(error.new_chat_id)
            return self._again("moved", letter, 0.0)
        if isinstance(error, BadRequest):
            if letter.is_settled_by(error):
                return None
            if letter.make_plain(error):
                return self._again("plain", letter, 0.0)
            raise error
        if was_not_sent(error) or (
            was_refused_by_server(error) and letter.failed("server", SERVER_ERRORS)
        ):
            letter.failed("any", TRIES)
            pause_s = min(0.25 * 2 ** letter.failures["any"], _LONGEST_PAUSE_S)
            return self._again("retried", letter, pause_s)
        raise error

    def _halt(self, letter: Letter, error: RetryAfter) -> float:
        wait_s = _seconds(error)
        if wait_s > PATIENCE_S or not letter.failed("halted", RETRY_AFTERS):
            raise error
        until = now() + wait_s + _MARGIN_S
        if letter.chat is None:
            return self._again("retried", letter, wait_s + _MARGIN_S)
        self._halts = {chat: end for chat, end in self._halts.items() if end > now()}
        self._halts[letter.chat] = until
        self._told.add(letter.chat)
        if len(self._told) >= _TOLD_IN_A_ROW:
            self._everybody_waits = until
        return self._again("retried", letter, 0.0)

    def _again(self, how: str, letter: Letter, wait_s: float) -> float:
        self._counts.requests.labels(how).inc()
        journal.info("sending again", how=how, endpoint=letter.endpoint, wait_s=round(wait_s, 1))
        return wait_s

    def _remember_move(self, old: int | str, new: int) -> None:
        while len(self._moved) >= _MOVES:
            del self._moved[next(iter(self._moved))]
        self._moved[old] = new


async def _stand_aside(wait_s: float) -> None:
    """Wait, and let others be answered meanwhile where it is long enough to matter."""
    turn = Turn.current()
    if turn is None or wait_s < _MARGIN_S:
        await asyncio.sleep(wait_s)
        return
    with turn.aside():
        await asyncio.sleep(wait_s)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
