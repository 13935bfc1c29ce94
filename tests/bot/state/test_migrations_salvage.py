"""A state file is damaged: what can be read is saved, and what needs it does without."""

from __future__ import annotations

import os
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import Chat, Message, Update, User

from bot.i18n import Translators
from bot.i18n.translator import LanguagePreference
from bot.state import TABLES, State, StateError, load_key, migrations
from bot.state.migrations import COPY_KEPT_S, salvage, whole_image
from corpus import sqlite3
from testing.state import an_answer

_KEY = bytes(range(32))
_PAGE = 4096
_PEOPLE = 60
_NAMES = sorted({column.partition(".")[0] for table in TABLES for column in table.COLUMNS})
_A_PAGE_HOLDS = 130  # of the smallest rows


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A state file with rows in all tables, of most on several pages."""
    path = tmp_path_factory.mktemp("filled") / "state.db"
    answer = an_answer(5)
    with State(path, _KEY) as state, state._file.writing():
        state.notices.put_up("Repairs on Sunday")
        for n in range(1, _PEOPLE + 1):
            for m in range(3):
                state.replies.remember(n, m, m + 1)
            kept = state.answers.keep(n, n, answer, "en")
            state.feedback.give(kept, n, helpful=True)
            state.choices.choose(n, "ru")
            state.actions.note(n, "add")
            state.links.payload(f"Is bridge {n} open, and since when has it been so?")
            state.unanswered.note(n, f"Who painted lighthouse {n}?")
            watch = state.watches.add(n, None, n, "Is it open?", "en", seen=7, since=None)
            assert watch is not None
            state.watches.rang(watch, ["one", "two"], 8)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, filled: bytes) -> Path:
    """That file, to be damaged."""
    path = tmp_path / "state.db"
    path.write_bytes(filled)
    return path


def _rows(path: Path) -> dict[str, set[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as file:
        return {name: set(file.execute(f"SELECT * FROM {name}")) for name in _NAMES}


def _spoil(path: Path, at: int, length: int) -> None:
    data = bytearray(path.read_bytes())
    for place in range(at, at + length):
        data[place] ^= place * 37 % 255 + 1
    path.write_bytes(data)


def test_of_a_whole_file_every_row_is_found(path: Path, tmp_path: Path) -> None:
    """Each in its own table, as it was."""
    with State(tmp_path / "new.db", _KEY):
        pass
    with closing(sqlite3.connect(tmp_path / "new.db")) as new, new:
        salvage(path.read_bytes(), new)
    assert _rows(tmp_path / "new.db") == _rows(path)


def test_what_is_in_the_log_alone_is_found_too(tmp_path: Path) -> None:
    """As a process leaves it that was killed."""
    with State(tmp_path / "state.db", _KEY) as state:
        state._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        state.choices.choose(1, "ru")
        image = whole_image(tmp_path / "state.db")
        hashed = state._file.hashed(1).encode()
    assert hashed in image


@pytest.mark.slow
def test_whatever_page_is_damaged_all_others_are_saved(
    path: Path, filled: bytes, tmp_path: Path
) -> None:
    """Every page there is, by a few bytes, at its head and whole; nothing makes a start fail."""
    before = _rows(path)
    noticed = 0
    for number in range(len(filled) // _PAGE):
        for offset, length in ((0, 300), (0, _PAGE), (_PAGE // 3, 16), (_PAGE - 200, 200)):
            path.write_bytes(filled)
            _spoil(path, number * _PAGE + offset, length)
            with State(path, _KEY) as state:
                state.check()
                assert state.fault is None
            after = _rows(path)
            lost = {name: len(before[name] - after[name]) for name in _NAMES}
            assert sum(lost.values()) <= _A_PAGE_HOLDS, (number, offset, length, lost)
            aside = list(tmp_path.glob("state.db.damaged-*"))
            noticed += bool(aside)
            for left in aside:
                left.unlink()
    assert noticed > 3 * len(filled) // _PAGE  # a few bytes in a row may be none of SQLite's


def _update(chat_id: int) -> Update:
    chat, sender = Chat(chat_id, "private"), User(chat_id, "A", is_bot=False, language_code="en")
    message = Message(1, datetime.now(UTC), chat, from_user=sender, text="who?")
    return Update(1, message=message)


@pytest.mark.parametrize("name", _NAMES)
def test_what_is_damaged_while_it_runs_is_told(path: Path, name: str) -> None:
    """Whichever table: the language is that of the asker's Telegram, and `fault` says it."""
    with State(path, _KEY) as state:
        assert state.fault is None
        row = state._file.row("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,))
        assert row is not None
        (root,) = row
        _spoil(path, (root - 1) * _PAGE, 300)
        speaks = LanguagePreference(Translators.load(), state)
        state.check()
        assert speaks.of(_update(1)).code == ("en" if name == "choices" else "ru")
        assert state.fault is not None
        assert "restart" in state.fault


def test_what_is_damaged_in_one_table_keeps_nothing_old_in_the_others(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor in the copies of older files; the log says what stays."""
    copy = path.with_name("state.db.format-1")
    with State(path, _KEY) as state:
        state._file.execute("UPDATE watches SET at = 0")
        state._file.execute("ALTER TABLE replies RENAME TO gone")
        copy.write_bytes(b"old")
        os.utime(copy, (0, time.time() - COPY_KEPT_S - 1))
        state.tidy()
        assert state.watches.count() == 0
    assert not copy.exists()
    assert "what is old is not forgotten" in caplog.text


def test_what_is_no_database_is_put_aside_as_it_was(tmp_path: Path) -> None:
    """Nothing can be read in it, and nothing of it is lost; after a week it goes."""
    path = tmp_path / "state.db"
    before = b"not a database, but long enough to be taken for one" * 50
    path.write_bytes(before)
    with State(path, _KEY) as state:
        (aside,) = tmp_path.glob("state.db.damaged-*")
        assert aside.read_bytes() == before
        state.tidy()
        assert aside.exists()
        os.utime(aside, (0, time.time() - COPY_KEPT_S - 1))
        state.tidy()
        assert not aside.exists()


def test_forget_erases_what_was_put_aside(path: Path, tmp_path: Path) -> None:
    """Nobody is to be found in it."""
    _spoil(path, 2 * _PAGE, _PAGE)
    with State(path, _KEY) as state:
        assert list(tmp_path.glob("state.db.damaged-*"))
        state.forget(1)
        assert not list(tmp_path.glob("state.db.damaged-*"))


def test_a_damaged_file_that_others_use_is_left(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files would be written otherwise."""
    monkeypatch.setattr(migrations, "_ALONE_S", 0.3)
    with State(path, _KEY, shared=True):
        _spoil(path, 3 * _PAGE, _PAGE)
        before = path.read_bytes()
        with pytest.raises(StateError, match="stop all processes"):
            State(path, _KEY, shared=True)
        assert path.read_bytes() == before
    with State(path, _KEY, shared=True) as state:
        assert state.notices.text() == "Repairs on Sunday"


def test_a_command_beside_the_bot_mends_nothing(path: Path, tmp_path: Path) -> None:
    """It says what to do."""
    path.write_bytes(b"\xff" * 200 + path.read_bytes()[200:])
    with pytest.raises(StateError, match="verbatim run"):
        State(path, _KEY, beside=True)
    assert not list(tmp_path.glob("state.db.damaged-*"))


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The file of a key, with which a state was written."""
    key = tmp_path / "key"
    with State(tmp_path / "state.db", load_key(key)) as state:
        state.watches.add(1, None, 1, "Is it open?", "en", seen=7, since=None)
    return key


def test_a_key_that_is_away_is_not_made_anew(key: Path, tmp_path: Path) -> None:
    """The bot does not start without it, and once it is back all is there."""
    key.rename(tmp_path / "away")
    with pytest.raises(StateError, match="is missing"):
        load_key(key, tmp_path / "state.db")
    assert not key.exists()
    (tmp_path / "away").rename(key)
    with State(tmp_path / "state.db", load_key(key, tmp_path / "state.db")) as state:
        assert [w.question for w in state.watches.of(1)] == ["Is it open?"]


def test_another_key_is_refused(key: Path, tmp_path: Path) -> None:
    """Whether anything is sealed or only hashed; nothing is changed by the try."""
    path = tmp_path / "state.db"
    before = path.read_bytes()
    hows: tuple[dict[str, Any], ...] = ({}, {"shared": True}, {"beside": True})
    for how in hows:
        with pytest.raises(StateError, match="another key"):
            State(path, _KEY, **how)
    with State(path, load_key(key)) as state:
        state.forget(1)
    with pytest.raises(StateError, match="another key"):
        State(path, _KEY)
    assert len(before) == path.stat().st_size


def test_a_mark_that_is_damaged_keeps_no_key_away(key: Path, tmp_path: Path) -> None:
    """What is sealed says that it is the right one."""
    path = tmp_path / "state.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA application_id = 12345")
    with State(path, load_key(key)) as state:
        assert state.watches.count() == 1
    with pytest.raises(StateError, match="another key"):
        State(path, _KEY)
