"""What is kept of chats, and that it can be forgotten."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.handlers.commands import kept, policy
from bot.i18n import Translator, Translators
from bot.render import LIMIT_ENTITIES, LIMIT_UNITS
from bot.state import KEPT, State, StateError, load_key
from bot.state.admin_records import AuditLog
from bot.state.chats import SentReplies
from bot.updates.update_log import UpdateLog
from testing.botapi import parse_html, utf16_length

_KEY = bytes(range(32))
_CHAT = 7004217001


def _raw(folder: Path) -> bytes:
    """Every byte of every file below a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_reply_is_found_again_after_a_restart(tmp_path: Path) -> None:
    """An edited question finds its reply although the bot was started anew in between."""
    with State(tmp_path / "state.db", _KEY) as state:
        state.replies.remember(_CHAT, 10, 11)
    with State(tmp_path / "state.db", _KEY) as state:
        assert state.replies.of(_CHAT, 10) == 11


def test_chats_do_not_see_each_other(tmp_path: Path) -> None:
    """Message numbers are counted per chat, so the same number elsewhere is another message."""
    with State(tmp_path / "state.db", _KEY) as state:
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


def test_what_is_too_old_goes(tmp_path: Path) -> None:
    """Nothing is kept for longer than /privacy says."""
    with State(tmp_path / "state.db", _KEY) as state:
        state.replies.remember(_CHAT, 10, 11)
        with sqlite3.connect(tmp_path / "state.db") as other:
            other.execute("UPDATE replies SET at = at - ?", (SentReplies.KEPT_S + 1,))
        other.close()
        assert state.replies.of(_CHAT, 10) is None
        state.replies.remember(_CHAT, 20, 21)
        assert state._file.execute("SELECT question FROM replies").fetchall() == [(20,)]


def test_tidying_forgets_what_is_too_old(tmp_path: Path) -> None:
    """Also where nobody asks any more."""
    with State(tmp_path / "state.db", _KEY) as state:
        state.replies.remember(_CHAT, 10, 11)
        state.tidy()
        assert state.replies.of(_CHAT, 10) == 11
        state._file.execute("UPDATE replies SET at = at - ?", (SentReplies.KEPT_S + 1,))
        state.tidy()
        assert state._file.execute("SELECT count(*) FROM replies").fetchone() == (0,)


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
            speech.html(kept(column)) in policy(speech, unanswered=True) for column in columns
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


@pytest.mark.parametrize("speech", Translators.load().speeches.values(), ids=lambda s: s.code)
def test_what_is_kept_can_be_told_in_one_message(speech: Translator) -> None:
    """Telegram takes no longer one, and a right that fails is none."""
    text, entities = parse_html(policy(speech, unanswered=True))
    assert utf16_length(text) <= LIMIT_UNITS
    assert len(entities) <= LIMIT_ENTITIES


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
