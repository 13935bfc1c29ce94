"""What answering takes, put together: corpus, encoder and reader, opened and closed as one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

from bot.settings import Settings
from corpus import Article, CorpusError, CorpusStore, read_path
from retrieval import (
    Answerer,
    CurrentIndex,
    Encoder,
    Prompts,
    Timed,
    embedding,
    load_encoder,
    load_reader,
)


class Shown(Protocol):
    """What lets a person see that something takes long."""

    def busy(self, doing: str) -> AbstractContextManager[object]:
        """Show that something is being done, for as long as the block lasts."""

    def track(self, articles: list[Article], doing: str) -> Iterable[Article]:
        """Give the articles back one by one, showing how far the work is."""


@contextmanager
def answering(
    settings: Settings, shown: Shown, *, timed: Timed | None = None, wait: bool = True
) -> Iterator[Answerer]:
    """Answer from the corpus of the settings, built from the seeds where there is none yet.

    `timed` measures the stages of an answer. Without `wait`, questions are answered by their words
    alone while a large index is made.
    """

    @cache
    def encoder() -> Encoder:  # loaded once, and not before the rest is known to be there
        return open_encoder(settings, shown)

    if not settings.corpus.exists():
        build(settings, encoder, shown)
    with CorpusStore.open(settings.corpus) as store:
        reader = load_reader(settings.reader, prepared_in=settings.data_dir / "models")
        threshold = reader.threshold if settings.threshold is None else settings.threshold
        with _index(store, encoder().name, shown, wait=wait) as index:
            yield Answerer(store, encoder(), reader, threshold=threshold, timed=timed, index=index)


def _index(store: CorpusStore, encoder: str, shown: Shown, *, wait: bool) -> CurrentIndex:
    """The index of a corpus; without `wait`, a large one may still be made."""
    if not wait:
        return CurrentIndex(store, encoder)
    with shown.busy("Opening the index"):
        return CurrentIndex(store, encoder, at_once=sys.maxsize)


def open_encoder(settings: Settings, shown: Shown) -> Encoder:
    """The encoder that the settings name. Blocks: the first time for half a minute."""
    prompts = Prompts(settings.encoder_query_prompt, settings.encoder_passage_prompt)
    with shown.busy("Loading the encoder; the first time it is prepared for this machine"):
        return load_encoder(settings.encoder, prompts, exported=settings.data_dir / "models")


def build(settings: Settings, encoder: Callable[[], Encoder], shown: Shown) -> None:
    """Make the corpus from the seeds: all of it, or none where it is stopped half way."""
    if not settings.seeds_dir.is_dir():
        raise CorpusError(
            f"no corpus at {settings.corpus} and no folder {settings.seeds_dir} to build it from; "
            "start in the project's folder, set SEEDS_DIR, or add articles with: verbatim add PATH"
        )
    articles = read_path(settings.seeds_dir)
    _clear_unfinished(settings.corpus)
    unfinished = settings.corpus.with_name(f"{settings.corpus.name}.{os.getpid()}.unfinished")
    try:
        with CorpusStore.open(unfinished, create=True) as store:
            for article in shown.track(articles, "Reading the seeds"):
                store.add(article, encoder().name, embedding(encoder()))
        unfinished.replace(settings.corpus)
    finally:
        for left in unfinished.parent.glob(f"{unfinished.name}*"):
            left.unlink()


def _clear_unfinished(corpus: Path) -> None:
    """Remove what a build left that was killed; one that still runs keeps its files."""
    for left in corpus.parent.glob(f"{corpus.name}.*.unfinished*"):
        builder = left.name.removeprefix(f"{corpus.name}.").split(".")[0]
        if not Path("/proc", builder).exists():
            left.unlink(missing_ok=True)
