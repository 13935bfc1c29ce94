"""24, 43: every fault at DEBUG with a token and questions that must not be found anywhere."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks.reliability.bad import BAD
from benchmarks.reliability.bad import CANARY as BAD_CANARY
from benchmarks.reliability.crowd import within
from benchmarks.reliability.network import CONFLICT, FAULTS
from benchmarks.reliability.promise import Reached, Sizes
from testing.botapi import TOKEN, BotApi, Fault, User, faults
from testing.processes import Running, contents, whole_bot

CANARY = "heliotrope"
NAME = "amaranth"
SEND = (
    faults.error(400, f"Bad Request: {CANARY} not found"),
    faults.error(400, f"Bad Request: can't parse entities: {CANARY}"),
    faults.error(403, f"Forbidden: {CANARY}"),
    faults.retry_after(1),
    faults.deliver_then_reset(),
    faults.deliver_then_hang(6),
    faults.html(502),
    faults.cut_json(),
    faults.drip(0.02),
    faults.refuse(),
)
START = (
    faults.error(401, f"Unauthorized {CANARY}"),
    faults.html(404),
    faults.cut_json(),
    faults.reset_mid_body(),
)


def canaries(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Questions through faults, a kill and a stop; then every byte that was written is searched.

    The logs of all scenarios before this one are searched for the token too.
    """
    command_lines = b""
    with BotApi(expect={"parameter"}) as api:
        api.faults.add("getMe", *START)
        asked = 0
        for part in range(3):
            with _bot(api, folder) as bot:
                asked += _through_faults(api, part, sizes.canaries // 3 + 1)
                command_lines += Path(f"/proc/{bot.pid}/cmdline").read_bytes()
                if part == 0:
                    bot.kill()
                else:
                    within(150, lambda: not api.pending)
                    bot.terminate()
                    bot.wait()
        left = len(api.pending)
    kept = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    size = sum(map(len, kept.values()))
    words = (CANARY, NAME, BAD_CANARY)
    texts = hits([*kept.values(), command_lines], words)
    everywhere = list(contents(folder.parent).values())
    tokens = hits([*everywhere, command_lines], (TOKEN, TOKEN.partition(":")[2]))
    return {
        24: Reached(
            f"{tokens} hits in {len(everywhere)} files of all scenarios, DEBUG", not tokens
        ),
        43: Reached(
            f"{texts} hits of {asked} questions and names in {len(kept)} files, {size:,} bytes, "
            f"DEBUG, {len(FAULTS) + len(SEND) + len(START)} faults, a SIGKILL; {left} unhandled",
            not texts and not left,
        ),
    }


def _bot(api: BotApi, folder: Path) -> AbstractContextManager[Running]:
    """Polls meet one fault after another here, so they are to try again soon."""
    return whole_bot(
        api,
        folder,
        delay_s=0.005,
        answer_s=3.0,
        newcomer_s=0.0,
        retry_most_s=0.3,
        poll_s=3.1,
        poll_margin_s=2.0,
    )


def _through_faults(api: BotApi, part: int, count: int) -> int:
    """That many questions, each fault meeting some of them."""
    # 409 ends the process by intent (promises 8 and 11), and nobody starts it again here.
    left_out = (None, CONFLICT, FAULTS["black hole"])
    polls: list[Fault] = [f for f in FAULTS.values() if f is not None and f not in left_out]
    for n in range(count):
        words = f"who saw the {CANARY}{part}{n}?" + (" raise" if n % 9 == 4 else "")
        one = User(20_000 + 1000 * part + n, NAME, NAME)
        command = "/ask " if n % 7 == 3 else "/watch " if n % 11 == 5 else ""
        text = command + words
        question = api.say(text, user=one)
        if n % 10 == 0:
            api.faults.add("sendMessage", SEND[n // 10 % len(SEND)])
            api.push(*BAD[n // 10 % len(BAD)])
        if n % 20 == 5:
            api.faults.add("getUpdates", polls[(n // 20 + 4 * part) % len(polls)])
        if n % 25 == 7:
            api.edit(question, f"{words} again")
        time.sleep(0.02)
    return count


def hits(kept: Iterable[bytes], words: Iterable[str]) -> int:
    """How often one of the words stands in what was kept, in UTF-8 or UTF-16.

    >>> hits([b"a heliotrope"], ["heliotrope", "amaranth"])
    1
    """
    forms = [w.encode(how) for w in words for how in ("utf-8", "utf-16-le")]
    return sum(data.count(form) for data in kept for form in forms)
