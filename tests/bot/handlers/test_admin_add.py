"""What admins do by writing to the bot, and that nobody else can."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from telegram import Chat as TelegramChat
from telegram import Message, MessageEntity

from bot.cli.reports import audit
from bot.handlers.admin import unstruck
from bot.handlers.commands import ADMIN_MENU
from bot.settings import Settings
from bot.state import StateError
from corpus import Article, CorpusStore, sqlite3
from retrieval import Encoder, embedding
from testing.admin_bot import running, titles
from testing.botapi import (
    ALICE,
    ANONYMOUS_ADMIN,
    BORIS,
    CHANNEL,
    SUPERGROUP,
    BotApi,
    User,
    faults,
    private,
    user,
)
from testing.conversation import outcome, turned

pytestmark = pytest.mark.process

COMMANDS = ADMIN_MENU
POST = "The bridge over the Olkha was opened on Saturday, the mayor's office said."


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with BotApi() as running:
        yield running


def ask(api: BotApi, text: str, user: User = ALICE) -> str:
    """What is replied in private."""
    return api.wait_for_reply(api.say(text, user=user), timeout_s=30).text


def did(folder: Path) -> list[str]:
    """The audit of the bot."""
    (path,) = folder.glob("data/bot-*/state.db")
    with sqlite3.connect(path) as file:
        return [row[0] for row in file.execute("SELECT did FROM actions ORDER BY rowid")]


def test_nobody_else_is_obeyed(api: BotApi, tmp_path: Path) -> None:
    """Every command in eight ways that are not an admin's own word: nothing comes of any."""
    at_home = private(ALICE)
    origin = {"type": "user", "date": 1, "sender_user": ALICE.as_json()}
    with running(api, tmp_path):
        ask(api, "/help")
        for number, command in enumerate(COMMANDS):
            line = f"/{command} https://example.org/{number}"
            stranger = user(number)
            edited = api.say("hello there", user=ALICE)
            asked = [
                api.say(line, user=stranger),
                api.say(line, user=user(100 + number), chat=private(user(100 + number))),
                api.say(f"{line}", chat=SUPERGROUP, user=ALICE),
                api.say(line, chat=SUPERGROUP, user=ANONYMOUS_ADMIN),
                api.say_as_channel(line),
                api.post_in_channel(line),
                api.say(line, chat=at_home, forward_origin=origin),
                api.edit(edited, line),
                api.say(line, chat=at_home, via_bot=User(9, "B", "b_bot", is_bot=True).as_json()),
            ]
            assert len(asked) == 9
        api.wait_until(lambda: not api.pending, timeout_s=60, what="all of it")
        assert did(tmp_path) == []
        said = " ".join(s.text for s in api.sent)
        assert not any(word in said for word in ("Reading", "Since", "This notice"))
        assert not (tmp_path / "data" / "corpus.db").exists()


@pytest.mark.model
def test_a_link_a_file_and_a_post_are_added(api: BotApi, tmp_path: Path, models: Path) -> None:
    """Each as it is sent, the post under its own address, while a reader is answered."""
    with running(api, tmp_path, models=models):
        post = outcome(api, api.forward(POST))
        assert post.text.startswith("Added: The bridge")
        file = api.add_file("notes.txt", b"Ferry\n\nThe ferry goes at nine, the captain said.")
        assert outcome(api, file).text == "Added: Ferry"
        again = outcome(api, api.forward(POST))
        assert again.text.startswith("Already known: The bridge")
        empty = outcome(api, api.forward("🔥"))
        assert "no sentence" in empty.text
        link = outcome(api, api.say("/add http://127.0.0.1:1/page"))
        assert link.text.startswith("Not added: http://127.0.0.1:1/page")
        with CorpusStore.open(tmp_path / "data" / "corpus.db") as store:
            found = {a.article.url: a.article for a in store.visible.articles()}
        bridge = found[f"https://t.me/{CHANNEL.username}/77"]
        assert (bridge.publisher, bridge.text) == (CHANNEL.title, POST)
        assert did(tmp_path) == ["add"] * 5


