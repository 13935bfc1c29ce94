"""How well the reader answers and refuses: `python -m benchmarks.reader FILE ...`.

Takes files of SQuAD 1.1 or 2.0, NoMIRACL, CLAPnq, and seed_dev.jsonl (with `--article`). For each
kind a table is printed; `--json FILE` keeps all figures. Encoder and reader are those that answer
questions: prepared for this machine, in `--data-dir`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval import load_encoder
from retrieval.answerability import AnswerabilityModel, ScoredSpan
from retrieval.phrases import is_small_talk
from retrieval.quote import leans_back
from retrieval.reader import SpanModel
from retrieval.weights import SHIPPED, check_folder
from training import cases, scoring
from training.reading import Read, best, read_all

Figures = dict[str, float]
_GRID = [round(t, 3) for t in np.arange(0.1, 0.95, 0.05)]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its most probable finding."""

    read: Read
    finding: ScoredSpan | None
    probability: float

    @property
    def gains(self) -> float:
        """F1 of the words marked; 0 where there is no right answer."""
        gold = self.read.case.gold
        return scoring.f1(self.finding.answer, gold) if self.finding and gold else 0.0

    @property
    def quote(self) -> str:
        """The sentence marked, with the one before where it leans on it."""
        f = self.finding
        if f is None:
            return ""
        return f"{f.before} {f.sentence}" if leans_back(f.sentence) else f.sentence


