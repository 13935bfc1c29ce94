"""Follow-ups, measured: how often they are answered right without and with the question before.

The sets are our own: questions about invented articles (`benchmarks/stories/`) and the first
story (`seeds/`), each after another one. `python -m benchmarks.followups`
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from corpus import CorpusStore, read_path
from retrieval import Answer, Answerer, Question, embedding, load_encoder, load_reader

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"


@dataclass(frozen=True, slots=True)
class Case:
    """A question after another, and what is right."""

    before: str
    asked: str
    right: tuple[str, ...] = ()
    """Words of which the first quote must hold some; none where nothing answers."""
    is_clear: bool = False
    """Whether it can stand alone, so that the answer must stay as it is."""
    held: bool = False
    """Whether the rules were not made with it."""


def cases(path: Path = HERE / "followups.jsonl") -> list[Case]:
    """The set."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        Case(
            row["before"],
            row["q"],
            tuple(row.get("any", ())),
            row.get("clear", False),
            row.get("held", False),
        )
        for row in rows
    ]


@contextmanager
def answerer(models: Path | None) -> Iterator[Answerer]:
    """One that answers from the invented articles and the first story. Blocks."""
    encoder, reader = load_encoder(exported=models), load_reader()
    with (
        TemporaryDirectory() as folder,
        CorpusStore.open(Path(folder, "corpus.db"), create=True) as store,
    ):
        for article in [*read_path(HERE / "stories"), *read_path(SEEDS)]:
            store.add(article, encoder.name, embedding(encoder))
        yield Answerer(store, encoder, reader)


def is_right(case: Case, found: Answer) -> bool:
    """Whether the first quote says what is right, or nothing answers where nothing should."""
    if not case.right:
        return not found.is_answered
    return found.is_answered and any(words in found.quotes[0].text for words in case.right)


@dataclass(slots=True)
class Reached:
    """How many of the set are right."""

    follow_ups: int = 0
    without: int = 0
    together: int = 0
    harmed: int = 0
    """Follow-ups that were right alone and are not with the question before."""
    clear: int = 0
    changed: int = 0
    """Clear questions that got other quotes."""
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    """The question before, the follow-up, and the form in which it was answered."""


def measure(answers: Answerer, found: Sequence[Case]) -> Reached:
    """Answer each without and with the question before. Blocks: a second for each."""
    reached = Reached()
    for case in found:
        earlier = answers.answer(Question.parse(case.before)).before
        alone = answers.answer(Question.parse(case.asked))
        following = answers.answer(replace(Question.parse(case.asked), before=earlier))
        if case.is_clear:
            reached.clear += 1
            reached.changed += _spans(alone) != _spans(following)
            continue
        was, now = is_right(case, alone), is_right(case, following)
        reached.follow_ups += 1
        reached.without += was
        reached.together += now
        reached.harmed += was and not now
        if not now:
            reached.wrong.append((case.before, case.asked, following.question.text))
    return reached


def _spans(found: Answer) -> list[tuple[int, int]]:
    return [(q.passage.id, q.span.start) for q in found.quotes]


def main() -> int:
    """Print the figures; 0 where no clear question was changed."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--models", type=Path, default=Path("data/models"))
    wanted.add_argument("--wrong", action="store_true", help="show what is not answered right")
    args = wanted.parse_args()
    table = Table("", "follow-ups", "right without", "right with", "harmed", "clear", "changed")
    console, wrong, changed = Console(), [], 0
    with answerer(args.models) as answers:
        for name, held in (("made with", False), ("held out", True)):
            r = measure(answers, [case for case in cases() if case.held is held])
            figures = (r.follow_ups, r.without, r.together, r.harmed, r.clear, r.changed)
            table.add_row(name, *map(str, figures))
            wrong += r.wrong
            changed += r.changed
    console.print(table)
    for row in wrong if args.wrong else ():
        console.print(" | ".join(row), highlight=False)
    return int(changed > 0)


if __name__ == "__main__":
    sys.exit(main())