@pytest.mark.model
def test_who_says_that_something_is_to_be_added_need_not_know_the_command(
    api: BotApi, tmp_path: Path, models: Path
) -> None:
    """With a link it is added, and without one it is told how; a reader only asks."""
    with running(api, tmp_path, models=models):
        for text in ("please add http://127.0.0.1:1/a", "Add this: http://127.0.0.1:1/a"):
            assert outcome(api, api.say(text)).text.startswith("Not added: http://127.0.0.1:1/a")
        assert "forwarded from a channel" in ask(api, "add this article: It rained.")
        assert "пересланный из канала" in ask(api, "Добавить статью: Паром снова ходит.")
        assert did(tmp_path) == ["add"] * 2
        update = api.say("добавь http://127.0.0.1:1/a", user=user(3))
        api.wait_for_reply(update, timeout_s=60)
        assert did(tmp_path) == ["add"] * 2


@pytest.mark.model
def test_readers_are_answered_while_something_is_added(
    api: BotApi, tmp_path: Path, models: Path
) -> None:
    """At their usual pace: it is read and embedded in another process."""
    text = "".join(f"The ferry number {n} goes at nine, the captain said. " for n in range(400))
    with running(api, tmp_path, models=models):
        ask(api, "who owns it?", BORIS)
        sent = api.add_file("long.txt", text.encode())
        api.wait_for_reply(sent)
        for n in range(5):
            reader = user(n)
            asked = api.say(f"question {n}", user=reader)
            assert "55 million" in api.wait_for_reply(asked, timeout_s=5).text
        assert "Added" in outcome(api, sent).text


@pytest.mark.model
def test_an_article_is_removed_only_when_it_is_asked_for_twice(
    api: BotApi, tmp_path: Path, models: Path
) -> None:
    """By its id, or the button where it was added; who else presses is told that they may not."""
    with running(api, tmp_path, models=models):
        added = outcome(api, api.forward(POST))
        assert titles(tmp_path) == {"The bridge over the Olkha was opened…"}
        listed = ask(api, "/remove")
        id = listed.splitlines()[1].split()[0]
        assert "no article nothing" in ask(api, "/remove nothing")
        question = api.wait_for_reply(api.say(f"/remove {id}"), timeout_s=30)
        assert question.message_id is not None
        api.press(question, "Remove", user=BORIS)
        api.wait_until(lambda: not api.pending, what="the press")
        assert titles(tmp_path)
        api.press(question, "Keep")
        kept = api.wait_for_reply(chat=private(ALICE), method="editMessageText")
        assert titles(tmp_path)
        assert added.message_id is not None
        api.press(added, "Remove")
        api.wait_until(
            lambda: any("not be quoted" in s.text for s in api.sent[-2:]), what="a question"
        )
        sure = next(s for s in reversed(api.sent) if "not be quoted" in s.text)
        api.press(sure, "Remove")
        api.wait_until(
            lambda: api.sent[-1].text.startswith("Removed: The bridge"),
            timeout_s=30,
            what="the end of it",
        )
        assert titles(tmp_path) == set()
        assert kept is not None
        assert did(tmp_path) == ["add", "remove"]


def test_what_must_not_be_shown_is_hidden(
    api: BotApi, tmp_path: Path, real_encoder: Encoder
) -> None:
    """And shown again; what is hidden is listed with what it hides."""
    (tmp_path / "data").mkdir()
    with CorpusStore.open(tmp_path / "data" / "corpus.db", create=True) as store:
        for publisher in ("City", "Country"):
            article = Article(f"{publisher} says it rains.", title="Rain", publisher=publisher)
            store.add(article, real_encoder.name, embedding(real_encoder))
    with running(api, tmp_path):
        assert ask(api, "/hidden") == "Nothing is hidden."
        said = ask(api, "/hide  City")
        assert said == "Hidden: everything by City. 1 article, 1 passage. Undo with /unhide."
        assert "“no such thing”. 0 articles, 0 passages." in ask(api, "/hide no such thing")
        ask(api, "/unhide no such thing")
        assert ask(api, "/hidden") == "publisher City: 1 article, 1 passage"
        assert "1 article, 1 passage" in ask(api, "/stats")
        assert "No longer hidden: everything by City" in ask(api, "/unhide city")
        assert "Nothing is hidden under that name" in ask(api, "/unhide city")
        assert "the name of a publisher" in ask(api, "/hide")
        assert "no word" in ask(api, "/hide ...")
        assert did(tmp_path) == ["hide", "hide", "unhide", "unhide", "unhide", "hide"]


