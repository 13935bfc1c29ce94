"""Made-up articles for measuring: any number of them, always the same, about nothing real."""

from __future__ import annotations

import random
from collections.abc import Iterator

from corpus import Article

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
