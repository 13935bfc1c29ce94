"""Readers’ ratings of answers: counted, never whose it was, and written out for operators."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.reports import feedback
from bot.paths import folder
from bot.settings import Settings
from bot.state import KeptAnswer, State, load_key
from bot.state.feedback import Votes
from corpus import Article, Passage, split
from retrieval import Answer, Confidence, Question, Quote

_TEXT = "The river rose. It fell again."
_CHAT, _ASKER, _OTHER = -1005, 1001, 1002


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a bot that keeps its state below `tmp_path`."""
    return Settings(data_dir=tmp_path, key_file=tmp_path / "key", token="1:" + "A" * 35)


@pytest.fixture
def kept(settings: Settings) -> Iterator[State]:
    """Its state, in a file."""
    with State(folder(settings) / "state.db", load_key(settings.key_file)) as state:
        yield state


def answered(state: State, *, refused: bool = False) -> KeptAnswer:
    """An answer as it is kept, or a refusal with something near."""
    passage = Passage(1, Article(_TEXT, id="halvik"), *split(_TEXT)[0])
    quote = Quote(passage, passage.sentences[0], passage.sentences[0], None, 0.87654)
    near, quotes = ((quote,), ()) if refused else ((), (quote,))
    confidence = Confidence.NONE if refused else Confidence.SURE
    found = Answer(Question("a secret question"), confidence, quotes, near)
    token = state.answers.keep(_CHAT, _ASKER, found, "en").token
    kept = state.answers.of(token, _CHAT, _ASKER)
    assert kept is not None
    return kept


def test_csv_has_a_line_for_each_answer_that_somebody_judged(
    settings: Settings, kept: State, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which words of which article, how sure, and how many found it helpful."""
    first, second = answered(kept), answered(kept, refused=True)
    answered(kept)
    for user in (_ASKER, _OTHER):
        kept.feedback.give(first, user, helpful=True)
    kept.feedback.give(second, _OTHER, helpful=False)
    feedback(settings, as_json=False)
    header, *lines = capsys.readouterr().out.splitlines()
    assert header == (
        "article,start,end,probability,answered,helpful,unhelpful,day,title,publisher,quote"
    )
    assert [line.rsplit(",", 4)[0] for line in lines] == [
        "halvik,0,15,0.8765,True,2,0",
        "halvik,0,15,0.8765,False,0,1",
    ]


def test_json_is_one_object_a_line(
    settings: Settings, kept: State, capsys: pytest.CaptureFixture[str]
) -> None:
    """For programs."""
    kept.feedback.give(answered(kept), _ASKER, helpful=False)
    feedback(settings, as_json=True)
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["article"], told["helpful"], told["unhelpful"]) == ("halvik", 0, 1)


def test_neither_who_nor_what_was_asked_is_kept(
    settings: Settings, kept: State, tmp_path: Path
) -> None:
    """And the same person is somebody else under another answer."""
    for one in (answered(kept), answered(kept)):
        kept.feedback.give(one, _OTHER, helpful=True)
    assert settings.key_file.exists()
    raw = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"secret question" not in raw
    assert kept._file.hashed(_OTHER).encode() not in raw
    assert len(set(kept._file.rows("SELECT who FROM marks"))) == 2


def test_counts_outlive_who_counted(state: State) -> None:
    """Once the buttons no longer work, nobody can be counted twice, and nobody is remembered."""
    state.feedback.give(answered(state), _ASKER, helpful=True)
    state._file.execute("UPDATE marks SET at = at - ?", (Votes.KEPT_S + 1,))
    state.tidy()
    assert state._file.row("SELECT count(*) FROM marks") == (0,)
    (opinion,) = state.feedback.opinions()
    assert opinion.helpful == 1


def test_forget_takes_back_ones_own_opinion_only(state: State) -> None:
    """From the counts too."""
    kept = answered(state)
    for user in (_ASKER, _OTHER):
        state.feedback.give(kept, user, helpful=True)
    state.forget(_OTHER)
    (opinion,) = state.feedback.opinions()
    assert (opinion.helpful, opinion.unhelpful) == (1, 0)
