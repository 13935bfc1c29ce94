"""What is shown in a terminal: readable, and nothing that a terminal would obey."""

from __future__ import annotations

import random
import re
from io import StringIO

import pytest
from rich.console import Console, RenderableType

from bot.render import terminal
from corpus import Article, ArticleSummary, Passage, Span, split
from retrieval import BUNDLED, Answer, Confidence, Question, Quote
from testing.fakes import random_answer

_LINK = "https://a.example/max#:~:text=Max%20is%20an%20app,has%2055%20million%20users"
_ARTICLE = Article(
    "## The App\nMax is an app. It has 55 million users.",
    title="All about Max",
    url="https://a.example/max",
    publisher="The Paper",
    published="2026-02-13",
)


def quote(article: Article = _ARTICLE, words: str = "55 million") -> Quote:
    """A quote of the whole first passage of an article."""
    passage = Passage(1, article, *split(article.text)[0])
    start = article.text.index(words)
    exact = Span(start, start + len(words))
    sentence = next(s for s in passage.sentences if s.start <= start < s.end)
    return Quote(passage, passage.span, sentence, exact, 0.9)


def shown(what: RenderableType, *, width: int = 100, colours: bool = False) -> str:
    """What is written to a terminal of this width."""
    to = Console(file=StringIO(), width=width, force_terminal=colours, highlight=False)
    to.print(what)
    assert isinstance(to.file, StringIO)
    return to.file.getvalue()


def test_an_answer_shows_quote_source_and_link() -> None:
    """The exact words first and bold in the quote; everything that is known of the article."""
    answer = Answer(Question("who?"), Confidence.SURE, (quote(),))
    lines = shown(terminal.answer(answer)).splitlines()
    assert lines[:2] == ["55 million", "▌ Max is an app. It has 55 million users."]
    rest = " ".join(" ".join(lines[2:]).split())
    assert rest == "— All about Max › The App · The Paper · 2026-02-13 " + _LINK
    assert "\x1b[1m55 million\x1b[0m" in shown(terminal.answer(answer), colours=True)


def test_no_answer_is_said_plainly() -> None:
    """What is nearest is shown as no answer, nothing in it bold."""
    near = Answer(Question("who?"), Confidence.NONE, (), (quote(),))
    text = shown(terminal.answer(near), colours=True)
    assert "I found nothing about this in the articles." in text
    assert "may not answer" in text
    assert "55 million users" in text
    assert "\x1b[1m55 million" not in text
    assert (
        shown(terminal.answer(Answer(Question("x"), Confidence.NONE))).strip()
        == "I found nothing about this in the articles."
    )


@pytest.mark.slow
def test_nothing_of_an_article_is_obeyed_by_the_terminal() -> None:
    """Escape sequences, bells, backspaces and carriage returns of strangers are made visible."""
    chance = random.Random(12)  # noqa: S311 - the same answers in every run
    for _ in range(30):
        found = random_answer(chance)
        held = [ArticleSummary(q.article, 1) for q in found.quotes or found.nearest]
        for what in (terminal.answer(found), terminal.sources(held, BUNDLED)):
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown(what))


def test_colours_are_our_own() -> None:
    """A quote that holds a colour sequence is shown with the one that we set, and no other."""
    article = Article("\x1b[31mred\x1b[0m and [red]blue[/red] \x9b32mtext.")
    text = shown(
        terminal.answer(Answer(Question("x"), Confidence.SURE, (quote(article, "text"),))),
        colours=True,
    )
    assert "[red]blue[/red]" in text
    assert "�[31mred�[0m" in text
    assert "\x1b[31m" not in text


def test_wrapping_loses_nothing() -> None:
    """Every word of a quote is there, in order, at any width, however narrow."""
    words = _ARTICLE.text.split("\n")[1].split()
    for width in (3, 5, 20, 40, 500):
        text = shown(
            terminal.answer(Answer(Question("x"), Confidence.SURE, (quote(),))), width=width
        )
        barred = "".join(line[1:] for line in text.splitlines() if line.startswith("▌"))
        assert barred.replace(" ", "") == "".join(words)


