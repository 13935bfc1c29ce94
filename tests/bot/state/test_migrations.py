"""A state written by an older version opens, keeps what it held, and survives being killed.

format_0.zip is the folder of a bot of format 0: Alice, its admin, was answered, voted, subscribed
to two questions, made a link and an announcement; Boris chose Russian; both asked what no article
answers. sent.json holds the data of its buttons.

format_1.zip holds a state file of format 1 with all tables filled, among them alerts of anonymous
admins of two groups, which format 1 took for one person.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any
from zipfile import ZipFile

import pytest

from bot.state import State, StateError, load_key, migrations
from bot.state.migrations import COPY_KEPT_S, FORMAT
from corpus import Article, CorpusStore, files, sqlite3
from retrieval import embedding
from testing.botapi import ALICE, BORIS, BotApi, Sent
from testing.fakes import WordEncoder
from testing.processes import small_bot

_ZIP = Path(__file__).with_name("format_0.zip")
_QUESTION = "When sails the Halvik ferry?"
_WATCHED = ["Is the Halvik bridge open?", "Is the Halvik school open?"]
_UNANSWERED = "Who painted the lighthouse of Halvik?"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The folder that a bot of format 0 left some minutes ago."""
    with ZipFile(_ZIP) as packed:
        packed.extractall(tmp_path)
    (tmp_path / "key").chmod(0o600)
    for path in _place(tmp_path).glob("*.db"):
        _renew(path, load_key(tmp_path / "key"), ALICE.id, BORIS.id)
    return tmp_path


def _place(folder: Path) -> Path:
    (place,) = (folder / "data").glob("bot-*")
    return place


def _renew(path: Path, key: bytes, *people: int) -> None:
    """Move the times in a file to now, since most of what is in it is kept for days only."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            columns = {row[1] for row in file.execute(f"PRAGMA table_info({name})")}
            if "at" in columns:
                file.execute(f"UPDATE {name} SET at = ?", (time.time() - 300.0,))
            if "day" in columns:
                today = f"{datetime.now(UTC):%Y-%m-%d}"
                for (day,) in file.execute(f"SELECT DISTINCT day FROM {name}").fetchall():
                    for each in people if name == "unanswered" else ():
                        file.execute(
                            "UPDATE unanswered SET asker = ? WHERE asker = ?",
                            (_token(key, today, each), _token(key, day, each)),
                        )
                file.execute(f"UPDATE {name} SET day = ?", (today,))


def _token(key: bytes, day: str, id: int) -> str:
    """How format 0 and 1 told who asked what no article answers: anew each day."""
    return hmac.new(key, f"unanswered {day} {id}".encode(), hashlib.sha256).hexdigest()[:32]


def _sent(folder: Path) -> dict[str, Any]:
    sent: dict[str, Any] = json.loads((folder / "sent.json").read_text("utf-8"))
    return sent


def _open(folder: Path, **how: Any) -> State:
    return State(_place(folder) / "state.db", load_key(folder / "key"), **how)


def _check(folder: Path, **how: Any) -> None:
    """Assert that the state holds all that the old one did, in today's format."""
    with _open(folder, **how) as state:
        assert state._file.row("PRAGMA user_version") == (FORMAT,)
        assert [w.question for w in state.watches.of(ALICE.id)] == _WATCHED
        assert state.choices.language(BORIS.id) == "ru"
        assert state.notices.text() == "Repairs on Sunday"
        assert [(r.helpful, r.unhelpful) for r in state.feedback.opinions()] == [(1, 0)]
        assert [entry.who for entry in state.actions.all()] == [state.actions.hashed(ALICE.id)]
        assert state.links.question(_sent(folder)["link"]) == _QUESTION
        assert [one.question for one in state.unanswered.questions()] == [_UNANSWERED] * 2
        token = _sent(folder)["answer"]["👍"].partition(":")[2]
        kept = state.answers.of(token, ALICE.id, ALICE.id)
        assert kept is not None
        assert kept.by_asker
    spare = set() if how.get("beside") else {"state.spare"}
    assert {path.name for path in _place(folder).iterdir()} == {
        "state.db", "state.lock", "state.open", *spare,
        "state.db.format-0", "links.db.format-0", "unanswered.db.format-0",
    }  # fmt: skip


