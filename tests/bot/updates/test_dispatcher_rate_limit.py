"""Nobody is held up by the questions of somebody else, and nobody patient is refused."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any

import pytest
from telegram import Update

from bot.addressing import BotIdentity
from bot.limits import Rate
from bot.state.state_server import SharedBuckets, StateServer
from bot.updates.dispatcher import QUESTIONS, Admission, UserRateLimiter
from corpus import Connections, DatabaseUrl
from testing.botapi import ALICE, BOT, GROUP, BotApi, Chat, User, user
from testing.postgres import server

ME = BotIdentity(BOT.id, str(BOT.username))


def said(text: str, who: User = ALICE, chat: Chat | None = None) -> Update:
    """The update for a message."""
    with BotApi() as api:
        update_id = api.say(text, user=who, chat=chat)
        update = Update.de_json({"update_id": 1, "message": api.messages[update_id]}, None)
    assert update is not None
    return update


def test_somebody_who_waits_for_each_answer_is_never_refused() -> None:
    fairness, question = UserRateLimiter(ME), said("who?")
    moments = [n * 1.05 for n in range(50)]  # Telegram's own pace in a chat
    assert all(fairness.judge(question, now) is Admission.ADMIT for now in moments)


def test_a_flooder_is_told_once_a_minute() -> None:
    fairness, question = UserRateLimiter(ME), said("who?")
    verdicts = [fairness.judge(question, n / 20) for n in range(20 * 120)]
    assert verdicts.count(Admission.TELL) == 2
    assert 100 < verdicts.count(Admission.ADMIT) < 120


def test_a_flood_in_a_group_leaves_other_chats_alone() -> None:
    fairness = UserRateLimiter(ME)
    asked = [said("/ask who?", user(n), GROUP) for n in range(20)]
    verdicts = [fairness.judge(update, 0.0) for update in asked]
    assert verdicts.count(Admission.ADMIT) == 10
    assert verdicts.count(Admission.TELL) == 1
    assert fairness.judge(said("who?", user(19)), 0.0) is Admission.ADMIT


def test_what_nobody_asked_of_the_bot_costs_nothing() -> None:
    fairness, chatter = UserRateLimiter(ME), said("hello everybody", chat=GROUP)
    assert all(fairness.judge(chatter, 0.0) is Admission.IGNORE for _ in range(50))
    assert fairness.judge(said("/ask who?", chat=GROUP), 0.0) is Admission.ADMIT


def test_a_flooder_may_still_ask_what_is_kept_and_have_it_erased() -> None:
    fairness, question = UserRateLimiter(ME), said("who?")
    while fairness.judge(question, 0.0) is Admission.ADMIT:
        pass
    assert fairness.judge(said("/privacy"), 0.0) is Admission.FIRST
    assert fairness.judge(said("/forget"), 0.0) is Admission.ADMIT


def pressed(data: str, who: User = ALICE, chat: Chat = GROUP) -> Update:
    """The update for a press of a button."""
    message = {"message_id": 1, "date": 1, "chat": chat.as_json()}
    query = {"id": "1", "chat_instance": "1", "from": who.as_json(), "data": data}
    body = {"update_id": 1, "callback_query": {**query, "message": message}}
    update = Update.de_json(body, None)
    assert update is not None
    return update


def edited(who: User = ALICE, chat: Chat = GROUP) -> Update:
    """The update for a question that was edited."""
    with BotApi() as api:
        body = api.messages[api.say("/ask who?", user=who, chat=chat)]
        update = Update.de_json({"update_id": 1, "edited_message": {**body, "edit_date": 2}}, None)
    assert update is not None
    return update


def test_one_member_does_not_use_up_what_a_group_may_ask() -> None:
    """Whoever asks there now and then is answered beside somebody who never stops."""
    fairness = UserRateLimiter(ME)
    flood, question = said("/ask who?", chat=GROUP), said("/ask what?", user(1), GROUP)
    verdicts = []
    for n in range(600):
        fairness.judge(flood, n / 2)
        if n % 23 == 0:
            verdicts.append(fairness.judge(question, n / 2 + 0.2))
    assert verdicts == [Admission.ADMIT] * len(verdicts)


def test_no_more_edits_are_asked_of_a_group_than_telegram_takes() -> None:
    """Else all that is asked there would wait behind them, for 12 s each."""
    for update in (pressed("c:abc"), edited()):
        fairness = UserRateLimiter(ME)
        verdicts = [fairness.judge(update, n / 2) for n in range(120)]
        assert verdicts.count(Admission.ADMIT) <= 8


def test_what_edits_nothing_waits_for_no_edits() -> None:
    """In private there is room, and a vote only counts."""
    alone = Chat(ALICE.id, "private")
    for update in (pressed("c:abc", chat=alone), pressed("y:abc")):
        fairness = UserRateLimiter(ME)
        assert all(fairness.judge(update, n / 2) is Admission.ADMIT for n in range(120))


_KEY = bytes(range(32))


@pytest.mark.postgres
def test_what_one_person_may_ask_is_counted_over_all_workers(database: DatabaseUrl) -> None:
    """Whichever worker gets their updates; others ask on, and it fills again with time."""
    states = [StateServer(database, "bot-limits", _KEY) for _ in range(2)]
    buckets = [SharedBuckets(state) for state in states]
    limiters = [UserRateLimiter(ME, each) for each in buckets]
    now = time.monotonic()

    def admitted(times: int, who: User) -> int:
        question = said("who?", who)
        verdicts = [limiters[n % 2].judge(question, now) for n in range(times)]
        return verdicts.count(Admission.ADMIT)

    began = time.monotonic()
    count = admitted(20, ALICE)
    assert QUESTIONS.burst <= count <= QUESTIONS.burst + 1 + (time.monotonic() - began)
    assert admitted(1, user(7)) == 1
    slow = Rate(1, 2.0)
    assert [each.take("a", slow) for each in buckets] == [True, False]
    time.sleep(0.6)
    assert [each.take("a", slow) for each in reversed(buckets)] == [True, False]
    for state in states:
        state.close()


@pytest.mark.postgres
def test_what_was_asked_is_forgotten_where_nobody_asks_on(
    database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the bucket is full again anyway, not before."""
    with closing(StateServer(database, "bot-idle", _KEY)) as state:
        buckets = SharedBuckets(state)
        assert buckets.take("a", Rate(1, 0.001))
        buckets.tidy()
        assert state.row("SELECT count(*) FROM takes") == (1,)
        monkeypatch.setattr("bot.state.state_server._FULL_AGAIN_S", 0.0)
        buckets.tidy()
        assert state.row("SELECT count(*) FROM takes") == (0,)


@pytest.mark.postgres
def test_each_worker_counts_by_itself_while_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody is refused for that, nor does each question wait for it anew."""
    tries: list[str] = []
    connect = Connections.connect

    def counted(server: Connections) -> Any:
        tries.append(server.path)
        return connect(server)

    with server() as running:
        state = StateServer(DatabaseUrl(running.url()), "bot-away", _KEY)
        buckets = SharedBuckets(state)
        assert [buckets.take("a", Rate(1, 0.001)) for _ in range(2)] == [True, False]
        running.stop()
        limiter, question = UserRateLimiter(ME, buckets), said("who?")
        monkeypatch.setattr(Connections, "connect", counted)
        verdicts = [limiter.judge(question, 0.0) for _ in range(20)]
        assert verdicts.count(Admission.ADMIT) == QUESTIONS.burst > 2
        assert 1 <= len(tries) <= 2
        buckets.tidy()  # which does not fail either
        state.close()
