"""The `verbatim` command as a person or a program runs it."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from bot.cli import PANELS
from bot.cli.main import app
from corpus import Article, CorpusStore, sqlite3
from retrieval import embedding
from testing.command import Desk, write
from testing.fakes import WordEncoder

pytestmark = pytest.mark.process


def _children_s() -> float:
    """What the processes that have ended took of the processor, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_help_answers_at_once(desk: Desk) -> None:
    """In less than four times what Typer alone takes: what is heavy is imported where it is used.

    Counted in seconds of the processor, the best of five, so that neither a slow machine nor
    other work on it matters; on a fast one it is 0.13 s.
    """
    helped, bare = [], []
    for _ in range(5):
        start = _children_s()
        subprocess.run([sys.executable, "-c", "import typer"], check=True)
        bare.append(_children_s() - start)
        start = _children_s()
        code, out, _ = desk.run("--help")
        helped.append(_children_s() - start)
        assert code == 0
    assert min(helped) < 4 * min(bare)
    assert all(name in out for name in ("ask", "chat", "run", "add", "remove", "sources", "embed"))
    assert desk.files() == {}


def test_help_lists_every_command_in_a_panel_with_an_example(desk: Desk) -> None:
    """The panels come in the order of use, and each command shows how to call it."""
    code, out, _ = desk.run("--help")
    assert code == 0
    found = [out.index(f"─ {panel} ─") for panel in PANELS]
    assert found == sorted(found)
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    shown = [command for command in group.commands.values() if not command.hidden]
    assert len(shown) > 20
    for command in shown:
        assert getattr(command, "rich_help_panel", None) in PANELS, command.name
        assert f"verbatim {command.name}" in (command.epilog or ""), command.name


def test_the_version_is_that_of_the_package(desk: Desk) -> None:
    """Printed alone, and nothing is opened for it."""
    assert desk.run("--version") == (0, f"verbatim {version('verbatim')}\n", "")
    assert desk.files() == {}