def main() -> None:
    """Read the files, print the tables, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--article", type=Path, help="the text seed_dev.jsonl asks about")
    parser.add_argument("--weights", type=Path, default=SHIPPED, help="folder of reader weights")
    parser.add_argument("--data-dir", type=Path, default=Path("data"), help="models as they run")
    parser.add_argument("--only", nargs="*", help="SQuAD: only articles of these titles")
    parser.add_argument("--json", type=Path, help="where to keep the figures")
    args = parser.parse_args()
    weights = check_folder(args.weights)
    encoder = load_encoder(exported=args.data_dir / "models")
    model = SpanModel(weights.model, weights.tokenizer)
    judge = AnswerabilityModel.load(weights.decision)
    found = [c for path in args.files for c in cases.read(path, args.article)]
    if args.only:
        found = [c for c in found if c.kind != "squad" or c.group in args.only]
    judged = [judge_one(r, judge) for r in read_all(found, model, encoder)]
    figures = measure(judged, judge.thresholds.perhaps)
    show(figures)
    if args.json:
        everything = {"figures": figures, "trade_off": trade_offs(judged)}
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(everything, indent=1) + "\n", "utf-8")


def judge_one(read: Read, judge: AnswerabilityModel) -> Judged:
    """The most probable finding of a case; chatter and empty texts have none."""
    if not read.findings or is_small_talk(read.case.question):
        return Judged(read, None, 0.0)
    at = best(read, judge)
    return Judged(read, read.findings[at], judge.probability(read.features[at]))


def measure(judged: Sequence[Judged], threshold: float) -> dict[str, Figures]:
    """The figures of each kind of question there is."""
    found: dict[str, Figures] = {}
    for kind, of_kind in (
        ("squad", squad),
        ("seed", seed),
        ("nomiracl", pooled),
        ("clapnq", pooled),
    ):
        chosen = [j for j in judged if j.read.case.kind == kind]
        if chosen:
            found[kind] = of_kind(chosen, threshold)
    return found


def trade_offs(judged: Sequence[Judged]) -> dict[str, list[Figures]]:
    """For each kind with both, what is wrongly answered and refused at each threshold."""
    found = {}
    for kind in ("squad", "nomiracl", "clapnq"):
        chosen = [j for j in judged if j.read.case.kind == kind]
        has = [j.read.case.answerable for j in chosen]
        if any(has) and not all(has):
            found[kind] = scoring.trade_off([j.probability for j in chosen], has, _GRID)
    return found


def squad(judged: Sequence[Judged], threshold: float) -> Figures:
    """Scores in percent as the SQuAD 2.0 script defines them, and AUROC of answerability.

    `has_answer_*` score the words marked, as if nothing were ever refused; `*_at_threshold` with
    the shipped threshold; `best_*` with the best one for these questions.
    """
    has = np.array([j.read.case.answerable for j in judged])
    scores = np.array([j.probability for j in judged])
    f1 = np.array([j.gains for j in judged])
    exact = (
        np.array(
            [
                scoring.exact_match(j.finding.answer, j.read.case.gold) if j.finding else 0.0
                for j in judged
            ]
        )
        * has
    )
    given = scores >= threshold
    refused = (~has).astype(float)
    best_f1, at = scoring.best_threshold(scores, f1, refused)
    figures = {
        "questions": float(len(judged)),
        "exact": 100 * float(np.where(given, exact, refused).mean()),
        "f1": 100 * float(np.where(given, f1, refused).mean()),
        "has_answer_exact": 100 * float(exact[has].mean()),
        "has_answer_f1": 100 * float(f1[has].mean()),
        "has_answer_f1_at_threshold": 100 * float((f1 * given)[has].mean()),
        "best_exact": 100 * scoring.best_threshold(scores, exact, refused)[0],
        "best_f1": 100 * best_f1,
        "best_f1_threshold": at,
        "threshold": threshold,
    }
    if not has.all():
        figures["no_answer_at_threshold"] = 100 * float((~given)[~has].mean())
        figures["auroc"] = scoring.auroc(scores.tolist(), has.tolist())
        figures["auroc_reader_alone"] = scoring.auroc(
            [j.finding.marked.margin if j.finding else -99.0 for j in judged], has.tolist()
        )
    return {name: round(value, 4) for name, value in figures.items()}


def pooled(judged: Sequence[Judged], threshold: float) -> Figures:
    """Shares of unanswerable answered and answerable refused; CLAPnq: quotes that are marked."""
    has = np.array([j.read.case.answerable for j in judged])
    scores = np.array([j.probability for j in judged])
    figures = {"questions": float(len(judged)), "threshold": threshold}
    if not has.all():
        figures["unanswerable_answered"] = float((scores[~has] >= threshold).mean())
    if has.any():
        figures["answerable_refused"] = float((scores[has] < threshold).mean())
    if has.any() and not has.all():
        figures["auroc"] = scoring.auroc(scores.tolist(), has.tolist())
    answered = [j for j in judged if j.probability >= threshold and j.read.case.gold]
    if answered:
        right = [_is_marked(j) for j in answered]
        figures["quote_is_marked"] = sum(right) / len(right)
    return {name: round(value, 4) for name, value in figures.items()}


def _is_marked(judged: Judged) -> bool:
    """Whether the sentence quoted is one that people marked, white space aside."""
    if judged.finding is None:
        return False
    quoted = "".join(judged.finding.sentence.split())
    marked = ["".join(sentence.split()) for sentence in judged.read.case.gold]
    return any(quoted in m or m in quoted for m in marked if m)


def seed(judged: Sequence[Judged], threshold: float) -> Figures:
    """Our own questions: first quotes right, exact words overlapping, near misses answered."""
    has = [j for j in judged if j.read.case.answerable]
    right = [j for j in has if any(words in j.quote for words in j.read.case.gold)]
    marked = [j for j in has if j.read.case.exact]
    overlap = [
        j
        for j in marked
        if j.finding and scoring.f1(j.finding.answer, [j.read.case.exact or ""]) > 0
    ]
    none = [j for j in judged if not j.read.case.answerable]
    return {
        "answerable": float(len(has)),
        "first_quote_right": float(len(right)),
        "first_quote_right_and_answered": float(sum(j.probability >= threshold for j in right)),
        "with_exact": float(len(marked)),
        "exact_overlaps": float(len(overlap)),
        "unanswerable": float(len(none)),
        "unanswerable_answered": float(sum(j.probability >= threshold for j in none)),
        "threshold": threshold,
    }


def show(figures: dict[str, Figures]) -> None:
    """Print a table for each kind."""
    from rich.console import Console
    from rich.table import Table

    for kind, rows in figures.items():
        table = Table("figure", "value", title=kind)
        for name, value in rows.items():
            table.add_row(name.replace("_", " "), str(value))
        Console().print(table)


if __name__ == "__main__":
    main()
