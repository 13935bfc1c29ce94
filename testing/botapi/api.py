"""BotApi: the whole stand-in as one thing a test works with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from .dispatch import Dispatch
from .faults import FaultPlan
from .gestures import Gestures
from .people import ALICE, CHANNEL, FORUM, GROUP, SUPERGROUP, Chat, User, private
from .record import Call, Sent, Violation
from .server import Server
from .updates import UpdateQueue
from .world import World

TOKEN = "123456789:AAExampleExampleExampleExampleExamp"  # noqa: S105  opens nothing
BOT = User(123456789, "Verbatim", "verbatim_test_bot", None, is_bot=True)


class BotApi(Gestures):
    """A local Bot API server for the length of a `with` block.

    Point a bot at `base_url` with `token`; act with `say`, `press` and their like (see Incoming,
    Gestures); read with `wait_for_reply`, `sent`, `calls`. Leaving the block raises AssertionError
    for every violation whose kind was not expected. Waiting blocks: the bot must run elsewhere.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        token: str = TOKEN,
        expect: Iterable[str] = (),
        local: Path | None = None,
    ) -> None:
        """Port 0 takes a free one; violations of the kinds in `expect` are no error.

        `local` is the folder of a server that was started with --local.
        """
        lock = threading.RLock()
        world = World(BOT)
        world.local = local
        queue = UpdateQueue()
        for chat in (private(ALICE), GROUP, SUPERGROUP, FORUM, CHANNEL):
            world.meet(chat)
        self.token = token
        self.faults = FaultPlan(lock)
        self.expected = set(expect)
        self.dispatch = Dispatch(world, queue, lock)
        self.record = self.dispatch.record
        self.pace = self.dispatch.pace
        self.webhook = self.dispatch.webhook
        self._server = Server(self.dispatch, self.faults, token, port)
        super().__init__(world, queue, lock, self._server.wake)

    def __enter__(self) -> Self:
        """Listen."""
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop for good; AssertionError for violations nobody expected."""
        self._server.close()
        if error is None:
            self.check_violations()

    @property
    def port(self) -> int:
        """The port it listens on, also while it is down."""
        return self._server.port

    @property
    def url(self) -> str:
        """http://127.0.0.1:port."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls base_url: it appends the token."""
        return f"{self.url}/bot"

    @contextmanager
    def down(self) -> Iterator[None]:
        """Connections are refused inside the block; the state stays."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def stop(self) -> None:
        """Close the port and cut all connections."""
        self._server.stop()

    def start(self) -> None:
        """Listen again on the same port."""
        self._server.start()

    def add_file(self, name: str, content: bytes, *, user: User = ALICE) -> int:
        """A document whose content can be downloaded."""
        update_id = self.send_document(name, size=len(content), user=user)
        document = self.messages[update_id]["document"]
        assert isinstance(document, Mapping)
        unique = str(document["file_unique_id"])
        if self.world.local:
            (self.world.local / unique).write_bytes(content)
        else:
            self._server.files[f"documents/{unique}"] = content
        return update_id

    def block(self, chat: Chat | User) -> None:
        """From now on the bot may not write there: 403."""
        with self._lock:
            self.world.block(private(chat) if isinstance(chat, User) else chat)

    def unblock(self, chat: Chat | User) -> None:
        """The bot may write there again."""
        with self._lock:
            place = private(chat) if isinstance(chat, User) else chat
            self.world.meet(place).refusal = None

    def migrate(self, old: Chat, new: Chat) -> None:
        """A group becomes a supergroup: 400 with migrate_to_chat_id for the old one."""
        with self._lock:
            self.world.migrate(old, new)

    @property
    def sent(self) -> list[Sent]:
        """All that readers could notice so far, in order."""
        with self._lock:
            return list(self.record.sent)

    @property
    def replies(self) -> list[Sent]:
        """The messages among it."""
        return [s for s in self.sent if s.method == "sendMessage"]

    @property
    def calls(self) -> list[Call]:
        """Every request so far, refused and faulty ones too."""
        with self._lock:
            return list(self.record.calls)

    @property
    def violations(self) -> list[Violation]:
        """What no correct bot does."""
        with self._lock:
            return list(self.record.violations)

    @property
    def acknowledged(self) -> set[int]:
        """The ids of updates the bot has confirmed."""
        with self._lock:
            return set(self.queue.confirmed)

    @property
    def delivered(self) -> Mapping[int, int]:
        """How often each update was handed out."""
        with self._lock:
            return dict(self.queue.delivered)

    @property
    def unheard(self) -> set[int]:
        """Updates Telegram kept back: privacy mode, or a kind the bot did not ask for."""
        with self._lock:
            return set(self.queue.unwanted)

    @property
    def pending(self) -> list[int]:
        """The ids of updates that still wait."""
        with self._lock:
            return list(self.queue.waiting)

    def wait_for_reply(
        self,
        to: int | None = None,
        *,
        chat: Chat | None = None,
        method: str = "sendMessage",
        timeout_s: float = 10.0,
    ) -> Sent:
        """The reply to an update, or the next message (of a chat) not given out yet. Blocks."""
        found: list[Sent] = []
        chat_id, reply_to = (chat.id if chat else None), None
        if to is not None:
            place, reply_to = self._found(to)
            chat_id = place.chat.id

        def ready() -> bool:
            sent = self.record.next_message(chat_id, reply_to, method)
            found.extend([sent] if sent else [])
            return bool(found)

        self.record.wait_until(ready, timeout_s, f"{method}; so far:\n{self.conversation()}")
        return found[0]

    def replies_to(self, update_id: int) -> list[Sent]:
        """All replies to one update's message: more than one is a duplicate."""
        place, message_id = self._found(update_id)
        return self.record.replies(place.chat.id, message_id)

    def wait_until(
        self, ready: Callable[[], object], *, timeout_s: float = 10.0, what: str = "condition"
    ) -> None:
        """Return once `ready()` is true; it is asked again after every request. Blocks."""
        self.record.wait_until(lambda: bool(ready()), timeout_s, what)

    def conversation(self, chat: Chat | None = None) -> str:
        """A transcript of one chat, or of all of them."""
        lines = []
        with self._lock:
            for place in self.world.places.values():
                if chat is None or place.chat.id == chat.id:
                    for message in place.messages.values():
                        author = message.body.get("from") or message.body.get("sender_chat")
                        assert isinstance(author, Mapping)
                        name = author.get("first_name") or author.get("title")
                        lines.append(f"[{place.chat.id}] {name}: {message.text or '(no text)'}")
        return "\n".join(lines)

    def check_violations(self) -> None:
        """Raise AssertionError for violations of kinds that were not expected."""
        found = [v for v in self.violations if v.kind not in self.expected]
        if found:
            lines = [f"{v.method} ({v.kind}): {v.description}" for v in found]
            raise AssertionError("the bot broke Telegram's rules:\n" + "\n".join(lines))
