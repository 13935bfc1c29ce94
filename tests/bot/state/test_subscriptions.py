"""What is kept of who waits for an answer: sealed, bounded, and erased."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from bot.state import State
from bot.state.subscribers import LIMIT, LIMIT_IN_ALL, Subscription, Subscriptions

_KEY = bytes(range(32))
_CHAT, _USER = 7004217001, 7004217002


def begin(state: State, question: str, *, user: int = _USER) -> Subscription | None:
    """Watch a question from the seventh passage on."""
    return state.watches.add(_CHAT, None, user, question, "en", seen=7, since=None)


def test_a_watch_comes_back_as_it_was(state: State) -> None:
    """With all that is needed to tell who waits."""
    watch = state.watches.add(
        _CHAT, 5, _USER, "Открыт ли мост?", "ru", seen=7, since="2026-02-01", told=["a"]
    )
    assert state.watches.of(_CHAT) == [watch]
    assert watch is not None
    assert (watch.thread_id, watch.question, watch.since) == (5, "Открыт ли мост?", "2026-02-01")
    assert state.watches.was_told(watch, "a")
    assert not state.watches.was_told(watch, "b")


def test_the_file_tells_neither_question_nor_chat(tmp_path: Path) -> None:
    """Both are sealed with a key that lies elsewhere."""
    with State(tmp_path / "state.db", _KEY) as state:
        begin(state, "Is the Halvik bridge open?")
    found = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Halvik" not in found
    assert str(_CHAT).encode() not in found
    assert str(_USER).encode() not in found


def test_one_person_watches_so_many_questions(state: State) -> None:
    """The same one twice is one, and others have their own share."""
    for number in range(LIMIT):
        assert begin(state, f"Is bridge {number} open?")
    assert begin(state, "IS BRIDGE 7 OPEN?") == state.watches.of(_CHAT)[7]
    assert begin(state, "One more?") is None
    assert state.watches.limit_reached(_CHAT, _USER) == LIMIT
    assert state.watches.limit_reached(_CHAT, _USER + 1) is None
    assert begin(state, "One more?", user=_USER + 1)


def test_one_person_watches_so_many_in_all_chats(state: State) -> None:
    """Whoever makes groups for it is stopped; others are not."""

    def begin_in(chat: int, user: int = _USER) -> Subscription | None:
        return state.watches.add(chat, None, user, "Is it open?", "en", seen=7, since=None)

    assert all(begin_in(-chat) for chat in range(1, LIMIT_IN_ALL + 1))
    assert begin_in(-LIMIT_IN_ALL - 1) is None
    assert state.watches.limit_reached(-LIMIT_IN_ALL - 1, _USER) == LIMIT_IN_ALL
    assert begin_in(-LIMIT_IN_ALL - 1, _USER + 1)


def test_an_alert_that_cannot_be_read_is_passed_over_and_kept(state: State) -> None:
    """Nobody knows whose it is; the key may come back."""
    begin(state, "Is it open?")
    state._file.execute("UPDATE watches SET sealed = ?", (b"\0",))
    assert state.watches.due(100, 0) == []
    assert state.watches.of(_CHAT) == []
    assert state.watches.count() == 1


def test_only_what_has_not_seen_the_newest_is_due(state: State) -> None:
    """And what rang is not, for a while."""
    watch = begin(state, "Is it open?")
    assert watch is not None
    assert state.watches.due(7, 0) == []
    assert state.watches.due(8, 0) == [watch]
    state.watches.rang(watch, ["a"], 8)
    assert state.watches.due(9, 3600) == []
    assert [w.seen for w in state.watches.due(9, -1)] == [8]


def test_what_was_erased_while_it_rang_stays_erased(state: State) -> None:
    """Nothing is noted of a watch that is no more."""
    watch = begin(state, "Is it open?")
    assert watch is not None
    state.forget(_USER)
    state.watches.rang(watch, ["a"], 8)
    assert state._file.row("SELECT count(*) FROM rings") == (0,)


def test_it_ends_by_itself(state: State) -> None:
    """After 90 days, with what was told."""
    watch = begin(state, "Is it open?")
    assert watch is not None
    state.watches.rang(watch, ["a"], 8)
    state._file.execute("UPDATE watches SET at = at - ?", (Subscriptions.KEPT_S + 1,))
    state.tidy()
    for table in ("watches", "rings"):
        assert state._file.row(f"SELECT count(*) FROM {table}") == (0,)


def test_a_watch_is_ended_by_who_began_it(state: State) -> None:
    """In the chat where they did."""
    watch = begin(state, "Is it open?")
    assert watch is not None
    assert not state.watches.remove(watch.id, _CHAT, _USER + 1)
    assert not state.watches.remove(watch.id, _CHAT + 1, _USER)
    assert state.watches.remove(watch.id, _CHAT, _USER)
    assert state.watches.of(_CHAT) == []


def _digest(state: State, hour: int = 7) -> Subscription:
    watch = state.watches.add(
        _CHAT, None, _USER, "Halvik", "en", seen=7, since=None, every=1, hour=hour
    )
    assert watch is not None
    return watch


def _age(state: State, days: float) -> None:
    state._file.execute("UPDATE watches SET rang = rang - ?", (days * 86400,))


def test_a_digest_comes_at_its_hour_and_no_alert_with_it(state: State) -> None:
    """Within a day from when it was begun; a question in the same words is another thing."""
    watch = _digest(state)
    assert begin(state, "Halvik") != watch
    assert datetime.fromtimestamp(watch.next, UTC).hour == 7
    assert 0 < watch.next - time.time() <= 86400
    assert state.watches.digests() == []
    assert [due.question for due in state.watches.due(99, 0.0) if due.every] == []
    _age(state, 1)
    (due,) = state.watches.digests()
    assert (due.id, due.seen) == (watch.id, 7)


def test_a_late_digest_keeps_its_hour(state: State) -> None:
    """However many were missed, there is one, and then the next in time."""
    watch = _digest(state)
    _age(state, 5)
    (due,) = state.watches.digests()
    state.watches.digested(due, 12)
    assert state.watches.digests() == []
    (after,) = state.watches.of(_CHAT)
    assert (after.seen, after.next) == (12, watch.next)


def test_a_digest_that_is_moved_while_it_is_sent_stays_moved(state: State) -> None:
    """What was looked for is noted, and the hour of one's choice is not undone."""
    watch = _digest(state)
    _age(state, 1)
    (due,) = state.watches.digests()
    moved = state.watches.move(watch.id, _CHAT, _USER, hours=3, every=7)
    state.watches.digested(due, 12)
    (after,) = state.watches.of(_CHAT)
    assert moved is not None
    assert (after.seen, after.next, after.every) == (12, moved.next, 7)
    state.forget(_USER)
    state.watches.digested(due, 13)
    assert state.watches.of(_CHAT) == []


def test_its_owner_moves_a_digest(state: State) -> None:
    """By hours, around midnight too, and between daily and weekly; nobody else does."""
    watch = _digest(state, hour=0)
    assert state.watches.move(watch.id, _CHAT, _USER + 1, hours=1) is None
    earlier = state.watches.move(watch.id, _CHAT, _USER, hours=-1)
    assert earlier is not None
    assert datetime.fromtimestamp(earlier.next, UTC).hour == 23
    weekly = state.watches.move(watch.id, _CHAT, _USER, every=7)
    assert weekly is not None
    assert (weekly.every, weekly.next) == (7, earlier.next)
    _age(state, 1)
    (due,) = state.watches.digests()
    state.watches.digested(due, 9)
    (after,) = state.watches.of(_CHAT)
    assert 6 * 86400 < after.next - time.time() <= 7 * 86400
    question = begin(state, "Is it open?")
    assert question is not None
    assert state.watches.move(question.id, _CHAT, _USER, hours=1) is None
