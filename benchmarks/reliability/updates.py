"""5, 6, 7, 12: what cannot be read, handlers that fail or hang, and what comes late."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.reliability.bad import BAD, CANARY
from benchmarks.reliability.crowd import ask, copies, doubled, took_s, unanswered, within
from benchmarks.reliability.promise import Reached, Sizes
from bot.i18n import Translators
from testing.botapi import BotApi, user
from testing.processes import small_bot, whole_bot
from testing.small_bot import RAISED

_EN = Translators.load().of("en")
FAILED = _EN.plain("failed")
LATE = _EN.plain("late")

QUESTIONS = 0.3  # of a batch: more than 28 replies a second Telegram does not take


def bad_updates(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Each kind first, in the middle and last in a batch of questions and what needs no reply."""
    slowest, late, dead = 0.0, 0, []
    with BotApi(expect={"parameter"}) as api, small_bot(api, folder, delay_s=0) as bot:
        api.wait_for_reply(api.say("first"))
        calm = _batch(api, sizes, None, 0, 0)[1]
        polls = 0
        for number, bad in enumerate(BAD):
            for at in range(sizes.positions):
                place = (at if sizes.positions > 1 else number % 3) * (sizes.batch - 1) // 2
                start = (1 + number * sizes.positions + at) * sizes.batch
                waits, asked, update_id = _batch(api, sizes, bad, place, start)
                dead.append(update_id)
                slowest = max(slowest, *waits)
                late += sum(wait > 2 for wait in waits)
                polls = max(polls, asked - calm)
        buried = sum(update_id in api.acknowledged for update_id in dead)
        leaks = bot.log.read_bytes().count(CANARY.encode())
        alive = bot.alive
    kept = not late and buried == len(dead) and not leaks and polls <= 10 and alive
    return {
        5: Reached(
            f"{len(BAD)} kinds, {len(dead)} batches of {sizes.batch}: slowest {slowest:.2f} s, "
            f"{late} late; {buried} of {len(dead)} bad ones acknowledged; {leaks} leaks; "
            f"at most {max(polls, 0)} more polls a batch",
            kept,
        )
    }


def _batch(
    api: BotApi, sizes: Sizes, bad: tuple[str, object] | None, place: int, start: int
) -> tuple[list[float], int, int]:
    """Seconds to each answer, polls made, and the id of the bad update."""
    asked, dead, before = [], 0, len(api.calls)
    with api.record.changed:  # the server's lock: Telegram gives all of it at once
        for n in range(sizes.batch):
            if n == place and bad is not None:
                dead = api.push(*bad)
            elif n % 10 < 10 * QUESTIONS:
                asked += ask(api, 1, start + n)
            else:
                api.ask_inline("nothing to answer here", user=user(start + n))
        began = time.monotonic()
    within(10, lambda: not api.pending)
    polls = sum(call.method == "getUpdates" for call in api.calls[before:])
    if api.pending:
        return [float("inf")], polls, dead
    return [took_s(api, update_id, began) for update_id in asked], polls, dead


def raising(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Whatever a handler raises, those who come next are answered."""
    kinds = [*RAISED, "ExceptionGroup"]
    told, missing = 0, 0
    with BotApi() as api, small_bot(api, folder) as bot:
        for number, kind in enumerate(kinds):
            failing = api.say(f"raise {kind}", user=user(500 + number))
            asked = ask(api, sizes.after_raising, 20 * number)
            within(10, lambda: not unanswered(api, [failing, *asked]))  # noqa: B023
            told += [s.text for s in api.replies_to(failing)] == [FAILED]
            missing += unanswered(api, asked)
        logged = sum(line["message"] == "a handler failed" for line in bot.lines())
        alive = bot.alive
    return {
        6: Reached(
            f"{len(kinds)} kinds: {missing} of the next {sizes.after_raising} each unanswered, "
            f"{told} askers told, {logged} log lines",
            alive and not missing and told == len(kinds) and logged >= len(kinds),
        )
    }


def hanging(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """One handler more than there are places hangs."""
    with (
        BotApi() as api,
        small_bot(api, folder, at_once=sizes.at_once, answer_s=sizes.answer_s),
    ):
        api.wait_for_reply(api.say("first"))
        began = time.monotonic()
        words = ["hang", "stubborn"]
        count = sizes.at_once + 1
        hung = [api.say(words[n % 2], user=user(800 + n)) for n in range(count)]
        asked = ask(api, 10)
        within(3 * sizes.answer_s + 10, lambda: not unanswered(api, [*hung, *asked]))
        others = max(took_s(api, update_id, began) for update_id in asked)
        notices = sorted(took_s(api, update_id, began) for update_id in hung)
        wrong = sum([s.text for s in api.replies_to(i)] != [LATE] for i in hung if copies(api, i))
    return {
        7: Reached(
            f"{count} hang in {sizes.at_once} places, deadline {sizes.answer_s:g} s: others "
            f"≤ {others:.1f} s; askers told ≤ {notices[-2]:.1f} s, the one that had to wait for a "
            f"place {notices[-1]:.1f} s",
            others <= sizes.answer_s + sizes.slack_s
            and notices[-1] <= max(20, sizes.answer_s + 5)
            and not wrong,
        )
    }


def belated(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Questions of an hour ago, then ids that begin anew below, and buttons pressed long ago."""
    with BotApi() as api, whole_bot(api, folder, delay_s=0.005) as bot:
        sent = api.wait_for_reply(api.say("first"))
        an_hour_ago = time.time() - 3600
        asked = [
            api.say(f"question {n}", user=user(n), date=an_hour_ago) for n in range(sizes.belated)
        ]
        within(20 + sizes.belated / 10, lambda: not api.pending)
        api.queue.renumber(min(asked) - 100_000)
        anew = ask(api, 20, sizes.belated)
        within(20, lambda: not api.pending)
        for n in range(sizes.belated):
            at = sent.message_id or 0
            api.press_data(
                f"{n}", chat_id=sent.chat_id or 0, message_id=at, user=user(n), ago_s=200.0
            )
        within(20 + sizes.belated / 10, lambda: not api.pending)
        left = len(api.pending)
        wrong = [unanswered(api, some) + doubled(api, some) for some in (asked, anew)]
        escaped = sum(line["level"] in {"ERROR", "CRITICAL"} for line in bot.lines())
        alive = bot.alive
    return {
        12: Reached(
            f"{wrong[0]} of {len(asked)} an hour old and {wrong[1]} of {len(anew)} with lower ids "
            f"lost or doubled; {sizes.belated} buttons pressed 200 s ago: {escaped} errors; "
            f"{left} not acknowledged",
            alive and not any(wrong) and not escaped and not left,
        )
    }
