"""23: what only admins may do, tried in every way that is not an admin's own word."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks.reliability.crowd import within
from benchmarks.reliability.promise import Reached, Sizes
from bot.handlers.commands import ADMIN_MENU
from bot.i18n import Translators
from corpus import sqlite3
from testing.botapi import ANONYMOUS_ADMIN, BORIS, CHANNEL, BotApi, Chat, User, user
from testing.processes import Running, whole_bot
from testing.whole_bot import LONG

STRANGER, EX, ADMIN = 3000, 4000, 5000
"""From these numbers on, users are: nobody, admins once, admins now. One for each try, so that
none is turned away for asking too much."""

BY_BOT = User(9, "B", "b_bot", is_bot=True).as_json()
HARMLESS = ("stats", "hidden", "notice")
"""These an admin may give without anything being changed."""

UNKNOWN = "I don’t know /"
"""So begins what is told to whom a command does not exist."""

PRESSED = [f"{what}:{LONG.id}" for what in ("remove", "remove-sure", "remove-not")]


def _group(n: int) -> Chat:
    return Chat(-1_001_000_100_000 - n, "supergroup", f"Group {n}")


def _anonymous(api: BotApi, line: str, n: int) -> int:
    group = _group(n)
    return api.say(line, chat=group, user=ANONYMOUS_ADMIN, sender_chat=group.as_json())


def _edited(api: BotApi, line: str, n: int, who: int = ADMIN) -> int:
    return api.edit(api.say("hello there", user=user(who + n)), line)


def _forwarded(api: BotApi, line: str, n: int, who: int = ADMIN) -> int:
    return api.forward(line, origin=BORIS, user=user(who + n))


WAYS: dict[str, Callable[[BotApi, str, int], int]] = {
    "stranger": lambda api, line, n: api.say(line, user=user(STRANGER + n)),
    "ex-admin": lambda api, line, n: api.say(line, user=user(EX + n)),
    "group": lambda api, line, n: api.say(line, chat=_group(n), user=user(ADMIN + n)),
    "stranger in a group": lambda api, line, n: api.say(
        line, chat=_group(n), user=user(STRANGER + n)
    ),
    "anonymous admin": _anonymous,
    "channel": lambda api, line, n: api.post_in_channel(
        line, chat=Chat(-1_001_000_200_000 - n, "channel", "C")
    ),
    "channel in a group": lambda api, line, n: api.say_as_channel(
        line, chat=_group(n), sender=CHANNEL
    ),
    "forward": _forwarded,
    "edit": _edited,
    "via bot": lambda api, line, n: api.say(line, user=user(ADMIN + n), via_bot=BY_BOT),
}


def commanded(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """Each command in each way; what is accepted shows in a reply, in the state or the corpus."""
    del sizes  # all of it is tried, always
    with BotApi(expect={"parameter"}) as api:
        with _bot(api, folder, EX) as bot:
            once = _told(api, [api.say("/stats", user=user(EX))])
            bot.terminate()
            bot.wait()
        with _bot(api, folder, ADMIN) as bot:
            plain = _plain(api)
            before = _kept(folder)
            tried = []
            for number, way in enumerate(WAYS.values()):
                tried += [
                    way(api, _line(name), 100 * number + n) for n, name in enumerate(ADMIN_MENU)
                ]
                within(60, lambda: not api.pending)  # or the last would wait for all before
            replies = [{s.text for s in api.replies_to(one)} - plain for one in tried]
            obeyed = sum(not all(text.startswith(UNKNOWN) for text in texts) for texts in replies)
            obeyed += _pressed(api) + (_kept(folder) != before)
            own = _told(api, [api.say(f"/{name}", user=user(ADMIN + 901)) for name in HARMLESS])
            errors = sum(line["level"] in {"ERROR", "CRITICAL"} for line in bot.lines())
    shown = bool(once - plain) + len(own - plain)
    return {
        23: Reached(
            f"{len(ADMIN_MENU)} commands in {len(WAYS)} ways and {len(PRESSED)} buttons: {obeyed} "
            f"accepted, {errors} errors; of an admin's own {shown} of {1 + len(HARMLESS)} are",
            not obeyed and not errors and shown == 1 + len(HARMLESS),
        )
    }


def _bot(api: BotApi, folder: Path, admins: int) -> AbstractContextManager[Running]:
    """The bot with a thousand admins, counted from a number."""
    ids = ",".join(str(user(admins + n).id) for n in range(1000))
    return whole_bot(api, folder, env={"ADMINS": ids, "HOME": os.environ["HOME"]}, delay_s=0.0)


def _line(name: str) -> str:
    return f"/{name} https://example.org/{name}"


def _plain(api: BotApi) -> set[str]:
    """What anybody is told who writes, edits or forwards such things."""
    people = (user(STRANGER + 999), user(EX + 999), user(ADMIN + 999))
    speech = Translators.load().of(None)
    sorry = {speech.plain(name) for name in ("late", "failed")}  # no command
    asked = [api.say("/nonsense", user=one) for one in people]
    asked += [api.say("hello there", user=one) for one in people]
    asked += [_forwarded(api, _line(name), 980 + n, STRANGER) for n, name in enumerate(ADMIN_MENU)]
    return _told(api, asked) | sorry


def _told(api: BotApi, asked: Iterable[int]) -> set[str]:
    return {api.wait_for_reply(one, timeout_s=60).text for one in asked}


def _pressed(api: BotApi) -> int:
    """How many messages came of an admin's buttons, pressed by a stranger."""
    answer = api.wait_for_reply(api.say("who?", user=user(STRANGER + 901)))
    before = len(api.sent)
    for data in PRESSED:
        at, chat = answer.message_id or 0, answer.chat_id or 0
        api.press_data(data, chat_id=chat, message_id=at, user=user(STRANGER + 901))
    within(20, lambda: not api.pending)
    return sum(one.chat_id is not None for one in api.sent[before:])


def _kept(folder: Path) -> tuple[list[object], str]:
    """What admins did and had everybody told, and a digest of the corpus."""
    file = sqlite3.connect(f"file:{next(folder.glob('data/bot-*/state.db'))}?mode=ro", uri=True)
    rows: list[object] = []
    for table in ("actions", "notices"):
        rows += file.execute(f"SELECT * FROM {table}").fetchall()
    file.close()
    corpus = folder / "data" / "corpus.db"
    digest = hashlib.sha256(corpus.read_bytes()).hexdigest() if corpus.exists() else ""
    return rows, digest
