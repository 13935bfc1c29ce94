"""What the articles say about somebody's message."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from testing.botapi import BotApi, Chat, Sent, User, user
from testing.conversation import turned
from testing.processes import whole_bot

pytestmark = pytest.mark.process

CLAIM = "Telegram has 90 million users, everybody says"
_numbers = count(1)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """Telegram with the bot, which hears all that is said in groups."""
    folder: Path = tmp_path_factory.mktemp("claims")
    with BotApi() as running, whole_bot(running, folder, env={"GUEST_MODE": "yes"}):
        running.world.reads_all = True
        yield running


@pytest.fixture
def group() -> Chat:
    """A group of one's own, with topics."""
    return Chat(-1001000006000 - next(_numbers), "supergroup", "Claims", is_forum=True)


def somebody() -> User:
    """A person who has asked nothing yet."""
    return user(7000 + next(_numbers))


def number(api: BotApi, update: int) -> int:
    """The message_id of an update's message."""
    return int(str(api.messages[update]["message_id"]))


def about(api: BotApi, claim: int, text: str, chat: Chat, **more: object) -> Sent:
    """The reply that stands under a message, once somebody has asked about it."""
    api.say(text, chat=chat, user=somebody(), reply_to=number(api, claim), **more)  # type: ignore[arg-type]
    return api.wait_for_reply(claim)


@pytest.mark.parametrize(
    "text", ["/ask", "/ask is that true?", "@verbatim_test_bot", "@verbatim_test_bot really?"]
)
def test_what_is_said_about_a_message_stands_under_it(api: BotApi, group: Chat, text: str) -> None:
    """Under the claim, not under the question about it; and is called no verdict."""
    claim = api.say(CLAIM, chat=group, user=somebody())
    sent = about(api, claim, text, group)
    assert sent.text.startswith("What the articles say about this\nThis is not a verdict")
    assert "60 million" in sent.text


def test_it_stays_in_the_topic(api: BotApi, group: Chat) -> None:
    """As every answer does."""
    claim = api.say(CLAIM, chat=group, user=somebody(), topic=55)
    assert about(api, claim, "/ask", group, topic=55).thread_id == 55


def test_the_words_under_a_picture_are_a_claim(api: BotApi, group: Chat) -> None:
    """And a picture without words is none."""
    pictured = api.post({"caption": CLAIM}, chat=group, user=somebody())
    assert "60 million" in about(api, pictured, "/ask", group).text
    empty = api.post({}, chat=group, user=somebody())
    assert "has no words" in about(api, empty, "/ask", group).text


def test_the_part_that_was_picked_is_the_claim(api: BotApi, group: Chat) -> None:
    """Telegram lets people reply to some words of a message."""
    claim = api.say(f"unheard of! {CLAIM}", chat=group, user=somebody())
    quote = {"text": CLAIM, "position": 12, "is_manual": True}
    assert "60 million" in about(api, claim, "/ask", group, quote=quote).text


def test_of_what_no_article_speaks_nothing_is_shown(api: BotApi, group: Chat) -> None:
    """And there are no buttons below."""
    claim = api.say("An unheard thing has happened", chat=group, user=somebody())
    sent = about(api, claim, "/ask", group)
    assert sent.text == "I found nothing about this in the articles."
    assert sent.markup is None


def test_somebodys_question_is_answered(api: BotApi, group: Chat) -> None:
    """A question is no claim."""
    asked = api.say("how many users has Telegram?", chat=group, user=somebody())
    sent = about(api, asked, "/ask", group)
    assert "60 million" in sent.text
    assert "verdict" not in sent.text


def test_a_question_of_ones_own_is_answered_itself(api: BotApi, group: Chat) -> None:
    """Whatever it replies to."""
    claim = api.say(CLAIM, chat=group, user=somebody())
    text = "/ask how many users has Max?"
    asked = api.say(text, chat=group, user=somebody(), reply_to=number(api, claim))
    assert "55 million" in api.wait_for_reply(asked).text
    assert api.replies_to(claim) == []


def test_an_answer_of_the_bot_is_no_claim(api: BotApi, group: Chat) -> None:
    """To /ask in reply to it, it says how to ask."""
    sent = api.wait_for_reply(api.say("/ask users of Max?", chat=group, user=somebody()))
    asked = api.say("/ask", chat=group, user=somebody(), reply_to=sent.message_id)
    assert "after the command" in api.wait_for_reply(asked).text


def test_what_is_forwarded_in_private_is_a_claim(api: BotApi) -> None:
    """A channel's post or a person's message; in a group it is somebody's talk."""
    who = somebody()
    assert "not a verdict" in api.wait_for_reply(api.forward(CLAIM, user=who)).text
    assert "not a verdict" in api.wait_for_reply(api.forward(CLAIM, origin=user(1), user=who)).text


def test_back_to_it_leads_to_no_answer(api: BotApi) -> None:
    """It is still called no verdict, after a look into the article."""
    who = somebody()
    sent = api.wait_for_reply(api.forward(CLAIM, user=who))
    page = turned(api, sent, "📖 More context", who)
    assert "not a verdict" not in page.text
    back = turned(api, page, "↩︎ Back to the answer", who)
    assert back.text.startswith("What the articles say about this\nThis is not a verdict")


def test_what_is_forwarded_in_a_group_is_left_alone(api: BotApi, group: Chat) -> None:
    """Unless somebody asks about it."""
    forwarded = api.forward(CLAIM, chat=group, user=somebody())
    api.wait_for_reply(api.say("/ask users of Max?", chat=group, user=somebody()))
    assert api.replies_to(forwarded) == []
    assert "not a verdict" in about(api, forwarded, "/ask", group).text


def test_a_guest_may_ask_about_a_message(api: BotApi, group: Chat) -> None:
    """In one message, as for any question."""
    replied = {"message_id": 7, "date": 1, "chat": group.as_json(), "from": user(2).as_json()}
    before = len(api.sent)
    api.ask_as_guest("@verbatim_test_bot", reply_to_message={**replied, "text": CLAIM})
    api.wait_until(lambda: len(api.sent) > before, what="an answer")
    result = api.sent[-1].params["result"]
    assert isinstance(result, dict)
    assert "not a verdict" in result["input_message_content"]["message_text"]
