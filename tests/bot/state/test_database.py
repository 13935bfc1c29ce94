"""What is kept of chats, and that it can be forgotten."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from bot.handlers.commands import kept, policy
from bot.i18n import Translators
from bot.state import KEPT, LIMIT_BYTES, State, StateError, chats, feedback, load_key, state_file
from bot.state.admin_records import AuditLog
from bot.state.chats import SentReplies
from bot.updates.update_log import UpdateLog
from corpus import sqlite3
from testing import ROOT
from testing.state import an_answer
from tests.bot.state.conftest import OpenState

_KEY = bytes(range(32))
_CHAT = 7004217001


def _raw(folder: Path) -> bytes:
    """Every byte of every file below a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_reply_is_found_again_after_a_restart(open_state: OpenState) -> None:
    """An edited question finds its reply although the bot was started anew in between."""
    with open_state() as state:
        state.replies.remember(_CHAT, 10, 11)
    with open_state() as state:
        assert state.replies.of(_CHAT, 10) == 11


def test_chats_do_not_see_each_other(open_state: OpenState) -> None:
    """Message numbers are counted per chat, so the same number elsewhere is another message."""
    with open_state() as state:
        state.replies.remember(_CHAT, 10, 11)
        assert state.replies.of(_CHAT + 1, 10) is None


def test_the_file_does_not_tell_who_asked(tmp_path: Path) -> None:
    """Neither the id of a chat nor its plain hash lies on disk."""
    with State(tmp_path / "state.db", _KEY) as state:
        state.replies.remember(_CHAT, 10, 11)
        found = _raw(tmp_path)
    assert str(_CHAT).encode() not in found
    assert _CHAT.to_bytes(5, "big") not in found


def test_forget_leaves_no_byte_behind(tmp_path: Path) -> None:
    """After /forget no file holds the hash, the write-ahead log and free pages included."""
    with State(tmp_path / "state.db", _KEY) as state:
        for number in range(500):
            state.replies.remember(_CHAT, number, number + 1)
            state.replies.remember(_CHAT + 1, number, number + 1)
        mine = state._file.hashed(_CHAT).encode()
        assert mine in _raw(tmp_path)
        assert state.forget(_CHAT) == 500
        assert mine not in _raw(tmp_path)
        assert state.replies.of(_CHAT + 1, 10) == 11


def test_what_is_too_old_goes(open_state: OpenState) -> None:
    """Nothing is kept for longer than /privacy says."""
    with open_state() as state:
        state.replies.remember(_CHAT, 10, 11)
        state._file.execute("UPDATE replies SET at = at - ?", (SentReplies.KEPT_S + 1,))
        assert state.replies.of(_CHAT, 10) is None
        state.replies.remember(_CHAT, 20, 21)
        assert state._file.rows("SELECT question FROM replies") == [(20,)]


def test_tidying_forgets_what_is_too_old(open_state: OpenState) -> None:
    """Also where nobody asks any more."""
    with open_state() as state:
        state.replies.remember(_CHAT, 10, 11)
        state.tidy()
        assert state.replies.of(_CHAT, 10) == 11
        state._file.execute("UPDATE replies SET at = at - ?", (SentReplies.KEPT_S + 1,))
        state.tidy()
        assert state._file.row("SELECT count(*) FROM replies") == (0,)


def test_privacy_names_every_column_that_there_is(tmp_path: Path) -> None:
    """What /privacy says is what the files hold, no more and no less."""
    with State(tmp_path / "state.db", _KEY), UpdateLog(tmp_path):
        pass
    columns = set()
    for name in ("state.db", "updates.db", "begun.db"):
        file = sqlite3.connect(tmp_path / name)
        tables = file.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        for (table,) in tables:
            rows = file.execute(f"PRAGMA table_info({table})").fetchall()
            columns |= {f"{table}.{row[1]}" for row in rows}
        file.close()
    assert columns == set(KEPT)
    for speech in Translators.load().speeches.values():
        assert all(
            speech.html(kept(column)) in "".join(policy(speech, unanswered=True))
            for column in columns
        )


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """The second start reads the key of the first, and nobody else can."""
    path = tmp_path / "private" / "verbatim.key"
    key = load_key(path)
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key(path) == key


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """A hash protects nobody once its key is known."""
    path = tmp_path / "verbatim.key"
    load_key(path)
    path.chmod(0o644)
    with pytest.raises(StateError, match="chmod 600"):
        load_key(path)


