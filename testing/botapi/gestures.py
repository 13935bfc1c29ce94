"""What people do in Telegram besides writing: press, ask inline or as a guest, add and remove."""

from __future__ import annotations

import time

from . import media
from .incoming import Body, Incoming
from .people import ALICE, SUPERGROUP, Chat, User, private
from .record import Sent
from .typed import entities_of
from .world import CALLBACK_LIFETIME_S, INLINE_LIFETIME_S


class Gestures(Incoming):
    """More of the same: each method gives the id of the update it makes."""

    def press(self, sent: Sent, button: str, *, user: User = ALICE) -> int:
        """Press a button of a message by its text."""
        data = next(str(b["callback_data"]) for b in sent.buttons() if b["text"] == button)
        assert sent.chat_id is not None
        assert sent.message_id is not None
        return self.press_data(data, chat_id=sent.chat_id, message_id=sent.message_id, user=user)

    def press_data(
        self,
        data: str,
        *,
        chat_id: int,
        message_id: int,
        user: User = ALICE,
        ago_s: float = 0.0,
    ) -> int:
        """A callback query with any data (a forged one too), on any message, pressed long ago."""
        with self._lock:
            place = self.world.places[chat_id]
            self.world.users[user.id] = user
            stored = place.messages.get(message_id)
            gone = {"chat": place.chat.as_json(), "message_id": message_id, "date": 0}
            query = {
                "id": self.world.ask("callback", user, CALLBACK_LIFETIME_S - ago_s),
                "from": user.as_json(),
                "message": dict(stored.body) if stored else gone,
                "chat_instance": str(-(7 * 10**18) - chat_id),
                "data": data,
            }
        return self.push("callback_query", query)

    def ask_inline(
        self, text: str, *, user: User = ALICE, offset: str = "", chat_type: str = "sender"
    ) -> int:
        """Type `@bot text` in some chat."""
        with self._lock:
            self.world.users[user.id] = user
            query_id = self.world.ask("inline", user, INLINE_LIFETIME_S)
        body = {
            "id": query_id,
            "from": user.as_json(),
            "chat_type": chat_type,
            "query": text,
            "offset": offset,
        }
        return self.push("inline_query", body)

    def ask_as_guest(
        self, text: str, *, chat: Chat = SUPERGROUP, user: User = ALICE, **more: object
    ) -> int:
        """Mention the bot in a chat it is not in; `more` are further fields of the message."""
        with self._lock:
            self.world.users[user.id] = user
            query_id = self.world.ask("guest", user, CALLBACK_LIFETIME_S)
        body: Body = {
            "message_id": 1,
            "from": user.as_json(),
            "chat": chat.as_json(),
            "date": int(time.time()),
            "text": text,
            "guest_query_id": query_id,
            **more,
        }
        if entities := entities_of(text):
            body["entities"] = entities
        return self.push("guest_message", body)

    def change_membership(
        self, old: str, new: str, *, chat: Chat | None = None, user: User = ALICE
    ) -> int:
        """my_chat_member: the bot was added, removed, promoted, blocked ("kicked")."""
        with self._lock:
            chat = chat or private(user)
            place = self.world.meet(chat, user)
            if new in ("kicked", "left"):
                self.world.block(chat)
            else:
                place.refusal = None
                (place.admins.add if new == "administrator" else place.admins.discard)(
                    self.world.bot.id
                )
        me = self.world.bot.as_json()
        body: Body = {
            "chat": chat.as_json(),
            "from": user.as_json(),
            "date": int(time.time()),
            "old_chat_member": media.membership(old, me),
            "new_chat_member": media.membership(new, me),
        }
        return self.push("my_chat_member", body)
