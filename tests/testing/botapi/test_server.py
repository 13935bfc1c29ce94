"""The server itself: addresses, parameters in all forms, down and up, the end of the block."""

from __future__ import annotations

import threading
import warnings

import httpx
import pytest

from testing.botapi.api import TOKEN, BotApi
from testing.botapi.people import ALICE, GROUP, SUPERGROUP, User, private
from tests.testing.botapi.conftest import Ask


@pytest.mark.parametrize(
    ("token", "code", "description"),
    [
        (TOKEN[:-1] + "x", 401, "Unauthorized"),
        ("123:short", 404, "Not Found"),
        ("", 404, "Not Found"),
    ],
)
def test_a_wrong_token_is_refused(
    api: BotApi, client: httpx.Client, token: str, code: int, description: str
) -> None:
    answer = client.get(f"{api.base_url}{token}/getMe")
    assert answer.status_code == code
    assert answer.json() == {"ok": False, "error_code": code, "description": description}


def test_an_unknown_method_is_404_and_a_violation(api: BotApi, ask: Ask) -> None:
    answer = ask("sendMesage", chat_id=1001, text="a")
    assert (answer["error_code"], answer["description"]) == (404, "Not Found: method not found")
    assert [(v.kind, v.method) for v in api.violations] == [("method", "sendMesage")]


def test_methods_are_found_in_any_case_and_on_the_test_server(
    api: BotApi, client: httpx.Client
) -> None:
    assert client.get(f"{api.base_url}{api.token}/test/GETME").json()["ok"]
    assert api.calls[0].method == "getMe"


