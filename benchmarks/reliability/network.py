"""8, 9, 10: whatever goes wrong between the bot and Telegram, and a bot where nothing does."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import NamedTuple

from benchmarks.reliability.crowd import ask, took_s, unanswered, within
from benchmarks.reliability.promise import Reached, Sizes
from bot.limits import Limits
from testing.botapi import BotApi, Fault, faults
from testing.processes import Running, small_bot

WARNED_S = 30.0
ENDED_S = 60.0
ENDING = ("401", "404")
"""A token that is refused for good ends the process, for a supervisor and a person to see."""
CONFLICT = faults.error(409, "Conflict: terminated by other getUpdates request")
FAULTS: dict[str, Fault | None] = {
    "401": faults.error(401, "Unauthorized"),
    "404": faults.error(404, "Not Found"),
    "409, 20 times": CONFLICT,
    "429": faults.retry_after(2),
    "500": faults.error(500, "Internal Server Error"),
    "502": faults.error(502, "Bad Gateway"),
    "a page of HTML": faults.html(200),
    "JSON cut off": faults.cut_json(),
    "black hole": faults.black_hole(),
    "refused": None,  # the port is closed
    "reset in the body": faults.reset_mid_body(),
    "slow drip": faults.drip(2.0),
}


class Outlived(NamedTuple):
    """How a fault went; what is None did not happen."""

    name: str
    answered_s: float | None
    code: int | None
    ended_s: float
    warned_s: float | None
    beat_age_s: float


def begin(api: BotApi, name: str, fault: Fault | None) -> None:
    """From now on it goes wrong."""
    if fault is None:
        api.stop()
    elif "20" in name:
        api.faults.add("getUpdates", *[fault] * 20)
    else:
        api.faults.always("getUpdates", fault)


def outlive(name: str, sizes: Sizes, folder: Path) -> Outlived:
    """A bot before, in and after a fault."""
    with (
        BotApi() as api,
        small_bot(
            api,
            folder,
            poll_s=sizes.poll_s,
            poll_margin_s=sizes.poll_margin_s,
            retry_most_s=sizes.retry_most_s,
            refused_token_s=sizes.refused_token_s,
            beat_s=sizes.beat_s,
            newcomer_s=0.0,
        ) as bot,
    ):
        first = ask(api, 1, 1)
        within(60, lambda: not unanswered(api, first))
        said, began = len(bot.lines()), time.monotonic()
        begin(api, name, FAULTS[name])
        ask(api, 1, 2)  # ends the poll that is under way
        warned_s = within(WARNED_S, lambda: _warned(bot, said) or not bot.alive)
        lasts_s = ENDED_S if name in ENDING else sizes.fault_s
        within(max(began + lasts_s - time.monotonic(), 0), lambda: not bot.alive)
        ended_s = time.monotonic() - began
        age = beat_age_s(folder)
        if not bot.alive:
            return Outlived(name, None, bot.wait(1), ended_s, warned_s, age)
        api.faults.clear()
        api.start()
        after = time.monotonic()
        last = ask(api, 1, 3)
        within(sizes.recovery_s + 20, lambda: not unanswered(api, last))
        answered = None if unanswered(api, last) else took_s(api, last[0], after)
        return Outlived(name, answered, None, ended_s, warned_s, age)


def _warned(bot: Running, said: int) -> bool:
    return any(line["level"] in {"WARNING", "CRITICAL"} for line in bot.lines()[said:])


def beat_age_s(folder: Path) -> float:
    """Seconds since the last heartbeat of a bot that keeps its data there; endless without."""
    beats = [file.stat().st_mtime for file in (folder / "data").glob("bot-*/heartbeat")]
    return time.time() - max(beats) if beats else float("inf")


def in_health(sizes: Sizes, folder: Path, *, enough: Event) -> dict[int, Reached]:
    """The oldest heartbeat of a bot that nothing happens to, but a question now and then."""
    oldest_s, number = 0.0, 0
    with BotApi() as api, small_bot(api, folder, poll_s=sizes.poll_s, beat_s=sizes.beat_s):
        within(60, lambda: beat_age_s(folder) < sizes.stale_s)
        began = time.monotonic()
        while not enough.wait(min(sizes.beat_s / 3, 1.0)):
            if number % 10 == 0:
                ask(api, 1, number)
            number += 1
            oldest_s = max(oldest_s, beat_age_s(folder))
        passed_s = time.monotonic() - began
    return {
        9: Reached(
            f"in health at most {oldest_s:.0f} s old in {passed_s / 60:.1f} min",
            oldest_s < sizes.stale_s,
        )
    }


def late_start(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """A bot that is started long before the API is there."""
    with BotApi() as api:
        api.stop()
        asked = ask(api, 2)
        with small_bot(api, folder, wait=False, alone_s=Limits().alone_s) as bot:
            within(60, lambda: _warned(bot, 0))
            time.sleep(sizes.down_s)
            api.start()
            up = time.monotonic()
            within(30, lambda: not unanswered(api, asked))
            up_s, alive = max(took_s(api, one, up) for one in asked), bot.alive
    return {
        10: Reached(
            f"{sizes.down_s:.0f} s down: answering {up_s:.1f} s after it is up, "
            f"{int(not alive)} exits",
            alive and up_s <= 10,
        )
    }


def faults_outlived(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """All faults at once, each with a bot of its own."""
    folder.mkdir(exist_ok=True)
    with ThreadPoolExecutor(len(FAULTS)) as pool:
        going = [
            pool.submit(outlive, name, sizes, folder / f"fault-{number}")
            for number, name in enumerate(FAULTS)
        ]
        found = [one.result() for one in going]
    return {8: recovered(found, sizes), 9: lively(found, sizes)}


def recovered(found: list[Outlived], sizes: Sizes) -> Reached:
    """Whether each was got over, or ended the process in time."""
    bad = [one.name for one in found if not _got_over(one, sizes)]
    back = max((one.answered_s for one in found if one.answered_s is not None), default=0.0)
    ended = [f"{one.name}: exit {one.code} after {one.ended_s:.0f} s" for one in found if one.code]
    warned = [one.warned_s for one in found if one.warned_s is not None]
    return Reached(
        f"{len(found) - len(bad)} of {len(found)} faults of {sizes.fault_s:.0f} s: answering "
        f"≤ {back:.1f} s after; warned ≤ {max(warned, default=0):.1f} s"
        + "".join(f"; {one}" for one in [*ended, *(f"NOT {name}" for name in bad)]),
        not bad,
    )


def _got_over(one: Outlived, sizes: Sizes) -> bool:
    if one.warned_s is None or one.warned_s > WARNED_S:
        return False
    if one.code is not None:
        return one.code != 0 and one.ended_s <= ENDED_S
    return one.answered_s is not None and one.answered_s <= sizes.recovery_s


def lively(found: list[Outlived], sizes: Sizes) -> Reached:
    """Whether the heartbeat tells of the faults."""
    lasting = [one for one in found if one.code is None and "20" not in one.name]
    stale = sum(one.beat_age_s > sizes.stale_s for one in lasting)
    return Reached(
        f"{stale} of {len(lasting)} stale > {sizes.stale_s:.0f} s where polls fail for "
        f"{sizes.fault_s:.0f} s",
        stale == len(lasting),
    )
