"""The whole bot with an admin, and what its corpus holds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus import CorpusStore
from testing.botapi import (
    ALICE,
    BotApi,
)
from testing.processes import Running, whole_bot


@contextmanager
def running(
    api: BotApi, folder: Path, *, models: Path | None = None, **env: str
) -> Iterator[Running]:
    """The bot, with Alice as its admin."""
    if models:
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "models").symlink_to(models, target_is_directory=True)
    told = {"ADMINS": str(ALICE.id), "PYTHONWARNINGS": "", "HOME": os.environ["HOME"], **env}
    with whole_bot(api, folder, env=told) as bot:
        yield bot


def titles(folder: Path) -> set[str]:
    """What the articles of the corpus are called."""
    with CorpusStore.open(folder / "data" / "corpus.db") as store:
        return {held.article.label for held in store.visible.articles()}
