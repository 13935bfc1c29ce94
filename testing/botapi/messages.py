"""The methods that write into chats: send, edit, delete, pin, react, typing, drafts."""

from __future__ import annotations

import time
from collections.abc import Mapping

from . import compose, media
from .entity import utf16_length
from .errors import bad_request, forbidden, mistake
from .markup import check_markup
from .request import Request
from .world import Message, Place

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
DELETABLE_S = 48 * 3600
CAPTION_UNITS = 1024
ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note".split()
)


def send_message(request: Request) -> Mapping[str, object]:
    """The new message (sendMessage)."""
    place, params, world = request.place(), request.params, request.world
    if place.chat.type == "channel" and world.bot.id not in place.admins:
        raise forbidden("bot is not a member of the channel chat")
    _check_thread(place, request)
    text = compose.formatted(params, request.note)
    compose.check_preview(params)
    author: dict[str, object] = {"from": world.bot.as_json()}
    if place.chat.type == "channel":
        author = {"sender_chat": place.chat.as_json()}
    body: dict[str, object] = {
        **author,
        "chat": place.chat.as_json(),
        "date": int(time.time()),
        **compose.reply(request, place),
        "text": text.text,
    }
    if text.entities:
        body["entities"] = [e.as_json() for e in text.entities]
    markup = check_markup(params.get("reply_markup"))
    if markup and "inline_keyboard" in markup:
        body["reply_markup"] = markup
    if "message_thread_id" in params:
        body |= {"message_thread_id": params["message_thread_id"], "is_topic_message": True}
    if params.get("link_preview_options"):
        body["link_preview_options"] = params["link_preview_options"]
    return world.add_message(place, body, own=True).body


def send_document(request: Request) -> Mapping[str, object]:
    """The new message with the file, whose bytes must not be none (sendDocument)."""
    place, params, world = request.place(), request.params, request.world
    _check_thread(place, request)
    if not isinstance(params["document"], bytes) or not params["document"]:
        raise bad_request("file must be non-empty")
    caption = None
    if params.get("caption"):
        caption = compose.formatted(params, request.note, field="caption")
        if utf16_length(caption.text) > CAPTION_UNITS:
            raise mistake("length", "message caption is too long")
    body: dict[str, object] = {
        "from": world.bot.as_json(),
        "chat": place.chat.as_json(),
        "date": int(time.time()),
        **compose.reply(request, place),
        **media.document(world, "file", len(params["document"])),
    }
    if caption:
        body["caption"] = caption.text
    if caption and caption.entities:
        body["caption_entities"] = [e.as_json() for e in caption.entities]
    return world.add_message(place, body, own=True).body


def _check_thread(place: Place, request: Request) -> None:
    thread = request.params.get("message_thread_id")
    if thread is not None and int(str(thread)) not in place.topics:
        raise bad_request("message thread not found")


def edit_text(request: Request) -> object:
    """The edited message, or True for an inline one (editMessageText)."""
    body = _to_edit(request)
    text = compose.formatted(request.params, request.note)
    compose.check_preview(request.params)
    changed = dict(body)
    changed["text"] = text.text
    changed.pop("entities", None)
    if text.entities:
        changed["entities"] = [e.as_json() for e in text.entities]
    return _edited(body, changed, request)


def edit_markup(request: Request) -> object:
    """The edited message, or True for an inline one (editMessageReplyMarkup)."""
    body = _to_edit(request)
    return _edited(body, dict(body), request)


def _to_edit(request: Request) -> dict[str, object]:
    if "inline_message_id" in request.params:
        inline = request.world.inline_messages.get(str(request.params["inline_message_id"]))
        if inline is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return inline
    if "chat_id" not in request.params:
        raise mistake("parameter", "chat_id is empty")
    message = _existing(request, "message to edit not found")
    if not message.own:
        raise bad_request("message can't be edited")
    return message.body


def _edited(body: dict[str, object], changed: dict[str, object], request: Request) -> object:
    """Put the changes in place, or refuse where there are none; no markup takes it away."""
    markup = check_markup(request.params.get("reply_markup"))
    changed.pop("reply_markup", None)
    if markup:
        changed["reply_markup"] = markup
    if changed == body:
        raise bad_request(NOT_MODIFIED)
    body.pop("reply_markup", None)
    body.pop("entities", None)
    body |= {**changed, "edit_date": int(time.time())}
    return True if "inline_message_id" in request.params else body


def _existing(request: Request, missing: str) -> Message:
    place = request.place()
    if "message_id" not in request.params:
        raise mistake("parameter", "message identifier is not specified")
    message = place.messages.get(request.number("message_id"))
    if message is None:
        raise bad_request(missing)
    return message


def delete(request: Request) -> bool:
    """True once deleted: own and, in private chats or as an admin, others' (deleteMessage)."""
    message = _existing(request, "message to delete not found")
    place = request.place()
    is_admin = request.world.bot.id in place.admins
    allowed = place.chat.type == "private" or message.own or is_admin
    if not allowed or time.time() - int(str(message.body["date"])) > DELETABLE_S:
        raise bad_request("message can't be deleted for everyone")
    del place.messages[message.id]
    return True


def chat_action(request: Request) -> bool:
    """True (sendChatAction)."""
    _check_thread(request.place(), request)
    if request.params["action"] not in ACTIONS:
        raise mistake("parameter", "wrong parameter action in request")
    return True


def pin(request: Request) -> bool:
    """True once pinned (pinChatMessage)."""
    message = _existing(request, "message to pin not found")
    place = request.place()
    if place.chat.type != "private" and request.world.bot.id not in place.admins:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    place.pinned.append(message.id)
    return True


def unpin(request: Request) -> bool:
    """True once the named message, or the latest, is unpinned (unpinChatMessage)."""
    pinned = request.place().pinned
    named = request.params.get("message_id")
    message_id = int(str(named)) if named else next(reversed(pinned), 0)
    if message_id not in pinned:
        raise bad_request("message to unpin not found")
    pinned.remove(message_id)
    return True


def react(request: Request) -> bool:
    """True; a bot has at most one reaction to a message (setMessageReaction)."""
    message = _existing(request, "message to react not found")
    reactions = request.params.get("reaction") or []
    assert isinstance(reactions, list)
    if len(reactions) > 1:
        raise mistake("parameter", "REACTIONS_TOO_MANY")
    if any(r["type"] not in ("emoji", "custom_emoji") for r in reactions):
        raise mistake("parameter", "REACTION_INVALID")
    request.place().reactions[message.id] = list(reactions)
    return True


def draft(request: Request) -> bool:
    """True; private chats only, an empty text means "Thinking…" (sendMessageDraft)."""
    place = request.place()
    if place.chat.type != "private":
        raise mistake("parameter", "drafts are for private chats")
    if not request.params["draft_id"]:
        raise mistake("parameter", "draft_id must be non-zero")
    text = ""
    if request.params.get("text"):
        text = compose.formatted(request.params, request.note).text
    request.world.drafts[place.chat.id, request.number("draft_id")] = text
    return True
