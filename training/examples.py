"""From paragraphs with questions to the examples the reader is trained on."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus import Span, split
from retrieval.reader import context_of
from training import negatives
from training.noise import Noise
from training.sources import HELD_OUT, MIX, Asked, Paragraph, Share, scaled

Mix = Mapping[str, Share]

_CHATTER_SHARE = 0.008
_CONTEXT_DROPPED = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """One thing to learn: where, if at all, a text answers a question."""

    question: str
    context: str
    text: str
    answers: tuple[Span, ...]
    inside: bool
    kind: str
    """`source/asked`, `source/other` (a passage beside the one that answers), …"""
    when: float
    """From 0 to 1: the place in the run."""


def read(files: Iterable[tuple[str, Path]], *, held_out: bool = False) -> list[Paragraph]:
    """All paragraphs of the named sources, without (or only) those of the held-out articles."""
    found: list[Paragraph] = []
    for name, path in files:
        found += [
            paragraph
            for paragraph in MIX[name].load(name, path)
            if (name == "squad2" and paragraph.title in HELD_OUT) == held_out
        ]
    return found


def build(
    paragraphs: Sequence[Paragraph],
    seed: int,
    noise: Noise | None = None,
    *,
    public: float = 1.0,
) -> list[Example]:
    """The whole run's examples in order, the same for the same seed.

    `public` scales how often the published sets are used beside our own stories.
    """
    mix = {name: m if name == "stories" else scaled(m, public) for name, m in MIX.items()}
    rng = random.Random(seed)  # noqa: S311  # no secret hangs on it
    examples = [
        *_asked(paragraphs, mix, rng),
        *_swapped(paragraphs, mix, rng),
        *_retrieved(paragraphs, mix, rng),
    ]
    for _ in range(int(len(examples) * _CHATTER_SHARE)):
        base = rng.choice(examples)
        said = rng.choice(negatives.CHATTER)
        examples.append(
            replace(base, question=said, answers=(), kind="chatter", when=rng.random())
        )
    if noise is not None:
        examples = [
            replace(e, question=noise.apply(e.question, rng, switch=_is_english(e)))
            for e in examples
        ]
    return sorted(examples, key=lambda e: e.when)


def _is_english(example: Example) -> bool:
    return example.question.isascii()


def pieces(paragraph: Paragraph) -> list[Paragraph]:
    """A paragraph cut the way the corpus cuts articles, the answers with their passage.

    A question stays with every piece; a piece that does not hold its answer does not answer it.
    """
    found: list[Paragraph] = []
    for cut in split(paragraph.text):
        start, end = cut.span
        asked = tuple(replace(q, answers=_within(q.answers, start, end)) for q in paragraph.asked)
        found.append(replace(paragraph, text=paragraph.text[start:end], asked=asked))
    return found


def _within(answers: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    return tuple(Span(a - start, b - start) for a, b in answers if a >= start and b <= end)


def _times(share: float, rng: random.Random) -> int:
    """A whole number whose mean is `share`."""
    return int(share) + (rng.random() < share % 1)


def _example(
    paragraph: Paragraph, question: Asked, answers: tuple[Span, ...], kind: str, rng: random.Random
) -> Example:
    late = rng.random() < MIX[paragraph.source].late
    when = 0.5 + rng.random() / 2 if late else rng.random()
    context = "" if rng.random() < _CONTEXT_DROPPED else context_of(paragraph.title, None)
    kind = f"{paragraph.source}/{kind}"
    text = paragraph.text
    return Example(question.question, context, text, answers, question.inside, kind, when)


def _asked(paragraphs: Sequence[Paragraph], mix: Mix, rng: random.Random) -> Iterator[Example]:
    """Each question on its own passage; beside an answer, sometimes on the neighbour without."""
    for paragraph in paragraphs:
        share = mix[paragraph.source]
        cut = pieces(paragraph)
        for i, question in enumerate(paragraph.asked):
            for _ in range(_times(share.asked, rng)):
                if rng.random() < share.whole or len(cut) < 2:
                    yield _example(paragraph, question, question.answers, "asked", rng)
                    continue
                answering = [p for p in cut if p.asked[i].answers]
                chosen = rng.choice(answering or cut)
                yield _example(chosen, question, chosen.asked[i].answers, "asked", rng)
                beside = [p for p in cut if p not in answering]
                answers = [paragraph.text[a:b].lower() for a, b in question.answers]
                if answering and beside and rng.random() < 0.25:
                    other = rng.choice(beside)
                    if not any(a in other.text.lower() for a in answers):
                        yield _example(other, question, (), "other", rng)


def _swapped(paragraphs: Sequence[Paragraph], mix: Mix, rng: random.Random) -> Iterator[Example]:
    """Near misses: another name, number or year in the question, the passage unchanged."""
    for at, paragraph in enumerate(paragraphs):
        share = mix[paragraph.source].swapped
        beside = [p.text for p in paragraphs[max(0, at - 3) : at + 4] if p is not paragraph]
        for question in paragraph.asked:
            if not question.answers or rng.random() >= share:
                continue
            answers = [paragraph.text[a:b] for a, b in question.answers]
            rng.shuffle(beside)
            near = [paragraph.text, *beside]
            if rng.random() < 0.4 and beside:
                near = [*beside, paragraph.text]
            if changed := negatives.swapped(question.question, near, answers, rng):
                asked = Asked(changed, ())
                yield _example(paragraph, asked, (), "swapped", rng)


def _retrieved(paragraphs: Sequence[Paragraph], mix: Mix, rng: random.Random) -> Iterator[Example]:
    """Questions on the passages that a search takes for their answer, and which lack it."""
    pools: dict[str, list[Paragraph]] = defaultdict(list)
    for paragraph in paragraphs:
        pools[MIX[paragraph.source].pool] += pieces(paragraph)
    for pool, passages in pools.items():
        wanted = [
            (p, q)
            for p in paragraphs
            if MIX[p.source].pool == pool
            for q in p.asked
            if q.answers and rng.random() < mix[p.source].retrieved
        ]
        if not wanted:
            continue
        texts = [p.text for p in passages]
        for (paragraph, question), best in zip(
            wanted, negatives.retrieved([q.question for _, q in wanted], texts), strict=True
        ):
            answers = [paragraph.text[a:b].lower() for a, b in question.answers]
            lacking = [i for i in best if not any(a in texts[i].lower() for a in answers)]
            lacking = [i for i in lacking if texts[i] not in paragraph.text][:4]
            if lacking:
                chosen = replace(passages[rng.choice(lacking)], source=paragraph.source)
                yield _example(chosen, question, (), "retrieved", rng)
