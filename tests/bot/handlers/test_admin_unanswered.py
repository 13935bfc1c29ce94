"""Questions without an answer, for operators who asked to see them: anonymous, and only many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot.answer_worker import AnswerWorker
from bot.logs import Metrics
from bot.state import State
from bot.state.admin_records import MOST, UnansweredLog
from corpus import Embedding, sqlite3
from retrieval import LoggedQuestion, Question, QuestionCluster, cluster_questions
from testing.botapi import ALICE, BORIS, BotApi
from testing.fakes import WordEncoder
from testing.news import QUESTION
from testing.processes import small_bot
from testing.whole_bot import Made

news_bot = partial(small_bot, program="news_bot", delay_s=0.0)
KEY = bytes(32)


@pytest.fixture
def api() -> Iterator[BotApi]:
    """Telegram."""
    with BotApi() as api:
        yield api


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """Nothing is kept yet."""
    with State(tmp_path / "state.db", KEY) as state:
        yield state


@pytest.fixture
def kept(state: State) -> UnansweredLog:
    """No questions yet."""
    return state.unanswered


def test_who_asks_the_same_again_counts_once(kept: UnansweredLog, tmp_path: Path) -> None:
    """And neither the words nor who asked lie on disk."""
    for who in (7004217001, 7004217001, 7004217002):
        kept.note(who, QUESTION)
    assert [one.question for one in kept.questions()] == [QUESTION] * 2
    found = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Halvik" not in found
    assert b"70042170" not in found


def test_they_go_after_thirty_days(kept: UnansweredLog) -> None:
    """Also where nobody asks any more."""
    kept.note(1, QUESTION)
    kept._file.execute("UPDATE unanswered SET day = '2020-01-01'")
    assert kept.questions() == []


def test_tidying_forgets_them_where_nobody_asks(state: State) -> None:
    """A quiet bot keeps nothing for longer, though no question is kept or looked at."""
    state.unanswered.note(1, QUESTION)
    state.tidy()
    assert _count(state) == 1
    state._file.execute("UPDATE unanswered SET day = '2020-01-01'")
    state.tidy()
    assert _count(state) == 0


def test_forget_erases_those_of_one_person(state: State, tmp_path: Path) -> None:
    """Of every day, though the token of each day is another one; those of others stay."""
    for who in (1, 2):
        state.unanswered.note(who, QUESTION)
    state._file.execute("UPDATE unanswered SET day = '2026-02-01', asker = 'old'")
    state._file.execute(
        "UPDATE unanswered SET asker = ? WHERE rowid = 1",
        (state._file.digest("unanswered 2026-02-01 1"),),
    )
    for who in (1, 2):
        state.unanswered.note(who, "Who painted it?")
    assert state.forget(1) == 2
    assert _count(state) == 2
    assert state._file.digest("unanswered 2026-02-01 1").encode() not in b"".join(
        path.read_bytes() for path in tmp_path.iterdir()
    )


def test_the_oldest_go_where_there_are_too_many(state: State) -> None:
    """So that nobody fills the disk."""
    state.unanswered.note(1, "the oldest?")
    state._file.execute(
        "INSERT INTO unanswered (day, asker, sealed) SELECT day, asker, sealed FROM unanswered, "
        "(WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
        "SELECT i FROM n)",
        (MOST,),
    )
    state.unanswered.note(2, "the newest?")
    found = state._file.row("SELECT count(*), min(rowid) FROM unanswered")
    assert found == (MOST, 2)
    assert [one.question for one in state.unanswered.questions(1)] == ["the newest?"]


def _count(state: State) -> int:
    row = state._file.row("SELECT count(*) FROM unanswered")
    assert row is not None
    return int(row[0])


def _groups(asked: list[LoggedQuestion]) -> list[QuestionCluster]:
    vectors = WordEncoder().encode_questions([one.question for one in asked])
    return cluster_questions(vectors, asked, WordEncoder().name)


def test_only_what_two_asked_about_is_shown() -> None:
    """A single question may tell who asked it."""
    day = "2026-02-03"
    (group,) = _groups(
        [
            LoggedQuestion("2026-02-01", "a", "is the bridge open"),
            LoggedQuestion(day, "b", "is the bridge open now"),
            LoggedQuestion(day, "c", "is the bridge open"),
            LoggedQuestion(day, "c", "why did my neighbour Per Lund leave?"),
        ]
    )
    assert (group.times, group.newest) == (3, day)
    assert "bridge" in group.question


@pytest.mark.parametrize("day", ["2026-02-01", "2026-02-02"])
def test_one_person_who_asks_in_other_words_is_not_two(day: str) -> None:
    """Nor on another day, when their token is another one."""
    asker = "a" if day == "2026-02-01" else "b"
    first = LoggedQuestion("2026-02-01", "a", "is the bridge open")
    assert _groups([first, LoggedQuestion(day, asker, "is the bridge open now")]) == []


def test_two_people_in_one_week_are_two() -> None:
    """On whichever days; one person is one token all week, and in the next one another."""
    asked = [
        LoggedQuestion("2026-02-02", "a", "is the bridge open", "2026-W06"),
        LoggedQuestion("2026-02-04", "a", "is the bridge open", "2026-W06"),
        LoggedQuestion("2026-02-09", "b", "is the bridge open", "2026-W07"),
    ]
    assert _groups(asked) == []
    asked.append(LoggedQuestion("2026-02-08", "c", "is the bridge open now", "2026-W06"))
    (group,) = _groups(asked)
    assert (group.times, group.newest) == (3, "2026-02-09")


def test_the_token_tells_people_apart(kept: UnansweredLog) -> None:
    """One person has one for all questions of a day."""
    for who, question in ((1, "is it open?"), (1, "is it open now?"), (2, "is it open?")):
        kept.note(who, question)
    first, again, other = (one.asker for one in kept.questions())
    assert first == again != other


class _Slices(Made):
    """Notes how many questions it is given at a time."""

    sizes: tuple[int, ...] = ()

    def embedded(self, questions: Sequence[Question]) -> Embedding:
        """As words."""
        self.sizes += (len(questions),)
        return super().embedded(questions)


async def test_they_are_looked_at_a_few_at_a_time(state: State, tmp_path: Path) -> None:
    """Who asks something meanwhile is answered in between."""
    for who in range(40):
        state.unanswered.note(who, QUESTION)
    answers = _Slices(0, tmp_path / "none")
    with AnswerWorker(answers, Metrics()) as worker:
        (group,) = await worker.clusters(state.unanswered.questions())
    assert (group.times, answers.sizes) == (40, (16, 16, 8))


@pytest.mark.process
@pytest.mark.parametrize("on", [True, False])
def test_they_are_kept_only_where_that_is_set(api: BotApi, tmp_path: Path, *, on: bool) -> None:
    """And /privacy says so."""
    with news_bot(api, tmp_path, env={"KEEP_UNANSWERED": "yes" if on else "no"}):
        for user in (ALICE, BORIS):
            api.wait_for_reply(api.say(QUESTION, user=user))
        assert ("operators keep" in api.wait_for_reply(api.say("/privacy")).text) is on
    assert bool(_rows(tmp_path)) is on


def _rows(folder: Path) -> list[object]:
    """What a bot has kept of unanswered questions."""
    (path,) = (folder / "data").rglob("state.db")
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT * FROM unanswered").fetchall()


@pytest.mark.process
def test_they_are_erased_where_it_is_set_no_more(api: BotApi, tmp_path: Path) -> None:
    """Nobody would be told of them any more."""
    for setting, there in (("yes", True), ("no", False)):
        with news_bot(api, tmp_path, env={"KEEP_UNANSWERED": setting}):
            for text in (QUESTION, "/privacy"):
                api.wait_for_reply(api.say(text))
        assert bool(_rows(tmp_path)) is there


@pytest.mark.process
def test_admins_see_what_two_asked_about(api: BotApi, tmp_path: Path) -> None:
    """And nobody else does."""
    settings = {"KEEP_UNANSWERED": "yes", "ADMINS": str(ALICE.id)}
    with news_bot(api, tmp_path, env=settings):
        assert (
            "No unanswered question was asked by two"
            in api.wait_for_reply(api.say("/unanswered")).text
        )
        for user in (ALICE, BORIS):
            api.wait_for_reply(api.say(QUESTION, user=user))
        assert f"2 × {QUESTION}" in api.wait_for_reply(api.say("/unanswered")).text
        assert QUESTION not in api.wait_for_reply(api.say("/unanswered", user=BORIS)).text
