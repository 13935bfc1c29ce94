"""40: the disk is full, and then it is not."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.battery import Reached
from benchmarks.storage import story
from benchmarks.storage.promise import Sizes
from corpus import CorpusError, CorpusStore, find_faults
from retrieval import LiveIndex

_STAY = 20


def full_disk(sizes: Sizes, folder: Path) -> dict[int, Reached]:
    """A small file system is filled by somebody else while articles are added."""
    with _small_disk(folder, sizes.disk_mb) as disk:
        if disk is None:
            return {40: Reached("no file system can be mounted here", kept=None)}
        path, other = disk / "corpus.db", disk / "other"
        story.fill(path, _STAY)
        with (
            CorpusStore.open(path) as store,
            LiveIndex(store, story.ENCODER.name) as index,
        ):
            answerer = story.answerer(store, index)
            asked = right = 0
            town, refused = _STAY, ""
            _fill_up(other)
            while not refused and town < 10_000:
                try:
                    story.add(store, town)
                    town += 1
                except CorpusError as error:
                    refused = str(error)
            for number in range(_STAY):
                asked += 1
                answer = answerer.answer(story.question(number, 5))
                right += story.is_right(answer, number, 5)
            whole = not list(find_faults(store))
            other.unlink()
            story.add(store, town)
            again = story.is_right(answerer.answer(story.question(town, 5)), town, 5)
            whole = whole and not list(find_faults(store))
    told = refused.partition("cannot be used: ")[2] or refused
    figure = (
        f"{sizes.disk_mb} MB full: {right} of {asked} questions answered; adding says “{told}”; "
        f"freed: {'goes on' if again else 'does not go on'} without a restart; "
        f"corpus {'whole' if whole else 'NOT whole'}"
    )
    return {40: Reached(figure, kept=right == asked and "full" in told and again and whole)}


def _fill_up(path: Path) -> None:
    """Write zeros until nothing more goes in."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


@contextmanager
def _small_disk(folder: Path, size_mb: int) -> Iterator[Path | None]:
    """A file system of that size in memory; None where it cannot be mounted."""
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(disk)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)  # noqa: S603
    except OSError:
        done = None
    if done is None or done.returncode:
        yield None
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)  # noqa: S603, S607
