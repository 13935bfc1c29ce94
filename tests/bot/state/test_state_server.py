"""The state in PostgreSQL: what workers share, and what differs from a file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bot.backup import move_states, save
from bot.cli.reports import feedback
from bot.paths import folder, only_instance
from bot.settings import Settings
from bot.state import KEPT, State, StateError, as_room_allows, load_key, migrations
from bot.state import state_server as module
from bot.state.state_server import Sends, StateServer, bots_in
from bot.state.subscribers import LIMIT
from bot.updates.update_log import UpdateLog
from corpus import CorpusError, DatabaseUrl, sqlite3
from testing import ROOT
from testing.postgres import PostgresServer, server
from testing.state import an_answer

pytestmark = pytest.mark.process

_KEY = bytes(range(32))
_CHAT, _USER = 7004217001, 7004217002

Workers = Callable[[], State]


@pytest.fixture
def workers(tmp_path: Path, database: DatabaseUrl) -> Iterator[Workers]:
    """Opens the state of one bot as one more worker does."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(State(tmp_path / "state.db", _KEY, database=database))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a bot with files."""
    token = f"{abs(hash(tmp_path))}:{'A' * 35}"
    return Settings(data_dir=tmp_path, key_file=tmp_path / "key", token=token)


def test_what_one_worker_writes_the_others_see(workers: Workers) -> None:
    """Watches, buttons, languages, pauses and announcements, at once."""
    one, other = workers(), workers()
    one.watches.add(_CHAT, None, _USER, "Is it open?", "en", seen=7, since=None)
    kept = one.answers.keep(_CHAT, _USER, an_answer(2), "en")
    one.choices.choose(_CHAT, "de")
    one.pauses.begin("channel")
    one.notices.put_up("The server is moved on Sunday.")
    assert [watch.question for watch in other.watches.of(_CHAT)] == ["Is it open?"]
    mine = one.answers.of(kept.token, _CHAT, _USER)
    assert mine
    assert other.answers.of(kept.token, _CHAT, _USER) == mine
    assert other.choices.language(_CHAT) == "de"
    assert other.pauses.has("channel")
    assert other.notices.text() == "The server is moved on Sunday."
    assert other.forget(_CHAT) == 3
    assert one.watches.of(_CHAT) == []


def test_the_limit_of_one_person_holds_over_all_workers(workers: Workers) -> None:
    """However many of their questions come at the same instant."""
    states = [workers() for _ in range(3)]

    def add(number: int) -> object:
        watches = states[number % 3].watches
        return watches.add(_CHAT, None, _USER, f"Is {number} open?", "en", seen=7, since=None)

    with ThreadPoolExecutor(6) as pool:
        added = list(pool.map(add, range(LIMIT + 10)))
    assert sum(each is not None for each in added) == LIMIT
    assert states[0].watches.count() == LIMIT


def test_who_votes_on_two_workers_at_once_counts_once(workers: Workers) -> None:
    """The last of the votes is the one that counts."""
    states = [workers() for _ in range(3)]
    kept = states[0].answers.keep(_CHAT, _USER, an_answer(2), "en")

    def vote(number: int) -> None:
        states[number % 3].feedback.give(kept, _USER, helpful=number % 2 == 0)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(vote, range(30)))
    (rating,) = states[0].feedback.opinions()
    assert rating.helpful + rating.unhelpful == 1


def test_one_question_has_one_address(workers: Workers) -> None:
    """Whichever worker makes it, at the same instant too."""
    states = [workers() for _ in range(3)]
    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(lambda n: states[n % 3].links.payload("Is it open?"), range(30)))
    assert len(made) == 1


def test_a_lock_is_held_by_one_worker_until_it_ends(workers: Workers) -> None:
    """Then another has it."""
    one, other = workers().lock("ringer"), workers().lock("ringer")
    with other:
        with one:
            assert one.acquire()
            assert not other.acquire()
            assert one.acquire()
        assert other.acquire()


def test_privacy_names_every_column_that_there_is(
    workers: Workers, tmp_path: Path, database: DatabaseUrl
) -> None:
    """But for what says nothing of anybody: formats, the order of rows, sends, takes."""
    state = workers()
    assert state.server
    Sends(state.server)
    with UpdateLog(tmp_path, lease_s=10, server=state.server):
        pass
    rows = state._file.rows(
        "SELECT table_name || '.' || column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name NOT IN ('format', 'sends', 'takes')"
    )
    columns = {name for (name,) in rows if not name.endswith(".rowid")}
    assert columns == set(KEPT)
    assert tmp_path.name not in bots_in(database)  # its name is that of no bot's folder


def test_another_key_is_refused(workers: Workers, tmp_path: Path, database: DatabaseUrl) -> None:
    """On a machine to which nobody has copied it."""
    workers()
    with pytest.raises(StateError, match="copy the key of the first machine"):
        State(tmp_path / "state.db", bytes(32), database=database)


def test_a_newer_format_is_refused(
    workers: Workers, tmp_path: Path, database: DatabaseUrl
) -> None:
    """By an older worker; a command that only reads does not change an older one."""
    state = workers()
    state._file.execute("UPDATE format SET number = number + 1")
    with pytest.raises(StateError, match="newer version"):
        State(tmp_path / "state.db", _KEY, database=database)
    state._file.execute("UPDATE format SET number = number - 2")
    with pytest.raises(StateError, match="another version"):
        StateServer(database, tmp_path.name, _KEY, create=False)


