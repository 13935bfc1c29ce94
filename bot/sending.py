"""Sending: requests to Telegram, at the pace that it allows, each message once.

Source: https://core.telegram.org/bots/faq, "My bot is hitting limits": about one message per
second in a chat, short bursts allowed; 20 per minute in a group; about 30 per second overall.

A message counts from the arrival of its response, so that Telegram cannot have seen it later,
however long it took; a chat has one message in flight at a time.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Any

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import BaseRateLimiter
from telegram.request import HTTPXRequest

from bot.limits import KeyedLock, UpdateContext
from bot.logs import Logger, Metrics
from bot.settings import Settings
from bot.state import StateError

if TYPE_CHECKING:
    from bot.state.state_server import Sends, Sent

os.environ.setdefault("PTB_TIMEDELTA", "true")  # RetryAfter.retry_after in its coming form

journal = Logger(__name__)

CONNECTIONS = 64


class _Request(HTTPXRequest):
    """PTB's own, but an answer that cannot be read is not written into the log."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The parsed JSON; a reply that is not JSON leaves open if the request took effect."""
        try:
            return json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TimedOut("the answer cannot be read") from None


def sending_request(settings: Settings) -> HTTPXRequest:
    """PTB's HTTP request object, with timeouts so long that few outcomes stay unknown."""
    return _Request(
        connection_pool_size=CONNECTIONS,
        proxy=settings.proxy,
        connect_timeout=5.0,
        pool_timeout=5.0,
        write_timeout=10.0,
        read_timeout=20.0,
    )


CHAT_BURST = 3
CHAT_RESERVED = 1  # part of the burst reserved for urgent requests
CHAT_INTERVAL_S = 1.05
GROUP_PER_MINUTE = 20
GROUP_EDITS_PER_MINUTE = 5  # edits count for Telegram too, but may not crowd out answers
OVERALL_PER_S = 28
_MINUTE_S = 60.5
_SECOND_S = 1.0
_CHATS = 5000  # those beyond are forgotten when they are idle
_HANGING_S = 5.0  # a message on its way for longer has long been seen


@dataclass(slots=True)
class _Private:
    """A token bucket: `level` messages may go at once, as of `time`."""

    level: float = CHAT_BURST
    time: float = 0.0

    def refill(self, now: float) -> None:
        gained = max(now - self.time, 0) / CHAT_INTERVAL_S
        self.level = min(CHAT_BURST, self.level + gained)
        self.time = now

    def wait_s(self, now: float, *, edit: bool, first: bool) -> float:  # noqa: ARG002 - see group
        self.refill(now)
        needed = 1 if first else 1 + CHAT_RESERVED
        return max(needed - self.level, 0) * CHAT_INTERVAL_S

    def note(self, now: float, *, edit: bool) -> None:  # noqa: ARG002
        self.refill(now)
        self.level -= 1

    def idle(self, now: float) -> bool:
        return now - self.time > CHAT_BURST * CHAT_INTERVAL_S


@dataclass(slots=True)
class _Group:
    """The times of the last messages and edits."""

    all: deque[float] = field(default_factory=deque)
    edits: deque[float] = field(default_factory=deque)

    def wait_s(self, now: float, *, edit: bool, first: bool) -> float:  # noqa: ARG002
        wait = _window_wait(self.all, GROUP_PER_MINUTE, _MINUTE_S, now)
        if edit:
            wait = max(wait, _window_wait(self.edits, GROUP_EDITS_PER_MINUTE, _MINUTE_S, now))
        return wait

    def note(self, now: float, *, edit: bool) -> None:
        self.all.append(now)
        if edit:
            self.edits.append(now)

    def idle(self, now: float) -> bool:
        return not self.all or now - self.all[-1] > _MINUTE_S


