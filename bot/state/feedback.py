"""Readers' ratings of answers: counts, and for a while a hash of each voter."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import ClassVar

from bot.settings import Person
from bot.state.admin_records import day_of
from bot.state.chats import KeptAnswer
from bot.state.state_file import StateDatabase


@dataclass(frozen=True, slots=True)
class AnswerRating:
    """The ratings of one answer: helpful and unhelpful; without people or question."""

    article: str | None
    """The id of the article of its first quote; None for a refusal with nothing near."""
    start: int | None
    end: int | None
    """The end of the quote, in code points of the article."""
    probability: float | None
    answered: bool
    """False if the bot said that it found nothing."""
    helpful: int
    unhelpful: int
    day: str
    """ISO 8601, of the first opinion."""


MOST_RATED = 50_000
"""Votes, and answers with votes, that are kept; beyond, the oldest go."""


class Votes:
    """The latest vote of each person on an answer, as long as its buttons work.

    Who voted is a hash that differs for each answer. So that /forget need not look at every vote,
    each is in one of 256 drawers, by two digits of the hash of the person.
    """

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS marks (
        token TEXT NOT NULL, who TEXT NOT NULL, helpful INTEGER NOT NULL, at REAL NOT NULL,
        drawer TEXT NOT NULL DEFAULT '', PRIMARY KEY (token, who)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS marks_by_age ON marks (at);
    CREATE INDEX IF NOT EXISTS marks_by_drawer ON marks (drawer);
    """
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "marks.token", "marks.who", "marks.helpful", "marks.at", "marks.drawer",
    )  # fmt: skip
    KEPT_S: ClassVar[float] = 30 * 86400.0

    def __init__(self, file: StateDatabase) -> None:
        """Keep them in a file."""
        self._file = file

    def put(self, token: str, user_id: Person, *, helpful: bool) -> bool | None:
        """Record a vote; gives the person's vote before, or None."""
        user = self._file.hashed(user_id)
        key = (token, _of_answer(token, user))
        row = self._file.row("SELECT helpful FROM marks WHERE token = ? AND who = ?", key)
        self._file.execute(
            "INSERT INTO marks (token, who, helpful, at, drawer) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (token, who) DO UPDATE SET helpful = excluded.helpful, at = excluded.at, "
            "drawer = excluded.drawer",
            (*key, int(helpful), time.time(), _drawer(user)),
        )
        return None if row is None else bool(row[0])

    def tidy(self, now: float) -> None:
        """Forget who counted, once the buttons no longer work."""
        _drop_old(self._file, "marks", now - self.KEPT_S)

    def forget(self, id: Person) -> int:
        """Delete a person's votes, from the counts too."""
        who = self._file.hashed(id)
        mine = [
            (token, name, helpful)
            for token, name, helpful in self._file.rows(
                # what a former version wrote is in no drawer
                "SELECT token, who, helpful FROM marks WHERE drawer IN (?, '')",
                (_drawer(who),),
            )
            if name == _of_answer(token, who)
        ]
        for token, name, helpful in mine:
            self._file.execute("DELETE FROM marks WHERE token = ? AND who = ?", (token, name))
            count = "helpful" if helpful else "unhelpful"
            self._file.execute(
                f"UPDATE feedback SET {count} = {count} - 1 WHERE token = ? AND {count} > 0",
                (token,),
            )
            self._file.execute(
                "DELETE FROM feedback WHERE token = ? AND helpful + unhelpful = 0", (token,)
            )
        return len(mine)


class Feedback:
    """The counts of each answer, for a year."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS feedback (
        token TEXT PRIMARY KEY, article TEXT, start INTEGER, "end" INTEGER, probability REAL,
        answered INTEGER NOT NULL, helpful INTEGER NOT NULL, unhelpful INTEGER NOT NULL,
        at REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS feedback_by_age ON feedback (at);
    """
    COLUMNS: ClassVar[tuple[str, ...]] = (
        "feedback.token",
        "feedback.article",
        "feedback.start",
        "feedback.end",
        "feedback.probability",
        "feedback.answered",
        "feedback.helpful",
        "feedback.unhelpful",
        "feedback.at",
    )
    KEPT_S: ClassVar[float] = 365 * 86400.0

    def __init__(self, file: StateDatabase, marks: Votes) -> None:
        """Keep them in a file; `marks` knows who counted already."""
        self._file = file
        self._marks = marks

    def give(self, kept: KeptAnswer, user_id: Person, *, helpful: bool) -> None:
        """Count what somebody thinks of an answer; who changes their mind counts once."""
        with self._file.writing(f"rating {kept.token}"):
            before = self._marks.put(kept.token, user_id, helpful=helpful)
            if before is helpful:
                return
            first = next(iter(kept.shown), None)
            where = (first.article, *first.span, first.probability) if first else (None,) * 4
            self._file.execute(
                'INSERT INTO feedback (token, article, start, "end", probability, '
                "answered, helpful, unhelpful, at) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?) "
                "ON CONFLICT DO NOTHING",
                (kept.token, *where, int(bool(kept.quotes)), time.time()),
            )
            up = int(helpful) - int(before is True)
            down = int(not helpful) - int(before is False)
            self._file.execute(
                "UPDATE feedback SET helpful = helpful + ?, unhelpful = unhelpful + ? "
                "WHERE token = ?",
                (up, down, kept.token),
            )

    def opinions(self) -> list[AnswerRating]:
        """The ratings of all answers, oldest first."""
        found = self._file.rows(
            'SELECT article, start, "end", probability, answered, helpful, unhelpful, at '
            "FROM feedback WHERE helpful + unhelpful > 0 ORDER BY at, token"
        )
        return [
            AnswerRating(article, start, end, probability, bool(answered), up, down, day_of(at))
            for article, start, end, probability, answered, up, down, at in found
        ]

    def tidy(self, now: float) -> None:
        """Forget what is too old, and what is too much."""
        _drop_old(self._file, "feedback", now - self.KEPT_S)

    def forget(self, id: Person) -> int:
        """Delete nothing: counts belong to nobody, and `marks` subtracts a person's own votes."""
        del id
        return 0


def _drop_old(file: StateDatabase, table: str, before: float) -> None:
    """Delete the rows that are older, and those beyond the newest `MOST_RATED`."""
    file.execute(
        f"DELETE FROM {table} WHERE at < ? OR at < (SELECT at FROM {table} "
        "ORDER BY at DESC LIMIT 1 OFFSET ?)",
        (before, MOST_RATED),
    )


def _drawer(who: str) -> str:
    """The two digits of the hash of a person by which their votes are found."""
    return who[:2]


def _of_answer(token: str, who: str) -> str:
    """The hash of a person for one answer only."""
    return hashlib.sha256(f"{token} {who}".encode()).hexdigest()[:32]
