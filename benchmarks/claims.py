"""Claims, measured: how often what articles say of them is found, and shown where they are silent.

The set is our own, over the articles of `benchmarks.followups`: claims that are true there, false
there, or that no article speaks of. Those marked `held` had no part in choosing the weights.
`python -m benchmarks.claims`
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.followups import HERE, answerer
from retrieval import Answerer, Question, claim_of


@dataclass(frozen=True, slots=True)
class Claim:
    """A message, and words of the sentence that speaks of it."""

    message: str
    spoken: str | None
    """None where no article speaks of it."""
    held: bool = False


@dataclass(slots=True)
class Reached:
    """How many of the set are right."""

    spoken: int = 0
    found: int = 0
    """Something is shown."""
    right: int = 0
    """The right sentence is among what is shown."""
    unspoken: int = 0
    shown: int = 0
    """Something is shown although nothing speaks of it."""
    wrong: list[str] = field(default_factory=list)


def claims(path: Path = HERE / "claims.jsonl") -> list[Claim]:
    """The set."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Claim(row["claim"], row["spoken"], row.get("held", False)) for row in rows]


def measure(answers: Answerer, some: Iterable[Claim]) -> Reached:
    """Look for each. Blocks: half a second for each."""
    reached = Reached()
    for claim in some:
        found = answers.speaking_of(Question.parse(claim_of(claim.message)))
        if claim.spoken is None:
            reached.unspoken += 1
            reached.shown += found.is_answered
            reached.wrong += [claim.message] if found.is_answered else []
            continue
        right = any(claim.spoken in quote.text for quote in found.quotes)
        reached.spoken += 1
        reached.found += found.is_answered
        reached.right += right
        reached.wrong += [] if right else [claim.message]
    return reached


def main() -> int:
    """Print the figures."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--models", type=Path, default=Path("data/models"))
    args = wanted.parse_args()
    table = Table("", "spoken of", "found", "right sentence shown", "not spoken of", "yet shown")
    wrong = []
    with answerer(args.models) as answers:
        for name, held in (("chosen with", False), ("held out", True)):
            r = measure(answers, (c for c in claims() if c.held is held))
            table.add_row(name, *map(str, (r.spoken, r.found, r.right, r.unspoken, r.shown)))
            wrong += r.wrong
    console = Console()
    console.print(table)
    for message in wrong:
        console.print(message, highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
