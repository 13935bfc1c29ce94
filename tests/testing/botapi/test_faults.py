"""Each fault as a client meets it, and what the server has done meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

import httpx
import pytest

from testing.botapi import faults
from testing.botapi.api import BotApi
from tests.testing.botapi.conftest import Ask

Send = Callable[..., httpx.Response]


@pytest.fixture
def send(api: BotApi, client: httpx.Client) -> Send:
    def send(timeout_s: float = 5.0) -> httpx.Response:
        url = f"{api.base_url}{api.token}/sendMessage"
        return client.post(url, json={"chat_id": 1001, "text": "a"}, timeout=timeout_s)

    return send


def test_an_error_is_not_handled(api: BotApi, send: Send) -> None:
    api.faults.add("sendMessage", faults.error(502, "Bad Gateway"))
    assert send().json() == {"ok": False, "error_code": 502, "description": "Bad Gateway"}
    assert api.sent == []
    assert send().json()["ok"]
    assert [(c.status, c.fault) for c in api.calls] == [(502, "502"), (200, "")]


def test_429_says_how_long(api: BotApi, send: Send) -> None:
    api.faults.add("sendMessage", faults.retry_after(3))
    answer = send()
    assert answer.json()["parameters"] == {"retry_after": 3}
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")


@pytest.mark.parametrize("fault", [faults.html(), faults.cut_json()])
def test_what_is_not_json_is_not_json(api: BotApi, send: Send, fault: faults.Fault) -> None:
    api.faults.add("sendMessage", fault)
    with pytest.raises(ValueError, match=r"Expecting value|Unterminated|delimiter"):
        send().json()
    assert api.sent == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.refuse(), httpx.ReadError),
        (faults.reset_mid_body(), (httpx.ReadError, httpx.RemoteProtocolError)),
    ],
)
def test_a_reset_connection(
    api: BotApi, send: Send, fault: faults.Fault, error: type[Exception]
) -> None:
    api.faults.add("sendMessage", fault)
    with pytest.raises(error):
        send()
    assert api.sent == []
    assert send().json()["ok"]


def test_delivered_but_the_answer_is_cut(api: BotApi, send: Send) -> None:
    api.faults.add("sendMessage", faults.deliver_then_reset())
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        send()
    assert len(api.sent) == 1


def test_delivered_but_the_answer_does_not_come(api: BotApi, send: Send) -> None:
    api.faults.add("sendMessage", faults.deliver_then_hang())
    with pytest.raises(httpx.ReadTimeout):
        send(0.2)
    assert len(api.sent) == 1


def test_a_black_hole_swallows_the_request(api: BotApi, send: Send) -> None:
    api.faults.add("*", faults.black_hole())
    with pytest.raises(httpx.ReadTimeout):
        send(0.2)
    assert api.sent == []
    assert [c.fault for c in api.calls] == ["black hole"]


def test_a_delayed_request_is_handled_even_if_nobody_waits(api: BotApi, send: Send) -> None:
    api.faults.add("sendMessage", faults.delay(0.3))
    with pytest.raises(httpx.ReadTimeout):
        send(0.1)
    assert api.sent == []
    api.wait_until(lambda: len(api.sent) == 1, timeout_s=2)


def test_a_dripping_answer_arrives_in_the_end(api: BotApi, send: Send) -> None:
    api.faults.add("sendMessage", faults.drip(0.001))
    began = time.monotonic()
    assert send().json()["ok"]
    assert time.monotonic() - began > 0.2


def test_a_function_can_choose(api: BotApi, ask: Ask) -> None:
    def every_second(method: str, params: Mapping[str, object]) -> faults.Fault | None:
        return faults.error(500, method) if params["text"] in ("1", "3") else None

    api.faults.always("sendMessage", every_second)
    answers = [ask("sendMessage", chat_id=1001, text=str(n))["ok"] for n in range(4)]
    assert answers == [True, False, True, False]
    api.faults.clear()
    assert ask("sendMessage", chat_id=1001, text="1")["ok"]


def test_none_lets_one_pass(api: BotApi, send: Send) -> None:
    api.faults.add("sendMessage", None, faults.error(500, "x"))
    assert [send().status_code for _ in range(3)] == [200, 500, 200]


def test_a_mistake_is_seen_through_a_fault(api: BotApi, ask: Ask) -> None:
    api.faults.add("sendMessage", faults.error(502, "x"))
    ask("sendMessage", chat_id=1001, txet="a")
    assert [v.kind for v in api.violations] == ["parameter"]


def test_going_down_cuts_what_hangs(api: BotApi, send: Send) -> None:
    api.faults.add("sendMessage", faults.deliver_then_hang())
    found: list[type[Exception]] = []

    def hang() -> None:
        try:
            send(20)
        except httpx.HTTPError as error:
            found.append(type(error))

    thread = threading.Thread(target=hang)
    thread.start()
    api.wait_until(lambda: api.sent)
    with api.down():
        thread.join(5)
    assert found
