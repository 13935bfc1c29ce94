"""Adding and syncing in the terminal: progress, results and faults."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from typing import IO, Any

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

from bot.answer_worker import open_encoder
from bot.jobs import only_sync
from bot.render import terminal
from bot.render.terminal import warn_of_foreign
from bot.settings import Settings
from corpus import (
    CorpusError,
    CorpusStore,
    Downloader,
    DownloadError,
    Embed,
    Ingester,
    IngestStep,
    Sandbox,
    SourceError,
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
def collector(settings: Settings, *, limit: int, create: bool = False) -> Iterator[Ingester]:
    """An ingester into the corpus of the settings; with `create`, into a new one if need be.

    A new corpus that stays empty is deleted again.
    """
    new = create and not settings.corpus.exists()
    downloader = Downloader(
        allow_private=settings.allow_private_addresses, proxy=settings.fetch_proxy
    )
    quiet = terminal.Progress(Console(file=StringIO()))  # a progress bar is shown already

    def encoding() -> tuple[str, Embed]:
        encoder = open_encoder(settings, quiet)
        return encoder.name, embedding(encoder)

    with ExitStack() as opened:
        store = opened.enter_context(CorpusStore.open(settings.corpus, create=new))
        reader = opened.enter_context(Sandbox())
        try:
            yield Ingester(store, encoding, downloader, reader, limit_entries=limit)
        finally:
            empty = new and not store.visible.articles() and not store.crawl.feeds()
            opened.close()
            if empty:
                for left in settings.corpus.parent.glob(f"{settings.corpus.name}*"):
                    left.unlink()


class Tally:
    """Counts the outcomes of steps and shows them while they run."""

    def __init__(self, encoder: str) -> None:
        """Start at zero; `close` warns of languages that `encoder` does not know."""
        self._encoder = encoder
        self._languages: list[str | None] = []
        self.counts: Counter[str] = Counter()
        self.passages = 0
        self._lines = 0
        self._out, self._err = terminal.console(), terminal.console(stderr=True)

    @property
    def code(self) -> int:
        """The exit code: 2 if every step failed, else 0."""
        return 2 if self.counts and set(self.counts) == {"failed"} else 0

    def take(self, steps: Iterator[IngestStep], doing: str) -> None:
        """Carry out all steps and print each outcome. Raises KeyboardInterrupt on Ctrl-C."""
        with _bar(self._err) as bar:
            task = bar.add_task(doing, total=None, said="")
            for step in steps:
                self._note(step, bar, task)

    def close(self, *, stopped: bool = False) -> None:
        """Print the totals if there was more than one step, and warn of unknown languages."""
        said = self._said()
        if foreign := warn_of_foreign(self._languages, self._encoder):
            self.say(foreign)
        if stopped:
            said = f"stopped; {said or 'nothing done yet'}; run the same command to continue"
        elif sum(self.counts.values()) < 2 and self._lines:
            return
        elif not self._lines:
            said = f"nothing new: {said}" if said else "no feed is followed; see: verbatim follow"
        self.say(said)

    def say(self, said: str) -> None:
        """Print a remark to standard error."""
        self._err.print(said, markup=False, style="dim")

    def _note(self, step: IngestStep, bar: Progress, task: TaskID) -> None:
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
    """Add files, folders, addresses and, for -, the piped bytes; the exit code."""
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
    """Fetch new articles from the followed feeds; the exit code."""
    tally = Tally(settings.encoder)
    if due:
        os.nice(10)  # the bot answers meanwhile
    try:
        with only_sync(settings.data_dir) as alone:
            if not alone:
                tally.say("another process is syncing")
                return 0
            with collector(settings, limit=100) as collects:
                tally.take(collects.sync(due=due), "Syncing")
    except KeyboardInterrupt:
        tally.close(stopped=True)
        return 130
    tally.close()
    return tally.code


def follow(settings: Settings, addresses: list[str]) -> int:
    """Follow feeds, or the feeds that pages link to; the exit code."""
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
            "fetch their articles with: verbatim sync", style="dim"
        )
    return 2 if faults == len(addresses) else 0


LOCK_S = 600.0
"""A job waits this long for a running sync to end, then gives up."""


_LIMIT_ENTRIES = 100  # of one feed, the newest


def run_job(settings: Settings, into: IO[bytes], out: IO[bytes], *, wait_s: float = LOCK_S) -> int:
    """Run one job; the exit code is 0 if its replies tell the outcome. Blocks.

    Before adding, waits up to `wait_s` for a running sync to end.
    """
    asked: dict[str, Any] = json.loads(into.readline())
    try:
        for told in _done(settings, asked, into, wait_s):
            _tell(out, told)
    except CorpusError as error:
        _tell(out, {"outcome": "failed", "fault": str(error)})
    return 0


def _done(
    settings: Settings, asked: dict[str, Any], into: IO[bytes], wait_s: float
) -> Iterator[dict[str, Any]]:
    with only_sync(settings.data_dir, wait_s=wait_s) as alone:
        if not alone:
            yield {"outcome": "busy"}
            return
        with collector(settings, limit=_LIMIT_ENTRIES, create=True) as collects:
            for step in _steps(collects, asked, into):
                yield {
                    "outcome": step.outcome,
                    "id": step.article.id if step.article else None,
                    "label": step.article.label if step.article else step.address,
                    "fault": step.fault,
                    "left": step.left,
                }


def _steps(collects: Ingester, asked: dict[str, Any], into: IO[bytes]) -> Iterator[IngestStep]:
    if asked["do"] == "link":
        return collects.add_link(asked["address"])
    origin = {name: asked.get(name) for name in ("channel", "address", "published")}
    if asked["do"] == "post":
        return collects.add_post(asked["text"], **origin)
    return collects.add_document(asked["name"], into.read(), **origin)


def _tell(out: IO[bytes], told: dict[str, Any]) -> None:
    out.write(json.dumps(told).encode() + b"\n")
    out.flush()
