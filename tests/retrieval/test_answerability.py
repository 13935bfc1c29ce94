"""The judge weighs what is known to a probability, in ways one can follow."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import Span
from retrieval import Thresholds, answerability
from retrieval.answerability import (
    AnswerabilityModel,
    Features,
    SecondReading,
    SpanPrediction,
    Weight,
    features_of,
    scored_span,
)

TEXT = "WhatsApp has rivals. Telegram has over 60 million daily users in Russia."
SENTENCES = (Span(0, 20), Span(21, len(TEXT)))


def _rarity(word: str) -> float:
    return min(1.2, len(word) / 10)


def _known(question: str, answer: str, margin: float = 1.0) -> Features:
    start = TEXT.index(answer)
    marked = SpanPrediction(Span(start, start + len(answer)), margin, 1.0, 0.5)
    return features_of(question, [scored_span(TEXT, "", SENTENCES, marked, cosine=0.5)], _rarity)[
        0
    ]


def test_the_probability_rises_with_the_score_of_the_words() -> None:
    judge = AnswerabilityModel({"margin": Weight(0.5, 2.0, 0.8)}, -0.2, Thresholds(0.5, 0.5))
    question = "How many daily users has Telegram?"
    found = [judge.probability(_known(question, "60 million", m)) for m in (-40, -3, 0, 2, 9, 40)]
    assert found == sorted(found)
    assert len(set(found)) == len(found)
    assert all(0 < p < 1 for p in found)


def test_a_name_that_the_sentence_lacks_counts_though_the_passage_has_it() -> None:
    asked = _known("How many users has WhatsApp in China?", "60 million")
    right = _known("How many users has Telegram in Russia?", "60 million")
    assert asked["names_lost"] == 1
    assert asked["near_names_lost"] == 1  # the sentence before names WhatsApp
    assert asked["rival"] == 1
    assert right["names_lost"] == right["near_names_lost"] == right["rival"] == 0


def test_a_number_that_is_asked_for_and_not_there_counts() -> None:
    assert _known("Who has 70 million users?", "Telegram")["numbers_lost"] == 1
    assert _known("Who has 60 million users?", "Telegram")["numbers_lost"] == 0


@pytest.mark.parametrize(
    ("question", "fitting", "other"),
    [
        ("How many users?", "over 60 million", "the Kremlin"),
        ("When was it sold?", "in late May", "for a song"),
        ("Who owns it?", "Meta", "the spokesperson"),
        ("Where is Durov based?", "Dubai", "abroad"),
    ],
)
def test_answers_fit_or_misfit_the_question_word(question: str, fitting: str, other: str) -> None:
    kind = answerability.kind(question)
    assert answerability.fits(kind, fitting) == 1
    assert answerability.fits(kind, other) == -1


def test_forms_of_a_word_are_one_word() -> None:
    for one, other in [("users", "user’s"), ("based", "base"), ("founded", "founder")]:
        assert answerability.words(one) == answerability.words(other)


def test_passages_that_agree_support_each_other() -> None:
    marked = SpanPrediction(Span(TEXT.index("over"), TEXT.index("over") + 15), 2.0, 1.0, 0.0)
    one = scored_span(TEXT, "", SENTENCES, marked, cosine=0.5)
    alone = features_of("How many?", [one], _rarity)
    together = features_of("How many?", [one, one], _rarity)
    assert alone[0]["agreement"] == 0
    assert together[0]["agreement"] > 0.8


def test_a_second_reading_counts_and_the_first_stands_in_for_it() -> None:
    """A sentence that answers by itself is worth more than one that only stands near an answer."""
    marked = SpanPrediction(Span(TEXT.index("over"), TEXT.index("over") + 15), 2.0, 1.0, 0.5)
    once = scored_span(TEXT, "", SENTENCES, marked, cosine=0.5)
    (first,) = features_of("How many?", [once], _rarity)
    assert (first["again_margin"], first["again_answerable"]) == (2.0, 0.5)
    worse = replace(once, again=SecondReading(-3.0, -1.0))
    _, other = features_of("How many?", [once, worse], _rarity)
    assert other["again_margin"] == -3.0
    assert other["again_behind_best"] == 5.0


@pytest.mark.parametrize(("feature", "again"), [("margin", False), ("again_margin", True)])
def test_a_judge_that_does_not_weigh_second_readings_needs_none(feature: str, again: bool) -> None:
    judge = AnswerabilityModel({feature: Weight(0.0, 1.0, 1.0)}, 0.0, Thresholds(0.5, 0.5))
    assert judge.reads_again is again


def test_a_judge_is_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "decision.json"
    weights = {"margin": {"mean": 1.0, "scale": 2.0, "weight": 3.0}}
    path.write_text(json.dumps({"weights": weights, "bias": 0.5, "sure": 0.7, "perhaps": 0.4}))
    judge = AnswerabilityModel.load(path)
    assert judge.reasons({"margin": 3.0}) == {"margin": 3.0}
    assert judge.thresholds == Thresholds(sure=0.7, perhaps=0.4)


def test_a_judge_with_a_single_threshold_calls_sure_what_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "decision.json"
    path.write_text(json.dumps({"weights": {}, "bias": 0.5, "threshold": 0.4}))
    assert AnswerabilityModel.load(path).thresholds == Thresholds(0.4, 0.4)


def test_the_name_before_a_number_tells_whose_it_is() -> None:
    before = "After its attempt to restrict WhatsApp it turned to Telegram, with over "
    assert answerability.is_of_another(["user", "whatsapp"], before)
    assert not answerability.is_of_another(["user", "telegram"], before)
    assert not answerability.is_of_another(["user", "max"], "Currently, it has around ")
