"""20, 21, 25: forged and replayed buttons, links that carry anything, posts of strangers."""

from __future__ import annotations

import random
import string
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.reliability.crowd import percentile, within
from benchmarks.reliability.promise import SEED, Reached, Sizes
from corpus import sqlite3
from testing.botapi import SUPERGROUP, BotApi, Sent, user
from testing.processes import Running, whole_bot
from testing.webhook_bot import SECRET, post, posted_bot, update

PUBLIC = "yn"  # 👍 👎 are everybody's in their chat
SAFE = string.ascii_letters + string.digits + "_-"
Press = tuple[str, Sent, int]
"""What is sent as a button's data, from which message, and by whom."""


def forged(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Real buttons pressed by others, elsewhere, and 30 days later; and all kinds of data."""
    chance = random.Random(SEED)  # noqa: S311 - the same presses in every run
    with BotApi() as api:
        with whole_bot(api, folder, delay_s=0.0) as bot:
            asked = [api.say("long?", user=user(n)) for n in range(8)]
            asked += [api.say("/ask long?", chat=SUPERGROUP, user=user(n)) for n in range(8, 16)]
            answers = [api.wait_for_reply(one, timeout_s=60) for one in asked]
            bot.terminate()
            bot.wait()
        expired = _let_expire(folder, answers[0])
        with whole_bot(api, folder, level="INFO", delay_s=0.0) as bot:
            within(20, lambda: not any(expired in row for row in _remembered(folder)))
            before, calls, sent = _remembered(folder), len(api.calls), len(api.sent)
            presses = _presses(chance, answers, sizes.pressed)
            began = time.monotonic()
            for n, (data, at, person) in enumerate(presses):
                chat, message = at.chat_id or 0, at.message_id or 0
                api.press_data(data, chat_id=chat, message_id=message, user=user(person))
                time.sleep(max(began + (n + 1) / sizes.presses_per_s - time.monotonic(), 0))
            within(60, lambda: not api.pending)
            waits = _waits(api, calls)
            effects = sum(one.chat_id is not None for one in api.sent[sent:])
            effects += _remembered(folder) != before
            errors, alive = _errors(bot), bot.alive
    slowest = max(waits, default=float("inf"))
    kept = not effects and not errors and len(waits) == sizes.pressed and slowest <= 1 and alive
    return {
        20: Reached(
            f"{sizes.pressed:,} presses, {sizes.presses_per_s} a second: {effects} effects, "
            f"{errors} errors; {len(waits):,} answered, p95 "
            f"{1000 * percentile(waits, 0.95):.0f} ms, at most {1000 * slowest:.0f} ms",
            kept,
        )
    }


def _presses(chance: random.Random, answers: list[Sent], count: int) -> Iterator[Press]:
    """So many that must do nothing, of each kind as many."""
    expired, *alive = answers
    groups = [one for one in alive if (one.chat_id or 0) < 0]
    for n in range(count):
        person = 1000 + n % 500
        one, other = chance.sample(alive, 2)
        data = chance.choice(_data(one))
        in_group = chance.choice(groups)
        kinds = (
            (_letters(chance, 90), other, person),  # anything
            (data + _letters(chance, 60), one, person),  # too much behind it
            (f"{data[:2]}{_token(chance)}", one, person),  # a guess
            (chance.choice("acdefxz") + data[1:], one, person),  # another button, or none
            (data, _elsewhere(chance, one, answers), person),  # another chat
            (chance.choice(_data(in_group, private=True)), in_group, person),  # another person
            (chance.choice(_data(expired)), expired, 0),  # its own asker, too late
        )
        yield kinds[n % len(kinds)]


def _data(sent: Sent, *, private: bool = False) -> list[str]:
    found = [str(b["callback_data"]) for b in sent.buttons() if "callback_data" in b]
    return [data for data in found if not private or data[0] not in PUBLIC]


def _elsewhere(chance: random.Random, one: Sent, answers: list[Sent]) -> Sent:
    return chance.choice([other for other in answers if other.chat_id != one.chat_id])


def _letters(chance: random.Random, most: int) -> str:
    return "".join(chr(chance.randrange(32, 1000)) for _ in range(chance.randrange(1, most)))


def _token(chance: random.Random) -> str:
    return "".join(chance.choices(SAFE, k=16))


def _waits(api: BotApi, since: int) -> list[float]:
    """Seconds from each press to its answer, of those that were answered."""
    epoch = time.time() - time.monotonic()
    return [
        epoch + call.time - api.world.queries[str(call.params["callback_query_id"])].asked
        for call in api.calls[since:]
        if call.method == "answerCallbackQuery" and call.status == 200
    ]


def _state(folder: Path) -> Path:
    return next(folder.glob("data/bot-*/state.db"))


def _let_expire(folder: Path, sent: Sent) -> str:
    """Make an answer a month old, which the next start forgets; gives back its token."""
    token = _data(sent)[0].split(":")[1]
    file = sqlite3.connect(_state(folder))
    with file:
        file.execute("UPDATE answers SET at = at - 31 * 86400 WHERE token = ?", (token,))
    file.close()
    return token


def _remembered(folder: Path) -> list[str]:
    """Every row of what the bot remembers of people."""
    file = sqlite3.connect(f"file:{_state(folder)}?mode=ro", uri=True)
    tables = file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    rows = sorted(
        f"{name} {row}" for (name,) in tables for row in file.execute(f"SELECT * FROM {name}")
    )
    file.close()
    return rows


def _errors(bot: Running) -> int:
    return sum(line["level"] in {"ERROR", "CRITICAL"} for line in bot.lines())


def linked(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """t.me/bot?start=… with anything in it, also what no link could carry."""
    chance = random.Random(SEED)  # noqa: S311 - the same links in every run
    with BotApi() as api, whole_bot(api, folder, level="INFO", delay_s=0.0) as bot:
        plain = {api.wait_for_reply(api.say("/start", user=user(n))).text for n in range(2)}
        plain.add(api.wait_for_reply(api.say("/start unknown_link", user=user(2))).text)
        before, started = _remembered(folder), []
        for n in range(sizes.linked):
            payload = "".join(chance.choices(SAFE, k=chance.randrange(1, 65)))
            payload = _letters(chance, 300) if n % 3 == 2 else payload
            started.append(api.say(f"/start {payload}", user=user(100 + n)))
            while len(api.pending) > 200:
                time.sleep(0.1)
        within(60, lambda: not api.pending)
        told = [[sent.text for sent in api.replies_to(one)] for one in started]
        effects = sum(texts != [text] for texts in told for text in texts[:1] if text in plain)
        strange = sum(not texts or texts[0] not in plain for texts in told)
        changed = _remembered(folder) != before
        errors, alive = _errors(bot), bot.alive
    return {
        21: Reached(
            f"{sizes.linked:,} payloads: {strange} answered by anything but help, "
            f"{effects + changed} other effects, {errors} errors",
            alive and not strange and not effects and not changed and not errors,
        )
    }


def posted(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Posts to a webhook without its secret, with too much or nonsense in them, and twice."""
    json_type = {"Content-Type": "application/json; charset=utf-8"}
    with BotApi() as api, posted_bot(api, folder) as (bot, url):
        fine = update(1, "once")
        wrong = [None, "", SECRET[:-1], SECRET[:-1] + "x", SECRET * 2, "\u00e4"]
        no_json = [b"", b"{", b"[]", b"{}", b"7", b"\xff\xfe", b'{"update_id": true}']
        got = {
            403: [post(url, fine, secret=secret).status_code for secret in wrong],
            413: [post(url, b" " * 2_000_000).status_code],
            400: [post(url, bad).status_code for bad in no_json],
        }
        refused = not api.replies
        got[200] = [post(url, fine, json_type).status_code for _ in range(sizes.replayed)]
        slow = update(2, "wait 1")
        began = time.monotonic()
        got[200].append(post(url, slow).status_code)
        took_s = time.monotonic() - began
        bot.terminate()
        bot.wait()
        answers = len(api.replies)
    told = ", ".join(f"{code}: {codes.count(code)} of {len(codes)}" for code, codes in got.items())
    return {
        25: Reached(
            f"{told}; {sizes.replayed} posts of one update and one of another: {answers} answers; "
            f"200 came {took_s:.1f} s after a question that takes 1 s",
            all(set(codes) == {code} for code, codes in got.items())
            and refused
            and answers == 2
            and took_s >= 1,
        )
    }