def test_the_end_of_a_command_looks_for_no_cycles(desk: Desk) -> None:
    """With the models loaded, that took half a second: a stop may not take so long."""
    program = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 10_000)); "
    program += "import sys; from bot.cli.main import main; sys.argv = ['', '--version']; main()"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env=desk.environment({}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.endswith("\nTrue\n")


def test_a_folder_is_named_by_an_option(ready: Desk) -> None:
    """It wins over the setting, so that a command on a server finds the data of the bot."""
    write(ready, "a.txt", "# Rain\nIt rains in Paris.")
    ready.data.rename(ready.folder / "of-the-bot")
    there = ("--data-dir", "of-the-bot")
    assert ready.run(*there, "add", "a.txt", DATA_DIR="elsewhere")[0] == 0
    assert "Rain" in ready.run(*there, "sources")[1]
    assert not (ready.folder / "elsewhere").exists()


def test_without_seeds_a_question_needs_articles(ready: Desk) -> None:
    """Nothing is made up, and nothing begun: the message says how to add some."""
    said = ready.refused("ask", "who owns WhatsApp?", SEEDS_DIR="")
    assert "add articles with: verbatim add" in said
    assert not ready.corpus.exists()


def test_a_first_question_is_answered_from_the_seeds(ready: Desk) -> None:
    """The corpus is built, the answer shown with its source; Ctrl-D ends a chat on it."""
    code, out, err = ready.run("ask", "who is the parent company of WhatsApp?")
    assert (code, err) == (0, "")
    assert "parent company, Meta" in " ".join(out.replace("▌", "").split())
    assert "— In a significant escalation" in out
    assert sorted(ready.files()) == ["data/corpus.db", "data/corpus.index"]
    code, out, err = ready.run("chat", typed="how many users does Max have?\n\n🙂\n\udcff\n")
    assert (code, err) == (0, "")
    assert "55 million users" in " ".join(out.replace("▌", "").split())
    assert "the question has no words" in out


def test_a_chat_understands_follow_ups(ready: Desk) -> None:
    """And says with what; each question that is asked alone starts anew."""
    ready.run("ask", "Max?")  # the corpus is built
    typed = "How many users does Max have?\nand how many has Telegram?\n"
    code, out, _ = ready.run("chat", typed=typed)
    assert code == 0
    assert "Following on from: How many users does Max have?" in out
    assert "60 million" in out


def test_questions_are_answered_one_a_line(ready: Desk) -> None:
    """As many lines out as in, in order, each true to its article; what is no question too."""
    asked = [
        "who owns WhatsApp?",
        "",
        "w" * 10_000,
        "🙂🙂",
        '"WhatsApp" NEAR( * AND OR "',
        "<b>WhatsApp</b> & </blockquote>?",
        "who\0 owns\u200b WhatsApp?",
        "\x1b[2Jwhere does Durov live?",
        "line\u2028separator Max?",
        "Кто владеет WhatsApp?",
    ]
    code, out, err = ready.run("ask", "--json", "-", typed="\n".join(asked) + "\r\nlast Max?")
    assert code == 0
    told = [json.loads(line) for line in out.splitlines()]
    assert [line["question"] for line in told] == [*asked, "last Max?"]
    with CorpusStore.open(ready.corpus) as store:
        (seed,) = store.visible.articles()
    for line in told:
        assert list(line) == [
            "schema",
            "question",
            "status",
            "followed",
            "respelt",
            "subject",
            "left_out",
            "not_read",
            "quotes",
            "differ",
            "by_date",
            "values",
            "nearest",
        ]
        answered = line["status"] in {"answered", "uncertain", "about"}
        assert answered is bool(line["quotes"])
        assert len(line["quotes"]) <= 3
        for quote in line["quotes"] + line["nearest"]:
            assert quote["text"] == seed.article.text[quote["start"] : quote["end"]]
            assert quote["article"]["id"] == seed.article.id
    assert [line["status"] for line in told[1:4]] == ["not_a_question"] * 3
    assert [not (line["quotes"] or line["nearest"]) for line in told[1:4]] == [True] * 3
    assert told[6]["quotes"] == told[0]["quotes"]
    assert "the question is empty" in err
    assert "10,000 characters" in err
    assert "\x1b" not in err


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "the question is empty; ask it in a few words"),
        ("\u200b \t", "the question is empty; ask it in a few words"),
        ("w" * 10_000, "the question has 10,000 characters; ask it in at most 1,000"),
        ("🙂", "the question has no words; please ask in words"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_once(desk: Desk, question: str, said: str) -> None:
    """Before an encoder is prepared or a corpus built."""
    assert desk.refused("ask", question) == said
    assert not desk.data.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is not a text file: there is a zero byte at position 8"),
        (b"It rains \xff\xfe\x81.", "is not UTF-8, nor clearly in another encoding"),
        (b"Only a heading", "there is no sentence to quote in"),
    ],
    ids=["empty", "binary", "encoding", "heading"],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(desk: Desk, data: bytes, said: str) -> None:
    """With the reason, and no corpus is begun."""
    path = write(desk, "in/bad.txt", data)
    message = desk.refused("add", path)
    assert path in message
    assert said in message
    assert "\n" not in message
    assert not desk.corpus.exists()


def test_a_bad_file_does_not_keep_the_others_out(ready: Desk) -> None:
    """It is told by name, as it is when nothing else is there; code 2 is for nothing at all."""
    write(ready, "in/bad.pdf", "no PDF")
    write(ready, "in/good.txt", "It rains.")
    code, out, err = ready.run("add", "in", "nowhere.txt")
    assert code == 0
    assert out.startswith("added ")
    assert "bad.pdf is not a PDF" in err
    assert "no file or folder nowhere.txt" in err
    assert err.endswith("1 added, 2 failed, 1 passages embedded\n")


def test_what_was_changed_is_shown_word_by_word(ready: Desk) -> None:
    """Struck and added words, marked so that colours are not needed."""
    path = write(ready, "a.txt", "# Rain\nIt rains in Paris.")
    _, id, _ = ready.run("add", path)[1].split(maxsplit=2)
    assert "not changed" in ready.run("history", id)[1]
    write(ready, "a.txt", "# Rain\nIt snows in Paris.")
    ready.run("add", path)
    assert "It [-rains-][+snows+] in Paris." in ready.run("history", id)[1]


def test_articles_are_chosen_by_date_language_and_publisher(ready: Desk) -> None:
    """In lists and in questions; what is no date is refused."""
    write(ready, "in/old.txt", "Max has 9 million users.")
    write(ready, "in/new.txt", "Max has 55 million users.")
    known = '["old.txt"]\npublished = 2025-01-01\n["new.txt"]\npublished = 2026-02-13\n'
    write(ready, "in/sources.toml", known)
    assert ready.run("add", "in")[0] == 0
    assert "55 million" not in ready.run("sources", "--until", "2025")[1]
    out = ready.run("ask", "--since=2026", "how many users does Max have?")[1]
    assert "55 million" in out
    assert "9 million users" not in out.replace("55 million", "")
    assert "is no date" in ready.refused("ask", "--since", "lately", "who?")


