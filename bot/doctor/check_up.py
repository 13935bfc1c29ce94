"""`verbatim doctor`: what the bot needs, checked one by one, each with what to do about it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING

import typer

from bot.life import pulse
from bot.life.instance import folder
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.answering import Shown

_LEAST_BYTES = 200_000_000  # an encoder made ready for this machine, and room to write


@dataclass(frozen=True, slots=True)
class Finding:
    """What was checked and found; `well` is None where it does not matter here."""

    what: str
    well: bool | None
    told: str

    def __str__(self) -> str:
        """One line.

        >>> print(Finding("disk", True, "9 GB free"))
        ✓ disk: 9 GB free
        """
        mark = "–" if self.well is None else "✓" if self.well else "✗"
        return f"{mark} {self.what}: {self.told}"


def check_up(read_settings: Callable[[], Settings]) -> bool:
    """Print every finding as it comes; tells whether all is well. Blocks for some seconds."""
    from bot.command import terminal

    well = True
    shown = terminal.Progress(terminal.console(stderr=True))
    for finding in _findings(read_settings, shown):
        typer.echo(terminal.clean(str(finding)))
        well = well and finding.well is not False
    return well


def is_alive(read_settings: Callable[[], Settings]) -> bool:
    """Print whether the bot that runs with these settings is alive, and tell it."""
    finding = _alive(read_settings())
    typer.echo(str(finding))
    return finding.well is True


def _findings(read_settings: Callable[[], Settings], shown: Shown) -> Iterator[Finding]:
    try:
        settings = read_settings()
    except SettingsError as error:
        yield Finding("settings", False, str(error))
        return
    yield Finding("settings", True, "understood")
    from bot.doctor.api import api_findings
    from bot.doctor.corpus import corpus_findings
    from bot.doctor.people import people_findings

    yield from people_findings(settings)
    yield from api_findings(settings)
    yield from corpus_findings(settings, shown)
    yield _disk(settings)
    yield _data(settings)
    yield _key(settings)
    if settings.token is not None:
        alive = _alive(settings)
        yield alive if alive.well else Finding("running", None, alive.told)


def _alive(settings: Settings) -> Finding:
    age_s = pulse.newest_age_s(folder(settings), settings)
    if age_s is None:
        return Finding("running", False, "the bot does not run here; start it with: verbatim run")
    if age_s > pulse.STALE_S:
        return Finding(
            "running", False, f"the last sign of life is {age_s:.0f} s old; see the bot's log"
        )
    return Finding("running", True, f"alive {age_s:.0f} s ago")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_nearest(settings.data_dir)).free
    told = f"{free / 1e9:.1f} GB free where DATA_DIR={settings.data_dir} lies"
    if free < _LEAST_BYTES:
        return Finding("disk", False, f"{told}; free some, or move DATA_DIR")
    return Finding("disk", True, told)


def _data(settings: Settings) -> Finding:
    """Whether the folder can be written to, and its state be read by nobody else."""
    place = _nearest(settings.data_dir)
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding(
            "data", False, f"{place} cannot be written to: give it to this user, or set DATA_DIR"
        )
    for path in settings.data_dir.glob("bot-*"):
        if S_IMODE(path.stat().st_mode) & 0o077:
            told = f"others can read {path}; close it with: chmod 700 {path}"
            return Finding("data", False, told)
    return Finding("data", True, f"{settings.data_dir} can be written to")


def _key(settings: Settings) -> Finding:
    path = settings.key_file
    if path.resolve().is_relative_to(settings.data_dir.resolve()):
        return Finding(
            "key", False, f"{path} lies in DATA_DIR, and so in its backups; move it, set KEY_FILE"
        )
    if not path.exists():
        if not os.access(_nearest(path.parent), os.W_OK | os.X_OK):
            return Finding("key", False, f"{path} cannot be made; set KEY_FILE to another place")
        return Finding("key", True, f"{path} is made at the first start")
    from bot.state import StateError, load_key

    try:
        load_key(path)
    except StateError as error:
        return Finding("key", False, str(error))
    return Finding("key", True, f"{path} can be read by this user only")


def _nearest(path: Path) -> Path:
    """The folder, or the closest above it that there is."""
    return next(one for one in (path.absolute(), *path.absolute().parents) if one.is_dir())


def age_of(moment: float) -> str:
    """How long ago a moment was, in a word or two.

    >>> age_of(time.time() - 7200)
    '2 h ago'
    """
    passed_s = max(time.time() - moment, 0)
    return f"{passed_s / 3600:.0f} h ago" if passed_s >= 5400 else f"{passed_s / 60:.0f} min ago"
