"""44 to 47: what is kept can be erased and asked for, tells nobody who it is of, and ends."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.reliability.crowd import copies, took_s, within
from benchmarks.reliability.promise import Reached, Sizes
from bot.handlers.commands import kept, policy
from bot.i18n import Translators
from bot.state import KEPT, TABLES
from corpus import sqlite3
from testing.botapi import TOKEN, BotApi, Sent, User, parse_html, user
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
        _press(api, answer, thumb, one)
    _press(api, api.wait_for_reply(api.say("/language", user=one)), "language:ru", one)
    return tokens


def _press(api: BotApi, on: Sent, data: str, one: User) -> None:
    api.press_data(data, chat_id=on.chat_id or 0, message_id=on.message_id or 0, user=one)


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
        texts = [parse_html(html)[0] for html in policy(speech, unanswered=True)]
        text = "".join(texts)
        said = [s.text for s in api.replies if s.text == texts[0]]
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


_HASH = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


def guessed(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Whoever takes the data without the key hashes every id that there may be."""
    people = [user(n) for n in range(4)]
    with BotApi() as api, whole_bot(api, folder, delay_s=0.01) as bot:
        for one in people:
            _leave_traces(api, one)
        within(60, lambda: not api.pending)
        bot.terminate()
        bot.wait()
    key = folder / "key"
    own = bytes.fromhex(key.read_text(encoding="ascii").strip())
    data = b"".join(contents(folder / "data").values())
    kept = {bytes.fromhex(found.decode()) for found in _HASH.findall(data)}
    with_key = sum(
        hmac.new(own, str(one.id).encode(), hashlib.sha256).digest()[:16] in kept for one in people
    )
    salts = [b"", TOKEN.encode(), TOKEN.partition(":")[0].encode(), b"verbatim"]
    first = min(one.id for one in people)
    matches = sum(
        hashlib.sha256(salt + b"%d" % id).digest()[:16] in kept
        or hashlib.md5(salt + b"%d" % id, usedforsecurity=False).digest() in kept
        for id in range(first, first + sizes.guesses // len(salts))
        for salt in salts
    )
    mode = key.stat().st_mode & 0o777
    inside = own in data or own.hex().encode() in data
    return {
        45: Reached(
            f"{matches} matches of {len(kept)} hashes in {2 * sizes.guesses:,} tries, plain and "
            f"salted, the askers' among them; with the key {with_key} of {len(people)}; key file "
            f"0{mode:o}, {'in' if inside else 'not in'} the data",
            not matches and with_key == len(people) and mode == 0o600 and not inside,
        )
    }


def expired(_: Sizes, folder: Path) -> dict[int, Reached]:
    """Everything is made older than it may be kept, as if the clock had moved; the bot starts."""
    admin = user(0)
    env = {"KEEP_UNANSWERED": "yes", "ADMINS": str(admin.id), "WEB_ADDRESS": "https://a.example"}
    with BotApi() as api:
        with whole_bot(api, folder, delay_s=0.0, env=env) as bot:
            _leave_traces(api, admin)
            for text in ("/watch who knows?", "nobody knows this", "/link who owns it?", "/desk"):
                time.sleep(2)  # else it is told to wait
                api.say(text, user=admin)
            within(60, lambda: not api.pending)
            bot.terminate()
            bot.wait()
        aged = _age(folder)
        with whole_bot(api, folder, delay_s=0.0, env=env):
            api.wait_for_reply(api.say("question", user=user(9)))
            within(20, lambda: not _older(folder))
            left = _older(folder)
    rows = sum(aged.values())
    return {
        47: Reached(
            f"{rows} rows in {len(aged)} tables, {', '.join(sorted(aged))}, a day older than they "
            f"may be: {left} left after a start",
            not left and len(aged) == sum(float("inf") > table.KEPT_S for table in TABLES),
        )
    }


class _Ageing(NamedTuple):
    """A table that forgets, and how its rows are made too old."""

    file: sqlite3.Connection
    name: str
    column: str
    aged: float | str
    """A day older than a row may be."""
    oldest: float | str
    """Rows below this are too old."""


def _times(folder: Path) -> Iterator[_Ageing]:
    """Each table that forgets, by seconds, by the number of a day, or by its date."""
    file = sqlite3.connect(next(folder.glob("data/bot-*/state.db")), isolation_level=None)
    for table in TABLES:
        name = table.COLUMNS[0].partition(".")[0]
        types = {row[1]: row[2] for row in file.execute(f"PRAGMA table_info({name})")}
        if "at" in types and float("inf") > table.KEPT_S:
            oldest = time.time() - table.KEPT_S
            yield _Ageing(file, name, "at", oldest - 86400, oldest - 60)
        elif "day" in types:
            day = datetime.fromtimestamp(time.time() - table.KEPT_S, UTC).date()
            before = day - timedelta(days=1)
            if types["day"] == "TEXT":
                yield _Ageing(file, name, "day", before.isoformat(), day.isoformat())
            else:
                yield _Ageing(file, name, "day", _number(before), _number(day))
    file.close()


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _age(folder: Path) -> dict[str, int]:
    """Make all rows a day older than they may be; how many each table has."""
    aged = {}
    for one in _times(folder):
        rows = one.file.execute(f"UPDATE {one.name} SET {one.column} = ?", (one.aged,)).rowcount
        if rows:
            aged[one.name] = rows
    return aged


def _older(folder: Path) -> int:
    """How many rows are older than they may be."""
    return sum(
        one.file.execute(
            f"SELECT count(*) FROM {one.name} WHERE {one.column} < ?", (one.oldest,)
        ).fetchone()[0]
        for one in _times(folder)
    )