def test_line_ends_of_windows_are_line_ends() -> None:
    """A quote from a hard-wrapped file is shown in lines, its exact words where they were."""
    text = "Max was made in a hurry and it is new, while all\r\nothers have 55 million users.\r\n"
    article = Article(text)
    passage = Passage(1, article, Span(0, len(text) - 2), (Span(0, len(text) - 2),))
    at = text.index("55 million")
    found = Quote(passage, passage.span, passage.span, Span(at, at + 10), 0.9)
    out = shown(terminal.answer(Answer(Question("x"), Confidence.SURE, (found,))), colours=True)
    assert "�" not in out
    assert "\x1b[1m55 million\x1b[0m" in out


def test_a_question_that_is_not_suggested_is_named() -> None:
    """In its own words, with why, and without obeying what is in them."""
    said = shown(terminal.not_suggested("Who built the [red]zeppelin\x1b[31m?"))
    assert said.startswith("not suggested, no article answers it: Who built the [red]zeppelin")
    assert "\x1b" not in said


def test_sources_are_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Id, name, publisher, date, language and number of passages of each article."""
    held = [ArticleSummary(_ARTICLE, 3), ArticleSummary(Article("It rains.", language="en-GB"), 1)]
    terminal.console().print(terminal.sources(held, BUNDLED))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["id", "article", "publisher", "published", "in", "passages"]
    assert lines[1] == [_ARTICLE.id, *"All about Max The Paper 2026-02-13 – 3".split()]
    assert lines[2][1:] == ["It", "rains.", "–", "–", "en-GB", "1"]


def test_sources_that_the_encoder_does_not_know_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """How many, and in which languages; of encoders of others nothing is known."""
    codes = ("ru", "uk-UA", "ru", "en", None)
    held = [ArticleSummary(Article(f"It rains {n}.", language=c), 1) for n, c in enumerate(codes)]
    terminal.console().print(terminal.sources(held, BUNDLED))
    said = " ".join(capsys.readouterr().out.split())
    assert "3 articles in ru, uk, which all-MiniLM-L6-v2 does not know: found by words" in said
    terminal.console().print(terminal.sources(held, "intfloat/multilingual-e5-small"))
    assert "does not know" not in capsys.readouterr().out


def test_progress_is_shown_on_terminals_only() -> None:
    """A file or pipe gets nothing but what was asked for."""
    articles = [Article("It rains."), Article("It snows.")]
    to = Console(file=StringIO(), force_terminal=False)
    progress = terminal.Progress(to)
    with progress.busy("Working"):
        assert list(progress.track(articles, "Adding")) == articles
    assert isinstance(to.file, StringIO)
    assert to.file.getvalue().strip() == ""


def test_no_line_of_a_source_ends_in_spaces() -> None:
    """What is piped into a file holds no padding; the lines below the dash are set in."""
    lines = shown(terminal.answer(Answer(Question("x"), Confidence.SURE, (quote(),)))).splitlines()
    dash = next(line for line in lines if line.startswith(" — All about Max"))
    link = lines[lines.index(dash) + 1]
    assert link.startswith("   https://")
    assert [line for line in (dash, link) if line != line.rstrip()] == []


def test_a_title_cannot_imitate_the_line_of_its_source() -> None:
    """Nor can a publisher or a section: what parts the line stands in none of them."""
    fake = Article(
        "# x · Reuters\n\nThe pier is closed.",
        title="Old pier closed · BBC News",
        publisher="BBC News · 2 March",
        published="2026-03-01",
    )
    line = shown(terminal.answer(Answer(Question("?"), Confidence.SURE, (quote(fake, "closed"),))))
    assert "— Old pier closed – BBC News › x – Reuters · BBC News – 2 March · 2026-03-01" in line
