"""14 to 17: what Telegram refuses, slows down, or leaves open."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from benchmarks.reliability.crowd import (
    ask,
    copies,
    doubled,
    percentile,
    took_s,
    unanswered,
    within,
)
from benchmarks.reliability.promise import Reached, Sizes
from testing.botapi import BotApi, Chat, Fault, faults, user
from testing.processes import small_bot

WAIT_S = 3


def halted(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """One chat in ten is told to wait 3 s; a fifth of all ask before that begins."""
    calm = sizes.halted // 5
    told: dict[int, float] = {}
    with BotApi() as api, small_bot(api, folder, level="INFO", delay_s=0.02):
        api.wait_for_reply(api.say("first"))

        def choose(_: str, params: Mapping[str, object]) -> Fault | None:
            chat = int(str(params["chat_id"]))
            if chat in told or chat % 10 or chat - 10_000 < calm:
                return None
            told[chat] = time.monotonic()
            return faults.retry_after(WAIT_S)

        api.faults.always("sendMessage", choose)
        asked = []
        began = time.monotonic()
        for n in range(sizes.halted):
            asked.append((ask(api, 1, n)[0], time.monotonic()))
            time.sleep(max(began + (n + 1) / 20 - time.monotonic(), 0))
        within(30, lambda: not api.pending)
        waits = [took_s(api, update_id, since) for update_id, since in asked]
        ids = [update_id for update_id, _ in asked]
        wrong = unanswered(api, ids) + doubled(api, ids)
        early = sum(
            call.status == 200 and 0 < call.time - told[int(str(call.params["chat_id"]))] < WAIT_S
            for call in api.calls
            if call.method == "sendMessage" and call.params.get("chat_id") in told
        )
    others = [w for n, w in enumerate(waits) if n >= calm and n + 10_000 not in told]
    before, after = percentile(waits[:calm], 0.95), percentile(others, 0.95)
    return {
        14: Reached(
            f"{wrong} of {sizes.halted:,} lost or doubled, {len(told)} halted, {early} early; "
            f"others' p95 {1000 * after:.0f} ms, before {1000 * before:.0f} ms",
            not wrong and not early and after <= max(2 * before, before + 0.15),
        )
    }


def paced(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """More questions in private and in groups than may be answered, edits and typing too."""
    groups = [Chat(-5001 - n, "group", f"Group {n}") for n in range(3)]
    with BotApi() as api, small_bot(api, folder, level="INFO", delay_s=0) as bot:
        api.wait_for_reply(api.say("first"))
        began, tick = time.monotonic(), 0
        while time.monotonic() - began < sizes.paced_s:
            for n in range(3):
                api.say(f"{'edit' if n else 'plain'} {tick}", user=user((3 * tick + n) % 40))
            if tick % 5 == 0:
                group = groups[tick // 5 % 3]
                word = "/edit" if tick % 2 else "/ask"
                api.say(f"{word} {tick}", chat=group, user=user(100 + tick % 50))
            tick += 1
            time.sleep(max(began + tick / 10 - time.monotonic(), 0))
        busiest, minute = api.pace.busiest(1.0), api.pace.busiest(60.0)
        typed = api.pace.busiest(1.0, api.pace.counted | {"sendChatAction"}).get(0, 0)
        breaches = Counter(breach.rule for breach in api.pace.breaches)
        sent = sum(event[1] != "sendChatAction" for event in api.pace.events)
        alive = bot.alive
    a_group = max((minute.get(group.id, 0) for group in groups), default=0)
    a_chat = max((n for chat, n in busiest.items() if chat > 0), default=0)
    return {
        15: Reached(
            f"{sizes.paced_s:.0f} s of load, {sent:,} messages and edits: "
            f"{sum(breaches.values())} windows over; most {busiest.get(0, 0)} in 1 s, {typed} "
            f"with typing, {a_chat} in 1 s to a person, {a_group} in 60 s to a group",
            alive and not breaches and typed <= 30,
        )
    }


def unsure(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Telegram delivers, but its answer is lost; and cannot be reached at all."""
    lost_answers = [faults.deliver_then_reset(), faults.cut_json().then(handle=True)]
    if sizes.unsure >= 10:  # the bot waits 20 s for an answer
        lost_answers.append(faults.deliver_then_hang(25))
    with BotApi() as api, small_bot(api, folder, at_once=200, delay_s=0.5) as bot:
        api.wait_for_reply(api.say("first"))
        count = sizes.unsure
        api.faults.add("sendMessage", *[lost_answers[n % len(lost_answers)] for n in range(count)])
        asked = ask(api, count)
        within(90, lambda: not api.pending)
        single = sum(copies(api, update_id) == 1 for update_id in asked)
        api.faults.clear()
        later = ask(api, count, 2000)
        within(10, lambda: set(later) <= set(api.delivered))
        with api.down():
            time.sleep(2.0)
        within(60, lambda: not unanswered(api, later))
        delivered = sum(copies(api, update_id) == 1 for update_id in later)
        more = len(api.replies) - 1 - single - delivered
        alive = bot.alive
    return {
        16: Reached(
            f"{single} of {count} have 1 copy, {more} other messages; "
            f"{delivered} of {count} delivered once after no connection",
            alive and single == delivered == count and not more,
        )
    }


