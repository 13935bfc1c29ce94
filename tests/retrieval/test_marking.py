"""What may be marked: a table of questions, texts and the words that a reader chose in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from corpus import Span, split
from retrieval.marking import Doubt, mark
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


_WHATSAPP = (
    "WhatsApp has been blocked.\n"
    "The app Max is from Russia. Before, WeChat inspired it. It has 55 million users."
)
_SKYLOFT = "Skyloft was founded by Olivia Trent.\nThe rival Orbex has 1,100 employees since 2009."
_VERFEL = "«Верфель» закрыли.\nЗавод Орбис в городе Тилсен построили в 2009 году, там 340 человек."
_CALLS = (
    "Звонки в WhatsApp заблокировали.\n"
    "Мессенджер Max создала компания VK. У него 55 миллионов пользователей."
)
_GERMAN = "Skyloft wurde 2009 gegründet.\nDas Unternehmen hat heute 1100 Mitarbeiter."
_HALVIK = "A dam broke in Halvik.\nMayor Ingrid Solheim said that 1,850 people were evacuated."


@pytest.mark.parametrize(
    ("question", "text", "exact", "typed", "spelt"),
    [
        ("сколько пользователей у вотсапа", _WHATSAPP, "55 million", "вотсапа", "WhatsApp"),
        ("сколько пользователей у вотсапа", _CALLS, "55 миллионов", "вотсапа", "WhatsApp"),
        ("скільки людей у вацапі?", _WHATSAPP, "55 million", "вацапі", "WhatsApp"),
        ("сколько пользователей у WhatsApp", _WHATSAPP, "55 million", "WhatsApp", "WhatsApp"),
        ("how many users has whatsup", _WHATSAPP, "55 million", "whatsup", "WhatsApp"),
        ("¿cuántos usuarios tiene whasap?", _WHATSAPP, "55 million", "whasap", "WhatsApp"),
        ("сколько людей в Скайлофте", _SKYLOFT, "1,100", "Скайлофте", "Skyloft"),
        ("wie viele arbeiten bei Skylofft", _SKYLOFT, "1,100", "Skylofft", "Skyloft"),
        ("when was Verfel built?", _VERFEL, "2009 году", "Verfel", "Верфель"),
        ("combien de personnes chez Verfel ?", _VERFEL, "340 человек", "Verfel", "Верфель"),
    ],
)
def test_a_number_of_another_thing_is_not_marked(
    question: str, text: str, exact: str, typed: str, spelt: str
) -> None:
    """Where the articles spell the name otherwise, it must stand there as they do."""
    start = text.index(exact)
    sentence = Span(max(text.rfind(mark_, 0, start) + 1 for mark_ in ".\n"), len(text))
    span = Span(start, start + len(exact))
    marking = mark(question, text, sentence, span, other_names=[(typed, spelt)])
    assert Doubt.ANOTHER_NAME in marking.doubts


@pytest.mark.parametrize(
    ("question", "text", "exact", "typed", "spelt"),
    [
        ("сколько пользователей у макса", _WHATSAPP, "55 million", "макса", "Max"),
        ("how many users has Maxx", _WHATSAPP, "55 million", "Maxx", "Max"),
        ("сколько людей в Орбексе", _SKYLOFT, "1,100", "Орбексе", "Orbex"),
        ("when was Orbis built?", _VERFEL, "2009 году", "Orbis", "Орбис"),
        ("сколько вывезли в Халвике", _HALVIK, "1,850 people", "Халвике", "Halvik"),
        ("скільки вивезли у Халвіку", _HALVIK, "1,850 people", "Халвіку", "Halvik"),
        ("wie viele arbeiten bei Skylofft", _GERMAN, "1100 Mitarbeiter", "Skylofft", "Skyloft"),
    ],
)
def test_a_number_of_the_thing_or_in_the_place_is_not_of_another(
    question: str, text: str, exact: str, typed: str, spelt: str
) -> None:
    """A name that stands in the paragraph, and a place in which all of it happens."""
    start = text.index(exact)
    sentence = Span(max(text.rfind(mark_, 0, start) + 1 for mark_ in ".\n"), len(text))
    span = Span(start, start + len(exact))
    marking = mark(question, text, sentence, span, other_names=[(typed, spelt)])
    assert Doubt.ANOTHER_NAME not in marking.doubts


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        (
            "when will it be back",
            "Its return will be closely watched by all of the wide world",
            False,
        ),
        (
            "when will it be back",
            "It will be closely watched until all of the world is back",
            True,
        ),
        ("что теперь делать?", "The consequences will be felt by all.", False),
        ("what should I do now?", "The consequences will be felt by all.", False),
        ("what should I do now?", "The flood of 4 May was the worst in years.", False),
        ("what should I do now?", "Boil tap water before drinking it.", True),
        ("what can people do?", "Do not drive into the centre, the police said.", True),
        ("что делать?", "Кипятите воду и не выходите из дома.", True),
        ("что делать?", "Советский район остался без воды.", False),
        ("что делать жителям", "Жителям нужно кипятить воду.", True),
        ("qué hacer", "Residents should boil water.", True),
        ("was soll ich tun", "Die Folgen werden alle spüren.", False),
        ("que faire", "Les habitants doivent bouillir de l’eau.", True),
    ],
)
def test_a_time_or_advice_is_of_its_kind(question: str, text: str, *, fits: bool) -> None:
    """No time is no answer to "when", however long, and no fact to who asks what to do."""
    doubts = mark(question, text, Span(0, len(text)), Span(4, len(text) - 1)).doubts
    assert (Doubt.MISFIT not in doubts) == fits
