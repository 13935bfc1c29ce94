"""The bot's profile and the answers to queries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from testing.botapi.api import BotApi
from testing.botapi.people import ALICE
from tests.testing.botapi.conftest import Ask

Refused = Callable[..., str]


def article(number: int, **more: object) -> dict[str, object]:
    content = {"message_text": f"<b>{number}</b>", "parse_mode": "HTML"}
    return {
        "type": "article",
        "id": str(number),
        "title": "T",
        "input_message_content": content,
        **more,
    }


def last(api: BotApi, kind: str) -> str:
    query: Any = next(reversed(api.queue.waiting.values())).body[kind]
    return str(query["id"])


class TestCommands:
    """setMyCommands and its like, per scope and language."""

    def test_each_scope_and_language_has_its_own(self, ask: Ask) -> None:
        scope = {"type": "all_private_chats"}
        english, russian = ([{"command": "ask", "description": d}] for d in ("Ask", "Спросить"))
        ask("setMyCommands", commands=english, scope=scope)
        ask("setMyCommands", commands=russian, scope=scope, language_code="ru")
        assert ask("getMyCommands", scope=scope, language_code="ru")["result"] == russian
        assert ask("getMyCommands", scope=scope)["result"] == english
        assert ask("getMyCommands")["result"] == []
        ask("deleteMyCommands", scope=scope)
        assert ask("getMyCommands", scope=scope)["result"] == []

    @pytest.mark.parametrize("command", ["Ask", "/ask", "a" * 33, "ask me", "спроси"])
    def test_a_command_is_small_letters(self, refused: Refused, command: str) -> None:
        commands = [{"command": command, "description": "d"}]
        assert refused("setMyCommands", commands=commands) == "Bad Request: BOT_COMMAND_INVALID"

    def test_descriptions_scopes_and_languages_are_checked(self, refused: Refused) -> None:
        good = [{"command": "a", "description": "d"}]
        long = [{"command": "a", "description": "d" * 257}]
        assert "DESCRIPTION_INVALID" in refused("setMyCommands", commands=long)
        assert "TOO_MUCH" in refused("setMyCommands", commands=good * 101)
        assert "scope chat takes" in refused(
            "setMyCommands", commands=good, scope={"type": "chat"}
        )
        assert "language code" in refused("setMyCommands", commands=good, language_code="eng")

    def test_a_chat_that_never_was_has_no_commands(self, ask: Ask, refused: Refused) -> None:
        commands = [{"command": "a", "description": "d"}]
        known, strange = ({"type": "chat", "chat_id": id} for id in (ALICE.id, 77))
        ask("setMyCommands", commands=commands, scope=known)
        assert ask("getMyCommands", scope=known)["result"] == commands
        assert "chat not found" in refused("setMyCommands", commands=commands, scope=strange)


def test_names_and_descriptions_are_kept_per_language(ask: Ask, refused: Refused) -> None:
    ask("setMyDescription", description="Что я умею", language_code="ru")
    assert ask("getMyDescription", language_code="ru")["result"] == {"description": "Что я умею"}
    assert ask("getMyDescription")["result"] == {"description": ""}
    assert ask("getMyName")["result"] == {"name": "Verbatim"}
    assert "too long" in refused("setMyName", name="x" * 65)
    assert "too long" in refused("setMyShortDescription", short_description="x" * 121)


def test_a_button_press_is_answered_once(api: BotApi, ask: Ask, refused: Refused) -> None:
    keyboard = {"inline_keyboard": [[{"text": "More", "callback_data": "m:1"}]]}
    ask("sendMessage", chat_id=ALICE.id, text="a", reply_markup=keyboard)
    api.press(api.sent[0], "More")
    query = {"callback_query_id": last(api, "callback_query")}
    assert "MESSAGE_TOO_LONG" in refused("answerCallbackQuery", text="x" * 201, **query)
    assert ask("answerCallbackQuery", text="x" * 200, **query)["result"] is True
    assert refused("answerCallbackQuery", **query) == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )


def test_an_old_press_cannot_be_answered(api: BotApi, refused: Refused) -> None:
    api.say("a")
    api.press_data("forged", chat_id=ALICE.id, message_id=1, ago_s=151)
    query = last(api, "callback_query")
    assert "too old" in refused("answerCallbackQuery", callback_query_id=query)


class TestInline:
    """answerInlineQuery and answerGuestQuery."""

    def test_articles_answer_an_inline_query_once(
        self, api: BotApi, ask: Ask, refused: Refused
    ) -> None:
        api.ask_inline("who owns WhatsApp?")
        answer = {"inline_query_id": last(api, "inline_query"), "results": [article(1)]}
        assert ask("answerInlineQuery", **answer)["result"] is True
        assert "too old" in refused("answerInlineQuery", **answer)

    @pytest.mark.parametrize(
        ("more", "description"),
        [
            ({"results": [article(n) for n in range(51)]}, "RESULTS_TOO_MUCH"),
            ({"results": [article(1), article(1)]}, "RESULT_ID_DUPLICATE"),
            ({"results": [article(1, id="x" * 65)]}, "RESULT_ID_INVALID"),
            ({"results": [article(1, title=" ")]}, "title must be non-empty"),
            ({"results": [article(1, type="photo")]}, "unsupported"),
            (
                {"results": [article(1, input_message_content={"message_text": "x" * 4097})]},
                "message is too long",
            ),
            ({"next_offset": "я" * 33}, "NEXT_OFFSET_INVALID"),
            ({"button": {"text": "a", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
            ({"button": {"text": "a"}}, "web_app or start_parameter"),
        ],
    )
    def test_wrong_results_are_refused(
        self, api: BotApi, refused: Refused, more: dict[str, object], description: str
    ) -> None:
        api.ask_inline("x")
        params = {"inline_query_id": last(api, "inline_query"), "results": [article(1)], **more}
        assert description in refused("answerInlineQuery", **params)

    def test_a_guest_is_answered_with_one_message_that_can_be_edited(
        self, api: BotApi, ask: Ask, refused: Refused
    ) -> None:
        api.ask_as_guest("@verbatim_test_bot who owns WhatsApp?")
        body: Any = next(reversed(api.queue.waiting.values())).body["guest_message"]
        answer = {"guest_query_id": body["guest_query_id"], "result": article(1)}
        sent = ask("answerGuestQuery", **answer)["result"]["inline_message_id"]
        assert "too old" in refused("answerGuestQuery", **answer)
        assert ask("editMessageText", inline_message_id=sent, text="2")["result"] is True
        assert "not modified" in refused("editMessageText", inline_message_id=sent, text="2")


def test_a_file_can_be_fetched(api: BotApi, ask: Ask) -> None:
    update = api.add_file("story.txt", b"WhatsApp belongs to Meta.")
    document: Any = api.messages[update]["document"]
    path = ask("getFile", file_id=document["file_id"])["result"]["file_path"]
    url = f"{api.url}/file/bot{api.token}/{path}"
    assert httpx.get(url, trust_env=False).content == b"WhatsApp belongs to Meta."


def test_a_server_of_ones_own_names_a_file_on_its_disk(tmp_path: Path) -> None:
    """Started with --local: the path is absolute, of any size, and is not served."""
    with BotApi(local=tmp_path) as api:
        update = api.add_file("story.txt", b"WhatsApp belongs to Meta.")
        document: Any = api.messages[update]["document"]
        base = f"{api.url}/bot{api.token}/getFile"
        answer = httpx.get(base, params={"file_id": document["file_id"]}, trust_env=False)
        path = answer.json()["result"]["file_path"]
        assert Path(path).read_bytes() == b"WhatsApp belongs to Meta."
        served = httpx.get(f"{api.url}/file/bot{api.token}{path}", trust_env=False)
        assert served.status_code == 404


def test_a_file_above_20_mb_cannot(api: BotApi, refused: Refused) -> None:
    document: Any = api.messages[api.send_document(size=21 * 1024 * 1024)]["document"]
    assert refused("getFile", file_id=document["file_id"]) == "Bad Request: file is too big"
    assert "wrong file_id" in refused("getFile", file_id="x")
