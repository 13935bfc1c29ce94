"""The follow-ups of benchmarks/followups, tried in small."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.followups import Case, answerer, cases, measure
from retrieval import PreviousTurn, Question
from retrieval.rewriting import forms

USERS = PreviousTurn("How many users does WhatsApp have in Russia?", "over 100 million")


@pytest.mark.parametrize("case", [c for c in cases() if c.is_clear], ids=lambda c: c.asked)
def test_a_clear_question_has_no_form_but_itself(case: Case) -> None:
    """So that nothing can turn it worse."""
    assert forms(case.asked, PreviousTurn(case.before, "Meta")) == []


@pytest.mark.model
def test_follow_ups_are_answered_and_clear_questions_left_alone(models: Path) -> None:
    """A short form of `python -m benchmarks.followups`."""
    few = [c for c in cases() if c.is_clear][:6] + [c for c in cases() if c.right][:6]
    with answerer(models) as answers:
        reached = measure(answers, few)
        found = answers.answer(replace(Question.parse("and Telegram?"), before=USERS))
    assert reached.changed == 0
    assert reached.together >= 4 > reached.without
    assert found.question.text == "How many users does Telegram have in Russia?"
    assert found.before.exact == "over 60 million"
