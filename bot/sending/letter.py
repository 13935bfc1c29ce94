"""One request to Telegram on its way, and what can be changed of it to get it through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import Enum, auto
from html import unescape
from typing import Any

import httpx
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

Result = bool | dict[str, Any] | list[dict[str, Any]]

_TAG = re.compile(r"<[^<>]*+>")
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_PASSING = frozenset({"sendChatAction", "sendMessageDraft"})
_NEW_MESSAGES = ("send", "copy", "forward")


class Kind(Enum):
    """How a request is treated."""

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
class Letter:
    """A request as PTB would make it, with what has happened to it so far."""

    callback: Callable[..., Coroutine[Any, Any, Result]]
    endpoint: str
    data: dict[str, Any]
    kwargs: dict[str, Any]
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def chat(self) -> int | str | None:
        """The chat it goes to."""
        chat: int | str | None = self.data.get("chat_id")
        if isinstance(chat, str) and chat.lstrip("-").isdigit():
            return int(chat)
        return chat

    @property
    def kind(self) -> Kind:
        """How it is treated, by its method's name."""
        if self.endpoint in _PASSING:
            return Kind.PASSING
        if self.endpoint.startswith(_NEW_MESSAGES):
            return Kind.MESSAGE
        if self.endpoint.startswith("edit"):
            return Kind.EDIT
        return Kind.ANSWER if self.endpoint.startswith("answer") else Kind.PLAIN_CALL

    def failed(self, how: str, most: int) -> bool:
        """Count a failure; tells whether there were at most `most` of the kind."""
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
        """Take the markup out if that is what Telegram could not read; tells whether it was."""
        if "can't parse entities" not in error.message.lower() or "parse_mode" not in self.data:
            return False
        mode = str(self.data.pop("parse_mode")).upper()
        for name in ("text", "caption"):
            if mode == "HTML" and isinstance(self.data.get(name), str):
                self.data[name] = unescape(_TAG.sub("", self.data[name]))
        return True

    def is_settled_by(self, error: BadRequest) -> bool:
        """Whether the error says that nothing is left to do."""
        said = error.message.lower()
        if self.kind is Kind.EDIT:
            return "message is not modified" in said
        return (
            self.endpoint in {"answerCallbackQuery", "answerInlineQuery"}
            and "query is too old" in said
        )


def was_not_sent(error: TelegramError) -> bool:
    """Whether no connection was made, so that nothing can have been delivered."""
    return isinstance(error.__cause__, _NEVER_SENT)


def was_refused_by_server(error: TelegramError) -> bool:
    """Whether the far side answered with a server error."""
    return (
        isinstance(error, NetworkError)
        and not isinstance(error, BadRequest | TimedOut)
        and (error.__cause__ is None or isinstance(error.__cause__, TelegramError))
    )


def did_not_arrive(error: TelegramError) -> bool:
    """Whether a message certainly was not delivered."""
    answered = not isinstance(error, NetworkError) or isinstance(error, BadRequest)
    return answered or was_not_sent(error) or was_refused_by_server(error)
