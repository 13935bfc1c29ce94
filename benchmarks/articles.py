"""Made-up articles for measuring: any number of them, always the same, about nothing real."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from bot.render.terminal import Progress
from bot.settings import Settings
from corpus import Article, CorpusStore
from retrieval import embedding

_WHO = ("The ministry", "A spokesperson", "The regulator", "The company", "A court", "The union")
_DID = ("announced", "denied", "confirmed", "postponed", "criticised", "approved", "reviewed")
_WHAT = (
    "the new tariff",
    "a plan for the harbour",
    "the ferry timetable",
    "a data centre",
    "the water supply",
    "a merger",
    "the bridge repairs",
    "stricter limits",
)
_WHERE = ("Arlen", "Brenholt", "Castry", "Dunmere", "Eskel", "Fenwick", "Garrow", "Halden")
_WHY = (
    "after months of debate",
    "despite protests",
    "citing rising costs",
    "for safety reasons",
    "under pressure from residents",
    "following an audit",
    "without giving a reason",
)


def made_up(count: int, *, seed: int = 7) -> Iterator[Article]:
    """`count` articles of about 300 words in three sections."""
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311 - not for secrets
        sections = "\n".join(_section(chance) for _ in range(3))
        yield Article(sections, source=f"made-up:{number}", title=f"Report {number}")


@contextmanager
def made_up_corpus(count: int, console: Console, models: Path | None = None) -> Iterator[Settings]:
    """The settings of a corpus of `count` such articles, embedded by the real model.

    `models`: a folder with prepared models, which saves half a minute.
    """
    with tempfile.TemporaryDirectory() as folder:
        if models:
            (Path(folder) / "models").symlink_to(models.absolute())
        settings = Settings(data_dir=Path(folder))
        shown = Progress(console)
        encoder = settings.open_encoder(shown.busy)
        with CorpusStore.open(settings.corpus, create=True) as store:
            for article in shown.track(list(made_up(count)), "Adding articles"):
                store.add(article, encoder.name, embedding(encoder))
        yield settings


def questions(count: int, *, seed: int = 7) -> list[str]:
    """`count` questions about such articles."""
    chance = random.Random(f"{seed}/questions")  # noqa: S311
    asked = (
        "Who {did} {what} in {where}?",
        "How many people in {where} are affected by {what}?",
        "Why was {what} {did} in {where}?",
    )
    return [
        chance.choice(asked).format(
            did=chance.choice(_DID), what=chance.choice(_WHAT), where=chance.choice(_WHERE)
        )
        for _ in range(count)
    ]


def _section(chance: random.Random) -> str:
    heading = f"{chance.choice(_WHERE)} and {chance.choice(_WHAT)}"
    return f"{heading}\n" + " ".join(_sentence(chance) for _ in range(chance.randint(5, 8)))


def _sentence(chance: random.Random) -> str:
    number = chance.randint(2, 900)
    return (
        f"{chance.choice(_WHO)} in {chance.choice(_WHERE)} {chance.choice(_DID)} "
        f"{chance.choice(_WHAT)} {chance.choice(_WHY)}, which concerns {number} thousand people."
    )
