"""Telegram's side of things: chats, their messages, open queries, the bot's own profile."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .errors import ApiError, bad_request, forbidden, migrated
from .people import Chat, User

CALLBACK_LIFETIME_S = 150.0
INLINE_LIFETIME_S = 30.0


@dataclass(slots=True)
class Message:
    """A message that stands in a chat; `body` is its Bot API JSON."""

    body: dict[str, object]
    own: bool

    @property
    def id(self) -> int:
        """Its message_id."""
        return int(str(self.body["message_id"]))

    @property
    def text(self) -> str:
        """Its text or caption."""
        return str(self.body.get("text") or self.body.get("caption") or "")


@dataclass(slots=True)
class Place:
    """A chat as the server knows it."""

    chat: Chat
    messages: dict[int, Message] = field(default_factory=dict)
    topics: set[int] = field(default_factory=set)
    refusal: ApiError | None = None
    admins: set[int] = field(default_factory=set)
    members: dict[int, str] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reactions: dict[int, list[object]] = field(default_factory=dict)
    ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))


@dataclass(slots=True)
class Query:
    """A callback, inline or guest query that waits for its answer."""

    kind: str
    user: User
    asked: float
    lifetime_s: float
    answered: bool = False


class World:
    """Everything that outlives a request. Not locked: the server holds its lock."""

    def __init__(self, bot: User) -> None:
        """A world in which only the bot exists."""
        self.bot = bot
        self.places: dict[int, Place] = {}
        self.names: dict[str, int] = {}
        self.users: dict[int, User] = {bot.id: bot}
        self.queries: dict[str, Query] = {}
        self.files: dict[str, int] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.commands: dict[tuple[str, str], list[dict[str, object]]] = {}
        self.inline_messages: dict[str, dict[str, object]] = {}
        self.drafts: dict[tuple[int, int], str] = {}
        self.reads_all = False
        self.local: Path | None = None
        self.logged_out = False
        self.close_asked = 0
        self._private_ids = itertools.count(1)
        self._query_ids = itertools.count(4_382_000_000_000_000_001)

    def meet(self, chat: Chat, user: User | None = None) -> Place:
        """The place of a chat, made if it is new; the user becomes a member."""
        place = self.places.get(chat.id)
        if place is None:
            place = self.places[chat.id] = Place(chat)
            if chat.type in ("private", "group"):  # one count for all of these, as in Telegram
                place.ids = self._private_ids
            if chat.username:
                self.names[chat.username.lower()] = chat.id
        if user is not None:
            self.users[user.id] = user
            place.members.setdefault(user.id, "member")
        return place

    def find(self, chat_id: object) -> Place:
        """The place a request may write to; raises what Telegram answers where it may not."""
        if isinstance(chat_id, str):
            chat_id = self.names.get(chat_id.removeprefix("@").lower(), 0)
        place = self.places.get(int(str(chat_id)))
        if place is None:
            raise bad_request("chat not found")
        if place.refusal:
            raise place.refusal
        return place

    def block(self, chat: Chat) -> None:
        """The user stops the bot; or the bot is put out of a group."""
        name = "supergroup" if chat.type == "supergroup" else chat.type
        self.meet(chat).refusal = forbidden(
            "bot was blocked by the user"
            if chat.type == "private"
            else f"bot was kicked from the {name} chat"
        )

    def migrate(self, old: Chat, new: Chat) -> None:
        """A group becomes a supergroup with another id."""
        self.meet(old).refusal = migrated(new.id)
        self.meet(new).members.update(self.places[old.id].members)

    def add_message(self, place: Place, body: dict[str, object], *, own: bool) -> Message:
        """Store a message under the next id of its chat."""
        message_id = next(place.ids)
        message = Message({"message_id": message_id, **body}, own)
        place.messages[message_id] = message
        return message

    def ask(self, kind: str, user: User, lifetime_s: float) -> str:
        """A new query's id."""
        query_id = str(next(self._query_ids))
        self.queries[query_id] = Query(kind, user, time.time(), lifetime_s)
        return query_id

    def answer(self, kind: str, query_id: object) -> Query:
        """Mark a query as answered; raises where it is unknown, old or already answered."""
        query = self.queries.get(str(query_id))
        if (
            query is None
            or query.kind != kind
            or query.answered
            or time.time() > query.asked + query.lifetime_s
        ):
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        query.answered = True
        return query

    def me(self) -> Mapping[str, object]:
        """What getMe says."""
        return {
            **self.bot.as_json(),
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_all,
            "supports_inline_queries": True,
            "supports_guest_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