def test_help_names_the_commands_of_admins_to_admins(api: BotApi, tmp_path: Path) -> None:
    """Each with what it does; readers see theirs alone."""
    with running(api, tmp_path):
        said = ask(api, "/help")
        assert "For admins\n/add – Add a link, a file or a post\n" in said
        assert all(f"\n/{command} – " in said for command in ADMIN_MENU)
        assert "/unanswered" not in said  # such questions are not kept
        assert "/remove" not in ask(api, "/help", BORIS)


def test_a_notice_stands_until_it_is_taken_down(api: BotApi, tmp_path: Path) -> None:
    """At /start for everybody, whatever is in it as text; it outlives a restart."""
    with running(api, tmp_path):
        assert "/notice off" in ask(api, "/notice")
        assert "This notice now appears" in ask(api, "/notice <b>We are\nmoving</b> & so on")
        assert ask(api, "/start", BORIS).startswith("📌 <b>We are moving</b> & so on\n")
        answer = api.wait_for_reply(api.say("сколько их?", user=BORIS))
        above, _, below = answer.text.partition("\n\n")
        assert (above, "55 million" in below) == ("📌 <b>We are moving</b> & so on", True)
        page = turned(api, answer, "📖 Подробнее", BORIS)
        assert turned(api, page, "↩︎ К ответу", BORIS).text == answer.text
    with running(api, tmp_path):
        assert ask(api, "/start", BORIS).startswith("📌 ")
        assert "500" in ask(api, "/notice " + "x" * 500)
        assert "Notice removed" in ask(api, "/notice OFF")
        assert "There was no notice" in ask(api, "/notice off")
        assert not ask(api, "/start", BORIS).startswith("📌 ")
        assert did(tmp_path) == ["notice", "notice", "notice"]


def test_stats_are_numbers_of_nobody(api: BotApi, tmp_path: Path) -> None:
    """Questions by what came of them, and what there is."""
    with running(api, tmp_path):
        for n in range(3):
            ask(api, f"question {n}", user(n))
        said = ask(api, "/stats")
        assert "3 questions: 3 answered, 0 with nothing found" in said
        assert ": 3 answered · 0 perhaps · 0 not found" in said  # today
        assert "Languages: en 3" in said
        assert "2 articles" in said
        assert "0 messages in the queue" in said
        assert "0 alerts" in said


def test_feedback_comes_as_a_file(api: BotApi, tmp_path: Path) -> None:
    """As CSV or JSON lines, with the quoted words; nothing tells who did or what was asked."""
    with running(api, tmp_path):
        assert ask(api, "/feedback") == "Nobody has pressed 👍 or 👎 yet."
        answered = api.wait_for_reply(api.say("how many have a canary?", user=BORIS))
        api.press(answered, "👎", user=BORIS)
        api.wait_until(lambda: not api.pending, what="the press")
        written = {}
        for command in ("/feedback", "/feedback json"):
            api.say(command)
            file = api.wait_for_reply(chat=private(ALICE), method="sendDocument")
            content = file.params["document"]
            assert isinstance(content, bytes)
            written[command] = content.decode()
            assert "canary" not in written[command]
            assert str(BORIS.id) not in written[command]
        (row,) = csv.DictReader(io.StringIO(written["/feedback"]))
        assert (row["title"], row["quote"]) == ("All about Max", "It has 55 million users.")
        (line,) = written["/feedback json"].splitlines()
        assert {name: "" if v is None else str(v) for name, v in json.loads(line).items()} == row
        said = ask(api, "/stats")
        assert "👍 0 · 👎 1" in said
        assert "1 × All about Max · 👍 0 · 👎 1" in said