def test_a_path_that_cannot_be_read_is_refused(desk: Desk) -> None:
    """Missing, impossible, of another kind, or with a name that a terminal would obey."""
    for nothing in ("", " "):
        assert "give a file, folder or address" in desk.refused("add", nothing)
    assert "no file or folder" in desk.refused("add", "nowhere.txt")
    assert "too long" in desk.refused("add", "x" * 5000)
    assert "is not a PDF" in desk.refused("add", write(desk, "a.pdf", "It rains."))
    assert "\x1b" not in desk.refused("add", "\x1b[31mred.txt")


@pytest.mark.parametrize("command", ["add", "follow"])
def test_a_password_in_an_address_is_not_shown(desk: Desk, command: str) -> None:
    told = desk.refused(command, "https://me:secret@example.org/a")
    assert "'https://…@example.org/a' holds a name or password" in told
    assert "secret" not in told


@pytest.mark.parametrize("command", [["ask", "Max?"], ["chat"], ["sources"], ["run"], ["embed"]])
def test_an_unknown_value_of_a_setting_is_refused(desk: Desk, command: list[str]) -> None:
    """Whatever the command; also when it stands in .env, where the environment goes first."""
    assert "THRESHOLD=much is not" in desk.refused(*command, THRESHOLD="much")
    write(desk, ".env", "LOG_LEVEL=LOUD\n")
    assert "LOG_LEVEL=LOUD is not one of" in desk.refused(*command)
    assert "LOG_LEVEL=LOUDER is not one of" in desk.refused(*command, LOG_LEVEL="LOUDER")
    write(desk, ".env", b"\xff\xfe")
    assert "cannot read .env" in desk.refused(*command)


def test_settings_that_others_may_write_are_not_read(desk: Desk) -> None:
    """Whoever starts a command in a folder for all takes nobody's settings."""
    file = Path(write(desk, ".env", "LOG_LEVEL=LOUD\n"))
    file.chmod(0o666)
    told = desk.refused("sources")
    assert f"everybody may write to {file}" in told
    assert "LOUD" not in told
    file.chmod(0o664)  # of a group of its own, as some systems have it
    assert "LOG_LEVEL=LOUD" in desk.refused("sources")
    if os.geteuid() == 0:
        os.chown(file, 12345, -1)
        assert f"{file} belongs to another user" in desk.refused("sources")


def test_a_refusal_is_one_line_and_code_2(desk: Desk) -> None:
    """Of the process, with nothing on standard output."""
    code, out, err = desk.run("add", "nowhere.txt")
    assert (code, out) == (2, "")
    assert err == "verbatim: no file or folder nowhere.txt; check the path\n"
    assert desk.run("ask")[0] == desk.run("fly")[0] == 2


def test_an_encoder_that_is_not_there_is_refused(desk: Desk) -> None:
    """A folder without a model; no corpus is begun."""
    (desk.folder / "model").mkdir()
    path = write(desk, "a.txt", "It rains.")
    message = desk.refused("add", path, ENCODER="model")
    assert message.startswith("the encoder model does not load")


def test_the_bot_without_a_token_says_how_to_get_one(desk: Desk) -> None:
    """Before anything is loaded, and that chatting needs none."""
    message = desk.refused("run")
    assert "BotFather" in message
    assert "make chat" in message


def test_a_damaged_index_is_found_mended_and_never_used(ready: Desk) -> None:
    """`check` names it, `check --repair` makes it anew, and `ask` does so by itself."""
    assert ready.run("ask", "who owns WhatsApp?")[0] == 0
    index = ready.folder / "data" / "corpus.index"
    whole = index.read_bytes()
    assert ready.run("check")[0] == 0
    index.write_bytes(whole[:-1] + b"?")
    code, out, _ = ready.run("check")
    assert (code, "index: the index data/corpus.index is damaged" in out) == (1, True)
    code, out, _ = ready.run("check", "--repair")
    assert (code, "1 repaired" in out, "is intact" in out) == (0, True, True)
    index.write_bytes(whole[:-1] + b"?")
    code, out, err = ready.run("ask", "who owns WhatsApp?")
    assert (code, "Meta" in out) == (0, True)
    assert "corpus.index is damaged; it is not used" in err
    assert ready.run("check")[0] == 0


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])