def _rows(file: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    tables = file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {name: file.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}


@pytest.mark.parametrize("how", [{}, {"shared": True}, {"beside": True}])
def test_what_format_0_held_is_there(old: Path, how: dict[str, bool]) -> None:
    """However it is opened first; a copy is kept as the old version wrote it."""
    with closing(sqlite3.connect(_place(old) / "state.db")) as file:
        before = _rows(file)
    _check(old, **how)
    _check(old, **how)
    with closing(sqlite3.connect(_place(old) / "state.db.format-0")) as file:
        assert _rows(file) == before
        assert file.execute("PRAGMA user_version").fetchone() == (0,)


def test_what_format_1_held_is_there(tmp_path: Path) -> None:
    """What anonymous admins of a group watch is their group's from then on."""
    with ZipFile(Path(__file__).with_name("format_1.zip")) as packed:
        packed.extractall(tmp_path)
    path, sent = tmp_path / "state.db", json.loads((tmp_path / "sent.json").read_text("utf-8"))
    alice, boris, groups = 7004217001, 7004217002, (-1007004217003, -1007004217004)
    _renew(path, bytes(range(32)), alice, boris)
    with State(path, bytes(range(32))) as state:
        kept = state.answers.of(sent["answer"], alice, alice)
        assert kept is not None
        assert [ref.article for ref in kept.shown] == [sent["article"]] * 2
        assert state.replies.of(alice, 10) == 11
        assert state.choices.language(boris) == "ru"
        assert state.notices.text() == "Repairs on Sunday"
        assert state.links.question(sent["link"]) == _QUESTION
        assert [one.question for one in state.unanswered.questions()] == [
            "Who painted the lighthouse?"
        ]
        assert [(r.helpful, r.unhelpful) for r in state.feedback.opinions()] == [(1, 1)]
        assert state.forget(boris) == 3  # a vote that is in no drawer, a choice, a question
        assert [(r.helpful, r.unhelpful) for r in state.feedback.opinions()] == [(1, 0)]
        assert [w.user_id for w in state.watches.of(alice)] == [alice]
        assert state.forget(f"{groups[0]} {groups[0]}") == 1
        assert state.watches.of(groups[0]) == []
        (left,) = state.watches.of(groups[1])
        assert left.user_id == f"{groups[1]} {groups[1]}"
        assert state.watches.was_told(left, "s1")


_READER = 7004217001
"""Of whom the files of formats 2 to 6 hold something."""


@contextmanager
def _opened_of_format(number: int, folder: Path) -> Iterator[State]:
    """A state that was written in an older format, opened in today's."""
    with ZipFile(Path(__file__).with_name(f"format_{number}.zip")) as packed:
        packed.extractall(folder)
    _renew(folder / "state.db", bytes(range(32)))
    with State(folder / "state.db", bytes(range(32))) as state:
        assert state._file.row("PRAGMA user_version") == (FORMAT,)
        yield state


def test_what_format_2_held_is_there(tmp_path: Path) -> None:
    """Alerts of before are no digests."""
    with _opened_of_format(2, tmp_path) as state:
        (watch,) = state.watches.of(_READER)
        assert (watch.question, watch.thread_id, watch.seen, watch.since) == (
            "Is the Halvik bridge open?",
            5,
            3,
            "2026-02-01",
        )
        assert (watch.every, state.watches.was_told(watch, "a")) == (0, True)
        assert (state.watches.due(4, 0.0), state.watches.digests()) == ([watch], [])
        assert state.choices.language(_READER) == "ru"


def test_what_format_3_held_is_there(tmp_path: Path) -> None:
    """Questions are counted from then on."""
    with _opened_of_format(3, tmp_path) as state:
        assert [watch.every for watch in state.watches.of(_READER)] == [0]
        assert state.counts.since(365) == []
        for outcome in ("answered", "answered", "not_found"):
            state.counts.add("en", "question", outcome)
        assert [tuple(one[1:]) for one in state.counts.since(1)] == [
            ("en", "question", "answered", 2),
            ("en", "question", "not_found", 1),
        ]


def test_what_format_4_held_is_there(tmp_path: Path) -> None:
    """Tokens of a day stay that; who asks the same again in this week counts once."""
    with _opened_of_format(4, tmp_path) as state:
        (old,) = state.unanswered.questions()
        assert (old.question, old.period) == ("Who painted the lighthouse?", "")
        state.unanswered.note(_READER, "Who built it?")
        new = state.unanswered.questions()[-1]
        assert new.period == f"{datetime.now(UTC):%G-W%V}"
        assert state.forget(_READER) >= 1
        assert "Who built it?" not in {one.question for one in state.unanswered.questions()}


def test_what_format_5_held_is_there(tmp_path: Path) -> None:
    """Admins enter the desk from then on."""
    with _opened_of_format(5, tmp_path) as state:
        assert [entry.did for entry in state.actions.all()] == ["add"]
        assert not state.desk.has_password
        assert state.desk.open(state.desk.link(_READER)) == state.actions.hashed(_READER)


def test_what_format_6_held_is_there(tmp_path: Path) -> None:
    """What was posted is noted from then on."""
    with _opened_of_format(6, tmp_path) as state:
        assert [entry.did for entry in state.actions.all()] == ["add"]
        assert state.desk.has_password
        assert state.posts.noted("a story") is None
        assert state.posts.note("a story") == state.posts.noted("a story")


def test_an_older_version_may_be_used_again_meanwhile(old: Path) -> None:
    """The files that it makes anew are taken over too, and nothing twice."""
    place = _place(old)
    shutil.copytree(place, old / "before")
    _check(old)
    for name in ("links.db", "unanswered.db"):
        shutil.copy(old / "before" / name, place / name)
    with closing(sqlite3.connect(place / "links.db", isolation_level=None)) as file:
        file.execute("INSERT INTO links VALUES ('qAAAAAAAAAAAAAAAA', 'Who?', ?)", (time.time(),))
    _check(old)
    with _open(old) as state:
        assert state.links.question("qAAAAAAAAAAAAAAAA") == "Who?"


def test_a_damaged_older_file_is_put_aside(old: Path) -> None:
    """The bot starts without what was in it."""
    damaged = _place(old) / "links.db"
    damaged.write_bytes(b"no database at all" * 300)
    with _open(old) as state:
        assert state.links.question(_sent(old)["link"]) is None
        assert len(state.unanswered.questions()) == 2
    assert not damaged.exists()


def test_a_newer_format_is_refused(old: Path) -> None:
    """With what to do, and left as it is."""
    path = _place(old) / "state.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(StateError, match="update Verbatim"):
        _open(old)
    assert (_place(old) / "links.db").exists()


def test_copies_go_after_a_week(old: Path) -> None:
    """They hold what is kept for shorter."""
    with _open(old) as state:
        state.tidy()
        copies = list(_place(old).glob("*.format-0"))
        assert len(copies) == 3
        for path in copies:
            os.utime(path, (0, time.time() - COPY_KEPT_S - 1))
        state.tidy()
    assert not list(_place(old).glob("*.format-0"))


def test_forget_leaves_nothing_in_a_copy(old: Path) -> None:
    """Who wants to be forgotten is not to be found in any file."""
    with _open(old) as state:
        mine = state._file.hashed(ALICE.id).encode()
        kept = (_place(old) / "state.db.format-0").open("rb")
        assert mine in kept.read()
        # an answer, a vote, a watch each, and an unanswered question
        assert state.forget(ALICE.id) > 4
        assert [one.question for one in state.unanswered.questions()] == [_UNANSWERED]
        actions = len(state.actions.all())  # which /privacy excepts
        found = b"".join(path.read_bytes() for path in _place(old).iterdir())
        assert found.count(mine) == actions
    with kept:  # overwritten before it was removed
        kept.seek(0)
        assert not any(kept.read())


def _fork(work: Callable[[], object]) -> int:
    """The id of a child process that does some work; it ends with 0, or 1 for an error."""
    child = os.fork()
    if not child:
        with suppress(BaseException):
            work()
            os._exit(0)
        os._exit(1)
    return child


def _ended(child: int) -> int:
    """How a child process ended: its exit code, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _open_and_die(folder: Path, line: int) -> None:
    """Open the state, and be killed before so many lines of the migration have run."""
    left = line
    code = {migrations.__file__, files.__file__}

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        if frame.f_code.co_filename not in code:
            return None
        left -= event == "line"
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    _open(folder)


@pytest.mark.process
def test_killed_at_any_line_it_still_opens(old: Path, tmp_path_factory: Any) -> None:
    """With all that there was, and nothing half done left behind."""
    killed = 0
    while True:
        folder = tmp_path_factory.mktemp("killed") / "bot"
        shutil.copytree(old, folder)
        ended = _ended(_fork(partial(_open_and_die, folder, killed)))
        _check(folder)
        shutil.rmtree(folder)
        if not ended:
            break
        assert ended == -signal.SIGKILL
        killed += 1
    assert killed > 80


@pytest.mark.process
@pytest.mark.parametrize("room", [0, 4096, 30_000])
def test_without_room_it_is_left_as_it_was(old: Path, room: int) -> None:
    """The bot does not start, and does once there is room."""

    def open_without_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        with pytest.raises(StateError, match="has room"):
            _open(old)

    assert _ended(_fork(open_without_room)) == 0
    _check(old)


@pytest.mark.process
def test_processes_that_start_together_migrate_once(old: Path) -> None:
    """As they do behind one webhook."""
    children = [_fork(partial(_open, old, shared=True)) for _ in range(4)]
    assert [_ended(child) for child in children] == [0] * 4
    _check(old, shared=True)


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with BotApi() as api:
        yield api


@pytest.mark.process
def test_a_bot_goes_on_where_an_older_version_stopped(api: BotApi, old: Path) -> None:
    """It answers, its old buttons and links work, and a subscription rings and ends."""
    sent = _sent(old)
    assert api.token == sent["token"]
    env = {"ADMINS": str(ALICE.id), "KEEP_UNANSWERED": "yes", "WATCH_PAUSE_MINUTES": "0"}
    with small_bot(api, old, program="news_bot", delay_s=0.0, env=env):
        answer = api.wait_for_reply(api.say(f"/start {sent['link']}"))
        assert "The Halvik ferry sails at noon." in answer.text
        assert "Repairs on Sunday" in answer.text
        _press(api, answer.message_id, sent["answer"]["📖 More context"])
        api.wait_until(lambda: bool(_edits(api)), what="the context of the old answer")
        assert "Ada Berg, who owns it" in _edits(api)[0]
        _press(api, answer.message_id, sent["answer"]["👎"])
        assert "В статьях" in api.wait_for_reply(api.say(_UNANSWERED, user=BORIS)).text
        _publish(old, "The Halvik bridge is open again.")
        api.wait_until(lambda: bool(_alerts(api)), what="an alert")
        (alert,) = _alerts(api)
        assert _WATCHED[0] in alert.text
        (stop,) = sent["watch"].values()  # on the message that the older version sent
        assert [button["callback_data"] for button in alert.buttons()] == [stop]
        _press(api, alert.message_id, stop)
        watches = api.wait_for_reply(api.say("/watches")).text
        assert [question in watches for question in _WATCHED] == [False, True]
    with _open(old) as state:
        assert [(r.helpful, r.unhelpful) for r in state.feedback.opinions()] == [(0, 1)]
        assert len(state.unanswered.questions()) == 3


def _press(api: BotApi, message_id: int | None, data: str) -> None:
    """Press a button that an older version sent, and wait until the bot has answered that."""
    assert message_id is not None
    before = len(_presses(api))
    with api.record.changed:
        body: dict[str, Any] = api.world.places[ALICE.id].messages[message_id].body
        rows = body.setdefault("reply_markup", {}).setdefault("inline_keyboard", [])
        if data not in [button.get("callback_data") for row in rows for button in row]:
            rows.append([{"text": "older", "callback_data": data}])
    api.press_data(data, chat_id=ALICE.id, message_id=message_id)
    api.wait_until(lambda: len(_presses(api)) > before, what="the answer to a press")


def _edits(api: BotApi) -> list[str]:
    return [s.text for s in api.sent if s.method == "editMessageText"]


def _presses(api: BotApi) -> list[object]:
    return [call for call in api.calls if call.method == "answerCallbackQuery"]


def _alerts(api: BotApi) -> list[Sent]:
    return [s for s in api.sent if s.method == "sendMessage" and "🔔" in s.text]


def _publish(folder: Path, text: str) -> None:
    encoder = WordEncoder()
    with CorpusStore.open(folder / "data" / "corpus.db") as store:
        store.add(Article(text, title="The bridge"), encoder.name, embedding(encoder))
