"""Looking along the articles in Telegram: lists page by page, one article, and dates."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from corpus import CorpusStore
from testing.botapi import ALICE, BotApi, Sent
from testing.news import publish
from testing.processes import small_bot

pytestmark = pytest.mark.process

news_bot = partial(small_bot, program="news_bot", delay_s=0.0)


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with BotApi() as api:
        yield api


def fill(folder: Path, count: int) -> list[str]:
    """Publish articles, one a day; gives their ids, the oldest first."""
    return [
        publish(
            folder,
            f"The river rose by {n} cm on {n} February. Nobody was hurt.",
            title=f"Flood, day {n}",
            publisher="The Post" if n % 2 else "The Paper",
            published=f"2026-02-{n:02}",
            url=f"https://post.example/{n}",
        )
        for n in range(1, count + 1)
    ]


def edited(api: BotApi, before: int) -> Sent:
    """What a message was turned into, after so many edits."""
    api.wait_until(lambda: len(edits(api)) > before, what="an edit")
    return edits(api)[-1]


def edits(api: BotApi) -> list[Sent]:
    """What messages were turned into so far."""
    return [s for s in api.sent if s.method == "editMessageText"]


def test_the_newest_articles_are_turned_page_by_page(api: BotApi, tmp_path: Path) -> None:
    """With dates, and a button for each that shows it, and back."""
    fill(tmp_path, 10)
    with news_bot(api, tmp_path):
        listed = api.wait_for_reply(api.say("/latest"))
        assert listed.text.startswith("10 articles:\n1. Flood, day 10 · The Paper · February 10")
        assert "day 2" not in listed.text
        api.press(listed, "▶")
        second = edited(api, 0)
        assert "9. Flood, day 2 · The Paper" in second.text
        api.press(second, "9")
        article = edited(api, 1)
        assert "The river rose by 2 cm on 2 February. Nobody was hurt." in article.text
        assert article.entities[0].type == "text_link"
        api.press(article, "↩︎ Back to the list")
        assert edited(api, 2).text == second.text


def test_sources_are_counted(api: BotApi, tmp_path: Path) -> None:
    """Who has most comes first."""
    fill(tmp_path, 3)
    with news_bot(api, tmp_path):
        said = api.wait_for_reply(api.say("/sources")).text
        assert said.splitlines() == [
            "3 articles:",
            "• The Post – 2 articles, latest: February 3, 2026",
            "• The Paper – 1 article, latest: February 2, 2026",
        ]


def test_an_article_says_what_was_changed_in_it(api: BotApi, tmp_path: Path) -> None:
    """By its id or its number in the list; what there is not is said."""
    publish(tmp_path, "The river rose by 3 cm.", source="http://a.example/1")
    id = publish(tmp_path, "The river rose by 5 cm.", source="http://a.example/1")
    with news_bot(api, tmp_path):
        for which in (id, "1"):
            said = api.wait_for_reply(api.say(f"/article {which}"))
            assert "Changed once since I first read it:\nThe river rose by 35 cm." in said.text
            struck, added = (e for e in said.entities if e.type in {"strikethrough", "underline"})
            assert (struck.length, added.length) == (1, 1)
        for none in ("2", "0", "000000000000", "x" * 3000):
            assert "no such article" in api.wait_for_reply(api.say(f"/article {none}")).text
        listed = api.wait_for_reply(api.say("/latest")).text
        assert api.wait_for_reply(api.say("/article")).text == listed


def test_an_article_shows_nothing_on_a_hidden_topic(api: BotApi, tmp_path: Path) -> None:
    """Neither where it begins nor in what was changed; the rest of it is shown."""
    text = "The river rose.\n\n## People\n\nJohn Smith was hurt."
    publish(tmp_path, f"{text} He lives.", title="Flood", source="http://a.example/1")
    id = publish(tmp_path, text, title="Flood", source="http://a.example/1")
    with CorpusStore.open(tmp_path / "data" / "corpus.db") as store:
        store.hidden.hide("John Smith")
    with news_bot(api, tmp_path):
        said = api.wait_for_reply(api.say(f"/article {id}")).text
        assert "The river rose." in said
        assert "Smith" not in said


def test_the_timeline_shows_sure_dates_only(api: BotApi, tmp_path: Path) -> None:
    """Each in the articles' words, the newest first, in the reader's language of dates."""
    fill(tmp_path, 3)
    publish(tmp_path, "On Thursday the river fell.", published="2026-02-20")
    publish(tmp_path, "Next Friday the river may rise, no day in May.")
    with news_bot(api, tmp_path):
        said = api.wait_for_reply(api.say("/timeline the river"))
        dates = [line for line in said.text.splitlines() if line.startswith("February")]
        assert dates == [f"February {day}, 2026" for day in (19, 3, 2, 1)]
        assert "Friday" not in said.text
        assert "No dated events" in api.wait_for_reply(api.say("/timeline zeppelin")).text


def test_a_made_up_press_turns_nothing(api: BotApi, tmp_path: Path) -> None:
    """Only a button that the message has does anything."""
    (id, *_) = fill(tmp_path, 20)
    with news_bot(api, tmp_path):
        answer = api.wait_for_reply(api.say("/sources"))
        assert answer.message_id is not None
        made_up = ("latest:8", "latest:9999999", f"article:{id}:0", "publishers:0", "latest:-1")
        for data in made_up:
            api.press_data(data, chat_id=ALICE.id, message_id=answer.message_id)
        api.wait_until(lambda: _answered(api) == len(made_up), what="answers")
        assert edits(api) == []


def _answered(api: BotApi) -> int:
    return sum(call.method == "answerCallbackQuery" for call in api.calls)


def test_who_asks_what_it_is_about_gets_titles_and_leads(api: BotApi, tmp_path: Path) -> None:
    """Newest first, page by page, with a button for each article and a way back."""
    fill(tmp_path, 7)
    with news_bot(api, tmp_path):
        first = api.wait_for_reply(api.say("So what is this about?"))
        assert first.text.replace("\u2009", " ").startswith(
            "7 articles, Feb 1 – 7, 2026\n\n1. Flood, day 7 · The Post · February 7, 2026\n"
            "The river rose by 7 cm on 7 February."
        )
        assert "day 2" not in first.text
        api.press(first, "▶")
        second = edited(api, 0)
        assert "7. Flood, day 1" in second.text
        api.press(second, "7")
        assert "Nobody was hurt." in edited(api, 1).text
        api.press(edited(api, 1), "↩︎ Back to the overview")
        assert edited(api, 2).text == second.text


def test_sources_dates_and_authors_are_told(api: BotApi, tmp_path: Path) -> None:
    """Of the article that was quoted before, else of all; what is not known is called so."""
    fill(tmp_path, 2)
    with news_bot(api, tmp_path):
        assert "• The Post – 1 article" in api.wait_for_reply(api.say("your sources?")).text
        authors = api.wait_for_reply(api.say("who wrote this?")).text
        assert authors.splitlines()[0] == (
            "• Flood, day 2 · The Paper · no author named · February 2, 2026"
        )
        assert "day 1" in authors
        publish(tmp_path, "The bridge is open.", title="Bridge", author="Per Aune")
        api.wait_for_reply(api.say("Is the bridge open?"))
        dated = api.wait_for_reply(api.say("when was this published?")).text
        assert dated == "• Bridge · unknown publisher · by Per Aune · no date known"


def test_a_pasted_address_shows_the_article(api: BotApi, tmp_path: Path) -> None:
    """In any spelling of it; an unknown one is called so."""
    fill(tmp_path, 2)
    with news_bot(api, tmp_path):
        shown = api.wait_for_reply(api.say("http://www.post.example/2/?utm_source=x"))
        assert shown.text.startswith("Flood, day 2 · The Paper")
        shown = api.wait_for_reply(api.say("post.example/1"))
        assert shown.text.startswith("Flood, day 1 · The Post")
        unknown = api.wait_for_reply(api.say("https://post.example/9"))
        assert unknown.text.startswith("I have no article from this address.")
