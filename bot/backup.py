"""Everything of a bot in one folder, and back: corpus, state of chats, key.

A backup holds a file for each SQLite file, copied consistently while the bot runs, the key, and
`backup.json` with the digest of each. It appears once it is complete. Derived files (the index,
prepared models) are made anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from bot.jobs import only_sync
from bot.paths import BEFORE_RESTORE, RESTORING
from bot.settings import Settings
from bot.state import StateError, load_key
from corpus import (
    AdvisoryLock,
    CorpusError,
    CorpusStore,
    DatabaseUrl,
    FileLock,
    atomic_write,
    back_up,
    copy_sqlite,
    lock_of_use,
    replacing,
    sha256_of,
    sync_to_disk,
    undo_replacing,
)

FORMAT = 1
"""The number of the form of a backup."""


_CONTENTS, _KEY = "backup.json", "verbatim.key"


_OURS = ("corpus.db", "corpus.db-*", "corpus.index*", "bot-*/*.db", "bot-*/*.db-*")
"""What a restore puts aside, below the data folder: the files, their logs and their index."""


_SAVED = re.compile(r"corpus\.db|verbatim\.key|bot-[\w-]{1,100}/[\w-]{1,100}\.db", re.ASCII)
"""What a backup may hold: nothing else is put into the data folder."""


_SQLITE = b"SQLite format 3\0"
"""Source: https://sqlite.org/fileformat.html, "The Database Header"."""


@dataclass(frozen=True, slots=True)
class BackupContents:
    """The contents of a backup."""

    articles: int
    bots: int
    """How many bots' states."""
    key: bool
    aside: Path | None = None
    """Where a restore put what was there before."""

    def __str__(self) -> str:
        """In a few words.

        >>> str(BackupContents(12, 1, key=True))
        '12 articles, the state of 1 bot, the key'
        """
        parts = [f"{self.articles:,} article{'s' * (self.articles != 1)}"]
        parts += [f"the state of {self.bots} bot{'s' * (self.bots != 1)}"] if self.bots else []
        parts += ["the key"] if self.key else []
        return ", ".join(parts)


def save(settings: Settings, to: Path, *, key: bool = True) -> BackupContents:
    """Copy everything to a new folder, also while the bot runs; without `key`, all but the key.

    Raises CorpusError if there is nothing to copy, or the folder cannot be written.
    """
    to = to.absolute()
    if to.resolve() == Path.cwd():  # which would be replaced by another one of its name
        raise CorpusError(f"{to} is the folder that you are in; give a new one")
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise CorpusError(f"{to} is there already; give a new folder")
    unfinished = to.with_name(f"{to.name}.{os.getpid()}.unfinished")
    try:
        unfinished.mkdir(parents=True, mode=0o700)
        try:
            held = _copy_to(unfinished, settings, key=key)
            unfinished.replace(to)
            sync_to_disk(to.parent)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise CorpusError(f"cannot write {to}: {error.strerror}") from error
    return held


def _copy_to(folder: Path, settings: Settings, *, key: bool) -> BackupContents:
    articles = 0
    if settings.has_corpus():
        with CorpusStore.open(settings.database) as store:
            back_up(store, folder / settings.corpus.name)
            articles = store.all.count_articles()
    if settings.database_url is None:
        for path in sorted(settings.data_dir.glob("bot-*/*.db")):
            copy = folder / path.relative_to(settings.data_dir)
            copy.parent.mkdir(mode=0o700, exist_ok=True)
            copy_sqlite(path, copy)
    else:
        for bot in _bots_in(settings.database_url):
            _write_state(settings, settings.database_url, bot, folder / bot)
    with_key = key and settings.key_file.exists()
    if with_key:
        shutil.copyfile(settings.key_file, folder / _KEY)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if not files:
        raise CorpusError(
            f"there is nothing to save in {settings.data_dir.absolute()}; name the folder of the "
            "bot: verbatim --data-dir DIR backup"
        )
    bots = {path.parent for path in files if path.parent != folder}
    held = BackupContents(articles, len(bots), key=with_key)
    told = {
        "format": FORMAT,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "articles": held.articles,
        "files": {path.relative_to(folder).as_posix(): sha256_of(path) for path in files},
    }
    (folder / _CONTENTS).write_text(f"{json.dumps(told, indent=1)}\n", encoding="utf-8")
    for path in (*files, folder / _CONTENTS):
        path.chmod(0o600)
        sync_to_disk(path)
    return held


def _bots_in(database: DatabaseUrl) -> list[str]:
    from bot.state.state_server import bots_in

    return bots_in(database)


