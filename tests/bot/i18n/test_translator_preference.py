"""The bot speaks the language of its reader's Telegram, or the one that was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.botapi import ALICE, BORIS, GROUP, BotApi, User, private
from testing.processes import whole_bot

pytestmark = pytest.mark.process


@pytest.fixture
def api(tmp_path: Path) -> Iterator[BotApi]:
    """Telegram, with a bot."""
    with BotApi() as running, whole_bot(running, tmp_path):
        yield running


def ask(api: BotApi, text: str, user: User = ALICE) -> str:
    """What is replied in private."""
    return api.wait_for_reply(api.say(text, user=user)).text


def test_each_reader_is_spoken_to_in_their_language(api: BotApi) -> None:
    """Whatever it says: help, a hint, a failure; a language it does not know is English."""
    assert "word for word" in ask(api, "/help")
    assert "дословно" in ask(api, "/help", BORIS)
    assert "спросите" in ask(api, "/start", BORIS)  # which is no English word
    assert ask(api, "raise an error", BORIS).startswith("Пока я искал ответ")
    assert "Вопрос" not in ask(api, "🙂")
    assert "словами" in ask(api, "🙂", BORIS)
    french = User(2003, "Chloé", "chloe", "fr-CA")
    assert "mot pour mot" in ask(api, "/help", french)
    belarusian = User(2005, "Алесь", "ales", "be")
    assert "дословно" in ask(api, "/help", belarusian)
    portuguese = User(2006, "Inês", "ines", "pt")
    assert "word for word" in ask(api, "/help", portuguese)
    nobody = User(2004, "Dan", "dan", None)
    assert "word for word" in ask(api, "/help", nobody)


def test_who_types_in_a_language_is_answered_in_it(api: BotApi) -> None:
    """By a bot that was not told to speak another; somebody else's words do not count."""
    german = "Wem gehört der Zeppelin?"
    assert offered(api, api.say(german, user=BORIS)) == "📖 Mehr Kontext"
    french = api.say("/ask qui a construit le zeppelin ?", user=BORIS)
    assert offered(api, french) == "📖 Plus de contexte"
    assert offered(api, api.say("zeppelin", user=BORIS)) == "📖 Подробнее"
    assert offered(api, api.forward(german, user=BORIS)) == "📖 Подробнее"
    api.press(api.wait_for_reply(api.say("/language", user=BORIS)), "Русский", user=BORIS)
    api.wait_for_reply(chat=private(BORIS), method="editMessageText")
    assert offered(api, api.say(german, user=BORIS)) == "📖 Подробнее"


def offered(api: BotApi, update_id: int) -> object:
    """What the first button under an answer says."""
    return api.wait_for_reply(update_id).buttons()[0]["text"]


def test_a_language_that_was_chosen_stays(api: BotApi) -> None:
    """In that chat, whoever writes, until another is chosen or it is forgotten."""
    offered = api.wait_for_reply(api.say("/language"))
    api.press(offered, "Русский")
    changed = api.wait_for_reply(chat=private(ALICE), method="editMessageText")
    assert changed.text.startswith("Теперь я говорю здесь по-русски")
    assert "дословно" in ask(api, "/help")
    assert "word for word" in api.wait_for_reply(api.say("/help", chat=GROUP)).text
    ask(api, "/forget")
    assert "word for word" in ask(api, "/help")


def test_the_menu_is_in_the_language_that_was_chosen(api: BotApi) -> None:
    """In that private chat, until it is left to Telegram again or forgotten."""
    scope = f'{{"chat_id": {ALICE.id}, "type": "chat"}}', ""
    german = "Eine Frage zu den Artikeln stellen"
    menus = api.world.commands
    for undo in ("Wie in meinem Telegram", "/forget"):
        offered = api.wait_for_reply(api.say("/language"))
        api.press(offered, "Deutsch")
        api.wait_until(lambda: scope in menus, what="a menu of the chat")
        assert menus[scope][0]["description"] == german
        if undo.startswith("/"):
            ask(api, undo)
        else:
            api.press(api.wait_for_reply(chat=private(ALICE), method="editMessageText"), undo)
        api.wait_until(lambda: scope not in menus, what="the menu of everybody")


def test_the_choice_can_be_left_to_telegram_again(api: BotApi) -> None:
    """By its button; pressing the same twice changes nothing and is answered."""
    offered = api.wait_for_reply(api.say("/language", user=BORIS))
    api.press(offered, "English", user=BORIS)
    english = api.wait_for_reply(chat=private(BORIS), method="editMessageText")
    assert "Same as my Telegram" in [b["text"] for b in english.buttons()]
    api.press(english, "Same as my Telegram", user=BORIS)
    automatic = api.wait_for_reply(chat=private(BORIS), method="editMessageText")
    assert "на языке вашего Telegram" in automatic.text
    api.press(english, "Same as my Telegram", user=BORIS)
    api.wait_until(lambda: not api.pending, what="the last press")
    assert sum(s.method == "answerCallbackQuery" for s in api.sent) == 3
    assert "дословно" in ask(api, "/help", BORIS)
    assert "спросите" in ask(api, "/start", BORIS)  # which is no English word


@pytest.mark.parametrize("data", ["language:xx", "language:en:1", "language:EN", "language"])
def test_no_other_language_can_be_chosen(api: BotApi, data: str) -> None:
    """What a forged button says is no language."""
    offered = api.wait_for_reply(api.say("/language"))
    api.press(offered, "Русский")
    assert offered.message_id is not None
    api.press_data(data, chat_id=ALICE.id, message_id=offered.message_id)
    api.wait_until(lambda: not api.pending, what="the presses")
    assert "дословно" in ask(api, "/help")