def test_each_format_of_the_file_is_one_of_the_database() -> None:
    """Whoever adds a step for files adds one for databases."""
    assert set(module._STEPS) == set(range(8, migrations.FORMAT + 1))


def test_a_server_that_is_away_is_told_and_used_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is dispensable goes without it; nothing of it is called damaged."""
    with server() as running:
        url = DatabaseUrl(running.url())
        with State(tmp_path / "state.db", _KEY, database=url) as state:
            _away(running, state)
            assert "damaged" not in caplog.text
            assert "the language is not known: postgresql://127.0.0.1" in caplog.text
            assert state.choices.language(_CHAT) == "de"
            state.choices.choose(_CHAT, "ru")
            assert state.choices.language(_CHAT) == "ru"
            assert state.fault is None


def _away(running: PostgresServer, state: State) -> None:
    """Look something up while the server is away, also where it must be found."""
    state.choices.choose(_CHAT, "de")
    with state.lock("ringer") as lock:
        assert lock.acquire()
        running.stop()
        try:
            with as_room_allows("the language is not known"):
                state.choices.language(_CHAT)
            with pytest.raises(StateError, match="cannot be reached"):
                state.choices.language(_CHAT)
            with pytest.raises(CorpusError, match="cannot be reached"):
                lock.acquire()
        finally:
            running.start()
        assert lock.acquire()


def _used(settings: Settings) -> None:
    """Let a bot remember something of each kind."""
    with _opened(settings) as state:
        state.watches.add(_CHAT, 3, _USER, "Is it open?", "en", seen=7, since=None, told=["a"])
        for _ in range(3):
            kept = state.answers.keep(_CHAT, _USER, an_answer(2), "en")
        state.feedback.give(kept, _USER, helpful=True)
        state.links.payload("Is it open?")
        state.actions.note(_USER, "add")
        state.unanswered.note(_USER, "Is it closed?")
        state.counts.add("en", "question", "answered")


def _opened(settings: Settings, database: DatabaseUrl | None = None) -> State:
    path = folder(settings) / "state.db"
    return State(path, load_key(settings.key_file), database=database)


def _all(state: State) -> object:
    return (
        state.watches.of(_CHAT),
        state.answers.last(_CHAT, _USER),
        state.feedback.opinions(),
        state.links.payload("Is it open?"),
        state.actions.all(),
        state.unanswered.questions(),
        state.counts.since(3),
    )


async def test_a_state_moves_there_and_back(
    settings: Settings, database: DatabaseUrl, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of it, with what is done of updates; commands and backups read it there too."""
    _used(settings)
    with UpdateLog(folder(settings)) as log:
        await log.done(7)
    with pytest.raises(StateError, match="verbatim move"):
        _opened(settings, database)
    assert move_states(settings, database) == 1
    assert move_states(settings, database) == 1  # again, which changes nothing
    there = replace(settings, database_url=database)
    feedback(there, as_json=True)
    assert '"helpful": 1' in capsys.readouterr().out
    with _opened(settings) as file, _opened(settings, database) as state:
        assert _all(file) == _all(state)
        with UpdateLog(folder(settings), lease_s=10, server=state.server) as log:
            assert 7 in log
        with pytest.raises(CorpusError, match="the bot runs from"):
            move_states(there, tmp_path / "back")
        assert save(there, tmp_path / "saved").bots == 1
    assert move_states(there, tmp_path / "back") == 1
    for place in ("back", "saved"):
        moved = replace(settings, data_dir=tmp_path / place)
        with _opened(settings) as file, _opened(moved) as state:
            assert _all(file) == _all(state)
        with UpdateLog(folder(moved)) as log:
            assert 7 in log
    with pytest.raises(CorpusError, match="already"):
        move_states(there, tmp_path / "back")


def test_nothing_moves_while_the_bot_runs(settings: Settings, database: DatabaseUrl) -> None:
    """It is said which process that is; nothing is made in the database."""
    _used(settings)
    with only_instance(settings), pytest.raises(CorpusError, match="as process"):
        move_states(settings, database)
    assert folder(settings).name not in bots_in(database)


def test_another_state_is_not_overwritten(settings: Settings, database: DatabaseUrl) -> None:
    """Where a bot has begun anew in the database."""
    with _opened(settings, database) as state:
        state.choices.choose(_CHAT, "de")
    _used(settings)
    with pytest.raises(StateError, match="another state"):
        move_states(settings, database)
    with _opened(settings, database) as state:
        assert state.choices.language(_CHAT) == "de"


def test_a_move_that_fails_leaves_nothing(
    settings: Settings, database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the bot does not begin with a part of it."""
    _used(settings)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(StateServer, "execute_many", full)
        with pytest.raises(sqlite3.OperationalError):
            move_states(settings, database)
    assert folder(settings).name not in bots_in(database)
    assert move_states(settings, database) == 1


def test_no_driver_is_imported_without_a_database() -> None:
    """Nor the module that uses it."""
    program = (
        "import sys, pathlib, tempfile, bot.runtime.run; from bot.state import State\n"
        "State(pathlib.Path(tempfile.mkdtemp(), 'state.db'), bytes(32)).lock('a').close()\n"
        "print([name for name in sys.modules if 'psycopg' in name or 'state_server' in name])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, cwd=ROOT
    )
    assert told.stdout.strip() == b"[]"
