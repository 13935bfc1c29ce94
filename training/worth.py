"""What each kind of training data is worth: `python -m training.worth --help`.

A stand-in for whole runs, which take hours: the lower layers of the shipped network stay as they
are and are computed once; its top layers and head are trained anew from each mix, on as many
examples whatever is left out. Those lower layers have seen every kind, so the worth of a kind is
that of showing it to the top layers: less than its whole worth. Stopped at any time, the same
command goes on with the runs that are missing.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from retrieval.answerability import SpanPrediction
from retrieval.encoder import bundled_folder
from retrieval.reader import Window, best_span, load_tokenizer, tokens, windows
from training import batches, cases, examples, frozen, scoring
from training.decision import is_development
from training.examples import Example
from training.train import named_file

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Figures = dict[str, float]
_SHIFTS = {"new_wiki", "reddit", "amazon"}


def _source(example: Example) -> str:
    return example.kind.split("/")[0]


def _made(example: Example) -> str:
    return example.kind.split("/")[-1]


def _human(example: Example) -> bool:
    return example.kind == "squad2/asked" and not example.answers


KINDS: dict[str, Callable[[Example], bool]] = {
    "nothing": lambda _: False,
    "squad2, unanswerable by people": _human,
    "squad2": lambda e: _source(e) == "squad2",
    "SQuADShifts": lambda e: _source(e) in _SHIFTS,
    "QAMR": lambda e: _source(e) == "qamr",
    "QED": lambda e: _source(e) == "qed",
    "SelQA": lambda e: _source(e) == "selqa",
    "retrieved": lambda e: _made(e) == "retrieved",
    "swapped": lambda e: _made(e) == "swapped",
    "neighbours": lambda e: not e.answers and _made(e) in {"other", "asked"} and not _human(e),
    "small talk": lambda e: _made(e) == "chatter",
    "all without an answer": lambda e: not e.answers,
    "all but squad2": lambda e: _source(e) != "squad2",
    "all but SQuADShifts": lambda e: _source(e) not in _SHIFTS,
}
"""The rows of the table, by what is left out of the mix."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A development question with the numbers of the windows its texts were cut into."""

    case: cases.Case
    texts: tuple[tuple[int, ...], ...]


def main(words: Sequence[str] | None = None) -> None:
    """Train and measure each row with each seed; print the table, keep the figures."""
    args = _arguments(words)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    tokenizer = load_tokenizer(str(bundled_folder() / "tokenizer.json"))
    built = examples.build(examples.read(args.data), args.seeds[0])
    rng = random.Random(args.seeds[0])  # noqa: S311  # no secret hangs on it
    drawn = [built[i] for i in sorted(rng.sample(range(len(built)), min(args.pool, len(built))))]
    pairs = [(e, c) for e in drawn if (c := batches.encode(tokenizer, e, rng))]
    encoded = [c for _, c in pairs]
    learnt = frozen.hidden(bundled_folder(), [c.window for c in encoded], args.out / "train.npy")
    asked, cut = _cut(tokenizer, [c for p in args.measure for c in cases.read(p)])
    measured = frozen.hidden(bundled_folder(), cut, args.out / "measure.npy")
    kept = args.out / "worth.json"
    found: dict[str, Figures] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    for key, row, seed in [
        (f"{row}/{seed}", row, seed) for seed in args.seeds for row in args.rows
    ]:
        fitting = [i for i, (e, _) in enumerate(pairs) if not KINDS[row](e)]
        if key in found or not fitting:
            continue
        start = time.monotonic()
        chosen = _drawn(fitting, args.examples, seed)
        model = frozen.TopLayers(bundled_folder(), seed)
        plan = batches.batches([encoded[i] for i in chosen], frozen.TOKENS_EACH, seed)
        frozen.train(model, encoded, learnt, [[chosen[i] for i in batch] for batch in plan])
        found[key] = _measure(model, asked[:: args.every], cut, measured)
        kept.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        print(key, found[key], round(time.monotonic() - start), "s", flush=True)  # noqa: T201
    print(table(found))  # noqa: T201  # a script speaks


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=named_file, nargs="+", required=True, metavar="NAME=FILE")
    parser.add_argument("--measure", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, help="folder for what is computed once")
    parser.add_argument("--pool", type=int, default=6500, help="examples drawn from the mix")
    parser.add_argument("--examples", type=int, default=4000, help="learnt from in each run")
    parser.add_argument("--every", type=int, default=1, help="measure on every nth question")
    parser.add_argument("--seeds", type=int, nargs="+", default=[13, 14])
    parser.add_argument("--rows", nargs="+", choices=KINDS, default=list(KINDS), metavar="ROW")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args(words)


