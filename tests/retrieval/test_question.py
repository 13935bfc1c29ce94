"""Questions: whatever was typed, made fit to be searched for, or refused with a reason."""

from __future__ import annotations

import random
import unicodedata

import pytest

from retrieval import LIMIT_CHARS, Question, QuestionError
from retrieval.question import is_subject


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  who\towns\r\nWhatsApp? ", "who owns WhatsApp?"),
        ("who\0 owns\x1b[31m\u200b WhatsApp\u202e?", "who owns[31m WhatsApp?"),
        ("\ufeffwho\u00ad owns\u2060 it", "who owns it"),
        ("who owns cafe\u0301s", "who owns cafés"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the joiner is part of the word
        ("\ud800who", "who"),
        ("who\u2028owns\u00a0it", "who owns it"),
        ("7", "7"),
        ("<b>who</b> & NEAR(x*)", "<b>who</b> & NEAR(x*)"),
    ],
)
def test_what_cannot_be_seen_is_dropped(raw: str, text: str) -> None:
    """Controls and invisible marks go, white space becomes single spaces, the rest stays."""
    assert Question.parse(raw).text == text


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("", "the question is empty"),
        (" \t\n\u200b\0\u200d", "the question is empty"),
        ("🙂🙂", "the question has no words"),
        ("?!*\"'", "the question has no words"),
        ("w" * 10_000, "the question has 10,000 characters; ask it in at most 1,000"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_to_do(raw: str, said: str) -> None:
    """The message is made for the one who typed it."""
    with pytest.raises(QuestionError, match=said):
        Question.parse(raw)


def test_the_limit_counts_what_is_left() -> None:
    """As many characters as are allowed are allowed; invisible ones do not count."""
    assert len(Question.parse("\u200b" * 5000 + "w" * LIMIT_CHARS).text) == LIMIT_CHARS
    with pytest.raises(QuestionError):
        Question.parse("w" * (LIMIT_CHARS + 1))


def test_any_text_is_a_question_or_refused() -> None:
    """A question has a word, no control character, and is itself when it is parsed again."""
    chance = random.Random(3)  # noqa: S311 - the same texts in every run
    everything = [
        chr(i) for i in (*range(0x3000), *range(0xD7F0, 0xE010), *range(0x1F5F0, 0x1F650))
    ]
    for _ in range(500):
        raw = "".join(chance.choices(everything, k=chance.randrange(30)))
        try:
            text = Question.parse(raw).text
        except QuestionError:
            continue
        assert any(c.isalnum() for c in text)
        assert not any(unicodedata.category(c) in {"Cc", "Cs", "Cn"} for c in text)
        assert Question.parse(text).text == text


@pytest.mark.parametrize(
    "text",
    ["Порт закрыли?", "Песков умер?", "Закрыли порт?", "Міст закрили?", "Дуров хотел уехать?"],
)
def test_what_is_asked_by_the_tone_alone_is_no_subject(text: str) -> None:
    """A verb of the past asks whether it happened, as one of the future does."""
    assert not is_subject(text)


@pytest.mark.parametrize(
    "text",
    [
        "Журнал?",
        "телеграм канал?",
        "Павел Дуров?",
        "Людмила Петрова?",
        "пользователи Max?",
        "Львів?",
    ],
)
def test_a_name_that_ends_like_a_verb_is_a_subject(text: str) -> None:
    """And so are nouns that do."""
    assert is_subject(text)


def test_a_text_without_a_question_mark_asks_nothing() -> None:
    """What happened may be looked for by it."""
    assert is_subject("порт закрыли")