class ChatPace:
    """The wait of a message for the others to the same chat.

    >>> pace = ChatPace()
    >>> for _ in range(2): pace.note(7, 0.0)
    >>> pace.wait_s(7, 0.0), pace.wait_s(7, 0.0, first=True)
    (1.05, 0.0)
    """

    def __init__(self) -> None:
        """Start with no chat."""
        self._chats: OrderedDict[int | str, _Private | _Group] = OrderedDict()

    def wait_s(
        self, chat: int | str, now: float, *, edit: bool = False, first: bool = False
    ) -> float:
        """Seconds until a message, or an edit, may go there; 0 for at once."""
        return self._chat(chat, now).wait_s(now, edit=edit, first=first)

    def note(self, chat: int | str, now: float, *, edit: bool = False) -> None:
        """Count a message that has gone there."""
        self._chat(chat, now).note(now, edit=edit)

    def _chat(self, chat: int | str, now: float) -> _Private | _Group:
        found = self._chats.get(chat)
        if found is None:
            while len(self._chats) >= _CHATS and next(iter(self._chats.values())).idle(now):
                self._chats.popitem(last=False)
            found = self._chats[chat] = _Private(time=now) if is_private(chat) else _Group()
        self._chats.move_to_end(chat)
        return found


class OverallPace:
    """The wait of a message for those to all chats."""

    def __init__(self) -> None:
        """Start with nothing on its way."""
        self._seen: deque[float] = deque()
        self._going: dict[int, float] = {}  # ticket → since when
        self._tickets = 0

    def wait_s(self, now: float) -> float:
        """Seconds until one more may go, or until it is worth asking again; 0 for at once."""
        going = [since for since in self._going.values() if now - since < _HANGING_S]
        room = OVERALL_PER_S - len(going)
        if room <= 0:
            return 0.05
        return _window_wait(self._seen, room, _SECOND_S, now)

    def begin(self, now: float) -> int:
        """Count one that goes now; gives its ticket for `end`."""
        self._tickets += 1
        self._going[self._tickets] = now
        return self._tickets

    def end(self, ticket: int, now: float) -> None:
        """Count its response, or that it was given up."""
        del self._going[ticket]
        self._seen.append(now)


class SharedPace:
    """The wait of a message for those of all workers of the bot."""

    def __init__(self, sends: Sends) -> None:
        """Ask what is noted in a database."""
        self._sends = sends

    async def begin(
        self, chat: int | str | None, *, edit: bool = False, first: bool = False
    ) -> tuple[float, int]:
        """Note one that goes now; gives 0 and its ticket, or the seconds to wait before.

        While the database is away, each worker keeps its own pace only: then the ticket is 0.
        """
        wait_s = partial(_shared_wait_s, chat, edit=edit, first=first)
        try:
            return await asyncio.to_thread(self._sends.begin, chat, edit=edit, wait_s=wait_s)
        except StateError as error:
            journal.warning("the pace of other workers is not known", error)
            return 0.0, 0

    async def end(self, ticket: int) -> None:
        """Count its response, or that it was given up."""
        if ticket:
            try:
                await asyncio.to_thread(self._sends.end, ticket)
            except StateError as error:
                journal.warning("other workers do not know when a message arrived", error)


def _shared_wait_s(
    chat: int | str | None, now: float, sent: Sequence[Sent], *, edit: bool, first: bool
) -> float:
    """Seconds that a message waits for what all workers have sent, in their order."""
    overall = OverallPace()
    for one in sent:
        ticket = overall.begin(one.at)
        if not one.going:
            overall.end(ticket, one.at)
    wait_s = overall.wait_s(now)
    if chat is None:
        return wait_s
    chats = ChatPace()
    for one in sorted(sent, key=lambda one: one.going):  # what is on its way comes last
        if one.same_chat:
            chats.note(chat, now if one.going else one.at, edit=one.edit)
    return max(wait_s, chats.wait_s(chat, now, edit=edit, first=first))


