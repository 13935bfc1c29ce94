"""Messages over HTTP: what is stored, what is refused, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from testing.botapi.api import BotApi
from testing.botapi.entity import Entity
from testing.botapi.people import (
    ALICE,
    BORIS,
    CHANNEL,
    FORUM,
    GROUP,
    SUPERGROUP,
    Chat,
    private,
    user,
)
from tests.testing.botapi.conftest import Ask

Refused = Callable[..., str]


def keyboard(*rows: list[dict[str, object]]) -> dict[str, object]:
    return {"inline_keyboard": list(rows)}


def test_a_message_is_stored_as_readers_see_it(api: BotApi, ask: Ask) -> None:
    question = api.say("who owns WhatsApp?")
    answer = ask(
        "sendMessage",
        chat_id=ALICE.id,
        text="<b>Meta</b> &amp; co",
        parse_mode="HTML",
        reply_parameters={"message_id": 1},
        reply_markup=keyboard([{"text": "More", "callback_data": "m"}]),
    )
    sent = api.wait_for_reply(question)
    assert (sent.text, sent.entities) == ("Meta & co", (Entity("bold", 0, 4),))
    assert [b["text"] for b in sent.buttons()] == ["More"]
    assert answer["result"]["reply_to_message"]["text"] == "who owns WhatsApp?"
    assert answer["result"]["from"]["username"] == "verbatim_test_bot"
    assert api.conversation(private(ALICE)) == (
        "[1001] Alice: who owns WhatsApp?\n[1001] Verbatim: Meta & co"
    )


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \u200b"}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "x" * 32769}, "text is too long"),
        ({"text": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"text": "<p>", "parse_mode": "html"}, "can't parse entities: Unsupported start tag"),
        ({"text": "a", "parse_mode": "latex"}, "unsupported parse_mode"),
        ({"text": "a", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "entity"),
        ({"text": "a", "entities": [{"type": "x", "offset": 0, "length": 1}]}, "unknown entity"),
        ({"text": "a", "txet": "b"}, 'unknown parameter "txet" of sendMessage'),
        ({"text": "a", "disable_web_page_preview": True}, "unknown parameter"),
        ({"text": "a", "link_preview_options": {"disabled": True}}, "of LinkPreviewOptions"),
        ({"text": "a", "protect_content": "yes"}, "must be bool"),
        ({"text": "a", "message_thread_id": "x"}, "must be int"),
        ({"text": "a", "reply_markup": "{"}, "can't parse sendMessage.reply_markup JSON"),
        ({"text": "a", "chat_id": 5}, "chat not found"),
        ({"text": "a", "chat_id": "@nobody_here"}, "chat not found"),
        ({"text": "a", "chat_id": ""}, "chat_id is empty"),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ],
)
def test_a_wrong_message_is_refused(
    refused: Refused, params: dict[str, object], description: str
) -> None:
    answer = refused("sendMessage", **{"chat_id": ALICE.id, **params})
    assert answer.startswith("Bad Request: ")
    assert description in answer


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"text": "a", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "a"}, "Text buttons are unallowed"),
        ({"text": " ", "callback_data": "x"}, "must be non-empty"),
        ({"text": "a", "url": "localhost"}, "URL 'localhost' is invalid"),
        ({"text": "a", "url": "https://x.org", "callback_data": "x"}, "one thing"),
        ({"text": "a", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "a", "calback_data": "x"}, "unknown parameter"),
    ],
)
def test_a_wrong_button_is_refused(
    refused: Refused, button: dict[str, object], description: str
) -> None:
    answer = refused("sendMessage", chat_id=1001, text="a", reply_markup=keyboard([button]))
    assert description in answer


@pytest.mark.parametrize("rows", [[9], [8] * 13, [0]])
def test_a_keyboard_is_at_most_8_wide_and_100_in_all(refused: Refused, rows: list[int]) -> None:
    button: dict[str, object] = {"text": "a", "callback_data": "x" * 64}
    markup = keyboard(*([button] * width for width in rows))
    assert "keyboard row" in refused(
        "sendMessage", chat_id=1001, text="a", reply_markup=markup
    ) or ("too long" in refused("sendMessage", chat_id=1001, text="a", reply_markup=markup))


def test_entities_can_be_given_instead_of_markup(api: BotApi, ask: Ask) -> None:
    link = {"type": "text_link", "offset": 2, "length": 1, "url": "x.org"}
    ask("sendMessage", chat_id=ALICE.id, text="😀a", entities=[link])
    assert api.sent[0].entities == (Entity("text_link", 2, 1, url="http://x.org/"),)


def test_a_link_telegram_drops_is_a_violation_but_sent(api: BotApi, ask: Ask) -> None:
    ask("sendMessage", chat_id=1001, text="<a href='localhost'>a</a>", parse_mode="HTML")
    assert [v.kind for v in api.violations] == ["link"]
    assert api.sent[0].text == "a"


def test_a_dropped_entity_is_a_violation_but_sent(api: BotApi, ask: Ask) -> None:
    text = "<a href='https://x.org'><code>a</code></a>"
    ask("sendMessage", chat_id=1001, text=text, parse_mode="HTML")
    assert api.sent[0].entities == (Entity("code", 0, 1),)
    assert [v.description for v in api.violations] == [
        "Telegram drops the text_link at 0: it crosses another"
    ]


class TestReplies:
    """reply_parameters: the message must be there and the quote exact."""

    def quote(self, ask: Ask, quote: str, **more: object) -> Any:
        parameters = {"message_id": 1, "quote": quote, **more}
        return ask("sendMessage", chat_id=1001, text="a", reply_parameters=parameters)

    def test_an_exact_quote_is_kept_with_its_place(self, api: BotApi, ask: Ask) -> None:
        api.say("😀 who owns WhatsApp?")
        answer = self.quote(ask, "owns")["result"]["quote"]
        assert answer == {"text": "owns", "position": 7, "is_manual": True}
        assert api.sent[0].quote == "owns"

    @pytest.mark.parametrize("quote", ["Owns", "owns  WhatsApp", "owns WhatsApp!", "own\u00a0s"])
    def test_any_other_quote_is_refused(self, api: BotApi, ask: Ask, quote: str) -> None:
        api.say("who owns WhatsApp?")
        assert self.quote(ask, quote)["description"] == "Bad Request: QUOTE_TEXT_INVALID"
        assert [v.kind for v in api.violations] == ["quote"]

    def test_a_quote_must_have_the_formatting_too(self, api: BotApi, ask: Ask) -> None:
        api.say("who owns it", entities=[{"type": "bold", "offset": 4, "length": 4}])
        assert not self.quote(ask, "owns")["ok"]
        assert self.quote(ask, "<b>owns</b> it", quote_parse_mode="HTML")["ok"]

    def test_a_quote_of_over_1024_units_is_refused(self, api: BotApi, ask: Ask) -> None:
        api.say("x" * 2000)
        assert "quote is too long" in self.quote(ask, "x" * 1025)["description"]

    def test_a_missing_message_may_be_ignored(self, api: BotApi, ask: Ask) -> None:
        reply = {"message_id": 99, "allow_sending_without_reply": True}
        ask("sendMessage", chat_id=1001, text="a", reply_parameters=reply)
        assert api.sent[0].reply_to is None

    def test_a_question_that_was_taken_back_is_missing(self, api: BotApi, ask: Ask) -> None:
        api.take_back(api.say("never mind"))
        refused = ask("sendMessage", chat_id=1001, text="a", reply_parameters={"message_id": 1})
        assert refused["description"] == "Bad Request: message to be replied not found"

    def test_a_message_of_another_chat_is_no_reply_here(self, api: BotApi, ask: Ask) -> None:
        api.say("one", user=BORIS)
        refused = ask("sendMessage", chat_id=1001, text="a", reply_parameters={"message_id": 1})
        assert refused["description"] == "Bad Request: message to be replied not found"

    def test_a_channel_post_can_be_quoted_elsewhere(self, api: BotApi, ask: Ask) -> None:
        api.post_in_channel("WhatsApp belongs to Meta.")
        answer = self.quote(ask, "belongs to Meta", chat_id=CHANNEL.id)["result"]
        assert answer["external_reply"]["message_id"] == 1
        assert "reply_to_message" not in answer


class TestEdits:
    """Editing and deleting what the bot has sent."""

    def send(self, ask: Ask, **more: object) -> int:
        answer = ask("sendMessage", chat_id=1001, text="<b>a</b>", parse_mode="HTML", **more)
        return int(answer["result"]["message_id"])

    def test_an_edit_changes_the_message(self, api: BotApi, ask: Ask) -> None:
        message = self.send(ask, reply_markup=keyboard([{"text": "x", "callback_data": "x"}]))
        answer = ask("editMessageText", chat_id=1001, message_id=message, text="b")["result"]
        assert (answer["text"], "entities" in answer, "reply_markup" in answer) == (
            "b",
            False,
            False,
        )
        assert answer["edit_date"]
        assert api.sent[-1].method == "editMessageText"

    def test_an_edit_without_a_change_is_refused(self, ask: Ask, refused: Refused) -> None:
        params = {"chat_id": 1001, "message_id": self.send(ask)}
        text = refused("editMessageText", text="<b>a</b>", parse_mode="HTML", **params)
        assert text.startswith("Bad Request: message is not modified: specified new message")
        assert "not modified" in refused("editMessageReplyMarkup", **params)

    def test_only_what_is_there_and_own_can_be_edited(self, api: BotApi, refused: Refused) -> None:
        api.say("mine")
        edit = {"chat_id": 1001, "text": "b"}
        assert "message to edit not found" in refused("editMessageText", message_id=99, **edit)
        assert "can't be edited" in refused("editMessageText", message_id=1, **edit)

    def test_state_a_bot_can_meet_is_no_violation(self, api: BotApi, refused: Refused) -> None:
        refused("editMessageText", chat_id=1001, message_id=99, text="b")
        refused("sendMessage", chat_id=5, text="b")
        assert api.violations == []

    def test_deleting(self, api: BotApi, ask: Ask, refused: Refused) -> None:
        message = {"chat_id": 1001, "message_id": self.send(ask)}
        assert ask("deleteMessage", **message)["result"] is True
        assert "message to delete not found" in refused("deleteMessage", **message)
        api.say("theirs", chat=GROUP, date=1.0)
        assert "can't be deleted" in refused("deleteMessage", chat_id=GROUP.id, message_id=2)


class TestPlaces:
    """Chats that refuse, topics, and who may do what."""

    def test_a_blocked_bot_is_told(self, api: BotApi, ask: Ask) -> None:
        api.block(ALICE)
        answer = ask("sendMessage", chat_id=1001, text="a")
        assert answer["error_code"] == 403
        assert answer["description"] == "Forbidden: bot was blocked by the user"
        api.unblock(ALICE)
        assert ask("sendMessage", chat_id=1001, text="a")["ok"]

    def test_a_bot_put_out_of_a_group_is_told(self, api: BotApi, ask: Ask) -> None:
        api.change_membership("member", "kicked", chat=SUPERGROUP)
        answer = ask("sendChatAction", chat_id=SUPERGROUP.id, action="typing")
        assert answer["description"] == "Forbidden: bot was kicked from the supergroup chat"

    def test_a_migrated_group_names_its_new_id(self, api: BotApi, ask: Ask) -> None:
        api.migrate(GROUP, SUPERGROUP)
        answer = ask("sendMessage", chat_id=GROUP.id, text="a")
        assert answer["parameters"] == {"migrate_to_chat_id": SUPERGROUP.id}
        assert answer["error_code"] == 400

    def test_a_topic_must_exist(self, api: BotApi, ask: Ask, refused: Refused) -> None:
        question = api.say("/ask x", chat=FORUM, topic=7)
        place = {"chat_id": FORUM.id, "text": "a"}
        assert "message thread not found" in refused("sendMessage", message_thread_id=8, **place)
        reply = {"message_id": 1}
        ask("sendMessage", message_thread_id=7, reply_parameters=reply, **place)
        assert api.wait_for_reply(question).thread_id == 7

    def test_ids_are_counted_per_supergroup_but_together_elsewhere(
        self, api: BotApi, ask: Ask
    ) -> None:
        chats = [private(ALICE), private(BORIS), GROUP, SUPERGROUP, FORUM]
        for chat in chats:
            api.world.meet(chat)
        sent = [ask("sendMessage", chat_id=c.id, text="a")["result"]["message_id"] for c in chats]
        assert sent == [1, 2, 3, 1, 1]

    def test_a_chat_can_be_named(self, api: BotApi, ask: Ask) -> None:
        assert ask("sendMessage", chat_id="@BigGroup", text="a")["result"]["chat"]["id"] == (
            SUPERGROUP.id
        )
        assert api.sent[0].chat_id == SUPERGROUP.id

    def test_pinning_in_a_group_needs_rights(
        self, api: BotApi, ask: Ask, refused: Refused
    ) -> None:
        message = ask("sendMessage", chat_id=SUPERGROUP.id, text="a")["result"]["message_id"]
        pin = {"chat_id": SUPERGROUP.id, "message_id": message}
        assert "not enough rights" in refused("pinChatMessage", **pin)
        api.change_membership("member", "administrator", chat=SUPERGROUP)
        assert ask("pinChatMessage", **pin)["result"] is True
        pinned = ask("getChat", chat_id=SUPERGROUP.id)["result"]["pinned_message"]
        assert pinned["message_id"] == message

    def test_members_have_a_status(self, api: BotApi, ask: Ask) -> None:
        api.say("hi", chat=SUPERGROUP, user=BORIS)
        stranger: Chat = private(user(1))
        api.world.meet(stranger, user(1))
        status = [
            ask("getChatMember", chat_id=SUPERGROUP.id, user_id=u.id)["result"]["status"]
            for u in (BORIS, user(1))
        ]
        assert status == ["member", "left"]

    def test_a_reaction_typing_and_a_draft(self, api: BotApi, ask: Ask, refused: Refused) -> None:
        api.say("hi")
        heart = {"type": "emoji", "emoji": "❤"}
        place = {"chat_id": 1001, "message_id": 1}
        assert ask("setMessageReaction", reaction=[heart], **place)["result"] is True
        assert "TOO_MANY" in refused("setMessageReaction", reaction=[heart, heart], **place)
        assert ask("sendChatAction", chat_id=1001, action="typing")["result"] is True
        assert "wrong parameter action" in refused("sendChatAction", chat_id=1001, action="type")
        assert ask("sendMessageDraft", chat_id=1001, draft_id=1, text="…")["result"] is True
        assert api.world.drafts == {(1001, 1): "…"}


def test_a_file_is_sent_with_a_caption(api: BotApi, refused: Refused) -> None:
    url = f"{api.base_url}{api.token}/sendDocument"

    def send(content: bytes, caption: str) -> dict[str, Any]:
        files, data = {"document": ("a.jsonl", content)}, {"chat_id": "1001", "caption": caption}
        answer = httpx.post(url, files=files, data=data, trust_env=False)
        found: dict[str, Any] = answer.json()
        return found

    sent = send(b"{}", "all of it")
    assert sent["result"]["caption"] == "all of it"
    assert api.sent[-1].params["document"] == b"{}"
    assert "non-empty" in send(b"", "x")["description"]
    api.expected.add("length")
    assert "caption is too long" in send(b"{}", "x" * 1025)["description"]
    api.expected.add("parameter")
    assert "document" in refused("sendDocument", chat_id=1001)
