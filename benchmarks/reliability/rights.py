"""44, 46: what is kept can be erased, and asked for at any time."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import time
from pathlib import Path

from benchmarks.reliability.crowd import copies, took_s, within
from benchmarks.reliability.promise import Reached, Sizes
from bot.handlers.privacy import kept, policy
from bot.language import Languages
from bot.state import KEPT
from tests.bot.processes import whole_bot
from tests.botapi import BotApi, parse_html, user


def forgotten(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """People ask; half of them have it erased, while the bot runs."""
    people = [user(n) for n in range(sizes.forgetful)]
    with BotApi() as api, whole_bot(api, folder, delay_s=0.01):
        for one in people:
            for n in range(2):
                api.say(f"question {n}", user=one)
        within(60, lambda: not api.pending)
        key = bytes.fromhex((folder / "key").read_text(encoding="ascii").strip())
        hashes = [
            hmac.new(key, str(one.id).encode(), hashlib.sha256).hexdigest()[:32] for one in people
        ]
        before = [_found(folder, one) for one in hashes]
        gone, slowest = len(people) // 2, 0.0
        for number in range(gone):
            began = time.monotonic()
            api.say("/forget", user=people[number])
            left = within(60, lambda: not _found(folder, hashes[number]))  # noqa: B023
            slowest = max(slowest, time.monotonic() - began if left is not None else 1e9)
        within(20, lambda: not api.pending)
        after = [_found(folder, one) for one in hashes]
    kept = all(before) and not any(after[:gone]) and all(after[gone:]) and slowest <= 60
    return {
        44: Reached(
            f"{sum(map(bool, before))} of {len(people)} chats found before; after /forget of "
            f"{gone}: {sum(after[:gone])} hits, gone within {slowest:.2f} s; the others' stay",
            kept,
        )
    }


def _found(folder: Path, word: str) -> int:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sum(path.read_bytes().count(word.encode()) for path in files if path.exists())


def told(_: Sizes, folder: Path) -> dict[int, Reached]:
    """/privacy asked in peace, and by somebody who was just told to wait."""
    speech = Languages.load().of(None)
    with BotApi() as api, whole_bot(api, folder, delay_s=0.05):
        waits = []
        for flood in (0, 30):
            one = user(flood)
            for n in range(flood):
                api.say(f"question {n}", user=one)
            began = time.monotonic()
            asked = api.say("/privacy", user=one)
            within(20, lambda: copies(api, asked))  # noqa: B023
            waits.append(took_s(api, asked, began))
        text = parse_html(policy(speech))[0]
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
