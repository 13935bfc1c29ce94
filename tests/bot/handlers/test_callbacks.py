"""Buttons under answers: they outlive restarts, and obey nobody but those they were made for."""

from __future__ import annotations

import random
import string
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.state.chats import ShownAnswers
from corpus import sqlite3
from testing.botapi import ALICE, BORIS, SUPERGROUP, BotApi, Sent, User
from testing.conversation import edits
from testing.processes import whole_bot
from testing.whole_bot import LONG

pytestmark = pytest.mark.process

MORE, OTHERS, BACK = "📖 More context", "📚 Other sources", "↩︎ Back to the answer"
CLOSEST, BACK_TO_CLOSEST = "🔎 Closest passages", "↩︎ Back to the closest passages"
SHARE = "📤 Share"
WATCH = "🔔 Tell me when this is answered"
NOT_FOUND = "I found nothing about this in the articles."
EXPIRED = "These buttons no longer work. Please ask again."


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with BotApi() as api:
        yield api


def asked(api: BotApi, text: str, *, user: User = ALICE) -> Sent:
    """The answer to a question."""
    return api.wait_for_reply(api.say(text, user=user))


def told(api: BotApi, sent: Sent, button: str, *, user: User = ALICE) -> str:
    """What is told to who presses a button."""
    data = next(str(b["callback_data"]) for b in sent.buttons() if b["text"] == button)
    return told_of(api, data, sent, user=user)


def told_of(api: BotApi, data: str, sent: Sent, *, user: User = ALICE) -> str:
    """What is told to who sends such data from a message."""
    before = len(answers(api))
    assert sent.chat_id is not None
    assert sent.message_id is not None
    api.press_data(data, chat_id=sent.chat_id, message_id=sent.message_id, user=user)
    api.wait_until(lambda: len(answers(api)) > before, what="the answer to a press")
    return answers(api)[-1]


def answers(api: BotApi) -> list[str]:
    """What was told of presses so far."""
    return [str(c.params.get("text", "")) for c in api.calls if c.method == "answerCallbackQuery"]


def shown(api: BotApi, sent: Sent, button: str) -> Sent:
    """What the message says once a button was pressed."""
    before = len(edits(api))
    assert told(api, sent, button) == ""
    api.wait_until(lambda: len(edits(api)) > before, what="another page")
    return edits(api)[-1]


def names(sent: Sent) -> list[str]:
    """What is written on the buttons."""
    return [str(button["text"]) for button in sent.buttons()]


def test_the_article_is_read_page_by_page_and_back(api: BotApi, tmp_path: Path) -> None:
    """In the same message, its text from the article; no button leads where there is nothing."""
    with whole_bot(api, tmp_path):
        answer = asked(api, "long?")
        assert names(answer) == [MORE, OTHERS, "👍", "👎", SHARE]
        first = shown(api, answer, MORE)
        assert first.message_id == answer.message_id
        assert names(first) == ["◀ page 2", "page 4 ▶", BACK]
        pages = [first]
        while forward := [name for name in names(pages[-1]) if name.endswith("▶")]:
            pages.append(shown(api, pages[-1], forward[0]))
        for page in pages:
            quote = next(e for e in page.entities if e.type == "blockquote")
            assert page.text[quote.offset : quote.offset + quote.length] in LONG.text
        assert names(pages[-1]) == [f"◀ page {len(pages) + 1}", BACK]
        back = shown(api, pages[-1], BACK)
        assert (back.text, names(back)) == (answer.text, names(answer))


def test_other_sources_are_shown_as_no_answer(api: BotApi, tmp_path: Path) -> None:
    """Under a heading that says so, and only where there are some."""
    with whole_bot(api, tmp_path):
        assert OTHERS not in names(asked(api, "short?"))
        others = shown(api, asked(api, "long?"), OTHERS)
        assert others.text.startswith(
            "Other passages (they may not answer it):\n\nIt has 55 million"
        )
        assert names(others) == [BACK]


def test_buttons_survive_a_restart(api: BotApi, tmp_path: Path) -> None:
    """What they do lies in the state, not in memory."""
    with whole_bot(api, tmp_path) as bot:
        answer = asked(api, "long?")
        bot.kill()
    with whole_bot(api, tmp_path):  # which may answer again, in the same message
        assert told(api, answer, MORE) == ""
        api.wait_until(
            lambda: any("page 3 of" in edit.text for edit in edits(api)), what="another page"
        )


def test_the_asker_turns_the_pages_and_everybody_has_an_opinion(
    api: BotApi, tmp_path: Path
) -> None:
    """In a group, nobody takes the answer away from who asked."""
    with whole_bot(api, tmp_path):
        answer = api.wait_for_reply(api.say("/ask long?", chat=SUPERGROUP))
        assert told(api, answer, MORE, user=BORIS).startswith("Листать может только тот, кто")
        assert told(api, answer, "👍", user=BORIS).startswith("Thank you")
        assert edits(api) == []


def test_who_changes_their_mind_counts_once(api: BotApi, tmp_path: Path) -> None:
    """And pressing the same again changes nothing."""
    with whole_bot(api, tmp_path):
        answer = asked(api, "short?")
        for button in ("👍", "👍", "👎", "👍", "👎"):
            told(api, answer, button)
    state = sqlite3.connect(next(tmp_path.rglob("state.db")))
    row = state.execute("SELECT helpful, unhelpful, answered FROM feedback").fetchall()
    state.close()
    assert row == [(0, 1, 1)]


