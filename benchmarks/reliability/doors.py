"""20, 23: what could be misused, once it is there."""

from __future__ import annotations

import random
import time
from pathlib import Path

from benchmarks.reliability.crowd import within
from benchmarks.reliability.promise import SEED, Reached, Sizes
from bot.handlers.commands import MENU
from tests.bot.processes import whole_bot
from tests.botapi import BotApi, user


def forged(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Presses of buttons that the bot never sent; and the commands that it has."""
    chance = random.Random(SEED)  # noqa: S311 - the same presses in every run
    with BotApi() as api, whole_bot(api, folder) as bot:
        first = api.wait_for_reply(api.say("first"))
        message_id = first.message_id or 0
        before = len(api.sent)
        for n in range(sizes.pressed):
            data = "".join(chr(chance.randrange(32, 1000)) for _ in range(chance.randrange(90)))
            api.press_data(data, chat_id=1001, message_id=message_id, user=user(n))
        began = time.monotonic()
        within(60, lambda: not api.pending)
        took_s = time.monotonic() - began
        effects = len(api.sent) - before
        errors = sum(line["level"] in {"ERROR", "CRITICAL"} for line in bot.lines())
        buttons = sum(len(sent.buttons()) for sent in api.sent)
    nothing = not effects and not errors and not api.pending and not buttons
    names = ", ".join(f"/{name}" for name in MENU)
    return {
        20: Reached(
            f"no buttons yet; {sizes.pressed:,} forged presses: {effects} effects, {errors} "
            f"errors, all taken in {took_s:.1f} s",
            None if nothing else False,
        ),
        23: Reached(f"no admin commands yet: there are {names}", None),
    }
