"""13, 22: thousands at once, and one who never stops."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.reliability.crowd import ask, doubled, percentile, took_s, unanswered, within
from benchmarks.reliability.promise import Reached, Sizes
from bot.i18n import Translators
from testing.botapi import BotApi, user
from testing.processes import small_bot, whole_bot

_EN = Translators.load().of("en")
HASTY = _EN.plain("hasty")

PER_S = 20


def flooded(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Thousands of people ask at the same moment."""
    held = most_kb = 0
    with BotApi() as api, small_bot(api, folder, level="INFO", delay_s=0.01) as bot:
        api.wait_for_reply(api.say("first"))
        before_kb = bot.memory_kb()
        with api.record.changed:  # the server's lock
            asked = ask(api, sizes.flood)
        began = time.monotonic()
        while api.pending and time.monotonic() - began < 20 + sizes.flood / 15:
            time.sleep(0.1)
            most_kb = max(most_kb, bot.memory_kb())
            held = max(held, len(api.delivered) - len(api.replies))
        lost, twice = unanswered(api, asked), doubled(api, asked)
        took = time.monotonic() - began
        breaches = len(api.pace.breaches)
    more_mb = (most_kb - before_kb) / 1024
    return {
        13: Reached(
            f"{sizes.flood:,} at once: at most {held} held, {more_mb:.1f} MB more, {lost} lost, "
            f"{twice} doubled, all answered in {took:.0f} s, {breaches} windows over the pace",
            held <= 200 and more_mb <= 50 and not lost and not twice and not breaches,
        )
    }


def starving(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """One person at 20 messages a second beside others who ask now and then."""
    with BotApi() as api, whole_bot(api, folder, level="INFO", delay_s=0.1):
        api.wait_for_reply(api.say("first"))
        calm = _patient(api, min(sizes.starving_s, 20), 0, flooding=False)
        waits = _patient(api, sizes.starving_s, 1000, flooding=True)
        notices = sum(s.text == HASTY for s in api.replies)
    idle_s, busy_s = percentile(calm, 0.95), percentile(waits, 0.95)
    allowed = 1 + int(sizes.starving_s // 60)
    return {
        22: Reached(
            f"{len(waits)} others in {sizes.starving_s:.0f} s: p95 {1000 * busy_s:.0f} ms beside "
            f"{1000 * idle_s:.0f} ms idle; flooder told {notices} times",
            busy_s <= 2 and busy_s <= max(1.5 * idle_s, idle_s + 0.15) and notices <= allowed,
        )
    }


def _patient(api: BotApi, seconds: float, start: int, *, flooding: bool) -> list[float]:
    """Seconds that others waited, one question each half second."""
    asked: list[tuple[int, float]] = []
    began = time.monotonic()
    for tick in range(int(seconds * PER_S)):
        if flooding:
            api.say(f"flood {tick}", user=user(99_999))
        if tick % (PER_S // 2) == 0:
            asked.append((ask(api, 1, start + tick)[0], time.monotonic()))
        time.sleep(max(began + (tick + 1) / PER_S - time.monotonic(), 0))
    within(10, lambda: not unanswered(api, [update_id for update_id, _ in asked]))
    return [took_s(api, update_id, since) for update_id, since in asked]
