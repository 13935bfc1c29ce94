"""3, 4, 11: told to stop in every state, told twice, started twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.reliability.crowd import ask, doubled, unanswered, within
from benchmarks.reliability.promise import SEED, Reached, Sizes
from bot.limits import Limits
from testing.botapi import BotApi, faults
from testing.processes import small_bot

QUEUED = 50


@contextmanager
def idle(api: BotApi) -> Iterator[None]:
    """Nothing to do."""
    api.wait_for_reply(api.say("the only one"))
    yield


@contextmanager
def queued(api: BotApi) -> Iterator[None]:
    """Many questions wait."""
    ask(api, QUEUED)
    within(10, lambda: len(api.pending) < QUEUED - 5)
    yield


@contextmanager
def hung(api: BotApi) -> Iterator[None]:
    """Handlers never end, and one will not be told to."""
    for text in ("hang", "stubborn"):
        ask(api, 1, 900 + len(text), text)
    within(10, lambda: len(api.delivered) == 2)
    yield


@contextmanager
def blocked(api: BotApi) -> Iterator[None]:
    """A handler holds up the event loop itself."""
    api.say("block 60")
    within(10, lambda: api.delivered)
    time.sleep(0.5)
    yield


@contextmanager
def put_off(api: BotApi) -> Iterator[None]:
    """Telegram says: come back in an hour."""
    api.faults.always("sendMessage", faults.retry_after(3600))
    ask(api, 3)
    within(10, lambda: any(call.method == "sendMessage" for call in api.calls))
    api.faults.always("*", faults.retry_after(3600))
    time.sleep(1.0)
    yield


@contextmanager
def unreachable(api: BotApi) -> Iterator[None]:
    """The API is down."""
    with api.down():
        time.sleep(1.5)
        yield


@contextmanager
def starting(api: BotApi) -> Iterator[None]:
    """The API does not answer to the first call."""
    api.faults.always("*", faults.black_hole())
    time.sleep(2.0)
    yield


State = Callable[[BotApi], AbstractContextManager[None]]
STATES: tuple[State, ...] = (
    idle,
    queued,
    hung,
    blocked,
    put_off,
    unreachable,
    starting,
)


class Stopped(NamedTuple):
    """How a stop went; `lost` counts questions that Telegram will not give again."""

    state: str
    took_s: float
    code: int
    lost: int


def stop_in(state: State, sizes: Sizes, folder: Path) -> Stopped:
    """Tell a bot in this state to stop; what is left then must be answered by the next."""
    name = getattr(state, "__name__", "")
    with BotApi() as api:
        with small_bot(
            api,
            folder,
            wait=state is not starting,
            drain_s=sizes.drain_s,
            stop_s=sizes.stop_s,
        ) as bot:
            within(20, lambda: bot.heeds_sigterm)
            with state(api):
                began = time.monotonic()
                bot.terminate()
                code = bot.wait(20)
            took_s = time.monotonic() - began
        api.faults.clear()
        lost = unanswered(api, api.acknowledged)
        stays = [i for i, m in api.messages.items() if str(m["text"]).startswith("question")]
        with small_bot(api, folder, wait=False):
            within(30, lambda: not unanswered(api, stays))
        lost += unanswered(api, stays) + doubled(api, stays)
    return Stopped(name, took_s, code, lost)


def stops(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """SIGTERM in each state."""
    folders = [folder / str(number) for number in range(len(STATES))]
    with ThreadPoolExecutor(sizes.side_by_side) as pool:
        found = list(pool.map(stop_in, STATES, [sizes] * len(STATES), folders))
    slowest = max(found, key=lambda one: one.took_s)
    busy = next(one for one in found if one.state == "queued")
    kept = all(one.took_s <= 10 and not one.code and not one.lost for one in found)
    bad = [f"{s.state}: {s.took_s:.1f} s, {s.code}, {s.lost}" for s in found if s.code or s.lost]
    return {
        3: Reached(
            f"{len(found)} states: at most {slowest.took_s:.1f} s ({slowest.state}), "
            f"{busy.took_s:.2f} s with {QUEUED} queued, "
            f"code {max(s.code for s in found)}, {sum(s.lost for s in found)} lost"
            + "".join(f"; {one}" for one in bad),
            kept,
        )
    }


def impatient(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """A second SIGTERM, 0.1 to 5 s after the first, while questions are being answered."""
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    pauses = [chance.uniform(0.1, 5.0) for _ in range(sizes.second_signals)]

    def once(number: int) -> tuple[int, int, bool]:
        with BotApi() as api:
            with small_bot(api, folder / str(number), delay_s=2.0, at_once=4) as bot:
                asked = ask(api, 20)
                within(10, lambda: len(api.delivered) == len(asked))
                bot.terminate()
                time.sleep(pauses[number])
                in_time = bot.alive
                if in_time:
                    bot.terminate()
                code = bot.wait(20)
            with small_bot(api, folder / str(number), wait=False):
                within(30, lambda: not api.pending)
            return unanswered(api, asked) + doubled(api, asked), code, in_time

    folder.mkdir(exist_ok=True)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(once, range(sizes.second_signals)))
    lost, codes = sum(f[0] for f in found), {f[1] for f in found}
    return {
        4: Reached(
            f"{lost} lost or doubled of {20 * len(found)} in {len(found)} stops "
            f"({sum(f[2] for f in found)} signals came before the end); codes {sorted(codes)}",
            not lost and codes == {0},
        )
    }


def twins(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """A second process here (the lock), and some elsewhere (409), while people go on asking."""
    with BotApi() as api, small_bot(api, folder, newcomer_s=0.0) as first:
        asked = ask(api, 3)
        within(10, lambda: not unanswered(api, asked))
        here = newcomer(api, folder, asked, sizes.second_s)
        there = [
            newcomer(api, folder / f"else{n}", asked, sizes.second_s)
            for n in range(sizes.newcomers)
        ]
        within(10, lambda: not unanswered(api, asked))
        time.sleep(0.5)
        twice, lost, alive = doubled(api, asked), unanswered(api, asked), first.alive
    codes = [code for code, _ in there]
    slowest_s = max(here[1], *(took_s for _, took_s in there))
    return {
        11: Reached(
            f"same folder: code {here[0]} after {here[1]:.1f} s; {len(there)} elsewhere: codes "
            f"{sorted(set(codes))} after ≤ {slowest_s:.1f} s; {twice} of {len(asked)} questions "
            f"answered twice, {lost} lost",
            bool(here[0])
            and all(codes)
            and slowest_s <= sizes.second_s
            and not twice
            and not lost
            and alive,
        )
    }


def newcomer(api: BotApi, folder: Path, asked: list[int], within_s: float) -> tuple[int, float]:
    """The exit code of one more process, and after how many seconds; adds to who asked."""
    began = time.monotonic()
    with small_bot(api, folder, wait=False, alone_s=Limits().alone_s) as second:
        while second.alive and time.monotonic() - began < within_s + 5:
            asked += ask(api, 1, len(asked))
            time.sleep(0.3)
        return (0 if second.alive else second.wait(1)), time.monotonic() - began