def _newer(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def _foreign(path: Path) -> None:
    path.write_bytes(b"This is my shopping list.\n" * 400)


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_truncated, "is damaged"),
        (_newer, "was written by a newer version (format 99, this one reads 6); update Verbatim"),
        (_foreign, "is not a Verbatim corpus, or damaged; it was left as it is"),
        (_emptied, "is empty; build one with: verbatim add"),
    ],
)
def test_a_corpus_that_cannot_be_used_is_refused(
    desk: Desk, spoil: Callable[[Path], None], said: str
) -> None:
    """By every command that opens it, before anything takes time; it is left as it is."""
    encoder = WordEncoder()
    with CorpusStore.open(desk.corpus, create=True) as store:
        for i in range(20):
            store.add(Article(f"It rains {i} times."), encoder.name, embedding(encoder))
    spoil(desk.corpus)
    path = write(desk, "a.txt", "It snows.")
    for command in (["ask", "Max?"], ["sources"], ["add", path], ["remove", "x"], ["embed"]):
        message = desk.refused(*command)
        assert said in message
        assert "corpus.db" in message


def test_a_corpus_of_another_encoder_is_embedded_again(ready: Desk) -> None:
    """Until then nothing is asked or added; the message names the command."""
    encoder = WordEncoder()
    with CorpusStore.open(ready.corpus, create=True) as store:
        store.add(Article("Max has 55 million users."), encoder.name, embedding(encoder))
    path = write(ready, "a.txt", "It rains.")
    for command in (["ask", "How many users?"], ["add", path]):
        message = ready.refused(*command)
        assert "has embeddings by words" in message
        assert message.endswith("make them anew with: verbatim embed")
    code, _, err = ready.run("embed")
    assert (code, err.strip()) == (0, "1 passages embedded with e5-small")
    code, out, _ = ready.run("ask", "How many users does Max have?")
    assert (code, "Max has 55 million users." in out) == (0, True)


def test_where_nothing_can_be_kept_is_named(desk: Desk) -> None:
    """A file in the place of DATA_DIR, and no seeds to build from."""
    write(desk, "data", "a file")
    assert "cannot make the folder data" in desk.refused("ask", "Max?")
    message = desk.refused("ask", "Max?", DATA_DIR="other", SEEDS_DIR="nowhere")
    assert "no corpus at other/corpus.db and no folder nowhere" in message
    assert "no corpus at other/corpus.db" in desk.refused("sources", DATA_DIR="other")


def test_articles_come_and_go(ready: Desk) -> None:
    """Added, listed, unchanged when added again, replaced when corrected, removed by id."""
    path = write(ready, "a.txt", "# Rain \x1b[31m\nIt rains in Paris.")
    code, out, err = ready.run("add", path)
    assert (code, err) == (0, "")
    said, id, _ = out.split(maxsplit=2)
    assert said == "added"
    assert "\x1b" not in out
    assert ready.run("add", path)[1].startswith(f"unchanged {id}")
    write(ready, "a.txt", "# Hail\nIt hails in Rome.")
    assert ready.run("add", path)[1].startswith(f"replaced {id}  Hail")
    code, out, _ = ready.run("sources")
    assert out.split()[-6:] == [id, "Hail", "–", "–", "–", "1"]
    assert ready.run("remove", id)[1].startswith(f"removed {id}")
    assert f"no article {id}" in ready.refused("remove", id)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_a_corpus_that_was_not_finished_is_none(ready: Desk, ending: signal.Signals) -> None:
    """Stopped half way through the seeds, nothing is left that would be taken for a corpus."""
    for i in range(400):
        write(ready, f"seeds/{i}.txt", f"Article number {i}. " + "It rains again. " * 30)
    process = ready.start("ask", "Does it rain?", SEEDS_DIR="seeds")
    deadline = time.monotonic() + 30
    while not list(ready.data.glob("*.unfinished-wal")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(ending)
    process.communicate(timeout=30)
    assert process.returncode != 0
    assert not ready.corpus.exists()
    if ending == signal.SIGINT:
        assert not list(ready.data.glob("*unfinished*"))
    assert ready.run("ask", "who owns WhatsApp?")[0] == 0


def test_json_is_utf8_wherever_it_goes(ready: Desk) -> None:
    """Whatever the terminal can show, programs read the same bytes."""
    settings = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    code, out, err = ready.run("ask", "--json", "who owns “WhatsApp”?", **settings)
    assert (code, err) == (0, "")
    assert json.loads(out)["question"] == "who owns “WhatsApp”?"
    assert "“" in out
