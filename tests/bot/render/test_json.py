"""The JSON form: stable, one line, true to the article."""

from __future__ import annotations

import json
import random

import pytest

from bot.render.json import to_json
from corpus import AlternateLocation, Article, Passage, Span, split
from retrieval import Answer, Confidence, PreviousTurn, Question, Quote
from testing.fakes import random_answer

_TEXT = "## The App\nMax is an app. It has 55 million users."


def test_the_form_is_the_one_that_programs_read() -> None:
    """Every key, in this order, and no other."""
    article = Article(
        _TEXT,
        title="T",
        url="https://a.example",
        publisher="P",
        published="2026-02-13",
        language="en",
    )
    passage = Passage(7, article, *split(_TEXT)[0])
    exact = Span(_TEXT.index("55"), _TEXT.index(" users"))
    also = (AlternateLocation("https://b.example", "Q"),)
    quote = Quote(passage, passage.span, passage.sentences[1], exact, 0.87654321, also)
    line = to_json(" who?\n", Answer(Question("who?"), Confidence.SURE, (quote,)))
    assert line == json.dumps(
        {
            "schema": 1,
            "question": " who?\n",
            "status": "answered",
            "followed": None,
            "respelt": None,
            "subject": None,
            "left_out": [],
            "not_read": [],
            "quotes": [
                {
                    "text": "Max is an app. It has 55 million users.",
                    "exact": [22, 32],
                    "exact_text": "55 million",
                    "start": 11,
                    "end": 50,
                    "probability": 0.8765,
                    "passage": 7,
                    "article": {
                        "id": article.id,
                        "title": "T",
                        "url": "https://a.example",
                        "publisher": "P",
                        "byline": "P",
                        "published": "2026-02-13",
                        "language": "en",
                    },
                    "link": "https://a.example#:~:text=Max%20is%20an%20app,"
                    "has%2055%20million%20users",
                    "also_in": [{"publisher": "Q", "url": "https://b.example"}],
                }
            ],
            "differ": False,
            "by_date": False,
            "values": [[0]],
            "nearest": [],
        }
    )


def test_what_is_not_known_is_null() -> None:
    """Exact words that were not marked, and whatever is not known of the article."""
    article = Article(_TEXT)
    passage = Passage(7, article, *split(_TEXT)[0])
    quote = Quote(passage, passage.span, passage.sentences[1], None, 0.5)
    told = json.loads(to_json("who?", Answer(Question("who?"), Confidence.NONE, (), (quote,))))
    assert (told["status"], told["quotes"]) == ("not_found", [])
    (near,) = told["nearest"]
    assert near["exact"] is None
    assert near["link"] is None
    assert near["article"] == {
        "id": article.id,
        **dict.fromkeys(("title", "url", "publisher", "byline", "published", "language")),
    }


def test_a_text_that_cannot_be_asked_has_no_answer() -> None:
    """Its line has the same form, so that lines out are as many as lines in."""
    assert json.loads(to_json("", None)) == {
        "schema": 1,
        "question": "",
        "status": "not_a_question",
        "followed": None,
        "respelt": None,
        "subject": None,
        "left_out": [],
        "not_read": [],
        "quotes": [],
        "differ": False,
        "by_date": False,
        "values": [],
        "nearest": [],
    }


@pytest.mark.parametrize(
    ("confidence", "status"),
    [
        (Confidence.SURE, "answered"),
        (Confidence.PERHAPS, "uncertain"),
        (Confidence.NONE, "not_found"),
        (Confidence.NOT_A_QUESTION, "not_a_question"),
    ],
)
def test_the_status_says_how_much_an_answer_can_be_relied_on(
    confidence: Confidence, status: str
) -> None:
    """A word for each degree."""
    assert json.loads(to_json("who?", Answer(Question("who?"), confidence)))["status"] == status


def test_the_question_that_was_followed_is_named() -> None:
    """As an answer in the chat does."""
    question = Question("and when?", before=PreviousTurn("who owns it?", "Meta"))
    told = json.loads(to_json("and when?", Answer(question, Confidence.NONE)))
    assert told["followed"] == "who owns it?"


@pytest.mark.slow
def test_every_answer_is_one_line_true_to_its_articles() -> None:
    """Text is the slice it says, exact words lie in it, the line holds no break or control."""
    chance = random.Random(13)  # noqa: S311 - the same answers in every run
    for _ in range(300):
        found = random_answer(chance)
        line = to_json(found.question.text, found)
        assert line.splitlines() == [line]
        assert line.isprintable() or not any(c < " " or "\x7f" <= c < "\xa0" for c in line)
        told = json.loads(line)
        assert told["status"] == ("answered" if found.quotes else "not_found")
        for name, quotes in (("quotes", found.quotes), ("nearest", found.nearest)):
            for record, quote in zip(told[name], quotes, strict=True):
                text = quote.article.text
                assert record["text"] == text[record["start"] : record["end"]] == quote.text
                if quote.exact is not None:
                    assert record["text"][slice(*record["exact"])] == text[slice(*quote.exact)]


@pytest.mark.parametrize("raw", ["\udcff who", "\0", "\u2028", '"', "🙂"])
def test_whatever_was_typed_makes_valid_json(raw: str) -> None:
    """Also what is no text, which a program may get as its argument."""
    line = to_json(raw, None)
    told = json.loads(line.encode())["question"]
    assert told == raw.replace("\udcff", "?")
