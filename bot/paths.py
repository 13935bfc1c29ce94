"""The state folder of a bot: where it is, its only process, the heartbeat in it."""

from __future__ import annotations

import hashlib
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import Settings, SettingsError, host_and_port
from corpus import FileLock

STALE_S = 60.0


BEFORE_RESTORE = "before-restore-"
"""How the names of the folders begin, in DATA_DIR, that hold what a restore put aside."""


RESTORING = "restore-"
"""How the names of those begin that hold what a restore is about to put in place."""


def of_polling(place: Path) -> Path:
    """The heartbeat of the one process that polls; `place` is the folder of its state."""
    return place / "heartbeat"


def of_webhook(place: Path, settings: Settings) -> Path:
    """The heartbeat of one of several webhook processes, identified by its address."""
    _, port = host_and_port(settings.webhook_listen)
    host = re.sub(r"[^A-Za-z0-9.-]", "_", socket.gethostname())
    return place / f"heartbeat-{host}-{port}"


def age_s(path: Path) -> float | None:
    """Seconds since the last beat; None if there was none."""
    try:
        return max(time.time() - path.stat().st_mtime, 0.0)
    except OSError:
        return None


def newest_age_s(place: Path, settings: Settings) -> float | None:
    """Seconds since the process with these settings was last alive, however it gets updates."""
    ages = [age_s(path) for path in (of_polling(place), of_webhook(place, settings))]
    return min((age for age in ages if age is not None), default=None)


class InstanceError(SettingsError):
    """Another process runs the same bot here."""


def folder(settings: Settings) -> Path:
    """The state folder of the bot with this token; its name does not reveal the token.

    Without a token it is the only one there is. Raises SettingsError where that is not clear.

    >>> folder(Settings(token="123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")).as_posix()
    'data/bot-c4d9becf08d6'
    """
    if settings.token is None:
        return _only_folder(settings)
    token = settings.token.encode()
    name = hashlib.blake2b(token, digest_size=6, person=b"verbatim.bot").hexdigest()
    return settings.data_dir / f"bot-{name}"


def _only_folder(settings: Settings) -> Path:
    found = sorted(path for path in settings.data_dir.glob("bot-*") if path.is_dir())
    if len(found) == 1:
        return found[0]
    where = settings.data_dir.absolute()
    if found:
        raise SettingsError(
            f"several bots have run with {where}; say which one by its TELEGRAM_BOT_TOKEN"
        )
    raise SettingsError(
        f"no bot has run with {where} yet; name its folder: verbatim --data-dir DIR …"
    )


@contextmanager
def only_instance(settings: Settings, *, alone: bool = True) -> Iterator[Path]:
    """Be the only process of this bot inside the block; gives its state folder.

    Webhook processes (not `alone`) may share it with each other, but not with a polling process.
    Raises InstanceError if another process runs; a dead one does not count.
    """
    settings.need_token()
    place = folder(settings)
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(place / "lock")
    except OSError as error:
        raise SettingsError(f"cannot write to {place}: {error.strerror}; see DATA_DIR") from error
    with lock:
        if not lock.acquire(shared=not alone):
            raise InstanceError(
                f"this bot is already running here as process {lock.signed() or 'unknown'}; stop "
                "it first, or give this one another token"
            )
        lock.sign()
        yield place
