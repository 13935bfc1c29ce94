"""What people write in Telegram, as the updates the bot gets for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from . import media
from .people import ALICE, CHANNEL, CHANNEL_BOT, SUPERGROUP, Chat, User, private
from .typed import entities_of, hears
from .updates import UpdateQueue
from .world import Place, World

Body = dict[str, object]


class Incoming:
    """Each method does one thing a person can do and gives the id of the update it makes."""

    def __init__(
        self, world: World, queue: UpdateQueue, lock: threading.RLock, wake: Callable[[], None]
    ) -> None:
        """`wake` is called after something was queued."""
        self.world = world
        self.queue = queue
        self.messages: dict[int, Body] = {}  # update id → its message
        self._lock = lock
        self._wake = wake

    def push(self, kind: str, body: object, *, date: float | None = None) -> int:
        """Queue any update, well-formed or not; `body` is what stands under `kind`."""
        with self._lock:
            now = time.time()
            update_id = self.queue.add(kind, {kind: body}, date or now, now=now)
            if isinstance(body, Mapping) and "message_id" in body:
                self.messages[update_id] = dict(body)
        self._wake()
        return update_id

    def redeliver(self, *update_ids: int) -> None:
        """Let confirmed updates wait again, as if Telegram had not heard the confirmation."""
        with self._lock:
            self.queue.bring_back(list(update_ids))
        self._wake()

    def say(
        self,
        text: str,
        *,
        chat: Chat | None = None,
        user: User = ALICE,
        reply_to: int | None = None,
        topic: int | None = None,
        date: float | None = None,
        **more: object,
    ) -> int:
        """A text message; `reply_to` is a message_id of that chat, `more` further fields."""
        fields: Body = {"text": text}
        if entities := entities_of(text):
            fields["entities"] = entities
        return self.post(
            {**fields, **more}, chat=chat, user=user, reply_to=reply_to, topic=topic, date=date
        )

    def post(
        self,
        fields: Mapping[str, object],
        *,
        chat: Chat | None = None,
        user: User | None = ALICE,
        reply_to: int | None = None,
        topic: int | None = None,
        date: float | None = None,
        kind: str = "message",
    ) -> int:
        """A message of any content (`fields`): photo, voice, forward, service message."""
        with self._lock:
            chat = chat or private(user or ALICE)
            place = self.world.meet(chat, user)
            body: Body = {"from": user.as_json()} if user else {"sender_chat": chat.as_json()}
            body |= {"chat": chat.as_json(), "date": int(date or time.time())}
            if topic is not None:
                place.topics.add(topic)
                body |= {"message_thread_id": topic, "is_topic_message": True}
            if reply_to is not None:
                replied = place.messages[reply_to].body
                hidden = ("reply_to_message", "quote")
                body["reply_to_message"] = {k: v for k, v in replied.items() if k not in hidden}
            message = self.world.add_message(place, {**body, **fields}, own=False)
            if not (self.world.reads_all or hears(self.world, place, message.body)):
                update_id = self.queue.skip()
                self.messages[update_id] = message.body
                return update_id
        return self.push(kind, message.body, date=date)

    def edit(self, update_id: int, text: str) -> int:
        """The author edits the message of an earlier update."""
        with self._lock:
            place, message_id = self._found(update_id)
            body = {**self.messages[update_id], "text": text, "edit_date": int(time.time())}
            body.pop("entities", None)
            if entities := entities_of(text):
                body["entities"] = entities
            place.messages[message_id].body = body
        return self.push("edited_message", body)

    def take_back(self, update_id: int) -> None:
        """The author deletes the message of an earlier update; bots are not told."""
        with self._lock:
            place, message_id = self._found(update_id)
            del place.messages[message_id]

    def _found(self, update_id: int) -> tuple[Place, int]:
        """Where the message of an update stands, and its message_id."""
        message = self.messages[update_id]
        chat = message["chat"]
        assert isinstance(chat, Mapping)
        return self.world.places[int(str(chat["id"]))], int(str(message["message_id"]))

    def forward(
        self,
        text: str,
        *,
        origin: Chat | User = CHANNEL,
        chat: Chat | None = None,
        user: User = ALICE,
        posted: int = 1_790_000_000,
    ) -> int:
        """Forward a channel's post or a person's message, which was `posted` at a time."""
        date = posted
        source: Body = {"type": "user", "date": date, "sender_user": origin.as_json()}
        if isinstance(origin, Chat):
            source = {"type": "channel", "date": date, "chat": origin.as_json(), "message_id": 77}
        return self.post({"forward_origin": source, "text": text}, chat=chat, user=user)

    def send_photo(self, *, caption: str | None = None, user: User = ALICE) -> int:
        """A photo in two sizes."""
        return self._send(media.photo, caption, user)

    def send_voice(self, *, user: User = ALICE) -> int:
        """A voice message."""
        return self._send(media.voice, None, user)

    def send_sticker(self, *, user: User = ALICE) -> int:
        """A sticker."""
        return self._send(media.sticker, None, user)

    def send_document(
        self,
        name: str = "story.txt",
        *,
        size: int = 4260,
        caption: str | None = None,
        user: User = ALICE,
    ) -> int:
        """A file that getFile knows."""
        return self._send(lambda world: media.document(world, name, size), caption, user)

    def _send(self, kind: Callable[[World], Body], caption: str | None, user: User) -> int:
        with self._lock:
            fields = kind(self.world)
        return self.post({**fields, **({"caption": caption} if caption else {})}, user=user)

    def post_in_channel(self, text: str, *, chat: Chat = CHANNEL) -> int:
        """A channel post, without an author."""
        return self.post({"text": text}, chat=chat, user=None, kind="channel_post")

    def say_as_channel(self, text: str, *, chat: Chat = SUPERGROUP, sender: Chat = CHANNEL) -> int:
        """A message in a group in the name of a channel (`from` is then Channel_Bot)."""
        return self.say(text, chat=chat, user=CHANNEL_BOT, sender_chat=sender.as_json())
