"""The bot as a person meets it: `verbatim run` as a process, with the real models."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from testing import ROOT
from testing.botapi import ALICE, GROUP, BotApi, Sent, user
from testing.processes import Running

pytestmark = [pytest.mark.process, pytest.mark.model]


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with BotApi() as running:
        yield running


@pytest.fixture
def bot_env(api: BotApi, tmp_path: Path, models: Path) -> dict[str, str]:
    """What `verbatim run` needs on an empty data folder, where only the encoder is prepared."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(models, target_is_directory=True)
    return {
        **os.environ,
        "TELEGRAM_API_BASE_URL": api.url,
        "TELEGRAM_BOT_TOKEN": api.token,
        "DATA_DIR": str(data),
        "SEEDS_DIR": str(ROOT / "seeds"),
        "KEY_FILE": str(tmp_path / "verbatim.key"),
        "LOG_LEVEL": "DEBUG",
    }


@contextmanager
def running(command: list[str], env: dict[str, str], log: Path) -> Iterator[Running]:
    """A process, killed at the end of the block if need be."""
    process = Running([*command, "-m", "bot", "run"], env, log, forked=False)
    try:
        yield process
    finally:
        if process.alive:
            process.kill()


@pytest.fixture
def bot(bot_env: dict[str, str], tmp_path: Path) -> Iterator[Running]:
    """`verbatim run`."""
    with running([sys.executable], bot_env, tmp_path / "log") as process:
        yield process


def ask(api: BotApi, text: str) -> Sent:
    """The reply to a question in a private chat."""
    return api.wait_for_reply(api.say(text), timeout_s=60)


def bold(sent: Sent) -> list[str]:
    """The words of a message that are bold."""
    units = sent.text.encode("utf-16-le")
    return [
        units[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le")
        for e in sent.entities
        if e.type == "bold"
    ]


@pytest.mark.usefixtures("bot")
def test_who_owns_whatsapp(api: BotApi) -> None:
    """The question that everyone tries first is answered in the article's words, as a reply."""
    sent = ask(api, "who owns WhatsApp?")
    article = (ROOT / "seeds" / "000_ff2888e5652ad1e8.txt").read_text(encoding="utf-8")
    quotes = [e for e in sent.entities if "blockquote" in e.type]
    units = sent.text.encode("utf-16-le")
    said = [units[2 * q.offset : 2 * (q.offset + q.length)].decode("utf-16-le") for q in quotes]
    assert 1 <= len(said) <= 3
    assert all(quote in article for quote in said)
    assert any("parent company, Meta" in quote for quote in said)
    assert bold(sent)
    assert sent.reply_to is not None
    assert sent.params["link_preview_options"] == {"is_disabled": True}
    assert any(call.method == "sendChatAction" for call in api.calls)


@pytest.mark.usefixtures("bot")
def test_an_edited_question_has_its_reply_edited(api: BotApi) -> None:
    """The chat does not fill with answers to what was mistyped."""
    first = api.say("who owns WatsAp?")
    reply = api.wait_for_reply(first, timeout_s=60)
    api.edit(first, "How many users does Max have?")
    edited = api.wait_for_reply(first, method="editMessageText", timeout_s=60)
    assert edited.message_id == reply.message_id
    assert "55 million" in edited.text
    assert [s.method for s in api.replies_to(first)].count("sendMessage") == 1


@pytest.mark.usefixtures("bot")
def test_commands_and_what_is_no_text(api: BotApi) -> None:
    """Each kind of message is met with something that helps."""
    assert "word for word" in ask(api, "/start").text
    assert "1 article" in ask(api, "/sources").text
    assert "55 million" in ask(api, "/ask how many users does Max have?").text
    assert "/ask" in ask(api, "/ask").text
    assert "not stored" in ask(api, "/privacy").text
    assert ask(api, "🙂🙂").text == "Please ask in words."
    assert "text" in api.wait_for_reply(api.send_photo(), timeout_s=60).text
    assert "text" in api.wait_for_reply(api.send_voice(), timeout_s=60).text
    menu = next(call for call in api.calls if call.method == "setMyCommands")
    commands = menu.params["commands"]
    assert isinstance(commands, list)
    assert [c["command"] for c in commands][:2] == ["ask", "watch"]


@pytest.mark.usefixtures("bot")
def test_in_a_group_only_what_is_asked_is_answered(api: BotApi) -> None:
    """A bot that answers every message is thrown out."""
    api.world.reads_all = True
    chatter = api.say("I saw that WhatsApp is blocked", chat=GROUP)
    asked = api.say("/ask who owns WhatsApp?", chat=GROUP)
    assert "Meta" in api.wait_for_reply(asked, timeout_s=60).text
    assert api.replies_to(chatter) == []


def test_sigterm_ends_it_and_nothing_private_is_left(
    api: BotApi, bot: Running, tmp_path: Path
) -> None:
    """Exit code 0 within 10 seconds; neither the token nor a question lies in any file."""
    ask(api, "who owns WhatsApp, says the heliotrope canary?")
    bot.terminate()
    assert bot.wait(10) == 0
    kept = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert b"heliotrope" not in kept
    assert api.token.encode() not in kept
    assert api.token.split(":")[1].encode() not in kept


_LIMITED = (
    "import os, resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1200 << 20, 1200 << 20)); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)


def test_everybody_is_answered_within_1200_mb_of_addresses(
    api: BotApi, bot_env: dict[str, str], tmp_path: Path
) -> None:
    """Also what an admin sends is read."""
    env = {**bot_env, "ADMINS": str(ALICE.id)}
    with running([sys.executable, "-c", _LIMITED], env, tmp_path / "log"):
        asked = [api.say("who owns WhatsApp?", user=user(n)) for n in range(3)]
        assert all("Meta" in api.wait_for_reply(each, timeout_s=60).text for each in asked)
        sent = api.add_file("halvik.txt", b"Rain in Halvik\n\n" + b"It rained all day. " * 500)
        api.wait_until(
            lambda: any(reply.text == "Added: Rain in Halvik" for reply in api.replies_to(sent)),
            timeout_s=60,
            what="the article that the admin sent",
        )


def test_without_a_token_it_says_how_to_get_one(tmp_path: Path) -> None:
    """And that the terminal works without."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "run"]
    ended = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "@BotFather" in ended.stderr or "t.me/BotFather" in ended.stderr
    assert "make chat" in ended.stderr
    assert list(tmp_path.iterdir()) == []
