"""Small talk gets what a person would give: a reaction, a hint, a vote counted, the way to ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.handlers.small_talk import nearest
from bot.i18n import Translator, Translators
from testing.botapi import ALICE, BORIS, BotApi, Chat, Sent, User, user
from testing.botapi.faults import error
from testing.news import publish
from testing.processes import small_bot, whole_bot

LANGUAGES = Translators.load()
GROUP = Chat(-1001000007001, "supergroup", "Neighbours")


@pytest.fixture
def api(tmp_path: Path) -> Iterator[BotApi]:
    """Telegram, with a bot."""
    with BotApi() as running, whole_bot(running, tmp_path, env={"ADMINS": str(ALICE.id)}):
        yield running


def ask(api: BotApi, text: str, who: User = ALICE) -> Sent:
    """What is replied in private."""
    return api.wait_for_reply(api.say(text, user=who))


def reaction_to(api: BotApi, update_id: int) -> str:
    """The reaction to a message, which gets no reply."""
    message = api.messages[update_id]
    chat, number = message["chat"], int(str(message["message_id"]))
    assert isinstance(chat, dict)
    place = api.world.places[int(chat["id"])]
    api.wait_until(lambda: number in place.reactions, what="a reaction")
    assert api.replies_to(update_id) == []
    (one,) = place.reactions[number]
    assert isinstance(one, dict)
    return str(one["emoji"])


def votes(api: BotApi) -> str:
    """The line of /stats that counts 👍 and 👎."""
    return next(line for line in ask(api, "/stats").text.splitlines() if line.startswith("👍"))


@pytest.mark.process
def test_thanks_get_a_reaction_or_a_word(api: BotApi) -> None:
    """A reaction in any language, in private and in groups; a word where none is allowed."""
    for number, text in enumerate(("thanks!", "Спасибо большое", "ok, danke", "дякую 🙏")):
        assert reaction_to(api, api.say(text, user=user(7000 + number))) == "👍"
    answer = api.wait_for_reply(api.say("/ask who owns it?", chat=GROUP))
    reply = api.say("gracias", chat=GROUP, user=BORIS, reply_to=answer.message_id)
    assert reaction_to(api, reply) == "👍"
    api.faults.add("setMessageReaction", error(400, "Bad Request: REACTION_INVALID"))
    assert ask(api, "Дякую!").text == "Будь ласка!"


@pytest.mark.process
def test_a_greeting_is_answered_with_what_the_bot_does(api: BotApi) -> None:
    """As /start is, in the language of the greeting."""
    assert ask(api, "Hi there!").text == ask(api, "/start").text
    assert ask(api, "Bonjour, comment ça va ?").text.startswith("Je réponds")
    assert ask(api, "как дела?").text.startswith("Я отвечаю")


@pytest.mark.process
def test_who_greets_under_an_answer_in_a_group_greets_the_others(api: BotApi) -> None:
    """The bot says nothing to that, but a greeting to it by name is answered."""
    api.world.reads_all = True
    answer = api.wait_for_reply(api.say("/ask who owns it?", chat=GROUP))
    greeting = api.say("привіт усім", chat=GROUP, user=BORIS, reply_to=answer.message_id)
    by_name = api.say("@verbatim_test_bot hello", chat=GROUP, user=user(77))
    assert api.wait_for_reply(by_name).text.startswith("I answer questions")
    assert api.replies_to(greeting) == []


@pytest.mark.process
def test_a_thumb_is_a_vote_on_the_last_answer(api: BotApi) -> None:
    """As its button is: once for each person, on the answer replied to or the last in private."""
    assert ask(api, "👍").text == "Please ask in words."
    first = ask(api, "who owns it?")
    assert ask(api, "👍🏽").text == "Thank you! Saved without your name."
    assert ask(api, "👎").text == "Thank you! Saved without your name."
    assert votes(api) == "👍 0 · 👎 1"
    ask(api, "and how many users?")
    assert ask(api, "👍").text == "Thank you! Saved without your name."
    assert votes(api) == "👍 1 · 👎 1"
    api.wait_for_reply(api.say("👍", reply_to=first.message_id))
    assert votes(api) == "👍 2 · 👎 0"


@pytest.mark.process
def test_a_thumb_in_a_group_is_a_vote_on_the_answer_replied_to(api: BotApi) -> None:
    """It gets a reaction, for others read along; alone it is not for the bot."""
    answer = api.wait_for_reply(api.say("/ask who owns it?", chat=GROUP))
    loose = api.say("👎", chat=GROUP, user=BORIS)
    reply = api.say("👍", chat=GROUP, user=BORIS, reply_to=answer.message_id)
    assert reaction_to(api, reply) == "👌"
    assert api.replies_to(loose) == []
    assert votes(api) == "👍 1 · 👎 0"


@pytest.mark.process
def test_who_objects_is_told_how(api: BotApi) -> None:
    """In the language of the objection."""
    ask(api, "who owns it?")
    assert "press 👎" in ask(api, "Thank you, but this is wrong.").text
    assert "нажмите 👎" in ask(api, "это неправда").text
    assert "drücken Sie darunter 👎" in ask(api, "Das stimmt nicht!").text


@pytest.mark.process
def test_an_unknown_command_is_named_with_the_nearest(api: BotApi) -> None:
    """To admins also one of theirs, to nobody else."""
    assert ask(api, "/wacth who owns it?").text == "I don’t know /wacth. Did you mean /watch?"
    assert "/zzz" in ask(api, "/zzz").text
    assert "/help" in ask(api, "/foo").text  # half of /follow is not that
    assert ask(api, "/remov").text.endswith("Did you mean /remove?")
    assert "/remove" not in ask(api, "/remov", BORIS).text


@pytest.mark.process
def test_who_wants_more_sees_where_the_last_quote_stands(api: BotApi) -> None:
    """As its button shows it, with the buttons that turn pages; before an answer, how to ask."""
    assert ask(api, "more").text.startswith("I answer questions")
    ask(api, "who owns it?")
    shown = ask(api, "а подробнее?")
    assert "Max is an app." in shown.text
    assert [button["text"] for button in shown.buttons()] == ["↩︎ К ответу"]


@pytest.mark.process
def test_who_wants_another_language_or_alerts_gets_what_the_command_shows(api: BotApi) -> None:
    """In any language."""
    assert ask(api, "переведи на русский").text == ask(api, "/language", BORIS).text
    assert ask(api, "can you send me updates?").text == ask(api, "/watches").text


@pytest.mark.process
def test_an_address_is_no_word_to_follow(api: BotApi) -> None:
    """An admin is told how feeds are followed, and nobody else."""
    feed = "/follow https://news.example/feed.xml"
    assert "send me its address" in ask(api, feed).text
    assert ask(api, feed, BORIS).text == ask(api, "/follow", BORIS).text


@pytest.mark.process
def test_start_says_what_the_story_is(api: BotApi) -> None:
    """In two sentences, then the newest article; the commands are in the menu."""
    said = ask(api, "/start").text
    assert said.count(". ") == 1
    assert "I have 2 articles, the newest: All about Max" in said
    assert "/ask" not in said


@pytest.mark.process
def test_start_names_the_newest_that_the_reader_can_read(tmp_path: Path) -> None:
    """Where there is one in their language."""
    publish(tmp_path, "The dam broke.", title="The flood", language="en", published="2026-03-02")
    publish(tmp_path, "Вода ушла.", title="Потоп", language="ru", published="2026-03-05")
    with BotApi() as api, small_bot(api, tmp_path, program="news_bot", delay_s=0.0):
        assert "2 articles, the newest in English: The flood" in ask(api, "/start").text
        assert "самая новая: Потоп" in ask(api, "/start", BORIS).text


def test_the_nearest_command_is_like_what_was_typed() -> None:
    """By its beginning or its letters; what is like none has none."""
    known = ("ask", "watch", "watches", "latest", "language", "privacy")
    typed = ("lang", "lates", "privaci", "watchs", "x", "", "forecast")
    assert [nearest(name, known) for name in typed] == [
        "language", "latest", "privacy", "watches", None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("thank you so much!", "thanks"),
        ("ok, got it", "thanks"),
        ("Дуже дякую", "thanks"),
        ("Vielen Dank, das hilft", "thanks"),
        ("¡Muchas gracias!", "thanks"),
        ("c'est très bien", None),
        ("how are you?", "hello"),
        ("Was kannst du?", "hello"),
        ("That's wrong", "wrong"),
        ("thats wrong", "wrong"),
        ("спасибо, но это не так", "wrong"),
        ("C’est faux !", "wrong"),
        ("no es verdad", "wrong"),
        ("what is wrong with Max?", None),
        ("thanks, who owns WhatsApp?", None),
        ("ok 5", None),
        ("Max", None),
        ("", None),
        ("👍", None),
        ("thanks " * 30, None),
    ],
)
def test_small_talk_is_known_by_its_words(text: str, kind: str | None) -> None:
    """Only where nothing else is said."""
    assert LANGUAGES.small_talk(text) == kind


@pytest.mark.process
def test_who_scolds_is_told_how_to_object(api: BotApi) -> None:
    """As whoever says that an answer is wrong."""
    for text in ("this bot is useless", "ты тупой", "du bist dumm", "eres tonto"):
        assert "👎" in ask(api, text).text


@pytest.mark.parametrize("speech", LANGUAGES.speeches.values(), ids=lambda s: s.code)
def test_small_talk_is_written_so_that_it_is_found(speech: Translator) -> None:
    """Each phrase is small talk by itself, of its kind or, shared, of one that comes later."""
    kinds = ("hello", "thanks", "wrong")
    for kind in kinds:
        for phrase in speech.plain(f"typed-{kind}").split(";"):
            found = LANGUAGES.small_talk(phrase)
            assert found is not None, phrase
            assert kinds.index(found) >= kinds.index(kind), phrase
