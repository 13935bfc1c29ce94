"""Telegram's limits, counted and, where asked for, enforced."""

from __future__ import annotations

from testing.botapi.api import BotApi
from testing.botapi.pace import Pace
from testing.botapi.people import ALICE, GROUP, private, user
from tests.testing.botapi.conftest import Ask

CHAT = private(ALICE)


def test_three_at_once_then_one_per_second_in_a_private_chat() -> None:
    pace = Pace()
    pace.enforced = True
    waits = [pace.note("sendMessage", CHAT, now) for now in (0, 0, 0, 0.5, 1.1, 1.2, 2.2)]
    assert waits == [0, 0, 0, 1, 0, 1, 0]
    assert [b.rule for b in pace.breaches] == ["1/s per private chat"] * 2


def test_twenty_per_minute_in_a_group() -> None:
    pace = Pace()
    pace.enforced = True
    waits = [pace.note("sendMessage", GROUP, float(now)) for now in range(21)]
    assert waits == [0] * 20 + [40]
    assert pace.note("sendMessage", GROUP, 60.0) == 0


def test_thirty_per_second_overall() -> None:
    pace = Pace()
    waits = [pace.note("sendMessage", private(user(n)), 0.0) for n in range(31)]
    assert not any(waits)
    assert [b.rule for b in pace.breaches] == ["30/s overall"]


def test_typing_is_counted_only_where_asked_for() -> None:
    pace = Pace()
    for _ in range(10):
        pace.note("sendChatAction", CHAT, 0.0)
    assert pace.breaches == []
    assert pace.busiest(1.0, frozenset({"sendChatAction"})) == {CHAT.id: 10, 0: 10}


def test_the_busiest_window_slides() -> None:
    pace = Pace()
    for now in (0.0, 0.9, 1.0, 1.8, 5.0):
        pace.note("sendMessage", CHAT, now)
    assert pace.busiest(1.0) == {CHAT.id: 3, 0: 3}


def test_an_enforced_pace_refuses_with_429(api: BotApi, ask: Ask) -> None:
    api.pace.enforced = True
    answers = [ask("sendMessage", chat_id=1001, text="a") for _ in range(4)]
    assert [a["ok"] for a in answers] == [True, True, True, False]
    assert answers[-1]["parameters"] == {"retry_after": 1}
    assert len(api.sent) == 3
