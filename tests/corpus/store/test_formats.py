"""A corpus outlives the code that wrote it: whatever format it is of, it is opened and whole."""

from __future__ import annotations

import gzip
import os
import re
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from corpus import CorpusError, CorpusStore, HideRule, find_faults, sqlite3, stemmed
from corpus.store import formats
from corpus.store.database import SCHEMA_VERSION
from retrieval import Answerer, Question
from testing.fakes import Marker, WordEncoder

BEFORE = {number: Path(__file__).with_name(f"format-{number}.db.gz") for number in (4, 5)}
"""A file of each format, written by the last code that wrote it."""


@pytest.fixture
def old(path: Path) -> Path:
    """A corpus of format 4."""
    path.write_bytes(gzip.decompress(BEFORE[4].read_bytes()))
    return path


def version(path: Path) -> int:
    """The format of a file."""
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def assert_whole(path: Path) -> None:
    """A file opens as a corpus of the newest format, with all that the old one held."""
    with CorpusStore.open(path) as store:
        assert list(find_faults(store)) == []
        by_title = {one.article.title: one.article for one in store.all.articles()}
        assert len(by_title) == 5
        ferry, copy = by_title["Ferry to Halvik cancelled"], by_title["No ferry to Halvik"]
        assert ferry.copy_group == copy.copy_group == ferry.id != copy.id
        assert store.all.copies(ferry) == [copy]
        assert by_title["Паром отменили"].copy_group == by_title["Паром отменили"].id
        assert [each.number for each in store.all.history(ferry.id)] == [1, 2]
        assert store.all.article_at("https://www.post.example/ferry/?id=1") == ferry
        assert store.hidden.rules().rules == (HideRule("topic", "timetable"),)
        assert store.all.passages_of(by_title[None].id)
        assert store.visible.passages_of(by_title[None].id) == []
        assert by_title[None].gone
        assert [feed.title for feed in store.crawl.feeds()] == ["The Ardmore Post"]
        assert store.search.revision == (8, -582866430131071399)  # an index of it stays good
        ids, _ = store.search.vectors(WordEncoder().name)
        assert len(ids) == store.all.count_passages() == 5
        assert store.search.match(f'"{stemmed("Паром", "ru")}"', 9)
    assert version(path) == SCHEMA_VERSION


@pytest.mark.parametrize("step", formats.STEPS)
def test_each_step_has_a_file_of_the_format_before_it(path: Path, step: int) -> None:
    """It is opened, and the copy of it beside it is what it was."""
    data = gzip.decompress(BEFORE[step - 1].read_bytes())
    path.write_bytes(data)
    assert version(path) == step - 1
    assert_whole(path)
    copy = path.with_name(f"{path.name}.format-{step - 1}")
    assert version(copy) == step - 1
    written = path.with_name("written.db")
    written.write_bytes(data)
    assert rows_of(copy) == rows_of(written)
    assert_whole(copy)  # it can be taken for the corpus again


def test_questions_are_answered_from_it(old: Path) -> None:
    """In the words of the articles that the old version kept, found by its embeddings."""
    with CorpusStore.open(old) as store:
        answerer = Answerer(store, WordEncoder(), Marker("Monday", 0.02))
        found = answerer.answer(Question("When was the ferry to Halvik cancelled?"))
        (quote,) = found.quotes
        assert quote.text.startswith("The ferry to Halvik was cancelled on Monday")
        publishers = [quote.article.publisher, *(place.publisher for place in quote.also_in)]
        assert publishers == ["Evening Bell", "The Ardmore Post"]


def test_a_migrated_file_has_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    """Or what works with one would fail with the other."""
    CorpusStore.open(old).close()
    CorpusStore.open(tmp_path / "new.db", create=True).close()
    assert schema(old) == schema(tmp_path / "new.db")


def schema(path: Path) -> set[str]:
    """What makes the tables, indexes and views of a file, without line breaks and quotes."""
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
        return {re.sub(r"\s+|\"", " ", sql).strip() for (sql,) in found}


def _beside(path: Path) -> list[str]:
    """The names of the files beside a corpus, but for its locks."""
    return sorted(
        each.name for each in path.parent.iterdir() if each != path and each.suffix != ".lock"
    )


