"""What may be marked of the words that a reader chose, and what makes them doubtful.

A reader model marks words near what is asked. It marks "strikers" in "Police denied that strikers
had set the fire", and the day on which somebody spoke in "did not say when. He spoke on Tuesday".
The rules here are of the language: negation, modality, speech, units, names, time. A doubted span
is not marked; its sentence may still be shown, and is no sure answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from corpus import Span
from retrieval import denial, fit
from retrieval.clauses import SpanInContext
from retrieval.question_kind import asked
from retrieval.whole_span import whole


class Doubt(StrEnum):
    """Why the words that a reader chose may not be the answer."""

    DENIED = "denied"
    """The clause denies what is asked."""
    SUPPOSED = "supposed"
    """It is only possible, planned, suspected or would have been."""
    WITHDRAWN = "withdrawn"
    """The text calls it false, a mistake or an earlier version."""
    NOT_SAID = "not_said"
    """The text says that what is asked is not known or was not told."""
    ANOTHER_THING = "another_thing"
    """The number counts something else, or the whole of which a part is asked."""
    ANOTHER_TIME = "another_time"
    """It is of another time, or it is the day on which somebody spoke."""
    ANOTHER_NAME = "another_name"
    """A name in the question stands nowhere near, and another in its place."""
    MISFIT = "misfit"
    """It is not of the kind that is asked: no money for a cost, no name for a name."""
    FORMER = "former"
    """Somebody who held an office does not hold it now."""


@dataclass(frozen=True, slots=True)
class Marking:
    """What may be marked in a sentence, and why it may not."""

    exact: Span | None
    """The words made whole; None where nothing is to be marked."""
    doubts: frozenset[Doubt] = frozenset()


UNMARKED = Marking(None)
"""Nothing to mark, and no doubt about it either."""


def mark(
    question: str,
    text: str,
    sentence: Span,
    exact: Span,
    *,
    heading: str = "",
    names: Iterable[str] = (),
) -> Marking:
    """The marking of `exact`, in code points of `text`, as the answer to a question.

    `heading` is the title and section above it; `names` must stand in the sentence or just before
    it.

    >>> text = "Police denied that strikers had set the fire."
    >>> mark("Who set the fire?", text, Span(0, 45), Span(19, 27)).doubts
    frozenset({<Doubt.DENIED: 'denied'>})
    """
    grown = whole(text, sentence, exact)
    if grown is None:
        return UNMARKED
    read = SpanInContext(asked(question), text, sentence, grown, heading, tuple(names))
    doubts = frozenset(doubt for doubt, holds in _RULES if holds(read))
    return Marking(None if doubts else grown, doubts)


_RULES: tuple[tuple[Doubt, Callable[[SpanInContext], bool]], ...] = (
    (Doubt.DENIED, denial.denied),
    (Doubt.SUPPOSED, denial.supposed),
    (Doubt.WITHDRAWN, denial.withdrawn),
    (Doubt.NOT_SAID, denial.not_said),
    (Doubt.ANOTHER_THING, fit.another_thing),
    (Doubt.ANOTHER_TIME, fit.another_time),
    (Doubt.ANOTHER_NAME, fit.another_name),
    (Doubt.MISFIT, fit.misfit),
    (Doubt.FORMER, fit.former),
)
