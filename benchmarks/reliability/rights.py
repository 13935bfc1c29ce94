"""44, 46: what is kept can be erased, and asked for at any time."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import time
from pathlib import Path

from benchmarks.reliability.crowd import copies, took_s, within
from benchmarks.reliability.promise import Reached, Sizes
from bot.handlers.commands import kept, policy
from bot.i18n import Translators
from bot.state import KEPT
from testing.botapi import BotApi, User, parse_html, user
from testing.processes import contents, whole_bot


def forgotten(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """People ask, say what they think of it and choose a language; half have it erased."""
    people = [user(n) for n in range(sizes.forgetful)]
    with BotApi() as api, whole_bot(api, folder, delay_s=0.01):
        told = [_leave_traces(api, one) for one in people]
        within(60, lambda: not api.pending)
        key = bytes.fromhex((folder / "key").read_text(encoding="ascii").strip())
        traces = [
            [hmac.new(key, str(one.id).encode(), hashlib.sha256).hexdigest()[:32], *tokens]
            for one, tokens in zip(people, told, strict=True)
        ]
        before = [_found(folder, one) for one in traces]
        gone, slowest = len(people) // 2, 0.0
        for number in range(gone):
            began = time.monotonic()
            api.say("/forget", user=people[number])
            left = within(60, lambda: not any(_found(folder, traces[number])))  # noqa: B023
            slowest = max(slowest, time.monotonic() - began if left is not None else 1e9)
        within(20, lambda: not api.pending)
        after = [_found(folder, one) for one in traces]
    kept = all(map(all, [*before, *after[gone:]])) and not any(map(any, after[:gone]))
    return {
        44: Reached(
            f"{sum(map(all, before))} of {len(people)} people found before, by hash and by the "
            f"tokens of their answers; after /forget of {gone}: {sum(map(sum, after[:gone]))} "
            f"hits, gone within {slowest:.2f} s; the others' stay",
            kept and slowest <= 60,
        )
    }


def _leave_traces(api: BotApi, one: User) -> list[str]:
    """A row in each table; gives the tokens of the answers that were given."""
    tokens = []
    for n in range(2):
        answer = api.wait_for_reply(api.say(f"question {n}", user=one))
        thumb = next(str(b["callback_data"]) for b in answer.buttons() if b["text"] == "👍")
        tokens.append(thumb.split(":")[1])
        for data in (thumb, "language:ru", "language:en"):
            at, chat = answer.message_id or 0, answer.chat_id or 0
            api.press_data(data, chat_id=chat, message_id=at, user=one)
    return tokens


def _found(folder: Path, words: list[str]) -> list[int]:
    """How often each word stands in any file."""
    files = contents(folder).values()
    return [sum(data.count(word.encode()) for data in files) for word in words]


def told(_: Sizes, folder: Path) -> dict[int, Reached]:
    """/privacy asked in peace, and by somebody who was just told to wait."""
    speech = Translators.load().of(None)
    with BotApi() as api, whole_bot(api, folder, delay_s=0.05, env={"KEEP_UNANSWERED": "yes"}):
        waits = []
        for flood in (0, 30):
            one = user(flood)
            for n in range(flood):
                api.say(f"question {n}", user=one)
            began = time.monotonic()
            asked = api.say("/privacy", user=one)
            within(20, lambda: copies(api, asked))  # noqa: B023
            waits.append(took_s(api, asked, began))
        text = parse_html(policy(speech, unanswered=True))[0]
        said = [s.text for s in api.replies if s.text == text]
        named = sum(parse_html(speech.html(kept(column)))[0] in text for column in KEPT)
        columns = _columns(folder)
    missing = columns - set(KEPT)
    return {
        46: Reached(
            f"{len(columns) - len(missing)} of {len(columns)} columns named; answered in "
            f"{waits[0]:.2f} s, {waits[1]:.2f} s when limited",
            len(said) == 2 and named == len(KEPT) and not missing and max(waits) <= 2,
        )
    }


def _columns(folder: Path) -> set[str]:
    found = set()
    for path in folder.glob("data/bot-*/*.db"):
        file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        tables = file.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        for (table,) in tables:
            rows = file.execute(f"PRAGMA table_info({table})").fetchall()
            found |= {f"{table}.{row[1]}" for row in rows}
        file.close()
    return found
