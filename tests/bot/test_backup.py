"""A backup is everything: restored on an empty machine, the bot goes on as if nothing happened."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.backup import restore, save
from bot.paths import folder, only_instance
from bot.settings import Settings
from bot.state import State, load_key
from bot.state.migrations import COPY_KEPT_S
from bot.updates.update_log import UpdateLog
from corpus import Article, CorpusError, CorpusStore, lock_of_use, sqlite3
from retrieval import embedding
from testing.fakes import WordEncoder

_CHAT, _USER, _UPDATE = 7004217001, 7004217002, 900100
_QUESTION = "When sails the Halvik ferry?"


def _settings(place: Path) -> Settings:
    env = {"DATA_DIR": str(place / "data"), "KEY_FILE": str(place / "keys" / "verbatim.key")}
    return Settings.from_env(env | {"TELEGRAM_BOT_TOKEN": "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5"})


def _open_state(settings: Settings) -> State:
    return State(folder(settings) / "state.db", load_key(settings.key_file))


def _add(settings: Settings, text: str) -> None:
    encoder = WordEncoder()
    with CorpusStore.open(settings.corpus, create=not settings.corpus.exists()) as store:
        store.add(Article(text, language="en"), encoder.name, embedding(encoder))
        store.crawl.follow("https://example.org/feed.xml", "Bell")


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """A bot with an article, a feed, a reader who waits, a link, and an update that is done."""
    made = _settings(tmp_path / "here")
    _add(made, "The ferry sails at nine.")
    with only_instance(made) as place, _open_state(made) as state, UpdateLog(place) as log:
        state.watches.add(_CHAT, None, _USER, _QUESTION, "en", seen=1, since=None)
        state.choices.choose(_CHAT, "uk")
        state.links.payload(_QUESTION)
        await log.claim(_UPDATE)
        await log.done(_UPDATE)
    return made


def _check(settings: Settings, articles: int = 1) -> None:
    """Assert that all is there that the bot of the fixture had."""
    with CorpusStore.open(settings.corpus) as store:
        assert store.visible.count_articles() == articles
        assert "The ferry sails at nine." in {a.article.text for a in store.visible.articles()}
        assert [feed.title for feed in store.crawl.feeds()] == ["Bell"]
    with _open_state(settings) as state, UpdateLog(folder(settings)) as log:
        assert [watch.question for watch in state.watches.of(_CHAT)] == [_QUESTION]  # unsealed
        assert state.choices.language(_CHAT) == "uk"
        assert _UPDATE in log


def _files(settings: Settings) -> dict[str, bytes]:
    root = settings.data_dir.parent
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.suffix not in {".lock", ".db-shm", ".db-wal"}
        and path.name != "lock"
    }  # fmt: skip


def test_what_is_saved_goes_on_elsewhere(settings: Settings, tmp_path: Path) -> None:
    """Saved while the bot runs and holds what it has not written to its main file yet."""
    with only_instance(settings), _open_state(settings) as state:
        state.links.payload("Who owns the ferry?")
        held = save(settings, tmp_path / "saved")
    assert str(held) == "1 article, the state of 1 bot, the key"
    kept = [path for path in (tmp_path / "saved").rglob("*") if path.is_file()]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (*kept, tmp_path / "saved"))
    there = _settings(tmp_path / "there")
    assert restore(there, tmp_path / "saved").aside is None
    _check(there)
    with _open_state(there) as state:
        assert state._file.row("SELECT count(*) FROM links") == (2,)
    assert load_key(there.key_file) == load_key(settings.key_file)


def test_what_was_there_is_put_aside_whole(settings: Settings, tmp_path: Path) -> None:
    """And the log of a former file is not applied to the one that is restored."""
    save(settings, tmp_path / "saved")
    _add(settings, "The ferry sank.")
    with _open_state(settings) as state:
        state.choices.choose(_CHAT, "de")
    with closing(sqlite3.connect(settings.corpus)) as file:  # killed: its log stays
        file.execute("PRAGMA wal_autocheckpoint = 0")
        file.execute("DELETE FROM feeds")
        file.commit()
        for path in settings.data_dir.glob("corpus.db-*"):
            shutil.copy(path, tmp_path / path.name)
    for path in tmp_path.glob("corpus.db-*"):
        shutil.copy(path, settings.data_dir / path.name)
    settings.key_file.write_text("ab" * 32, encoding="ascii")
    held = restore(settings, tmp_path / "saved")
    _check(settings)
    assert held.aside is not None
    with closing(sqlite3.connect(held.aside / "corpus.db")) as file:
        assert file.execute("SELECT count(*) FROM articles").fetchone() == (2,)
    (former,) = settings.key_file.parent.glob("*.before-restore-*")
    assert former.read_text(encoding="ascii") == "ab" * 32


def test_what_was_put_aside_of_chats_goes_in_time(settings: Settings, tmp_path: Path) -> None:
    """After a week, or with the next /forget, as copies do; the articles stay."""
    for ended in ("forget", "tidy"):
        save(settings, tmp_path / ended)
        aside = restore(settings, tmp_path / ended).aside
        assert aside is not None
        (former,) = aside.glob("bot-*/state.db")
        with _open_state(settings) as state:
            state.tidy()
            assert former.exists()
            if ended == "forget":
                state.forget(_USER + 1)
            else:
                os.utime(former, (time.time() - COPY_KEPT_S - 1,) * 2)
                state.tidy()
            assert not former.exists()
        assert (aside / "corpus.db").exists()


def test_what_a_killed_restore_had_copied_goes(settings: Settings, tmp_path: Path) -> None:
    """With the next restore; what it has of chats, and the key, with the next /forget already."""
    save(settings, tmp_path / "saved")
    left = settings.data_dir / "restore-killed"
    shutil.copytree(tmp_path / "saved", left)
    with _open_state(settings) as state:
        state.tidy()
        assert (left / "verbatim.key").exists()
        state.forget(_USER + 1)
    assert sorted(path.name for path in left.rglob("*")) == ["backup.json", "corpus.db"]
    restore(settings, tmp_path / "saved")
    assert not left.exists()
    _check(settings)


def test_nothing_is_restored_under_a_command(settings: Settings, tmp_path: Path) -> None:
    """What it adds would go into a file that was put aside; nor does one begin meanwhile."""
    save(settings, tmp_path / "saved")
    with CorpusStore.open(settings.corpus), pytest.raises(CorpusError, match="another command"):
        restore(settings, tmp_path / "saved")
    with lock_of_use(settings.corpus) as restoring:
        assert restoring.acquire()
        with pytest.raises(CorpusError, match="is being restored"):
            CorpusStore.open(settings.corpus)
    restore(settings, tmp_path / "saved")
    _check(settings)


def test_without_the_key_the_one_that_is_there_stays(settings: Settings, tmp_path: Path) -> None:
    """For who keeps it apart."""
    held = save(settings, tmp_path / "saved", key=False)
    assert (held.key, list((tmp_path / "saved").rglob("*.key"))) == (False, [])
    restore(settings, tmp_path / "saved")
    _check(settings)


def test_a_damaged_backup_touches_nothing(settings: Settings, tmp_path: Path) -> None:
    """Nor does a folder that is none, or one that names files outside of it."""
    save(settings, tmp_path / "saved")
    before = _files(settings)
    with pytest.raises(CorpusError, match="no backup"):
        restore(settings, tmp_path)
    contents = tmp_path / "saved" / "backup.json"
    told = contents.read_text(encoding="utf-8")
    for name, other in (("corpus.db", "../corpus.db"), ('"format": 1', '"format": 2')):
        contents.write_text(told.replace(name, other), encoding="utf-8")
        with pytest.raises(CorpusError, match=r"damaged|newer version"):
            restore(settings, tmp_path / "saved")
    contents.write_text(told, encoding="utf-8")
    with (tmp_path / "saved" / "corpus.db").open("rb+") as file:
        file.seek(5000)
        file.write(b"\0\1\2")
    with pytest.raises(CorpusError, match=r"corpus\.db in .* damaged; nothing was restored"):
        restore(settings, tmp_path / "saved")
    assert _files(settings) == before


def test_nothing_is_restored_under_a_running_bot(settings: Settings, tmp_path: Path) -> None:
    """It would go on writing into files that were put aside."""
    save(settings, tmp_path / "saved")
    before = _files(settings)
    with only_instance(settings), pytest.raises(CorpusError, match="stop it first"):
        restore(settings, tmp_path / "saved")
    assert _files(settings) == before


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A disk that has no more room after the second file that is copied."""
    copied: list[Path] = []

    def copy(source: Path, to: Path) -> None:
        if len(copied) == 2:
            raise OSError(28, "No space left on device")
        to.write_bytes(source.read_bytes())
        copied.append(to)

    with monkeypatch.context() as here:
        here.setattr("bot.backup.shutil.copyfile", copy)
        yield


