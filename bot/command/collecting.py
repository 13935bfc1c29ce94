"""Adding and syncing as a person sees it: how far it is, what was taken, what was not and why."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from bot.answering import open_encoder
from bot.command import terminal
from bot.foreign import told_of_foreign
from bot.life.schedule import only_sync
from bot.settings import Settings
from corpus import (
    Collector,
    CorpusStore,
    Downloader,
    DownloadError,
    Embed,
    SourceError,
    SourceReader,
    Step,
)
from retrieval import embedding

_SAID = {
    "added": "{} added",
    "replaced": "{} replaced",
    "copy": "{} known from elsewhere",
    "unchanged": "{} unchanged",
    "known": "{} known",
    "gone": "{} gone",
    "failed": "{} failed",
}


@contextmanager
def collector(settings: Settings, *, limit: int, create: bool = False) -> Iterator[Collector]:
    """What collects articles into the corpus of the settings; with `create`, into a new one.

    A new corpus into which nothing came is none.
    """
    new = create and not settings.corpus.exists()
    downloader = Downloader(
        allow_private=settings.allow_private_addresses, proxy=settings.fetch_proxy
    )
    quiet = terminal.Progress(Console(file=StringIO()))  # the bar is shown already

    def encoding() -> tuple[str, Embed]:
        encoder = open_encoder(settings, quiet)
        return encoder.name, embedding(encoder)

    with ExitStack() as opened:
        store = opened.enter_context(CorpusStore.open(settings.corpus, create=new))
        reader = opened.enter_context(SourceReader())
        try:
            yield Collector(store, encoding, downloader, reader, limit_entries=limit)
        finally:
            empty = new and not store.articles() and not store.visits.feeds()
            opened.close()
            if empty:
                for left in settings.corpus.parent.glob(f"{settings.corpus.name}*"):
                    left.unlink()


class Tally:
    """Counts what became of things, and shows it while it goes on."""

    def __init__(self, encoder: str) -> None:
        """Nothing was done yet; articles that `encoder` does not know are told at the end."""
        self._encoder = encoder
        self._languages: list[str | None] = []
        self.counts: Counter[str] = Counter()
        self.passages = 0
        self._lines = 0
        self._out, self._err = terminal.console(), terminal.console(stderr=True)

    @property
    def code(self) -> int:
        """The exit code: 2 where nothing at all could be taken, else 0."""
        return 2 if self.counts and set(self.counts) == {"failed"} else 0

    def take(self, steps: Iterator[Step], doing: str) -> None:
        """Carry out all steps, each told when it is done; Ctrl-C comes through."""
        with _bar(self._err) as bar:
            task = bar.add_task(doing, total=None, said="")
            for step in steps:
                self._note(step, bar, task)

    def close(self, *, stopped: bool = False) -> None:
        """Say what it came to, where it was more than one thing, and what is foreign in it."""
        said = self._said()
        if foreign := told_of_foreign(self._languages, self._encoder):
            self.say(foreign)
        if stopped:
            said = f"stopped; {said or 'nothing was done yet'}; the same again goes on from here"
        elif sum(self.counts.values()) < 2 and self._lines:
            return
        elif not self._lines:
            said = f"nothing new: {said}" if said else "no feed is followed; see: verbatim follow"
        self.say(said)

    def say(self, said: str) -> None:
        """Tell something beside the result."""
        self._err.print(said, markup=False, style="dim")

    def _note(self, step: Step, bar: Progress, task: TaskID) -> None:
        self.counts[step.outcome] += 1
        if step.article is not None and step.outcome in {"added", "replaced"}:
            self.passages += step.passages
            self._languages.append(step.article.language)
        done = sum(self.counts.values())
        bar.update(task, completed=done, total=done + step.left, said=self._said(bar, task))
        if step.outcome == "known":
            return
        if step.article is not None:
            line = f"{step.outcome} {step.article.id}  {step.article.label}"
            self._out.print(terminal.clean(line))
            self._lines += 1
        elif step.fault is not None:
            self._err.print(terminal.clean(f"verbatim: {step.fault}"), soft_wrap=True)
            self._lines += 1

    def _said(self, bar: Progress | None = None, task: TaskID | None = None) -> str:
        told = [_SAID[name].format(self.counts[name]) for name in _SAID if self.counts[name]]
        if self.passages:
            told.append(f"{self.passages} passages embedded")
        speed = bar.tasks[task].speed if bar is not None and task is not None else None
        return ", ".join(told) + (f", {speed:.1f}/s" if speed else "")


def _bar(to: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[said]}", style="dim"),
        console=to,
        transient=True,
        disable=not to.is_terminal,
    )


def add(settings: Settings, things: list[str], piped: bytes, limit: int) -> int:
    """Add all of some files, folders, addresses, or with - what was piped in; the exit code."""
    tally = Tally(settings.encoder)
    try:
        with collector(settings, limit=limit, create=True) as collects:
            for what in things:
                steps = collects.add_piped(piped) if what == "-" else collects.add(what)
                tally.take(steps, "Adding")
    except KeyboardInterrupt:
        tally.close(stopped=True)
        return 130
    tally.close()
    return tally.code


def sync(settings: Settings, *, due: bool) -> int:
    """Look for what is new in the feeds that are followed; the exit code."""
    tally = Tally(settings.encoder)
    if due:
        os.nice(10)  # the bot answers meanwhile
    try:
        with only_sync(settings.data_dir) as alone:
            if not alone:
                tally.say("another process syncs already")
                return 0
            with collector(settings, limit=100) as collects:
                tally.take(collects.sync(due=due), "Syncing")
    except KeyboardInterrupt:
        tally.close(stopped=True)
        return 130
    tally.close()
    return tally.code


def follow(settings: Settings, addresses: list[str]) -> int:
    """Follow feeds, or those that pages name, from now on; the exit code."""
    new, faults = 0, 0
    with collector(settings, limit=1, create=True) as collects:
        for address in addresses:
            try:
                feeds = collects.follow(address)
            except (DownloadError, SourceError) as error:
                faults += 1
                said = terminal.clean(f"verbatim: {error}")
                terminal.console(stderr=True).print(said, soft_wrap=True)
                continue
            new += len(feeds)
            for feed in feeds:
                line = f"following {feed.address}  {feed.title or ''}".rstrip()
                terminal.console().print(terminal.clean(line))
    if new:
        terminal.console(stderr=True).print(
            "what they have comes with: verbatim sync", style="dim"
        )
    return 2 if faults == len(addresses) else 0