def is_private(chat: int | str) -> bool:
    """True for a private chat; ids of groups and channels are negative or @names."""
    return isinstance(chat, int) and chat > 0


def _window_wait(seen: deque[float], most: int, length_s: float, now: float) -> float:
    """Seconds until there are fewer than `most` in the last `length_s` seconds."""
    while seen and seen[0] <= now - length_s:
        seen.popleft()
    return 0.0 if len(seen) < most else seen[len(seen) - most] + length_s - now


Result = bool | dict[str, Any] | list[dict[str, Any]]
_TAG = re.compile(r"<[^<>]*+>")
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_PASSING = frozenset({"sendChatAction", "sendMessageDraft"})
_NEW_MESSAGES = ("send", "copy", "forward")


class RequestKind(Enum):
    """The rules for one kind of request."""

    MESSAGE = auto()
    """Something new in a chat."""
    EDIT = auto()
    """Something changed in a chat."""
    PASSING = auto()
    """Shown for a moment: typing."""
    ANSWER = auto()
    """The answer to a pressed button or an inline query, which nobody's pace counts."""
    PLAIN_CALL = auto()
    """Everything else: the caller sees what becomes of it."""


@dataclass(slots=True)
class OutgoingRequest:
    """An outgoing Bot API request and its retry state."""

    callback: Callable[..., Coroutine[Any, Any, Result]]
    endpoint: str
    data: dict[str, Any]
    kwargs: dict[str, Any]
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def chat(self) -> int | str | None:
        """The chat that it goes to; None if it goes to none."""
        chat: int | str | None = self.data.get("chat_id")
        if isinstance(chat, str) and chat.lstrip("-").isdigit():
            return int(chat)
        return chat

    @property
    def kind(self) -> RequestKind:
        """The rules for it, by the name of its method."""
        if self.endpoint in _PASSING:
            return RequestKind.PASSING
        if self.endpoint.startswith(_NEW_MESSAGES):
            return RequestKind.MESSAGE
        if self.endpoint.startswith("edit"):
            return RequestKind.EDIT
        return RequestKind.ANSWER if self.endpoint.startswith("answer") else RequestKind.PLAIN_CALL

    def failed(self, how: str, most: int) -> bool:
        """Count a failure; True if there were at most `most` of its kind."""
        self.failures[how] += 1
        return self.failures[how] <= most

    async def post(self) -> Result:
        """Make the request, once."""
        return await self.callback(self.endpoint, self.data, **self.kwargs)

    def move(self, chat: int) -> None:
        """Send it to another chat, where the message it replies to has another id."""
        self.data["chat_id"] = chat
        self.data.pop("reply_parameters", None)

    def make_plain(self, error: BadRequest) -> bool:
        """Remove the markup if Telegram could not parse it; True if so."""
        if "can't parse entities" not in error.message.lower() or "parse_mode" not in self.data:
            return False
        mode = str(self.data.pop("parse_mode")).upper()
        for name in ("text", "caption"):
            if mode == "HTML" and isinstance(self.data.get(name), str):
                self.data[name] = unescape(_TAG.sub("", self.data[name]))
        return True

    def is_settled_by(self, error: BadRequest) -> bool:
        """True if the error means that nothing is left to do."""
        said = error.message.lower()
        if self.kind is RequestKind.EDIT:
            return "message is not modified" in said
        return (
            self.endpoint in {"answerCallbackQuery", "answerInlineQuery"}
            and "query is too old" in said
        )


def was_not_sent(error: TelegramError) -> bool:
    """True if no connection was made, so that nothing can have been delivered."""
    return isinstance(error.__cause__, _NEVER_SENT)


def was_refused_by_server(error: TelegramError) -> bool:
    """True if the server replied with a server error."""
    return (
        isinstance(error, NetworkError)
        and not isinstance(error, BadRequest | TimedOut)
        and (error.__cause__ is None or isinstance(error.__cause__, TelegramError))
    )


