"""The keys to the editors' desk: used once, soon worthless, and not to be read from the file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.state import State
from bot.state.admin_records import DESK, LINK_S, SESSION_S, DeskAccess

_ADMIN, _OTHER = 1001, 1002


def _later(monkeypatch: pytest.MonkeyPatch, by_s: float) -> None:
    now = time.time() + by_s
    monkeypatch.setattr(time, "time", lambda: now)


def test_a_link_opens_once_for_its_admin(state: State) -> None:
    """It names the admin as the audit log does, and then no one."""
    link = state.desk.link(_ADMIN)
    assert state.desk.open(link) == state.actions.hashed(_ADMIN)
    assert state.desk.open(link) is None
    assert state.desk.open("") is None


def test_a_link_gives_way_to_a_newer_one_of_its_admin(state: State) -> None:
    """Other admins keep theirs."""
    first, others, second = (state.desk.link(who) for who in (_ADMIN, _OTHER, _ADMIN))
    assert state.desk.open(first) is None
    assert state.desk.open(others) == state.actions.hashed(_OTHER)
    assert state.desk.open(second) == state.actions.hashed(_ADMIN)


def test_a_link_expires(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is then forgotten, unlike the password."""
    link = state.desk.link(_ADMIN)
    state.desk.set_password("correct horse")
    _later(monkeypatch, LINK_S + 1)
    assert state.desk.open(link) is None
    _later(monkeypatch, DeskAccess.KEPT_S)
    state.tidy()
    assert state._file.rows("SELECT who FROM desk") == [(DESK,)]


def test_nothing_that_opens_the_desk_lies_in_the_file(tmp_path: Path) -> None:
    """Neither the link nor the password nor a session."""
    with State(tmp_path / "state.db", bytes(range(32))) as state:
        link = state.desk.link(_ADMIN)
        state.desk.set_password("correct horse")
        session = state.desk.session(DESK)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert kept
    for secret in (link, "correct horse", session):
        assert secret.encode() not in kept


def test_a_password_opens_until_it_is_dropped(state: State) -> None:
    """Sessions by a former password, or a dropped one, are over."""
    assert not state.desk.is_password("correct horse")
    state.desk.set_password("correct horse")
    assert state.desk.is_password("correct horse")
    assert not state.desk.is_password("correct hors")
    session = state.desk.session(DESK)
    assert state.desk.entered(session, ()) == DESK
    state.desk.set_password("battery staple")
    assert state.desk.entered(session, ()) is None
    session = state.desk.session(DESK)
    assert state.desk.drop_password()
    assert not state.desk.drop_password()
    assert state.desk.entered(session, ()) is None
    assert not state.desk.is_password("battery staple")


def test_a_session_is_of_an_admin_of_today(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is taken off the list of admins is out at once, and everybody in time."""
    who = state.actions.hashed(_ADMIN)
    session = state.desk.session(who)
    assert state.desk.entered(session, {_ADMIN, _OTHER}) == who
    assert state.desk.entered(session, {_OTHER}) is None
    _later(monkeypatch, SESSION_S + 1)
    assert state.desk.entered(session, {_ADMIN}) is None


@pytest.mark.parametrize("made_up", ["", ".", "a.b", "desk.9999999999.00.ff", "ё.1.2.3", "..."])
def test_a_session_that_was_not_signed_opens_nothing(state: State, made_up: str) -> None:
    """Whatever it looks like."""
    state.desk.set_password("correct horse")
    assert state.desk.entered(made_up, {_ADMIN}) is None


def test_a_changed_session_opens_nothing(state: State) -> None:
    """Neither for longer nor for somebody else."""
    who, other = map(state.actions.hashed, (_ADMIN, _OTHER))
    session = state.desk.session(who)
    until = session.split(".")[1]
    for changed in (session.replace(who, other), session.replace(until, f"{int(until) + 1}")):
        assert state.desk.entered(changed, {_ADMIN, _OTHER}) is None


def test_forget_takes_the_link_of_an_admin(state: State) -> None:
    """And leaves those of others."""
    mine, others = state.desk.link(_ADMIN), state.desk.link(_OTHER)
    state.forget(_ADMIN)
    assert state.desk.open(mine) is None
    assert state.desk.open(others) is not None
