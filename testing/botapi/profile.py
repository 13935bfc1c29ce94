"""The methods about the bot itself and about queries: commands, names, answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from . import compose
from .entity import utf16_length
from .errors import mistake, too_many_requests
from .markup import check_markup
from .request import Request

ANSWER_CHARS = 200
RESULTS = 50
LIMITS = {"name": 64, "description": 512, "short_description": 120}
PROFILE = {
    "setMyName": "name",
    "getMyName": "name",
    "setMyDescription": "description",
    "getMyDescription": "description",
    "setMyShortDescription": "short_description",
    "getMyShortDescription": "short_description",
}
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def get_me(request: Request) -> Mapping[str, object]:
    """The bot itself (getMe)."""
    return request.world.me()


def log_out(request: Request) -> bool:
    """True; from then on every request is refused (logOut)."""
    request.world.logged_out = True
    return True


def close(request: Request) -> bool:
    """Nothing: Telegram refuses it in the first ten minutes after a start (close)."""
    request.world.close_asked += 1
    raise too_many_requests(600)


def answer_callback(request: Request) -> bool:
    """True (answerCallbackQuery)."""
    params = request.params
    if len(str(params.get("text", ""))) > ANSWER_CHARS:
        raise mistake("answer", "MESSAGE_TOO_LONG")
    request.world.answer("callback", params["callback_query_id"])
    return True


def answer_inline(request: Request) -> bool:
    """True; at most 50 articles with ids of their own (answerInlineQuery)."""
    params = request.params
    results = params["results"]
    assert isinstance(results, list)
    if len(results) > RESULTS:
        raise mistake("inline", "RESULTS_TOO_MUCH")
    ids = [r["id"] for r in results]
    if len(set(ids)) != len(ids):
        raise mistake("inline", "RESULT_ID_DUPLICATE")
    if len(str(params.get("next_offset", "")).encode()) > 64:
        raise mistake("inline", "NEXT_OFFSET_INVALID")
    _check_button(params.get("button"))
    for result in results:
        _result_text(result, request.note)
    request.world.answer("inline", params["inline_query_id"])
    return True


def _check_button(button: object) -> None:
    if isinstance(button, Mapping):
        if ("web_app" in button) == ("start_parameter" in button):
            raise mistake("inline", "a results button needs web_app or start_parameter")
        start = str(button.get("start_parameter", "x"))
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start):
            raise mistake("inline", "START_PARAM_INVALID")


def answer_guest(request: Request) -> Mapping[str, object]:
    """The id by which alone the one message can be edited later (answerGuestQuery)."""
    result, query_id = request.params["result"], request.params["guest_query_id"]
    assert isinstance(result, Mapping)
    body = _result_text(result, request.note)
    request.world.answer("guest", query_id)
    inline_id = f"AgAAAGuest{query_id}"
    request.world.inline_messages[inline_id] = body
    return {"inline_message_id": inline_id}


def _result_text(
    result: Mapping[str, object], note: Callable[[str, str], None]
) -> dict[str, object]:
    """Check one InlineQueryResultArticle; the message it would become."""
    if result["type"] != "article":
        raise mistake("inline", f'type "{result["type"]}" is unsupported by this server')
    if not 1 <= len(str(result["id"]).encode()) <= 64:
        raise mistake("inline", "RESULT_ID_INVALID")
    if not str(result["title"]).strip():
        raise mistake("inline", "title must be non-empty")
    content = result["input_message_content"]
    assert isinstance(content, Mapping)
    text = compose.formatted(content, note, field="message_text")
    body: dict[str, object] = {"text": text.text}
    if text.entities:
        body["entities"] = [e.as_json() for e in text.entities]
    markup = check_markup(result.get("reply_markup"))
    return {**body, "reply_markup": markup} if markup else body


def set_commands(request: Request) -> bool:
    """True; names of small letters, digits and _, at most 100 (setMyCommands)."""
    commands = request.params["commands"]
    assert isinstance(commands, list)
    if len(commands) > 100:
        raise mistake("commands", "BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise mistake("commands", "BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"].strip()) <= 256:
            raise mistake("commands", "BOT_COMMAND_DESCRIPTION_INVALID")
    request.world.commands[_scope(request)] = [dict(c) for c in commands]
    return True


def get_commands(request: Request) -> list[dict[str, object]]:
    """The commands of exactly this scope and language (getMyCommands)."""
    return request.world.commands.get(_scope(request), [])


def delete_commands(request: Request) -> bool:
    """True (deleteMyCommands)."""
    request.world.commands.pop(_scope(request), None)
    return True


def _scope(request: Request) -> tuple[str, str]:
    params = request.params
    scope = params.get("scope") or {"type": "default"}
    assert isinstance(scope, Mapping)
    kind = str(scope["type"])
    if kind not in _SCOPES:
        raise mistake("commands", "can't parse BotCommandScope: Unsupported type specified")
    if sorted(scope) != sorted(("type", *_SCOPES[kind])):
        raise mistake("commands", f"scope {kind} takes {_SCOPES[kind]}, not {sorted(scope)}")
    if "chat_id" in scope:
        request.world.find(scope["chat_id"])
    return json.dumps(dict(scope), sort_keys=True), language(params)


def language(params: Mapping[str, object]) -> str:
    """The language_code of a request: two small letters or none."""
    code = str(params.get("language_code", ""))
    if not re.fullmatch(r"([a-z][a-z])?", code):
        raise mistake("parameter", "invalid language code specified")
    return code


def set_profile(request: Request) -> bool:
    """True (setMyName, setMyDescription, setMyShortDescription)."""
    field = PROFILE[request.method]
    value = str(request.params.get(field, ""))
    if utf16_length(value) > LIMITS[field]:
        raise mistake("length", f"bot {field} is too long")
    request.world.profile[field, language(request.params)] = value
    return True


def get_profile(request: Request) -> Mapping[str, object]:
    """One text in one language (getMyName, getMyDescription, getMyShortDescription)."""
    field = PROFILE[request.method]
    default = request.world.bot.first_name if field == "name" else ""
    return {field: request.world.profile.get((field, language(request.params))) or default}
