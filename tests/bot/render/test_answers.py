"""What is sent to Telegram: parses, fits, and quotes whole."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot import render
from bot.i18n import Translators
from bot.render import LIMIT_ENTITIES, LIMIT_UNITS, Html
from corpus import AlternateLocation, Article, ArticleSummary, Passage, Span, Version, split
from retrieval import Answer, Confidence, Question, QuestionError, Quote
from retrieval.quote import whole_sentences
from testing.botapi import Entity, parse_html, utf16_length, utf16_slice
from testing.fakes import random_answer
from testing.read_back import look

EN = Translators.load().of("en")


def markup_of(found: Answer) -> str:
    """An answer in English."""
    return render.answer(found, EN)


def list_of(held: list[ArticleSummary]) -> str:
    """The list of articles in English."""
    return render.listed([one.article for one in held], EN)


def seen(markup: str) -> tuple[str, list[Entity]]:
    """The text and entities that Telegram makes of it, within what one message holds."""
    text, entities = parse_html(markup)
    assert 0 < utf16_length(text) <= LIMIT_UNITS
    assert len(entities) <= LIMIT_ENTITIES
    return text, entities


def quoted(article: Article, words: str, *, marked: bool = True) -> Quote:
    """A quote of the sentence in which these words stand, with them as the exact answer."""
    start = article.text.index(words)
    exact = Span(start, start + len(words))
    cut = next(c for c in split(article.text) if c.span.start <= start < c.span.end)
    passage = Passage(1, article, *cut)
    sentence = next(s for s in cut.sentences if s.start <= start < s.end)
    return Quote(
        passage, whole_sentences(passage, exact), sentence, exact if marked else None, 0.9
    )


def answered(*quotes: Quote) -> Answer:
    """An answer of these quotes."""
    return Answer(Question("who?"), Confidence.SURE, quotes)


MAX = Article(
    "## The App\nMax is an app. It has 55 million users.\n",
    title="All about Max",
    url="https://a.example/max",
    publisher="The Paper",
    published="2026-02-13",
)


def test_who_else_has_the_words_is_named() -> None:
    """Three of them, and how many more there are; what they are called is data."""
    places = tuple(AlternateLocation(f"https://{name}.example/", f"<{name}>") for name in "bcde")
    markup = markup_of(answered(replace(quoted(MAX, "55 million"), also_in=places)))
    assert markup.endswith("2026\nalso in &lt;b&gt;, &lt;c&gt;, &lt;d&gt; and 1 more")


def test_an_answer_is_a_quote_above_its_source() -> None:
    """The exact words bold in a block quote; title with link, publisher, section and date."""
    markup = markup_of(answered(quoted(MAX, "55 million")))
    assert markup == (
        "<b>55 million</b>\n"
        "<blockquote>Max is an app. It has <b>55 million</b> users.</blockquote>\n— "
        '<a href="https://a.example/max#:~:text=Max%20is%20an%20app,has%2055%20million%20users">'
        "All about Max</a> › The App · The Paper · February 13, 2026"
    )


def test_without_exact_words_the_best_sentence_is_bold() -> None:
    """So that a reader sees at once what answers."""
    text, entities = seen(markup_of(answered(quoted(MAX, "55", marked=False))))
    (bold,) = [e for e in entities if e.type == "bold"]
    assert utf16_slice(text, bold.offset, bold.length) == "It has 55 million users."


def test_exact_words_that_are_most_of_a_quote_stand_there_alone() -> None:
    """They are bold in it, and not read twice."""
    article = Article("“It is the end of a long way,” she said.", title="The end")
    text, bold = seen(markup_of(answered(quoted(article, "It is the end of a long way"))))
    assert text.count("the end of a long way") == 1
    assert [entity.type for entity in bold].count("bold") == 1


def test_a_heading_in_an_article_is_underlined() -> None:
    """Rather than marked with #."""
    article = Article("It rained.\n\n## The dam\n\nIt broke.", title="The flood")
    text, entities = seen(render.article(article, [Span(0, len(article.text))], (), EN))
    assert "#" not in text
    assert "The dam" in [
        utf16_slice(text, e.offset, e.length) for e in entities if e.type == "underline"
    ]


def test_what_is_not_known_is_not_shown() -> None:
    """No date, publisher or link is made up, and no empty place is left for it."""
    text, entities = seen(markup_of(answered(quoted(Article("Max is an app."), "Max"))))
    assert text == "Max\nMax is an app.\n— Max is an app."
    assert [e.type for e in entities] == ["bold", "bold", "blockquote"]


NOT_FOUND = "I found nothing about this in the articles."


