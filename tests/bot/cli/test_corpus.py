"""hide, unhide, hidden and export, as a person reads them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.cli.corpus import add_hide_rule, drop_hide_rule, export_corpus, list_hide_rules
from bot.settings import Settings
from corpus import Article, CorpusError, CorpusStore
from retrieval import embedding
from testing.fakes import WordEncoder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a folder with a corpus of two articles."""
    read = Settings.from_env({"DATA_DIR": str(tmp_path)})
    encoder = WordEncoder()
    with CorpusStore.open(read.corpus, create=True) as store:
        for name, said in (("The Paper", "It rains. It pours."), ("Bell", "It snows in Oslo.")):
            article = Article(said, publisher=name, language="en")
            store.add(article, encoder.name, embedding(encoder))
    return read


def test_it_is_said_what_is_hidden_and_how_much(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the words were taken for, and what that hides."""
    for what in ("the paper", "snow", "nothing of it"):
        add_hide_rule(settings, what, None)
    assert capsys.readouterr().out.splitlines() == [
        "publisher “the paper” hidden: 1 article, 1 passage",
        "topic “snow” hidden: 1 article, 1 passage",
        "topic “nothing of it” hidden: matches nothing yet",
    ]
    list_hide_rules(settings)
    rows = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows] == ["kind", "publisher", "topic", "topic"]


def test_it_is_shown_again(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """And what was not hidden is told, with how to see what is."""
    add_hide_rule(settings, "Bell", None)
    drop_hide_rule(settings, "bell")
    list_hide_rules(settings)
    assert capsys.readouterr().out.splitlines() == [
        "publisher “Bell” hidden: 1 article, 1 passage",
        "publisher “Bell” no longer hidden",
        "Nothing is hidden; hide something with: verbatim hide WHAT",
    ]
    with pytest.raises(CorpusError, match="verbatim hidden"):
        drop_hide_rule(settings, "Bell")


def test_an_export_says_how_much_it_wrote(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not on standard output, which may be the file."""
    to = tmp_path / "articles.jsonl"
    export_corpus(settings, to)
    said = capsys.readouterr()
    assert said.out == ""
    assert " ".join(said.err.split()) == f"2 articles written to {to}"
    assert len(to.read_text(encoding="utf-8").splitlines()) >= 2


def test_an_export_replaces_no_pipe_and_no_link(settings: Settings, tmp_path: Path) -> None:
    """Whoever reads from a pipe gets the lines; a link stays one, to the file that is written."""
    pipe, link, target = (tmp_path / name for name in ("pipe", "link", "target"))
    os.mkfifo(pipe)
    link.symlink_to(target)
    with ThreadPoolExecutor() as pool:
        read = pool.submit(pipe.read_text)
        export_corpus(settings, pipe)
        export_corpus(settings, link)
        assert read.result(10) == target.read_text(encoding="utf-8")
    assert pipe.is_fifo()
    assert link.is_symlink()


def test_half_a_character_is_in_no_corpus(settings: Settings) -> None:
    """As what is typed in another encoding is given to a command."""
    with (
        CorpusStore.open(settings.corpus) as store,
        pytest.raises(CorpusError, match="write it as UTF-8"),
    ):
        store.remove("\udcff")