def _write_state(settings: Settings, database: DatabaseUrl, bot: str, to: Path) -> None:
    """Write the state of a bot in a database to the files of a folder, as it is at one moment."""
    from bot.state import copy_to_file
    from bot.state.state_server import StateServer
    from bot.updates.update_log import copy_updates

    if not settings.key_file.exists():
        raise CorpusError(
            f"the key {settings.key_file} is missing; copy it from another machine of this bot, "
            "or set KEY_FILE to where it is"
        )
    key = load_key(settings.key_file)
    to.mkdir(parents=True, mode=0o700, exist_ok=True)
    with TemporaryDirectory(dir=to, prefix="unfinished-") as unfinished:
        copy_to_file(database, bot, key, Path(unfinished, "state.db"))
        with closing(StateServer(database, bot, key, create=False)) as server:
            copy_updates(server, Path(unfinished))
        for path in sorted(Path(unfinished).glob("*.db"), reverse=True):
            sync_to_disk(path)
            path.replace(to / path.name)  # the updates, then the state
    sync_to_disk(to)


def move_states(settings: Settings, target: DatabaseUrl | Path) -> int:
    """Take what the bots remember to a database, or from theirs to a folder; gives how many.

    The source stays. No bot may run meanwhile. Raises CorpusError or StateError.
    """
    from bot.state import copy_to_database

    if isinstance(target, DatabaseUrl):
        paths = sorted(settings.data_dir.glob("bot-*/state.db"))
        for path in paths:
            with FileLock(path.parent / "lock") as lock:
                if not lock.acquire():
                    raise _running(f"here as process {lock.signed() or 'unknown'}")
                copy_to_database(path, load_key(settings.key_file, path), target)
        return len(paths)
    if settings.database_url is None:
        return 0
    bots = _bots_in(settings.database_url)
    for bot in bots:
        place = target / bot
        if (place / "state.db").exists():
            raise CorpusError(f"{place} holds the state of this bot already; move it away")
        with AdvisoryLock(settings.database_url, f"{bot} in use") as lock:
            if not lock.acquire():
                raise _running(f"from {settings.database_url}, here or on another machine")
            _write_state(settings, settings.database_url, bot, place)
    return len(bots)


def _running(where: str) -> CorpusError:
    return CorpusError(
        f"the articles are there, but the bot runs {where}: stop it, and run the same command "
        "again, which then takes along what it remembers"
    )


def restore(settings: Settings, source: Path) -> BackupContents:
    """Put a backup where the settings say; what is there now is put aside, not deleted.

    What is in a database is put aside as files. Nothing is touched unless every file is whole and
    no bot runs. Raises CorpusError.
    """
    told = _checked(source)
    names = [PurePosixPath(name) for name in told["files"]]
    bots = {name.parts[0] for name in names if len(name.parts) > 1}
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        if settings.database_url is not None:
            aside = _put_into(settings.database_url, settings, source, names)
        else:
            with _nobody_else(settings.data_dir, bots):
                aside = _put(settings, source, names)
    except OSError as error:
        raise CorpusError(
            f"cannot restore to {settings.data_dir}: {error.strerror}; see that this user may "
            "write there and the disk has room, then run the same command again"
        ) from error
    return BackupContents(told["articles"], len(bots), key=_KEY in told["files"], aside=aside)


def _checked(source: Path) -> dict[str, Any]:
    """The contents of a backup of which each file is one of ours, and as it was written."""
    try:
        told = json.loads((source / _CONTENTS).read_text(encoding="utf-8"))
        told = {
            "format": int(told["format"]),
            "articles": int(told["articles"]),
            "files": dict(told["files"]),
        }
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise CorpusError(
            f"{source} is no backup: it has no {_CONTENTS} that can be read; give a folder that "
            "was written by: verbatim backup"
        ) from error
    if told["format"] > FORMAT:
        raise CorpusError(f"{source} was written by a newer version; update Verbatim")
    for name, digest in told["files"].items():
        if not _SAVED.fullmatch(name):
            raise CorpusError(
                f"{name[:100]} in {source} is of no backup; nothing was restored: see who made it"
            )
        path = source / name
        if not _is_itself(path, source, name) or sha256_of(path) != digest or not _is_of(path):
            raise CorpusError(
                f"{name} in {source} is missing or damaged; nothing was restored: take another "
                "backup"
            )
    return told


def _is_itself(path: Path, source: Path, name: str) -> bool:
    """True for a file that lies in the backup: no link leads elsewhere, no pipe is read."""
    return path.is_file() and path.resolve() == source.resolve() / name


def _is_of(path: Path) -> bool:
    """True for an SQLite file, and for what need be none."""
    if path.suffix != ".db":
        return True
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


@contextmanager
def _nobody_else(data_dir: Path, bots: set[str]) -> Iterator[None]:
    """Keep bots, syncs and commands out for the block. Raises CorpusError if one runs."""
    with ExitStack() as held:
        if not held.enter_context(only_sync(data_dir, wait_s=5.0)):
            raise CorpusError("articles are being fetched into it; try again when that is done")
        corpus = held.enter_context(lock_of_use(data_dir / "corpus.db"))
        if not corpus.acquire():
            raise CorpusError("another command uses the articles; try again when that is done")
        for name in sorted(bots | {path.name for path in data_dir.glob("bot-*")}):
            (data_dir / name).mkdir(exist_ok=True, mode=0o700)
            lock = held.enter_context(FileLock(data_dir / name / "lock"))
            if not lock.acquire():
                raise CorpusError(
                    f"the bot runs here as process {lock.signed() or 'unknown'}; stop it first"
                )
        yield