@pytest.mark.parametrize("nearest", [(), (quoted(MAX, "55 million"),)])
def test_where_nothing_is_found_one_line_says_so(nearest: tuple[Quote, ...]) -> None:
    """Whatever comes nearest."""
    found = Answer(Question("who?"), Confidence.NONE, (), nearest)
    assert [seen(text)[0] for text in render.answers(found, EN)] == [NOT_FOUND]


def test_a_figure_over_time_is_a_line_a_value_above_the_newest_quote() -> None:
    """With the date and every source, each linked to its sentence."""
    older = replace(MAX, published="2026-01-05", id="older", title="Max begins")
    newest = Article("It has 80 million users.", title="New", published="2026-02-13", id="new")
    also = replace(newest, title="Too", id="too", url="https://b.example/too")
    quotes = (
        quoted(newest, "80 million"),
        quoted(also, "80 million"),
        quoted(older, "55 million"),
    )
    text, entities = seen(markup_of(replace(answered(*quotes), by_date=True)))
    assert text.splitlines() == [
        "By date",
        "",
        "80 million · February 13, 2026 · New, Too",
        "55 million · January 5, 2026 · Max begins",
        "",
        "80 million",
        "It has 80 million users.",
        "— New · February 13, 2026",
        "",
        "It has 80 million users.",
        "— Too · February 13, 2026",
    ]
    first = next(e.url or "" for e in entities if e.type == "text_link")
    assert first.startswith("https://b.example")


def test_the_same_words_stand_once_above_several_quotes() -> None:
    """Who reads them need not compare."""
    quotes = (quoted(MAX, "55 million"), quoted(replace(MAX, id="b", title="Other"), "55 million"))
    text, _ = seen(markup_of(answered(*quotes)))
    assert text.count("55 million\nMax") == 1
    assert text.count("It has 55 million users.") == 2


def test_an_inline_result_carries_the_question() -> None:
    """The chat that it is put into has not seen it."""
    found = replace(answered(quoted(MAX, "55 million")), question=Question("how many users?"))
    (result,) = render.results(found, EN)
    assert result.html.startswith("<i>“how many users?”</i>\n\n<b>55 million</b>")
    both = replace(found, quotes=(*found.quotes, quoted(MAX, "Max is")), differ=True)
    together, *each = render.results(both, EN)
    assert (together.title, len(each)) == ("Sources differ", 2)


def test_what_is_said_about_a_name_stands_below_it() -> None:
    """Nothing is marked as if it were an answer; shown again, the name is not known."""
    question = replace(Question("tell me about Max"), subject="Max")
    found = Answer(question, Confidence.ABOUT, (quoted(MAX, "Max is", marked=False),))
    text, entities = seen(markup_of(found))
    assert text.startswith("What the articles say about “Max”\n\nMax is an app.\n— All")
    assert sorted(e.type for e in entities) == ["blockquote", "bold", "text_link"]
    again = replace(found, question=Question(""))
    assert seen(markup_of(again))[0].startswith("What the articles say about this\n")
    (result,) = render.results(found, EN)
    assert "What the articles say about “Max”" in result.html


def test_the_closest_passages_are_shown_as_no_answer() -> None:
    """Nothing is bold in them; of many, as many as one message holds."""
    near = quoted(MAX, "55 million")
    text, entities = seen(render.closest([near], EN))
    assert text.startswith(
        f"{NOT_FOUND}\nClosest passages (they may not answer it):\n\nMax is an app."
    )
    assert "All about Max" in text
    assert [utf16_slice(text, e.offset, e.length) for e in entities if e.type == "bold"] == [
        NOT_FOUND
    ]
    seen(render.closest([near] * 100, EN))


def test_a_closest_passage_is_never_cut() -> None:
    """One that a message does not hold is left out."""
    article = Article("Max " + "is very " * 600 + "big.")
    whole = Span(0, len(article.text))
    long = Quote(Passage(1, article, *split(article.text)[0]), whole, whole, None, 0.9)
    near = quoted(MAX, "55 million")
    for quotes, shown in (([near, long], 1), ([long, near], 0)):
        entities = seen(render.closest(quotes, EN))[1]
        assert sum(e.type.endswith("blockquote") for e in entities) == shown


def test_of_too_many_questions_it_is_told_where_to_ask_on() -> None:
    """Those that were read and have no answer are named before."""
    found = answered(quoted(MAX, "55 million"))
    found = replace(
        found,
        left_out=(Question("Who made it?"),),
        not_read=(Question("Why?"), Question("When?")),
    )
    lines = [line for line in seen(markup_of(found))[0].splitlines() if line]
    assert lines[-2:] == [
        "I found nothing about: “Who made it?”",
        "I answer four questions at a time. Please ask again from: “Why?”",
    ]


