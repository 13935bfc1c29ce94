"""How often "Sources differ" is right: `python -m benchmarks.differing [--wrong]`.

The pairs in differing_pairs.txt are made up; precision counts wrong alarms, recall what is missed.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from corpus import Article, Passage, Span, split
from retrieval import Quote
from retrieval.disagreement import answers_differ

PAIRS = Path(__file__).with_name("differing_pairs.txt")


@dataclass(frozen=True, slots=True)
class Pair:
    """What two articles say to one question."""

    question: str
    one: Quote
    other: Quote
    differ: bool
    missed: bool = False
    """Whether they differ in a way that no rule tells from another word for the same."""


def pairs(path: Path = PAIRS) -> list[Pair]:
    """The pairs of a file."""
    text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = []
    for block in text.split("? ")[1:]:
        question, one, other, verdict = block.strip().split("\n")
        differ, missed = verdict != "same", verdict == "missed"
        found.append(Pair(question, _quote(one), _quote(other), differ, missed))
    return found


def _quote(line: str) -> Quote:
    """A quote from "day text [exact words] text"."""
    day, _, marked = line.partition(" ")
    start, end = marked.index("["), marked.index("]") - 1
    article = Article(marked.replace("[", "").replace("]", ""), published=day)
    passage = Passage(1, article, *split(article.text)[0])
    return Quote(passage, passage.span, passage.span, Span(start, end), 0.9)


def measured(found: list[Pair]) -> tuple[Counter[str], list[Pair]]:
    """How many of each: true and false alarms, missed, rightly silent; and what was wrong."""
    counts: Counter[str] = Counter()
    wrong = []
    for pair in found:
        said = answers_differ(pair.question, pair.one, pair.other)
        right = said == pair.differ
        counts[f"{'true' if right else 'false'} {'alarm' if said else 'silence'}"] += 1
        wrong += [] if right else [pair]
    return counts, wrong


def main() -> None:
    """Print precision and recall."""
    counts, wrong = measured(pairs())
    alarms, there = counts["true alarm"], counts["true alarm"] + counts["false silence"]
    precision = alarms / max(alarms + counts["false alarm"], 1)
    out = sys.stdout
    out.write(f"{counts.total()} pairs, {there} of them differ\n")
    out.write(f"precision {precision:.1%}, recall {alarms / max(there, 1):.1%}\n")
    if "--wrong" in sys.argv:
        for pair in wrong:
            verdict = "differ" if pair.differ else "same"
            out.write(f"{verdict}: {pair.question} {pair.one.text} | {pair.other.text}\n")


if __name__ == "__main__":
    main()
