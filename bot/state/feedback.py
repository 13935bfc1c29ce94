"""Readers' ratings of answers: counts, and for a while a hash of each voter."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import ClassVar

from bot.state.chats import KeptAnswer
from bot.state.state_file import StateFile


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


class Votes:
    """The latest vote of each person on an answer, as long as its buttons work."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS marks (
        token TEXT NOT NULL, who TEXT NOT NULL, helpful INTEGER NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (token, who)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS marks_by_age ON marks (at);
    """
    COLUMNS: ClassVar[tuple[str, ...]] = ("marks.token", "marks.who", "marks.helpful", "marks.at")
    KEPT_S: ClassVar[float] = 30 * 86400.0

    def __init__(self, file: StateFile) -> None:
        """Keep them in a file."""
        self._file = file

    def put(self, token: str, user_id: int, *, helpful: bool) -> bool | None:
        """Record a vote; gives the person's vote before, or None."""
        who = _of_answer(token, self._file.hashed(user_id))
        key = (token, who)
        row = self._file.row("SELECT helpful FROM marks WHERE token = ? AND who = ?", key)
        self._file.execute(
            "INSERT OR REPLACE INTO marks (token, who, helpful, at) VALUES (?, ?, ?, ?)",
            (*key, helpful, time.time()),
        )
        return None if row is None else bool(row[0])

    def tidy(self, now: float) -> None:
        """Forget who counted, once the buttons no longer work."""
        self._file.execute("DELETE FROM marks WHERE at < ?", (now - self.KEPT_S,))

    def forget(self, id: int) -> int:
        """Delete a person's votes, from the counts too."""
        who = self._file.hashed(id)
        mine = [
            (token, name, helpful)
            for token, name, helpful in self._file.execute(
                "SELECT token, who, helpful FROM marks"
            ).fetchall()
            if name == _of_answer(token, who)
        ]
        for token, name, helpful in mine:
            self._file.execute("DELETE FROM marks WHERE token = ? AND who = ?", (token, name))
            count = "helpful" if helpful else "unhelpful"
            self._file.execute(
                f"UPDATE feedback SET {count} = max({count} - 1, 0) WHERE token = ?", (token,)
            )
            self._file.execute(
                "DELETE FROM feedback WHERE token = ? AND helpful + unhelpful = 0", (token,)
            )
        return len(mine)


class Feedback:
    """The counts of each answer, for a year."""

    SCHEMA: ClassVar[str] = """
    CREATE TABLE IF NOT EXISTS feedback (
        token TEXT PRIMARY KEY, article TEXT, start INTEGER, end INTEGER, probability REAL,
        answered INTEGER NOT NULL, helpful INTEGER NOT NULL, unhelpful INTEGER NOT NULL,
        at REAL NOT NULL
    ) STRICT, WITHOUT ROWID;
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

    def __init__(self, file: StateFile, marks: Votes) -> None:
        """Keep them in a file; `marks` knows who counted already."""
        self._file = file
        self._marks = marks

    def give(self, kept: KeptAnswer, user_id: int, *, helpful: bool) -> None:
        """Count what somebody thinks of an answer; who changes their mind counts once."""
        with self._file.writing():
            before = self._marks.put(kept.token, user_id, helpful=helpful)
            if before is helpful:
                return
            first = next(iter(kept.shown), None)
            where = (first.article, *first.span, first.probability) if first else (None,) * 4
            self._file.execute(
                "INSERT OR IGNORE INTO feedback (token, article, start, end, probability, "
                "answered, helpful, unhelpful, at) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?)",
                (kept.token, *where, bool(kept.quotes), time.time()),
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
        found = self._file.execute(
            "SELECT article, start, end, probability, answered, helpful, unhelpful, "
            "date(at, 'unixepoch') FROM feedback WHERE helpful + unhelpful > 0 ORDER BY at, token"
        )
        return [
            AnswerRating(article, start, end, probability, bool(answered), up, down, day)
            for article, start, end, probability, answered, up, down, day in found.fetchall()
        ]

    def tidy(self, now: float) -> None:
        """Forget what is too old."""
        self._file.execute("DELETE FROM feedback WHERE at < ?", (now - self.KEPT_S,))

    def forget(self, id: int) -> int:
        """Delete nothing: counts belong to nobody, and `marks` subtracts a person's own votes."""
        del id
        return 0


def _of_answer(token: str, who: str) -> str:
    """The hash of a person for one answer only."""
    return hashlib.sha256(f"{token} {who}".encode()).hexdigest()[:32]
