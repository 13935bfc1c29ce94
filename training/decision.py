"""The decision model from development questions: `python -m training.decision --help`.

Fits a logistic regression on the most probable finding of each question, where "most probable" is
by the regression itself, so fitting is repeated until the choice settles. Every figure is
cross-validated: a question is judged by weights that were fitted without its article.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval import load_encoder
from retrieval.answerability import AnswerabilityModel, Features, Thresholds, Weight
from retrieval.span_model import SpanModel
from retrieval.weights import write_sums
from training import cases, scoring
from training.reading import Read, best, read_all
from training.sources import HELD_OUT

_ROUNDS = 3
_THRESHOLDS = Thresholds(sure=0.5, perhaps=0.5)
_FOLDS = 5
_FIRST_CHOICE = AnswerabilityModel({"margin": Weight(0.0, 1.0, 1.0)}, 0.0, _THRESHOLDS)
_COUNTS = {"squad": 1.0, "nomiracl": 1.0, "clapnq": 0.5}
"""How much the questions of each kind count together."""

_UP, _DOWN, _ANY = (0.0, None), (None, 0.0), (None, None)
LIMITS: dict[str, tuple[float | None, float | None]] = {
    "margin": (0.6, None),
    "answerable": _UP,
    "cosine": (0.0, 0.25),
    "agreement": _UP,
    "lost_share": _DOWN,
    "near_lost_rarest": _DOWN,
    "numbers_lost": _DOWN,
    "asks_yes": _DOWN,
    "of_another": (None, -0.2),
    "told_words": _ANY,
}
"""The features that are weighed, and between what each weight may lie (per standard deviation).

