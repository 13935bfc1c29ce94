"""The judge from development questions: `python -m training.decision --help`.

Fits a logistic regression to what the reader model finds for our own questions, in both wordings,
and for published ones. Our own are labelled finding by finding, the published ones question by
question: of those the most probable finding counts, and "most probable" is by the regression
itself, so fitting is repeated until the choice settles. Every figure, the thresholds and the
calibration are cross-validated: a question is judged by weights fitted without its story.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval import Thresholds, load_encoder
from retrieval.answerability import AnswerabilityModel, Features, Weight
from retrieval.marking import Doubt
from retrieval.reader import SpanModel
from retrieval.weights import Weights, write_sums
from training import cases, scoring
from training.reading import Read, best, read_all, read_stories
from training.sources import HELD_OUT

_ROUNDS = 3
_FOLDS = 13
_UNFITTED = Thresholds(0.5, 0.5)
_FIRST_CHOICE = AnswerabilityModel({"margin": Weight(0.0, 1.0, 1.0)}, 0.0, _UNFITTED)
_COUNTS = {"stories": 5.0, "squad": 1.0, "nomiracl": 1.0, "clapnq": 0.5}
"""How much the questions of each kind count together."""

_PLACES = (1.0, 0.3, 0.15)
"""How much the findings of one of our own questions count, the most probable first."""

_SURE_RIGHT = 0.95
"""Of what is called sure this share is right in cross-validation."""

_SURE_UNANSWERABLE, _SHOWN_UNANSWERABLE = 0.03, 0.2
"""Of the questions without an answer so many, at most, are answered surely, and at all; a fifth
less than what is promised."""

_UP, _DOWN, _ANY = (0.0, None), (None, 0.0), (None, None)
LIMITS: dict[str, tuple[float | None, float | None]] = {
    "margin": _UP,
    "margin_bent": _UP,
    "answerable": _UP,
    "answerable_bent": _UP,
    "lead": _UP,
    "behind_best": _DOWN,
    "before_next": _UP,
    "cosine": _UP,
    "cosine_above": _UP,
    "rank": _DOWN,
    "again_margin": _UP,
    "again_margin_bent": _UP,
    "again_answerable": _UP,
    "again_answerable_bent": _UP,
    "again_behind_best": _DOWN,
    "agreement": _UP,
    "articles": _DOWN,
    "across": _ANY,
    "lost_share": _DOWN,
    "lost_rarest": _DOWN,
    "near_lost_share": _DOWN,
    "near_lost_rarest": _DOWN,
    "names_lost": _DOWN,
    "names_lost_share": _DOWN,
    "near_names_lost": _DOWN,
    "numbers_lost": _DOWN,
    "near_numbers_lost": _DOWN,
    "rival": _DOWN,
    "of_another": _DOWN,
    "fits": _UP,
    "misfits": _DOWN,
    "repeats": _DOWN,
    "answer_words": _ANY,
    "told_words": _ANY,
    "asks_number": _ANY,
    "asks_time": _ANY,
    "asks_name": _ANY,
    "asks_place": _ANY,
    "asks_way": _ANY,
    "asks_reason": _ANY,
    "asks_yes": _ANY,
    **{f"doubt_{doubt}": _DOWN for doubt in Doubt},
    "doubted": _DOWN,
}
"""The features that are weighed, and between what each weight may lie (per standard deviation).

