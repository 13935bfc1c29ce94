"""Handing the corpus on, and checking it, as a person sees it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from rich.progress import track

from bot.answering import open_encoder
from bot.command import terminal
from bot.settings import Settings
from corpus import (
    CorpusError,
    CorpusStore,
    Fault,
    SourceError,
    back_up,
    exported,
    faults_of,
    imported,
    mend,
)
from retrieval import embedding, index_fault, mend_index


def export(settings: Settings, to: Path) -> None:
    """Write all articles to a file, which takes its name when it is whole, or to `-`."""
    with CorpusStore.open(settings.corpus) as store:
        if str(to) == "-":
            for line in exported(store):
                sys.stdout.buffer.write(f"{line}\n".encode())
            sys.stdout.buffer.flush()
            return
        unfinished = to.with_name(f"{to.name}.{os.getpid()}.unfinished")
        try:
            with unfinished.open("wb") as written:
                written.writelines(f"{line}\n".encode() for line in exported(store))
                written.flush()
                os.fsync(written.fileno())
            unfinished.replace(to)
        except OSError as error:
            raise CorpusError(f"cannot write {to}: {error.strerror}") from error
        finally:
            unfinished.unlink(missing_ok=True)


def import_(settings: Settings, file: Path) -> int:
    """Read what `export` wrote; the exit code."""
    console = terminal.console(stderr=True)
    counts = {"added": 0, "replaced": 0, "copy": 0, "unchanged": 0}
    with ExitStack() as opened:
        try:
            lines = sys.stdin.buffer if str(file) == "-" else opened.enter_context(file.open("rb"))
        except OSError as error:
            raise SourceError(f"cannot read {file}: {error.strerror}") from error
        if settings.corpus.exists():
            CorpusStore.open(settings.corpus).close()
        encoder = open_encoder(settings, terminal.Progress(console))
        store = opened.enter_context(CorpusStore.open(settings.corpus, create=True))
        steps = imported(store, lines, str(file), encoder.name, embedding(encoder))
        shown = track(
            steps,
            "Importing",
            total=_count(lines) if lines.seekable() else None,
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        stopped = False
        try:
            for added in shown:
                counts[added.outcome] += 1
        except KeyboardInterrupt:
            stopped = True
    told = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    told = told or "nothing that is new"
    again = "; the same again goes on from here"
    console.print(f"stopped; {told}{again}" if stopped else told)
    return 130 if stopped else 0


def _count(lines: BinaryIO) -> int:
    """How many lines of a file are articles or the like."""
    count = sum(bool(line.strip()) for line in lines)
    lines.seek(0)
    return count


def backup(settings: Settings, to: Path) -> None:
    """Copy the corpus as it is at one moment."""
    with CorpusStore.open(settings.corpus) as store:
        size = back_up(store, to)
    terminal.console(stderr=True).print(f"{to} holds {size:,} bytes", markup=False)


def check(settings: Settings, *, repair: bool) -> int:
    """Tell what is wrong with the corpus, and mend it if wanted; 0 where nothing is left."""
    console = terminal.console()
    with CorpusStore.open(settings.corpus) as store:
        faults = list(_faults(store))
        for fault in faults:
            console.print(terminal.clean(f"{fault.kind}: {fault.said}"), soft_wrap=True)
        if faults and repair:
            encoder = open_encoder(settings, terminal.Progress(terminal.console(stderr=True)))
            mended = mend(store, faults, encoder.name, embedding(encoder))
            mend_index(store)
            console.print(f"{mended} mended")
            faults = list(_faults(store))
        if faults:
            hopeless = not all(fault.can_be_mended for fault in faults)
            advice = "put back a backup" if hopeless else "mend it with: verbatim check --repair"
            console.print(f"{len(faults)} faults; {advice}", markup=False)
            return 1
        console.print(f"{settings.corpus} is whole", markup=False)
        return 0


def _faults(store: CorpusStore) -> Iterator[Fault]:
    """All that is wrong with a corpus, and with its index where the embeddings are whole."""
    kinds = set()
    for fault in faults_of(store):
        kinds.add(fault.kind)
        yield fault
    said = None if kinds & {"file", "embeddings"} else index_fault(store)
    if said:
        yield Fault("index", said)