ENDS: dict[str, tuple[str, int, str]] = {  # text, requests at most, what must stand in the chat
    "blocked": ("question", 1, ""),
    "chat not found": ("question", 2, ""),
    "markup": ("html a <b>bold</wrong>", 2, "a bold"),
    "not modified": ("edit this", 4, "re: edit this"),
}


def permanent(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """What is refused for good is not tried again and again."""
    with BotApi(expect={"html"}) as api, small_bot(api, folder, level="INFO") as bot:
        api.wait_for_reply(api.say("first"))
        nowhere = faults.error(400, "Bad Request: chat not found")
        lost = {user(200 + n).id for n in range(sizes.permanent)}
        api.faults.always(
            "sendMessage", lambda _, params: nowhere if params["chat_id"] in lost else None
        )
        made: dict[str, list[int]] = defaultdict(list)
        for number, (name, (text, _, _)) in enumerate(ENDS.items()):
            for n in range(sizes.permanent):
                one = user(100 + 100 * number + n)
                api.say(text, user=one)
                made[name].append(one.id)
                if name == "blocked":
                    api.block(one)
        moved = _moved(api, sizes)
        presses = len(_pressed_long_ago(api, sizes))
        within(60, lambda: not api.pending)
        bad = [name for name in ENDS if not all(_ended(api, name, i) for i in made[name])]
        requests = Counter(c.params["chat_id"] for c in api.calls if c.method == "sendMessage")
        most = max(requests.get(old.id, 0) + requests.get(new.id, 0) for old, new in moved)
        arrived = sum(any(s.chat_id == new.id for s in api.replies) for _, new in moved)
        answers = sum(c.method == "answerCallbackQuery" for c in api.calls)
        alive = bot.alive
    good = alive and not bad and arrived == len(moved) and most <= 2 and answers == presses
    return {
        17: Reached(
            f"{len(ENDS) + 2} kinds, {sizes.permanent} each: "
            f"{'none' if not bad else ', '.join(bad)} tried too often or left unsaid; "
            f"{arrived} of {len(moved)} moved groups followed (≤ {most} requests); "
            f"{answers} requests for {presses} old buttons",
            good,
        )
    }


def _ended(api: BotApi, name: str, chat: int) -> bool:
    _, most, text = ENDS[name]
    calls = [c for c in api.calls if c.params.get("chat_id") == chat]
    requests = sum(c.method != "sendChatAction" for c in calls)
    said = [s.text.strip() for s in api.sent if s.chat_id == chat]
    return requests <= most and (not text or text in said)


def _moved(api: BotApi, sizes: Sizes) -> list[tuple[Chat, Chat]]:
    """Groups that become supergroups between the question and the answer."""
    moved = []
    for n in range(sizes.permanent):
        old, new = Chat(-7000 - n, "group", "G"), Chat(-1_000_000_007_000 - n, "supergroup", "G")
        with api.record.changed:
            api.say("/ask", chat=old, user=user(600 + n))
            api.migrate(old, new)
        moved.append((old, new))
    return moved


def _pressed_long_ago(api: BotApi, sizes: Sizes) -> list[int]:
    return [
        api.press_data("x", chat_id=1001, message_id=1, user=user(700 + n), ago_s=200.0)
        for n in range(sizes.permanent)
    ]
