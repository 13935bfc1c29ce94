"""1, 2: the process is killed again and again."""

from __future__ import annotations

import random
import time
from bisect import bisect
from collections import Counter
from pathlib import Path

from benchmarks.reliability.crowd import ask, copies, doubled, unanswered, within
from benchmarks.reliability.promise import SEED, Reached, Sizes
from bot.limits import Limits
from testing.botapi import BotApi
from testing.processes import whole_bot

EACH = 8


def killed(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Eight people ask, the bot starts, and is killed at a random moment; again and again.

    The moment is drawn evenly from twice the time that the waiting questions take, counted from
    the first poll: about half of the kills fall while questions are being answered.
    """
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    killed_at: list[float] = []
    alone_s = Limits().alone_s  # who is started again at once does not look for others first
    with BotApi() as api:
        asked = ask(api, EACH)
        with whole_bot(api, folder, level="INFO"):
            each_s = (within(30, lambda: not api.pending) or 30.0) / EACH
        for number in range(1, sizes.kills + 1):
            asked += ask(api, EACH, number * EACH)
            waiting = len(api.pending)
            before = len(api.calls)
            with whole_bot(api, folder, wait=False, level="INFO", alone_s=alone_s) as bot:
                within(30, lambda: _polled(api, before))  # noqa: B023
                time.sleep(chance.uniform(0, 2 * each_s * waiting))
                killed_at.append(time.monotonic())
                bot.kill()
        with whole_bot(api, folder, level="INFO"):
            within(60, lambda: not api.pending)
            lost, twice = unanswered(api, asked), doubled(api, asked)
            worst = _worst(api, asked, killed_at)
            api.redeliver(*asked[-sizes.redelivered :])
            within(90, lambda: not api.pending)
            again = doubled(api, asked) - twice
    mean = twice / sizes.kills
    return {
        1: Reached(
            f"{lost} lost of {len(asked):,} in {sizes.kills} kills (seed {SEED})", not lost
        ),
        2: Reached(
            f"mean {mean:.3f} a kill ({twice} in {sizes.kills}, at most {worst} after one); "
            f"{again} of {sizes.redelivered:,} redelivered",
            twice <= (0.2 if sizes.kills >= 100 else 1.0) * sizes.kills and not again,
        ),
    }


def _polled(api: BotApi, since: int) -> bool:
    return any(call.method == "getUpdates" for call in api.calls[since:])


def _worst(api: BotApi, asked: list[int], killed_at: list[float]) -> int:
    """The most second answers that one kill made."""
    after: Counter[int] = Counter()
    for update_id in asked:
        if copies(api, update_id) > 1:
            found = [s for s in api.replies_to(update_id) if s.method == "sendMessage"]
            after.update(bisect(killed_at, sent.time) for sent in found[1:])
    return max(after.values(), default=0)