def test_the_audit_names_the_admins_of_now(
    api: BotApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what kind of thing each did; the file itself knows them as hashes."""
    with running(api, tmp_path):
        ask(api, "/notice We are moving")
        api.say("/forget")
        ask(api, "/help")
        raw = b"".join(p.read_bytes() for p in (tmp_path / "data").rglob("state.db*"))
        assert str(ALICE.id).encode() not in raw
        settings = Settings(
            token=api.token,
            data_dir=tmp_path / "data",
            key_file=tmp_path / "key",
            admins=frozenset({ALICE.id}),
        )
        audit(settings)  # while the bot runs
        assert capsys.readouterr().out.splitlines()[1].split()[2:] == [str(ALICE.id), "notice"]
        audit(replace(settings, admins=frozenset()))
        assert "former admin" in capsys.readouterr().out


def test_without_a_bot_there_is_no_audit(tmp_path: Path) -> None:
    """And it is said how to have one."""
    with pytest.raises(StateError, match="verbatim run"):
        audit(Settings(token="1:a", data_dir=tmp_path, key_file=tmp_path / "key"))  # noqa: S106


def test_only_those_who_are_let_in_are_answered(api: BotApi, tmp_path: Path) -> None:
    """Others are told once, with the id to be let in by; their rights they have."""
    guest, member = user(1), user(2)
    with running(api, tmp_path, ALLOWED=f"{guest.id} {SUPERGROUP.id}"):
        assert "55 million" in ask(api, "who owns it?", guest)
        assert "55 million" in ask(api, "who owns it?")
        allowed = api.say("/ask who owns it?", chat=SUPERGROUP, user=member)
        assert "55 million" in api.wait_for_reply(allowed).text
        refused = ask(api, "кто владелец?", BORIS)
        assert refused.startswith("Этот бот отвечает только тем")
        assert str(BORIS.id) in refused
        again = api.say("who owns it then?", user=BORIS)
        assert "не сохраняются" in ask(api, "/privacy", BORIS)
        assert "Готово" in ask(api, "/forget", BORIS)
        assert str(BORIS.id) in ask(api, "/id", BORIS)
        api.ask_inline("who owns it?", user=BORIS)
        api.wait_until(
            lambda: any(c.method == "answerInlineQuery" for c in api.calls), what="an answer"
        )
        inline = next(c for c in api.calls if c.method == "answerInlineQuery")
        assert inline.params["results"] == []
        api.press_data("x", chat_id=BORIS.id, message_id=1, user=BORIS)
        api.ask_as_guest("@verbatim_test_bot who?", user=BORIS)
        api.wait_until(lambda: not api.pending, what="all of it")
        assert api.replies_to(again) == []
        to_boris = [s.text for s in api.sent if s.chat_id == BORIS.id]
        assert not any("million" in text for text in to_boris)


def test_who_cannot_be_told_so_is_not_answered_either(api: BotApi, tmp_path: Path) -> None:
    """Telegram may take no message just then; that lets nobody in."""
    with running(api, tmp_path, ALLOWED=str(ALICE.id)):
        api.faults.add("sendMessage", faults.error(400, "Bad Request: not now"))
        asked = api.say("who owns it?", user=BORIS)
        assert str(BORIS.id) in ask(api, "/id", BORIS)
        api.wait_until(lambda: not api.pending, what="both")
        assert api.replies_to(asked) == []


@pytest.mark.parametrize(
    ("text", "struck", "kept"),
    [
        ("At least 12 15 people.", ["12"], "At least 15 people."),
        ("🌉🌉 The bridge is closed open.", ["closed"], "🌉🌉 The bridge is open."),
        ("Sold. Not sold.", ["Sold."], "Not sold."),
        ("It opens on Monday, on Tuesday, on Friday.", ["Monday, on ", "Tuesday, on "], None),
        ("The whole is struck.", ["The whole is struck."], ""),
        ("12, 15 people.", [], "12, 15 people."),
    ],
)
@pytest.mark.parametrize("field", ["text", "caption"])
def test_what_is_struck_out_in_a_post_is_no_text(
    text: str, struck: list[str], kept: str | None, field: str
) -> None:
    """Entities count UTF-16 units, in texts and captions."""
    entities = [
        MessageEntity(
            MessageEntity.STRIKETHROUGH,
            len(text[: text.index(part)].encode("utf-16-le")) // 2,
            len(part.encode("utf-16-le")) // 2,
        )
        for part in struck
    ]
    bold = MessageEntity(MessageEntity.BOLD, 0, 3)
    more: dict[str, Any] = {
        field: text,
        "entities" if field == "text" else "caption_entities": [bold, *entities],
    }
    message = Message(1, datetime.now(UTC), TelegramChat(1, "private"), **more)
    assert unstruck(message) == ("It opens on Friday." if kept is None else kept)
