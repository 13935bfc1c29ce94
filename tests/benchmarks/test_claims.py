"""The claims of benchmarks/claims, tried in small."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.claims import claims, measure
from benchmarks.followups import answerer
from retrieval import Question


@pytest.mark.model
def test_claims_that_are_spoken_of_are_found_and_few_others_shown(models: Path) -> None:
    """A short form of `python -m benchmarks.claims`, on what the weights were not chosen with."""
    held = [claim for claim in claims() if claim.held]
    few = held[:6] + held[-6:]
    with answerer(models) as answers:
        reached = measure(answers, few)
        found = answers.speaking_of(Question.parse("The Aldine was built last year"))
        assert not answers.speaking_of(Question.parse("thanks")).is_question
    assert (reached.spoken, reached.unspoken) == (6, 6)
    assert reached.right >= 5
    assert reached.shown <= 2
    assert all(q.text in q.article.text and q.exact is None for q in found.quotes)
    assert [q.probability for q in found.quotes] == sorted(
        (q.probability for q in found.quotes), reverse=True
    )