def test_a_full_disk_leaves_what_was_there(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Everything is copied before anything is put aside."""
    save(settings, tmp_path / "saved")
    before = _files(settings)
    request.getfixturevalue("full")
    with pytest.raises(CorpusError, match="No space left"):
        restore(settings, tmp_path / "saved")
    assert _files(settings) == before


def test_a_backup_is_a_new_folder(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there is not written over, and an empty folder of data is no backup."""
    save(settings, tmp_path / "saved")
    before = {path: path.read_bytes() for path in (tmp_path / "saved").glob("*.db")}
    with pytest.raises(CorpusError, match="give a new folder"):
        save(settings, tmp_path / "saved")
    assert {path: path.read_bytes() for path in before} == before
    (tmp_path / "here and empty").mkdir()
    monkeypatch.chdir(tmp_path / "here and empty")
    for name in (".", "../here and empty"):
        with pytest.raises(CorpusError, match="folder that you are in"):
            save(settings, Path(name))
    save(settings, Path("../other/"))
    assert (tmp_path / "other" / "backup.json").exists()
    with pytest.raises(CorpusError, match="--data-dir"):
        save(_settings(tmp_path / "nowhere"), tmp_path / "empty")
    assert not (tmp_path / "empty").exists()


def _with_file(source: Path, name: str, data: bytes, real: Path | None = None) -> None:
    """Add a file to a backup, as one who wants to have it restored would; or a link to `real`."""
    place = source / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    if real is None:
        place.write_bytes(data)
    else:
        place.symlink_to(real)
    told = json.loads((source / "backup.json").read_text())
    told["files"][name] = hashlib.sha256(data).hexdigest()
    (source / "backup.json").write_text(json.dumps(told))


@pytest.mark.parametrize("name", ["models/x/encoder.onnx", "x.env", "bot-x/lock", "bot-x/y/z.db"])
def test_a_backup_brings_nothing_but_what_one_holds(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    """A folder that somebody else made puts no model, setting or lock beside the bot's files."""
    save(settings, tmp_path / "saved")
    _with_file(tmp_path / "saved", name, b"evil")
    with pytest.raises(CorpusError, match="is of no backup; nothing was restored"):
        restore(_settings(tmp_path / "there"), tmp_path / "saved")


@pytest.mark.parametrize("what", ["link", "no database"])
def test_a_backup_holds_what_is_restored_itself(
    settings: Settings, tmp_path: Path, what: str
) -> None:
    """No link in it leads to another file of this machine, and a database is one."""
    save(settings, tmp_path / "saved")
    other = tmp_path / "other"
    other.write_bytes(b"root:x:0:0")
    real = other if what == "link" else None
    _with_file(tmp_path / "saved", "corpus.db", b"root:x:0:0", real)
    with pytest.raises(CorpusError, match="missing or damaged; nothing was restored"):
        restore(_settings(tmp_path / "there"), tmp_path / "saved")


@pytest.mark.parametrize(
    "contents",
    ["[" * 100_000, '{"format": 1, "files": {}}', '{"format": 1, "files": {}, "articles": "x"}'],
)
def test_contents_that_cannot_be_read_are_told_of_before_anything_is_done(
    settings: Settings, tmp_path: Path, contents: str
) -> None:
    save(settings, tmp_path / "saved")
    (tmp_path / "saved" / "backup.json").write_text(contents)
    before = _files(settings)
    with pytest.raises(CorpusError, match="is no backup"):
        restore(settings, tmp_path / "saved")
    assert _files(settings) == before