def did_not_arrive(error: TelegramError) -> bool:
    """True if a message was certainly not delivered."""
    answered = not isinstance(error, NetworkError) or isinstance(error, BadRequest)
    return answered or was_not_sent(error) or was_refused_by_server(error)


TRIES = 400  # with the longest pause between them, over an hour
RETRY_AFTERS = 8
SERVER_ERRORS = 3
PATIENCE_S = 3600.0  # a pause longer than this is not waited for
REQUEST_S = 40.0
_LONGEST_PAUSE_S = 10.0
_TOLD_IN_A_ROW = 5  # this many chats refused in a row: the limit is global
_MARGIN_S = 0.25
_MOVES = 1000
now = time.monotonic


class RateLimiter(BaseRateLimiter[None]):
    """Sends what handlers send through PTB's ordinary methods."""

    def __init__(self, counts: Metrics, shared: SharedPace | None = None) -> None:
        """Send nothing yet; `shared` is the pace of all workers, where there are others."""
        self._counts = counts
        self._shared = shared
        self._chats = ChatPace()
        self._all = OverallPace()
        self._gate = asyncio.Lock()
        self._lanes = KeyedLock()
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
        request = OutgoingRequest(callback, endpoint, dict(data), kwargs)
        if request.chat in self._moved:
            request.move(self._moved[request.chat])
        if request.kind is RequestKind.PASSING:
            return await self._passing(request)
        if request.kind is RequestKind.PLAIN_CALL:
            return await self._request(request)
        with ExitStack() as stack:
            if turn := UpdateContext.current():
                stack.enter_context(turn.paused())
            if request.kind is RequestKind.ANSWER or request.chat is None or (turn and turn.first):
                return await self._to_the_end(request)
            return await self._in_order(request)

    async def _passing(self, request: OutgoingRequest) -> Result:
        """Typing and the like: at once, or not at all."""
        if self._halted_s(request.chat) or self._all.wait_s(now()):
            self._counts.requests.labels("skipped").inc()
            return True
        async with self._among_all(request) as wait_s:
            if wait_s > 0:
                self._counts.requests.labels("skipped").inc()
                return True
            with self._under_way():
                return await self._request(request)

    async def _in_order(self, request: OutgoingRequest) -> Result:
        async with self._lanes.of(request.chat):
            return await self._to_the_end(request)

    async def _to_the_end(self, request: OutgoingRequest) -> Result:
        for _ in range(TRIES):
            try:
                return await self._at_its_time(request)
            except TelegramError as error:
                wait_s = self._next(request, error)
                if wait_s is None:
                    return True
                await _stand_aside(wait_s)
        raise TimedOut("it could not be sent for too long")

    async def _at_its_time(self, request: OutgoingRequest) -> Result:
        """One request, when its chat and Telegram as a whole may have it."""
        while True:
            while (wait_s := self._wait_s(request)) > 0:
                await _stand_aside(wait_s)
            if request.kind is RequestKind.ANSWER:
                return await self._request(request)
            async with self._among_all(request) as wait_s:
                if wait_s <= 0:
                    return await self._in_its_turn(request)
            await _stand_aside(wait_s)

    async def _in_its_turn(self, request: OutgoingRequest) -> Result:
        """One request, which its chat may have, when this process may send it."""
        async with self._gate:  # first come, first served
            while (wait_s := max(self._all.wait_s(now()), self._halted_s(None))) > 0:
                await _stand_aside(wait_s)
            under_way = self._under_way()
            under_way.__enter__()
        with ExitStack() as stack:
            stack.push(under_way)
            stack.callback(self._note, request)
            return await self._request(request)

    @asynccontextmanager
    async def _among_all(self, request: OutgoingRequest) -> AsyncIterator[float]:
        """Be counted by all workers for the block; gives the seconds to wait before, 0 for none.

        Then nothing is to be sent in the block.
        """
        if self._shared is None:
            yield 0.0
            return
        turn = UpdateContext.current()
        wait_s, ticket = await self._shared.begin(
            None if request.kind is RequestKind.PASSING else request.chat,
            edit=request.kind is RequestKind.EDIT,
            first=turn is not None and turn.first,
        )
        try:
            yield wait_s
        finally:
            await self._shared.end(ticket)

    def _wait_s(self, request: OutgoingRequest) -> float:
        halt_s, turn = self._halted_s(request.chat), UpdateContext.current()
        if request.chat is None or request.kind is RequestKind.ANSWER:
            return halt_s
        edit, first = request.kind is RequestKind.EDIT, turn is not None and turn.first
        return max(halt_s, self._chats.wait_s(request.chat, now(), edit=edit, first=first))

    def _note(self, request: OutgoingRequest) -> None:
        if request.chat is not None and request.kind is not RequestKind.ANSWER:
            self._chats.note(request.chat, now(), edit=request.kind is RequestKind.EDIT)

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

    async def _request(self, request: OutgoingRequest) -> Result:
        turn = UpdateContext.current()
        reaching = turn is not None and request.kind in {RequestKind.MESSAGE, RequestKind.EDIT}
        if turn and reaching:
            turn.reached += 1  # also if it is cancelled in flight
        try:
            async with asyncio.timeout(REQUEST_S):
                with self._counts.timed("send") if reaching else nullcontext():
                    result = await request.post()
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

    def _next(self, request: OutgoingRequest, error: TelegramError) -> float | None:
        """Seconds to wait before `request` is tried again; None where nothing is left to do.

        Raises the error where trying again cannot help, or could send the message twice.
        """
        if isinstance(error, RetryAfter):
            return self._halt(request, error)
        if (
            isinstance(error, ChatMigrated)
            and request.chat is not None
            and request.failed("moved", 1)
        ):
            self._remember_move(request.chat, error.new_chat_id)
            request.move(error.new_chat_id)
            return self._again("moved", request, 0.0)
        if isinstance(error, BadRequest):
            if request.is_settled_by(error):
                return None
            if request.make_plain(error):
                return self._again("plain", request, 0.0)
            raise error
        if was_not_sent(error) or (
            was_refused_by_server(error) and request.failed("server", SERVER_ERRORS)
        ):
            request.failed("any", TRIES)
            pause_s = min(0.25 * 2 ** request.failures["any"], _LONGEST_PAUSE_S)
            return self._again("retried", request, pause_s)
        raise error

    def _halt(self, request: OutgoingRequest, error: RetryAfter) -> float:
        wait_s = _seconds(error)
        if wait_s > PATIENCE_S or not request.failed("halted", RETRY_AFTERS):
            raise error
        until = now() + wait_s + _MARGIN_S
        if request.chat is None:
            return self._again("retried", request, wait_s + _MARGIN_S)
        self._halts = {chat: end for chat, end in self._halts.items() if end > now()}
        self._halts[request.chat] = until
        self._told.add(request.chat)
        if len(self._told) >= _TOLD_IN_A_ROW:
            self._everybody_waits = until
        return self._again("retried", request, 0.0)

    def _again(self, how: str, request: OutgoingRequest, wait_s: float) -> float:
        self._counts.requests.labels(how).inc()
        journal.info(
            "retrying a request", how=how, endpoint=request.endpoint, wait_s=round(wait_s, 1)
        )
        return wait_s

    def _remember_move(self, old: int | str, new: int) -> None:
        while len(self._moved) >= _MOVES:
            del self._moved[next(iter(self._moved))]
        self._moved[old] = new


async def _stand_aside(wait_s: float) -> None:
    """Wait; if it takes long, let other updates be processed meanwhile."""
    turn = UpdateContext.current()
    if turn is None or wait_s < _MARGIN_S:
        await asyncio.sleep(wait_s)
        return
    with turn.aside():
        await asyncio.sleep(wait_s)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