def test_a_key_that_is_no_key_is_refused(tmp_path: Path) -> None:
    """A file of something else is not taken for a key."""
    path = tmp_path / "verbatim.key"
    path.write_text("hello")
    path.chmod(0o600)
    with pytest.raises(StateError, match="KEY_FILE"):
        load_key(path)


def test_what_admins_did_goes_after_its_time_and_not_before(tmp_path: Path) -> None:
    """Neither by /forget, which /privacy says; nobody's id is in the file."""
    with State(tmp_path / "state.db", _KEY) as state:
        state.actions.note(_CHAT, "add")
        state.forget(_CHAT)
        state.tidy()
        assert [action.did for action in state.actions.all()] == ["add"]
        assert str(_CHAT).encode() not in _raw(tmp_path)
        state._file.execute("UPDATE actions SET at = at - ?", (AuditLog.KEPT_S + 1,))
        state.tidy()
        assert state.actions.all() == []


def test_an_answer_takes_little(tmp_path: Path) -> None:
    """With eight quotes, its reply, a vote and what that counts: far below a page of the file."""
    with State(tmp_path / "state.db", _KEY) as state:
        before = state._file.size_bytes
        with state._file.writing():
            for number in range(400):
                kept = state.answers.keep(number, number, an_answer(8), "en")
                state.replies.remember(number, number, number + 1)
                state.feedback.give(kept, number, helpful=True)
        assert (state._file.size_bytes - before) / 400 <= 1200


