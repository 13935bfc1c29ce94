"""What may be marked: a table of questions, texts and the words that a reader chose in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from corpus import Span, split
from retrieval.marking import mark
from retrieval.question import parts

TABLES = Path(__file__).parent / "marking"


class Case(NamedTuple):
    """A line of a table."""

    kind: str
    question: str
    text: str
    exact: Span
    wanted: str | None
    """The words to mark; None where none are."""


def cases(table: str) -> Iterator[Case]:
    """The lines of a table: question | text with [[words]] | these (=), none (-) or others."""
    kind = ""
    for line in (TABLES / table).read_text("utf-8").splitlines():
        if line.startswith("## "):
            kind = line[3:]
        elif line and not line.startswith("#"):
            question, text, wanted = (part.strip() for part in line.split(" | "))
            before, rest = text.split("[[")
            exact, after = rest.split("]]")
            span = Span(len(before), len(before) + len(exact))
            meant = exact if wanted == "=" else None if wanted == "-" else wanted
            yield Case(kind, question, before + exact + after, span, meant)


def marked(case: Case) -> str | None:
    """The words that are marked."""
    (passage,) = split(case.text)
    sentence = max(s for s in passage.sentences if s.start <= case.exact.start)
    exact = mark(case.question, case.text, sentence, case.exact).exact
    return case.text[slice(*exact)] if exact else None


@pytest.mark.parametrize("case", list(cases("cases.txt")), ids=lambda c: f"{c.kind}: {c.question}")
def test_only_what_answers_is_marked(case: Case) -> None:
    assert marked(case) == case.wanted


def test_few_sentences_that_no_rule_was_made_for_are_marked_wrongly() -> None:
    """The second table was written before the rules, and is not to be looked at for them."""
    held = list(cases("held_out.txt"))
    assert len(held) == 160
    assert sum(marked(case) == case.wanted for case in held) >= 0.95 * len(held)


@pytest.mark.parametrize(
    ("question", "each"),
    [
        (
            "How many people does the mill employ and who owns it?",
            ["How many people does the mill employ", "who owns it?"],
        ),
        (
            "Who is the mayor and who is the governor?",
            ["Who is the mayor", "who is the governor?"],
        ),
        ("When did it start? Where is it now?", ["When did it start?", "Where is it now?"]),
        ("What is open, and from when?", None),
        ("Кто мэр и кто губернатор?", ["Кто мэр", "кто губернатор?"]),
        (
            "Кто владеет заводом и сколько людей там работает?",
            ["Кто владеет заводом", "сколько людей там работает?"],
        ),
        (
            "Коли відкриють міст і скільки він коштує?",
            ["Коли відкриють міст", "скільки він коштує?"],
        ),
        ("Wann beginnt das Fest und wo ist es?", ["Wann beginnt das Fest", "wo ist es?"]),
        ("Who and what is Max?", ["Who and what is Max?"]),
        ("When and where does it begin?", ["When and where does it begin?"]),
        ("Что сказал мэр о том, как и когда закроют порт?", None),
        ("Who said that the tunnel is safe and that it is dry?", None),
        ("Did the mayor say who paid and how much?", None),
    ],
)
def test_questions_in_one_are_told_apart(question: str, each: list[str] | None) -> None:
    assert [question[slice(*part)] for part in parts(question)] == (each or [question])