With few questions a weight of the wrong sign is an accident of the set, and the probability must
rise with the scores."""


def main() -> None:
    """Read the development questions, fit, and write decision.json and a report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", help="SQuAD 2.0, NoMIRACL, CLAPnq files")
    parser.add_argument("--weights", type=Path, required=True, help="folder with reader.onnx")
    parser.add_argument("--strength", type=float, default=0.01, help="inverse of regularisation")
    parser.add_argument("--every", type=int, default=1, help="read every nth published question")
    parser.add_argument("--reads", type=Path, help="keep what was read in this file (pickle)")
    parser.add_argument("--report", type=Path, help="figures as JSON")
    args = parser.parse_args()
    found = Weights(args.weights)
    model, encoder = SpanModel(found.model, found.tokenizer), load_encoder()
    wanted = [c for path in args.files for c in cases.read(path) if is_development(c)]
    reads = list(read_stories("development", model, encoder))
    print(f"{len(reads)} own questions read", flush=True)  # noqa: T201  # a script speaks
    reads += read_all(wanted[:: args.every], model, encoder)
    if args.reads:
        args.reads.write_bytes(pickle.dumps(reads))
    judge, report = fitted([r for r in reads if r.findings], list(LIMITS), args.strength)
    kept = {
        **asdict(judge.thresholds),
        "bias": judge.bias,
        "weights": {name: asdict(w) for name, w in judge.weights.items()},
    }
    (args.weights / "decision.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    write_sums(args.weights)
    text = json.dumps(report, indent=1)
    print(text)  # noqa: T201  # a script speaks
    if args.report:
        args.report.write_text(text + "\n", "utf-8")


def is_development(case: cases.Case) -> bool:
    """Whether a case was kept from training: of SQuAD 2.0 only the held-out articles were."""
    return case.kind != "squad" or case.group in HELD_OUT


def fitted(
    reads: Sequence[Read], names: Sequence[str], strength: float
) -> tuple[AnswerabilityModel, dict[str, object]]:
    """The judge, calibrated and with its thresholds, and what it reaches on other stories."""
    judged = judged_apart(reads, names, strength)
    own = [i for i, r in enumerate(reads) if r.right is not None]
    scores = np.array([judged[i][1] for i in own])
    right = np.array([_is_right(reads[i], judged[i][0]) for i in own])
    slope, shift = _calibration(scores, right)
    judge = _stretched(fit(reads, names, strength), slope, shift)
    judged = [(at, _calibrated(p, slope, shift)) for at, p in judged]
    calibrated = np.array([judged[i][1] for i in own])
    answerable = np.array([reads[i].case.answerable for i in own])
    judge = replace(judge, thresholds=thresholds(calibrated, right, answerable))
    return judge, measure(reads, judged, judge.thresholds)


def thresholds(
    scores: NDArray[np.float64], right: NDArray[np.bool_], answerable: NDArray[np.bool_]
) -> Thresholds:
    """From where an answer is sure, and shown at all, by the shares at the top of this module."""
    order = np.argsort(-scores, kind="stable")
    precise = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precise >= _SURE_RIGHT)
    sure = float(scores[order][enough[-1]]) if len(enough) else 1.0
    none = scores[~answerable]
    sure = max(sure, float(np.quantile(none, 1 - _SURE_UNANSWERABLE)) if len(none) else 0.0)
    perhaps = float(np.quantile(none, 1 - _SHOWN_UNANSWERABLE)) if len(none) else sure
    return Thresholds(round(max(sure, perhaps), 4), round(min(sure, perhaps), 4))


def fit(reads: Sequence[Read], names: Sequence[str], strength: float) -> AnswerabilityModel:
    """The regression of the named features on whether a finding answers."""
    judge = _FIRST_CHOICE
    share = _weights(reads)
    for number in range(_ROUNDS):
        rows: list[Features] = []
        right: list[bool] = []
        weights: list[float] = []
        for read, weight in zip(reads, share, strict=True):
            chosen = _chosen(read, judge, everything=number == 0)
            rows += [read.features[i] for i, _ in chosen]
            right += [_is_right(read, i) for i, _ in chosen]
            weights += [weight * part for _, part in chosen]
        judge = _regression(rows, right, weights, names, strength)
    return judge


def _chosen(read: Read, judge: AnswerabilityModel, *, everything: bool) -> list[tuple[int, float]]:
    """The findings that are learnt from, each with how much it counts."""
    if read.right is None:
        return [(best(read, judge), 1.0)]
    if everything:
        return [(i, 1 / len(read.features)) for i in range(len(read.features))]
    order = sorted(range(len(read.features)), key=lambda i: -judge.probability(read.features[i]))
    return list(zip(order, _PLACES, strict=False))