With few questions a weight of the wrong sign is an accident of the set, and the probability must
rise with the scores. How alike a question and the passage that answers it are depends on how a
text is written (0.6 on Wikipedia paragraphs, 0.47 on the news article): that weighs little."""

PRIOR = {"one_article": 0.65, "each_e_fold": -0.44}
"""Added to the log-odds: an answer is likelier where passages of one article are read, as when a
reader asks about it, than where those of many compete, each with its near misses. Set, not fitted,
so that half is the threshold for both; see the trade-off curves in the card."""


def main() -> None:
    """Read the development questions, fit, and write decision.json and a report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="SQuAD 2.0, NoMIRACL, CLAPnq files")
    parser.add_argument("--weights", type=Path, required=True, help="reader.onnx, tokenizer.json")
    parser.add_argument("--strength", type=float, default=0.1, help="inverse of regularisation")
    parser.add_argument("--report", type=Path, help="figures as JSON")
    args = parser.parse_args()
    model = SpanModel(args.weights / "reader.onnx", args.weights / "tokenizer.json")
    wanted = [c for path in args.files for c in cases.read(path) if is_development(c)]
    reads = [r for r in read_all(wanted, model, load_encoder()) if r.findings]
    names = list(LIMITS)
    report = measure(reads, names, args.strength)
    judge = fit(reads, names, args.strength)
    kept = {
        "sure": judge.thresholds.sure,
        "perhaps": judge.thresholds.perhaps,
        "bias": judge.bias,
        "weights": {name: asdict(w) for name, w in judge.weights.items()},
    }
    (args.weights / "decision.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    write_sums(args.weights)
    report["without"] = without_each(reads, names, args.strength)
    text = json.dumps(report, indent=1)
    print(text)  # noqa: T201  # a script speaks
    if args.report:
        args.report.write_text(text + "\n", "utf-8")


def is_development(case: cases.Case) -> bool:
    """Whether a case was kept from training: of SQuAD 2.0 only the held-out articles were."""
    return case.kind != "squad" or case.group in HELD_OUT


def fit(reads: Sequence[Read], names: Sequence[str], strength: float) -> AnswerabilityModel:
    """The regression of the named features on whether a question is answerable."""
    judge = _FIRST_CHOICE
    weights = _weights(reads)
    right = [r.case.answerable for r in reads]
    for _ in range(_ROUNDS):
        rows = [r.features[best(r, judge)] for r in reads]
        judge = _regression(rows, right, weights, names, strength)
    return judge


def _weights(reads: Sequence[Read]) -> list[float]:
    number = Counter(r.case.kind for r in reads)
    share = {kind: _COUNTS.get(kind, 1.0) for kind in number}
    total = sum(share.values())
    return [len(reads) * share[r.case.kind] / total / number[r.case.kind] for r in reads]


def _regression(
    rows: Sequence[Features],
    right: Sequence[bool],
    weights: Sequence[float],
    names: Sequence[str],
    strength: float,
) -> AnswerabilityModel:
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    values = np.array([[row[name] for name in names] for row in rows])
    mean, scale = values.mean(0), values.std(0)
    scale[scale < 1e-6] = 1.0
    x = np.hstack([(values - mean) / scale, np.ones((len(rows), 1))])
    sign, counts = np.where(np.array(right), 1.0, -1.0), np.array(weights)

    def cost(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = sign * (x @ w)
        pull = np.append(w[:-1], 0.0) / strength
        slope = -sign * counts / (1 + np.exp(odds))
        return float(counts @ np.logaddexp(0, -odds) + pull @ w / 2), x.T @ slope + pull

    limits = [*(LIMITS[name] for name in names), _ANY]
    found = minimize(cost, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=limits).x
    parts = zip(names, mean, scale, found, strict=False)
    fitted = {n: Weight(*(round(float(v), 5) for v in (m, s, w))) for n, m, s, w in parts}
    fitted["articles"] = Weight(0.0, 1.0, PRIOR["each_e_fold"])
    return AnswerabilityModel(
        fitted,
        round(float(found[-1]) + PRIOR["one_article"], 5),
        _THRESHOLDS,
    )


def judged_apart(
    reads: Sequence[Read], names: Sequence[str], strength: float
) -> list[tuple[int, float]]:
    """For each question the index and probability of its best finding, by other folds' weights."""
    groups = sorted({(r.case.kind, r.case.group) for r in reads})
    fold = {group: i % _FOLDS for i, group in enumerate(groups)}
    found: list[tuple[int, float]] = [(0, 0.0)] * len(reads)
    for k in range(_FOLDS):
        apart = [r for r in reads if fold[r.case.kind, r.case.group] != k]
        judge = fit(apart, names, strength)
        for i, r in enumerate(reads):
            if fold[r.case.kind, r.case.group] == k:
                at = best(r, judge)
                found[i] = at, judge.probability(r.features[at])
    return found


def measure(reads: Sequence[Read], names: Sequence[str], strength: float) -> dict[str, object]:
    """Cross-validated figures of each kind of question."""
    judged = judged_apart(reads, names, strength)
    scores = np.array([p for _, p in judged])
    of = {kind: np.array([r.case.kind == kind for r in reads]) for kind in _COUNTS}
    has = np.array([r.case.answerable for r in reads])
    report: dict[str, object] = {"questions": len(reads), "calibration": _calibration(scores, has)}
    grid = [round(t, 3) for t in np.arange(0.2, 0.85, 0.05)]
    for kind, chosen in of.items():
        if chosen.any():
            report[kind] = {
                "auroc": round(scoring.auroc(scores[chosen].tolist(), has[chosen].tolist()), 4),
                "trade_off": scoring.trade_off(scores[chosen], has[chosen], grid),
                **(_squad(reads, judged, chosen) if kind == "squad" else {}),
            }
    return report


def _squad(
    reads: Sequence[Read], judged: Sequence[tuple[int, float]], chosen: NDArray[np.bool_]
) -> dict[str, float]:
    of = [(r, *j) for r, j, is_chosen in zip(reads, judged, chosen, strict=True) if is_chosen]
    gains = np.array([scoring.f1(r.findings[at].answer, r.case.gold) for r, at, _ in of])
    has = np.array([r.case.answerable for r, _, _ in of])
    scores = np.array([p for _, _, p in of])
    reached, at = scoring.best_threshold(scores, gains * has, (~has).astype(float))
    return {
        "has_answer_f1": round(float(gains[has].mean()), 4),
        "best_f1": round(reached, 4),
        "best_threshold": round(at, 4),
    }


def _calibration(scores: NDArray[np.float64], has: NDArray[np.bool_]) -> list[list[float]]:
    """For tenths of the questions by probability: mean probability, share answerable."""
    parts = np.array_split(np.argsort(scores), 10)
    return [[round(float(scores[p].mean()), 3), round(float(has[p].mean()), 3)] for p in parts]


def without_each(
    reads: Sequence[Read], names: Sequence[str], strength: float
) -> dict[str, dict[str, float]]:
    """AUROC of each kind of question when a feature is left out, cross-validated."""
    score: Callable[[Sequence[str]], dict[str, float]] = lambda kept: _aurocs(  # noqa: E731
        reads, judged_apart(reads, kept, strength)
    )
    found = {"nothing": score(names)}
    for name in names:
        found[name] = score([n for n in names if n != name])
    return found


def _aurocs(reads: Sequence[Read], judged: Sequence[tuple[int, float]]) -> dict[str, float]:
    found = {}
    for kind in sorted({r.case.kind for r in reads}):
        pairs = [
            (p, r.case.answerable)
            for r, (_, p) in zip(reads, judged, strict=True)
            if r.case.kind == kind
        ]
        found[kind] = round(scoring.auroc(*(list(x) for x in zip(*pairs, strict=True))), 4)
    return found


if __name__ == "__main__":
    main()
