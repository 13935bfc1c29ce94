"""The shipped reader marks exact characters, the same every time, alone or in company."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus import Article, Passage, Span, split
from retrieval import Candidate, Question, Reading, TrainedReader
from retrieval.reader import READ_AGAIN, Excerpt, SpanModel, findings, read_again
from retrieval.weights import check_folder
from testing import SEED

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def model() -> SpanModel:
    """The shipped network."""
    weights = check_folder()
    return SpanModel(weights.model, weights.tokenizer)


@pytest.fixture(scope="module")
def reader() -> TrainedReader:
    """The shipped reader."""
    return TrainedReader.load(check_folder())


@pytest.fixture(scope="module")
def candidates() -> list[Candidate]:
    """All passages of the seed article."""
    return _candidates(SEED.read_text("utf-8"))


def _candidates(text: str) -> list[Candidate]:
    article = Article(text)
    cuts = enumerate(split(text))
    return [
        Candidate(Passage(i, article, c.span, c.sentences, c.heading), 0.5, 1.0, i)
        for i, c in cuts
    ]


def _exact(reading: Reading) -> str:
    start, end = reading.exact or Span(0, 0)
    return reading.passage.article.text[start:end]


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (
            "“We’re leaving,” said José Núñez, the café’s owner.",
            "Who owns the café?",
            "José Núñez",
        ),
        ("🎉🎉 The party was held in Zürich 🇨🇭 on Friday.", "Where was the party held?", "Zürich"),
        (
            "The song “Калинка” was written by Ivan Larionov in 1860. “Калинка” is a tree.",
            "Who wrote the song?",
            "Ivan Larionov",
        ),
    ],
)
def test_marks_exact_characters(model: SpanModel, text: str, question: str, answer: str) -> None:
    (marked,) = model.mark(question, [Excerpt(text, "")])
    assert marked is not None
    found = text[marked.span.start : marked.span.end]
    assert answer in found
    assert len(found) < len(answer) + 25


def test_finds_the_answer_at_the_end_of_a_long_passage(model: SpanModel) -> None:
    filler = "The committee met again and nothing was decided about the budget. " * 40
    text = filler + "The bridge was opened by Anna Berg in 1987."
    (marked,) = model.mark("Who opened the bridge?", [Excerpt(text, "")])
    assert marked is not None
    assert text[marked.span.start : marked.span.end] == "Anna Berg"


def test_a_text_alone_is_read_as_in_company(model: SpanModel) -> None:
    texts = [Excerpt(c.passage.text, "") for c in _candidates(SEED.read_text("utf-8"))]
    together = model.mark("Who founded Telegram?", texts)
    assert together == [model.mark("Who founded Telegram?", [t])[0] for t in texts]
    assert together == model.mark("Who founded Telegram?", texts)


def test_it_reads_the_same_however_many_threads_it_has(model: SpanModel) -> None:
    weights = check_folder()
    texts = [Excerpt(c.passage.text, "") for c in _candidates(SEED.read_text("utf-8"))]
    alone, four = (SpanModel(weights.model, weights.tokenizer, threads=n) for n in (1, 4))
    expected = model.mark("Who founded Telegram?", texts)
    assert alone.mark("Who founded Telegram?", texts) == expected
    assert four.mark("Who founded Telegram?", texts) == expected


def test_a_text_without_words_marks_nothing(model: SpanModel) -> None:
    assert model.mark("Who?", [Excerpt("\u200b", ""), Excerpt("", "")]) == [None, None]


def test_readings_are_slices_of_the_article_most_probable_first(
    reader: TrainedReader, candidates: list[Candidate]
) -> None:
    readings = reader.read(Question.parse("Where is Durov based?"), candidates)
    assert len(readings) == len(candidates)
    assert _exact(readings[0]) == "Dubai"
    probabilities = [r.probability for r in readings]
    assert probabilities == sorted(probabilities, reverse=True)
    for r in readings:
        assert r.exact is None or r.sentence.start <= r.exact.start < r.exact.end <= r.sentence.end
        assert r.sentence in r.passage.sentences


def test_what_the_article_says_passes_and_what_it_does_not_say_does_not(
    reader: TrainedReader, candidates: list[Candidate]
) -> None:
    said = reader.read(Question.parse("Who is the founder of Telegram?"), candidates)[0]
    unsaid = reader.read(Question.parse("How many employees does Meta have?"), candidates)[0]
    assert said.probability >= reader.thresholds.perhaps > unsaid.probability


def test_other_languages_are_read_too(reader: TrainedReader) -> None:
    russian = _candidates("Из домов вывезли 1850 человек, сообщил в четверг губернатор округа.")
    for question in ("Сколько человек вывезли?", "How many people were evacuated?"):
        (reading,) = reader.read(Question.parse(question), russian)
        assert _exact(reading) == "1850 человек"
    german = _candidates("Die Bahn nach Bergen wird am 12. März von Anna Berg eröffnet.")
    assert reader.read(Question.parse("Wer eröffnet die Bahn?"), german)[0].exact is not None


def test_the_best_sentences_are_read_again_by_themselves(
    model: SpanModel, candidates: list[Candidate]
) -> None:
    """Those with the best margins, with the sentence before; the others stay as they were."""
    question = "Who is the founder of Telegram?"
    once = [found for _, found in findings(model, question, candidates)]
    assert len(once) > READ_AGAIN
    twice = read_again(model, question, once)
    assert [replace(found, again=None) for found in twice] == once
    best = sorted(found.marked.margin for found in once)[-READ_AGAIN:]
    assert sorted(found.marked.margin for found in twice if found.again) == best
    for found in (each for each in twice if each.again):
        alone = Excerpt(f"{found.before} {found.sentence}".strip(), found.context)
        (marked,) = model.mark(question, [alone])
        assert marked is not None
        assert found.again is not None
        assert found.again.margin == marked.margin
    assert read_again(model, question, []) == []