def _is_right(read: Read, at: int) -> bool:
    return read.case.answerable if read.right is None else read.right[at]


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
        slope = -sign * counts / (1 + np.exp(np.minimum(odds, 500)))
        return float(counts @ np.logaddexp(0, -odds) + pull @ w / 2), x.T @ slope + pull

    limits = [*(LIMITS[name] for name in names), _ANY]
    found = minimize(cost, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=limits).x
    parts = zip(names, mean, scale, found, strict=False)
    fitted = {n: Weight(*(round(float(v), 5) for v in (m, s, w))) for n, m, s, w in parts}
    return AnswerabilityModel(fitted, round(float(found[-1]), 5), _UNFITTED)


def _log_odds(p: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(p, 1e-6, 1 - 1e-6)
    odds: NDArray[np.float64] = np.log(inside / (1 - inside))
    return odds


def _calibration(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """The slope and shift of the log-odds that make them what is reached (Platt 1999)."""
    from scipy.optimize import minimize

    odds, sign = _log_odds(scores), np.where(right, 1.0, -1.0)
    cost = lambda w: float(np.logaddexp(0, -sign * (w[0] * odds + w[1])).sum())  # noqa: E731
    slope, shift = minimize(cost, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(shift)


def _calibrated(p: float, slope: float, shift: float) -> float:
    return float(1 / (1 + np.exp(-(slope * _log_odds(np.array(p)) + shift))))


def _stretched(judge: AnswerabilityModel, slope: float, shift: float) -> AnswerabilityModel:
    weights = {n: replace(w, weight=round(w.weight * slope, 5)) for n, w in judge.weights.items()}
    return replace(judge, weights=weights, bias=round(judge.bias * slope + shift, 5))


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


def measure(
    reads: Sequence[Read], judged: Sequence[tuple[int, float]], at: Thresholds
) -> dict[str, object]:
    """Cross-validated figures of each kind of question."""
    scores = np.array([p for _, p in judged])
    answerable = np.array([r.case.answerable for r in reads])
    right = np.array([_is_right(r, i) for r, (i, _) in zip(reads, judged, strict=True)])
    report: dict[str, object] = {"questions": len(reads), "thresholds": asdict(at)}
    for kind in _COUNTS:
        chosen = np.array([r.case.kind == kind for r in reads])
        if not chosen.any():
            continue
        s, has, ok = scores[chosen], answerable[chosen], right[chosen]
        figures: dict[str, object] = {
            "auroc": round(scoring.auroc(s.tolist(), ok.tolist()), 4),
            "false_answers_at_a_fifth_refused": _false_answers(s, has),
            "calibration": _tenths(s, ok),
        }
        if kind == "stories":
            figures |= {
                "first_right": round(float(ok[has].mean()), 4),
                "right_and_shown": round(float((ok & (s >= at.perhaps))[has].mean()), 4),
                "right_and_sure": round(float((ok & (s >= at.sure))[has].mean()), 4),
                "sure_and_wrong_of_all": round(float((~ok & (s >= at.sure)).mean()), 4),
                "unanswerable_sure": round(float((s[~has] >= at.sure).mean()), 4),
                "unanswerable_shown": round(float((s[~has] >= at.perhaps).mean()), 4),
            }
        if kind == "squad":
            figures |= _squad(reads, judged, chosen)
        report[kind] = figures
    return report


def _false_answers(scores: NDArray[np.float64], answerable: NDArray[np.bool_]) -> float:
    """The share of the unanswerable answered where a fifth of the answerable is refused."""
    if answerable.all() or not answerable.any():
        return float("nan")
    least = np.quantile(scores[answerable], 0.2)
    return round(float((scores[~answerable] >= least).mean()), 4)


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


def _tenths(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> list[list[float]]:
    """For tenths of the questions by probability: mean probability, share right."""
    parts = np.array_split(np.argsort(scores), 10)
    return [
        [round(float(scores[p].mean()), 3), round(float(right[p].mean()), 3)]
        for p in parts
        if len(p)
    ]


if __name__ == "__main__":
    main()