def test_a_long_quote_is_folded() -> None:
    """Telegram shows three lines of it until it is opened."""
    long = Article("Max " + "is very " * 60 + "big.")
    short = Article("Max is big.")
    kinds = [
        [e.type for e in seen(markup_of(answered(quoted(a, "Max"))))[1]] for a in (long, short)
    ]
    assert [kind[-1] for kind in kinds] == ["expandable_blockquote", "blockquote"]


@pytest.mark.slow
def test_any_answer_parses_fits_and_quotes_whole() -> None:
    """Hundreds of answers from hostile articles; `make bench-rendering` tries 100,000."""
    assert look(11, 400) == {}


def test_what_does_not_fit_a_message_goes_into_another() -> None:
    """No quote is left out, and none is cut where a message of its own holds it."""
    long = [Article(f"{n} " + "🙂 is " * 290 + "big.", id=f"{n}") for n in (1, 2, 3)]
    found = answered(*(quoted(a, a.id, marked=False) for a in long))
    told = [seen(markup)[0] for markup in render.answers(found, EN)]
    assert [[a.text in text for a in long] for text in told] == [
        [True, True, False],
        [False, False, True],
    ]


def test_a_message_is_filled_to_its_limit_and_no_further() -> None:
    """One character more, and the last quote goes into another."""
    first = quoted(Article("🙂" * 1400 + " Max.", title="A"), "Max", marked=False)
    lengths = {}
    for size in range(1200, 1300):
        last = quoted(Article("w" * size + " Max.", title="B"), "Max", marked=False)
        told = render.answers(answered(first, last), EN)
        lengths[len(told)] = max(utf16_length(seen(markup)[0]) for markup in told)
        if len(told) > 1:
            break
    assert lengths[1] in range(LIMIT_UNITS - 3, LIMIT_UNITS + 1)
    assert lengths[2] < LIMIT_UNITS


def test_a_quote_longer_than_a_message_is_cut_between_characters() -> None:
    """At white space where there is some, never within what a reader sees as one character."""
    family = "👩‍👩‍👧‍👦"
    article = Article(f"Max {family * 1200} is big.")
    passage = Passage(1, article, *split(article.text)[0])
    whole = Span(0, len(article.text))
    quote = Quote(passage, whole, whole, Span(0, 3), 0.9)
    told = [seen(markup) for markup in render.answers(answered(quote), EN)]
    parts = [
        utf16_slice(text, e.offset, e.length)
        for text, entities in told
        for e in entities
        if e.type.endswith("blockquote")
    ]
    assert len(told) > 1
    assert "".join(parts) == article.text
    assert all(part.count(family) * len(family) >= len(part) - 20 for part in parts)


def test_where_sources_differ_that_is_said_first() -> None:
    """Above quotes that stand side by side, each with its date."""
    found = replace(answered(quoted(MAX, "55 million"), quoted(MAX, "Max is")), differ=True)
    text, entities = seen(markup_of(found))
    assert text.startswith("Sources differ\n\n55 million\nMax is an app.")
    assert entities[0].type == "bold"


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2026-02-13", "February 13, 2026"),
        ("2026-02-13T00:00:00+03:00", "February 13, 2026"),
        ("2026-02-13T01:30:00", "February 13, 2026"),
        (
            "2026-02-13T01:30:00+03:00",
            '<tg-time unix="1770935400" format="D">February 13, 2026</tg-time>',
        ),
        ("2026-02", "2026-02"),
        ("last <week>", "last &lt;week&gt;"),
        ("9999-12-31T23:59:59+00:00", "December 31, 9999"),
    ],
)
def test_a_moment_is_shown_in_the_readers_zone_and_a_day_stays_the_day(
    published: str, shown: str
) -> None:
    """A date without a time of day would be another day west or east of its publisher."""
    markup = markup_of(answered(quoted(replace(MAX, published=published), "55 million")))
    assert f" › The App · The Paper · {shown}" in markup


def test_an_endless_title_does_not_crowd_out_the_quote() -> None:
    """It is a name, not a quote: cut, and in one line."""
    article = Article("Max is an app.", title="Max\n" * 3000, publisher="P" * 5000)
    text, _ = seen(markup_of(answered(quoted(article, "Max"))))
    assert text.startswith("Max\nMax is an app.\n— Max Max")
    assert "…" in text
    assert text.count("\n") == 2


def test_open_isolates_of_a_quote_are_closed_after_it() -> None:
    """What is written from right to left does not turn the source around."""
    article = Article("Max \u2067is an \u2066app.")
    text, _ = seen(markup_of(answered(quoted(article, "Max"))))
    assert text.split("\n")[1].endswith("app.\u2069\u2069")
    assert text.count("\u2069") == 4  # the name is the same sentence, and closes its own