def _put_into(
    database: DatabaseUrl, settings: Settings, source: Path, names: list[PurePosixPath]
) -> Path | None:
    """Put a backup into a database; gives where what was there is, as files."""
    from bot.state import copy_to_database

    when, key = _now(), PurePosixPath(_KEY)
    has_state = any(len(name.parts) > 1 for name in names)
    if has_state and key not in names and not settings.key_file.exists():
        raise CorpusError(
            f"the backup is without its key, and {settings.key_file} is missing; nothing was "
            "restored: copy the key there, or set KEY_FILE to where it is"
        )
    with ExitStack() as held:
        bots = _held_bots(database, settings, names, held)
        made = TemporaryDirectory(dir=settings.data_dir, prefix=RESTORING)
        copies = Path(held.enter_context(made))
        _copy(source, copies, names)
        if key in names and not settings.key_file.exists():  # it opens what is there, if any does
            _put_key(copies / _KEY, settings.key_file, when)
        aside = None
        if settings.has_corpus() or _bots_in(database):
            aside = _written_aside(settings, when)
        corpus = copies / settings.corpus.name
        opened_by = copies / _KEY if key in names else settings.key_file

        def put_key() -> None:
            if key in names:
                _put_key(opened_by, settings.key_file, when)

        try:
            with replacing(database, corpus if corpus.exists() else None, bots, last=put_key):
                for path in sorted(copies.glob("bot-*/state.db")):
                    copy_to_database(path, load_key(opened_by), database)
        except (CorpusError, StateError, OSError) as error:
            if aside is None:
                raise
            raise CorpusError(f"{error}; what was there before is in {aside} too") from error
    return aside


def _held_bots(
    database: DatabaseUrl, settings: Settings, names: list[PurePosixPath], held: ExitStack
) -> list[str]:
    """The bots of a backup and of a database, kept out with syncs as long as `held` is."""
    if not held.enter_context(only_sync(settings.data_dir, database, wait_s=5.0)):
        raise CorpusError("articles are being fetched into it; try again when that is done")
    _remove_unfinished(settings.data_dir)
    undo_replacing(database)
    bots = sorted({name.parts[0] for name in names if len(name.parts) > 1} | {*_bots_in(database)})
    for bot in bots:
        if not held.enter_context(AdvisoryLock(database, f"{bot} in use")).acquire():
            raise CorpusError(f"the bot runs from {database}; stop it first, on all machines")
    return bots


def _remove_unfinished(data_dir: Path) -> None:
    """Remove what restores that were killed had copied, while none runs."""
    for left in data_dir.glob(f"{RESTORING}*"):
        shutil.rmtree(left, ignore_errors=True)


def _written_aside(settings: Settings, when: str) -> Path:
    """A folder of files with all that is in the database, or none of it."""
    aside = settings.data_dir / f"{BEFORE_RESTORE}{when}"
    aside.mkdir(mode=0o700)
    try:
        _copy_to(aside, settings, key=False)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return aside


def _now() -> str:
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S.%f")


def _copy(source: Path, to: Path, names: list[PurePosixPath]) -> None:
    """Copy files of a backup, each to the disk."""
    for name in names:
        copy = to / name
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(source / name, copy)
        copy.chmod(0o600)
        sync_to_disk(copy)


def _put_key(key: Path, place: Path, when: str) -> None:
    """Put a key where the settings say, or raise OSError; another one there is put aside."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if place.exists() and place.read_bytes() == key.read_bytes():
        return
    with atomic_write(place) as unfinished:
        unfinished.chmod(0o600)
        shutil.copyfile(key, unfinished)
        if place.exists():
            former = place.with_name(f"{place.name}.before-restore-{when}")
            former.touch(0o600)
            shutil.copyfile(place, former)
            sync_to_disk(former)


def _put(settings: Settings, source: Path, names: list[PurePosixPath]) -> Path | None:
    """Copy, then put aside, then put in place; gives where the former files are."""
    data_dir = settings.data_dir
    when = _now()
    unfinished = data_dir / f"{RESTORING}{os.getpid()}.unfinished"
    _remove_unfinished(data_dir)
    places = {name: settings.key_file if str(name) == _KEY else data_dir / name for name in names}
    try:
        _copy(source, unfinished, names)
        former = sorted({path for pattern in _OURS for path in data_dir.glob(pattern)})
        aside = data_dir / f"{BEFORE_RESTORE}{when}"
        for path in former:
            moved = aside / path.relative_to(data_dir)
            moved.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.utime(path)  # kept as long as any copy from now on
            path.replace(moved)
        for name, place in places.items():
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if place == settings.key_file and place.exists():
                place.replace(place.with_name(f"{place.name}.before-restore-{when}"))
            # the key may lie on another disk than the data
            shutil.move(unfinished / name, place)
            sync_to_disk(place)
            sync_to_disk(place.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return aside if former else None
