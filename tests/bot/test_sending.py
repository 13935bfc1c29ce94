"""What is sent goes at Telegram's pace, once, and to the end."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from telegram import Bot, ReplyParameters
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.limits import UpdateContext
from bot.logs import Metrics
from bot.sending import RateLimiter, SharedPace, sending_request
from bot.settings import Settings
from bot.state import StateError
from bot.state.state_server import Sends, StateServer
from corpus import DatabaseUrl
from testing.botapi import ALICE, BORIS, GROUP, SUPERGROUP, BotApi, faults, user


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """The stand-in; a test says which violations it provokes."""
    with BotApi() as started:
        for chat_user in (ALICE, BORIS):
            started.say("hello", user=chat_user)
        yield started


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    """A PTB bot that sends through the outbox."""
    settings = Settings(token=api.token, api_base_url=api.url)
    made = ExtBot(
        api.token,
        base_url=api.base_url,
        request=sending_request(settings),
        rate_limiter=RateLimiter(Metrics()),
    )
    async with made:
        yield made


@pytest.mark.slow
async def test_a_burst_goes_at_once_and_the_rest_each_second(api: BotApi, bot: Bot) -> None:
    began = time.monotonic()
    await asyncio.gather(*(bot.send_message(ALICE.id, f"{n}") for n in range(5)))
    assert 3.0 < time.monotonic() - began < 4.0
    assert [s.text for s in api.replies] == ["0", "1", "2", "3", "4"]
    assert not api.pace.breaches


@pytest.mark.slow
async def test_typing_and_edits_do_not_hold_up_a_group(api: BotApi, bot: Bot) -> None:
    api.say("/ask", chat=GROUP)
    began = time.monotonic()
    sent = await bot.send_message(GROUP.id, "0")
    for n in range(5):
        await bot.edit_message_text(f"e{n}", GROUP.id, sent.message_id)
    for n in range(14):
        await bot.send_chat_action(GROUP.id, "typing")
        await bot.send_message(GROUP.id, f"{n}")
    assert time.monotonic() - began < 3
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bot.send_message(GROUP.id, "the 21st"), 0.5)
    assert not api.pace.breaches


@pytest.mark.slow
async def test_overall_there_are_fewer_than_30_in_any_second(api: BotApi, bot: Bot) -> None:
    people = [user(n) for n in range(80)]
    for person in people:
        api.say("hello", user=person)
    await asyncio.gather(*(bot.send_message(person.id, "hi") for person in people))
    assert api.pace.busiest(1.0)[0] <= 30
    assert not api.pace.breaches


@pytest.mark.slow
async def test_a_pause_is_kept_for_its_chat_only(api: BotApi, bot: Bot) -> None:
    api.faults.add("sendMessage", faults.retry_after(1))
    began = time.monotonic()
    halted = asyncio.create_task(bot.send_message(ALICE.id, "late"))
    await asyncio.sleep(0.3)
    await bot.send_message(BORIS.id, "at once")
    assert time.monotonic() - began < 0.9
    await halted
    assert 1.0 < time.monotonic() - began < 2.0
    assert Counter(s.text for s in api.replies) == {"late": 1, "at once": 1}


@pytest.mark.slow
async def test_a_pause_for_everybody_is_kept_by_everybody(api: BotApi, bot: Bot) -> None:
    people = [user(n) for n in range(6)]
    for person in people:
        api.say("hello", user=person)
    api.faults.add("sendMessage", *[faults.retry_after(1)] * 5)
    began = time.monotonic()
    refused = [asyncio.create_task(bot.send_message(p.id, "hi")) for p in people[:5]]
    await asyncio.sleep(0.3)
    await bot.send_message(people[5].id, "hi")
    assert time.monotonic() - began > 1.0
    await asyncio.gather(*refused)


async def test_a_pause_of_hours_is_not_waited_for(api: BotApi, bot: Bot) -> None:
    api.faults.add("sendMessage", faults.retry_after(10_000))
    with pytest.raises(RetryAfter):
        await bot.send_message(ALICE.id, "hi")


@pytest.mark.slow
async def test_what_was_never_sent_is_sent_when_it_can_be(api: BotApi, bot: Bot) -> None:
    with api.down():
        waiting = asyncio.create_task(bot.send_message(ALICE.id, "hi"))
        await asyncio.sleep(1)
    await waiting
    assert [s.text for s in api.replies] == ["hi"]


@pytest.mark.parametrize(
    "fault",
    [
        faults.deliver_then_reset(),
        faults.deliver_then_hang(3),
        faults.cut_json().then(handle=True),
    ],
    ids=["reset", "hang", "cut"],
)
async def test_what_may_have_arrived_is_not_sent_again(
    api: BotApi, bot: Bot, fault: faults.Fault
) -> None:
    api.faults.add("sendMessage", fault)
    turn = UpdateContext(asyncio.Semaphore(1)).enter()
    with pytest.raises(TelegramError):
        await bot.send_message(ALICE.id, "hi", read_timeout=1)
    assert [s.text for s in api.replies] == ["hi"]
    assert turn.reached == 1  # so that nobody says it failed


@pytest.mark.slow
async def test_a_server_error_is_got_over(api: BotApi, bot: Bot) -> None:
    api.faults.add("sendMessage", faults.html(502), faults.error(500, "Internal Server Error"))
    await bot.send_message(ALICE.id, "hi")
    assert [s.text for s in api.replies] == ["hi"]


async def test_what_is_refused_for_good_is_tried_once(api: BotApi, bot: Bot) -> None:
    api.block(ALICE)
    turn = UpdateContext(asyncio.Semaphore(1)).enter()
    with pytest.raises(Forbidden):
        await bot.send_message(ALICE.id, "hi")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(424242, "hi")
    assert sum(c.method.lower() == "sendmessage" for c in api.calls) == 2
    assert turn.reached == 0


async def test_a_group_that_moved_is_followed(api: BotApi, bot: Bot) -> None:
    question = api.say("/ask", chat=GROUP)
    asked = api.messages[question]["message_id"]
    api.migrate(GROUP, SUPERGROUP)
    for n in range(2):
        reply = ReplyParameters(int(str(asked)))
        await bot.send_message(GROUP.id, f"{n}", reply_parameters=reply)
    assert [(s.chat_id, s.text) for s in api.replies] == [
        (SUPERGROUP.id, "0"),
        (SUPERGROUP.id, "1"),
    ]
    assert sum(c.method.lower() == "sendmessage" for c in api.calls) == 3


async def test_markup_that_cannot_be_read_is_sent_as_text(api: BotApi, bot: Bot) -> None:
    api.expected.add("html")
    await bot.send_message(ALICE.id, "a <b>bold</wrong> &lt;3", parse_mode="HTML")
    assert [s.text for s in api.replies] == ["a bold <3"]


async def test_an_edit_without_a_change_is_no_error(bot: Bot) -> None:
    sent = await bot.send_message(ALICE.id, "same")
    assert await bot.edit_message_text("same", ALICE.id, sent.message_id) is True


async def test_an_answer_to_an_old_query_is_no_error(bot: Bot) -> None:
    assert await bot.answer_callback_query("12345")


@pytest.mark.slow
async def test_a_slow_chat_gives_its_place_to_others(api: BotApi, bot: Bot) -> None:
    api.faults.add("sendMessage", faults.retry_after(1))
    places = asyncio.Semaphore(1)
    await places.acquire()
    turn = UpdateContext(places)

    async def answer() -> None:
        turn.enter()
        await bot.send_message(ALICE.id, "late")

    slow = asyncio.create_task(answer())
    await asyncio.wait_for(places.acquire(), 0.8)
    assert turn.waiting
    await slow
    assert turn.spent_s < 0.5


async def test_a_timeout_is_a_timeout(api: BotApi, bot: Bot) -> None:
    api.faults.add("sendMessage", faults.black_hole(3))
    with pytest.raises(TimedOut):
        await bot.send_message(ALICE.id, "hi", read_timeout=0.5)


@pytest.fixture
async def workers(
    api: BotApi, database: DatabaseUrl, tmp_path: Path
) -> AsyncIterator[tuple[Bot, ...]]:
    """Three workers of one bot, as if each ran on a machine of its own."""
    settings = Settings(token=api.token, api_base_url=api.url)
    async with AsyncExitStack() as opened:
        made = []
        for _ in range(3):
            server = StateServer(database, tmp_path.name, bytes(32))
            opened.callback(server.close)
            limiter = RateLimiter(Metrics(), SharedPace(Sends(server)))
            bot = ExtBot(
                api.token,
                base_url=api.base_url,
                request=sending_request(settings),
                rate_limiter=limiter,
            )
            made.append(await opened.enter_async_context(bot))
        yield tuple(made)


@pytest.mark.process
async def test_workers_keep_one_pace_in_a_chat(api: BotApi, workers: tuple[Bot, ...]) -> None:
    """As many as one worker at once, then one each second."""
    began = time.monotonic()
    await asyncio.gather(*(workers[n % 3].send_message(ALICE.id, f"{n}") for n in range(6)))
    assert 4.0 < time.monotonic() - began < 8.0
    assert not api.pace.breaches


@pytest.mark.process
async def test_workers_keep_one_pace_in_a_group(api: BotApi, workers: tuple[Bot, ...]) -> None:
    """Twenty in a minute, whoever sends them; the next waits, whoever it is."""
    api.say("/ask", chat=GROUP)
    for n in range(20):
        await workers[n % 3].send_message(GROUP.id, f"{n}")
    for worker in workers:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(worker.send_message(GROUP.id, "the 21st"), 0.5)
    assert not api.pace.breaches


@pytest.mark.process
async def test_workers_send_fewer_than_30_in_any_second(
    api: BotApi, workers: tuple[Bot, ...]
) -> None:
    """Typing counts too, which is left out where there is no room for it."""
    people = [user(n) for n in range(90)]
    for person in people:
        api.say("hello", user=person)
    sending = [workers[n % 3].send_message(who.id, "hi") for n, who in enumerate(people)]
    typing = [workers[n % 3].send_chat_action(who.id, "typing") for n, who in enumerate(people)]
    await asyncio.gather(*typing[:45], *sending, *typing[45:])
    assert api.pace.busiest(1.0)[0] <= 30
    assert len(api.replies) == 90
    assert not api.pace.breaches


@pytest.mark.process
async def test_without_the_database_each_keeps_its_own_pace(
    api: BotApi, workers: tuple[Bot, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What there is to say is said, and no driver's error reaches who says it."""

    def away(*_: object) -> None:
        raise StateError("it cannot be reached")

    monkeypatch.setattr(StateServer, "now", away)
    await workers[0].send_message(ALICE.id, "0")
    assert [s.text for s in api.replies] == ["0"]