def test_an_article_that_is_gone_is_said_to_be(api: BotApi, tmp_path: Path) -> None:
    """Neither its words nor silence."""
    with whole_bot(api, tmp_path):
        answer = asked(api, "long?")
        asked(api, "remove it")
        page = shown(api, answer, MORE)
        assert page.text.startswith("This article has been changed or removed since.")
        assert shown(api, page, BACK).text.startswith("The articles quoted here have been changed")


def test_buttons_of_others_do_nothing(api: BotApi, tmp_path: Path) -> None:
    """The right data in another chat, from a forwarded message, or after its time."""
    with whole_bot(api, tmp_path):
        answer = asked(api, "long?")
        theirs = asked(api, "long?", user=BORIS)
        data = str(answer.buttons()[0]["callback_data"])
        assert told_of(api, data, theirs, user=BORIS).startswith("Эти кнопки больше не действуют")
        state = sqlite3.connect(next(tmp_path.rglob("state.db")))
        state.execute("UPDATE answers SET at = at - ?", (ShownAnswers.KEPT_S + 1,))
        state.commit()
        state.close()
        assert told_of(api, data, answer) == EXPIRED
        assert edits(api) == []


def test_forged_data_does_nothing(api: BotApi, tmp_path: Path) -> None:
    """Whatever it is: no effect, no exception, and an answer within a second."""
    chance = random.Random(8)  # noqa: S311 - the same forgeries in every run
    letters = string.ascii_letters + string.digits + "_-:"
    with whole_bot(api, tmp_path) as bot:
        answer = asked(api, "long?")
        token = str(answer.buttons()[0]["callback_data"]).split(":")[1]
        forged = [
            "", ":", "c", f"c:{token}:99:1", f"c:{token}:-1", f"c:{token}:0:0:0", f"z:{token}",
            f"c:{token}x", f"c:{token[:-1]}", "c:" + "a" * 61, "💥" * 16, f"C:{token}",
            *("c:" + "".join(chance.choices(letters, k=16)) for _ in range(10)),
        ]  # fmt: skip
        slowest_s = 0.0
        for number, data in enumerate(forged):
            began = time.monotonic()
            told_of(api, data, answer, user=User(2000 + number, "Eve"))
            slowest_s = max(slowest_s, time.monotonic() - began)
        assert edits(api) == []
        assert slowest_s < 1
        assert not any(line["level"] == "ERROR" for line in bot.lines())


def test_no_press_changes_a_message_without_that_button(api: BotApi, tmp_path: Path) -> None:
    """A client may name any message of the chat: with data of its own, or of a choice."""
    with whole_bot(api, tmp_path):
        said = api.say("/ask long?", chat=SUPERGROUP)
        answer = api.wait_for_reply(said)
        own = api.wait_for_reply(api.say("/ask users?", chat=SUPERGROUP, user=BORIS))
        token = str(own.buttons()[0]["callback_data"])[1:]
        for data in ("language:de", f"c{token}", f"o{token}", f"b{token}", "latest:0"):
            assert told_of(api, data, answer, user=BORIS)
        assert edits(api) == []


def test_the_closest_passages_are_shown_once_asked_for(api: BotApi, tmp_path: Path) -> None:
    """Also after a restart; from there their articles can be read, and back."""
    with whole_bot(api, tmp_path) as bot:
        refusal = asked(api, "nobody?")
        assert refusal.text == NOT_FOUND
        assert names(refusal) == [CLOSEST, WATCH, "👍", "👎"]
        told(api, refusal, "👍")  # comes after the question in its chat: that is done with
        api.wait_until(lambda: not api.pending, what="that the press is done with")
        bot.kill()
    with whole_bot(api, tmp_path):
        closest = shown(api, refusal, CLOSEST)
        assert closest.message_id == refusal.message_id
        assert closest.text.startswith(
            f"{NOT_FOUND}\nClosest passages (they may not answer it):\n\nIt has 55 million users."
        )
        assert names(closest) == [MORE, WATCH, "👍", "👎"]
        page = shown(api, closest, MORE)
        assert names(page) == [BACK_TO_CLOSEST]
        again = shown(api, page, BACK_TO_CLOSEST)
        assert (again.text, names(again)) == (closest.text, names(closest))


def test_in_a_group_nothing_found_is_one_line(api: BotApi, tmp_path: Path) -> None:
    """Whoever asked may open the closest passages, nobody else."""
    with whole_bot(api, tmp_path):
        refusal = api.wait_for_reply(api.say("/ask nobody?", chat=SUPERGROUP))
        assert refusal.text == NOT_FOUND
        assert told(api, refusal, CLOSEST, user=BORIS).startswith("Листать может только тот, кто")
        assert edits(api) == []
        assert "55 million" in shown(api, refusal, CLOSEST).text


def test_forget_takes_the_buttons_and_the_opinion(api: BotApi, tmp_path: Path) -> None:
    """Also from the counts."""
    with whole_bot(api, tmp_path):
        answer = asked(api, "short?")
        told(api, answer, "👍")
        api.wait_for_reply(api.say("/forget"))
        assert told(api, answer, MORE) == EXPIRED
    state = sqlite3.connect(next(tmp_path.rglob("state.db")))
    left = state.execute("SELECT (SELECT count(*) FROM answers), (SELECT count(*) FROM marks)")
    assert left.fetchone() == (0, 0)
    assert state.execute("SELECT count(*) FROM feedback").fetchone() == (0,)
    state.close()
