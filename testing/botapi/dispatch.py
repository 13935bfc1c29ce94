"""From a method's name and parameters to its result: the table of handlers and the record."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial

from . import chats, messages, profile
from .entity import Entity
from .errors import ApiError, MistakeError, conflict, too_many_requests
from .methods import METHODS, OBJECTS
from .pace import Pace
from .polling import BY_WEBHOOK, Polling
from .record import Record, Sent, Violation
from .request import Request
from .schema import check
from .updates import UpdateQueue
from .webhook import Webhook
from .world import World

HANDLERS: dict[str, Callable[[Request], object]] = {
    "getMe": profile.get_me,
    "logOut": profile.log_out,
    "close": profile.close,
    "sendMessage": messages.send_message,
    "sendDocument": messages.send_document,
    "sendMessageDraft": messages.draft,
    "editMessageText": messages.edit_text,
    "editMessageReplyMarkup": messages.edit_markup,
    "deleteMessage": messages.delete,
    "sendChatAction": messages.chat_action,
    "pinChatMessage": messages.pin,
    "unpinChatMessage": messages.unpin,
    "setMessageReaction": messages.react,
    "answerCallbackQuery": profile.answer_callback,
    "answerInlineQuery": profile.answer_inline,
    "answerGuestQuery": profile.answer_guest,
    "setMyCommands": profile.set_commands,
    "getMyCommands": profile.get_commands,
    "deleteMyCommands": profile.delete_commands,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_member,
    "getChatAdministrators": chats.get_admins,
    "getFile": chats.get_file,
    **{
        name: profile.set_profile if name.startswith("set") else profile.get_profile
        for name in profile.PROFILE
    },
}


class Dispatch:
    """Telegram behind the HTTP: state, rules and the record of what was asked."""

    def __init__(self, world: World, queue: UpdateQueue, lock: threading.RLock) -> None:
        """`lock` guards all three and is held while a method is handled."""
        self.world = world
        self.lock = lock
        self.record = Record(lock)
        self.pace = Pace()
        self.polling = Polling(queue, lock)
        self.webhook = Webhook(queue, lock)

    def read(self, method: str, raw: Mapping[str, object]) -> tuple[str, dict[str, object]]:
        """The method's name and its checked parameters; raises MistakeError for unknown ones."""
        shape = METHODS.get(method.lower())
        if shape is None:
            raise MistakeError("method", "Not Found: method not found", code=404)
        return shape.name, check(shape, raw, OBJECTS)

    async def handle(self, method: str, params: Mapping[str, object]) -> object:
        """The result of a method; raises ApiError."""
        if self.world.logged_out:
            raise ApiError(400, "Logged out")
        if method == "getUpdates":
            return await self.polling.get_updates(params)
        if method == "setWebhook" and params["url"]:
            done = await self.webhook.set(params)
            self.polling.webhook_set = True
            self.polling.cut_off(conflict(BY_WEBHOOK))
            return done
        if method in ("setWebhook", "deleteWebhook"):
            self.polling.webhook_set = False
            return await self.webhook.delete(params)
        if method == "getWebhookInfo":
            return self.webhook.info()
        with self.lock:
            self._keep_pace(method, params)
            note = partial(self.blame, method, params)
            result = HANDLERS[method](Request(method, params, self.world, note))
            if not method.startswith("get"):
                self.record.add_sent(_sent(method, params, result))
            return result

    def blame(self, method: str, params: Mapping[str, object], kind: str, what: str) -> None:
        """Record a violation."""
        self.record.add_violation(Violation(kind, method, what, dict(params)))

    def _keep_pace(self, method: str, params: Mapping[str, object]) -> None:
        chat_id = params.get("chat_id")
        place = self.world.places.get(chat_id) if isinstance(chat_id, int) else None
        if place and not method.startswith("get"):
            wait_s = self.pace.note(method, place.chat, time.monotonic())
            if wait_s:
                raise too_many_requests(wait_s)


def _sent(method: str, params: Mapping[str, object], result: object) -> Sent:
    body = result if isinstance(result, Mapping) and "message_id" in result else {}
    chat, reply, quote = (body.get(k) or {} for k in ("chat", "reply_to_message", "quote"))
    entities = body.get("entities", [])
    chat_id = chat["id"] if chat else params.get("chat_id")
    message_id = body.get("message_id", params.get("message_id"))
    markup = body.get("reply_markup", params.get("reply_markup"))
    thread = body.get("message_thread_id", params.get("message_thread_id"))
    return Sent(
        method=method,
        chat_id=int(str(chat_id)) if isinstance(chat_id, int) else None,
        text=str(body.get("text", params.get("text", ""))),
        entities=tuple(Entity.from_json(e) for e in entities),
        reply_to=reply.get("message_id"),
        markup=markup if isinstance(markup, Mapping) else None,
        time=time.monotonic(),
        params=dict(params),
        message_id=int(str(message_id)) if message_id is not None else None,
        thread_id=int(str(thread)) if thread is not None else None,
        quote=quote.get("text"),
    )