def _drawn(fitting: Sequence[int], count: int, seed: int) -> list[int]:
    """As many of the examples in the order of the run; again from the start where they are few."""
    rng = random.Random(seed)  # noqa: S311  # no secret hangs on it
    times, rest = divmod(count, len(fitting))
    return [*list(fitting) * times, *sorted(rng.sample(list(fitting), rest))]


def _cut(tokenizer: Tokenizer, wanted: Sequence[cases.Case]) -> tuple[list[Asked], list[Window]]:
    """The development questions and all windows of their texts."""
    asked: list[Asked] = []
    cut: list[Window] = []
    for case in filter(is_development, wanted):
        question = tokens(tokenizer, case.question)
        texts = []
        for text in case.texts:
            context = tokens(tokenizer, text.context) if text.context else None
            made = windows(tokenizer, question, tokens(tokenizer, text.text), context)
            texts.append(tuple(range(len(cut), len(cut) + len(made))))
            cut += made
        asked.append(Asked(case, tuple(texts)))
    return asked, cut


def _measure(
    model: frozen.TopLayers, asked: Sequence[Asked], cut: Sequence[Window], hidden: frozen.Hidden
) -> Figures:
    wanted = [i for a in asked for numbers in a.texts for i in numbers]
    marked = {
        wanted[i]: best_span(cut[wanted[i]], start, end, answerable)
        for i, start, end, answerable in frozen.scores(model, [hidden[i] for i in wanted])
    }
    figures: Figures = {}
    for kind in sorted({a.case.kind for a in asked}):
        of_kind = [a for a in asked if a.case.kind == kind]
        best = [_best(a, marked) for a in of_kind]
        has = np.array([a.case.answerable for a in of_kind])
        score = np.array([_score(m) for m, _ in best])
        figures[f"{kind} auroc"] = scoring.auroc(score.tolist(), has.tolist())
        if kind == "squad":
            gains = np.array(
                [
                    scoring.f1(text[slice(*m.span)], a.case.gold) if a.case.gold else 0.0
                    for a, (m, text) in zip(of_kind, best, strict=True)
                ]
            )
            figures["squad f1"] = float(gains[has].mean())
            reached = scoring.best_threshold(score, gains, (~has).astype(float))
            figures["squad best f1"] = reached[0]
    return {name: round(100 * value, 2) for name, value in figures.items()}


def _best(asked: Asked, marked: dict[int, SpanPrediction]) -> tuple[SpanPrediction, str]:
    """The likeliest answer in all texts of a question, and the text it stands in."""
    found = [
        (marked[i], text.text)
        for text, numbers in zip(asked.case.texts, asked.texts, strict=True)
        for i in numbers
    ]
    return max(found, key=lambda pair: _score(pair[0]))


def _score(marked: SpanPrediction) -> float:
    """Both ways to say that there is an answer, in the proportion of the shipped judge."""
    return marked.margin + 2.3 * marked.answerable


def table(found: dict[str, Figures]) -> str:
    """The figures as Markdown: the mean over seeds, and how far the seeds lie apart at most."""
    rows: dict[str, list[Figures]] = defaultdict(list)
    for key, figures in found.items():
        rows[key.rsplit("/", 1)[0]].append(figures)
    names = [n for n in next(iter(found.values()), {}) if n != "examples"]
    lines = ["| left out | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for row, runs in rows.items():
        means = [f"{np.mean([r[n] for r in runs]):.1f}" for n in names]
        lines.append(f"| {row} | " + " | ".join(means) + " |")
    apart = [
        f"{max(max(r[n] for r in runs) - min(r[n] for r in runs) for runs in rows.values()):.1f}"
        for n in names
    ]
    lines.append("| *seeds apart, at most* | " + " | ".join(apart) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