class TestForms:
    """The same parameters in each form a request can have."""

    def send(self, api: BotApi, client: httpx.Client, **how: object) -> None:
        answer = client.request("POST", f"{api.base_url}{api.token}/sendMessage", **how)  # type: ignore[arg-type]
        assert answer.json()["ok"], answer.text
        assert (api.sent[-1].text, api.sent[-1].thread_id) == ("é&=😀", None)
        assert api.sent[-1].params["link_preview_options"] == {"is_disabled": True}

    fields = {  # noqa: RUF012
        "chat_id": "1001",
        "text": "é&=😀",
        "link_preview_options": '{"is_disabled": true}',
    }

    def test_query_string(self, api: BotApi, client: httpx.Client) -> None:
        self.send(api, client, params=self.fields)

    def test_urlencoded(self, api: BotApi, client: httpx.Client) -> None:
        self.send(api, client, data=self.fields)

    def test_multipart(self, api: BotApi, client: httpx.Client) -> None:
        self.send(api, client, files={k: (None, v) for k, v in self.fields.items()})

    def test_json(self, api: BotApi, client: httpx.Client) -> None:
        preview = {"is_disabled": True}
        self.send(api, client, json={**self.fields, "link_preview_options": preview})

    def test_json_in_json(self, api: BotApi, client: httpx.Client) -> None:
        self.send(api, client, json=self.fields)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/x-www-form-urlencoded", b"text=%ff&chat_id=1"),
        ("text/plain", b"text"),
    ],
)
def test_an_unreadable_body_is_refused(
    api: BotApi, client: httpx.Client, kind: str, body: bytes
) -> None:
    url = f"{api.base_url}{api.token}/sendMessage"
    answer = client.post(url, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert [v.kind for v in api.violations] == ["parameter"]


def test_the_block_ends_in_an_error_for_what_nobody_expected() -> None:
    with pytest.raises(AssertionError, match=r"sendMesage \(method\)"), BotApi() as api:
        httpx.get(f"{api.base_url}{api.token}/sendMesage", trust_env=False)
    with BotApi(expect={"method"}) as api:
        httpx.get(f"{api.base_url}{api.token}/sendMesage", trust_env=False)


def test_an_error_inside_the_block_is_not_hidden_by_violations() -> None:
    def fail() -> None:
        with BotApi() as api:
            httpx.get(f"{api.base_url}{api.token}/sendMesage", trust_env=False)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


def test_it_leaves_no_thread_and_no_open_poll_behind() -> None:
    before = threading.active_count()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with BotApi() as api:
            url = f"{api.base_url}{api.token}/getUpdates?timeout=50"

            def hang() -> None:
                with pytest.raises(httpx.HTTPError):
                    httpx.get(url, trust_env=False)

            poll = threading.Thread(target=hang)
            poll.start()
            api.wait_until(lambda: api.dispatch.polling.waits, what="the poll waits")
        poll.join(5)
    assert threading.active_count() == before


def test_down_and_up_again_on_the_same_port_with_its_state(api: BotApi, ask: Ask) -> None:
    question = api.say("still here?")
    port = api.port
    for _ in range(3):
        with api.down(), pytest.raises(httpx.ConnectError):
            httpx.get(f"{api.base_url}{api.token}/getMe", trust_env=False)
    assert api.port == port
    assert ask("getUpdates")["result"][0]["update_id"] == question


def test_a_fixed_port_is_used(api: BotApi) -> None:
    api.stop()
    with BotApi(port=api.port) as other:
        assert other.port == api.port


def test_waiting_for_what_does_not_come_says_so(api: BotApi) -> None:
    question = api.say("anybody?")
    with pytest.raises(AssertionError, match=r"(?s)not within 0.05 s: sendMessage.*anybody\?"):
        api.wait_for_reply(question, timeout_s=0.05)


def test_messages_are_given_out_once_and_replies_by_their_question(api: BotApi, ask: Ask) -> None:
    first, second = api.say("one"), api.say("two")
    for message, text in ((2, "to two"), (1, "to one"), (1, "to one again")):
        ask("sendMessage", chat_id=1001, text=text, reply_parameters={"message_id": message})
    assert [api.wait_for_reply(u).text for u in (first, second)] == ["to one", "to two"]
    chat = private(ALICE)
    assert [api.wait_for_reply(chat=chat).text for _ in range(2)] == ["to two", "to one"]
    assert [s.text for s in api.replies_to(first)] == ["to one", "to one again"]


class TestGroups:
    """What a bot in privacy mode hears."""

    def test_plain_talk_and_mentions_are_not_heard(self, api: BotApi) -> None:
        talk = [api.say(text, chat=GROUP) for text in ("hello", "@verbatim_test_bot who?")]
        assert api.unheard == set(talk)

    def test_commands_replies_and_service_messages_are(self, api: BotApi, ask: Ask) -> None:
        ask("sendMessage", chat_id=SUPERGROUP.id, text="an answer")
        said = [
            api.say("/ask who?", chat=SUPERGROUP),
            api.say("/ask@Verbatim_Test_Bot who?", chat=SUPERGROUP),
            api.say("and Max?", chat=SUPERGROUP, reply_to=1),
            api.post({"new_chat_members": [ALICE.as_json()]}, chat=SUPERGROUP),
        ]
        assert api.pending == said

    def test_commands_for_others_are_not(self, api: BotApi) -> None:
        other = User(55, "Other", "other_bot", None, is_bot=True)
        api.say("/start@other_bot", chat=GROUP)
        api.say("I am the last bot", chat=GROUP, user=other)
        api.say("/start", chat=GROUP)
        assert api.pending == []

    def test_admins_and_bots_without_privacy_hear_all(self, api: BotApi) -> None:
        api.change_membership("member", "administrator", chat=GROUP)
        heard = [api.say("hello", chat=GROUP)]
        api.world.reads_all = True
        heard += [api.say("hello", chat=SUPERGROUP)]
        assert api.pending[1:] == heard


def test_a_bug_of_the_server_itself_is_loud(api: BotApi, ask: Ask) -> None:
    api.world.places.clear()
    api.world.places[1] = object()  # type: ignore[assignment]
    assert ask("getChat", chat_id=1)["error_code"] == 500
    assert [v.kind for v in api.violations] == ["crash"]
    api.expected.add("crash")


@pytest.mark.slow
def test_hundreds_of_requests_at_once(api: BotApi, client: httpx.Client) -> None:
    url = f"{api.base_url}{api.token}/sendMessage"

    def burst() -> None:
        for _ in range(50):
            client.post(url, json={"chat_id": 1001, "text": "a"}).raise_for_status()

    threads = [threading.Thread(target=burst) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [s.message_id for s in api.sent] == list(range(1, 401))
