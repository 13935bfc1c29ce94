"""Our own questions, asked as readers ask them: `python -m benchmarks.questions SPLIT`.

Each story is a corpus of its own, and each question is put to the whole pipeline in both wordings.
A first quote is right where its sentence is one of those that answer.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from corpus import CorpusStore, Span, read_path
from retrieval import Answer, Answerer, Encoder, Question, Reader, embedding
from training.question_set import SPLITS, GoldQuestion, GoldStory, answers_at, stories


@dataclass(frozen=True, slots=True)
class Asked:
    """One wording of a question, and what came of it."""

    story: str
    id: str
    language: str
    """Of the wording."""
    is_translation: bool
    kinds: tuple[str, ...]
    none: str | None
    confidence: str
    """sure, perhaps, none or not_a_question."""
    probability: float
    is_right: bool
    """Whether the first quote answers; False where there is none."""
    exact: bool | None
    """Whether the marked words touch those that answer; None where nothing is marked or known."""
    text: str
    quoted: str

    @property
    def is_shown(self) -> bool:
        """Whether a quote is shown, sure or perhaps."""
        return self.confidence in {"sure", "perhaps"}


def ask(
    story: GoldStory, encoder: Encoder, answerer: Callable[[CorpusStore], Answerer]
) -> Iterator[Asked]:
    """Every question of a story in both wordings. Blocks."""
    with (
        TemporaryDirectory() as folder,
        CorpusStore.open(Path(folder, "corpus.db"), create=True) as store,
    ):
        names = {}
        for file in sorted(story.articles):
            for article in read_path(story.folder / file):
                store.add(article, encoder.name, embedding(encoder))
                names[article.text] = file
        ready = answerer(store)
        for question in story.questions:
            for language, text in (
                (story.language, question.question),
                (story.other_language, question.translation),
            ):
                before = None
                if question.previous:
                    before = ready.answer(Question(question.previous)).before
                found = ready.answer(Question(text, before=before))
                yield _asked(story, question, found, language=language, text=text, names=names)


def _asked(
    story: GoldStory,
    question: GoldQuestion,
    found: Answer,
    *,
    language: str,
    text: str,
    names: dict[str, str],
) -> Asked:
    first = found.quotes[0] if found.quotes else None
    gold = []
    if first is not None:
        file = names[first.article.text]
        for answer, start in answers_at(question, file, first.article.text, first.sentence):
            at = start + answer.sentence.index(answer.exact) if answer.exact else None
            gold.append(None if at is None else Span(at, at + len(answer.exact or "")))
    marked = first.exact if first else None
    words = [span for span in gold if span]
    touches = any(s.start < marked.end and marked.start < s.end for s in words if marked)
    return Asked(
        story.name,
        question.id,
        language,
        language != story.language,
        question.kinds,
        question.none,
        str(found.confidence),
        found.probability,
        bool(gold),
        touches if marked and (words or not gold) else None,
        text,
        first.text if first else "",
    )


def rows(asked: Sequence[Asked]) -> Iterator[tuple[str, Sequence[Asked]]]:
    """The groups that are told apart: languages first, then kinds, then reasons for no answer."""
    yield "all", asked
    for article in ("en", "ru", "uk"):
        for wording in ("en", "ru", "uk"):
            group = [a for a in asked if a.story[:2] == article and a.language == wording]
            if group:
                yield f"{wording} on {article}", group
    for kind in sorted({kind for a in asked for kind in a.kinds}):
        yield kind, [a for a in asked if kind in a.kinds]
    for reason in sorted({a.none for a in asked if a.none}):
        yield f"none: {reason}", [a for a in asked if a.none == reason]


def figures(asked: Sequence[Asked]) -> dict[str, float]:
    """What is told of a group: shares, 0 to 1."""
    has = [a for a in asked if a.none is None]
    lacks = [a for a in asked if a.none is not None]
    sure = [a for a in asked if a.confidence == "sure"]
    marked = [a for a in has if a.exact is not None and a.is_shown]
    share: Callable[[list[bool]], float] = lambda found: (  # noqa: E731
        round(sum(found) / len(found), 4) if found else float("nan")
    )
    return {
        "answerable": len(has),
        "right": share([a.is_right for a in has]),
        "sure_right": share([a.is_right and a.confidence == "sure" for a in has]),
        "sure_wrong": share([not a.is_right and a.confidence == "sure" for a in has]),
        "refused": share([not a.is_shown for a in has]),
        "exact_wrong": share([not a.exact for a in marked]),
        "unanswerable": len(lacks),
        "none_sure": share([a.confidence == "sure" for a in lacks]),
        "none_perhaps": share([a.confidence == "perhaps" for a in lacks]),
        "of_sure_right": share([a.is_right for a in sure]),
    }


def calibration(asked: Sequence[Asked]) -> list[tuple[float, float, int]]:
    """For tenths of probability that hold any: mean, share right, how many."""
    found = []
    for tenth in range(10):
        group = [a for a in asked if a.is_shown and int(min(a.probability, 0.999) * 10) == tenth]
        if group:
            mean = sum(a.probability for a in group) / len(group)
            found.append((mean, sum(a.is_right for a in group) / len(group), len(group)))
    return found


def main() -> None:
    """Ask, and print a row for each group; `--json` keeps every question, with what was quoted."""
    from retrieval import load_encoder, load_reader

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("split", choices=SPLITS)
    parser.add_argument("--models", type=Path, help="folder of prepared models, kept between runs")
    parser.add_argument("--reader", type=Path, help="folder of weights, not those that come along")
    parser.add_argument("--encoder", help="name or folder, not the one that comes along")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    options = {"exported": args.models}
    encoder = load_encoder(args.encoder, **options) if args.encoder else load_encoder(**options)
    reader: Reader = load_reader(args.reader)
    asked = [
        one
        for story in stories(args.split)
        for one in ask(story, encoder, lambda store: Answerer(store, encoder, reader))
    ]
    table = Table(title=f"{args.split}: {len(asked)} questions, in per cent")
    for heading in ("", *figures(asked)):
        table.add_column(heading.replace("_", " "), justify="right" if heading else "left")
    for name, group in rows(asked):
        told = figures(group).values()
        table.add_row(name, *(str(f) if isinstance(f, int) else f"{100 * f:.0f}" for f in told))
    console = Console(width=150)
    console.print(table)
    for mean, right, number in calibration(asked):
        console.print(f"called {100 * mean:.0f} %: {100 * right:.0f} % right of {number}")
    if args.json:
        kept = [asdict(a) for a in asked]
        args.json.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