def test_what_one_person_can_make_the_bot_keep_is_bounded(
    open_state: OpenState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much they ask and rate; what is of others stays, and so does their newest."""
    monkeypatch.setattr(chats, "MOST_ANSWERS", 20)
    monkeypatch.setattr(chats, "MOST_REPLIES", 20)
    with open_state() as state, state._file.writing():
        theirs = state.answers.keep(2, 2, an_answer(1), "en")
        state.feedback.give(theirs, 2, helpful=False)
        state.replies.remember(2, 1, 2)
        for number in range(60):
            mine = state.answers.keep(1, 1, an_answer(1), "en")
            state.feedback.give(mine, 1, helpful=True)
            state.replies.remember(1, number, number + 1)
        assert state.answers.of(mine.token, 1, 1)
        assert state.answers.of(theirs.token, 2, 2)
        assert (state.replies.of(1, 59), state.replies.of(2, 1)) == (60, 2)
        for table in ("answers", "replies", "marks", "feedback"):
            assert state._file.row(f"SELECT count(*) FROM {table}") == (21,)


def test_each_table_has_a_limit_in_all(
    open_state: OpenState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond, the oldest go with the next tidying."""
    monkeypatch.setattr(chats, "MOST_ANSWERS_IN_ALL", 10)
    monkeypatch.setattr(chats, "MOST_REPLIES_IN_ALL", 10)
    monkeypatch.setattr(feedback, "MOST_RATED", 10)
    with open_state() as state:
        for number in range(30):
            kept = state.answers.keep(number, number, an_answer(1), "en")
            state.feedback.give(kept, number, helpful=True)
            state.replies.remember(number, 1, 2)
        state.tidy()
        for table in ("answers", "replies", "marks", "feedback"):
            row = state._file.row(f"SELECT count(*) FROM {table}")
            assert row is not None
            assert 10 <= row[0] <= 11
        assert state.answers.of(kept.token, 29, 29)


def test_forget_looks_at_what_is_theirs_alone(tmp_path: Path) -> None:
    """No table that grows with readers is searched from end to end."""
    path = tmp_path / "state.db"
    ran: list[str] = []
    with State(path, _KEY) as state:
        assert isinstance(state._file, state_file.StateFile)
        state._file._connection.set_trace_callback(ran.append)
        state.forget(1)
    with closing(sqlite3.connect(path)) as file:
        plans = [
            row[3]
            for sql in ran
            if sql.split()[0] in {"SELECT", "DELETE", "UPDATE"}
            for row in file.execute(f"EXPLAIN QUERY PLAN {sql}")
        ]
    assert len(plans) > 8
    scans = [plan for plan in plans if plan.startswith("SCAN") and "COVERING" not in plan]
    assert scans == []


def test_a_file_at_its_limit_answers_and_forgets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is new is not kept, and the log says so; what is erased makes room."""
    monkeypatch.setattr(state_file, "LIMIT_BYTES", 400_000)
    monkeypatch.setattr("bot.state.LIMIT_BYTES", 400_000)
    with State(tmp_path / "state.db", _KEY) as state:
        asker = count(1)
        with pytest.raises(sqlite3.OperationalError, match="full"):
            all(state.answers.keep(-1, number, an_answer(8), "en") for number in asker)
        assert state._file.size_bytes <= 400_000
        assert next(asker) > 100
        state.tidy()
        assert "nearly at its limit" in caplog.text
        assert state.forget(*range(1, 51)) == 50
        state.answers.keep(1, 1, an_answer(8), "en")
    assert LIMIT_BYTES == 256_000_000


def test_what_was_kept_while_the_clock_was_ahead_goes_in_time(open_state: OpenState) -> None:
    """As if it were of now, where it is of the future."""
    with open_state() as state:
        state.replies.remember(_CHAT, 10, 11)
        state._file.execute("UPDATE replies SET at = at + 1e9")
        state.tidy()
        row = state._file.row("SELECT at FROM replies")
        assert row is not None
        assert row[0] <= time.time()


def test_a_clock_that_leaps_ahead_deletes_nothing_for_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A machine may start with a wrong clock; one that stays so is believed, as after a pause."""
    day_s, began = 86400.0, time.time()

    def after_start_at(ahead_s: float) -> int:
        monkeypatch.setattr(time, "time", lambda: began + ahead_s)
        with State(tmp_path / "state.db", _KEY) as state:
            state.tidy()
            state.tidy()
            return len(state.watches.of(_CHAT))

    with State(tmp_path / "state.db", _KEY) as state:
        state.tidy()
        state.watches.add(_CHAT, None, _CHAT, "is it open?", "en", seen=0, since=None)
    assert after_start_at(100 * day_s) == 1
    assert "leapt ahead" in caplog.text
    assert after_start_at(3600) == 1  # it was set right
    assert after_start_at(100 * day_s) == 1
    assert after_start_at(101 * day_s - 60) == 1
    assert after_start_at(101 * day_s + 60) == 0


def test_what_is_old_goes_although_the_clock_cannot_be_noted(tmp_path: Path) -> None:
    """And an old note that says nothing is worth nothing."""
    (tmp_path / "state.clock").write_text("never\n", "ascii")
    with State(tmp_path / "state.db", _KEY) as state:
        state.watches.add(_CHAT, None, _CHAT, "is it open?", "en", seen=0, since=None)
        state._file.execute("UPDATE watches SET at = at - 91 * 86400")
        (tmp_path / "state.clock").unlink()
        (tmp_path / "state.clock").mkdir()
        state.tidy()
        assert state.watches.of(_CHAT) == []


_FULL_DISK = """
import sys, os
from pathlib import Path
from bot.state import State
from testing.state import an_answer
from tests.bot.state.conftest import OpenState
place = Path(sys.argv[1])
with State(place / "state.db", bytes(32)) as state:
    for number in range(900):
        state.answers.keep(number % 30, 7, an_answer(8), "en")
    state._file.erase_log()
    with (place / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            pass
    assert os.statvfs(place).f_bavail == 0
    print(state.forget(7), state.answers._file.row("SELECT count(*) FROM answers")[0])
    (place / "filler").unlink()
    state.tidy()
    assert (place / "state.spare").exists()
"""


@pytest.mark.process
def test_forget_has_room_on_a_full_disk(tmp_path: Path) -> None:
    """Nine hundred answers to one person, and not a byte is free."""
    command = f'mount -t tmpfs -o size=12m none {tmp_path} && exec {sys.executable} -c "$0" $1'
    own = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    try:
        subprocess.run([*own, f"mount -t tmpfs none {tmp_path}"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("namespaces of one's own are not allowed here")
    done = subprocess.run(
        [*own, command, _FULL_DISK, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["900", "0"], done.stderr