def test_a_file_of_the_newest_format_is_not_copied(path: Path) -> None:
    """Nothing stands beside it, and opening it writes nothing."""
    CorpusStore.open(path, create=True).close()
    CorpusStore.open(path).close()
    assert _beside(path) == []


def test_another_copy_is_left_alone(old: Path) -> None:
    """Of another corpus that stood here once: the new copy takes the next name."""
    there = old.with_name(f"{old.name}.format-4")
    there.write_bytes(b"somebody's")
    assert_whole(old)
    assert there.read_bytes() == b"somebody's"
    assert version(old.with_name(f"{old.name}.format-4.2")) == 4


def test_a_step_that_fails_leaves_the_file_as_it_was(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no copy of it, since it is still there; the next attempt finds it whole."""
    before = rows_of(old)
    with monkeypatch.context() as patch:
        patch.setitem(formats.STEPS, 5, (*formats.STEPS[5], "DROP TABLE missing"))
        with pytest.raises(CorpusError, match=r"left as it was.*no such table"):
            CorpusStore.open(old)
    assert _beside(old) == []
    assert rows_of(old) == before
    assert_whole(old)


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of a file, as another reader of it sees them."""
    tables = "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE TABLE%'"
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute(tables)]
        return {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


@pytest.mark.process
@pytest.mark.parametrize("room", [60_000, 120_000])
def test_a_full_disk_leaves_the_file_as_it_was(old: Path, room: int) -> None:
    """The message says what is needed; no part of a copy is left."""

    def act() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        refused(old, "must be writable and have room")

    before = old.read_bytes()
    assert not in_child(act)
    assert old.read_bytes() == before
    assert _beside(old) == []
    assert_whole(old)


@pytest.mark.process
@pytest.mark.parametrize(("file", "folder"), [(0o444, 0o777), (0o666, 0o755), (0o444, 0o555)])
def test_a_file_that_cannot_be_written_is_left_as_it_was(file: int, folder: int) -> None:
    """It is not read as if it were of another format; the message says what to do."""

    def act() -> None:
        if os.geteuid() == 0:  # who may write everywhere
            os.setgid(65534)
            os.setuid(65534)
        refused(path, "must be writable")

    with tempfile.TemporaryDirectory() as made:
        path = Path(made, "corpus.db")
        path.write_bytes(gzip.decompress(BEFORE[4].read_bytes()))
        path.chmod(file)
        path.parent.chmod(folder)
        before = path.read_bytes()
        assert not in_child(act)
        assert path.read_bytes() == before
        assert list(path.parent.glob("*format*")) == []


def refused(path: Path, advice: str) -> None:
    """A corpus is not opened, and the message says what to do."""
    with pytest.raises(CorpusError, match=advice):
        CorpusStore.open(path)


@pytest.mark.process
def test_a_migration_killed_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    """At each of its calls: the file is of one format or the other, and opens as the newest."""
    data = gzip.decompress(BEFORE[4].read_bytes())
    versions = []
    for call in range(1, 200):
        path = tmp_path / str(call) / "corpus.db"
        path.parent.mkdir()
        path.write_bytes(data)
        killed = in_child(lambda path=path, call=call: open_until(path, call))  # type: ignore[misc]
        versions.append(version(path))
        assert_whole(path)
        copies = _beside(path)
        assert copies in (["corpus.db.format-4"], [])
        if not killed:
            break
    assert versions == sorted(versions)
    assert versions[0] == 4
    assert versions[-1] == SCHEMA_VERSION
    assert len(versions) > 15


def open_until(path: Path, call: int) -> None:
    """Open a file, and be killed at the call of that number to SQLite or the system."""
    left = call

    def count(_: object, event: str, called: object) -> None:
        nonlocal left
        owner = getattr(called, "__self__", None)
        module = getattr(owner, "__name__", type(owner).__module__)
        if event in {"c_call", "c_return"} and module in {sqlite3.Connection.__module__, "posix"}:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    CorpusStore.open(path).close()
    sys.setprofile(None)


def in_child(act: Callable[[], None]) -> bool:
    """Do something in a child of this process; True if it was killed there."""
    child = os.fork()
    if not child:
        try:
            act()
        except BaseException:  # noqa: BLE001 - nothing of the tests may run on in here
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)