def test_sources_are_as_many_as_fit_and_how_many_more() -> None:
    """Up to the limits of a message, links counted."""
    held = [
        ArticleSummary(
            Article(f"Text {i}.", title=f"Title <{i}> &", url="https://a.example", id=str(i)), 1
        )
        for i in range(500)
    ]
    text, entities = seen(list_of(held))
    listed = text.count("Title <")
    assert len(entities) == listed + 1 == LIMIT_ENTITIES
    assert text.startswith("500 articles:\n1. Title <0> &\n")
    assert text.endswith(f"… and {500 - listed} more")
    assert seen(list_of(held[:1]))[0] == "1 article:\n1. Title <0> &"
    assert seen(list_of([]))[0] == "There are no articles yet."


@pytest.mark.parametrize("count", [1, 40, 99, 100, 101, 150])
def test_sources_with_hostile_names_parse_and_fit(count: int) -> None:
    """Whatever the articles are called."""
    chance = random.Random(count)  # noqa: S311 - the same names in every run
    found = [random_answer(chance) for _ in range(count)]
    quotes = [quote for answer in found for quote in answer.quotes or answer.nearest]
    seen(list_of([ArticleSummary(quote.article, 1) for quote in quotes]))


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("", "en", "Please type your question."),
        ("🙂", "ru", "Спросите, пожалуйста, словами."),
        ("x" * 1001, "en", "Your question has 1,001 characters; please use at most 1,000."),
        (
            "ы" * 1001,
            "ru",
            "Вопрос слишком длинный: знаков 1\u00a0001, а можно не больше 1\u00a0000.",
        ),
    ],
)
def test_what_cannot_be_asked_is_told_in_the_readers_language(
    raw: str, code: str, shown: str
) -> None:
    """Why, and what to do."""
    with pytest.raises(QuestionError) as refused:
        Question.parse(raw)
    assert seen(render.refused(refused.value, Translators.load().of(code))) == (shown, [])


@pytest.mark.parametrize("text", ["", "né", "🙂", "\ud800", "👩‍👩‍👧", "a<b>&"])
def test_the_length_is_that_of_telegram(text: str) -> None:
    """UTF-16 code units, of what is left when it is parsed."""
    assert render.units(text) == utf16_length(text)
    if "\ud800" not in text:
        html = Html.text(text).within("b")
        parsed, entities = parse_html(html.markup)
        assert (parsed, html.units) == (text, utf16_length(parsed))
        assert len(entities) == (html.entities if text else 0)


def test_as_many_changes_are_shown_as_a_message_holds_entities() -> None:
    """The heading, the opening and the link count too; the rest is said to be there."""
    before = " ".join(f"It is {n}. So." for n in range(90))
    shown = Article(before.replace("is", "was"), title="Weather", url="https://a.example/1")
    versions = [Version(n, t, "") for n, t in enumerate((before, shown.text), 1)]
    sentences = split(shown.text)[0].sentences
    text, entities = seen(render.article(shown, sentences, versions, EN))
    assert len([e for e in entities if e.type in {"strikethrough", "underline"}]) > 80
    assert text.endswith(f" […]\n\n/article {shown.id} shows this again.")


@pytest.mark.parametrize(
    ("first", "apart"), [("ы" * 4000, False), ("🙂" * 2047, True), ("<b>a</b>" * 100, True)]
)
def test_what_stands_above_an_answer_keeps_it_sendable(first: str, *, apart: bool) -> None:
    """It goes before, where the first message has no room for it, in length or in markup."""
    told = render.below("<i>News</i>", [first, "rest"])
    assert len(told) == (3 if apart else 2)
    for text in told:
        shown, entities = parse_html(text)
        assert utf16_length(shown) <= LIMIT_UNITS
        assert len(entities) <= LIMIT_ENTITIES


def test_a_title_cannot_imitate_the_line_of_its_source() -> None:
    """Nor can a publisher or a section: what parts the line stands in none of them."""
    fake = Article(
        "# x · Reuters\n\nThe pier is closed.",
        source="https://evil.example/a",
        title="Old pier closed · BBC News \u0387 2 March 2026",
        url="https://evil.example/a",
        publisher="BBC News · 2 March",
        named="BBC News · 2 March (evil.example)",
        published="2026-03-01",
    )
    markup = markup_of(answered(quoted(fake, "closed")))
    line = markup.rpartition("\n— ")[2]
    assert "Old pier closed – BBC News – 2 March 2026</a> › x – Reuters" in line
    assert "Reuters · BBC News – 2 March (evil.example) · March 1" in line
    assert line.count(" · ") == 2
